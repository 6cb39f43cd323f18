//! Files with every key decrypted, each with its own certificate.

use keyferry_core::key::SubjectPublicKeyInfo;
use keyferry_core::shown::shown;
use keyferry_formats::detect::Contents;
use keyferry_formats::pbe::Session;
use keyferry_formats::{AnyKeyMut, DecodeError, Key, Pairing, Password, in_any_encoding, same_alias};

use crate::answer::Refused;
use crate::files::Given;

/// What is in a file, and what is to be known of it.
pub(crate) struct Unsealed {
    pub contents: Contents,
    /// The keys that had a password of their own.
    pub own_passwords: Vec<OwnPassword>,
    pub warnings: Vec<String>,
}

/// A key that had a password of its own.
pub(crate) struct OwnPassword {
    /// Its alias, and its file.
    pub what: String,
    /// Its public half, where it tells it.
    pub public_key: Option<SubjectPublicKeyInfo>,
}

/// Refuses a file of which a part cannot be read: what is made of the rest would not be what was meant.
pub(crate) fn is_whole(name: &str, contents: &Contents) -> Result<(), Refused> {
    let fault = contents.faults.first();
    fault.map_or(Ok(()), |fault| Err(Refused::new(format!("{name}, line {}: {}", fault.line, fault.error))))
}

/// A file with every key decrypted.
pub(crate) fn unsealed(given: &Given, session: &Session) -> Result<Unsealed, Refused> {
    let name = shown(&given.name);
    let refused = |error: &DecodeError| Refused::new(format!("{name}: {error}"));
    let read = given.read(session).map_err(|error| refused(&error))?;
    let mut contents = read.contents.ok_or_else(|| refused(&DecodeError::PasswordRequired))?;
    is_whole(&name, &contents)?;
    let is_loose = contents.format.is_loose();
    let mut own_passwords = Vec::new();
    let mut keys = contents.keys_mut();
    for alias in given.key_passwords.keys() {
        if !keys.iter().any(|(known, _)| same_alias(known, alias)) {
            return Err(Refused::new(format!(
                "{name}: there is no key `{}` for the password that was given for it",
                shown(alias)
            )));
        }
    }
    for (alias, key) in keys.iter_mut().filter(|(_, key)| key.is_sealed()) {
        let own = given.key_password(alias);
        let passwords: Vec<&Password> = own.into_iter().chain(&read.password).collect();
        let mut outcome = Err(DecodeError::PasswordRequired);
        for password in passwords {
            outcome = in_any_encoding(password, |password| key.unseal(password, session)).map(|_| ());
            if outcome.is_ok() {
                if !is_loose && read.password.as_ref() != Some(password) {
                    let public_key = match key {
                        AnyKeyMut::Private(Key::Clear(key)) => key.public_key().ok().flatten(),
                        _ => None,
                    };
                    own_passwords.push(OwnPassword { what: format!("`{}` in {name}", shown(alias)), public_key });
                }
                break;
            }
        }
        outcome.map_err(|error| Refused::new(format!("{name}, the key `{}`: {error}", shown(alias))))?;
    }
    let mut warnings = Vec::new();
    for pairing in contents.pair() {
        let what = format!("{name}: {pairing}");
        match pairing {
            Pairing::Mended { instead, .. } if instead => warnings.push(what),
            Pairing::Mended { .. } => {}
            Pairing::Foreign { .. } => {
                return Err(Refused::new(what).hint("take the key with the certificate that was issued for it"));
            }
        }
    }
    Ok(Unsealed { contents, own_passwords, warnings })
}
