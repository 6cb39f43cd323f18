//! Inputs to begin with that we write ourselves: each way of encrypting, at the cost of one iteration, so that a case is read in no time. The same bytes each
//! time.

use std::sync::LazyLock;

use keyferry_core::Timestamp;
use keyferry_core::certificate::Certificate;
use keyferry_core::key::{PrivateKey, SecretKey};
use keyferry_formats::pbe::{Authenticated, Cipher, Hash, Pbes1Kind, Pkcs12Cipher, Scheme, ScryptParameters, Session};
use keyferry_formats::pem::{Document, KeyForm};
use keyferry_formats::zeroize::Zeroizing;
use keyferry_formats::{DerivedNumbers, EncodeOptions, Entry, EntryKind, Key, Keystore, Secret};
use keyferry_formats::{bcfks, jks, jwk, pkcs8 as keys, pkcs12 as pfx};

use crate::password;
use crate::seeds::{fixtures, folder, small_certificate};

const CIPHERS: [Cipher; 27] = [
    Cipher::Aes128,
    Cipher::Aes192,
    Cipher::Aes256,
    Cipher::DesEde3,
    Cipher::Des,
    Cipher::Aria128,
    Cipher::Aria192,
    Cipher::Aria256,
    Cipher::Camellia128,
    Cipher::Camellia192,
    Cipher::Camellia256,
    Cipher::BLOWFISH,
    Cipher::CAST5,
    Cipher::Authenticated(Authenticated::AesGcm { key_bytes: 16, tag_bytes: 16 }),
    Cipher::Authenticated(Authenticated::AesGcm { key_bytes: 24, tag_bytes: 12 }),
    Cipher::Authenticated(Authenticated::AesGcm { key_bytes: 32, tag_bytes: 13 }),
    Cipher::Authenticated(Authenticated::AesCcm { key_bytes: 16, tag_bytes: 8 }),
    Cipher::Authenticated(Authenticated::AesCcm { key_bytes: 24, tag_bytes: 10 }),
    Cipher::Authenticated(Authenticated::AesCcm { key_bytes: 32, tag_bytes: 16 }),
    Cipher::Authenticated(Authenticated::ChaCha20Poly1305),
    Cipher::Authenticated(Authenticated::AesWrap { key_bytes: 32 }),
    Cipher::Authenticated(Authenticated::AesGcm { key_bytes: 32, tag_bytes: 14 }),
    Cipher::Authenticated(Authenticated::AesGcm { key_bytes: 32, tag_bytes: 15 }),
    Cipher::Authenticated(Authenticated::AesCcm { key_bytes: 32, tag_bytes: 12 }),
    Cipher::Authenticated(Authenticated::AesCcm { key_bytes: 32, tag_bytes: 14 }),
    Cipher::Authenticated(Authenticated::AesWrap { key_bytes: 16 }),
    Cipher::Authenticated(Authenticated::AesWrap { key_bytes: 24 }),
];

const HASHES: [Hash; 12] = [
    Hash::Sha1,
    Hash::Sha224,
    Hash::Sha256,
    Hash::Sha384,
    Hash::Sha512,
    Hash::Sha512_224,
    Hash::Sha512_256,
    Hash::Sha3_224,
    Hash::Sha3_256,
    Hash::Sha3_384,
    Hash::Sha3_512,
    Hash::Md5,
];

const RC2: [Cipher; 3] = [
    Cipher::Rc2 { key_bytes: 16, effective_bits: 128 },
    Cipher::Rc2 { key_bytes: 8, effective_bits: 64 },
    Cipher::Rc2 { key_bytes: 5, effective_bits: 40 },
];

/// The least that scrypt costs.
const SCRYPT: ScryptParameters = ScryptParameters { cost: 2, block_size: 1, parallelization: 1 };

/// The ciphers that openssl's own form of keys is encrypted with.
fn traditional() -> impl Iterator<Item = &'static Cipher> + Clone {
    CIPHERS.iter().filter(|cipher| !matches!(cipher, Cipher::Authenticated(_))).chain(&RC2)
}

fn schemes() -> Vec<Scheme> {
    let pbes2 = CIPHERS.iter().zip(HASHES.iter().cycle());
    let mut all: Vec<Scheme> = pbes2.map(|(cipher, prf)| Scheme::Pbes2 { cipher: *cipher, prf: *prf, iterations: 1 }).collect();
    all.push(Scheme::Scrypt { cipher: Cipher::Aes128, parameters: SCRYPT });
    let kinds = [Pbes1Kind::Md5Des, Pbes1Kind::Md5Rc2, Pbes1Kind::Sha1Des, Pbes1Kind::Sha1Rc2];
    all.extend(kinds.map(|kind| Scheme::Pbes1 { kind, iterations: 1 }));
    let ciphers = [
        Pkcs12Cipher::Rc4_128,
        Pkcs12Cipher::Rc4_40,
        Pkcs12Cipher::TripleDes,
        Pkcs12Cipher::TwoKeyTripleDes,
        Pkcs12Cipher::Rc2_128,
        Pkcs12Cipher::Rc2_40,
    ];
    all.extend(ciphers.map(|cipher| Scheme::Pkcs12 { cipher, iterations: 1 }));
    all
}

/// RSA of 2048 bits is, and its numbers take ten times as long to check as those of 1024 bits.
const LARGE: usize = 1000;

/// A key of every kind, as the tools wrote them, without those that are large.
static KEYS: LazyLock<Vec<PrivateKey>> = LazyLock::new(|| {
    let keys = folder("detect").into_iter().chain(fixtures()).filter(|bytes| bytes.len() < LARGE);
    let keys = keys.filter_map(|bytes| PrivateKey::from_pkcs8_der(bytes).ok());
    let mut all: Vec<PrivateKey> = keys.collect();
    all.sort_by(|one, other| one.as_pkcs8_der().cmp(other.as_pkcs8_der()));
    all.dedup_by(|one, other| one.as_pkcs8_der() == other.as_pkcs8_der());
    all
});

/// All of these.
pub(crate) fn private_keys() -> impl Iterator<Item = &'static PrivateKey> {
    KEYS.iter()
}

fn smallest() -> Option<&'static PrivateKey> {
    KEYS.iter().min_by_key(|key| key.as_pkcs8_der().len())
}

/// A store with a key, secret keys and a revocation list, all small.
fn store() -> Keystore {
    let mut all = Keystore::default();
    if let Some(key) = smallest() {
        let key = EntryKind::PrivateKey { key: Key::Clear(key.clone()), chain: Vec::new() };
        all.push(Entry::new("key", Some(Timestamp(0)), key));
    }
    for (alias, algorithm, length) in [("aes", "AES", 16), ("mac", "HmacSHA256", 8), ("des", "DESede", 24)] {
        let secret = SecretKey { algorithm: algorithm.to_owned(), encoded: Zeroizing::new(vec![7; length]) };
        all.push(Entry::new(alias, Some(Timestamp(0)), EntryKind::SecretKey(Secret::Clear(secret))));
    }
    all.revocation_lists = folder("revocation_list").into_iter().filter(|list| list.len() < 256).collect();
    all
}

/// Keys in each encryption, as PKCS#8 has it.
pub(crate) fn sealed_keys() -> Vec<Vec<u8>> {
    let (password, session) = (password(), Session::default());
    let seal = |scheme: Scheme| keys::encrypt(smallest()?, &password, scheme, &mut DerivedNumbers::of_rehearsal(), &session).ok();
    schemes().into_iter().filter_map(seal).collect()
}

/// Keys in openssl's own form, encrypted.
pub(crate) fn traditional_keys() -> Vec<Vec<u8>> {
    let (password, session) = (password(), Session::default());
    let mut all = Vec::new();
    let mut keys: Vec<&PrivateKey> = KEYS.iter().filter(|key| key.to_traditional().is_ok()).collect();
    keys.sort_by_key(|key| key.as_pkcs8_der().len());
    // The smallest in each encryption, the others in one.
    let ways = traditional().zip(keys.first().into_iter().cycle()).chain(traditional().take(1).cycle().zip(&keys));
    for (cipher, key) in ways {
        let mut text = Document::with_key_form(KeyForm::Traditional(*cipher));
        if text.private_key(key, Some(&password), &mut DerivedNumbers::of_rehearsal(), &session).is_ok() {
            all.push(text.into_bytes().to_vec());
        }
    }
    all
}

/// PKCS#12 with each encryption and each MAC.
pub(crate) fn pkcs12() -> Vec<Vec<u8>> {
    let (store, password, session) = (store(), password(), Session::default());
    let write = |(number, scheme): (usize, Scheme)| {
        let options = EncodeOptions::new(&password, Timestamp(0), &session);
        let hash = *HASHES.get(number / 2 % HASHES.len())?;
        let mac = if number.is_multiple_of(2) {
            pfx::MacScheme::Hmac { hash, iterations: 1 }
        } else {
            pfx::MacScheme::Pbmac1 { prf: hash, mac: hash, key_bytes: 32, iterations: 1 }
        };
        let layout = if number.is_multiple_of(3) { pfx::Layout::OpenSsl } else { pfx::Layout::Keytool };
        let protection = pfx::Protection { keys: Some(scheme), certificates: Some(scheme), mac: Some(mac), layout };
        pfx::encode(&store, &protection, &options, &mut DerivedNumbers::of_rehearsal()).ok()
    };
    schemes().into_iter().enumerate().filter_map(write).collect()
}

/// BCFKS in the ways that it is written in.
pub(crate) fn bcfks() -> Vec<Vec<u8>> {
    let (store, password, session) = (store(), password(), Session::default());
    let ciphers = [Authenticated::AesCcm { key_bytes: 32, tag_bytes: 8 }, Authenticated::AesWrap { key_bytes: 32 }];
    let schemes = ciphers.map(Cipher::Authenticated).into_iter().flat_map(|cipher| {
        let pbkdf2 = |prf| Scheme::Pbes2 { cipher, prf, iterations: 1 };
        [pbkdf2(Hash::Sha512), pbkdf2(Hash::Sha3_512), Scheme::Scrypt { cipher, parameters: SCRYPT }]
    });
    let write = |encryption| {
        let options = EncodeOptions::new(&password, Timestamp(0), &session);
        let protection = bcfks::Protection { encryption, mac: Hash::Sha512 };
        bcfks::encode(protection, &store, &options, &mut DerivedNumbers::of_rehearsal()).ok()
    };
    schemes.filter_map(write).collect()
}

/// JKS with a key that the password opens.
pub(crate) fn jks() -> Option<Vec<u8>> {
    let (password, session) = (password(), Session::default());
    let chain = vec![Certificate::from_der(small_certificate()).ok()?];
    let key = EntryKind::PrivateKey { key: Key::Clear(smallest()?.clone()), chain };
    let store: Keystore = [Entry::new("a", Some(Timestamp(0)), key)].into_iter().collect();
    let options = EncodeOptions::new(&password, Timestamp(0), &session);
    jks::encode(jks::Kind::Jks, &store, &options, &mut DerivedNumbers::of_rehearsal()).ok()
}

/// A JSON Web Key of each kind that there is.
pub(crate) fn jwk() -> Vec<Vec<u8>> {
    let write = |key: &PrivateKey| {
        let key = EntryKind::PrivateKey { key: Key::Clear(key.clone()), chain: Vec::new() };
        let store: Keystore = [Entry::new("a", None, key)].into_iter().collect();
        jwk::encode(&store).ok().map(|text| text.to_vec())
    };
    KEYS.iter().filter_map(write).collect()
}
