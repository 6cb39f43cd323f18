//! Two times: the one by which is judged, and the one that is written.

use std::time::SystemTime;

use keyferry_core::Timestamp;
use keyferry_core::shown::shown;

use crate::failure::Failure;

const EPOCH: &str = "SOURCE_DATE_EPOCH";

/// The time by which everything is judged: whether a certificate is valid, expired or soon to be, and how many days are left.
///
/// `SOURCE_DATE_EPOCH` has no say in it: what is expired stays expired, whatever a build sets for its own files.
pub fn now() -> Timestamp {
    SystemTime::now().into()
}

/// Whether somebody fixes the time that is written.
pub fn is_fixed() -> bool {
    std::env::var_os(EPOCH).is_some()
}

/// The time that goes into what is written, keystores, certificates and requests: `SOURCE_DATE_EPOCH` (seconds since 1970), for
/// reproducible output, or now. Nothing is judged by it.
pub fn written() -> Result<Timestamp, Failure> {
    let Ok(epoch) = std::env::var(EPOCH) else { return Ok(now()) };
    match epoch.trim().parse() {
        Ok(seconds) => Ok(Timestamp::from_seconds(seconds)),
        Err(_) => Err(Failure::usage(format!("{EPOCH} is `{}`, which is not a number of seconds since 1970", shown(&epoch)))
            .hint("set it as date +%s gives it, or take it out of the environment")),
    }
}
