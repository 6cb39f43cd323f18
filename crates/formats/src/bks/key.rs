//! Keys: a kind, the names of format and algorithm, and the encoded key; sealed ones encrypted with triple DES.

use keyferry_core::certificate::Certificate;
use keyferry_core::key::{PrivateKey, SecretKey};
use keyferry_core::signed::HashAlgorithm;
use zeroize::Zeroizing;

use crate::java::cursor::Cursor;
use crate::pbe::cipher::Cipher;
use crate::pbe::{Derivation, Purpose, Session};
use crate::{DecodeError, EntryKind, Key, Password, Secret};

const WHAT: &str = "a key";

/// A key that was read.
pub(super) enum AnyKey {
    Private(PrivateKey),
    Secret(SecretKey),
}

impl AnyKey {
    pub(super) fn into_entry(self, chain: Vec<Certificate>) -> Result<EntryKind, DecodeError> {
        match self {
            Self::Private(key) => Ok(EntryKind::PrivateKey { key: Key::Clear(key), chain }),
            Self::Secret(key) if chain.is_empty() => Ok(EntryKind::SecretKey(Secret::Clear(key))),
            Self::Secret(_) => Err(DecodeError::malformed(WHAT, "a secret key has certificates")),
        }
    }
}

/// Reads a key that is not encrypted.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<AnyKey, DecodeError> {
    let kind = cursor.u8(WHAT)?;
    let format = cursor.text(WHAT)?;
    let algorithm = cursor.text(WHAT)?;
    let encoded = cursor.bytes(WHAT)?;
    match (kind, format.as_str()) {
        (0, "PKCS#8" | "PKCS8") => Ok(AnyKey::Private(PrivateKey::from_pkcs8_der(encoded)?)),
        (2, "RAW") => Ok(AnyKey::Secret(SecretKey { algorithm, encoded: Zeroizing::new(encoded.to_vec()) })),
        (1, _) => Err(DecodeError::Unsupported { what: "a public key as an entry".to_owned() }),
        _ => Err(DecodeError::malformed(WHAT, format!("its kind is {kind}, and its format not the one of that kind"))),
    }
}

/// A key that is encrypted with its own password: PKCS#12's derivation and triple DES.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedKey {
    salt: Vec<u8>,
    iterations: u32,
    ciphertext: Vec<u8>,
}

impl std::fmt::Debug for SealedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedKey(..)")
    }
}

impl SealedKey {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut cursor = Cursor::new(bytes);
        let salt = cursor.bytes(WHAT)?.to_vec();
        let iterations = cursor.u32(WHAT)?;
        Ok(Self { salt, iterations, ciphertext: cursor.rest().to_vec() })
    }

    fn unseal(&self, password: &Password, session: &Session) -> Result<AnyKey, DecodeError> {
        let cipher = Cipher::DesEde3;
        let password = password.bmp_string();
        let derivation = |purpose, length| Derivation::Pkcs12 {
            hash: HashAlgorithm::Sha1,
            purpose,
            salt: self.salt.clone(),
            iterations: self.iterations,
            length,
        };
        let key = session.derive(&password, derivation(Purpose::Key, cipher.key_length()))?;
        let iv = session.derive(&password, derivation(Purpose::Iv, cipher.block_length()))?;
        let plain = cipher.decrypt(&key, &iv, &self.ciphertext)?;
        read(&mut Cursor::new(&plain)).map_err(|_| DecodeError::WrongPasswordOrDamaged)
    }

    /// Decrypts a private key.
    pub(crate) fn unseal_private(&self, password: &Password, session: &Session) -> Result<PrivateKey, DecodeError> {
        match self.unseal(password, session)? {
            AnyKey::Private(key) => Ok(key),
            AnyKey::Secret(_) => Err(DecodeError::malformed(WHAT, "a secret key stands where a private key was expected")),
        }
    }

    /// Decrypts a secret key.
    pub(crate) fn unseal_secret(&self, password: &Password, session: &Session) -> Result<SecretKey, DecodeError> {
        match self.unseal(password, session)? {
            AnyKey::Secret(key) => Ok(key),
            AnyKey::Private(_) => Err(DecodeError::malformed(WHAT, "a private key stands where a secret key was expected")),
        }
    }
}
