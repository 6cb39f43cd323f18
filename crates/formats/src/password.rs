//! Passwords, in the encodings that the formats hash.

use std::fmt;

use keyferry_core::counted;
use zeroize::Zeroizing;

/// A password or pass phrase; wiped when dropped, never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Password {
    text: Zeroizing<String>,
    /// Its bytes, where they are not the UTF-8 of the text.
    bytes: Option<Zeroizing<Vec<u8>>>,
}

impl Password {
    /// Takes the characters of a password.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: Zeroizing::new(text.into()), bytes: None }
    }

    /// Takes the bytes of a password as they came from a file or a terminal. What is no UTF-8 is Latin-1, as for openssl: PKCS#12 hashes the
    /// characters, all else the bytes themselves.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        match str::from_utf8(bytes) {
            Ok(text) => Self::new(text),
            Err(_) => Self { text: latin1(bytes), bytes: Some(Zeroizing::new(bytes.to_vec())) },
        }
    }

    /// keytool refuses shorter ones for keystores. openssl takes four for a pass phrase, but a key is to go into a keystore one day.
    pub const SHORTEST: usize = 6;

    /// How many characters it has, where those are too few for something new.
    pub fn too_short(&self) -> Option<String> {
        let length = self.as_str().chars().count();
        (length < Self::SHORTEST).then(|| counted(length, "character", "characters"))
    }

    /// The same characters as other programs may have hashed them: as bytes in UTF-8 and in Latin-1, and, as openssl before 1.1.0 took them, each
    /// byte of their UTF-8 for a character. Empty for ASCII, which is the same everywhere.
    pub fn other_encodings(&self) -> Vec<Self> {
        if self.text.is_ascii() {
            return Vec::new();
        }
        let mut others = Vec::new();
        let one_byte = |character| u8::try_from(u32::from(character));
        if self.bytes.is_some() {
            others.push(Self::new(self.text.as_str()));
        } else {
            // Its first bytes are to be left nowhere while it grows.
            let mut bytes = Zeroizing::new(Vec::with_capacity(self.text.len()));
            if self.text.chars().map(one_byte).try_for_each(|byte| byte.map(|byte| bytes.push(byte))).is_ok() {
                others.push(Self { text: self.text.clone(), bytes: Some(bytes) });
            }
        }
        let utf8 = self.text.as_bytes();
        others.push(Self { text: latin1(utf8), bytes: Some(Zeroizing::new(utf8.to_vec())) });
        others
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether there is no character.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether every character is printable ASCII. Java derives keys from no other passwords, in PKCS#12 and for the keys in JCEKS: it says
    /// `Password is not ASCII`, or that the password is incorrect.
    pub fn is_for_java(&self) -> bool {
        self.text.chars().all(|character| character == ' ' || character.is_ascii_graphic())
    }

    /// The bytes, which PBES2 hashes: UTF-8, or as they came.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.as_deref().map_or(self.text.as_bytes(), Vec::as_slice)
    }

    /// UTF-16 big-endian without an end mark, which JKS hashes.
    pub fn utf16(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.text.len() * 2 + 2));
        for unit in self.text.encode_utf16() {
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

/// Each byte as a character.
fn latin1(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
    text.extend(bytes.iter().map(|byte| char::from(*byte)));
    text
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}
