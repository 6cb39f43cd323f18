//! Loose keys and certificates, as PEM files and PKCS#12 have them, put together into entries.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use keyferry_core::Timestamp;
use keyferry_core::certificate::Certificate;
use keyferry_core::chain::Issuers;
use keyferry_core::key::{KeyKind, PrivateKey, SubjectPublicKeyInfo};

use crate::{Entry, EntryKind, Key, Keystore};

/// The attributes of PKCS#12 that `openssl pkcs12` prints above a PEM block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BagAttributes {
    /// `friendlyName`: the alias.
    pub friendly_name: Option<String>,
    /// `localKeyID`: the same for a key and its certificate.
    pub local_key_id: Option<Vec<u8>>,
    /// Oracle's mark of certificates that are trusted, in what is written.
    pub trusted: bool,
}

/// A key or a certificate and what stood with it.
#[derive(Clone, Debug)]
pub(crate) struct Named<T> {
    pub attributes: BagAttributes,
    pub value: T,
}

/// keytool keeps the creation time of a key in its identifier: `Time <milliseconds>`.
pub(crate) fn time_of(local_key_id: &[u8]) -> Option<Timestamp> {
    std::str::from_utf8(local_key_id).ok()?.strip_prefix("Time ")?.parse().ok().map(Timestamp)
}

/// Puts loose keys and certificates together, beside entries that are there: each key gets its certificate and that one's issuers, as far as they are there, and
/// the chain of an entry whose end has its issuers among them goes on with these. An authority that no key needed, or that has a name of its own, becomes a
/// trusted one: whoever gives it by itself wants that. Another certificate that no key needed is trusted by nobody, and so is an authority that is `rejected`.
/// Entries without a name are called `key`, `ca` and `certificate`.
pub(crate) fn keystore(
    mut entries: Vec<Entry>,
    keys: Vec<Named<PrivateKey>>,
    certificates: Vec<Named<Certificate>>,
    rejected: &HashSet<Certificate>,
) -> Keystore {
    // Chains that share an issuer each bring it along.
    let mut seen = HashSet::new();
    let named = |certificate: &Named<Certificate>| certificate.attributes.friendly_name.is_some();
    let certificates =
        certificates.into_iter().filter(|certificate| seen.insert(certificate.value.clone()) || named(certificate));
    let mut pool = Pool::new(certificates.collect());
    for entry in &mut entries {
        if let EntryKind::PrivateKey { chain, .. } = &mut entry.kind
            && let Some(end) = chain.last().filter(|_| !pool.is_empty())
        {
            let issuers = pool.issuers_of(end);
            chain.extend(pool.taken(&issuers));
        }
    }
    let mut key_names = HashSet::new();
    for key in keys {
        let leaf = pool.leaf_of(&key);
        let indices = leaf.map(|leaf| pool.chain_of(leaf)).unwrap_or_default();
        let chain = pool.taken(&indices);
        let leaf_name = leaf.and_then(|leaf| pool.name(leaf));
        key_names.extend(key.attributes.friendly_name.iter().chain(&leaf_name).cloned());
        let name = key.attributes.friendly_name.or(leaf_name).unwrap_or_else(|| "key".to_owned());
        let created = key.attributes.local_key_id.as_deref().and_then(time_of);
        entries.push(Entry::new(name, created, EntryKind::PrivateKey { key: Key::Clear(key.value), chain }));
    }
    for (certificate, used) in pool.into_certificates() {
        let name = certificate.attributes.friendly_name;
        if !used || name.as_ref().is_some_and(|name| !key_names.contains(name)) {
            let (usual, kind) = if certificate.value.is_authority() && !rejected.contains(&certificate.value) {
                ("ca", EntryKind::TrustedCertificate(certificate.value))
            } else {
                ("certificate", EntryKind::Certificate(certificate.value))
            };
            entries.push(Entry::new(name.unwrap_or_else(|| usual.to_owned()), None, kind));
        }
    }
    entries.into_iter().collect()
}

#[derive(Debug)]
struct Pooled {
    certificate: Named<Certificate>,
    /// The algorithm of its key.
    algorithm: Option<KeyKind>,
    used: bool,
}

/// The certificates with one public key.
#[derive(Debug)]
struct OfKey {
    /// Where the one is that is valid from the latest time on, and since when; of equals the first one.
    latest: (Timestamp, usize),
    /// The first one with each identifier.
    by_id: HashMap<Vec<u8>, usize>,
}

/// Certificates from which chains are built by signature.
#[derive(Debug)]
pub(crate) struct Pool {
    certificates: Vec<Pooled>,
    /// Made when the first chain is.
    issuers: OnceCell<Issuers>,
    /// The certificates with each public key.
    by_public_key: HashMap<SubjectPublicKeyInfo, OfKey>,
    /// The certificates with each identifier.
    by_key_id: HashMap<Vec<u8>, Vec<usize>>,
    /// Those that have issued none of the others; found when somebody asks.
    ends: OnceCell<HashSet<usize>>,
    /// The certificates of each key algorithm that are neither an authority's nor taken.
    free: HashMap<KeyKind, HashSet<usize>>,
}

impl Pool {
    pub(crate) fn new(certificates: Vec<Named<Certificate>>) -> Self {
        let mut pool = Self {
            certificates: Vec::new(),
            issuers: OnceCell::new(),
            by_public_key: HashMap::new(),
            by_key_id: HashMap::new(),
            ends: OnceCell::new(),
            free: HashMap::new(),
        };
        for (index, certificate) in certificates.into_iter().enumerate() {
            let details = certificate.value.details().ok();
            let algorithm = details.as_ref().and_then(|details| details.public_key.algorithm().ok());
            let algorithm = algorithm.map(|algorithm| algorithm.kind);
            let id = &certificate.attributes.local_key_id;
            if let Some(details) = &details {
                let latest = (details.not_before, index);
                let of_key = pool.by_public_key.entry(details.public_key.clone());
                let of_key = of_key.or_insert_with(|| OfKey { latest, by_id: HashMap::new() });
                if details.not_before > of_key.latest.0 {
                    of_key.latest = latest;
                }
                if let Some(id) = id {
                    of_key.by_id.entry(id.clone()).or_insert(index);
                }
                if let Some(algorithm) = algorithm.filter(|_| !details.is_ca) {
                    pool.free.entry(algorithm).or_default().insert(index);
                }
            }
            if let Some(id) = id {
                pool.by_key_id.entry(id.clone()).or_default().push(index);
            }
            pool.certificates.push(Pooled { certificate, algorithm, used: false });
        }
        pool
    }

    fn name(&self, index: usize) -> Option<String> {
        self.certificates.get(index)?.certificate.attributes.friendly_name.clone()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.certificates.is_empty()
    }

    /// Where all certificates are.
    pub(crate) fn places(&self) -> Vec<usize> {
        (0..self.certificates.len()).collect()
    }

    /// The certificate at `index`.
    pub(crate) fn get(&self, index: usize) -> Option<&Certificate> {
        self.certificates.get(index).map(|pooled| &pooled.certificate.value)
    }

    /// The certificate of a key: by the public key, or, for a key that does not tell its public half, the only one with its identifier, or the only
    /// one of its algorithm that is neither an authority's nor taken.
    fn leaf_of(&self, key: &Named<PrivateKey>) -> Option<usize> {
        let id = key.attributes.local_key_id.as_deref();
        if let Ok(Some(public_key)) = key.value.public_key() {
            return self.leaf_for(&public_key, id);
        }
        if let [leaf] = id.map(|id| self.with_id(id)).unwrap_or_default() {
            return Some(*leaf);
        }
        let free = self.free.get(&key.value.algorithm().ok()?.kind).filter(|free| free.len() == 1);
        free.and_then(|free| free.iter().next().copied())
    }

    /// The certificate with this public key; of several the one with this identifier, or the latest.
    pub(crate) fn leaf_for(&self, public_key: &SubjectPublicKeyInfo, id: Option<&[u8]>) -> Option<usize> {
        let of_key = self.by_public_key.get(public_key)?;
        id.and_then(|id| of_key.by_id.get(id).copied()).or(Some(of_key.latest.1))
    }

    /// The certificates with this `localKeyID`.
    pub(crate) fn with_id(&self, id: &[u8]) -> &[usize] {
        self.by_key_id.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// The only certificate among these that has the name of no issuer: where nothing else tells, the one at the end of a chain.
    pub(crate) fn last_of(&self, places: &[usize]) -> Option<usize> {
        let ends = self.ends.get_or_init(|| {
            let details = |place: usize| Some((place, self.get(place)?.details().ok()?));
            let all: Vec<_> = self.places().into_iter().filter_map(details).collect();
            let issuers: HashSet<&[u8]> = all
                .iter()
                .filter(|(_, one)| one.subject_der != one.issuer_der)
                .map(|(_, one)| one.issuer_der.as_slice())
                .collect();
            all.iter().filter(|(_, one)| !issuers.contains(one.subject_der.as_slice())).map(|(place, _)| *place).collect()
        });
        let mut last = places.iter().filter(|place| ends.contains(place));
        last.next().filter(|_| last.next().is_none()).copied()
    }

    /// Where the certificate at `leaf` and its issuers are.
    pub(crate) fn chain_of(&self, leaf: usize) -> Vec<usize> {
        let Some(certificate) = self.get(leaf) else { return Vec::new() };
        [vec![leaf], self.issuers_of(certificate)].concat()
    }

    /// Where the issuers of a certificate are, which need not be there itself.
    fn issuers_of(&self, certificate: &Certificate) -> Vec<usize> {
        let all = self.certificates.iter().map(|pooled| &pooled.certificate.value);
        self.issuers.get_or_init(|| Issuers::new(all)).of(certificate).places
    }

    /// The certificates at these places, which count as used.
    pub(crate) fn taken(&mut self, places: &[usize]) -> Vec<Certificate> {
        for index in places {
            let Some(pooled) = self.certificates.get_mut(*index) else { continue };
            pooled.used = true;
            if let Some(free) = pooled.algorithm.and_then(|algorithm| self.free.get_mut(&algorithm)) {
                free.remove(index);
            }
        }
        places.iter().filter_map(|index| self.get(*index).cloned()).collect()
    }

    /// Every certificate, and whether a chain needed it.
    fn into_certificates(self) -> impl Iterator<Item = (Named<Certificate>, bool)> {
        self.certificates.into_iter().map(|pooled| (pooled.certificate, pooled.used))
    }

    /// Whether a chain needed the certificate at `index`.
    pub(crate) fn is_used(&self, index: usize) -> bool {
        self.certificates.get(index).is_some_and(|pooled| pooled.used)
    }
}
