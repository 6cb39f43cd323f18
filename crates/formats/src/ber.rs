//! BER (X.690, section 8) made into DER, as far as files in the wild need it: lengths that are indefinite or longer than they have to be,
//! and octet strings in pieces.

use std::borrow::Cow;

use der::{Decode, Header, Reader as _, SliceReader, Tag};

use crate::DecodeError;

/// Deeper than any real file.
const DEPTH: usize = 32;

const CONSTRUCTED: u8 = 0x20;
const OCTET_STRING: u8 = 0x04;

/// The same structure in DER; the bytes themselves when they already are. What follows the first element is an error.
pub(crate) fn to_der(bytes: &[u8]) -> Result<Cow<'_, [u8]>, DecodeError> {
    if is_der(bytes, DEPTH) == Some(bytes.len()) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut reader = Reader { bytes, at: 0 };
    let mut der = Vec::with_capacity(bytes.len());
    reader.element(&mut der, DEPTH)?;
    if reader.at != bytes.len() {
        return Err(malformed(reader.at, "other bytes follow it"));
    }
    Ok(Cow::Owned(der))
}

fn malformed(at: usize, why: &str) -> DecodeError {
    DecodeError::Malformed { what: "a BER structure", at: Some(at), why: why.to_owned() }
}

/// The length of the first element, if it is DER as far as this module is concerned.
fn is_der(bytes: &[u8], depth: usize) -> Option<usize> {
    let tag = *bytes.first()?;
    let header = header_length(bytes)?;
    let (Some(length), minimal) = length(bytes.get(header..)?)? else { return None };
    let start = header + minimal;
    let content = bytes.get(start..start.checked_add(length)?)?;
    if encoded_length(length).len() != minimal || tag == OCTET_STRING | CONSTRUCTED || depth == 0 {
        return None;
    }
    if tag & CONSTRUCTED != 0 {
        let mut rest = content;
        while !rest.is_empty() {
            rest = rest.get(is_der(rest, depth - 1)?..)?;
        }
    }
    Some(start + length)
}

/// The length of the tag: one byte, or several for large numbers.
fn header_length(bytes: &[u8]) -> Option<usize> {
    if bytes.first()? & 0x1f != 0x1f {
        return Some(1);
    }
    let more = bytes.get(1..)?.iter().take(5).position(|byte| byte & 0x80 == 0)?;
    Some(more + 2)
}

/// The length that stands at the beginning of `bytes` (`None` when it is indefinite), and how many bytes it takes.
fn length(bytes: &[u8]) -> Option<(Option<usize>, usize)> {
    let first = *bytes.first()?;
    let count = usize::from(first & 0x7f);
    match first {
        0x80 => Some((None, 1)),
        0..0x80 => Some((Some(count), 1)),
        _ => {
            let digits = bytes.get(1..=count)?;
            let length =
                digits.iter().try_fold(0_usize, |length, digit| length.checked_mul(256)?.checked_add((*digit).into()))?;
            Some((Some(length), count + 1))
        }
    }
}

fn encoded_length(length: usize) -> Vec<u8> {
    let bytes = length.to_be_bytes();
    let digits: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => vec![short],
        _ => std::iter::once(0x80 | u8::try_from(digits.len()).unwrap_or_default()).chain(digits).collect(),
    }
}

/// The tag of the first element and what follows its header, whatever form its length has.
pub(crate) fn enter(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let tag = header_length(bytes)?;
    let (_, size) = length(bytes.get(tag..)?)?;
    Some((*bytes.first()?, bytes.get(tag + size..)?))
}

/// How many bytes the first element claims, its header included; `None` when its length is indefinite or none.
pub(crate) fn claimed_length(bytes: &[u8]) -> Option<usize> {
    let tag = header_length(bytes)?;
    let (length, size) = length(bytes.get(tag..)?)?;
    length?.checked_add(tag + size)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], DecodeError> {
        let truncated = DecodeError::Truncated { what: "a BER structure", at: self.at };
        let taken = self.rest().get(..length).ok_or(truncated)?;
        self.at += length;
        Ok(taken)
    }

    /// Reads a tag and a length.
    fn header(&mut self) -> Result<(&'a [u8], Option<usize>), DecodeError> {
        let truncated = || DecodeError::Truncated { what: "a BER structure", at: self.at };
        let tag_length = header_length(self.rest()).ok_or_else(truncated)?;
        let (length, size) = self.rest().get(tag_length..).and_then(length).ok_or_else(truncated)?;
        let tag = self.take(tag_length)?;
        self.take(size)?;
        Ok((tag, length))
    }

    /// Copies one element into `der`.
    fn element(&mut self, der: &mut Vec<u8>, depth: usize) -> Result<(), DecodeError> {
        let at = self.at;
        let (tag, length) = self.header()?;
        let first = tag.first().copied().unwrap_or_default();
        if depth == 0 {
            return Err(malformed(at, "it is nested too deeply"));
        }
        if first & CONSTRUCTED == 0 {
            let length = length.ok_or_else(|| malformed(at, "a primitive value has no indefinite length"))?;
            let content = self.take(length)?;
            put(der, tag, content);
            return Ok(());
        }
        let in_pieces = first == OCTET_STRING | CONSTRUCTED;
        let mut content = Vec::new();
        self.children(length, |reader| {
            if in_pieces { reader.piece(&mut content, depth - 1) } else { reader.element(&mut content, depth - 1) }
        })?;
        if in_pieces {
            put(der, &[OCTET_STRING], &content);
        } else {
            put(der, tag, &content);
        }
        Ok(())
    }

    /// Reads what stands in a constructed value, up to its length or its end mark.
    fn children(
        &mut self,
        length: Option<usize>,
        mut child: impl FnMut(&mut Self) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        let at = self.at;
        match length {
            None => {
                while !self.rest().starts_with(&[0, 0]) {
                    child(self)?;
                }
                self.take(2).map(drop)
            }
            Some(length) => {
                let content = self.take(length)?;
                let end = self.at;
                let mut inner = Self { bytes: self.bytes.get(..end).unwrap_or_default(), at: end - content.len() };
                while inner.at < end {
                    child(&mut inner)?;
                }
                if inner.at == end { Ok(()) } else { Err(malformed(at, "its parts are longer than it is")) }
            }
        }
    }

    /// One piece of an octet string: primitive, or in pieces itself.
    fn piece(&mut self, content: &mut Vec<u8>, depth: usize) -> Result<(), DecodeError> {
        let at = self.at;
        let (tag, length) = self.header()?;
        match (tag, length) {
            ([OCTET_STRING], Some(length)) => {
                content.extend_from_slice(self.take(length)?);
                Ok(())
            }
            ([tag], length) if *tag == OCTET_STRING | CONSTRUCTED && depth > 0 => {
                self.children(length, |reader| reader.piece(content, depth - 1))
            }
            _ => Err(malformed(at, "an octet string in pieces holds something else")),
        }
    }
}

fn put(der: &mut Vec<u8>, tag: &[u8], content: &[u8]) {
    der.extend_from_slice(tag);
    der.extend_from_slice(&encoded_length(content.len()));
    der.extend_from_slice(content);
}

/// Whether a SEQUENCE is all there and nothing else.
pub(crate) fn complete(bytes: &[u8]) -> Result<(), DecodeError> {
    let what = "the outer SEQUENCE";
    let mut reader = SliceReader::new(bytes).map_err(DecodeError::asn1(what))?;
    let header = Header::decode(&mut reader).map_err(DecodeError::asn1(what))?;
    header.tag().assert_eq(Tag::Sequence).map_err(DecodeError::asn1(what))?;
    let length = usize::try_from(u32::from(header.length())).unwrap_or(usize::MAX);
    let here = usize::try_from(u32::from(reader.remaining_len())).unwrap_or_default();
    match here.cmp(&length) {
        std::cmp::Ordering::Less => Err(DecodeError::Truncated { what, at: 0 }),
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => {
            let at = Some(bytes.len() - (here - length));
            Err(DecodeError::Malformed { what, at, why: "other bytes follow it".to_owned() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn der_stays_as_it_is() {
        let der = [0x30, 0x06, 0x02, 0x01, 0x03, 0x04, 0x01, 0xff];
        assert!(matches!(to_der(&der), Ok(Cow::Borrowed(_))));
    }

    #[test]
    fn indefinite_lengths_and_pieces_are_resolved() {
        for (ber, der) in [
            (&[0x30, 0x80, 0x02, 0x01, 0x03, 0, 0][..], &[0x30, 0x03, 0x02, 0x01, 0x03][..]),
            (&[0x30, 0x81, 0x03, 0x02, 0x01, 0x03], &[0x30, 0x03, 0x02, 0x01, 0x03]),
            (&[0x24, 0x80, 0x04, 0x01, 1, 0x24, 0x03, 0x04, 0x01, 2, 0, 0], &[0x04, 0x02, 1, 2]),
            (&[0xa0, 0x80, 0x24, 0x80, 0x04, 0x01, 1, 0, 0, 0, 0], &[0xa0, 0x03, 0x04, 0x01, 1]),
            (&[0x30, 0x80, 0, 0], &[0x30, 0]),
        ] {
            assert_eq!(to_der(ber).unwrap(), der);
        }
    }

    #[test]
    fn what_is_wrong_is_refused() {
        for bytes in [
            &[0x30, 0x80, 0x02, 0x01, 0x03][..],
            &[0x30, 0x80, 0x02, 0x01, 0x03, 0, 0, 0],
            &[0x04, 0x80, 0, 0],
            &[0x24, 0x03, 0x02, 0x01, 0x03],
            &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
            &[0x30, 0x02, 0x24, 0x05],
        ] {
            assert!(to_der(bytes).is_err(), "{bytes:x?}");
        }
        assert!(to_der(&[0x30, 0x80].repeat(100_000)).is_err());
    }
}
