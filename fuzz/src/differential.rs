//! Other people's readers beside ours: what both read is the same.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use keyferry_formats::{Keystore, jks as jks_store, pkcs12 as pfx};

use crate::{PASSWORD, layers, password, session};

fn certificates(store: &Keystore) -> BTreeSet<Vec<u8>> {
    store
        .entries()
        .iter()
        .flat_map(keyferry_formats::Entry::certificates)
        .map(|certificate| certificate.as_der().to_vec())
        .collect()
}

/// What somebody else's code says, unless it panics, which is no fault of ours.
fn asked<T>(them: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(them)).ok().flatten()
}

/// The contents of a safe of PKCS#12: certificates that the crate p12-keystore finds, we find too. It is asked for files only that we read, for its
/// derivations have no bound.
pub fn pkcs12(bytes: &[u8]) {
    let file = layers::pkcs12_case(bytes);
    let Ok(ours) = pfx::decode(&file, Some(&password()), &session(8)) else { return };
    let theirs = asked(|| p12_keystore::Pkcs12Archive::from_pkcs12(&file, PASSWORD).ok());
    let ours = certificates(&ours.keystore);
    for found in theirs.iter().flat_map(|archive| &archive.certs) {
        assert!(ours.contains(found.cert.as_der()), "p12-keystore finds a certificate that we do not");
    }
}

/// What stands before the digest of a JKS file: the crate jks finds the entries that we find.
pub fn jks(bytes: &[u8]) {
    let file = layers::jks_file(bytes);
    // Of two entries with one alias Java has the last, and the crate too; else we keep both.
    let Ok(ours) = jks_store::decode_as_java(&file, Some(&password()), &session(8)) else { return };
    let theirs = asked(|| {
        let mut store = ::jks::KeyStore::new();
        store.load(&*file, PASSWORD.as_bytes()).ok().map(|()| store.aliases())
    });
    let Some(theirs) = theirs else { return };
    let aliases: BTreeSet<String> = theirs.into_iter().map(|alias| alias.to_lowercase()).collect();
    let found: BTreeSet<String> = ours.entries().iter().map(|entry| entry.alias.to_lowercase()).collect();
    assert_eq!(found, aliases, "jks finds other entries than we do");
}
