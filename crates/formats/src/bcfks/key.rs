//! Keys as they are encrypted within the file.

use der::Decode;
use keyferry_core::key::{PrivateKey, SecretKey};
use zeroize::Zeroizing;

use super::protection::{Use, decrypt};
use super::secret;
use super::structure::Encrypted;
use crate::pbe::{self, Session};
use crate::{DecodeError, Password, pkcs8};

/// A key that is encrypted with its own password: the DER of algorithm and ciphertext.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedBcfksKey {
    pub(super) der: Vec<u8>,
    /// Whether a program encrypted it before it was put in.
    pub(super) is_protected: bool,
}

impl std::fmt::Debug for SealedBcfksKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedBcfksKey(..)")
    }
}

impl SealedBcfksKey {
    fn open(&self, purpose: Use, password: &Password, session: &Session) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
        let Encrypted { algorithm, content } = Encrypted::from_der(&self.der).map_err(DecodeError::asn1("an encrypted key"))?;
        pbe::with_each(&pbe::candidates(Some(password)), |password| {
            decrypt(algorithm, content.as_bytes(), purpose, password, session)
        })
    }

    /// Decrypts a private key. What a program encrypted by itself may be an encrypted key as PKCS#8 has it.
    pub(crate) fn unseal_private(&self, password: &Password, session: &Session) -> Result<PrivateKey, DecodeError> {
        match self.open(Use::PrivateKey, password, session) {
            Ok(plain) => Ok(PrivateKey::from_pkcs8_der(plain.as_slice())?),
            Err(DecodeError::WrongPasswordOrDamaged | DecodeError::UnsupportedEncryption { .. }) if self.is_protected => {
                pkcs8::decrypt(&self.der, password, session)
            }
            Err(error) => Err(error),
        }
    }

    /// Decrypts a secret key.
    pub(crate) fn unseal_secret(&self, password: &Password, session: &Session) -> Result<SecretKey, DecodeError> {
        secret::decode(&self.open(Use::SecretKey, password, session)?)
    }
}
