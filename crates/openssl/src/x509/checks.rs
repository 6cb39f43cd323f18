//! What `openssl x509` checks of a certificate: its end, and the names that it is for.

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::Identity;
use keyferry_core::shown::shown;

use crate::command_error::CommandError;
use crate::options::Options;
use keyferry_host::clock;

/// The line about the end of validity within so many seconds, and the exit code.
pub(super) fn check_end(certificate: &Certificate, seconds: i64) -> Result<(&'static str, u8), CommandError> {
    let details = certificate.details().map_err(|error| CommandError::new(error.to_string()))?;
    let then = clock::now().seconds().saturating_add(seconds);
    Ok(if details.not_after.seconds() < then { ("Certificate will expire\n", 1) } else { ("Certificate will not expire\n", 0) })
}

/// A line for each name that is asked about.
pub(super) fn names(options: &Options, certificate: &Certificate, text: &mut Vec<u8>) {
    let asked = [("checkhost", "Hostname"), ("checkemail", "Email"), ("checkip", "IP")];
    for (option, title) in asked {
        let Some(value) = options.value(option) else { continue };
        let identity = match option {
            "checkhost" => Identity::Host(value),
            "checkemail" => Identity::Email(value),
            _ => Identity::Address(value),
        };
        let verdict = if identity.matches(certificate) { "does" } else { "does NOT" };
        text.extend(format!("{title} {} {verdict} match certificate\n", shown(value)).bytes());
    }
}
