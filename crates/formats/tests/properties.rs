//! What is encoded decodes to what it was, for arbitrary keystores.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::sync::LazyLock;

use keyferry_core::SystemRandom;
use keyferry_core::Timestamp;
use keyferry_core::certificate::{Certificate, SelfSigned};
use keyferry_core::csr::Style;
use keyferry_core::key::{PrivateKey, SecretKey};
use keyferry_core::name::rfc4514;
use keyferry_formats::detect::{self, Contents, Format, Item};
use keyferry_formats::pbe::{Authenticated, Cipher, Hash, Scheme, ScryptParameters, Session};
use keyferry_formats::pkcs12::Profile;
use keyferry_formats::{
    EncodeError, EncodeOptions, Entry, EntryKind, Key, Keystore, Password, Secret, bcfks, bks, jks, pem, pkcs12,
};
use proptest::prelude::*;
use zeroize::Zeroizing;

/// Keys take their time; entries share these.
static IDENTITIES: LazyLock<Vec<(PrivateKey, Certificate)>> = LazyLock::new(|| {
    let identity = |name: &str| {
        let key = PrivateKey::generate_rsa(&mut SystemRandom, 2048).unwrap();
        let subject = rfc4514::parse(name).unwrap();
        let certificate = Certificate::self_signed(
            &key,
            &SelfSigned { subject: &subject, not_before: Timestamp(0), days: 9, serial: &[7; 8], style: Style::Keytool },
        )
        .unwrap();
        (key, certificate)
    };
    vec![identity("CN=one"), identity("CN=two"), identity("CN=three")]
});

/// What an entry is made from: which kind, which identity, some bytes.
type Seed = (u8, usize, Vec<u8>);

fn entry(alias: &str, number: i64, (kind, identity, bytes): Seed) -> Entry {
    let (key, certificate) = IDENTITIES[identity % IDENTITIES.len()].clone();
    let kind = match kind % 3 {
        0 => EntryKind::PrivateKey { key: Key::Clear(key), chain: vec![certificate] },
        1 => EntryKind::TrustedCertificate(certificate),
        _ => EntryKind::SecretKey(Secret::Clear(SecretKey { algorithm: "AES".to_owned(), encoded: Zeroizing::new(bytes) })),
    };
    Entry::new(alias, Some(Timestamp(1_000_000 + 1000 * number)), kind)
}

fn stores(kinds: u8) -> impl Strategy<Value = Keystore> {
    let seed = (0..kinds, 0_usize..3, proptest::collection::vec(any::<u8>(), 1..40));
    proptest::collection::vec(("[a-zA-Z0-9 éß€\u{1f511}._-]{1,12}", seed), 0..4).prop_map(|entries| {
        entries.into_iter().zip(0..).map(|((alias, seed), number)| entry(alias.as_str(), number, seed)).collect()
    })
}

fn passwords() -> impl Strategy<Value = Password> {
    "[ -~]{1,20}".prop_map(Password::new)
}

/// The one keystore in a file, its keys decrypted.
fn open(bytes: &[u8], password: &Password, session: &Session) -> (Format, Keystore) {
    let mut contents: Contents = detect::decode(bytes, Some(password), session).unwrap();
    for (_, mut key) in contents.keys_mut() {
        key.unseal(password, session).unwrap();
    }
    match contents.items.pop() {
        Some(Item::Keystore { keystore, .. }) => (contents.format, keystore),
        other => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pkcs12_gives_back_what_it_got(store in stores(3), password in passwords(), profile in 0_usize..4) {
        let session = Session::default();
        let profile = [Profile::Modern, Profile::Java8, Profile::Legacy, Profile::Pbmac1][profile];
        let bytes = pkcs12::encode(&store, &profile.into(), &EncodeOptions::new(&password, Timestamp(0), &session), &mut SystemRandom).unwrap();
        let (format, found) = open(&bytes, &password, &session);
        prop_assert_eq!(format, Format::Pkcs12);
        // Keys come first, then certificates, which have no time.
        let is_certificate = |entry: &Entry| matches!(entry.kind, EntryKind::TrustedCertificate(_));
        let mut expected = store.into_entries();
        expected.sort_by_key(is_certificate);
        for entry in expected.iter_mut().filter(|entry| is_certificate(entry)) {
            entry.created = None;
        }
        prop_assert_eq!(found.into_entries(), expected);
    }

    #[test]
    fn jks_gives_back_what_it_got(store in stores(2), password in passwords()) {
        check_container(&|store, options| jks::encode(jks::Kind::Jks, store, options, &mut SystemRandom), str::to_lowercase, store, &password)?;
    }

    #[test]
    fn bks_gives_back_what_it_got(store in stores(3), password in passwords()) {
        check_container(&|store, options| bks::encode(bks::Kind::Bks, store, options, &mut SystemRandom), str::to_owned, store, &password)?;
    }

    #[test]
    fn uber_gives_back_what_it_got(store in stores(3), password in passwords()) {
        check_container(&|store, options| bks::encode(bks::Kind::Uber, store, options, &mut SystemRandom), str::to_owned, store, &password)?;
    }

    #[test]
    fn bcfks_gives_back_what_it_got(store in stores(3), password in passwords(), way in 0_usize..4) {
        let wraps = way % 2 == 1;
        let cipher = if wraps { Authenticated::AesWrap { key_bytes: 32 } } else { Authenticated::AesCcm { key_bytes: 32, tag_bytes: 8 } };
        let (cipher, mac) = (Cipher::Authenticated(cipher), [Hash::Sha512, Hash::Sha3_512][way % 2]);
        let parameters = ScryptParameters { cost: 64, block_size: 4, parallelization: 1 };
        let encryption = match way {
            0 | 1 => Scheme::Pbes2 { cipher, prf: mac, iterations: 1000 },
            _ => Scheme::Scrypt { cipher, parameters },
        };
        let protection = bcfks::Protection { encryption, mac };
        let encode = |store: &Keystore, options: &EncodeOptions<'_>| bcfks::encode(protection, store, options, &mut SystemRandom);
        check_container(&encode, str::to_owned, store, &password)?;
    }

    #[test]
    fn pem_gives_back_what_it_got(store in stores(2), password in passwords()) {
        prop_assume!(!store.entries().is_empty());
        let session = Session::default();
        let mut document = pem::Document::default();
        document.keystore(&store, &|_| Some(password.clone()), &mut SystemRandom, &session).unwrap();
        let mut contents = detect::decode(&document.into_bytes(), None, &session).unwrap();
        for (_, mut key) in contents.keys_mut() {
            key.unseal(&password, &session).unwrap();
        }
        let found = detect::into_keystore([contents]).unwrap();
        let keys = |store: &Keystore| store.entries().iter().filter(|entry| entry.clear_key().is_some()).cloned().collect::<Vec<_>>();
        // Names are trimmed; keys, chains and times come back.
        let trimmed = |mut entry: Entry| {
            entry.alias = entry.alias.trim().to_owned();
            (entry.kind, entry.created)
        };
        let (found, store): (Vec<_>, Vec<_>) =
            (keys(&found).into_iter().map(trimmed).collect(), keys(&store).into_iter().map(trimmed).collect());
        prop_assert_eq!(found, store);
    }
}

proptest! {
    // Two hundred thousand rounds a key.
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn jceks_gives_back_what_it_got(store in stores(3), password in passwords()) {
        check_container(&|store, options| jks::encode(jks::Kind::Jceks, store, options, &mut SystemRandom), str::to_lowercase, store, &password)?;
    }
}

type Encode<'a> = &'a dyn Fn(&Keystore, &EncodeOptions<'_>) -> Result<Vec<u8>, EncodeError>;

fn check_container(
    encode: Encode<'_>,
    spelled: fn(&str) -> String,
    mut store: Keystore,
    password: &Password,
) -> Result<(), TestCaseError> {
    let session = Session::default();
    let bytes = encode(&store, &EncodeOptions::new(password, Timestamp(0), &Session::default())).unwrap();
    let (_, found) = open(&bytes, password, &session);
    for entry in store.entries_mut() {
        entry.alias = spelled(&entry.alias);
    }
    prop_assert_eq!(found, store);
    Ok(())
}
