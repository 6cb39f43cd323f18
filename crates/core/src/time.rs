//! Points in time, as keystores and certificates hold them.

use std::fmt;
use std::time::Duration;

use der::DateTime;
use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z: Java's unit, in which keystores hold creation times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(pub i64);

impl Timestamp {
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

    /// The time as ASN.1 writes it, to the second; `None` outside of the years 1970 to 9999.
    pub fn to_date_time(self) -> Option<DateTime> {
        DateTime::from_unix_duration(Duration::from_secs(u64::try_from(self.seconds()).ok()?)).ok()
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
        time.map(Self::from).map_err(|_| format!("`{text}` is no time as in 2026-11-24T08:00:00Z"))
    }
}

/// RFC 3339 in UTC, to the second.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_date_time() {
            Some(time) => time.fmt(f),
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
        assert_eq!(Timestamp(-1).to_string(), "-1 ms after 1970");
        assert_eq!(Timestamp(0).plus_days(1).seconds(), 86_400);
        assert_eq!(Timestamp::try_from("2023-11-14T22:13:20Z".to_owned()), Ok(Timestamp(1_700_000_000_000)));
        assert!(Timestamp::try_from("yesterday".to_owned()).is_err());
    }
}
