//! `-not_before`, `-not_after` and `-days`: how long a new certificate holds.

use keyferry_core::Timestamp;
use keyferry_core::certificate::Validity;

use super::command_error::CommandError;
use super::options::Options;
use crate::names::{DAYS, NOT_AFTER, NOT_BEFORE};
use keyferry_host::clock;

/// How many days a certificate is valid when nobody says.
const USUAL_DAYS: i64 = 30;

/// What the options say; the days count from now, whenever the certificate begins to hold.
pub(crate) fn of(options: &Options) -> Result<Validity, CommandError> {
    let now = clock::written()?;
    let time = |name, which: &str| {
        let Some(text) = options.value(name) else { return Ok(None) };
        parse(text, now).map(Some).ok_or_else(|| {
            CommandError::new(format!("{which} date is invalid, it should be \"today\" or have format [CC]YYMMDDHHMMSSZ"))
        })
    };
    let not_before = time(NOT_BEFORE, "start")?.unwrap_or(now);
    let not_after = time(NOT_AFTER, "end")?;
    if not_after.is_some() && options.number(DAYS).is_some() {
        say!("Warning: -not_after option overriding -days option");
    }
    let not_after = not_after.unwrap_or_else(|| now.plus_days(options.number(DAYS).unwrap_or(USUAL_DAYS)));
    if not_after < not_before {
        return Err(CommandError::new("Error: end date before start date"));
    }
    Ok(Validity { not_before, not_after })
}

fn parse(text: &str, now: Timestamp) -> Option<Timestamp> {
    if text == "today" {
        return Some(now);
    }
    [false, true].into_iter().find_map(|general| Timestamp::from_asn1(text.as_bytes(), general))
}
