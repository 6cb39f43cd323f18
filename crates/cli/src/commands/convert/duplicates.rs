//! What several inputs have is taken once: certificates beside the keys, and keys with the same certificate.

use std::collections::{HashMap, HashSet};

use keyferry_core::certificate::Certificate;
use keyferry_core::key::SubjectPublicKeyInfo;
use keyferry_core::shown::shown;
use keyferry_formats::detect::{Contents, Item};
use keyferry_formats::{Entry, EntryKind, Keystore};

use keyferry_host::words;

/// What an entry is, whatever it is called.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Identity {
    /// A certificate that belongs to no key.
    Certificate(Certificate),
    /// A private key that is decrypted, and its certificate.
    Key(Vec<u8>, Option<Certificate>),
}

impl Identity {
    fn of(entry: &Entry) -> Option<Self> {
        match &entry.kind {
            EntryKind::TrustedCertificate(certificate) | EntryKind::Certificate(certificate) => {
                Some(Self::Certificate(certificate.clone()))
            }
            EntryKind::PrivateKey { chain, .. } => {
                let key = public_key(entry)?;
                Some(Self::Key(key.as_der().to_vec(), chain.first().cloned()))
            }
            _ => None,
        }
    }
}

fn public_key(entry: &Entry) -> Option<SubjectPublicKeyInfo> {
    entry.clear_key()?.public_key().ok().flatten()
}

/// What one input alone has several times: so many stay, for a store may have it under two names on purpose. All else is taken once.
pub(super) struct Counts(HashMap<Identity, usize>);

impl Counts {
    pub(super) fn of<'a>(inputs: impl IntoIterator<Item = &'a Contents>) -> Self {
        let mut most: HashMap<Identity, usize> = HashMap::new();
        for input in inputs {
            let mut here: HashMap<Identity, usize> = HashMap::new();
            let keystores = input.items.iter().filter_map(|item| match item {
                Item::Keystore { keystore, .. } => Some(keystore),
                _ => None,
            });
            for identity in keystores.flat_map(Keystore::entries).filter_map(Identity::of) {
                *here.entry(identity).or_default() += 1;
            }
            for (identity, count) in here.into_iter().filter(|(_, count)| *count > 1) {
                let known = most.entry(identity).or_default();
                *known = count.max(*known);
            }
        }
        Self(most)
    }

    /// Takes what is there more often out of the keystore that all inputs make together, and says so.
    pub(super) fn thin_out(&self, store: &mut Keystore) {
        let mut kept: HashMap<Identity, Kept> = HashMap::new();
        let mut with_certificate: HashSet<Vec<u8>> = HashSet::new();
        for entry in store.entries() {
            let Some(identity) = Identity::of(entry) else { continue };
            if let Identity::Key(key, Some(_)) = &identity {
                with_certificate.insert(key.clone());
            }
            let kept = kept.entry(identity).or_insert_with(|| Kept { alias: entry.alias.clone(), count: 0, chain: Vec::new() });
            if entry.certificates().len() > kept.chain.len() {
                kept.chain = entry.certificates().to_vec();
            }
        }
        let mut left_out = Vec::new();
        store.retain(|entry| {
            let Some(identity) = Identity::of(entry) else { return true };
            if let Identity::Key(key, None) = &identity
                && with_certificate.contains(key)
            {
                left_out
                    .push(format!("`{}` is a key that is there with its certificate too, and taken once.", shown(&entry.alias)));
                return false;
            }
            let Some(first) = kept.get_mut(&identity) else { return true };
            // Chains of one certificate may take different ways.
            let is_in = first.chain.starts_with(entry.certificates());
            first.count += 1;
            if first.count <= self.0.get(&identity).copied().unwrap_or(1) || !is_in {
                return true;
            }
            let what = if entry.has_key() { "key, with the same certificate," } else { "certificate" };
            let text = format!("`{}` is the same {what} as `{}`, and taken once.", shown(&entry.alias), shown(&first.alias));
            left_out.push(text);
            false
        });
        for text in &left_out {
            words::note(text);
        }
        // The first of them gets what another one knew of the authorities above.
        for entry in store.entries_mut() {
            let Some(longest) = Identity::of(entry).and_then(|identity| kept.get(&identity)) else { continue };
            if let EntryKind::PrivateKey { chain, .. } = &mut entry.kind
                && longest.alias == entry.alias
                && longest.chain.starts_with(chain)
            {
                chain.clone_from(&longest.chain);
            }
        }
    }
}

/// The first entry of several.
struct Kept {
    alias: String,
    count: usize,
    /// The longest chain that one of them has.
    chain: Vec<Certificate>,
}
