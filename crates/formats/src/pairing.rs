//! Whether each decrypted key stands with its own certificate. Files tell it by identifiers and places, which may be wrong; only the public key
//! knows, and it is known once the key is decrypted.

use std::collections::HashSet;
use std::fmt;

use keyferry_core::certificate::Certificate;
use keyferry_core::key::SubjectPublicKeyInfo;
use keyferry_core::shown::shown;

use crate::assemble::{BagAttributes, Named, Pool};
use crate::{Entry, EntryKind, Keystore};

/// An entry in which a key stood with another key's certificate, or without its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pairing {
    /// The key has its own certificate now, which was elsewhere in the file.
    Mended {
        /// The alias of the entry.
        alias: String,
        /// Whether another key's certificate was in its place.
        instead: bool,
    },
    /// The certificate is another key's, and the key's own is not in the file; all is as it was.
    Foreign {
        /// The alias of the entry.
        alias: String,
    },
}

/// A sentence.
impl fmt::Display for Pairing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mended { alias, instead: true } => {
                let alias = shown(alias);
                write!(f, "another key's certificate stands with the key `{alias}`; its own is taken, by the public key")
            }
            Self::Mended { alias, instead: false } => {
                write!(f, "the key `{}` stands without its certificate, which is taken by the public key", shown(alias))
            }
            Self::Foreign { alias } => {
                write!(f, "the certificate of the key `{}` belongs to another key, and its own is not there", shown(alias))
            }
        }
    }
}

/// The certificates of a file, among which the own ones of keys are found.
#[derive(Debug)]
pub struct CertificatePool(Pool);

impl CertificatePool {
    /// Finds them among these.
    pub fn new<'a>(certificates: impl IntoIterator<Item = &'a Certificate>) -> Self {
        let named = |value: &Certificate| Named { attributes: BagAttributes::default(), value: value.clone() };
        Self(Pool::new(certificates.into_iter().map(named).collect()))
    }

    /// Gives the key of an entry, decrypted, the certificate of its own public key and that one's issuers, when it stands with another one; of
    /// several the latest. `None` when nothing is wrong: a key without any certificate is one, and so is one that does not tell its public half.
    pub fn pair(&self, entry: &mut Entry) -> Option<Pairing> {
        self.give(&odd(entry)?, entry)
    }

    fn give(&self, own: &SubjectPublicKeyInfo, entry: &mut Entry) -> Option<Pairing> {
        let EntryKind::PrivateKey { chain, .. } = &mut entry.kind else { return None };
        let (alias, instead) = (entry.alias.clone(), !chain.is_empty());
        let Some(leaf) = self.0.leaf_for(own, None) else { return instead.then_some(Pairing::Foreign { alias }) };
        *chain = self.0.chain_of(leaf).into_iter().filter_map(|place| self.0.get(place).cloned()).collect();
        entry.chain_attributes.clear();
        Some(Pairing::Mended { alias, instead })
    }
}

/// Whether a decrypted key stands with its own certificate, as far as it can tell.
pub fn is_paired(entry: &Entry) -> bool {
    odd(entry).is_none()
}

/// Pairs every decrypted key of a keystore with its own certificate; see [`CertificatePool::pair`].
pub fn pair(store: &mut Keystore) -> Vec<Pairing> {
    let odd: Vec<(usize, SubjectPublicKeyInfo)> =
        store.entries().iter().enumerate().filter_map(|(place, entry)| Some((place, odd(entry)?))).collect();
    if odd.is_empty() {
        return Vec::new();
    }
    let before: Vec<Certificate> = store.entries().iter().flat_map(Entry::certificates).cloned().collect();
    let pool = CertificatePool::new(&before);
    let mut found = Vec::new();
    for (place, own) in odd {
        found.extend(store.entries_mut().get_mut(place).and_then(|entry| pool.give(&own, entry)));
    }
    tidy(store, before);
    found
}

/// What a chain has now is no entry of its own, and what no entry has any more is one.
fn tidy(store: &mut Keystore, before: Vec<Certificate>) {
    let of = |entries: &mut dyn Iterator<Item = &Entry>| -> HashSet<Certificate> {
        entries.flat_map(Entry::certificates).cloned().collect()
    };
    let chained = of(&mut store.entries().iter().filter(|entry| entry.has_key()));
    store.retain(|entry| !matches!(&entry.kind, EntryKind::Certificate(certificate) if chained.contains(certificate)));
    let mut seen = of(&mut store.entries().iter());
    let left = before.into_iter().filter(|certificate| seen.insert(certificate.clone()));
    store.extend(left.map(|certificate| Entry::new("certificate", None, EntryKind::Certificate(certificate))));
}

/// The public key of a decrypted key that tells it, and stands with another one's certificate or with none.
fn odd(entry: &Entry) -> Option<SubjectPublicKeyInfo> {
    let own = entry.clear_key()?.public_key().ok().flatten()?;
    let beside = entry.certificates().first().and_then(|certificate| certificate.details().ok());
    (beside.map(|details| details.public_key).as_ref() != Some(&own)).then_some(own)
}
