//! What was read is written as PKCS#12, JKS, BKS and BCFKS, and now and then as JCEKS, as far as the format holds it, and read once more: the keys,
//! certificates and chains are the same ones.

use keyferry_core::Timestamp;
use keyferry_formats::detect::Format;
use keyferry_formats::pbe::{Authenticated, Cipher, Hash, Scheme, Session};
use keyferry_formats::{DerivedNumbers, EncodeOptions, EntryKind, Keystore, StoreKind};
use keyferry_formats::{bcfks, bks, fit, jks, pkcs12 as pfx};

use crate::{is_one_in, opened, password, session};

/// Costs one iteration where the format lets us choose.
const CIPHER: Cipher = Cipher::Authenticated(Authenticated::AesCcm { key_bytes: 32, tag_bytes: 8 });
const BCFKS: bcfks::Protection =
    bcfks::Protection { encryption: Scheme::Pbes2 { cipher: CIPHER, prf: Hash::Sha512, iterations: 1 }, mac: Hash::Sha512 };
const PKCS12: pfx::Protection = pfx::Protection {
    keys: Some(Scheme::aes256(1)),
    certificates: Some(Scheme::aes256(1)),
    mac: Some(pfx::MacScheme::Hmac { hash: Hash::Sha256, iterations: 1 }),
    layout: pfx::Layout::Keytool,
};
/// Where a derivation takes two hundred thousand iterations, as JCEKS has it, few cases go.
const JCEKS_ONE_IN: usize = 50;

/// Reads, writes and reads.
pub fn again(bytes: &[u8]) {
    let Some(store) = opened(bytes, &session(8)).filter(|store| !store.entries().is_empty()) else { return };
    compare(&store, Format::Pkcs12, |store, options| {
        pfx::encode(store, &PKCS12, options, &mut DerivedNumbers::of_rehearsal()).ok()
    });
    let jceks = is_one_in(JCEKS_ONE_IN, bytes).then_some(StoreKind::Java(jks::Kind::Jceks));
    let kinds = [StoreKind::Java(jks::Kind::Jks), StoreKind::BouncyCastle(bks::Kind::Bks), StoreKind::Bcfks(BCFKS)];
    for kind in kinds.into_iter().chain(jceks) {
        compare(&store, kind.format(), |store, options| kind.encode(store, options, &mut DerivedNumbers::of_rehearsal()).ok());
    }
}

fn compare(store: &Keystore, format: Format, write: impl Fn(&Keystore, &EncodeOptions<'_>) -> Option<Vec<u8>>) {
    let (password, session) = (password(), Session::default());
    let mut store = store.clone();
    fit(&mut store, format);
    // What a format has no word for is an error, and nothing is written.
    let Some(written) = write(&store, &EncodeOptions::new(&password, Timestamp(0), &session)) else { return };
    if store.entries().is_empty() {
        return;
    }
    let found = opened(&written, &session);
    let found = found.unwrap_or_else(|| panic!("what was written as {format} is not read"));
    let kinds = |store: &Keystore| store.entries().iter().map(|entry| entry.kind.clone()).collect::<Vec<EntryKind>>();
    let (before, after) = (kinds(&store), kinds(&found));
    assert!(before.iter().all(|kind| after.contains(kind)), "{format} lost something");
    assert!(after.iter().all(|kind| before.contains(kind)), "{format} made something up");
}
