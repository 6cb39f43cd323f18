//! Blocks: read with text around them and any line ends.

use base64ct::{Base64, Encoding};
use keyferry_core::key::unhex;
use zeroize::Zeroizing;

use super::lines::Lines;
use super::{label, public};
use crate::assemble::BagAttributes;
use crate::plain::Text;
use crate::{DecodeError, Limited};

/// One block between `-----BEGIN` and `-----END` lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What stands behind `BEGIN`.
    pub label: String,
    /// The line of the `BEGIN`, counted from 1.
    pub line: usize,
    /// The `Bag Attributes` that `openssl pkcs12` prints above a block.
    pub attributes: BagAttributes,
    /// What stands behind `DEK-Info:`, when the content is encrypted in openssl's traditional way.
    pub dek_info: Option<String>,
    /// The decoded content.
    pub content: Zeroizing<Vec<u8>>,
}

/// A block that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line of its `BEGIN`, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub error: DecodeError,
    /// Whether the file ends within it, so that nobody knows what else is missing.
    pub cut_off: bool,
}

impl Fault {
    fn new(line: usize, what: &'static str, why: String) -> Self {
        Self { line, error: DecodeError::malformed(what, why), cut_off: false }
    }
}

pub(crate) const BEGIN: &str = "-----BEGIN ";
pub(crate) const END: &str = "-----END ";
pub(crate) const DASHES: &str = "-----";

/// The most characters of a private key: an RSA key of 16,384 bits has 12,000. What is read of a key is held more than once.
const LARGEST_KEY: usize = 4 << 20;

/// Whether there is a block in these bytes.
pub fn is_pem(bytes: &[u8]) -> bool {
    bytes.windows(BEGIN.len()).any(|window| window == BEGIN.as_bytes())
}

/// Every block, in order; text around them is passed over. Markers stand at the beginning of a line, as for the tools.
pub fn decode(bytes: &[u8]) -> Result<Vec<Block>, DecodeError> {
    decode_at_most(bytes, usize::MAX)
}

/// The same; more blocks than are `allowed` are an error, found before the rest is decoded.
pub fn decode_at_most(bytes: &[u8], allowed: usize) -> Result<Vec<Block>, DecodeError> {
    // A copy is made only of what is no UTF-8.
    let text = Text::lossy(bytes);
    let mut blocks = Vec::new();
    parse(Lines::as_they_are(&text), allowed, &mut |found| {
        blocks.push(found.map_err(|fault| fault.error)?);
        Ok(())
    })?;
    Ok(blocks)
}

/// Gives each block of these lines to `found`, one at a time, or what is wrong with it; that says whether to go on.
pub(crate) fn parse(
    mut lines: Lines<'_>,
    allowed: usize,
    found: &mut dyn FnMut(Result<Block, Fault>) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    let mut count = 0;
    let mut attributes = BagAttributes::default();
    while let Some((number, line)) = lines.next() {
        let attribute = line.trim_start();
        if let Some(name) = attribute.strip_prefix("friendlyName:") {
            attributes.friendly_name = Some(name.trim().to_owned());
        }
        if let Some(digits) = attribute.strip_prefix("localKeyID:") {
            attributes.local_key_id = unhex(&digits.replace(' ', ""));
        }
        let Some(label) = line.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(DASHES)) else { continue };
        Limited::PemBlocks.within(count + 1, allowed)?;
        let attributes = std::mem::take(&mut attributes);
        if label.contains(DASHES) {
            let why = format!("line {number} holds more than the BEGIN: the line ends of the block were lost");
            found(Err(Fault::new(number, "the PEM file", why)))?;
            continue;
        }
        match body(label, number, &mut lines) {
            Ok((content, dek_info)) => {
                count += 1;
                found(Ok(Block { label: label.to_owned(), line: number, attributes, dek_info, content }))?;
            }
            Err(broken) => found(Err(broken))?,
        }
    }
    Ok(())
}

/// What begins as a block of a known kind does, and is none, for its first line does not end as it should.
pub(crate) fn incomplete(lines: Lines<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut lines = lines.peekable();
    while let Some((line, text)) = lines.next() {
        let Some(rest) = text.strip_prefix(BEGIN).filter(|rest| !rest.ends_with(DASHES)) else { continue };
        if let Some(label) = label::at_the_beginning_of(rest) {
            let why = format!("line {line} should end with five hyphens behind {label}");
            faults.push(Fault { cut_off: lines.peek().is_none(), ..Fault::new(line, "the PEM file", why) });
        }
    }
    faults
}

/// Reads up to the END line; headers (RFC 1421) stand before the first empty line. After an error the next block is where reading goes on.
fn body(label: &str, line: usize, lines: &mut Lines<'_>) -> Result<(Zeroizing<Vec<u8>>, Option<String>), Fault> {
    const BLOCK: &str = "the PEM block";
    if let Some(content) = regular(label, lines) {
        return Ok((content.into(), None));
    }
    let mut dek_info = None;
    let shown = label::shown(label);
    // As much as stands before the next marker, so that nothing is moved as it grows.
    let is_marker = |text: &str| text.starts_with(END) || text.starts_with(BEGIN);
    let length = lines.clone().take_while(|(_, text)| !is_marker(text)).map(|(_, text)| text.len()).sum();
    let too_large = length > LARGEST_KEY && label.ends_with("PRIVATE KEY");
    let mut base64 = Zeroizing::new(Vec::with_capacity(if too_large { 0 } else { length }));
    let mut next = None;
    loop {
        let before = lines.clone();
        let Some((number, text)) = lines.next() else { break };
        if let Some(end) = text.strip_prefix(END) {
            if end.strip_suffix(DASHES) != Some(label) {
                if lines.next().is_none() && end.len() < label.len() + DASHES.len() && [label, DASHES].concat().starts_with(end) {
                    break;
                }
                let why = format!("line {line} begins {shown}, and line {number} ends something else");
                return Err(Fault::new(line, BLOCK, why));
            }
            if too_large {
                break;
            }
            // In place: of a large block there is one copy.
            let decoded = Base64::decode_in_place(&mut base64).map(<[u8]>::len);
            let no_base64 = |_| Fault::new(line, BLOCK, format!("the {shown} that begins in line {line} is not Base64"));
            let length = decoded.map_err(no_base64)?;
            base64.truncate(length);
            return Ok((base64, dek_info));
        }
        if text.starts_with(BEGIN) {
            *lines = before;
            next = Some(number);
            break;
        }
        if text.contains(':') {
            dek_info = text.strip_prefix("DEK-Info:").map(str::to_owned).or(dek_info);
        } else if !too_large {
            text.split_whitespace().for_each(|word| base64.extend_from_slice(word.as_bytes()));
        }
    }
    if too_large {
        let why =
            format!("the {shown} that begins in line {line} has {length} characters, and no key has more than {LARGEST_KEY}");
        return Err(Fault::new(line, BLOCK, why));
    }
    let why = match next {
        None => format!("the {shown} that begins in line {line} has no END line: the file was cut off"),
        Some(next) => {
            format!("the {shown} that begins in line {line} has no END line before the next block begins in line {next}")
        }
    };
    Err(Fault { cut_off: next.is_none(), ..Fault::new(line, "the PEM file", why) })
}

/// The content of a public block that is as programs write it, up to its END line: nothing but lines of Base64 in it.
fn regular(label: &str, lines: &mut Lines<'_>) -> Option<Vec<u8>> {
    let body = lines.up_to_hyphen().filter(|_| public::is_public(label))?;
    let mut behind = lines.clone();
    behind.pass_over(body);
    let (_, end) = behind.next()?;
    if end.strip_prefix(END)?.strip_suffix(DASHES)? != label {
        return None;
    }
    let content = public::decoded(body)?;
    *lines = behind;
    Some(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_key_is_not_endless() {
        for (label, known) in [("ENCRYPTED PRIVATE KEY", true), ("RSA PRIVATE KEY", true), ("CERTIFICATE", false)] {
            let text = format!("-----BEGIN {label}-----\n{}-----END {label}-----\n", "AAAA\n".repeat(LARGEST_KEY / 4 + 1));
            let error = decode(text.as_bytes()).err().map(|error| error.to_string());
            assert_eq!(error.is_some_and(|error| error.contains("4194308 characters")), known, "{label}");
        }
    }

    #[test]
    fn text_and_line_ends_are_passed_over() {
        let text = "-----BEGIN A-----\r\nAQID\r\n-----END A-----\r\n  Bag Attributes\n    friendlyName: my key\nwords\n-----BEGIN B C-----  \n  AQ\n  ==\n-----END B C-----";
        let blocks = decode(text.as_bytes()).unwrap();
        assert_eq!(blocks.len(), 2);
        assert_eq!((blocks[0].label.as_str(), blocks[0].content.as_slice(), blocks[0].line), ("A", &[1, 2, 3][..], 1));
        assert_eq!((blocks[1].label.as_str(), blocks[1].content.as_slice(), blocks[1].line), ("B C", &[1][..], 7));
        assert_eq!(blocks[1].attributes.friendly_name.as_deref(), Some("my key"));
        for indented in ["\u{feff}-----BEGIN A-----\nAQID\n-----END A-----\n", " -----BEGIN A-----\nAQID\n-----END A-----\n"] {
            assert_eq!(decode(indented.as_bytes()), Ok(Vec::new()));
        }
    }

    #[test]
    fn there_are_only_so_many_blocks() {
        let text = "-----BEGIN A-----\nAQID\n-----END A-----\n".repeat(3);
        assert_eq!(decode_at_most(text.as_bytes(), 3).unwrap().len(), 3);
        let error = decode_at_most(text.as_bytes(), 2).unwrap_err();
        assert_eq!(error, DecodeError::Limit { what: Limited::PemBlocks, asked: 3, allowed: 2 });
    }

    #[test]
    fn what_is_no_label_is_not_repeated() {
        for text in [
            "-----BEGIN PRIVATE KEY-----MARKER-----END PRIVATE KEY-----",
            "-----BEGIN MARKER-----\nAQID\n",
            "-----BEGIN MARKER-----\nAQID\n-----END X-----",
            "-----BEGIN X-----\nAQID\n-----END MARKER-----",
            "-----BEGIN MARKER-----\nA*\n-----END MARKER-----",
            "-----BEGIN PRIVATE KEY-----\nMARKER*\n-----END PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----\nDEK-Info: MARKER,00\n\nAQID\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----\nDEK-Info: DES-CBC,MARKER\n\nAQID\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN MARKER-----\nAQID\n-----END MARKER-----",
        ] {
            let error = crate::detect::decode(text.as_bytes(), None, &crate::pbe::Session::default()).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("MARKER"), "{error:?}");
        }
    }

    #[test]
    fn damage_is_named_with_its_line() {
        for (text, word) in [
            ("x\n-----BEGIN A-----\nAQID\n", "line 2 has no END"),
            ("-----BEGIN A-----\nAQID\n-----END B-----", "line 3 ends something else"),
            ("-----BEGIN A-----\nA*ID\n-----END A-----", "not Base64"),
        ] {
            let error = decode(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
    }
}
