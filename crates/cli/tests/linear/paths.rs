//! Paths of certificates whose authorities say much: name constraints, distribution points, revocation lists.

use der::asn1::{AnyRef, OctetString};
use der::{Decode, Encode, Tag};
use keyferry_core::Timestamp;
use keyferry_core::certificate::{Certificate, CertificateContent, Validity};
use keyferry_core::chain::{Fault, Path, Revocation, Rules, VerifyParams, verify};
use keyferry_core::csr::Style;
use keyferry_core::key::PrivateKey;
use keyferry_core::name::rfc4514;
use keyferry_core::revocation::{RevocationList, RevocationListContent, Revoked};
use keyferry_core::signed::SignatureAlgorithm;
use x509_cert::ext::Extension;

use crate::{is_linear, key};

/// An element with its tag: `0x30` is a SEQUENCE, `0xa0` an explicit `[0]`.
fn element(tag: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    AnyRef::new(Tag::from_der(&[tag]).unwrap(), &parts.concat()).unwrap().to_der().unwrap()
}

/// An extension with a number below 2.5.29.
fn extension(number: u8, value: Vec<u8>) -> Extension {
    let extn_id = format!("2.5.29.{number}").parse().unwrap();
    Extension { extn_id, critical: false, extn_value: OctetString::new(value).unwrap() }
}

fn authority() -> Extension {
    extension(19, element(0x30, &[vec![1, 1, 0xff]]))
}

fn number(of: usize) -> Vec<u8> {
    element(2, &[[&[1][..], &u32::try_from(of).unwrap().to_be_bytes()].concat()])
}

fn name(text: &str) -> Vec<u8> {
    rfc4514::parse(text).unwrap().to_der(Style::OpenSsl).unwrap()
}

/// A general name: a directory name.
fn directory(text: &str) -> Vec<u8> {
    element(0xa4, &[name(text)])
}

/// A general name: a URI.
fn uri(number: usize) -> Vec<u8> {
    element(0x86, &[format!("http://lists.example/{number}").into_bytes()])
}

fn issue(key: &PrivateKey, issuer: &str, subject: &str, extensions: Vec<Extension>) -> Certificate {
    let content = CertificateContent {
        version: 3,
        serial_number: vec![1],
        issuer: name(issuer),
        subject: name(subject),
        validity: Validity { not_before: Timestamp(0), not_after: Timestamp(2) },
        public_key: key.public_key().unwrap().unwrap(),
        extensions,
    };
    Certificate::issue(&content, key, SignatureAlgorithm::Ed25519).unwrap()
}

fn revoked(extensions: Vec<Extension>) -> Revoked {
    Revoked { serial_number: vec![1], date: Timestamp(0), extensions }
}

fn list(key: &PrivateKey, issuer: &str, revoked: Vec<Revoked>, extensions: Vec<Extension>) -> RevocationList {
    let content =
        RevocationListContent { issuer: name(issuer), this_update: Timestamp(0), next_update: None, revoked, extensions };
    RevocationList::create(&content, key, SignatureAlgorithm::Ed25519).unwrap()
}

fn judged(leaf: &Certificate, authorities: &[Certificate], lists: &[RevocationList]) -> Path {
    let rules = Rules { revocation: Revocation::OfLeaf, extended_lists: true, ..Rules::default() };
    let rules = if lists.is_empty() { Rules::default() } else { rules };
    let trusted = authorities.iter().cloned().map(Into::into).collect();
    verify(leaf, &VerifyParams { trusted, lists: lists.to_vec(), rules, ..VerifyParams::default() })
}

fn faults(path: &Path) -> Vec<Fault> {
    path.faults().map(|found| found.fault).collect()
}

/// Names that are alike but for their ends, which is as long as comparing can take.
fn names(count: usize, kind: impl Fn(&str) -> Vec<u8>) -> Vec<Vec<u8>> {
    (0..count).map(|number| kind(&format!("O={},CN={number:05}", "a".repeat(60)))).collect()
}

#[test]
fn names_within_constraints() {
    let key = key();
    let permitting = |count| {
        let subtrees = names(count, |text| element(0x30, &[directory(text)]));
        extension(30, element(0x30, &[element(0xa0, &subtrees)]))
    };
    let path = |(constraints, alternatives): (usize, usize)| {
        let root = issue(&key, "CN=root", "CN=root", vec![authority(), permitting(constraints)]);
        let leaf = issue(&key, "CN=root", "O=a", vec![extension(17, element(0x30, &names(alternatives, directory)))]);
        (leaf, root)
    };
    is_linear("constraints", 1000, |n| path((n, 3)), |(leaf, root)| judged(leaf, std::slice::from_ref(root), &[]));
    is_linear("names", 1000, |n| path((3, n)), |(leaf, root)| judged(leaf, std::slice::from_ref(root), &[]));
    let found = |sizes| {
        let (leaf, root) = path(sizes);
        faults(&judged(&leaf, &[root], &[]))
    };
    // The leaf's own name is in no tree; comparing more than anybody has is not begun.
    assert_eq!(found((300, 300)), [Fault::NotPermitted]);
    assert_eq!(found((1000, 1000)), [Fault::Unspecified]);
}

#[test]
fn lists_and_distribution_points() {
    let key = key();
    let root = issue(&key, "CN=root", "CN=root", vec![authority()]);
    let point = |names: &[Vec<u8>]| element(0xa0, &[element(0xa0, names)]);
    let points = |count: usize| {
        let all: Vec<_> = (0..count).map(|number| element(0x30, &[point(&[uri(number)])])).collect();
        issue(&key, "CN=root", "CN=leaf", vec![extension(31, element(0x30, &all))])
    };
    let of_point = |names: &[Vec<u8>]| {
        let scope = extension(28, element(0x30, &[point(names)]));
        list(&key, "CN=root", Vec::new(), vec![Extension { critical: true, ..scope }, extension(20, number(1))])
    };
    let elsewhere = |count: usize| (0..count).map(|number| uri(number + 1_000_000)).collect::<Vec<_>>();
    let root = std::slice::from_ref(&root);
    let one = |n| (points(n), vec![of_point(&elsewhere(n))]);
    is_linear("names of points", 1000, one, |(leaf, lists)| judged(leaf, root, lists));
    let many = |n| (points(n), elsewhere(n).chunks(1).map(of_point).collect::<Vec<_>>());
    is_linear("lists and points", 500, many, |(leaf, lists)| judged(leaf, root, lists));
    let (leaf, mut lists) = many(20);
    assert_eq!(faults(&judged(&leaf, root, &lists)), [Fault::CrlScope, Fault::NoCrl]);
    lists.push(of_point(&[uri(7)]));
    assert_eq!(faults(&judged(&leaf, root, &lists)), []);
}

#[test]
fn entries_for_the_certificates_of_others() {
    let key = key();
    let root = issue(&key, "CN=root", "CN=root", vec![authority()]);
    let leaf = issue(&key, "CN=root", "CN=leaf", Vec::new());
    let of_others = |n: usize| {
        let names: Vec<_> = (0..n).map(|number| directory(&format!("CN=other{number}"))).collect();
        let mut entries: Vec<_> = (0..n).map(|_| revoked(Vec::new())).collect();
        entries[0].extensions.push(Extension { critical: true, ..extension(29, element(0x30, &names)) });
        let indirect = element(0x30, &[vec![0x84, 1, 0xff]]);
        vec![list(&key, "CN=root", entries, vec![Extension { critical: true, ..extension(28, indirect) }])]
    };
    let root = std::slice::from_ref(&root);
    assert_eq!(faults(&judged(&leaf, root, &of_others(3))), []);
    is_linear("entries of one number", 500, of_others, |lists| judged(&leaf, root, lists));
}

#[test]
fn changes_that_nobody_signed() {
    let (key, other) = (key(), key());
    let root = issue(&key, "CN=root", "CN=root", vec![authority()]);
    let leaf = issue(&key, "CN=root", "CN=leaf", Vec::new());
    let lists = |n: usize| {
        let whole = list(&key, "CN=root", Vec::new(), vec![extension(20, number(1))]);
        let change = |count| {
            let numbers = [extension(20, number(count + 2)), extension(27, number(1))];
            list(&other, "CN=root", vec![revoked(Vec::new())], numbers.to_vec())
        };
        std::iter::once(whole).chain((0..n).map(change)).collect::<Vec<_>>()
    };
    let root = std::slice::from_ref(&root);
    assert_eq!(faults(&judged(&leaf, root, &lists(20))), []);
    // What is more than anybody has is not looked at, and nobody knows what it would have said.
    assert_eq!(faults(&judged(&leaf, root, &lists(2500))), [Fault::Unspecified]);
}
