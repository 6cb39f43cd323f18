//! Passwords, in the encodings that the formats hash.

use std::fmt;

use zeroize::Zeroizing;

/// A password or pass phrase; wiped when dropped, never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// Takes the characters of a password.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is no character.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether every character is printable ASCII. Java derives keys from no other passwords, in PKCS#12 and for the keys in JCEKS: it says
    /// `Password is not ASCII`, or that the password is incorrect.
    pub fn is_for_java(&self) -> bool {
        self.0.chars().all(|character| character == ' ' || character.is_ascii_graphic())
    }

    /// UTF-8, which PBES2 hashes.
    pub fn utf8(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// UTF-16 big-endian without an end mark, which JKS hashes.
    pub fn utf16(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.0.len() * 2 + 2));
        for unit in self.0.encode_utf16() {
            bytes.extend_from_slice(&unit.to_be_bytes());
        }
        bytes
    }

    /// UTF-16 big-endian with two zero bytes at the end, which the PBE and MAC of PKCS#12 hash (RFC 7292, appendix B.1).
    pub fn bmp_string(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = self.utf16();
        bytes.extend_from_slice(&[0, 0]);
        bytes
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}
