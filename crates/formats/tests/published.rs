//! Published examples: RFC 9579, appendix A. The password is `1234`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use keyferry_formats::pbe::Session;
use keyferry_formats::{DecodeError, EntryKind, Password, pem, pkcs12};

fn a1() -> Vec<u8> {
    let blocks = pem::decode(include_bytes!("data/rfc9579-a1.pem")).unwrap();
    blocks[0].content.to_vec()
}

fn decode(bytes: &[u8]) -> Result<pkcs12::Decoded, DecodeError> {
    pkcs12::decode(bytes, Some(&Password::new("1234")), &Session::default())
}

/// The example with `from` replaced by `to`, which is as long, near its end.
fn changed(from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = a1();
    let at = bytes.windows(from.len()).rposition(|window| window == from).unwrap();
    bytes[at..at + to.len()].copy_from_slice(to);
    bytes
}

#[test]
fn a_valid_file_is_opened() {
    let mut decoded = decode(&a1()).unwrap();
    assert!(decoded.verified);
    let [entry] = decoded.keystore.entries_mut() else { panic!("one entry") };
    entry.key_mut().unwrap().unseal(&Password::new("1234"), &Session::default()).unwrap();
    let EntryKind::PrivateKey { chain, .. } = &entry.kind else { panic!("a private key") };
    let details = chain[0].details().unwrap();
    assert_eq!(entry.clear_key().unwrap().public_key().unwrap().unwrap(), details.public_key);
    let wrong = pkcs12::decode(&a1(), Some(&Password::new("12345")), &Session::default()).unwrap_err();
    assert_eq!(wrong, DecodeError::WrongPassword);
}

/// As in appendix A.4 and A.5: another iteration count, another salt. The rest still decrypts, so it is the MAC that was changed.
#[test]
fn wrong_iterations_and_a_wrong_salt_are_found() {
    let salt = [0x6f, 0x47, 0x3c, 0x38, 0xb0, 0x2e, 0x31, 0x73];
    let iterations = [&salt[..], &[0x02, 0x02, 0x08, 0x00]].concat();
    let more = [&salt[..], &[0x02, 0x02, 0x08, 0x01]].concat();
    let another = [&[0x6e], &salt[1..]].concat();
    for bytes in [changed(&iterations, &more), changed(&salt, &another)] {
        assert_eq!(decode(&bytes).unwrap_err(), DecodeError::Integrity { what: "the MAC of the PKCS#12 file" });
    }
}

/// As in appendix A.6, the length of the key must be there, and long enough to mean something.
#[test]
fn a_key_length_that_is_none_is_refused() {
    let error = decode(&changed(&[0x02, 0x01, 0x20], &[0x02, 0x01, 0x01])).unwrap_err();
    assert!(matches!(error, DecodeError::Malformed { what: "the parameters of PBMAC1", .. }), "{error}");
}
