//! What several inputs have is taken once: certificates beside the keys, and keys with the same certificate.

use std::collections::{HashMap, HashSet};

use crate::detect::Contents;
use crate::{Entry, EntryKind, Keystore};
use keyferry_core::certificate::Certificate;
use keyferry_core::key::SubjectPublicKeyInfo;
use keyferry_core::shown::shown;

/// What an entry is, whatever it is called.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Identity {
    /// A certificate that belongs to no key.
    Certificate(Certificate),
    /// A private key that is decrypted, and its certificate.
    Key(SubjectPublicKeyInfo, Option<Certificate>),
}

impl Identity {
    fn of(entry: &Entry) -> Option<Self> {
        match &entry.kind {
            EntryKind::TrustedCertificate(certificate) | EntryKind::Certificate(certificate) => {
                Some(Self::Certificate(certificate.clone()))
            }
            EntryKind::PrivateKey { chain, .. } => {
                let key = entry.clear_key()?.public_key().ok().flatten()?;
                Some(Self::Key(key, chain.first().cloned()))
            }
            _ => None,
        }
    }

    /// The key of a pair that has its certificate.
    fn certified_key(&self) -> Option<&SubjectPublicKeyInfo> {
        match self {
            Self::Key(key, Some(_)) => Some(key),
            _ => None,
        }
    }
}

/// What one input alone has several times: so many stay, for a store may have it under two names on purpose. All else is taken once.
#[derive(Debug, Default)]
pub struct Counts(HashMap<Identity, usize>);

impl Counts {
    /// What these files have several times.
    pub fn of<'a>(inputs: impl IntoIterator<Item = &'a Contents>) -> Self {
        let mut most: HashMap<Identity, usize> = HashMap::new();
        for input in inputs {
            let mut here: HashMap<Identity, usize> = HashMap::new();
            for identity in input.keystores().flat_map(Keystore::entries).filter_map(Identity::of) {
                *here.entry(identity).or_default() += 1;
            }
            for (identity, count) in here.into_iter().filter(|(_, count)| *count > 1) {
                let known = most.entry(identity).or_default();
                *known = count.max(*known);
            }
        }
        Self(most)
    }

    /// Takes what is there more often out of the keystore that all inputs make together, and says which, a sentence for each. The first of several gets what another one knew of
    /// the authorities above it.
    pub fn thin_out(&self, store: &mut Keystore) -> Vec<String> {
        let mut said = Vec::new();
        // To tell a key's public half costs time.
        let identities: Vec<Option<Identity>> = store.entries().iter().map(Identity::of).collect();
        let mut firsts: HashMap<&Identity, First> = HashMap::new();
        for (entry, identity) in store.entries().iter().zip(&identities) {
            let Some(identity) = identity else { continue };
            let first =
                firsts.entry(identity).or_insert_with(|| First { alias: entry.alias.clone(), count: 0, chain: Vec::new() });
            if entry.certificates().len() > first.chain.len() {
                first.chain = entry.certificates().to_vec();
            }
        }
        let with_certificate: HashSet<&SubjectPublicKeyInfo> =
            firsts.keys().filter_map(|identity| identity.certified_key()).collect();
        let mut each = identities.iter();
        store.retain(|entry| {
            let Some(identity) = each.next().and_then(Option::as_ref) else { return true };
            let alias = shown(&entry.alias);
            if let Identity::Key(key, None) = identity
                && with_certificate.contains(key)
            {
                said.push(format!("`{alias}` is a key that is there with its certificate too, and taken once."));
                return false;
            }
            let Some(first) = firsts.get_mut(identity) else { return true };
            // Chains of one certificate may take different ways.
            let is_in = first.chain.starts_with(entry.certificates());
            first.count += 1;
            if first.count <= self.0.get(identity).copied().unwrap_or(1) || !is_in {
                return true;
            }
            let what = if entry.has_key() { "key, with the same certificate," } else { "certificate" };
            said.push(format!("`{alias}` is the same {what} as `{}`, and taken once.", shown(&first.alias)));
            false
        });
        let longest: HashMap<String, Vec<Certificate>> = firsts.into_values().map(|first| (first.alias, first.chain)).collect();
        for entry in store.entries_mut() {
            if let EntryKind::PrivateKey { chain, .. } = &mut entry.kind
                && let Some(longest) = longest.get(&entry.alias).filter(|longest| longest.starts_with(chain))
            {
                chain.clone_from(longest);
            }
        }
        said
    }
}

/// The first entry of several.
struct First {
    alias: String,
    count: usize,
    /// The longest chain that one of them has.
    chain: Vec<Certificate>,
}
