//! OpenSSH's own form of private keys (`PROTOCOL.key` in its sources): RSA, DSA, ECDSA and Ed25519 keys, plain or encrypted by a key that bcrypt derives. It is
//! read, where it stands in a PEM block of its own label, and not written.

mod fields;

use std::fmt;

use keyferry_core::key::PrivateKey;
use zeroize::Zeroizing;

use crate::java::cursor::Cursor;
use crate::pbe::{Cipher, Derivation, Session};
use crate::perhaps_sealed::PerhapsSealed;
use crate::{DecodeError, Password};

const MAGIC: &[u8] = b"openssh-key-v1\0";
const WHAT: &str = "the OpenSSH key";

/// How a key is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// As a stream, by a counter.
    Counted,
    /// Block by block (CBC).
    Blocks,
}

/// The ciphers by OpenSSH's names; those of which the mode is missing are known, and not read.
const CIPHERS: [(&str, Option<(Cipher, Mode)>); 10] = [
    ("aes256-ctr", Some((Cipher::Aes256, Mode::Counted))),
    ("aes192-ctr", Some((Cipher::Aes192, Mode::Counted))),
    ("aes128-ctr", Some((Cipher::Aes128, Mode::Counted))),
    ("aes256-cbc", Some((Cipher::Aes256, Mode::Blocks))),
    ("aes192-cbc", Some((Cipher::Aes192, Mode::Blocks))),
    ("aes128-cbc", Some((Cipher::Aes128, Mode::Blocks))),
    ("3des-cbc", Some((Cipher::DesEde3, Mode::Blocks))),
    ("aes256-gcm@openssh.com", None),
    ("aes128-gcm@openssh.com", None),
    ("chacha20-poly1305@openssh.com", None),
];

/// Whether the bytes are such a key.
pub fn is_openssh(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// The key in these bytes, perhaps still encrypted.
pub fn decode(bytes: &[u8]) -> Result<PerhapsSealed<SealedOpenSshKey>, DecodeError> {
    let mut cursor = Cursor::new(bytes);
    cursor.take(MAGIC.len(), WHAT)?;
    let (cipher, kdf, options) = (cursor.bytes(WHAT)?, cursor.bytes(WHAT)?, cursor.bytes(WHAT)?);
    let count = cursor.u32(WHAT)?;
    if count != 1 {
        return Err(DecodeError::Unsupported { what: format!("an OpenSSH file with {count} keys") });
    }
    let (public, section) = (cursor.bytes(WHAT)?, cursor.bytes(WHAT)?);
    if cipher == b"none" && kdf == b"none" {
        fields::nothing_behind(cursor.rest())?;
        let Checked::Holds(fields) = check(section)? else {
            return Err(DecodeError::malformed(WHAT, "its two check numbers differ"));
        };
        return fields::key(fields, public).map(PerhapsSealed::Clear);
    }
    let named = CIPHERS.iter().find(|(name, _)| name.as_bytes() == cipher);
    let unsupported = |name: &str| DecodeError::UnsupportedEncryption { what: format!("OpenSSH's encryption with {name}") };
    let (name, how) = named.ok_or_else(|| unsupported("an unknown cipher"))?;
    let (cipher, mode) = how.ok_or_else(|| unsupported(name))?;
    if kdf != b"bcrypt" {
        return Err(unsupported("another key derivation than bcrypt"));
    }
    fields::nothing_behind(cursor.rest())?;
    if section.is_empty() || !section.len().is_multiple_of(cipher.block_length()) {
        return Err(DecodeError::malformed(WHAT, "its encrypted part is no number of whole blocks"));
    }
    let mut options = Cursor::new(options);
    let (salt, rounds) = (options.bytes(WHAT)?, options.u32(WHAT)?);
    if salt.is_empty() || rounds == 0 {
        return Err(DecodeError::malformed(WHAT, "its key derivation has no salt or no rounds"));
    }
    let sealed =
        SealedOpenSshKey { name, cipher, mode, salt: salt.to_vec(), rounds, public: public.to_vec(), section: section.to_vec() };
    Ok(PerhapsSealed::Sealed(sealed))
}

/// A private section behind its check, which the same random number makes that stands there twice.
enum Checked<'a> {
    Holds(&'a [u8]),
    Fails,
}

fn check(section: &[u8]) -> Result<Checked<'_>, DecodeError> {
    let mut cursor = Cursor::new(section);
    let same = cursor.u32(WHAT)? == cursor.u32(WHAT)?;
    Ok(if same { Checked::Holds(cursor.rest()) } else { Checked::Fails })
}

/// A key that is still encrypted.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedOpenSshKey {
    name: &'static str,
    cipher: Cipher,
    mode: Mode,
    salt: Vec<u8>,
    rounds: u32,
    public: Vec<u8>,
    section: Vec<u8>,
}

impl SealedOpenSshKey {
    /// OpenSSH's name of the cipher: `aes256-ctr`.
    pub fn cipher_name(&self) -> &'static str {
        self.name
    }

    /// How many rounds of bcrypt derive the key.
    pub fn rounds(&self) -> u32 {
        self.rounds
    }

    /// Decrypts the key. The format's own check tells a wrong password.
    pub fn unseal(&self, password: &Password, session: &Session) -> Result<PrivateKey, DecodeError> {
        if password.is_empty() {
            return Err(DecodeError::WrongPassword);
        }
        let (key_length, iv_length) = (self.cipher.key_length(), self.cipher.block_length());
        let derivation = Derivation::Bcrypt { salt: self.salt.clone(), rounds: self.rounds, length: key_length + iv_length };
        let derived = session.derive(password.bytes(), derivation)?;
        let (key, iv) = derived.split_at_checked(key_length).unwrap_or_default();
        let plain: Option<Zeroizing<Vec<u8>>> = match self.mode {
            Mode::Counted => self.cipher.decrypt_counted(key, iv, &self.section),
            Mode::Blocks => self.cipher.decrypt_blocks(key, iv, &self.section),
        };
        let plain = plain.ok_or_else(|| DecodeError::malformed(WHAT, "its encrypted part does not fit the cipher"))?;
        match check(&plain)? {
            Checked::Holds(fields) => fields::key(fields, &self.public),
            Checked::Fails => Err(DecodeError::WrongPassword),
        }
    }
}

impl fmt::Debug for SealedOpenSshKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedOpenSshKey(..)")
    }
}
