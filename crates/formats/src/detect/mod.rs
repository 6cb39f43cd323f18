//! What a file is, told by its content and never by its name, and what is in it. A new format is a line in `registry`.

mod foreign;
mod items;
mod read;
mod registry;

use std::collections::HashSet;

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::{Purpose, TrustSettings};
use keyferry_core::csr::CertificationRequest;

pub use crate::assemble::BagAttributes;
use crate::assemble::{self, Named};
pub use crate::contents::{Contents, Format, Item};
use crate::pbe::Session;
use crate::{AnyKeyMut, DecodeError, Entry, EntryKind, Key, Keystore, Limited, Pairing, Password, plain};
pub use foreign::Foreign;
pub use items::block_items;
pub(crate) use items::{DER, PVK, items};
pub use read::read;
pub use registry::closed;

/// Reads a file of any known format as the tools read it whose command lines we take; [`read()`] takes more. A password is needed for PKCS#12; the keys of other formats stay sealed, and JKS's integrity is
/// checked only when there is one.
pub fn decode(bytes: &[u8], password: Option<&Password>, session: &Session) -> Result<Contents, DecodeError> {
    within_limits(bytes, session)?;
    let bytes = plain::without_blanks_behind(bytes);
    let decoder = registry::decoder(bytes, false).ok_or(DecodeError::Unrecognised)?;
    (decoder.decode)(bytes, &registry::opening(password, session))
}

fn within_limits(bytes: &[u8], session: &Session) -> Result<(), DecodeError> {
    Limited::Input.within(bytes.len(), session.limits().input)
}

impl Contents {
    /// Every private and secret key, with the alias of its entry; a key that stands alone has its name for one, or none.
    pub fn keys_mut(&mut self) -> Vec<(String, AnyKeyMut<'_>)> {
        let mut keys = Vec::new();
        for item in &mut self.items {
            match item {
                Item::PrivateKey { attributes, key } => {
                    keys.push((attributes.friendly_name.clone().unwrap_or_default(), AnyKeyMut::Private(key)));
                }
                Item::Keystore { keystore, .. } => {
                    keys.extend(keystore.entries_mut().iter_mut().filter_map(|entry| {
                        let alias = entry.alias.clone();
                        entry.key_mut().map(|key| (alias, key))
                    }));
                }
                Item::Certificate { .. } | Item::Request(_) | Item::PublicKey(_) | Item::RevocationList(_) => {}
            }
        }
        keys
    }

    /// Whether a password that was given for a file of loose keys is that of one of them, where all are encrypted.
    pub fn opened_by(&self, password: &Password, session: &Session) -> Result<(), DecodeError> {
        if !self.format.is_loose() {
            return Ok(());
        }
        let mut contents = self.clone();
        let mut wrong = Ok(());
        for (_, mut key) in contents.keys_mut().into_iter().filter(|(_, key)| key.is_sealed()) {
            match key.unseal(password, session) {
                Err(error @ (DecodeError::WrongPassword | DecodeError::WrongPasswordOrDamaged)) => wrong = Err(error),
                _ => return Ok(()),
            }
        }
        wrong
    }

    /// Looks whether each decrypted key in a keystore has the certificate of its own; see [`pair`](crate::pair).
    pub fn pair(&mut self) -> Vec<Pairing> {
        let stores = self.items.iter_mut().filter_map(|item| match item {
            Item::Keystore { keystore, .. } => Some(keystore),
            _ => None,
        });
        stores.flat_map(crate::pair).collect()
    }

    /// Whether a keystore has certificates that belong to no key, and that nobody has said to be trusted.
    pub fn has_unmarked_certificates(&self) -> bool {
        self.items.iter().any(|item| match item {
            Item::Keystore { keystore, .. } => {
                keystore.entries().iter().any(|entry| matches!(entry.kind, EntryKind::Certificate(_)))
            }
            _ => false,
        })
    }

    /// Every certificate, those of keystores included.
    pub fn certificates(&self) -> Vec<&Certificate> {
        let mut certificates = Vec::new();
        for item in &self.items {
            match item {
                Item::Certificate { certificate, .. } => certificates.push(certificate),
                Item::Keystore { keystore, .. } => certificates.extend(keystore.entries().iter().flat_map(Entry::certificates)),
                Item::PrivateKey { .. } | Item::Request(_) | Item::PublicKey(_) | Item::RevocationList(_) => {}
            }
        }
        certificates
    }

    /// The loose certificates that are not trusted for everything, and what is said of them.
    pub fn restricted(&self) -> impl Iterator<Item = (&Certificate, &TrustSettings)> {
        self.items.iter().filter_map(|item| match item {
            Item::Certificate { certificate, trust: Some(trust), .. } if trust.restrict() => Some((certificate, trust)),
            _ => None,
        })
    }

    /// Every keystore.
    pub fn keystores(&self) -> impl Iterator<Item = &Keystore> {
        self.items.iter().filter_map(|item| match item {
            Item::Keystore { keystore, .. } => Some(keystore),
            _ => None,
        })
    }

    /// Every certification request.
    pub fn requests(&self) -> impl Iterator<Item = &CertificationRequest> {
        self.items.iter().filter_map(|item| match item {
            Item::Request(request) => Some(request.as_ref()),
            _ => None,
        })
    }
}

/// All that several files hold as one keystore: keys get the loose certificates that belong to them, whichever file they came from. An authority
/// that somebody does not trust for servers becomes no trusted one.
/// Loose keys that are still sealed are [`PasswordRequired`](DecodeError::PasswordRequired).
pub fn into_keystore(files: impl IntoIterator<Item = Contents>) -> Result<Keystore, DecodeError> {
    let (mut keys, mut certificates, mut entries, mut revocation_lists) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut rejected = HashSet::new();
    for item in files.into_iter().flat_map(|contents| contents.items) {
        match item {
            Item::PrivateKey { attributes, key: Key::Clear(value) } => keys.push(Named { attributes, value }),
            Item::PrivateKey { key: Key::Sealed(_), .. } => return Err(DecodeError::PasswordRequired),
            Item::Certificate { attributes, certificate: value, trust } => {
                if trust.is_some_and(|trust| trust.refuse(Purpose::SslServer)) {
                    rejected.insert(value.clone());
                }
                certificates.push(Named { attributes, value });
            }
            Item::Keystore { mut keystore, .. } => {
                revocation_lists.append(&mut keystore.revocation_lists);
                entries.extend(keystore.into_entries());
            }
            Item::RevocationList(list) => revocation_lists.push(list),
            Item::Request(_) | Item::PublicKey(_) => {}
        }
    }
    let mut store = assemble::keystore(entries, keys, certificates, &rejected);
    store.revocation_lists = revocation_lists;
    Ok(store)
}
