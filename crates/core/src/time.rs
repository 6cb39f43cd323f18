//! Points in time, as keystores and certificates hold them.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use der::DateTime;
use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z: Java's unit, in which keystores hold creation times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The months as openssl and Java shorten them, in English.
    const MONTHS: [&'static str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    /// What openssl and Java call the month with this number, counted from 1; nothing for a number that is none's.
    pub fn month_name(number: u8) -> &'static str {
        usize::from(number).checked_sub(1).and_then(|index| Self::MONTHS.get(index)).copied().unwrap_or_default()
    }

    /// A time in whole seconds since 1970, as `SOURCE_DATE_EPOCH` and certificates have it.
    pub fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Whole seconds since 1970.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This time, `days` days later.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.saturating_mul(86_400_000)))
    }

    /// The time in the content of a `UTCTime` (`YYMMDDHHMMSSZ`, the years 1950 to 2049) or, with `general`, of a `GeneralizedTime`
    /// (`YYYYMMDDHHMMSSZ`); `None` for anything that RFC 5280, section 4.1.2.5, does not allow, such as one without seconds.
    pub fn from_asn1(content: &[u8], general: bool) -> Option<Self> {
        let digits = content.strip_suffix(b"Z").filter(|digits| digits.len() == if general { 14 } else { 12 })?;
        let digits: Vec<i64> = digits.iter().map(|byte| char::from(*byte).to_digit(10).map(i64::from)).collect::<Option<_>>()?;
        let (year, rest) = digits.split_at(if general { 4 } else { 2 });
        let year = year.iter().fold(0, |value, digit| value * 10 + digit);
        let year = if general { year } else { year + if year < 50 { 2000 } else { 1900 } };
        let parts: Vec<i64> = rest.as_chunks::<2>().0.iter().map(|[tens, ones]| tens * 10 + ones).collect();
        let [month, day, hour, minute, second] = parts.try_into().ok()?;
        let in_range = (1..=12).contains(&month)
            && (1..=days_of_month(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        in_range.then(|| Self::from_seconds(((Self::days_to(year, month) + day - 1) * 24 + hour) * 3600 + minute * 60 + second))
    }

    /// The days from 1970 to the first of a month, in the Gregorian calendar: years begin in March, so that the leap day is their last.
    pub fn days_to(year: i64, month: i64) -> i64 {
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * month + 2) / 5 - 719_468
    }

    /// The year in the Gregorian calendar, however far away.
    pub fn year(self) -> i64 {
        let days = self.seconds().div_euclid(86_400);
        // A year has 365.2425 days; where leap days fall makes one year more or less of it.
        let guess = 1970 + (days * 400).div_euclid(146_097);
        (guess - 1..=guess + 1).rev().find(|year| Self::days_to(*year, 1) <= days).unwrap_or(guess)
    }

    /// The date and the time of day, in UTC and the Gregorian calendar; `None` outside of the years 1 to 9999.
    pub fn date(self) -> Option<Date> {
        let days = self.seconds().div_euclid(86_400);
        let year = self.year();
        let month = (1..=12).rev().find(|month| Self::days_to(year, *month) <= days)?;
        let day = days - Self::days_to(year, month) + 1;
        let of_day = self.seconds().rem_euclid(86_400);
        let small = |number: i64| u8::try_from(number).ok();
        Some(Date {
            year: u16::try_from(year).ok().filter(|year| (1..=9999).contains(year))?,
            month: small(month)?,
            day: small(day)?,
            hour: small(of_day / 3600)?,
            minute: small(of_day / 60 % 60)?,
            second: small(of_day % 60)?,
        })
    }

    /// The time as ASN.1 writes it, to the second; `None` outside of the years 1970 to 9999.
    pub fn to_date_time(self) -> Option<DateTime> {
        DateTime::from_unix_duration(Duration::from_secs(u64::try_from(self.seconds()).ok()?)).ok()
    }
}

/// A date and a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "they are what they are called")]
pub struct Date {
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
}

fn days_of_month(year: i64, month: i64) -> i64 {
    let next = if month == 12 { Timestamp::days_to(year + 1, 1) } else { Timestamp::days_to(year, month + 1) };
    next - Timestamp::days_to(year, month)
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let milliseconds = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        match time.duration_since(UNIX_EPOCH) {
            Ok(since) => Self(milliseconds(since)),
            Err(before) => Self(-milliseconds(before.duration())),
        }
    }
}

/// Times that the system cannot count become the nearest that it can, 1970.
impl From<Timestamp> for SystemTime {
    fn from(time: Timestamp) -> Self {
        let distance = Duration::from_millis(time.0.unsigned_abs());
        let moved = if time.0 < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) };
        moved.unwrap_or(UNIX_EPOCH)
    }
}

impl From<DateTime> for Timestamp {
    fn from(time: DateTime) -> Self {
        Self::from_seconds(i64::try_from(time.unix_duration().as_secs()).unwrap_or(i64::MAX))
    }
}

impl From<Timestamp> for String {
    fn from(time: Timestamp) -> Self {
        time.to_string()
    }
}

/// The text that [`Display`](fmt::Display) writes.
impl TryFrom<String> for Timestamp {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let time = text.parse::<DateTime>();
        time.map(Self::from).map_err(|_| format!("`{text}` is not a time like 2026-11-24T08:00:00Z"))
    }
}

/// RFC 3339 in UTC, to the second.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date() {
            Some(Date { year, month, day, hour, minute, second }) => {
                write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
            }
            None => write!(f, "{} ms after 1970", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_in_utc() {
        assert_eq!(Timestamp(1_700_000_000_999).to_string(), "2023-11-14T22:13:20Z");
        assert_eq!(Timestamp(-1).to_string(), "1969-12-31T23:59:59Z");
        assert_eq!(Timestamp(i64::MIN).to_string(), "-9223372036854775808 ms after 1970");
        assert_eq!(Timestamp(i64::MAX).to_string(), "9223372036854775807 ms after 1970");
        for (text, general) in
            [("500101120100Z", false), ("00010101000000Z", true), ("19000301000000Z", true), ("99991231235959Z", true)]
        {
            let time = Timestamp::from_asn1(text.as_bytes(), general).unwrap();
            let digits: String = time.to_string().chars().filter(char::is_ascii_digit).collect();
            assert!(digits.ends_with(text.trim_end_matches('Z')), "{text}: {time}");
        }
        assert_eq!(Timestamp(0).plus_days(1).seconds(), 86_400);
        assert_eq!(Timestamp::try_from("2023-11-14T22:13:20Z".to_owned()), Ok(Timestamp(1_700_000_000_000)));
        assert!(Timestamp::try_from("yesterday".to_owned()).is_err());
    }

    #[test]
    fn certificates_have_one_spelling_for_a_time() {
        let utc = |text: &str| Timestamp::from_asn1(text.as_bytes(), false).map(Timestamp::seconds);
        let general = |text: &str| Timestamp::from_asn1(text.as_bytes(), true).map(Timestamp::seconds);
        assert_eq!(utc("231114221320Z"), Some(1_700_000_000));
        assert_eq!((utc("491231235959Z"), utc("500101000000Z")), (Some(2_524_607_999), Some(-631_152_000)));
        assert_eq!((general("20240229000000Z"), general("99991231235959Z")), (Some(1_709_164_800), Some(253_402_300_799)));
        for text in ["2311142213Z", "231114221320", "231314221320Z", "230229000000Z", "231114246020Z", "23111422132+Z", ""] {
            assert_eq!(utc(text), None, "{text}");
        }
        assert_eq!((general("231114221320Z"), utc("20231114221320Z")), (None, None));
    }
}
