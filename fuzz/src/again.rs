//! What was read is written as PKCS#12, JKS or BCFKS, and now and then as BKS and JCEKS, as far as the format holds it, and read once more: the keys,
//! certificates and chains are the same ones.

use keyferry_core::Timestamp;
use keyferry_formats::detect::Format;
use keyferry_formats::pbe::{Authenticated, Cipher, Hash, Scheme, Session};
use keyferry_formats::{DerivedNumbers, EncodeOptions, EntryKind, Keystore, StoreKind};
use keyferry_formats::{bcfks, bks, fit, jks, pkcs12 as pfx};

use crate::{is_one_in, is_remainder, opened, password, seeds, session, written};

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
/// Where a derivation takes ten thousand iterations, as BKS has it, few cases go, and fewer where it takes two hundred thousand, as in JCEKS.
const BKS_ONE_IN: usize = 32;
const JCEKS_ONE_IN: usize = 512;
/// Of the others each case has one.
const OTHERS: usize = 3;

/// Reads, writes and reads.
pub fn again(bytes: &[u8]) {
    let Some(store) = opened(bytes, &session(8)).filter(|store| !store.entries().is_empty()) else { return };
    let cheap = (0..OTHERS).find(|rest| is_remainder(*rest, OTHERS, bytes));
    if cheap == Some(0) {
        compare(&store, Format::Pkcs12, |store, options| {
            pfx::encode(store, &PKCS12, options, &mut DerivedNumbers::of_rehearsal()).ok()
        });
    }
    let kinds = [
        (cheap == Some(1), StoreKind::Java(jks::Kind::Jks)),
        (cheap == Some(2), StoreKind::Bcfks(BCFKS)),
        (is_one_in(BKS_ONE_IN, bytes), StoreKind::BouncyCastle(bks::Kind::Bks)),
        (is_one_in(JCEKS_ONE_IN, bytes), StoreKind::Java(jks::Kind::Jceks)),
    ];
    for (_, kind) in kinds.into_iter().filter(|(is_chosen, _)| *is_chosen) {
        compare(&store, kind.format(), |store, options| kind.encode(store, options, &mut DerivedNumbers::of_rehearsal()).ok());
    }
}

/// Everything that is read by its content, and a store that is written in each way: blanks behind it, which nobody reads, choose one.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    const BLANKS: u32 = 13;
    let store = written::pkcs12().into_iter().next().unwrap_or_default();
    let with_blanks = |number: u32| {
        let blanks = (0..BLANKS).map(|place| if number >> place & 1 == 0 { b' ' } else { b'\t' });
        store.iter().copied().chain(blanks).collect::<Vec<u8>>()
    };
    let chosen = |many| (0..1 << BLANKS).map(with_blanks).find(|bytes| is_one_in(many, bytes));
    let others = (0..).map(with_blanks).take(2 * OTHERS);
    seeds::all().into_iter().chain(others).chain([BKS_ONE_IN, JCEKS_ONE_IN].into_iter().filter_map(chosen)).collect()
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
