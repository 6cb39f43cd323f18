//! Two times, the one by which is judged and the one that is written, and the source of random numbers.

use std::time::{SystemTime, UNIX_EPOCH};

use getrandom::SysRng;
use keyferry_core::Timestamp;

use crate::failure::Failure;

const EPOCH: &str = "SOURCE_DATE_EPOCH";

/// The operating system's random numbers.
pub fn random() -> SysRng {
    SysRng
}

/// The time by which everything is judged: whether a certificate is valid, expired or soon to be, and how many days are left.
///
/// `SOURCE_DATE_EPOCH` has no say in it: what is expired stays expired, whatever a build sets for its own files.
pub fn now() -> Timestamp {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}

/// The time that goes into what is written, keystores, certificates and requests: `SOURCE_DATE_EPOCH` (seconds since 1970), for
/// reproducible output, or now. Nothing is judged by it.
pub fn written() -> Result<Timestamp, Failure> {
    let Ok(epoch) = std::env::var(EPOCH) else { return Ok(now()) };
    match epoch.trim().parse() {
        Ok(seconds) => Ok(Timestamp::from_seconds(seconds)),
        Err(_) => Err(Failure::usage(format!("{EPOCH} is `{epoch}`, which is not a number of seconds since 1970"))),
    }
}
