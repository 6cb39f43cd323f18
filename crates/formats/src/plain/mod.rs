//! What people and programs make of PEM and of binary files on their way, undone: text in UTF-16, lost line ends, quoting and remarks
//! ([`breaks`]), PEM in the strings of a JSON text ([`json`]), Base64 around the whole ([`base64`]). What comes out is PEM as
//! [`pem`](crate::pem) reads it, or the bytes themselves. The command lines that we take from other tools do not go through here: they read
//! what those tools read.

pub(crate) mod base64;
pub(crate) mod breaks;
pub(crate) mod json;

use std::borrow::Cow;
use std::ops::Deref;

use zeroize::Zeroizing;

/// Text of a file: its own bytes, or what was made of them, which may hold keys.
pub(crate) enum Text<'a> {
    Own(&'a str),
    Made(Zeroizing<String>),
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Own(text) => text,
            Self::Made(text) => text,
        }
    }
}

impl<'a> Text<'a> {
    /// What is no UTF-8 becomes replacement characters.
    pub(crate) fn lossy(bytes: &'a [u8]) -> Self {
        match String::from_utf8_lossy(bytes) {
            Cow::Borrowed(text) => Self::Own(text),
            Cow::Owned(text) => Self::Made(Zeroizing::new(text)),
        }
    }

    /// The text of a file in UTF-16, which Windows writes; `None` when it is none.
    pub(crate) fn utf16(bytes: &[u8]) -> Option<Self> {
        let (little_end_first, bytes) = match bytes {
            [0xff, 0xfe, rest @ ..] => (true, rest),
            [0xfe, 0xff, rest @ ..] => (false, rest),
            // Without a mark, the first two characters tell, which are ASCII in everything that is read here.
            [1..=0x7f, 0, 1..=0x7f, 0, ..] => (true, bytes),
            [0, 1..=0x7f, 0, 1..=0x7f, ..] => (false, bytes),
            _ => return None,
        };
        let from = if little_end_first { u16::from_le_bytes } else { u16::from_be_bytes };
        let (units, _) = bytes.as_chunks::<2>();
        // As much as it can become, so that nothing is moved as it grows.
        let mut text = Zeroizing::new(String::with_capacity(units.len() * 3));
        for character in char::decode_utf16(units.iter().map(|unit| from(*unit))) {
            text.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        is_text(text.as_bytes()).then_some(Self::Made(text))
    }
}

/// Whether these may be the bytes of a text: there is something, and no control character that no text has.
pub(crate) fn is_text(bytes: &[u8]) -> bool {
    // Files of DOS end with ^Z.
    let bytes = bytes.strip_suffix(b"\x1a").unwrap_or(bytes);
    !bytes.is_empty() && !bytes.iter().any(|byte| matches!(byte, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f))
}

/// The bytes without the blanks, line ends and zeros that editors and shells put behind a structure that is all there.
pub(crate) fn without_blanks_behind(bytes: &[u8]) -> &[u8] {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0 | 0x1a);
    let whole = match bytes {
        // The end mark is zeros too.
        [0x30, 0x80, ..] => bytes.trim_ascii_end(),
        [0x30, ..] => crate::ber::claimed_length(bytes).and_then(|length| bytes.get(..length)).unwrap_or(bytes),
        _ => bytes,
    };
    if bytes.get(whole.len()..).is_some_and(|behind| behind.iter().all(blank)) { whole } else { bytes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_16_is_read_with_and_without_a_mark() {
        let bytes = |unit: fn(u16) -> [u8; 2], text: &str| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        for text in ["\u{feff}-----BEGIN é𝄞\r\n", "-----BEGIN"] {
            for unit in [u16::to_le_bytes, u16::to_be_bytes] {
                assert_eq!(&*Text::utf16(&bytes(unit, text)).unwrap(), text.trim_start_matches('\u{feff}'));
            }
        }
        for other in [&b"plain text"[..], &[0, 0, 0, 2, 0, 0, 0, 20], &[0x30, 0, 1, 0], b"", &[0xff, 0xfe, 1, 0]] {
            assert!(Text::utf16(other).is_none());
        }
    }

    #[test]
    fn only_blanks_behind_a_whole_structure_are_left_off() {
        let whole = [0x30, 3, 2, 1, 3];
        for behind in [&b""[..], b"\n", b"\r\n", b" \n\0\x1a"] {
            assert_eq!(without_blanks_behind(&[&whole, behind].concat()), whole);
        }
        assert_eq!(without_blanks_behind(&[0x30, 0x80, 0, 0, b'\n']), [0x30, 0x80, 0, 0]);
        for other in [&[0x30, 3, 2, 1][..], &[0x30, 3, 2, 1, 3, b'\n', b'x'], &[], &[0x30]] {
            assert_eq!(without_blanks_behind(other), other);
        }
    }
}
