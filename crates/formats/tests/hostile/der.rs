//! DER by hand: what no writer of ours would write.

pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = match u32::try_from(content.len()).unwrap().to_be_bytes() {
        [0, 0, 0, short @ 0..=127] => vec![short],
        [0, 0, 0, long] => vec![0x81, long],
        [0, 0, high, low] => vec![0x82, high, low],
        [0, most @ ..] => [&[0x83][..], &most].concat(),
        all => [&[0x84][..], &all].concat(),
    };
    [&[tag][..], &length, &content].concat()
}

pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, parts)
}

pub(crate) fn integer(number: u32) -> Vec<u8> {
    let bytes = [&[0][..], &number.to_be_bytes()].concat();
    let first = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len() - 1);
    let first = if bytes[first] & 0x80 == 0 { first } else { first - 1 };
    tlv(2, &[&bytes[first..]])
}

pub(crate) fn octets(bytes: &[u8]) -> Vec<u8> {
    tlv(4, &[bytes])
}

/// An INTEGER of these bytes, as they are.
pub(crate) fn raw_integer(bytes: &[u8]) -> Vec<u8> {
    tlv(2, &[bytes])
}

pub(crate) const DATA: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
pub(crate) const ENCRYPTED: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 6];
pub(crate) const PBES2: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 13];
pub(crate) const PBKDF2: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 12];
pub(crate) const RC2: &[u8] = &[6, 8, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 3, 2];
pub(crate) const SHA256: &[u8] = &[6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];
pub(crate) const SHA1_3DES: &[u8] = &[6, 10, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1, 3];
pub(crate) const PBES1: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 10];
pub(crate) const SCRYPT: &[u8] = &[6, 9, 0x2b, 6, 1, 4, 1, 0xda, 0x47, 4, 11];
pub(crate) const AES_256: &[u8] = &[6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 42];
pub(crate) const PBMAC1: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 14];
pub(crate) const HMAC_SHA256: &[u8] = &[6, 8, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 9];
pub(crate) const RSA: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
pub(crate) const SUN_3DES: &[u8] = &[6, 9, 0x2b, 6, 1, 4, 1, 0x2a, 2, 0x13, 1];
pub(crate) const FRIENDLY_NAME: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 20];
