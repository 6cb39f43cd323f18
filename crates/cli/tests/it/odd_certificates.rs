//! Certificates that no tool makes, to the byte.

use keyferry_core::SystemRandom;
use keyferry_core::key::{EcCurve, PrivateKey};
use keyferry_core::signed::{HashAlgorithm, SignatureAlgorithm};

/// Tag, length and content.
pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = u32::try_from(content.len()).unwrap();
    let mut all = vec![tag];
    match length {
        0..=0x7F => all.push(u8::try_from(length).unwrap()),
        0x80..=0xFF => all.extend([0x81, u8::try_from(length).unwrap()]),
        _ => {
            all.push(0x82);
            all.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
    }
    all.extend(content);
    all
}

pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, parts)
}

pub(crate) fn key() -> PrivateKey {
    PrivateKey::generate_ec(&mut SystemRandom, EcCurve::P256).unwrap()
}

const UTF8_STRING: u8 = 0x0C;

/// `CN=...`, in a string of this type.
fn name(common_name: &str, string: u8) -> Vec<u8> {
    sequence(&[&tlv(0x31, &[&sequence(&[&[0x06, 3, 0x55, 0x04, 0x03], &tlv(string, &[common_name.as_bytes()])])])])
}

/// An extension by the content of its identifier; `critical` or not.
pub(crate) fn extension(identifier: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &[0x01, 0x01, 0xFF] } else { &[] };
    sequence(&[&tlv(0x06, &[identifier]), critical, &tlv(0x04, &[value])])
}

/// `DNS:...`.
pub(crate) fn host(name: &str) -> Vec<u8> {
    extension(&[0x55, 0x1D, 0x11], false, &sequence(&[&tlv(0x82, &[name.as_bytes()])]))
}

/// `CA:TRUE`.
pub(crate) fn authority() -> Vec<u8> {
    extension(&[0x55, 0x1D, 0x13], true, &sequence(&[&[0x01, 0x01, 0xFF]]))
}

/// ecdsa-with-SHA256.
const USUAL: [u8; 10] = [0x06, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02];

/// What a certificate says; the usual, as long as nobody says otherwise.
pub(crate) struct Draft {
    pub version: u8,
    pub issuer: &'static str,
    /// The type of the string that the issuer's name is in.
    pub issuer_string: u8,
    pub subject: &'static str,
    pub from: &'static str,
    pub until: &'static str,
    /// The object identifier, with tag and length.
    pub algorithm: Vec<u8>,
    pub extensions: Vec<Vec<u8>>,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            version: 3,
            issuer: "Odd CA",
            issuer_string: UTF8_STRING,
            subject: "server",
            from: "200101000000Z",
            until: "490101000000Z",
            algorithm: USUAL.to_vec(),
            extensions: vec![host("localhost")],
        }
    }
}

impl Draft {
    /// The certificate of `key`, signed by `issuer`.
    pub(crate) fn sign(&self, key: &PrivateKey, issuer: &PrivateKey) -> Vec<u8> {
        let algorithm = sequence(&[&self.algorithm]);
        let version = if self.version > 1 { tlv(0xA0, &[&[0x02, 1, self.version - 1]]) } else { Vec::new() };
        let time = |text: &str| tlv(0x17, &[text.as_bytes()]);
        let extensions: Vec<&[u8]> = self.extensions.iter().map(Vec::as_slice).collect();
        let extensions = if extensions.is_empty() { Vec::new() } else { tlv(0xA3, &[&sequence(&extensions)]) };
        let tbs = sequence(&[
            &version,
            &[0x02, 1, 7],
            &algorithm,
            &name(self.issuer, self.issuer_string),
            &sequence(&[&time(self.from), &time(self.until)]),
            &name(self.subject, UTF8_STRING),
            key.public_key().unwrap().unwrap().as_der(),
            &extensions,
        ]);
        let signature = issuer.signer().unwrap().sign(SignatureAlgorithm::Ecdsa(HashAlgorithm::Sha256), &tbs).unwrap();
        sequence(&[&tbs, &algorithm, &tlv(0x03, &[&[0], &signature])])
    }
}
