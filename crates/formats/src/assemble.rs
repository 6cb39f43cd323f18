//! Loose keys and certificates, as PEM files and PKCS#12 have them, put together into entries.

use std::collections::HashSet;

use keyferry_core::certificate::{Certificate, CertificateDetails};
use keyferry_core::key::PrivateKey;

use crate::{Entry, EntryKind, Key, Keystore};

/// A certificate and the name that stood with it.
#[derive(Clone, Debug)]
pub(crate) struct Named<T> {
    pub name: Option<String>,
    pub value: T,
}

/// Puts keys and certificates together: each key gets its certificate and that one's issuers, as far as they are there. A certificate
/// that no key needed, or that has a name of its own, becomes a trusted one. Entries without a name are called `key` and `ca`.
pub(crate) fn keystore(keys: Vec<Named<PrivateKey>>, certificates: Vec<Named<Certificate>>) -> Keystore {
    // Chains that share an issuer each bring it along.
    let mut seen = HashSet::new();
    let certificates =
        certificates.into_iter().filter(|certificate| seen.insert(certificate.value.clone()) || certificate.name.is_some());
    let mut pool = Pool::new(certificates.collect());
    let mut entries = Vec::new();
    let mut key_names = HashSet::new();
    for key in keys {
        let public_key = key.value.public_key().ok().flatten();
        let leaf = public_key.and_then(|public_key| pool.leaf_for(&public_key));
        let chain = leaf.map(|leaf| pool.chain_from(leaf)).unwrap_or_default();
        let leaf_name = leaf.and_then(|leaf| pool.name(leaf));
        key_names.extend(key.name.iter().chain(&leaf_name).cloned());
        let kind = EntryKind::PrivateKey { key: Key::Clear(key.value), chain };
        entries.push(Entry::new(key.name.or(leaf_name).unwrap_or_else(|| "key".to_owned()), None, kind));
    }
    for (certificate, used) in pool.into_certificates() {
        if !used || certificate.name.as_ref().is_some_and(|name| !key_names.contains(name)) {
            let name = certificate.name.unwrap_or_else(|| "ca".to_owned());
            entries.push(Entry::new(name, None, EntryKind::TrustedCertificate(certificate.value)));
        }
    }
    entries.into_iter().collect()
}

struct Pooled {
    certificate: Named<Certificate>,
    details: Option<CertificateDetails>,
    used: bool,
}

/// Certificates from which chains are built by name, as Java does when it loads PKCS#12.
pub(crate) struct Pool(Vec<Pooled>);

impl Pool {
    pub(crate) fn new(certificates: Vec<Named<Certificate>>) -> Self {
        let pooled =
            |certificate: Named<Certificate>| Pooled { details: certificate.value.details().ok(), certificate, used: false };
        Self(certificates.into_iter().map(pooled).collect())
    }

    fn name(&self, index: usize) -> Option<String> {
        self.0.get(index)?.certificate.name.clone()
    }

    pub(crate) fn leaf_for(&self, public_key: &[u8]) -> Option<usize> {
        self.0.iter().position(|pooled| pooled.details.as_ref().is_some_and(|details| details.public_key == public_key))
    }

    /// The certificate at `leaf` and its issuers, each found by its subject; they count as used.
    pub(crate) fn chain_from(&mut self, leaf: usize) -> Vec<Certificate> {
        let mut chain = Vec::new();
        let mut next = Some(leaf);
        while let Some(pooled) = next.and_then(|index| self.0.get_mut(index)) {
            if chain.contains(&pooled.certificate.value) {
                break;
            }
            pooled.used = true;
            chain.push(pooled.certificate.value.clone());
            let issuer = pooled
                .details
                .as_ref()
                .filter(|details| details.subject_der != details.issuer_der)
                .map(|details| details.issuer_der.clone());
            next = issuer.and_then(|issuer| {
                self.0
                    .iter()
                    .position(|candidate| candidate.details.as_ref().is_some_and(|details| details.subject_der == issuer))
            });
        }
        chain
    }

    /// Every certificate, and whether a chain needed it.
    fn into_certificates(self) -> impl Iterator<Item = (Named<Certificate>, bool)> {
        self.0.into_iter().map(|pooled| (pooled.certificate, pooled.used))
    }

    /// Whether a chain needed the certificate at `index`.
    pub(crate) fn is_used(&self, index: usize) -> bool {
        self.0.get(index).is_some_and(|pooled| pooled.used)
    }
}
