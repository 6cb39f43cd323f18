//! The neutral keystore that every format is decoded into and encoded from.

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use keyferry_core::Timestamp;
use keyferry_core::certificate::Certificate;
use keyferry_core::key::{PrivateKey, SecretKey, SubjectPublicKeyInfo};
use zeroize::Zeroizing;

use crate::bks::AnyKey;
use crate::pbe::Session;
use crate::{Attribute, DecodeError, Password, SealedKey, SealedSecret};

/// Entries in the order of the file. Aliases are unique without regard to case, as in Java, and keep their spelling.
#[derive(Clone, Debug, Default)]
pub struct Keystore {
    entries: Vec<Entry>,
    /// Where each alias stands, in lower case; made when it is first asked for.
    places: OnceLock<HashMap<String, usize>>,
    /// Revocation lists in DER, which PKCS#12 and PKCS#7 can hold beside the entries.
    pub revocation_lists: Vec<Vec<u8>>,
}

/// One entry of a keystore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name of the entry; `friendlyName` in PKCS#12.
    pub alias: String,
    /// When the entry was made, if the format says so.
    pub created: Option<Timestamp>,
    /// What it holds.
    pub kind: EntryKind,
    /// What PKCS#12 carries beside a key or certificate and other formats do not.
    pub attributes: Vec<Attribute>,
    /// The same for each certificate of the chain; empty when none has any.
    pub chain_attributes: Vec<Vec<Attribute>>,
}

/// What an entry holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A private key and the certificates for it, its own first. PEM and PKCS#12 also have keys without any.
    PrivateKey {
        /// The key.
        key: Key,
        /// The certificate for the key, then its issuers in order.
        chain: Vec<Certificate>,
    },
    /// A certificate that the owner of the keystore trusts.
    TrustedCertificate(Certificate),
    /// A certificate that belongs to no key, and that nobody has said to be trusted: in PKCS#12 it has no mark of Java's, which does not show it.
    Certificate(Certificate),
    /// A secret key. What Bouncy Castle has sealed may turn out to be another key when it is decrypted.
    SecretKey(Secret),
    /// A public key without a certificate; of all keystores only Bouncy Castle's hold one.
    PublicKey(SubjectPublicKeyInfo),
    /// Bytes that a program has stored in Bouncy Castle's keystore, protected in its own way or not at all. Bouncy Castle gives out no key from them.
    Stored {
        /// The bytes.
        bytes: StoredBytes,
        /// Certificates that were stored with them.
        chain: Vec<Certificate>,
    },
}

/// Bytes that may be secret; wiped when dropped, never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredBytes(pub Zeroizing<Vec<u8>>);

impl fmt::Debug for StoredBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoredBytes(..)")
    }
}

/// A secret key as the keystore has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Secret {
    /// Still encrypted.
    Sealed(SealedSecret),
    /// Decrypted.
    Clear(SecretKey),
}

/// A key of either kind, to be decrypted.
#[derive(Debug)]
pub enum AnyKeyMut<'a> {
    /// A private key.
    Private(&'a mut Key),
    /// The secret key of an entry, which may become an entry of another kind when it is decrypted.
    Secret(&'a mut EntryKind),
}

impl AnyKeyMut<'_> {
    /// Whether the key is still encrypted.
    pub fn is_sealed(&self) -> bool {
        match self {
            Self::Private(key) => matches!(key, Key::Sealed(_)),
            Self::Secret(kind) => matches!(kind, EntryKind::SecretKey(Secret::Sealed(_))),
        }
    }

    /// Derives what [`unseal`](Self::unseal) will need for these keys, side by side: for the other keys of a file once the password has opened one.
    pub fn derive_ahead<'k>(keys: impl IntoIterator<Item = &'k mut Self>, password: &Password, session: &Session)
    where
        Self: 'k,
    {
        session.ahead(|| keys.into_iter().for_each(|key| drop(key.unseal(password, session))));
    }

    /// Decrypts the key, if it is still sealed.
    pub fn unseal(&mut self, password: &Password, session: &Session) -> Result<(), DecodeError> {
        match self {
            Self::Private(key) => {
                if let Key::Sealed(sealed) = key {
                    **key = Key::Clear(sealed.unseal(password, session)?);
                }
            }
            Self::Secret(kind) => {
                if let EntryKind::SecretKey(Secret::Sealed(sealed)) = kind {
                    **kind = match sealed {
                        SealedSecret::Bks(key) => EntryKind::of_bks(key.unseal(password, session)?, Vec::new())?,
                        SealedSecret::Info(_) | SealedSecret::Object(_) | SealedSecret::Bcfks(_) => {
                            EntryKind::SecretKey(Secret::Clear(sealed.unseal(password, session)?))
                        }
                    };
                }
            }
        }
        Ok(())
    }
}

/// A private key as the keystore has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// Still encrypted.
    Sealed(SealedKey),
    /// Decrypted.
    Clear(PrivateKey),
}

/// The same entries and revocation lists.
impl PartialEq for Keystore {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries && self.revocation_lists == other.revocation_lists
    }
}

impl Eq for Keystore {}

impl Keystore {
    fn place(&self, alias: &str) -> Option<usize> {
        let places = self.places.get_or_init(|| {
            let mut places = HashMap::new();
            for (place, entry) in self.entries.iter().enumerate() {
                places.entry(entry.alias.to_lowercase()).or_insert(place);
            }
            places
        });
        places.get(&alias.to_lowercase()).copied()
    }

    /// Adds an entry whose alias is free.
    fn append(&mut self, entry: Entry) {
        if let Some(places) = self.places.get_mut() {
            places.insert(entry.alias.to_lowercase(), self.entries.len());
        }
        self.entries.push(entry);
    }

    /// The entries, in order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether there is something in it that is for its owner's eyes ([`Entry::is_private`]).
    pub fn is_private(&self) -> bool {
        self.entries.iter().any(Entry::is_private)
    }

    /// The entries, to be changed; aliases must stay unique.
    pub fn entries_mut(&mut self) -> &mut [Entry] {
        self.places.take();
        &mut self.entries
    }

    /// Takes the entries out.
    pub fn into_entries(self) -> Vec<Entry> {
        self.entries
    }

    /// Decrypts every key that is still sealed, with this password. The first one that it does not open is the error; those before it are decrypted.
    pub fn unseal_all(&mut self, password: &Password, session: &Session) -> Result<(), DecodeError> {
        let mut keys: Vec<AnyKeyMut<'_>> = self.entries_mut().iter_mut().filter_map(Entry::key_mut).collect();
        if let Some((first, others)) = keys.split_first_mut() {
            first.unseal(password, session)?;
            AnyKeyMut::derive_ahead(others, password, session);
        }
        keys.iter_mut().try_for_each(|key| key.unseal(password, session))
    }

    /// The entry with this alias, whatever its case.
    pub fn get(&self, alias: &str) -> Option<&Entry> {
        self.entries.get(self.place(alias)?)
    }

    /// Adds an entry; see [`extend`](Self::extend).
    pub fn push(&mut self, entry: Entry) {
        self.extend([entry]);
    }

    /// Puts an entry in the place of the one with its alias, or at the end.
    pub fn set(&mut self, entry: Entry) {
        match self.place(&entry.alias).and_then(|place| self.entries.get_mut(place)) {
            Some(place) => *place = entry,
            None => self.append(entry),
        }
    }

    /// Takes out the entry with this alias, whatever its case.
    pub fn remove(&mut self, alias: &str) -> Option<Entry> {
        let at = self.place(alias)?;
        self.places.take();
        Some(self.entries.remove(at))
    }

    /// Keeps only the entries for which `keep` is true.
    pub fn retain(&mut self, keep: impl FnMut(&Entry) -> bool) {
        self.places.take();
        self.entries.retain(keep);
    }
}

/// Whether two aliases are one: Java compares them in lower case.
pub fn same_alias(one: &str, other: &str) -> bool {
    one == other || one.to_lowercase() == other.to_lowercase()
}

impl Extend<Entry> for Keystore {
    /// Adds entries. An alias that is taken gets `-2`, `-3` ... behind it.
    fn extend<I: IntoIterator<Item = Entry>>(&mut self, entries: I) {
        let mut counters: HashMap<String, u32> = HashMap::new();
        for mut entry in entries {
            let base = entry.alias.clone();
            while self.place(&entry.alias).is_some() {
                let counter = counters.entry(base.to_lowercase()).or_insert(1);
                *counter += 1;
                entry.alias = format!("{base}-{counter}");
            }
            self.append(entry);
        }
    }
}

impl FromIterator<Entry> for Keystore {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        let mut store = Self::default();
        store.extend(entries);
        store
    }
}

impl EntryKind {
    /// An entry with a key of Bouncy Castle's.
    pub(crate) fn of_bks(key: AnyKey, chain: Vec<Certificate>) -> Result<Self, DecodeError> {
        match key {
            AnyKey::Private(key) => Ok(Self::PrivateKey { key: Key::Clear(key), chain }),
            AnyKey::Secret(key) if chain.is_empty() => Ok(Self::SecretKey(Secret::Clear(key))),
            AnyKey::Public(key) if chain.is_empty() => Ok(Self::PublicKey(key)),
            AnyKey::Secret(_) | AnyKey::Public(_) => {
                Err(DecodeError::malformed("a key", format!("it is {} and has certificates", key.name())))
            }
        }
    }
}

impl Entry {
    /// An entry without attributes.
    pub fn new(alias: impl Into<String>, created: Option<Timestamp>, kind: EntryKind) -> Self {
        Self { alias: alias.into(), created, kind, attributes: Vec::new(), chain_attributes: Vec::new() }
    }

    /// Every certificate of the entry, the key's own first.
    pub fn certificates(&self) -> &[Certificate] {
        match &self.kind {
            EntryKind::PrivateKey { chain, .. } | EntryKind::Stored { chain, .. } => chain,
            EntryKind::TrustedCertificate(certificate) | EntryKind::Certificate(certificate) => std::slice::from_ref(certificate),
            EntryKind::SecretKey(_) | EntryKind::PublicKey(_) => &[],
        }
    }

    /// The key that may be encrypted; `None` for what has none.
    pub fn key_mut(&mut self) -> Option<AnyKeyMut<'_>> {
        match &mut self.kind {
            EntryKind::PrivateKey { key, .. } => Some(AnyKeyMut::Private(key)),
            kind @ EntryKind::SecretKey(_) => Some(AnyKeyMut::Secret(kind)),
            _ => None,
        }
    }

    /// Whether it holds a private or a secret key.
    pub fn has_key(&self) -> bool {
        matches!(self.kind, EntryKind::PrivateKey { .. } | EntryKind::SecretKey(_))
    }

    /// Whether there is something in it that is for its owner's eyes: a key, or bytes that are perhaps one.
    pub fn is_private(&self) -> bool {
        self.has_key() || matches!(self.kind, EntryKind::Stored { .. })
    }

    /// The decrypted key; `None` for a certificate or a key that is still sealed.
    pub fn clear_key(&self) -> Option<&PrivateKey> {
        match &self.kind {
            EntryKind::PrivateKey { key: Key::Clear(key), .. } => Some(key),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_may_be_a_key_are_private_too() {
        let bytes = StoredBytes(Zeroizing::new(vec![1]));
        let entry = Entry::new("a", None, EntryKind::Stored { bytes, chain: Vec::new() });
        assert!(entry.is_private() && !entry.has_key());
    }

    #[test]
    fn entries_are_found_whatever_the_case_of_their_alias() {
        let secret = |algorithm: &str| {
            let key = SecretKey { algorithm: algorithm.to_owned(), encoded: vec![1].into() };
            EntryKind::SecretKey(Secret::Clear(key))
        };
        let mut store: Keystore = ["One", "two"].map(|alias| Entry::new(alias, None, secret("AES"))).into_iter().collect();
        store.set(Entry::new("ONE", None, secret("DES")));
        store.set(Entry::new("three", None, secret("AES")));
        let aliases = |store: &Keystore| store.entries().iter().map(|entry| entry.alias.clone()).collect::<Vec<_>>();
        assert_eq!(aliases(&store), ["ONE", "two", "three"]);
        assert_eq!(store.get("one").unwrap().kind, secret("DES"));
        assert!(store.remove("TWO").is_some() && store.remove("TWO").is_none());
        assert_eq!(aliases(&store), ["ONE", "three"]);
    }
}
