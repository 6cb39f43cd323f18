//! The time, which `SOURCE_DATE_EPOCH` fixes, and the source of random numbers.

use std::time::{SystemTime, UNIX_EPOCH};

use getrandom::SysRng;
use keyferry_core::Timestamp;

use crate::failure::Failure;

/// The operating system's random numbers.
pub(crate) fn random() -> SysRng {
    SysRng
}

/// Now, or the time in `SOURCE_DATE_EPOCH` (seconds since 1970), for reproducible output.
pub(crate) fn now() -> Result<Timestamp, Failure> {
    if let Ok(epoch) = std::env::var("SOURCE_DATE_EPOCH") {
        return match epoch.trim().parse() {
            Ok(seconds) => Ok(Timestamp::from_seconds(seconds)),
            Err(_) => Err(Failure::usage(format!("SOURCE_DATE_EPOCH is `{epoch}`, which is no number of seconds since 1970"))),
        };
    }
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(Timestamp(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX)))
}
