//! Lengths and counts of four gigabytes and more with nothing behind them.

use crate::are_refused;
use crate::der::{integer, sequence};
use crate::files::{MOST, ONE, bks, counted, jceks, jks, named, openssh, pem, pkcs12, plain_pkcs12, pvk};

const NONE: [u8; 4] = [0; 4];
const X509: &[u8] = b"\0\x05X.509";

fn entry() -> Vec<u8> {
    named(b"a", 0)
}

#[test]
fn of_java_s_keystores() {
    let array = [&[0xac, 0xed, 0, 5, 0x75, 0x72, 0, 2][..], b"[B", &[0; 8], &[2, 0, 0, 0x78, 0x70], &MOST].concat();
    let files = [
        ("the entries", [&[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2][..], &MOST].concat(), "4294967295 entries; at most 200000"),
        ("an alias", jks(1, &[&[0xff, 0xff], b"a"]), "too early, inside an alias"),
        ("a key", jks(1, &[&entry(), &MOST]), "too early, inside a private key"),
        ("a chain", jks(1, &[&entry(), &NONE, &MOST]), "not of the type X.509"),
        ("a chain of one", jks(1, &[&entry(), &NONE, &MOST, X509, &MOST]), "too early, inside a certificate"),
        ("a certificate", jks(2, &[&entry(), X509, &MOST]), "too early, inside a certificate"),
        ("a secret key", jceks(3, &[&entry(), &array]), "too early, inside a serialised Java object"),
    ];
    are_refused(&files);
}

#[test]
fn of_bouncy_castle_s() {
    let files = [
        ("an alias", bks(1, &[&[0xff, 0xff], b"a"]), "too early, inside an alias"),
        ("a chain", bks(1, &[&entry(), &MOST]), "not of the type X.509"),
        ("a certificate", bks(1, &[&entry(), &NONE, X509, &MOST, &[0]]), "too early, inside a certificate"),
        ("a key", bks(2, &[&entry(), &NONE, &[0], b"\0\x06PKCS#8\0\x03RSA", &MOST]), "too early, inside a key"),
        ("stored bytes", bks(3, &[&entry(), &NONE, &MOST]), "too early, inside a stored value"),
        ("a sealed key", bks(4, &[&entry(), &NONE, &MOST]), "too early, inside a sealed key"),
        ("the salt of one", bks(4, &[&entry(), &NONE, &counted(&MOST)]), "too early, inside"),
        ("the salt of all", [&[0, 0, 0, 2][..], &MOST, &[0; 40]].concat(), "not a key, certificate, request or keystore"),
    ];
    are_refused(&files);
}

#[test]
fn of_der() {
    let four = [0x30, 0x84, 0xff, 0xff, 0xff, 0xff];
    let eight = [&[0x30, 0x88][..], &[0xff; 8]].concat();
    let most = [&[0x30, 0xff][..], &[0xff; 127]].concat();
    let content = [crate::der::DATA, &[0xa0, 0x84], &MOST].concat();
    let safe = [&[0x30, 0x84][..], &MOST, &[1, 2, 3]].concat();
    let cut_off = "too early, inside the outer SEQUENCE";
    let files = [
        ("the whole", [&four[..], &integer(3)].concat(), cut_off),
        ("in eight bytes", [&eight[..], &integer(3)].concat(), "the outer SEQUENCE is malformed at byte 2: incorrect length"),
        ("in 127 bytes", [&most[..], &integer(3)].concat(), "the outer SEQUENCE is malformed at byte 2: incorrect length"),
        ("a content of PKCS#12", sequence(&[&integer(3), &sequence(&[&content])]), "too early, inside a BER structure"),
        ("a safe of PKCS#12", pkcs12(&integer(3), &[&safe], &[]), "too early, inside"),
        ("a bag of PKCS#12", plain_pkcs12(&sequence(&[&safe])), "too early, inside"),
        ("a certificate", pem("CERTIFICATE", &four), "the certificate is malformed"),
        ("inside of one", pem("CERTIFICATE", &sequence(&[&four])), "the certificate is malformed"),
        ("a key", pem("PRIVATE KEY", &four), "the key is malformed"),
        ("an RSA key", pem("RSA PRIVATE KEY", &sequence(&[&integer(0), &[2, 0x84], &MOST])), "the key is malformed"),
        ("an EC key", pem("EC PRIVATE KEY", &sequence(&[&integer(1), &[4, 0x84], &MOST])), "the key is malformed"),
        ("an encrypted key", pem("ENCRYPTED PRIVATE KEY", &sequence(&[&four])), "malformed"),
        ("a public key", pem("PUBLIC KEY", &four), "the PUBLIC KEY in line 1 cannot be read as one"),
        ("a request", pem("CERTIFICATE REQUEST", &sequence(&[&four])), "the certification request is malformed"),
        ("a revocation list", pem("X509 CRL", &sequence(&[&four])), "the X509 CRL in line 1 cannot be read as one"),
        ("a bundle", pem("PKCS7", &four), "a BER structure at byte 6: the file was cut off"),
    ];
    are_refused(&files);
}

#[test]
fn of_other_keys() {
    let none = [counted(b"none"), counted(b"none"), counted(b"")].concat();
    let blob = [&[7, 2, 0, 0, 0, 0x24, 0, 0][..], b"RSA2", &MOST, &[0; 8]].concat();
    let length = u32::try_from(blob.len()).unwrap();
    let files = [
        ("a name in OpenSSH", openssh(&[&MOST]), "too early, inside the OpenSSH key"),
        ("keys in OpenSSH", openssh(&[&none, &MOST]), "an OpenSSH file with 4294967295 keys"),
        ("a public key in OpenSSH", openssh(&[&none, &ONE, &MOST]), "too early, inside the OpenSSH key"),
        ("the salt of PVK", pvk(true, u32::MAX, 0, &[0; 40]), "too early, inside the PVK file"),
        ("the blob of PVK", pvk(false, 0, u32::MAX, &[0; 40]), "too early, inside the PVK file"),
        ("the bits of PVK", pvk(false, 0, length, &blob), "too early, inside the PVK file"),
        ("the bits of a blob", blob, "too early, inside the PVK file"),
    ];
    are_refused(&files);
}
