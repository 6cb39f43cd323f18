//! Whether each decrypted key stands with its own certificate. Files tell it by identifiers and places, which may be wrong; only the public key
//! knows, and it is known once the key is decrypted.

use std::collections::{HashMap, HashSet};

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::Issuers;

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

/// Looks at every decrypted key of a keystore, and gives it the certificate of its own public key and that one's issuers when it stands with
/// another one. `beside` are certificates of the file that are no entries. Keys that do not tell their public half stay as they are.
pub fn pair<'a>(store: &mut Keystore, beside: impl IntoIterator<Item = &'a Certificate>) -> Vec<Pairing> {
    let odd: HashSet<String> = store.entries().iter().filter(|entry| is_odd(entry)).map(|entry| entry.alias.clone()).collect();
    if odd.is_empty() {
        return Vec::new();
    }
    let mut pool: Vec<Certificate> = store.entries().iter().flat_map(Entry::certificates).cloned().collect();
    pool.extend(beside.into_iter().cloned());
    let mut places: HashMap<Vec<u8>, usize> = HashMap::new();
    for (place, certificate) in pool.iter().enumerate() {
        if let Some(key) = public_key(certificate) {
            places.entry(key).or_insert(place);
        }
    }
    let issuers = Issuers::new(&pool);
    let mut found = Vec::new();
    let mut displaced = Vec::new();
    for entry in store.entries_mut().iter_mut().filter(|entry| odd.contains(&entry.alias)) {
        let own = entry.clear_key().and_then(|key| key.public_key().ok().flatten());
        let own = own.and_then(|own| pool.get(*places.get(&own)?));
        let EntryKind::PrivateKey { chain, .. } = &mut entry.kind else { continue };
        let (alias, instead) = (entry.alias.clone(), !chain.is_empty());
        let Some(own) = own else {
            // A key without any certificate is one.
            if instead {
                found.push(Pairing::Foreign { alias });
            }
            continue;
        };
        let above = issuers.of(own).places;
        let above = above.into_iter().filter_map(|place| pool.get(place)).cloned();
        displaced.extend(std::mem::replace(chain, [own.clone()].into_iter().chain(above).collect()));
        entry.chain_attributes.clear();
        found.push(Pairing::Mended { alias, instead });
    }
    tidy(store, displaced);
    found
}

/// What no chain has any more is an entry of its own, and what a chain has is none.
fn tidy(store: &mut Keystore, displaced: Vec<Certificate>) {
    let in_chains = |store: &Keystore| {
        let keys = store.entries().iter().filter(|entry| entry.has_key());
        keys.flat_map(Entry::certificates).cloned().collect::<HashSet<_>>()
    };
    let used = in_chains(store);
    store.retain(|entry| !matches!(&entry.kind, EntryKind::Certificate(certificate) if used.contains(certificate)));
    let left = displaced.into_iter().filter(|certificate| !used.contains(certificate));
    store.extend(left.map(|certificate| Entry::new("certificate", None, EntryKind::Certificate(certificate))));
}

/// Whether a key that tells its public half stands with another one's certificate, or with none.
fn is_odd(entry: &Entry) -> bool {
    let own = entry.clear_key().and_then(|key| key.public_key().ok().flatten());
    own.is_some_and(|own| entry.certificates().first().and_then(public_key).as_ref() != Some(&own))
}

fn public_key(certificate: &Certificate) -> Option<Vec<u8>> {
    certificate.details().ok().map(|details| details.public_key)
}
