//! What is in DER: keys, PKCS#7, certificates, requests and revocation lists.

use der::Tag;
use der::asn1::ObjectIdentifier;
use keyferry_core::extension::SUBJECT_ALTERNATIVE_NAME;
use keyferry_core::key::PrivateKey;
use keyferry_core::oid::{cipher, content, encryption, key};

use super::elements::each_wrong;
use super::stores;
use crate::layers::{context, element, identifier, integer, octets, sequence};
use crate::seeds::{self, file};
use crate::written;

/// Files of `seeds/detect`, and the target that each element of them is wrong for.
const FILES: [(&str, &str); 24] = [
    ("pkcs8", "key-attributes.der"),
    ("pkcs8", "key-dsa-traditional.pem"),
    ("pkcs8", "key-dsa.pem"),
    ("pkcs8", "key-ec-traditional.pem"),
    ("pkcs8", "key-ed25519.pem"),
    ("pkcs8", "key-prime256v1.pem"),
    ("pkcs8", "public-rsa.pem"),
    ("pkcs8", "scrypt.pem"),
    ("pkcs8", "v1-PBE-MD5-DES.pem"),
    ("pkcs8", "v2-cast5-cbc.pem"),
    ("pkcs8", "v2-des3.pem"),
    ("pkcs8", "v2-rc2-40-cbc.pem"),
    ("pkcs7", "bundle.p7b"),
    ("pkcs7", "path.pkipath"),
    ("pkcs12", "mac-md5.p12"),
    ("bcfks", "prf-hmacWithSHA1.pem"),
    ("certificate", "cert-dsa.pem"),
    ("certificate", "cert-ec256.pem"),
    ("certificate", "cert-ed448.pem"),
    ("certificate", "cert-extensions.pem"),
    ("certificate", "cert-rsapss-sha256.pem"),
    ("certificate", "cert-pss.pem"),
    ("request", "request-ed25519.pem"),
    ("revocation_list", "list-extensions.pem"),
];

/// Those for a target.
pub(super) fn of(target: &str) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> =
        FILES.iter().filter(|(of, _)| *of == target).flat_map(|(_, name)| each_wrong(&file(name))).collect();
    all.extend(match target {
        "ber" => ber(),
        "certificate" => certificates(),
        "pkcs8" => encryptions(),
        "pkcs8_inside" => FILES
            .iter()
            .filter(|(of, name)| *of == "pkcs8" && name.starts_with("key"))
            .flat_map(|(_, name)| each_wrong(&file(name)))
            .collect(),
        "pkcs12" => stores::pkcs12(),
        "pkcs12_inside" => stores::bags(),
        "bcfks" => stores::bcfks(),
        "bcfks_inside" => stores::objects(),
        "pkcs7" => bundles().into_iter().chain(ber()).collect(),
        _ => Vec::new(),
    });
    all
}

/// BER that is none, or that no tool writes.
fn ber() -> Vec<Vec<u8>> {
    let nested = |depth: usize| [[0x30, 0x80].repeat(depth), [0, 0].repeat(depth)].concat();
    let mut all: Vec<Vec<u8>> = [
        &b"\x24\x80\x24\x80\x04\x01a\0\0\x04\x01b\0\0"[..],
        b"\x24\x80\x02\x01\x07\0\0",
        b"\x24\x80\x04\x80a\0\0\0\0",
        b"\x24\x80\x24\x03\x02\x01\x07\0\0",
        b"\x04\x80a\0\0",
        b"\x30\x80\x02\x01",
        b"\x30\x06\x24\x80\x04\x09a\0\0",
        b"\x30\x03\x30\x05\x02\x01\x07",
        b"\x30\x89\x01\x01\x01\x01\x01\x01\x01\x01\x01",
        b"\x30\x84\xff\xff\xff\xff",
        b"\x30\x05\x02\x01\x07",
        b"\x30\x03\x02\x01\x07\x05",
        b"\x30\x81\x03\x02\x01\x07",
        b"\x3f\x81\x81\x81\x81\x81\x81\x01\0",
        b"\x3f\x81\x01\x02\x05\0",
        b"\x30\x06\x1f\x81\x81\x81\x81\x81",
        b"\x31\x03\x02\x01\x07",
        b"\x30",
        b"",
    ]
    .map(<[u8]>::to_vec)
    .to_vec();
    all.extend([31, 32, 33, 40].map(nested));
    all.extend([31, 33, 40].map(|depth| [[0x24, 0x80].repeat(depth), [0, 0].repeat(depth)].concat()));
    all
}

pub(super) fn null() -> Vec<u8> {
    element(Tag::Null, &[])
}

pub(super) fn algorithm(oid: ObjectIdentifier, parameters: &[u8]) -> Vec<u8> {
    sequence(&[&identifier(oid), parameters])
}

pub(super) fn sealed(algorithm: &[u8]) -> Vec<u8> {
    sequence(&[algorithm, &octets(&[7; 48])])
}

/// PBKDF2, with a length of the key or without.
fn pbkdf2(length: &[u8]) -> Vec<u8> {
    algorithm(encryption::PBKDF2, &sequence(&[&octets(b"saltsalt"), &integer(1), length]))
}

/// PBES2 of any two algorithms.
fn pbes2_of(derivation: &[u8], cipher: &[u8]) -> Vec<u8> {
    sealed(&algorithm(encryption::PBES2, &sequence(&[derivation, cipher])))
}

fn scrypt(cost: u8, block: u8) -> Vec<u8> {
    algorithm(encryption::SCRYPT, &sequence(&[&octets(b"salt"), &integer(cost), &integer(block), &integer(1)]))
}

/// Keys that are encrypted in ways that nobody uses.
fn encryptions() -> Vec<Vec<u8>> {
    let iv = |length: usize| octets(&vec![7; length]);
    let cast5 = |bits: u8| algorithm(cipher::CAST5_CBC, &sequence(&[&iv(8), &integer(bits)]));
    let rc2 = |version: &[u8]| algorithm(cipher::RC2_CBC, &sequence(&[&element(Tag::Integer, &[version]), &iv(8)]));
    let with_tag = |oid, nonce, tag: u8| algorithm(oid, &sequence(&[&iv(nonce), &integer(tag)]));
    let aes = || algorithm(cipher::AES_128_CBC, &iv(16));
    let mut all = vec![
        pbes2_of(&pbkdf2(&[]), &cast5(40)),
        pbes2_of(&pbkdf2(&[]), &cast5(0)),
        pbes2_of(&pbkdf2(&integer(5)), &algorithm(cipher::CAST5_CBC, &iv(8))),
        pbes2_of(&pbkdf2(&integer(16)), &algorithm(cipher::BLOWFISH_CBC, &iv(8))),
        pbes2_of(&pbkdf2(&integer(100)), &algorithm(cipher::BLOWFISH_CBC, &iv(8))),
        pbes2_of(&pbkdf2(&integer(5)), &aes()),
        pbes2_of(&pbkdf2(&integer(0)), &rc2(&[0, 160])),
        pbes2_of(&pbkdf2(&[]), &rc2(&[0, 160])),
        pbes2_of(&pbkdf2(&[]), &rc2(&[120])),
        pbes2_of(&pbkdf2(&[]), &rc2(&[58])),
        pbes2_of(&pbkdf2(&[]), &rc2(&[9])),
        pbes2_of(&pbkdf2(&[]), &algorithm(cipher::AES_128_CBC, &iv(15))),
        pbes2_of(&pbkdf2(&[]), &algorithm(cipher::AES_128_CBC, &[])),
        pbes2_of(&pbkdf2(&[]), &with_tag(cipher::AES_128_GCM, 12, 11)),
        pbes2_of(&pbkdf2(&[]), &with_tag(cipher::AES_128_GCM, 11, 16)),
        pbes2_of(&pbkdf2(&[]), &with_tag(cipher::AES_256_CCM, 12, 9)),
        pbes2_of(&pbkdf2(&[]), &algorithm(cipher::CHACHA20_POLY1305, &iv(11))),
        pbes2_of(&pbkdf2(&[]), &algorithm(cipher::CHACHA20_POLY1305, &[])),
        pbes2_of(&pbkdf2(&[]), &algorithm(cipher::AES_256_GCM, &[])),
        pbes2_of(&algorithm(encryption::PBKDF2, &sequence(&[&octets(b"salt"), &integer(0)])), &aes()),
        pbes2_of(&algorithm(encryption::PBKDF2, &sequence(&[&octets(b"salt"), &integer(9)])), &aes()),
        pbes2_of(&algorithm(encryption::PBKDF2, &[]), &aes()),
        pbes2_of(&algorithm(cipher::AES_128_CBC, &[]), &aes()),
        pbes2_of(&scrypt(3, 1), &aes()),
        pbes2_of(&scrypt(2, 0), &aes()),
        pbes2_of(&scrypt(64, 127), &aes()),
        pbes2_of(&scrypt(2, 1), &aes()),
        pbes2_of(&algorithm(encryption::SCRYPT, &[]), &aes()),
        sealed(&algorithm(encryption::PBES2, &[])),
        sealed(&algorithm(encryption::MD5_DES, &[])),
        sealed(&algorithm(encryption::PKCS12_TRIPLE_DES, &[])),
        sealed(&algorithm(cipher::AES_128_CBC, &[])),
    ];
    // The smallest of each encryption, with each element wrong.
    all.extend(with_public_halves());
    let ours = written::sealed_keys();
    all.extend(ours.iter().step_by(9).flat_map(|key| each_wrong(key)));
    all
}

/// A certificate that nobody signed, with alternative names of kinds that are hardly used.
fn certificates() -> Vec<Vec<u8>> {
    let algorithm = sequence(&[&identifier(key::ED25519)]);
    let name = sequence(&[]);
    let time = element(Tag::UtcTime, &[b"260101000000Z"]);
    let odd = element(Tag::Set, &[&sequence(&[&identifier(key::ED25519), &octets(b"no text")])]);
    let names = sequence(&[
        &context(true, 4, &sequence(&[&odd])),
        &context(true, 5, &context(true, 1, &element(Tag::Utf8String, &[b"party"]))),
        &context(false, 7, b"six123"),
    ]);
    let extensions = sequence(&[&sequence(&[&identifier(SUBJECT_ALTERNATIVE_NAME), &octets(&names)])]);
    let content = sequence(&[
        &context(true, 0, &integer(2)),
        &integer(1),
        &algorithm,
        &name,
        &sequence(&[&time, &time]),
        &name,
        &seeds::small_public_key(),
        &context(true, 3, &extensions),
    ]);
    let whole = sequence(&[&content, &algorithm, &element(Tag::BitString, &[&[0; 65]])]);
    each_wrong(&whole).into_iter().chain([whole]).collect()
}

/// Keys with a public half beside them: another one than their own, and their own.
fn with_public_halves() -> Vec<Vec<u8>> {
    let algorithm = sequence(&[&identifier(key::ED25519)]);
    let private = octets(&octets(&[1; 32]));
    let of = |public: &[u8]| sequence(&[&integer(1), &algorithm, &private, &context(false, 1, &[&[0], public].concat())]);
    let own = PrivateKey::from_pkcs8_der(crate::paths::pkcs8(1)).and_then(|key| key.public_key());
    let own = own.ok().flatten().and_then(|key| key.subject_public_key().ok()).unwrap_or_default();
    vec![of(&[7; 32]), of(&own)]
}

/// PKCS#7 with what else may be in it.
fn bundles() -> Vec<Vec<u8>> {
    let content = sequence(&[&identifier(content::DATA)]);
    let of = |kind, rest: &[&[u8]]| {
        let set = element(Tag::Set, &[]);
        sequence(&[&identifier(kind), &context(true, 0, &sequence(&[&integer(1), &set, &content, &rest.concat()]))])
    };
    let list = file("list-plain.pem");
    let certificates = context(true, 0, &seeds::small_certificate());
    let whole = of(content::SIGNED_DATA, &[&certificates, &context(true, 1, &list), &element(Tag::Set, &[])]);
    vec![
        whole,
        of(content::ENVELOPED_DATA, &[&certificates]),
        of(content::SIGNED_DATA, &[]),
        of(content::SIGNED_DATA, &[&context(true, 0, b"none")]),
    ]
}
