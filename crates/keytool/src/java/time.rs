//! Times as Java prints them in English.

use keyferry_core::Timestamp;

const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// `Tue Nov 24 20:18:56 UTC 2026`.
pub(crate) fn long(time: Timestamp) -> String {
    let Some(date) = time.date() else { return time.to_string() };
    let day = usize::try_from(time.seconds().div_euclid(86_400).rem_euclid(7)).unwrap_or_default();
    format!(
        "{} {} {:02} {:02}:{:02}:{:02} UTC {}",
        DAYS.get(day).copied().unwrap_or("Thu"),
        Timestamp::month_name(date.month),
        date.day,
        date.hour,
        date.minute,
        date.second,
        date.year
    )
}

/// `Nov 24, 2026`.
pub(crate) fn date(time: Timestamp) -> String {
    let Some(date) = time.date() else { return time.to_string() };
    format!("{} {}, {}", Timestamp::month_name(date.month), date.day, date.year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_java_writes_them() {
        let time = Timestamp::from_seconds(1_795_551_536);
        assert_eq!(long(time), "Tue Nov 24 20:18:56 UTC 2026");
        assert_eq!(date(time), "Nov 24, 2026");
        assert_eq!(long(Timestamp(0)), "Thu Jan 01 00:00:00 UTC 1970");
    }
}
