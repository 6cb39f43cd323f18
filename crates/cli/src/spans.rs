//! Spans of time, as people write them.

use std::time::Duration;

/// A number of days: `30`, `30d`, `4w`.
pub(crate) fn days(text: &str) -> Result<i64, String> {
    let (digits, factor) = match text.strip_suffix('w') {
        Some(weeks) => (weeks, 7),
        None => (text.strip_suffix('d').unwrap_or(text), 1),
    };
    let number = digits.parse::<u16>().map_err(|_| "a number of days, as in 30d, or of weeks, as in 4w".to_owned())?;
    Ok(i64::from(number) * factor)
}

/// A time to wait: `30s`, `5m`, `2h`, `1d`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let units = [('s', 1), ('m', 60), ('h', 3600), ('d', 86_400)];
    let found = units.iter().find_map(|(unit, seconds)| Some((text.strip_suffix(*unit)?, *seconds)));
    let number = found.and_then(|(digits, seconds)| Some(u64::from(digits.parse::<u16>().ok()?) * seconds));
    let number = number.filter(|seconds| *seconds > 0);
    number.map(Duration::from_secs).ok_or_else(|| "a time with its unit, as in 30s, 5m, 2h or 1d".to_owned())
}

/// The same in words that this reads.
pub(crate) fn written(span: Duration) -> String {
    let seconds = span.as_secs();
    let units = [(86_400, 'd'), (3600, 'h'), (60, 'm')];
    let unit = units.into_iter().find(|(size, _)| seconds >= *size && seconds.is_multiple_of(*size));
    unit.map_or_else(|| format!("{seconds}s"), |(size, unit)| format!("{}{unit}", seconds / size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_and_written() {
        for (text, seconds) in [("1s", 1), ("90s", 90), ("5m", 300), ("2h", 7200), ("1d", 86_400)] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)));
            assert_eq!(written(Duration::from_secs(seconds)), text);
        }
        for text in ["", "5", "0s", "-1s", "m", "1.5h", "70000s", "5 m"] {
            assert!(duration(text).is_err(), "{text}");
        }
        assert_eq!((days("30"), days("30d"), days("4w")), (Ok(30), Ok(30), Ok(28)));
    }
}
