//! How a text with keys and certificates stands in its file: its encoding, what was done to it on its way, and what stands before a block in its line.

use keyferry_core::key::PrivateKey;
use keyferry_formats::detect::{self, Contents, Format};
use keyferry_formats::pbe::Session;
use keyferry_formats::pem::{self, Block, Oddity};
use keyferry_formats::{PerhapsSealed, openssh};

use crate::feature::Feature;

const BEGIN: &[u8] = b"-----BEGIN ";
const HYPHENS: &[u8] = b"-----";
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What its form demands of a reader.
pub(crate) fn features(bytes: &[u8], contents: &Contents) -> Vec<Feature> {
    let has = |oddities: &[Oddity]| contents.oddities.iter().any(|oddity| oddities.contains(oddity));
    let mut features = Vec::new();
    let is_rewritten = has(&[Oddity::Rewritten]) && !has_only_marks(bytes);
    if has(&[Oddity::Base64, Oddity::Json]) || is_rewritten {
        features.push(Feature::Wrapped);
    }
    if has(&[Oddity::Utf16]) {
        features.push(Feature::Utf16);
    }
    if features.is_empty() && contents.format == Format::Pem {
        features.extend(bytes.split(|byte| matches!(byte, b'\n' | b'\r')).filter_map(before_block));
        features.sort_unstable();
        features.dedup();
    }
    features
}

/// Whether a text would be as it should be without its byte order marks: one stands in the middle where two files were put together.
fn has_only_marks(bytes: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(bytes) else { return false };
    let without = text.replace('\u{feff}', "");
    let is_right = |contents: Contents| !contents.oddities.contains(&Oddity::Rewritten);
    without != text && detect::read(without.as_bytes(), None, &Session::default()).is_ok_and(is_right)
}

/// Whether a block of PKCS#7 may stand in a text.
pub(crate) fn has_bundle(bytes: &[u8]) -> bool {
    let begins = |rest: &[u8]| rest.strip_prefix(BEGIN).is_some_and(|label| label.starts_with(pem::label::PKCS7.as_bytes()));
    let mut places = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'-');
    places.any(|(at, _)| bytes.get(at..).is_some_and(begins))
}

/// What stands before the block that begins in this line, if something does.
fn before_block(line: &[u8]) -> Option<Feature> {
    if line.starts_with(BEGIN) || !line.contains(&b'-') {
        return None;
    }
    let start = line.windows(BEGIN.len()).position(|window| window == BEGIN)?;
    let (before, block) = line.split_at(start);
    let is_whole = block.trim_ascii_end().len() > BEGIN.len() && block.trim_ascii_end().ends_with(HYPHENS);
    match before {
        b"" => None,
        _ if !is_whole => None,
        before if before == BYTE_ORDER_MARK => Some(Feature::ByteOrderMark),
        _ => Some(Feature::Indented),
    }
}

/// Whether a plain key stands in one of these blocks in OpenSSH's own form.
pub(crate) fn is_openssh(key: &PrivateKey, blocks: &[Block]) -> bool {
    let openssh = blocks.iter().filter(|block| openssh::is_openssh(&block.content));
    openssh
        .filter_map(|block| openssh::decode(&block.content).ok())
        .any(|found| matches!(found, PerhapsSealed::Clear(found) if found == *key))
}

/// The plain keys of a file that stand in PKCS#8; `None` where the form cannot be told.
pub(crate) fn pkcs8_keys(bytes: &[u8], blocks: &[Block]) -> Option<Vec<PrivateKey>> {
    if let Ok(key) = PrivateKey::from_pkcs8_der(bytes) {
        return Some(vec![key]);
    }
    let pkcs8 = blocks.iter().filter(|block| block.label == pem::label::PRIVATE_KEY);
    let keys = pkcs8.filter_map(|block| PrivateKey::from_pkcs8_der(block.content.as_slice()).ok());
    (!blocks.is_empty()).then(|| keys.collect())
}
