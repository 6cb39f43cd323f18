//! Small files that ask for much: each is an error, after little work.

use keyferry_formats::pbe::Session;
use keyferry_formats::{DecodeError, Password, detect};

use crate::der::{DATA, ENCRYPTED, PBES2, PBKDF2, RC2, SHA256, integer, sequence, tlv};

/// A JCEKS file of one secret key, up to the serialised object.
fn jceks(object: &[u8]) -> Vec<u8> {
    let header = [0xce, 0xce, 0xce, 0xce, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 1, b'a', 0, 0, 0, 0, 0, 0, 0, 0];
    [&header[..], &[0xac, 0xed, 0, 5], object, &[0; 20]].concat()
}

/// A description of the class of byte arrays with so many fields (that hold arrays) and this parent. The first field's type is new text, the
/// others refer to handle 1.
fn class(fields: u16, parent: &[u8]) -> Vec<u8> {
    let mut bytes = [&[0x72, 0, 2][..], b"[B", &[0; 8], &[2], &fields.to_be_bytes()].concat();
    for index in 0..fields {
        bytes.extend(if index == 0 { &[b'[', 0, 0, 0x74, 0, 0][..] } else { &[b'[', 0, 0, 0x71, 0, 0x7e, 0, 1] });
    }
    [&bytes, &[0x78][..], parent].concat()
}

fn reference(handle: u32) -> Vec<u8> {
    [&[0x71][..], &(0x7e_0000 + handle).to_be_bytes()].concat()
}

fn refused(object: &[u8]) -> String {
    match detect::decode(&jceks(object), None, &Session::default()) {
        Err(DecodeError::Malformed { why, .. }) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_class_has_only_so_many_fields() {
    let object = [&[0x73][..], &class(65_535, &[0x70]), &vec![0x70; 65_535]].concat();
    assert!(refused(&object).contains("65535 fields"));
}

#[test]
fn a_class_has_only_so_many_classes_above_it() {
    // Each field is an array, whose class has the class of the field before as its parent; the handles are the class, the text, the object,
    // then a class and an array for each field.
    let mut object = [&[0x73][..], &class(16, &[0x70])].concat();
    for index in 0..16_u32 {
        let parent = if index == 0 { vec![0x70] } else { reference(3 + 2 * (index - 1)) };
        object.extend([&[0x75][..], &class(0, &parent), &[0; 4]].concat());
    }
    assert!(refused(&object).contains("classes above it"));
}

#[test]
fn an_object_has_only_so_many_parts() {
    // Sixteen objects in each of sixteen objects in each of sixteen.
    let third = [&[0x73][..], &reference(0), &[0x70; 16]].concat();
    let second = [&[0x73][..], &reference(0), &third.repeat(16)].concat();
    let object = [&[0x73][..], &class(16, &[0x70]), &second.repeat(16)].concat();
    assert!(refused(&object).contains("more than 512 parts"));
}

/// A PKCS#12 file of so many encrypted safes, each with a salt of its own, and a MAC that does not hold.
fn pkcs12(safes: u32, iterations: u32, key_length: u32) -> Vec<u8> {
    let safe = |salt: u32| {
        let salt = tlv(4, &[&salt.to_be_bytes(), b"salt"]);
        let kdf = sequence(&[PBKDF2, &sequence(&[&salt, &integer(iterations), &integer(key_length)])]);
        let cipher = sequence(&[RC2, &sequence(&[&integer(58), &tlv(4, &[&[0; 8]])])]);
        let content = sequence(&[DATA, &sequence(&[PBES2, &sequence(&[&kdf, &cipher])]), &tlv(0x80, &[&[1; 16]])]);
        sequence(&[ENCRYPTED, &tlv(0xa0, &[&sequence(&[&integer(0), &content])])])
    };
    let safes: Vec<Vec<u8>> = (0..safes).map(safe).collect();
    let safes = sequence(&safes.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let digest = sequence(&[&sequence(&[SHA256, &[5, 0]]), &tlv(4, &[&[0; 32]])]);
    let mac = sequence(&[&digest, &tlv(4, &[b"saltsalt"]), &integer(1)]);
    sequence(&[&integer(3), &sequence(&[DATA, &tlv(0xa0, &[&tlv(4, &[&safes])])]), &mac])
}

fn open(bytes: &[u8], session: &Session) -> DecodeError {
    detect::decode(bytes, Some(&Password::new("changeit")), session).unwrap_err()
}

#[test]
fn a_mac_that_fails_is_worth_one_key() {
    let session = Session::default();
    assert_eq!(open(&pkcs12(60, 1000, 16), &session), DecodeError::WrongPassword);
    // The MAC's own key costs one, and that of one safe a thousand.
    assert_eq!(session.spent(), 1001);
}

#[test]
fn the_blocks_of_a_long_key_count() {
    let session = Session::default();
    assert_eq!(open(&pkcs12(60, 5_000_000, 128), &session), DecodeError::WrongPassword);
    // Seven blocks of five million are more than what may be spent: nothing was.
    assert_eq!(session.spent(), 1);
}
