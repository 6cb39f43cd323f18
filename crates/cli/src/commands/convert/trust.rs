//! What a conversion makes trusted, and what it does not: nobody becomes trusted because his certificate lay beside a key.

use std::collections::{HashMap, HashSet};

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::{Purpose, TrustSettings};
use keyferry_core::counted;
use keyferry_core::key::SubjectPublicKeyInfo;
use keyferry_core::shown::shown;
use keyferry_formats::detect::{Contents, Format, Item};
use keyferry_formats::{Entry, EntryKind, Key, Keystore, Loss, StoreKind};

use crate::input::Loaded;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::words;

/// In a keystore without keys the authorities are what it is for: they are trusted, marked or not (openssl marks none).
pub(super) fn of_keyless_stores(file: &mut Loaded) {
    let name = file.name();
    for item in &mut file.contents.items {
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
            words::note(&format!(
                "{name}: {} without Java's mark of trust, in a file without keys: trusted",
                counted(count, "authority", "authorities")
            ));
        }
    }
}

/// Whether there are certificates that somebody may have given for a key: loose ones, and those of keystores that nobody marked as trusted.
pub(super) fn has_loose(contents: &Contents) -> bool {
    contents.has_unmarked_certificates() || contents.items.iter().any(|item| matches!(item, Item::Certificate { .. }))
}

/// The certificates that are not trusted for everything, with what is said of them.
pub(super) fn restricted<'a>(files: impl IntoIterator<Item = &'a Contents>) -> Vec<(Certificate, TrustSettings)> {
    let all = files.into_iter().flat_map(Contents::restricted);
    all.map(|(certificate, trust)| (certificate.clone(), trust.clone())).collect()
}

/// What somebody has said about the trust in certificates of the output: no output keeps that, but whoever reads it is told.
pub(super) fn unsaid(restricted: &[(Certificate, TrustSettings)], store: &Keystore) -> Vec<Loss> {
    let written: HashSet<&Certificate> = store.entries().iter().flat_map(Entry::certificates).collect();
    let lost = restricted.iter().filter(|(certificate, _)| written.contains(certificate));
    let what = lost.map(|(certificate, trust)| {
        format!("what stands beside the certificate of `{}` about trust: {trust}", subject(certificate)).into()
    });
    what.collect()
}

/// The subject, as it is shown.
pub(super) fn subject(certificate: &Certificate) -> String {
    shown(&certificate.details().map(|details| details.subject.to_string()).unwrap_or_default()).to_string()
}

/// The public keys of the keys that stand alone in a file, with its name.
pub(super) fn loose_keys(file: &Loaded) -> Vec<(SubjectPublicKeyInfo, String)> {
    let keys = file.contents.items.iter().filter_map(|item| match item {
        Item::PrivateKey { key: Key::Clear(key), .. } => key.public_key().ok().flatten(),
        _ => None,
    });
    keys.map(|key| (key, file.name())).collect()
}

/// A key and certificates that are all other keys' were not meant to come apart.
pub(super) fn every_key_has_its_own(
    store: &Keystore,
    has_certificates: bool,
    loose_keys: &[(SubjectPublicKeyInfo, String)],
) -> Result<(), Failure> {
    let without = |entry: &&Entry| matches!(&entry.kind, EntryKind::PrivateKey { chain, .. } if chain.is_empty());
    match store.entries().iter().find(without).filter(|_| has_certificates) {
        Some(entry) => {
            let own = entry.clear_key().and_then(|key| key.public_key().ok().flatten());
            let file = loose_keys.iter().find(|(key, _)| Some(key) == own.as_ref()).map(|(_, file)| format!(", that of {file}"));
            let what =
                format!("none of the certificates belongs to the key `{}`{}", shown(&entry.alias), file.unwrap_or_default());
            let hint = "give the certificate that was issued for this key, or convert the key alone; --only ALIAS takes one entry of several";
            Err(Failure::new(Kind::Check, what).hint(hint))
        }
        None => Ok(()),
    }
}

/// Trusts all certificates when that was asked for. Otherwise Java's own formats lose them, which is what comes back, and PKCS#12 holds them without
/// Java's mark.
pub(super) fn vouch(store: &mut Keystore, all: bool, format: Format, restricted: &[(Certificate, TrustSettings)]) -> Vec<Loss> {
    const NOBODY: &str = "nobody has said that it is trusted";
    const REJECTED: &str = "somebody has said that it is not to be trusted for servers";
    let holds_them = StoreKind::of(format).is_none();
    let mut losses = Vec::new();
    if !store.entries().iter().any(|entry| matches!(entry.kind, EntryKind::Certificate(_))) {
        return losses;
    }
    let keys = keys_by_public_key(store);
    for entry in store.entries_mut() {
        let EntryKind::Certificate(certificate) = &entry.kind else { continue };
        let subject = subject(certificate);
        let key = certificate.details().ok().and_then(|details| keys.get(&details.public_key));
        let is_rejected =
            |(other, trust): &(Certificate, TrustSettings)| other == certificate && trust.refuse(Purpose::SslServer);
        let why = match key {
            _ if restricted.iter().any(is_rejected) => REJECTED.to_owned(),
            Some(alias) => format!("the key `{alias}` has another one, and {NOBODY}"),
            None => NOBODY.to_owned(),
        };
        if all {
            entry.kind = EntryKind::TrustedCertificate(certificate.clone());
        } else if !holds_them {
            losses.push(format!("the certificate of `{subject}`: {why}, which --trust-all does").into());
        } else if format == Format::Pkcs12 {
            let what = format!("the certificate of `{subject}` is kept without a mark, and Java does not show it: {why}");
            words::warning(&what, Some("add --trust-all if it is to be trusted"));
        }
    }
    store.retain(|entry| holds_them || !matches!(entry.kind, EntryKind::Certificate(_)));
    losses
}

/// The aliases of the keys, by the public key in their certificate.
fn keys_by_public_key(store: &Keystore) -> HashMap<SubjectPublicKeyInfo, String> {
    let keys = store.entries().iter().filter(|entry| entry.has_key());
    keys.filter_map(|entry| Some((entry.certificates().first()?.details().ok()?.public_key, shown(&entry.alias).into_owned())))
        .collect()
}
