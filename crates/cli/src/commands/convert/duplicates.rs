//! Certificates beside the keys that several inputs have are taken once.

use std::collections::HashMap;

use keyferry_core::certificate::Certificate;
use keyferry_core::shown::shown;
use keyferry_formats::detect::{Contents, Item};
use keyferry_formats::{EntryKind, Keystore};

use keyferry_host::words;

/// How often one input alone has each certificate: that many stay, for one store may have it under two names on purpose.
pub(super) struct Counts(HashMap<Certificate, usize>);

impl Counts {
    pub(super) fn of<'a>(inputs: impl IntoIterator<Item = &'a Contents>) -> Self {
        let mut most: HashMap<Certificate, usize> = HashMap::new();
        for input in inputs {
            let mut here: HashMap<&Certificate, usize> = HashMap::new();
            let items = input.items.iter();
            let trusted = items.flat_map(|item| match item {
                Item::Certificate { certificate, .. } => vec![certificate],
                Item::Keystore { keystore, .. } => keystore.entries().iter().filter_map(|entry| trusted(&entry.kind)).collect(),
                _ => Vec::new(),
            });
            trusted.for_each(|certificate| *here.entry(certificate).or_default() += 1);
            for (certificate, count) in here {
                let known = most.entry(certificate.clone()).or_default();
                *known = count.max(*known);
            }
        }
        Self(most)
    }

    /// Takes what is there more often out of the keystore that all inputs make together, and says so.
    pub(super) fn thin_out(mut self, store: &mut Keystore) {
        let mut names: HashMap<Certificate, String> = HashMap::new();
        store.retain(|entry| {
            let Some(certificate) = trusted(&entry.kind) else { return true };
            match self.0.get_mut(certificate) {
                Some(0) => {
                    let first = names.get(certificate).map(|name| shown(name)).unwrap_or_default();
                    words::note(&format!("`{}` is the same certificate as `{first}`, and taken once.", shown(&entry.alias)));
                    false
                }
                Some(left) => {
                    *left -= 1;
                    names.entry(certificate.clone()).or_insert_with(|| entry.alias.clone());
                    true
                }
                None => true,
            }
        });
    }
}

fn trusted(kind: &EntryKind) -> Option<&Certificate> {
    match kind {
        EntryKind::TrustedCertificate(certificate) | EntryKind::Certificate(certificate) => Some(certificate),
        _ => None,
    }
}
