//! Signed certificate timestamps (RFC 6962, sections 3.2 and 3.3) as openssl prints them.

use std::fmt::Write;

use der::{Tag, Tagged};
use keyferry_core::Timestamp;

use super::{elements, upper_hex};

/// The hash and the kind of a signature (RFC 5246, section 7.4.1.4.1): timestamps have these two.
const SIGNATURES: [([u8; 2], &str); 2] = [([4, 1], "sha256WithRSAEncryption"), ([4, 3], "ecdsa-with-SHA256")];

/// The lines of an extension with a list of timestamps, the last one without its end; `None` when openssl cannot read it either.
pub(super) fn list(value: &[u8], indent: usize) -> Option<String> {
    let [outer] = elements(value)?.try_into().ok()?;
    if outer.tag() != Tag::OctetString {
        return None;
    }
    let (mut rest, []) = counted(outer.value())? else { return None };
    let mut texts = Vec::new();
    while !rest.is_empty() {
        let (one, behind) = counted(rest)?;
        texts.push(timestamp(one, indent)?);
        rest = behind;
    }
    Some(texts.join("\n"))
}

/// The bytes whose number stands before them in two bytes, and what is behind.
fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

fn timestamp(bytes: &[u8], indent: usize) -> Option<String> {
    let hex = |bytes: &[u8]| {
        let lines: Vec<String> = bytes.chunks(16).map(upper_hex).collect();
        lines.join(&format!(":\n{:1$}", "", indent + 16))
    };
    let mut text = format!("{:indent$}Signed Certificate Timestamp:", "");
    let mut line = |title: &str, value: &str| {
        let _ = write!(text, "\n{:1$}{title}: {value}", "", indent + 4);
    };
    let below = format!("\n{:1$}", "", indent + 16);
    let (version, rest) = bytes.split_first()?;
    if *version != 0 {
        line("Version   ", &format!("unknown{below}{}", hex(bytes)));
        return Some(text);
    }
    let (log, rest) = rest.split_first_chunk::<32>()?;
    let (milliseconds, rest) = rest.split_first_chunk()?;
    let (extensions, rest) = counted(rest)?;
    let (algorithm, rest) = rest.split_first_chunk::<2>()?;
    let (_, algorithm) = SIGNATURES.iter().find(|(known, _)| known == algorithm)?;
    let (signature, _) = counted(rest)?;
    if signature.is_empty() {
        return None;
    }
    line("Version   ", "v1 (0x0)");
    line("Log ID    ", &hex(log));
    line("Timestamp ", &time(u64::from_be_bytes(*milliseconds)));
    line("Extensions", &if extensions.is_empty() { "none".to_owned() } else { hex(extensions) });
    line("Signature ", &format!("{algorithm}{below}{}", hex(signature)));
    Some(text)
}

/// A time with its milliseconds; nothing for one beyond the calendar.
fn time(milliseconds: u64) -> String {
    let time = i64::try_from(milliseconds).ok().map(Timestamp).filter(|time| time.date().is_some());
    let Some(time) = time.map(super::time) else { return String::new() };
    // The fraction stands behind the seconds.
    let (clock, year) = time.split_at(time.len().saturating_sub(" 2026 GMT".len()));
    format!("{clock}.{:03}{year}", milliseconds % 1000)
}
