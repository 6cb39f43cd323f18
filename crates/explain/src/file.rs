//! A file to be explained, and what of it was opened.

use std::fmt;

use keyferry_core::Timestamp;
use keyferry_core::certificate::Certificate;
use keyferry_formats::detect::{self, Contents, Format, Item};
use keyferry_formats::pbe::Session;
use keyferry_formats::{AnyKeyMut, DecodeError, Entry, EntryKind, Key, Keystore, Pairing, Password};

/// A file, as whoever asks has read it.
#[derive(Clone, Copy)]
pub struct File<'a> {
    /// Its name, for the command lines that mend it.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// What [`detect::read`] made of it; `None` when it needs a password that nobody gave.
    pub contents: Option<&'a Contents>,
    /// The password that opened it, if there was one.
    pub password: Option<&'a Password>,
    /// The password of the key with this alias, where it has one of its own.
    pub key_password: &'a dyn Fn(&str) -> Option<Password>,
    /// By which certificates are judged.
    pub now: Timestamp,
    /// The limits of key derivations.
    pub session: &'a Session,
}

impl fmt::Debug for File<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File").field("name", &self.name).field("now", &self.now).finish_non_exhaustive()
    }
}

/// What keys and chains tell once passwords have opened what they open.
#[derive(Clone, Debug)]
pub(crate) struct Opened {
    /// The contents with the keys decrypted that could be.
    pub contents: Contents,
    /// The keys of keystores that have another password than the keystore.
    pub other_password: Vec<String>,
    /// The keys that stood without their own certificate.
    pub pairings: Vec<Pairing>,
    /// The keys that could not be decrypted.
    pub closed: Vec<String>,
}

impl File<'_> {
    /// Its format, as far as it can be told.
    pub(crate) fn format(&self) -> Option<Format> {
        match self.contents {
            Some(contents) => Some(contents.format),
            None => detect::closed(self.bytes),
        }
    }

    /// The ending of a file of its format that is written anew.
    pub(crate) fn usual_ending(&self) -> &'static str {
        match self.format() {
            Some(format) if format.is_loose() => "pem",
            Some(Format::Pkcs7) => "p7b",
            _ => "p12",
        }
    }

    /// Whether a key stands in it that is no keystore's and is not encrypted.
    pub(crate) fn has_clear_loose_key(&self) -> bool {
        let is_clear = |item: &Item| matches!(item, Item::PrivateKey { key: Key::Clear(_), .. });
        self.contents.is_some_and(|contents| contents.items.iter().any(is_clear))
    }

    /// Decrypts what the passwords open, and looks whether keys have their own certificates.
    pub(crate) fn opened(&self) -> Option<Opened> {
        let mut opened =
            Opened { contents: self.contents?.clone(), other_password: Vec::new(), pairings: Vec::new(), closed: Vec::new() };
        for (alias, mut key) in opened.contents.keys_mut() {
            if !key.is_sealed() {
                continue;
            }
            let own = (self.key_password)(&alias);
            let open = |password: Option<&Password>, key: &mut AnyKeyMut<'_>| match password {
                Some(password) => key.unseal(password, self.session),
                None => Err(DecodeError::PasswordRequired),
            };
            match open(self.password, &mut key) {
                Ok(()) => continue,
                Err(DecodeError::WrongPassword | DecodeError::WrongPasswordOrDamaged) if !alias.is_empty() => {
                    opened.other_password.push(alias.clone());
                }
                Err(_) => {}
            }
            if open(own.as_ref(), &mut key).is_err() {
                opened.closed.push(alias);
            }
        }
        opened.pairings = opened.contents.pair();
        Some(opened)
    }
}

impl Opened {
    /// What `keyferry convert` needs so that Java shows the certificates of the PKCS#12 file that it writes: in a file without keys it trusts the authorities by
    /// itself.
    pub(crate) fn trust_option(&self) -> &'static str {
        let has_keys = |keystore: &Keystore| keystore.entries().iter().any(Entry::has_key);
        let needs_it =
            |keystore: &Keystore| unmarked(keystore).any(|certificate| has_keys(keystore) || !certificate.is_authority());
        let is_needed = match self.contents.format {
            Format::Pkcs12 => self.contents.keystores().any(needs_it),
            format if format.is_loose() || matches!(format, Format::Pkcs7 | Format::PkiPath) => {
                let keystore = detect::into_keystore([self.contents.clone()]).ok();
                keystore.is_some_and(|keystore| !has_keys(&keystore) && needs_it(&keystore))
            }
            _ => false,
        };
        if is_needed { " --trust-all" } else { "" }
    }
}

/// The certificates that belong to no key and have no mark of trust.
pub(crate) fn unmarked(keystore: &Keystore) -> impl Iterator<Item = &Certificate> {
    keystore.entries().iter().filter_map(|entry| match &entry.kind {
        EntryKind::Certificate(certificate) => Some(certificate),
        _ => None,
    })
}
