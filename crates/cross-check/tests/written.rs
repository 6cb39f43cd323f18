//! What our encoders write is read by others, and what was changed is told.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use keyferry_core::SystemRandom;
use keyferry_core::Timestamp;
use keyferry_core::certificate::{Certificate, CertificateContent, SelfSigned};
use keyferry_core::csr::{CertificationRequest, RequestContent, Style};
use keyferry_core::extension::{self, Extension, KeyUsages};
use keyferry_core::key::{EcCurve, PrivateKey, SubjectPublicKeyInfo};
use keyferry_core::name::rfc4514;
use keyferry_core::revocation::{RevocationList, RevocationListContent, Revoked};
use keyferry_core::signed::{HashAlgorithm, SignatureAlgorithm};
use keyferry_cross_check::Outcome;
use keyferry_formats::pbe::Session;
use keyferry_formats::pkcs12::{self, Profile};
use keyferry_formats::{EncodeError, EncodeOptions, Entry, EntryKind, Key, Keystore, Password, jks};

fn entry(name: &str) -> Entry {
    let key = PrivateKey::generate_rsa(&mut SystemRandom, 2048).unwrap();
    let subject = rfc4514::parse(&format!("CN={name}")).unwrap();
    let now = Timestamp::from_seconds(1_700_000_000);
    let certificate = Certificate::self_signed(
        &key,
        &SelfSigned { subject: &subject, not_before: now, days: 90, serial: &[1], style: Style::Keytool },
    )
    .unwrap();
    Entry::new(name, Some(now), EntryKind::PrivateKey { key: Key::Clear(key), chain: vec![certificate] })
}

#[test]
fn every_profile_is_read_and_another_content_is_told() {
    let (password, session) = (Password::new("changeit"), Session::default());
    let options = EncodeOptions::new(&password, Timestamp(9), &session);
    let (store, other): (Keystore, Keystore) = ([entry("one")].into_iter().collect(), [entry("two")].into_iter().collect());
    for profile in [Profile::Modern, Profile::Java8, Profile::Legacy, Profile::Pbmac1, Profile::Passwordless] {
        let protection = profile.into();
        let bytes = pkcs12::encode(&store, &protection, &options, &mut SystemRandom).unwrap();
        let same = keyferry_cross_check::pkcs12(&bytes, &store, &password, &protection);
        assert_eq!(same.unwrap(), Outcome::Same, "{profile:?}");
        let told = keyferry_cross_check::pkcs12(&bytes, &other, &password, &protection);
        assert!(matches!(told, Err(EncodeError::CrossCheck { .. })), "{profile:?}: {told:?}");
    }
}

#[test]
fn jks_is_read_and_another_content_is_told() {
    let (password, session) = (Password::new("changeit"), Session::default());
    let options = EncodeOptions::new(&password, Timestamp(9), &session);
    let (store, other): (Keystore, Keystore) = ([entry("one")].into_iter().collect(), [entry("one")].into_iter().collect());
    let bytes = jks::encode(jks::Kind::Jks, &store, &options, &mut SystemRandom).unwrap();
    assert_eq!(keyferry_cross_check::jks(&bytes, &store, &options).unwrap(), Outcome::Same);
    let told = keyferry_cross_check::jks(&bytes, &other, &options);
    assert!(matches!(told, Err(EncodeError::CrossCheck { .. })), "{told:?}");
}

/// What rcgen takes: usages, purposes, names and the basic constraints.
fn known_extensions() -> Vec<Extension> {
    let names = vec![extension::dns_name("a.example").unwrap(), extension::ip_address([192, 0, 2, 1].into()).unwrap()];
    vec![
        extension::key_usage(KeyUsages::DIGITAL_SIGNATURE | KeyUsages::KEY_ENCIPHERMENT).unwrap(),
        extension::extended_key_usage(vec!["1.3.6.1.5.5.7.3.2".parse().unwrap()]).unwrap(),
        extension::subject_alternative_name(&names).unwrap(),
        extension::basic_constraints(true, Some(1)).unwrap(),
    ]
}

/// Changes of what was meant, each of which has to be told.
#[test]
fn requests_are_read_and_another_meaning_is_told() {
    let key = PrivateKey::generate_rsa(&mut SystemRandom, 2048).unwrap();
    let public_key = key.public_key().unwrap().unwrap();
    let other_key = PrivateKey::generate_rsa(&mut SystemRandom, 2048).unwrap().public_key().unwrap().unwrap();
    // rcgen refuses a key identifier, and keeps one field of a type.
    for (style, name, more, reader) in [
        (Style::OpenSsl, "CN=a,O=Rhône,EMAILADDRESS=a@b.example", None, "rcgen"),
        (Style::OpenSsl, "CN=a,OU=b,OU=c", None, "x509-cert"),
        (Style::OpenSsl, "CN=a+OU=b", None, "x509-cert"),
        (Style::Keytool, "CN=a,O=b", Some(extension::subject_key_identifier(&public_key).unwrap()), "x509-cert"),
    ] {
        let subject = rfc4514::parse(name).unwrap();
        let extensions: Vec<Extension> = known_extensions().into_iter().chain(more).collect();
        let content = RequestContent { subject: &subject, style, algorithm: None, extensions };
        let request = CertificationRequest::create(&key, &content).unwrap();
        let read = |content: &RequestContent<'_>, key: &SubjectPublicKeyInfo| {
            keyferry_cross_check::request(request.as_der(), content, key)
        };
        assert_eq!(read(&content, &public_key).unwrap(), Outcome::Same, "{name}");
        let other_subject = rfc4514::parse(&name.replace("CN=a", "CN=z")).unwrap();
        let with_extensions = |change: &dyn Fn(&mut Vec<Extension>)| {
            let mut changed = content.clone();
            change(&mut changed.extensions);
            read(&changed, &public_key)
        };
        let server = extension::extended_key_usage(vec!["1.3.6.1.5.5.7.3.1".parse().unwrap()]).unwrap();
        let names = extension::subject_alternative_name(&vec![extension::dns_name("b.example").unwrap()]).unwrap();
        let told = [
            (read(&RequestContent { subject: &other_subject, ..content.clone() }, &public_key), "the subject differs"),
            (with_extensions(&|extensions| drop(extensions.remove(0))), "the extensions differ"),
            (
                with_extensions(&|extensions| extensions[0] = extension::key_usage(KeyUsages::from_bits(1)).unwrap()),
                "the extensions differ",
            ),
            (with_extensions(&|extensions| extensions[1] = server.clone()), "the extensions differ"),
            (with_extensions(&|extensions| extensions[2] = names.clone()), "the extensions differ"),
            (
                with_extensions(&|extensions| extensions[3] = extension::basic_constraints(true, None).unwrap()),
                "the extensions differ",
            ),
        ];
        for (told, what) in told {
            assert_eq!(told, Err(EncodeError::CrossCheck { what: format!("{reader}: {what}") }), "{name}");
        }
        assert!(matches!(read(&content, &other_key), Err(EncodeError::CrossCheck { .. })), "{name}");
        // The last byte of the signature.
        let mut broken = request.as_der().to_vec();
        *broken.last_mut().unwrap() ^= 1;
        let told = keyferry_cross_check::request(&broken, &content, &public_key);
        assert!(matches!(told, Err(EncodeError::CrossCheck { .. })), "{name}: {told:?}");
    }
}

#[test]
fn what_nobody_can_judge_is_said_and_compared_all_the_same() {
    let subject = rfc4514::parse("CN=a").unwrap();
    let other = rfc4514::parse("CN=b").unwrap();
    let rsa = PrivateKey::generate_rsa(&mut SystemRandom, 1024).unwrap();
    let ec = PrivateKey::generate_ec(&mut SystemRandom, EcCurve::ALL[0]).unwrap();
    let sha224 = Some(SignatureAlgorithm::Ecdsa(HashAlgorithm::Sha224));
    for (key, algorithm) in [(rsa, None), (ec, sha224)] {
        let content = RequestContent { subject: &subject, style: Style::OpenSsl, algorithm, extensions: Vec::new() };
        let request = CertificationRequest::create(&key, &content).unwrap();
        let public_key = key.public_key().unwrap().unwrap();
        let read = |content: &RequestContent<'_>| keyferry_cross_check::request(request.as_der(), content, &public_key);
        assert!(matches!(read(&content), Ok(Outcome::NotChecked(_))));
        let told = read(&RequestContent { subject: &other, ..content.clone() });
        assert!(matches!(told, Err(EncodeError::CrossCheck { .. })), "{told:?}");
    }
}

#[test]
fn certificates_are_read_and_another_meaning_is_told() {
    let key = PrivateKey::generate_rsa(&mut SystemRandom, 2048).unwrap();
    let public_key = key.public_key().unwrap().unwrap();
    let (subject, now) = (rfc4514::parse("CN=a,O=b").unwrap(), Timestamp::from_seconds(1_700_000_000));
    let (mut content, algorithm) = CertificateContent::self_signed(
        &key,
        &SelfSigned { subject: &subject, not_before: now, days: 90, serial: &[0xff, 1], style: Style::Keytool },
    )
    .unwrap();
    content.extensions.extend(known_extensions());
    let certificate = Certificate::issue(&content, &key, algorithm).unwrap();
    let read = |content: &CertificateContent, key: &SubjectPublicKeyInfo| {
        keyferry_cross_check::certificate(certificate.as_der(), content, key)
    };
    assert_eq!(read(&content, &public_key).unwrap(), Outcome::Same);
    let other_name = rfc4514::parse("CN=c").unwrap().to_der(Style::Keytool).unwrap();
    let changes: [&dyn Fn(&mut CertificateContent); 8] = [
        &|content| content.version = 1,
        &|content| content.serial_number = vec![1],
        &|content| content.issuer.clone_from(&other_name),
        &|content| content.subject.clone_from(&other_name),
        &|content| content.validity.not_after = now,
        &|content| {
            let mut der = content.public_key.as_der().to_vec();
            der[40] ^= 1;
            content.public_key = SubjectPublicKeyInfo::from_der(der).unwrap();
        },
        &|content| content.extensions[1].critical ^= true,
        &|content| drop(content.extensions.pop()),
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let mut meant = content.clone();
        change(&mut meant);
        assert!(matches!(read(&meant, &public_key), Err(EncodeError::CrossCheck { .. })), "{index}");
    }
    let other = PrivateKey::generate_rsa(&mut SystemRandom, 2048).unwrap().public_key().unwrap().unwrap();
    assert!(matches!(read(&content, &other), Err(EncodeError::CrossCheck { .. })));
}

#[test]
fn revocation_lists_are_read_and_another_meaning_is_told() {
    let key = PrivateKey::generate_ec(&mut SystemRandom, EcCurve::P256).unwrap();
    let public_key = key.public_key().unwrap().unwrap();
    let name = |text: &str| rfc4514::parse(text).unwrap().to_der(Style::Keytool).unwrap();
    let now = Timestamp::from_seconds(1_700_000_000);
    let reason = extension::extension_of_der(extension::REASON_CODE, &[0x0a, 0x01, 3]).unwrap();
    let content = RevocationListContent {
        issuer: name("CN=a"),
        this_update: now,
        next_update: Some(now.plus_days(9)),
        revoked: vec![Revoked { serial_number: vec![0xff, 1], date: now, extensions: vec![reason] }],
        extensions: Vec::new(),
    };
    let list = RevocationList::create(&content, &key, SignatureAlgorithm::Ecdsa(HashAlgorithm::Sha256)).unwrap();
    let read = |content: &RevocationListContent, key: &SubjectPublicKeyInfo| {
        keyferry_cross_check::revocation_list(list.as_der(), content, key)
    };
    assert_eq!(read(&content, &public_key).unwrap(), Outcome::Same);
    let changes: [&dyn Fn(&mut RevocationListContent); 8] = [
        &|content| content.issuer = name("CN=b"),
        &|content| content.this_update = now.plus_days(1),
        &|content| content.next_update = None,
        &|content| content.revoked[0].serial_number = vec![0xff, 2],
        &|content| content.revoked[0].date = now.plus_days(1),
        &|content| content.revoked[0].extensions.clear(),
        &|content| content.revoked.clear(),
        &|content| content.revoked.push(content.revoked[0].clone()),
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let mut meant = content.clone();
        change(&mut meant);
        assert!(matches!(read(&meant, &public_key), Err(EncodeError::CrossCheck { .. })), "{index}");
    }
    let other = PrivateKey::generate_ec(&mut SystemRandom, EcCurve::P256).unwrap().public_key().unwrap().unwrap();
    assert!(matches!(read(&content, &other), Err(EncodeError::CrossCheck { .. })));
}

/// What makes keystores, requests, certificates and revocation lists is called in one place each, which has them read back.
#[test]
fn nobody_goes_past_it() {
    let makers = [
        "pkcs12::encode",
        "jks::encode",
        "CertificationRequest::create",
        "Certificate::issue",
        "Certificate::self_signed",
        "RevocationList::create",
    ];
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut folders: Vec<_> = ["cli", "host", "keytool", "openssl"].map(|name| crates.join(name).join("src")).into();
    let mut callers = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if makers.iter().any(|maker| fs::read_to_string(&path).unwrap().contains(maker)) {
                callers.insert(path.strip_prefix(crates).unwrap().to_path_buf());
            }
        }
    }
    assert_eq!(callers, ["host/src/keystores.rs", "host/src/requests.rs"].map(Into::into).into());
}
