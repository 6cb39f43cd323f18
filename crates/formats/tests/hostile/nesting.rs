//! Structures within structures, a hundred thousand times.

use crate::are_refused;
use crate::der::sequence;
use crate::files::{bag, jceks, named, pem, plain_pkcs12};

const DEEP: usize = 100_000;

/// So many SEQUENCEs within each other, with lengths; built from the inside.
fn definite() -> Vec<u8> {
    let mut headers = Vec::with_capacity(DEEP);
    let mut length = 0;
    for _ in 0..DEEP {
        let header = match u32::try_from(length).unwrap().to_be_bytes() {
            [0, 0, 0, short @ 0..=127] => vec![0x30, short],
            [_, a, b, c] => vec![0x30, 0x83, a, b, c],
        };
        length += header.len();
        headers.push(header);
    }
    headers.into_iter().rev().flatten().collect()
}

#[test]
fn of_der() {
    let indefinite = [0x30, 0x80].repeat(DEEP);
    let signed = [&[0x30, 0x80, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2, 0xa0, 0x80][..], &indefinite].concat();
    let deep = "it is nested too deeply";
    let files = [
        ("indefinite", [&indefinite[..], &[0xff]].concat(), "and no key, certificate, request or keystore"),
        ("with lengths", definite(), "not a key, certificate, request or keystore"),
        ("a bundle", signed.clone(), deep),
        ("a bundle in PEM", pem("PKCS7", &signed), deep),
        (
            "octet strings",
            [&[0x30, 0x80, 2, 1, 3, 0x30, 0x80][..], crate::der::DATA, &[0xa0, 0x80], &[0x24, 0x80].repeat(DEEP)].concat(),
            "octet string",
        ),
        ("a certificate", pem("CERTIFICATE", &definite()), "the certificate is malformed"),
        ("a request", pem("CERTIFICATE REQUEST", &definite()), "the certification request is malformed"),
        ("a revocation list", pem("X509 CRL", &definite()), "the X509 CRL in line 1 cannot be read as one"),
        ("a key", pem("PRIVATE KEY", &definite()), "the key is malformed"),
        ("bags in bags", plain_pkcs12(&bags(9)), "9 safes stand within each other, and 8 are read"),
        ("very many bags in bags", plain_pkcs12(&bags(2000)), "malformed"),
    ];
    are_refused(&files);
}

/// Safe contents within safe contents.
fn bags(deep: usize) -> Vec<u8> {
    (0..deep).fold(sequence(&[]), |inner, _| sequence(&[&bag(6, &inner, &[])]))
}

#[test]
fn of_json() {
    let around = |open: &str, inner: &str, close: &str| [open.repeat(DEEP), inner.to_owned(), close.repeat(DEEP)].concat();
    let [lists, objects] = [around("[", "1", "]"), around("{\"a\":", "1", "}")];
    let files = [
        ("not closed", format!("{{\"kty\":\"RSA\",\"n\":{}", "[".repeat(DEEP)).into(), "a JSON Web Key is malformed"),
        ("a member that is known", format!("{{\"kty\":\"RSA\",\"x5c\":{lists}}}").into(), "a JSON Web Key is malformed"),
        ("a member that is not", format!("{{\"kty\":\"RSA\",\"z\":{lists}}}").into(), "it has no member `n`"),
        ("a set", format!("{{\"z\":{objects},\"keys\":[{{\"kty\":\"RSA\"}}]}}").into(), "a JSON Web Key is malformed"),
        (
            "keys",
            format!("{{\"keys\":{}}}", around("[{\"keys\":", "{\"kty\":\"RSA\"}", "}]")).into(),
            "a JSON Web Key is malformed",
        ),
        ("no key", objects.clone().into(), "a JSON text without PEM"),
    ];
    are_refused(&files);
    // Base64 of JSON of Base64, and so on.
    let once = |text: String| format!("[\"{}\"]", String::from_utf8(pem("X", text.as_bytes())).unwrap().lines().nth(1).unwrap());
    let wrapped = (0..20).fold("-----BEGIN A-----\nAA==\n-----END A-----".to_owned(), |text, _| once(text));
    are_refused(&[("wrapped", wrapped.into(), "a JSON text without PEM")]);
}

#[test]
fn of_java_s_objects() {
    let class = [&[0x72, 0, 2][..], b"[B", &[0; 8], &[2, 0, 1, b'[', 0, 1, b'a', 0x74, 0, 2], b"[B", &[0x78, 0x70]].concat();
    let objects = [&[0x73][..], &class, &[0x73, 0x71, 0, 0x7e, 0, 0].repeat(DEEP)].concat();
    let classes = [&[0x73][..], &[&[0x72, 0, 2][..], b"[B", &[0; 8], &[2, 0, 0, 0x78]].concat().repeat(DEEP)].concat();
    let file = |object: &[u8]| jceks(3, &[&named(b"a", 0), &[0xac, 0xed, 0, 5], object]);
    are_refused(&[("objects", file(&objects), "nested too deeply"), ("classes", file(&classes), "nested too deeply")]);
}
