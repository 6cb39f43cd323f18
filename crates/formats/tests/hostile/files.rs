//! The beginnings of files of every format, made by hand.

use base64ct::{Base64, Encoding};

use crate::der::{DATA, integer, octets, sequence, tlv};

/// What a length of four bytes says at most.
pub(crate) const MOST: [u8; 4] = [0xff; 4];
pub(crate) const ONE: [u8; 4] = [0, 0, 0, 1];

/// A PEM block with these bytes.
pub(crate) fn pem(label: &str, bytes: &[u8]) -> Vec<u8> {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", Base64::encode_string(bytes)).into()
}

/// Alias and time of an entry of Java's keystores.
pub(crate) fn named(alias: &[u8], time: i64) -> Vec<u8> {
    [&u16::try_from(alias.len()).unwrap().to_be_bytes()[..], alias, &time.to_be_bytes()].concat()
}

/// A JKS file of one entry of this kind, and its digest of zeros.
pub(crate) fn jks(kind: u8, parts: &[&[u8]]) -> Vec<u8> {
    [&[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, kind][..], &parts.concat(), &[0; 20]].concat()
}

/// The same in JCEKS.
pub(crate) fn jceks(kind: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = jks(kind, parts);
    bytes[..4].fill(0xce);
    bytes
}

/// A BKS file of one entry of this kind, and its MAC of zeros.
pub(crate) fn bks(kind: u8, parts: &[&[u8]]) -> Vec<u8> {
    [&[0, 0, 0, 2, 0, 0, 0, 20][..], &[1; 20], &[0, 0, 4, 0], &[kind], &parts.concat(), &[0; 21]].concat()
}

/// Bytes behind their length, as OpenSSH has them.
pub(crate) fn counted(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).unwrap().to_be_bytes()[..], bytes].concat()
}

/// An OpenSSH key of these parts.
pub(crate) fn openssh(parts: &[&[u8]]) -> Vec<u8> {
    pem("OPENSSH PRIVATE KEY", &[b"openssh-key-v1\0", &parts.concat()[..]].concat())
}

/// The header of a PVK file that is encrypted or not, with these lengths of salt and blob, and what stands behind.
pub(crate) fn pvk(encrypted: bool, salt: u32, blob: u32, rest: &[u8]) -> Vec<u8> {
    let head = [0x1e, 0xf1, 0xb5, 0xb0, 0, 0, 0, 0, 1, 0, 0, 0, u8::from(encrypted), 0, 0, 0];
    [&head[..], &salt.to_le_bytes(), &blob.to_le_bytes(), rest].concat()
}

/// A PKCS#12 file with this version, these safes, and perhaps a MAC.
pub(crate) fn pkcs12(version: &[u8], safes: &[&[u8]], mac: &[u8]) -> Vec<u8> {
    sequence(&[version, &sequence(&[DATA, &tlv(0xa0, &[&octets(&sequence(safes))])]), mac])
}

/// A PKCS#12 file of one plain safe with this content.
pub(crate) fn plain_pkcs12(bags: &[u8]) -> Vec<u8> {
    pkcs12(&integer(3), &[&sequence(&[DATA, &tlv(0xa0, &[&octets(bags)])])], &[])
}

/// A bag of the kind with this number, and perhaps its attributes.
pub(crate) fn bag(kind: u8, value: &[u8], attributes: &[u8]) -> Vec<u8> {
    sequence(&[&[6, 11, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 10, 1, kind], &tlv(0xa0, &[value]), attributes])
}
