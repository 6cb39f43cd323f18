//! Texts that are none, in UTF-16 and in Java's modified UTF-8.

use keyferry_formats::pbe::Session;
use keyferry_formats::{DecodeError, detect};

use crate::der::{FRIENDLY_NAME, integer, octets, sequence, tlv};
use crate::files::{bag, jks, named, plain_pkcs12};

/// The alias of the first entry of a file, read without a password.
fn alias(bytes: &[u8]) -> Result<String, String> {
    let mut contents = detect::decode(bytes, None, &Session::default()).map_err(|error: DecodeError| error.to_string())?;
    let alias = contents.keys_mut().into_iter().next().map(|(alias, _)| alias);
    Ok(alias.unwrap())
}

/// A PKCS#12 file of one key with this name.
fn with_name(name: &[u8]) -> Vec<u8> {
    let key = sequence(&[&sequence(&[crate::der::SHA1_3DES, &sequence(&[&octets(b"salt"), &integer(1)])]), &octets(&[1; 32])]);
    let name = sequence(&[FRIENDLY_NAME, &tlv(0x31, &[name])]);
    plain_pkcs12(&sequence(&[&bag(2, &key, &tlv(0x31, &[&name]))]))
}

#[test]
fn of_pkcs12() {
    let bmp = |bytes: &[u8]| alias(&with_name(&tlv(0x1e, &[bytes])));
    assert_eq!(bmp(&[0, b'a', 0, b'b']).as_deref(), Ok("ab"));
    // As Java has them: they come out escaped where they are shown.
    assert_eq!(bmp(&[0, b'a', 0, 0]).as_deref(), Ok("a\0"));
    assert_eq!(bmp(&[0xd8, 0, 0, b'b']).as_deref(), Ok("\u{fffd}b"));
    assert_eq!(bmp(&[0xdd, 0x11, 0xd8, 0x3d]).as_deref(), Ok("\u{fffd}\u{fffd}"));
    assert_eq!(bmp(&[0xd8, 0x3d, 0xdd, 0x11]).as_deref(), Ok("\u{1f511}"));
    for odd in [&[0][..], &[0, b'a', 0], &[0, b'a', 0, b'b', 0xff]] {
        let error = bmp(odd).unwrap_err();
        assert_eq!(error, "the attributes of a bag are malformed: malformed ASN.1 DER value for BMPString", "{odd:?}");
    }
    let other = alias(&with_name(&tlv(0x0c, &[b"ab"]))).unwrap_err();
    assert!(other.contains("expected BMPString, got UTF8String"), "{other}");
    // The value may be missing; it is numbered then.
    assert_eq!(alias(&with_name(&[])).as_deref(), Ok("1"));
}

#[test]
fn of_java() {
    let read = |bytes: &[u8]| alias(&jks(1, &[&named(bytes, 0), &[0; 8]]));
    for (bytes, text) in [
        (&b"a\0b"[..], "a\0b"),
        (b"a\xc0\x80b", "a\0b"),
        (b"\xed\xa0\xbd\xed\xb4\x91", "\u{1f511}"),
        (b"\xf0\x9f\x94\x91", "\u{1f511}"),
        // Java takes what is longer than it has to be.
        (b"\xc1\x81\xe0\x81\x82", "AB"),
    ] {
        assert_eq!(read(bytes).as_deref(), Ok(text), "{bytes:?}");
    }
    for bytes in [
        &b"\xed\xa0\x80"[..],
        b"\xed\xb0\x80x",
        b"\xed\xb4\x91\xed\xa0\xbd",
        b"a\xe2\x82",
        b"a\xc3",
        b"\x80",
        b"\xf8\x88\x80\x80\x80",
        b"\xff",
    ] {
        assert_eq!(
            read(bytes).unwrap_err(),
            "an alias is malformed at byte 16: it is not text in Java's modified UTF-8",
            "{bytes:?}"
        );
    }
}
