//! Passwords that Java's encryption does not take: PKCS#12, and the keys of JCEKS, have printable ASCII only. Java says so when it encrypts; when it
//! decrypts, the password is simply wrong.

use keyferry_formats::pkcs12::Protection;
use keyferry_formats::{Entry, EntryKind, Key, Password, Secret};

use super::command_error::CommandError;
use super::store::{Format, Store};

const NO_SECRET_KEY: &str = "getSecretKey failed: Password is not ASCII";

/// Fails for the password of a key that is encrypted for this format.
pub(super) fn check_key(format: Format, password: &Password) -> Result<(), CommandError> {
    let message = match format {
        _ if password.is_for_java() => return Ok(()),
        Format::Jks => return Ok(()),
        Format::Jceks => "Password is not ASCII".to_owned(),
        Format::Pkcs12 => format!(
            "Key protection algorithm not found: java.security.UnrecoverableKeyException: Encrypt Private Key failed: {NO_SECRET_KEY}"
        ),
    };
    Err(CommandError::of("java.security.KeyStoreException", message))
}

/// Fails for a store that cannot be encrypted with its password: its new keys, then its certificates, then the whole.
pub(super) fn check_store(store: &Store, password: &Password, protection: Option<&Protection>) -> Result<(), CommandError> {
    let entries = store.keystore.entries();
    for entry in entries.iter().filter(|entry| is_new_key(entry)) {
        check_key(store.format, store.key_password(&entry.alias).unwrap_or(password))?;
    }
    let Some(protection) = protection.filter(|_| !password.is_for_java()) else { return Ok(()) };
    if protection.certificates.is_some() && entries.iter().any(|entry| !entry.certificates().is_empty()) {
        return Err(CommandError::io(NO_SECRET_KEY));
    }
    match protection.mac {
        Some(_) => Err(CommandError::io(format!("calculateMac failed: java.io.IOException: {NO_SECRET_KEY}"))),
        None => Ok(()),
    }
}

fn is_new_key(entry: &Entry) -> bool {
    matches!(entry.kind, EntryKind::PrivateKey { key: Key::Clear(_), .. } | EntryKind::SecretKey(Secret::Clear(_)))
}

/// Fails for a PKCS#12 file that is protected so, and that this password is to open.
pub(super) fn check_opening(password: &Password, protection: Option<&Protection>) -> Result<(), CommandError> {
    match protection.filter(|_| !password.is_for_java()) {
        Some(protection) if protection.certificates.is_some() => Err(CommandError::io("keystore password was incorrect")),
        Some(protection) if protection.mac.is_some() => {
            Err(CommandError::io(format!("Integrity check failed: java.io.IOException: {NO_SECRET_KEY}")))
        }
        _ => Ok(()),
    }
}
