//! What mail programs and editors do to a PEM file on its way. All of it is read over; a user may still want to know.

use std::fmt;

use super::{BEGIN, END, is_pem};

/// Something that does not belong into a PEM file, and does no harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// It begins with the byte order mark of UTF-8.
    ByteOrderMark,
    /// Its lines end as those of Windows, with CR LF.
    CarriageReturns,
    /// So many lines of other text stand around the blocks.
    TextAround(usize),
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByteOrderMark => f.write_str("it begins with a byte order mark"),
            Self::CarriageReturns => f.write_str("its lines end as in Windows (CR LF)"),
            Self::TextAround(1) => f.write_str("a line of other text stands around it"),
            Self::TextAround(lines) => write!(f, "{lines} lines of other text stand around it"),
        }
    }
}

/// The oddities of a file; none when it has no PEM block.
pub fn oddities(bytes: &[u8]) -> Vec<Oddity> {
    let mut oddities = Vec::new();
    if !is_pem(bytes) {
        return oddities;
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        oddities.push(Oddity::ByteOrderMark);
    }
    if bytes.windows(2).any(|pair| pair == b"\r\n") {
        oddities.push(Oddity::CarriageReturns);
    }
    let mut inside = false;
    let mut around = 0;
    for line in bytes.split(|byte| *byte == b'\n') {
        let line = line.trim_ascii();
        let has = |mark: &str| line.windows(mark.len()).any(|window| window == mark.as_bytes());
        if has(BEGIN) {
            inside = true;
        } else if has(END) {
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
        assert_eq!(oddities(clean.as_bytes()), []);
        assert_eq!(oddities(b"no PEM\r\n"), []);
        let windows = format!("\u{feff}{}", clean.replace('\n', "\r\n"));
        assert_eq!(oddities(windows.as_bytes()), [Oddity::ByteOrderMark, Oddity::CarriageReturns]);
        assert_eq!(oddities(format!("Hello,\n\n  {clean}\nRegards\n").as_bytes()), [Oddity::TextAround(2)]);
    }
}
