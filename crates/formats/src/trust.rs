//! What a conversion makes trusted, and what it does not: nobody becomes trusted because his certificate lay beside a key.

use std::collections::{HashMap, HashSet};

use keyferry_core::certificate::{Certificate, CertificateDetails};
use keyferry_core::chain::{Purpose, TrustSettings, weaknesses};
use keyferry_core::key::SubjectPublicKeyInfo;
use keyferry_core::shown::shown;
use keyferry_core::{Timestamp, counted};

use crate::detect::{Contents, Format, Item};
use crate::{Entry, EntryKind, Key, Keystore, Loss, StoreKind};

/// In a keystore without keys the authorities are what it is for: they become trusted, marked or not (openssl marks none). Gives a sentence for each keystore of
/// the file in which there were some.
pub fn trust_in_keyless_stores(contents: &mut Contents) -> Vec<String> {
    let mut said = Vec::new();
    for item in &mut contents.items {
        let Item::Keystore { keystore, .. } = item else { continue };
        if keystore.entries().iter().any(Entry::has_key) {
            continue;
        }
        let mut count = 0_usize;
        for entry in keystore.entries_mut() {
            if let EntryKind::Certificate(certificate) = &entry.kind
                && certificate.is_authority()
            {
                entry.kind = EntryKind::TrustedCertificate(certificate.clone());
                count += 1;
            }
        }
        if count > 0 {
            let authorities = counted(count, "authority", "authorities");
            said.push(format!("{authorities} without Java's mark of trust, in a file without keys: trusted"));
        }
    }
    said
}

/// Why a certificate is not valid at this time, in words that go on after its name.
pub fn untimely(details: &CertificateDetails, now: Timestamp) -> Option<String> {
    if details.not_after < now {
        Some(format!("expired on {}", details.not_after))
    } else if details.not_before > now {
        Some(format!("is not valid before {}", details.not_before))
    } else {
        None
    }
}

/// What somebody should know of a certificate before it is trusted: that it is not valid at this time, and what is weak about it, each in words that go on after its name.
pub fn doubts(details: &CertificateDetails, now: Timestamp) -> Vec<String> {
    // Nobody checks what a root says of itself.
    let weak = weaknesses(details, !details.is_self_issued());
    untimely(details, now).into_iter().chain(weak.into_iter().map(|concern| concern.message)).collect()
}

/// What is made into no entry: certification requests, and loose public keys that no certificate and no key among all these has.
pub fn set_aside(files: &[&Contents]) -> Vec<Loss> {
    let items = || files.iter().flat_map(|contents| &contents.items);
    let mut keys: Vec<&SubjectPublicKeyInfo> = items()
        .filter_map(|item| match item {
            Item::PublicKey(key) => Some(key),
            _ => None,
        })
        .collect();
    if !keys.is_empty() {
        let certified = files.iter().flat_map(|contents| contents.certificates()).filter_map(|one| one.public_key().ok());
        let loose = items().filter_map(|item| match item {
            Item::PrivateKey { key: Key::Clear(key), .. } => Some(key),
            _ => None,
        });
        let kept =
            files.iter().flat_map(|contents| contents.keystores()).flat_map(Keystore::entries).filter_map(Entry::clear_key);
        let private = loose.chain(kept).filter_map(|key| key.public_key().ok().flatten());
        let known: HashSet<SubjectPublicKeyInfo> = certified.chain(private).collect();
        keys.retain(|key| !known.contains(key));
    }
    let requests = files.iter().map(|contents| contents.requests().count()).sum::<usize>();
    let some = [
        (requests, "certification request", "certification requests", "no keystore holds any"),
        (keys.len(), "public key", "public keys", "no key and no certificate belongs to it"),
    ];
    let some = some.into_iter().filter(|(count, ..)| *count > 0);
    some.map(|(count, one, many, why)| format!("{}: {why}", counted(count, one, many)).into()).collect()
}

/// Whether there are certificates that somebody may have given for a key: loose ones, and those of keystores that nobody marked as trusted.
pub fn has_loose(contents: &Contents) -> bool {
    contents.has_unmarked_certificates() || contents.items.iter().any(|item| matches!(item, Item::Certificate { .. }))
}

/// The first key that has no certificate.
pub fn without_certificate(store: &Keystore) -> Option<&Entry> {
    let without = |entry: &&Entry| matches!(&entry.kind, EntryKind::PrivateKey { chain, .. } if chain.is_empty());
    store.entries().iter().find(without)
}

/// The certificates that are not trusted for everything, with what is said of them.
pub fn restricted<'a>(files: impl IntoIterator<Item = &'a Contents>) -> Vec<(Certificate, TrustSettings)> {
    let all = files.into_iter().flat_map(Contents::restricted);
    all.map(|(certificate, trust)| (certificate.clone(), trust.clone())).collect()
}

/// What somebody has said about the trust in certificates of the output: no output keeps that, but whoever reads it is told.
pub fn unsaid(restricted: &[(Certificate, TrustSettings)], store: &Keystore) -> Vec<Loss> {
    let written: HashSet<&Certificate> = store.entries().iter().flat_map(Entry::certificates).collect();
    let lost = restricted.iter().filter(|(certificate, _)| written.contains(certificate));
    let what = lost.map(|(certificate, trust)| {
        format!("what stands beside the certificate of `{}` about trust: {trust}", subject(certificate)).into()
    });
    what.collect()
}

/// Whether somebody has said that a certificate is not to be trusted for servers.
pub fn is_rejected(certificate: &Certificate, restricted: &[(Certificate, TrustSettings)]) -> bool {
    restricted.iter().any(|(other, trust)| other == certificate && trust.refuse(Purpose::SslServer))
}

/// Why such a certificate is not trusted.
pub const REJECTED: &str = "somebody has said that it is not to be trusted for servers";

/// The subject, as it is shown.
pub fn subject(certificate: &Certificate) -> String {
    shown(&certificate.details().map(|details| details.subject.to_string()).unwrap_or_default()).to_string()
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Vouched {
    /// What the output cannot hold without trust.
    pub losses: Vec<Loss>,
    /// The certificates that PKCS#12 keeps without Java's mark, a sentence for each.
    pub unmarked: Vec<String>,
}

/// Trusts all certificates when that was asked for. Otherwise Java's own formats lose them, which is what comes back, and PKCS#12 holds them without
/// Java's mark.
pub fn vouch(store: &mut Keystore, all: bool, format: Format, restricted: &[(Certificate, TrustSettings)]) -> Vouched {
    const NOBODY: &str = "nobody has said that it is trusted";
    let holds_them = StoreKind::of(format).is_none();
    let mut vouched = Vouched::default();
    if !store.entries().iter().any(|entry| matches!(entry.kind, EntryKind::Certificate(_))) {
        return vouched;
    }
    let keys = keys_by_public_key(store);
    for entry in store.entries_mut() {
        let EntryKind::Certificate(certificate) = &entry.kind else { continue };
        let subject = subject(certificate);
        let key = certificate.details().ok().and_then(|details| keys.get(&details.public_key));
        let why = match key {
            _ if is_rejected(certificate, restricted) => REJECTED.to_owned(),
            Some(alias) => format!("the key `{alias}` has another one, and {NOBODY}"),
            None => NOBODY.to_owned(),
        };
        if all {
            entry.kind = EntryKind::TrustedCertificate(certificate.clone());
        } else if !holds_them {
            vouched.losses.push(format!("the certificate of `{subject}`: {why}, which --trust-all does").into());
        } else if format == Format::Pkcs12 {
            let what = format!("the certificate of `{subject}` is kept without a mark, and Java does not show it: {why}");
            vouched.unmarked.push(what);
        }
    }
    store.retain(|entry| holds_them || !matches!(entry.kind, EntryKind::Certificate(_)));
    vouched
}

/// The aliases of the keys, by the public key in their certificate.
fn keys_by_public_key(store: &Keystore) -> HashMap<SubjectPublicKeyInfo, String> {
    let keys = store.entries().iter().filter(|entry| entry.has_key());
    keys.filter_map(|entry| Some((entry.certificates().first()?.details().ok()?.public_key, shown(&entry.alias).into_owned())))
        .collect()
}
