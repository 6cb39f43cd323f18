//! Certificates, requests, revocation lists and keys with a field too few, or with a number that nobody should give.

use der::asn1::AnyRef;
use der::{Decode, Encode, Reader, SliceReader};
use keyferry_core::certificate::{Certificate, SelfSigned};
use keyferry_core::csr::{CertificationRequest, RequestContent, Style};
use keyferry_core::key::{PrivateKey, SubjectPublicKeyInfo};
use keyferry_core::name::rfc4514;
use keyferry_core::revocation::{RevocationList, RevocationListContent, Revoked};
use keyferry_core::signed::SignatureAlgorithm;
use keyferry_core::{SystemRandom, Timestamp};
use keyferry_formats::{Limits, jar};

use crate::der::{sequence, tlv};

/// The elements of a SEQUENCE.
fn elements(der: &[u8]) -> Vec<Vec<u8>> {
    let whole = AnyRef::from_der(der).unwrap();
    let mut reader = SliceReader::new(whole.value()).unwrap();
    let mut all = Vec::new();
    while !reader.is_finished() {
        all.push(AnyRef::decode(&mut reader).unwrap().to_der().unwrap());
    }
    all
}

fn whole(elements: &[Vec<u8>]) -> Vec<u8> {
    sequence(&elements.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

/// The structure with something else in the place of one of its elements; `within` are the places of the structures around it.
fn changed(der: &[u8], within: &[usize], change: &dyn Fn(&mut Vec<Vec<u8>>)) -> Vec<u8> {
    let mut all = elements(der);
    match within.split_first() {
        Some((place, deeper)) => all[*place] = changed(&all[*place], deeper, change),
        None => change(&mut all),
    }
    whole(&all)
}

struct Made {
    key: PrivateKey,
    certificate: Vec<u8>,
    request: Vec<u8>,
    list: Vec<u8>,
}

fn made() -> Made {
    let key = PrivateKey::generate_ed25519(&mut SystemRandom).unwrap();
    let subject = rfc4514::parse("CN=x").unwrap();
    let terms = SelfSigned { subject: &subject, not_before: Timestamp(0), days: 1, serial: &[5], style: Style::OpenSsl };
    let certificate = Certificate::self_signed(&key, &terms).unwrap().as_der().to_vec();
    let content = RequestContent { subject: &subject, style: Style::OpenSsl, algorithm: None, extensions: Vec::new() };
    let request = CertificationRequest::create(&key, &content).unwrap().as_der().to_vec();
    let issuer = subject.to_der(Style::OpenSsl).unwrap();
    let revoked = vec![Revoked { serial_number: vec![5], date: Timestamp(0), extensions: Vec::new() }];
    let next_update = Some(Timestamp(1000));
    let content = RevocationListContent { issuer, this_update: Timestamp(0), next_update, revoked, extensions: Vec::new() };
    let list = RevocationList::create(&content, &key, SignatureAlgorithm::Ed25519).unwrap().as_der().to_vec();
    Made { key, certificate, request, list }
}

/// Whether a structure is refused without each of its elements but the optional ones.
fn each_is_needed(what: &str, der: &[u8], within: &[usize], optional: &[usize], is_read: &dyn Fn(&[u8]) -> bool) {
    assert!(is_read(der), "{what}");
    let inner = within.iter().fold(der.to_vec(), |der, place| elements(&der).swap_remove(*place));
    for place in 0..elements(&inner).len() {
        let without = changed(der, within, &|all| drop(all.remove(place)));
        assert_eq!(is_read(&without), optional.contains(&place), "{what} without element {place} of {within:?}");
    }
}

#[test]
fn each_field_that_is_not_optional_is_needed() {
    let made = made();
    let certificate = |der: &[u8]| Certificate::from_der(der).is_ok_and(|one| one.details().is_ok());
    each_is_needed("a certificate", &made.certificate, &[], &[], &certificate);
    // The version and, at the end, the extensions.
    let extensions = elements(&elements(&made.certificate)[0]).len() - 1;
    each_is_needed("a certificate", &made.certificate, &[0], &[0, extensions], &certificate);
    let request = |der: &[u8]| CertificationRequest::from_der(der).is_ok();
    each_is_needed("a request", &made.request, &[], &[], &request);
    // Requests without attributes are made by many.
    each_is_needed("a request", &made.request, &[0], &[3], &request);
    let list = |der: &[u8]| RevocationList::from_der(der).is_ok();
    each_is_needed("a revocation list", &made.list, &[], &[], &list);
    // Signature, issuer, thisUpdate; nextUpdate and the certificates may be missing.
    each_is_needed("a revocation list", &made.list, &[0], &[2, 3, 4], &list);
    // A serial number, and a date.
    each_is_needed("a revoked certificate", &made.list, &[0, 4, 0], &[], &list);
    each_is_needed("a private key", made.key.as_pkcs8_der(), &[], &[], &|der| PrivateKey::from_pkcs8_der(der).is_ok());
    let public = made.key.public_key().unwrap().unwrap();
    each_is_needed("a public key", public.as_der(), &[], &[], &|der| SubjectPublicKeyInfo::from_der(der).is_ok());
}

#[test]
fn negative_serial_numbers_are_read_as_they_stand() {
    let made = made();
    let place = usize::from(elements(&elements(&made.certificate)[0])[0][0] == 0xa0);
    let negative = |content: &'static [u8]| changed(&made.certificate, &[0], &|all| all[place] = tlv(2, &[content]));
    let serial = |content| Certificate::from_der(negative(content)).unwrap().details().map(|details| details.serial_number);
    assert_eq!(serial(&[0xff]).unwrap(), [0xff]);
    assert_eq!(serial(&[0x80, 1]).unwrap(), [0x80, 1]);
    // Not the shortest form, which is met too; and no number at all.
    assert_eq!(serial(&[0xff, 0xff]).unwrap(), [0xff, 0xff]);
    assert!(serial(&[]).is_err());
}

/// The end of a zip archive that has its numbers in a record of 64 bits: so many files, so many bytes, from so far on.
fn zip64(files: u64, size: u64, offset: u64, record_at: u64) -> Vec<u8> {
    let words = |numbers: &[u64]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    let record =
        [&b"PK\x06\x06"[..], &words(&[44]), &[45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0], &words(&[files, files, size, offset])];
    let locator = [&b"PK\x06\x07"[..], &[0; 4], &words(&[record_at]), &[1, 0, 0, 0]];
    let end = [&b"PK\x05\x06"[..], &[0; 4], &[0xff; 12], &[0; 2]];
    [record.concat(), locator.concat(), end.concat()].concat()
}

#[test]
fn a_jar_file_that_claims_more_than_there_is_is_damaged() {
    for (what, bytes) in [
        ("files", zip64(u64::MAX, 46, 0, 0)),
        ("bytes", zip64(1, u64::MAX, 0, 0)),
        ("an offset", zip64(1, 46, u64::MAX, 0)),
        ("all of them", zip64(u64::MAX, u64::MAX, u64::MAX, 0)),
        ("a record elsewhere", zip64(1, 46, 0, u64::MAX - 7)),
    ] {
        let outcome = jar::signers(&bytes, &Limits::default());
        let said = outcome.map_err(|error| error.to_string());
        // An archive without a manifest has no signers; what is damaged says so.
        assert!(
            matches!(&said, Ok(signers) if signers.is_empty()) || said.as_ref().is_err_and(|said| said.contains("damaged")),
            "{what}: {said:?}"
        );
    }
}
