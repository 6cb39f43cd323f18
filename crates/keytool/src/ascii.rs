//! Passwords that Java's encryption does not take before 25: PKCS#12, and the keys of JCEKS, have printable ASCII only. Java says so when it encrypts; when it
//! decrypts, the password is simply wrong.

use keyferry_formats::Password;
use keyferry_formats::pkcs12::Protection;

use super::command_error::CommandError;
use super::format::Format;
use super::release::{ASCII_PASSWORDS, RELEASES, now};

/// What Java says of it.
pub(super) const NO_SECRET_KEY: &str = "getSecretKey failed: Password is not ASCII";

/// Whether nothing may be encrypted with a password in the release that is spoken. While nobody has said which is meant, what is written has to open in all
/// of them.
///
/// # Errors
///
/// It is for some of them, and nobody has said which is meant.
pub(super) fn is_refused(password: &Password) -> Result<bool, CommandError> {
    if password.is_for_java() || RELEASES.is_chosen() {
        return Ok(!password.is_for_java() && now(&ASCII_PASSWORDS));
    }
    Err(CommandError::Refused(format!(
        "the password is not printable ASCII, and no Java before 25 opens what is encrypted with it: take another one, or, where every reader is newer, say so by {}={}",
        RELEASES.variable, RELEASES.usual
    )))
}

/// Fails for the password of a key that is encrypted for this format.
pub(super) fn check_key(format: Format, password: &Password) -> Result<(), CommandError> {
    let message = match format {
        Format::Jks | Format::BouncyCastle(_) => return Ok(()),
        _ if !is_refused(password)? => return Ok(()),
        Format::Jceks => "Password is not ASCII".to_owned(),
        Format::Pkcs12 => format!(
            "Key protection algorithm not found: java.security.UnrecoverableKeyException: Encrypt Private Key failed: {NO_SECRET_KEY}"
        ),
    };
    Err(CommandError::of("java.security.KeyStoreException", message))
}

/// Fails for a PKCS#12 file that is protected so, and that this password is to open.
pub(super) fn check_opening(password: &Password, protection: Option<&Protection>) -> Result<(), CommandError> {
    match protection.filter(|_| now(&ASCII_PASSWORDS) && !password.is_for_java()) {
        Some(protection) if protection.certificates.is_some() => Err(CommandError::io("keystore password was incorrect")),
        Some(protection) if protection.mac.is_some() => {
            Err(CommandError::io(format!("Integrity check failed: java.io.IOException: {NO_SECRET_KEY}")))
        }
        _ => Ok(()),
    }
}
