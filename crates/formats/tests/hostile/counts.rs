//! More entries than are allowed, in every format that has several.

use keyferry_core::certificate::Certificate;
use keyferry_formats::pbe::Session;
use keyferry_formats::{DecodeError, Limited, Limits, Password, detect};

use crate::der::{integer, octets, sequence, tlv};
use crate::files::{bag, bks, jks, named, plain_pkcs12};

fn certificate() -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/twins/ca.pem");
    let contents = detect::read(&std::fs::read(path).unwrap(), None, &Session::default()).unwrap();
    let found = contents.items.into_iter().find_map(|item| match item {
        detect::Item::Certificate { certificate, .. } => Some(certificate),
        _ => None,
    });
    found.as_ref().map(Certificate::as_der).unwrap().to_vec()
}

/// A bundle of these certificates.
fn pkcs7(certificates: &[u8]) -> Vec<u8> {
    let empty = tlv(0x31, &[]);
    let data = sequence(&[crate::der::DATA]);
    let signed = sequence(&[&integer(1), &empty, &data, &tlv(0xa0, &[certificates]), &empty]);
    sequence(&[&[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2], &tlv(0xa0, &[&signed])])
}

#[test]
fn the_limit_holds_for_every_format() {
    let der = certificate();
    let pem = String::from_utf8(crate::files::pem("CERTIFICATE", &der)).unwrap();
    let stored = [&[3][..], &named(b"a", 0), &[0; 8]].concat();
    let entry =
        [&[0, 0, 0, 2][..], &named(b"a", 0), b"\0\x05X.509", &u32::try_from(der.len()).unwrap().to_be_bytes(), &der].concat();
    let mut store = jks(2, &[&entry[4..], &entry, &entry, &entry]);
    store[11] = 4;
    let x509 = [&[6, 10, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 22, 1][..], &tlv(0xa0, &[&octets(&der)])].concat();
    let certificate_bag = bag(3, &sequence(&[&x509]), &[]);
    let nested = bag(6, &sequence(&[&certificate_bag.repeat(2)]), &[]);
    let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},"#;
    let json = format!("\"{}\",", pem.replace('\n', "\\n"));
    let files = [
        ("JKS", store, Limited::Entries),
        ("BKS", bks(3, &[&stored[1..], &stored, &stored, &stored]), Limited::Entries),
        ("PKCS#12", plain_pkcs12(&sequence(&[&certificate_bag.repeat(4)])), Limited::Entries),
        ("PKCS#12 in bags", plain_pkcs12(&sequence(&[&nested.repeat(2)])), Limited::Entries),
        ("PKCS#7", pkcs7(&der.repeat(4)), Limited::Entries),
        ("PkiPath", sequence(&[&der.repeat(4)]), Limited::Entries),
        ("PEM", pem.repeat(4).into(), Limited::PemBlocks),
        ("JWK", format!("{{\"keys\":[{}]}}", jwk.repeat(4).trim_end_matches(',')).into(), Limited::Entries),
        ("JSON", format!("[{}]", json.repeat(4).trim_end_matches(',')).into(), Limited::PemBlocks),
    ];
    for (title, bytes, what) in files {
        let read = |entries| {
            let session = Session::new(Limits { entries, ..Limits::default() });
            // Integrity is no matter here.
            let password = Some(Password::new("changeit")).filter(|_| title.contains("PKCS#12"));
            detect::read(&bytes, password.as_ref(), &session).map(|contents| contents.items.len())
        };
        assert_eq!(read(3), Err(DecodeError::Limit { what, asked: 4, allowed: 3 }), "{title}");
        assert!(read(4).is_ok(), "{title}: {:?}", read(4));
    }
}

/// What is not counted is there only as often as there are bytes for it.
#[test]
fn a_chain_is_as_long_as_its_bytes() {
    let header = [&named(b"a", 0)[..], &[0; 4], &[0, 0xff, 0xff, 0xff]].concat();
    let certificate = b"\0\x05X.509\0\0\0\x02\x30\0";
    let file = jks(1, &[&header, &certificate.repeat(100_000)]);
    crate::are_refused(&[("a chain of empty certificates", file, "a certificate at byte")]);
}
