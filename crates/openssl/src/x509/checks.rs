//! What `openssl x509` checks of a certificate: its end, and the names that it is for.

use crate::names::{CHECKEMAIL, CHECKHOST, CHECKIP};
use keyferry_core::certificate::Certificate;
use keyferry_core::chain::Identity;
use keyferry_core::shown::shown;

use crate::command_error::CommandError;
use crate::options::Options;
use keyferry_host::clock;

/// The line about the end of validity within so many seconds, and the exit code.
pub(super) fn check_end(certificate: &Certificate, seconds: i64) -> Result<(&'static str, u8), CommandError> {
    let details = certificate.details()?;
    let then = clock::now().seconds().saturating_add(seconds);
    Ok(if details.not_after.seconds() < then { ("Certificate will expire\n", 1) } else { ("Certificate will not expire\n", 0) })
}

/// A line for each name that is asked about; whether it has them all.
pub(super) fn names(options: &Options, certificate: &Certificate, text: &mut Vec<u8>) -> bool {
    let mut all = true;
    let identities = [
        options.value(CHECKHOST).map(|value| ("Hostname", value, Identity::Host(value))),
        options.value(CHECKEMAIL).map(|value| ("Email", value, Identity::Email(value))),
        options.value(CHECKIP).map(|value| ("IP", value, Identity::Address(value))),
    ];
    for (title, value, identity) in identities.into_iter().flatten() {
        let matches = identity.matches(certificate);
        all &= matches;
        let verdict = if matches { "does" } else { "does NOT" };
        text.extend(format!("{title} {} {verdict} match certificate\n", shown(value)).bytes());
    }
    all
}
