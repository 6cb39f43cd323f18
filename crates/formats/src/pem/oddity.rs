//! What mail programs and editors do to a PEM file on its way. All of it is read over; a user may still want to know.

use std::fmt;

use super::block::{BEGIN, DASHES, END};
use super::lines::Lines;

/// Something that does not belong into a PEM file, and does no harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// It begins with the byte order mark of UTF-8.
    ByteOrderMark,
    /// Its lines end as those of Windows, with CR LF.
    CarriageReturns,
    /// So many lines of other text stand around the blocks.
    TextAround(usize),
    /// It is in UTF-16.
    Utf16,
    /// It is Base64 of a file.
    Base64,
    /// It stands in the strings of a JSON text.
    Json,
    /// Its line ends were lost or written as `\n`, its lines quoted, or something like it.
    Rewritten,
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByteOrderMark => f.write_str("it begins with a byte order mark"),
            Self::CarriageReturns => f.write_str("its lines end as in Windows (CR LF)"),
            Self::TextAround(1) => f.write_str("a line of other text stands around it"),
            Self::Utf16 => f.write_str("its text is UTF-16"),
            Self::Base64 => f.write_str("it is Base64 of a file"),
            Self::Json => f.write_str("it is a JSON text"),
            Self::Rewritten => f.write_str("the lines of its blocks are not as they should be"),
            Self::TextAround(lines) => write!(f, "{lines} lines of other text stand around it"),
        }
    }
}

/// The oddities of a text with PEM blocks.
pub(crate) fn oddities_of(text: &str) -> Vec<Oddity> {
    let mut oddities = Vec::new();
    if text.starts_with('\u{feff}') {
        oddities.push(Oddity::ByteOrderMark);
    }
    // A character is found sooner than two.
    if text.contains('\r') && text.contains("\r\n") {
        oddities.push(Oddity::CarriageReturns);
    }
    let mut inside = false;
    let mut around = 0;
    let mut lines = Lines::as_they_are(text);
    while let Some((_, line)) = lines.next() {
        let line = line.trim();
        // Most lines have neither.
        let is_marker = line.contains(DASHES);
        if is_marker && line.contains(BEGIN) {
            inside = !line.contains(END);
            if let Some(body) = lines.up_to_hyphen().filter(|_| inside) {
                lines.pass_over(body);
            }
        } else if is_marker && line.contains(END) {
            inside = false;
        } else if !inside && !line.is_empty() {
            around += 1;
        }
    }
    if around > 0 {
        oddities.push(Oddity::TextAround(around));
    }
    oddities
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_mail_programs_do_is_seen() {
        let clean = "-----BEGIN A-----\nAQID\n-----END A-----\n";
        assert_eq!(oddities_of(clean), []);
        let windows = format!("\u{feff}{}", clean.replace('\n', "\r\n"));
        assert_eq!(oddities_of(&windows), [Oddity::ByteOrderMark, Oddity::CarriageReturns]);
        assert_eq!(oddities_of(&format!("Hello,\n\n  {clean}\nRegards\n")), [Oddity::TextAround(2)]);
    }
}
