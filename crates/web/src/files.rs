//! The files that the page hands over, each with the passwords that were typed for it.

use std::collections::HashMap;

use keyferry_formats::detect::{self, Contents};
use keyferry_formats::pbe::Session;
use keyferry_formats::{DecodeError, Password, in_any_encoding, same_alias};
use zeroize::Zeroizing;

/// A file.
pub(crate) struct Given {
    pub name: String,
    pub bytes: Zeroizing<Vec<u8>>,
    /// The password of the file.
    pub password: Option<Password>,
    /// The passwords of keys that have one of their own, by alias.
    pub key_passwords: HashMap<String, Password>,
}

/// A file as far as its passwords open it.
pub(crate) struct Read {
    /// `None` when only a password tells what is in it.
    pub contents: Option<Contents>,
    /// The password that opened it, if there was one.
    pub password: Option<Password>,
}

impl Given {
    /// Reads the file. Without a password the empty one is tried, which many have that nobody has a password for.
    pub(crate) fn read(&self, session: &Session) -> Result<Read, DecodeError> {
        session.next_input();
        let read = |password: Option<&Password>| {
            let contents = detect::read(&self.bytes, password, session)?;
            password.map_or(Ok(()), |password| contents.opened_by(password, session))?;
            Ok(contents)
        };
        if let Some(password) = &self.password {
            let (contents, password) = in_any_encoding(password, |password| read(Some(password)))?;
            return Ok(Read { contents: Some(contents), password: Some(password) });
        }
        match read(None) {
            Err(DecodeError::PasswordRequired) => {
                let empty = Password::new("");
                Ok(match read(Some(&empty)) {
                    Ok(contents) => Read { contents: Some(contents), password: Some(empty) },
                    Err(_) => Read { contents: None, password: None },
                })
            }
            contents => contents.map(|contents| Read { contents: Some(contents), password: None }),
        }
    }

    /// The password of the key with this alias, where it has one of its own.
    pub(crate) fn key_password(&self, alias: &str) -> Option<&Password> {
        let alike = || self.key_passwords.iter().find(|(own, _)| same_alias(own, alias)).map(|(_, password)| password);
        self.key_passwords.get(alias).or_else(alike)
    }
}
