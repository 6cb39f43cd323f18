//! The texts that openssl prints of keys, names, certificates, requests and revocation lists.

pub(crate) mod certificate;
mod distribution_point;
pub(crate) mod extension;
pub(crate) mod general_name;
pub(crate) mod key;
pub(crate) mod name;
pub(crate) mod policy;
mod pss;
pub(crate) mod request;
pub(crate) mod revocation;
mod timestamps;

use std::fmt::Write;

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Reader, SliceReader, Tag, TagNumber, Tagged};
use keyferry_core::Timestamp;
use keyferry_core::key::magnitude;

/// A time as openssl prints it: `Nov 24 20:06:57 2026 GMT`.
pub(crate) fn time(time: Timestamp) -> String {
    let Some(date) = time.date() else { return "Bad time value".to_owned() };
    let month = Timestamp::month_name(date.month);
    let clock = format!("{:02}:{:02}:{:02}", date.hour, date.minute, date.second);
    format!("{month} {:2} {clock} {} GMT", date.day, date.year)
}

/// The elements that stand one behind the other in `bytes`; `None` when they are no DER.
pub(crate) fn elements(bytes: &[u8]) -> Option<Vec<AnyRef<'_>>> {
    let mut reader = SliceReader::new(bytes).ok()?;
    let mut elements = Vec::new();
    while !reader.is_finished() {
        elements.push(AnyRef::decode(&mut reader).ok()?);
    }
    Some(elements)
}

/// The elements of the one SEQUENCE that `bytes` are.
pub(crate) fn sequence(bytes: &[u8]) -> Option<Vec<AnyRef<'_>>> {
    let [outer] = elements(bytes)?.try_into().ok()?;
    inside(outer)
}

/// The elements of a SEQUENCE.
pub(crate) fn inside(element: AnyRef<'_>) -> Option<Vec<AnyRef<'_>>> {
    (element.tag() == Tag::Sequence).then(|| elements(element.value()))?
}

/// The number of a context-specific tag.
pub(crate) fn number(element: &AnyRef<'_>) -> Option<u8> {
    (0..9).find(|number| {
        [true, false].iter().any(|constructed| {
            element.tag() == Tag::ContextSpecific { constructed: *constructed, number: TagNumber(u32::from(*number)) }
        })
    })
}

/// The object identifier that an element is.
pub(crate) fn oid(element: &AnyRef<'_>) -> Option<ObjectIdentifier> {
    element.decode_as().ok()
}

/// Bytes with colons between, in lines of `per_line`, each line indented; a colon ends every line but the last.
pub(crate) fn hex_lines(bytes: &[u8], per_line: usize, indent: usize) -> String {
    let lines: Vec<String> = bytes.chunks(per_line).map(|line| format!("{:indent$}{}", "", lower_hex(line))).collect();
    lines.join(":\n")
}

/// `0a:0b`.
pub(crate) fn lower_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(":")
}

/// `0A:0B`.
pub(crate) fn upper_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
}

/// A number that fits 64 bits.
pub(crate) fn small(magnitude: &[u8]) -> Option<u64> {
    (magnitude.len() <= 8).then(|| magnitude.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
}

/// An integer in decimal or, when it is longer than 128 bits, in hexadecimal with `0x`.
pub(crate) fn integer(content: &[u8]) -> String {
    let (negative, magnitude) = magnitude(content);
    let sign = if negative { "-" } else { "" };
    if magnitude.len() >= 16 {
        return format!("{sign}0x{}", upper_hex(&magnitude).replace(':', ""));
    }
    let value = magnitude.iter().fold(0u128, |value, byte| value << 8 | u128::from(*byte));
    format!("{sign}{value}")
}

/// Each line of a text indented.
pub(crate) fn indented(text: &str, indent: usize) -> String {
    text.lines().fold(String::new(), |mut all, line| {
        let _ = writeln!(all, "{:indent$}{line}", "");
        all
    })
}

/// The names of the bits that are set in the content of a BIT STRING.
fn bit_names(content: &[u8], names: &[&str]) -> String {
    let is_set = |index: usize| content.get(1 + index / 8).is_some_and(|byte| byte & (0x80 >> (index % 8)) != 0);
    let set: Vec<&str> = names.iter().enumerate().filter(|(index, _)| is_set(*index)).map(|(_, name)| *name).collect();
    if set.is_empty() { "<EMPTY>".to_owned() } else { set.join(", ") }
}
