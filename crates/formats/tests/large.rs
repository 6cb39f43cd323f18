//! Stores of many certificates: what is read of them and what is written takes less than three times the file in memory, the file itself counted.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::alloc::System;
use std::hint::black_box;

use cap::Cap;
use keyferry_core::Timestamp;
use keyferry_core::certificate::{Certificate, CertificateContent, Validity};
use keyferry_core::csr::Style;
use keyferry_core::key::PrivateKey;
use keyferry_core::name::rfc4514;
use keyferry_core::signed::SignatureAlgorithm;
use keyferry_formats::detect::{self, Contents};
use keyferry_formats::pbe::Session;
use keyferry_formats::pkcs12::{Profile, Structure};
use keyferry_formats::{EncodeOptions, Entry, EntryKind, Keystore, Password, fit, jks, pem, pkcs12};

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// As many as make what is not the certificates' small.
const MANY: usize = 3000;

/// Does some work while no more than so many bytes can be allocated beside those that are. More end the test, for an allocation that fails is no panic.
fn within<T>(bytes: usize, what: &str, work: impl FnOnce() -> T) -> T {
    eprintln!("{what}: at most {bytes} bytes");
    ALLOCATOR.set_limit(ALLOCATOR.allocated() + bytes).unwrap();
    let done = work();
    ALLOCATOR.set_limit(usize::MAX).unwrap();
    done
}

/// Certificates of about a kilobyte, each with a serial number of its own.
fn certificates(n: usize) -> Vec<Certificate> {
    let key = PrivateKey::generate_ed25519(&mut keyferry_core::SystemRandom).unwrap();
    let unit = format!(",OU={}", "y".repeat(60));
    let name = rfc4514::parse(&format!("CN=x{}", unit.repeat(5))).unwrap();
    let name = name.to_der(Style::OpenSsl).unwrap();
    let content = CertificateContent {
        version: 3,
        serial_number: vec![0x11; 8],
        issuer: name.clone(),
        subject: name,
        validity: Validity { not_before: Timestamp(0), not_after: Timestamp(2000) },
        public_key: key.public_key().unwrap().unwrap(),
        extensions: Vec::new(),
    };
    let whole = Certificate::issue(&content, &key, SignatureAlgorithm::Ed25519).unwrap();
    let place = whole.as_der().windows(8).position(|bytes| bytes == [0x11; 8]).unwrap();
    let numbered = |index: usize| {
        let mut der = whole.as_der().to_vec();
        der[place + 1..place + 8].copy_from_slice(&u64::try_from(index).unwrap().to_be_bytes()[1..]);
        Certificate::from_der(der).unwrap()
    };
    (0..n).map(numbered).collect()
}

fn store() -> Keystore {
    let entry = |(index, one)| Entry::new(format!("a{index}"), Some(Timestamp(1)), EntryKind::TrustedCertificate(one));
    certificates(MANY).into_iter().enumerate().map(entry).collect()
}

/// What a listing looks at: each certificate once.
fn list(contents: &Contents) -> usize {
    contents.certificates().into_iter().filter(|certificate| black_box(certificate.details()).is_ok()).count()
}

/// One test, for the limit is everybody's.
#[test]
fn many_certificates_take_less_than_three_times_their_file() {
    let (password, session) = (Password::new("changeit"), Session::default());
    let options = EncodeOptions::new(&password, Timestamp(9), &session);
    let random = &mut keyferry_core::SystemRandom;
    let store = store();
    let der: usize = store.entries().iter().flat_map(Entry::certificates).map(|one| one.as_der().len()).sum();
    // The certificates are there already.
    let jks = within(2 * der, "JKS is written", || jks::encode(jks::Kind::Jks, &store, &options, random).unwrap());
    let mut files = vec![("JKS", jks)];
    for (name, profile) in
        [("PKCS#12", Profile::Modern), ("PKCS#12 of Java 8", Profile::Java8), ("bare PKCS#12", Profile::Passwordless)]
    {
        let written =
            within(2 * der, &format!("{name} is written"), || pkcs12::encode(&store, &profile.into(), &options, random).unwrap());
        files.push((name, written));
    }
    let text = within(3 * der, "PEM is written", || {
        let mut document = pem::Document::default();
        document.keystore(&store, &|_| None, random, &session).unwrap();
        document.into_bytes()
    });
    files.push(("PEM", text.to_vec()));
    drop((store, text));
    for (name, file) in files {
        let what = format!("{name} is read and listed");
        within(2 * file.len(), &what, || {
            let contents = detect::read(&file, Some(&password), &session).unwrap();
            assert_eq!(list(&contents), MANY, "{name}");
        });
        let what = format!("{name} becomes a keystore");
        let read = within(2 * file.len(), &what, || {
            let contents = detect::read(&file, Some(&password), &session).unwrap();
            let mut store = detect::into_keystore([contents]).unwrap();
            assert!(fit(&mut store, detect::Format::Pkcs12).iter().all(|loss| loss.is_slight));
            store
        });
        assert_eq!(read.entries().len(), MANY, "{name}");
        if let Ok(structure) = Structure::read(&file) {
            // Neither the file nor what is in it is copied.
            within(1 << 14, &format!("{name} is looked at"), || {
                assert!(structure.encryptions().is_ok() && structure.protection().is_ok());
            });
        }
    }
}
