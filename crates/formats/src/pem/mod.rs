//! PEM (RFC 7468), as it is met: with text around it, CRLF line ends, indentation, a byte order mark.

mod dek_info;
mod oddity;
mod write;

use base64ct::{Base64, Encoding};
use keyferry_core::key::unhex;
use zeroize::Zeroizing;

use crate::DecodeError;
use crate::assemble::BagAttributes;

pub use dek_info::TraditionalKey;
pub use oddity::{Oddity, oddities};
pub use write::{Document, KeyForm, block};

/// The labels that are known here.
pub mod label {
    /// An X.509 certificate.
    pub const CERTIFICATE: &str = "CERTIFICATE";
    /// A certification request.
    pub const REQUEST: &str = "CERTIFICATE REQUEST";
    /// A certification request, as old tools and keytool call it.
    pub const NEW_REQUEST: &str = "NEW CERTIFICATE REQUEST";
    /// A certificate with openssl's notes on trust behind it.
    pub const TRUSTED_CERTIFICATE: &str = "TRUSTED CERTIFICATE";
    /// A PKCS#7 bundle.
    pub const PKCS7: &str = "PKCS7";
    /// A revocation list.
    pub const X509_CRL: &str = "X509 CRL";
    /// A `SubjectPublicKeyInfo`.
    pub const PUBLIC_KEY: &str = "PUBLIC KEY";
    /// A PKCS#8 `PrivateKeyInfo`.
    pub const PRIVATE_KEY: &str = "PRIVATE KEY";
    /// A PKCS#8 `EncryptedPrivateKeyInfo`.
    pub const ENCRYPTED_PRIVATE_KEY: &str = "ENCRYPTED PRIVATE KEY";
    /// A PKCS#1 `RSAPrivateKey`, openssl's traditional form.
    pub const RSA_PRIVATE_KEY: &str = "RSA PRIVATE KEY";
    /// A PKCS#1 `RSAPublicKey`.
    pub const RSA_PUBLIC_KEY: &str = "RSA PUBLIC KEY";
    /// A SEC1 `ECPrivateKey`.
    pub const EC_PRIVATE_KEY: &str = "EC PRIVATE KEY";
    /// openssl's traditional DSA key.
    pub const DSA_PRIVATE_KEY: &str = "DSA PRIVATE KEY";

    /// Labels that other programs write and that are read in part or not at all.
    const OTHERS: [&str; 17] = [
        "ANY PRIVATE KEY",
        "ATTRIBUTE CERTIFICATE",
        "CMS",
        "DH PARAMETERS",
        "DSA PARAMETERS",
        "DSA PUBLIC KEY",
        "EC PARAMETERS",
        "OPENSSH PRIVATE KEY",
        "OPENSSH PUBLIC KEY",
        "PARAMETERS",
        "PGP MESSAGE",
        "PGP PRIVATE KEY BLOCK",
        "PGP PUBLIC KEY BLOCK",
        "PKCS #7 SIGNED DATA",
        "SSH2 ENCRYPTED PRIVATE KEY",
        "X509 CERTIFICATE",
        "X9.42 DH PARAMETERS",
    ];
    const OURS: [&str; 13] = [
        CERTIFICATE,
        REQUEST,
        NEW_REQUEST,
        TRUSTED_CERTIFICATE,
        PKCS7,
        X509_CRL,
        PUBLIC_KEY,
        PRIVATE_KEY,
        ENCRYPTED_PRIVATE_KEY,
        RSA_PRIVATE_KEY,
        RSA_PUBLIC_KEY,
        EC_PRIVATE_KEY,
        DSA_PRIVATE_KEY,
    ];

    /// How a message calls a block. A label that nobody knows is not repeated: where the line ends of a file were lost, a key is taken for one.
    pub(crate) fn shown(label: &str) -> &'static str {
        OURS.iter().chain(&OTHERS).find(|known| **known == label).copied().unwrap_or("block of an unknown kind")
    }
}

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

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// The most characters of a private key: an RSA key of 16,384 bits has 12,000. What is read of a key is held more than once.
const LARGEST_KEY: usize = 4 << 20;

/// Whether there is a block in these bytes.
pub fn is_pem(bytes: &[u8]) -> bool {
    bytes.windows(BEGIN.len()).any(|window| window == BEGIN.as_bytes())
}

/// Every block, in order; text around them is passed over.
pub fn decode(bytes: &[u8]) -> Result<Vec<Block>, DecodeError> {
    decode_at_most(bytes, usize::MAX)
}

/// The same; more blocks than are `allowed` are an error, found before the rest is decoded.
pub fn decode_at_most(bytes: &[u8], allowed: usize) -> Result<Vec<Block>, DecodeError> {
    // A copy is made only of what is no UTF-8.
    let text = String::from_utf8_lossy(bytes);
    let mut blocks = Vec::new();
    let mut attributes = BagAttributes::default();
    let mut lines = text.lines().map(str::trim).enumerate();
    while let Some((index, line)) = lines.next() {
        if let Some(name) = line.strip_prefix("friendlyName:") {
            attributes.friendly_name = Some(name.trim().to_owned());
        }
        if let Some(digits) = line.strip_prefix("localKeyID:") {
            attributes.local_key_id = unhex(&digits.replace(' ', ""));
        }
        // What stands before the dashes on a BEGIN line, a byte order mark for one, is text too.
        let Some((_, rest)) = line.split_once(BEGIN) else { continue };
        let Some(label) = rest.strip_suffix(DASHES) else { continue };
        if blocks.len() >= allowed {
            let asked = blocks.len() as u64 + 1;
            return Err(DecodeError::Limit { what: "PEM blocks", asked, allowed: allowed as u64 });
        }
        if label.contains(DASHES) {
            let why = format!("line {} holds more than the BEGIN: the line ends of the block were lost", index + 1);
            return Err(DecodeError::malformed("the PEM file", why));
        }
        let (content, dek_info) = body(label, index + 1, &mut lines)?;
        blocks.push(Block {
            label: label.to_owned(),
            line: index + 1,
            attributes: std::mem::take(&mut attributes),
            dek_info,
            content,
        });
    }
    Ok(blocks)
}

/// Reads up to the END line; headers (RFC 1421) stand before the first empty line.
fn body<'a>(
    label: &str,
    line: usize,
    lines: &mut (impl Iterator<Item = (usize, &'a str)> + Clone),
) -> Result<(Zeroizing<Vec<u8>>, Option<String>), DecodeError> {
    let mut dek_info = None;
    let shown = label::shown(label);
    // As much as stands before the END line, so that nothing is moved as it grows.
    let length = lines.clone().take_while(|(_, text)| !text.starts_with(END)).map(|(_, text)| text.len()).sum();
    if length > LARGEST_KEY && label.ends_with("PRIVATE KEY") {
        let why =
            format!("the {shown} that begins in line {line} has {length} characters, and no key has more than {LARGEST_KEY}");
        return Err(DecodeError::malformed("the PEM block", why));
    }
    let mut base64 = Zeroizing::new(Vec::with_capacity(length));
    for (index, text) in lines {
        if let Some(end) = text.strip_prefix(END) {
            if end.strip_suffix(DASHES) != Some(label) {
                let why = format!("line {line} begins {shown}, and line {} ends something else", index + 1);
                return Err(DecodeError::malformed("the PEM block", why));
            }
            // In place: of a large block there is one copy.
            let decoded = Base64::decode_in_place(&mut base64).map(<[u8]>::len);
            let length = decoded.map_err(|_| {
                DecodeError::malformed("the PEM block", format!("the {shown} that begins in line {line} is no Base64"))
            })?;
            base64.truncate(length);
            return Ok((base64, dek_info));
        }
        if text.starts_with(BEGIN) {
            break;
        }
        if text.contains(':') {
            dek_info = text.strip_prefix("DEK-Info:").map(str::to_owned).or(dek_info);
        } else {
            base64.extend(text.split_whitespace().flat_map(str::bytes));
        }
    }
    let why = format!("the {shown} that begins in line {line} has no END line: the file was cut off");
    Err(DecodeError::malformed("the PEM file", why))
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
    fn text_bom_crlf_and_indentation_are_passed_over() {
        let text = "\u{feff}-----BEGIN A-----\r\nAQID\r\n-----END A-----\r\n  Bag Attributes\n    friendlyName: my key\nwords\n   -----BEGIN B C-----\n  AQ\n  ==\n -----END B C-----";
        let blocks = decode(text.as_bytes()).unwrap();
        assert_eq!(blocks.len(), 2);
        assert_eq!((blocks[0].label.as_str(), blocks[0].content.as_slice(), blocks[0].line), ("A", &[1, 2, 3][..], 1));
        assert_eq!((blocks[1].label.as_str(), blocks[1].content.as_slice(), blocks[1].line), ("B C", &[1][..], 7));
        assert_eq!(blocks[1].attributes.friendly_name.as_deref(), Some("my key"));
    }

    #[test]
    fn there_are_only_so_many_blocks() {
        let text = "-----BEGIN A-----\nAQID\n-----END A-----\n".repeat(3);
        assert_eq!(decode_at_most(text.as_bytes(), 3).unwrap().len(), 3);
        let error = decode_at_most(text.as_bytes(), 2).unwrap_err();
        assert_eq!(error, DecodeError::Limit { what: "PEM blocks", asked: 3, allowed: 2 });
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
            ("-----BEGIN A-----\nA*ID\n-----END A-----", "no Base64"),
        ] {
            let error = decode(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
    }
}
