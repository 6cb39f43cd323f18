//! Keys as the files of each format encrypt them. What decrypts them needs no keystore, so that a [`Keystore`](crate::Keystore) can hold them.

use std::fmt;

use keyferry_core::key::{PrivateKey, SecretKey};

use crate::bcfks::SealedBcfksKey;
use crate::bks::SealedBksKey;
use crate::jceks::SealedObject;
use crate::openssh::SealedOpenSshKey;
use crate::pbe::Session;
use crate::pem::TraditionalKey;
use crate::pvk::SealedPvk;
use crate::{DecodeError, Password, pkcs8, pkcs12};

/// A key as its file encrypts it.
#[derive(Clone, PartialEq, Eq)]
pub enum SealedKey {
    /// The DER of an `EncryptedPrivateKeyInfo` (RFC 5208, section 6): PKCS#8, PKCS#12 and JKS all keep encrypted keys in it.
    Info(Vec<u8>),
    /// openssl's traditional form.
    Traditional(TraditionalKey),
    /// Bouncy Castle's form: BKS and UBER.
    Bks(SealedBksKey),
    /// Bouncy Castle's form in BCFKS.
    Bcfks(SealedBcfksKey),
    /// OpenSSH's own form.
    OpenSsh(SealedOpenSshKey),
    /// Microsoft's PVK.
    Pvk(SealedPvk),
}

impl SealedKey {
    /// Decrypts the key.
    pub fn unseal(&self, password: &Password, session: &Session) -> Result<PrivateKey, DecodeError> {
        match self {
            Self::Info(der) => pkcs8::decrypt(der, password, session),
            Self::Traditional(key) => key.unseal(password),
            Self::Bks(key) => key.unseal_private(password, session),
            Self::Bcfks(key) => key.unseal_private(password, session),
            Self::OpenSsh(key) => key.unseal(password, session),
            Self::Pvk(key) => key.unseal(password),
        }
    }
}

impl fmt::Debug for SealedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedKey(..)")
    }
}

/// A secret key as its file encrypts it.
#[derive(Clone, PartialEq, Eq)]
pub enum SealedSecret {
    /// The DER of an `EncryptedPrivateKeyInfo`: PKCS#12.
    Info(Vec<u8>),
    /// Java's `SealedObject`: JCEKS.
    Object(SealedObject),
    /// Bouncy Castle's form: BKS and UBER.
    Bks(SealedBksKey),
    /// Bouncy Castle's form in BCFKS.
    Bcfks(SealedBcfksKey),
}

impl SealedSecret {
    /// Decrypts the key.
    pub fn unseal(&self, password: &Password, session: &Session) -> Result<SecretKey, DecodeError> {
        match self {
            Self::Object(object) => object.unseal(password, session),
            Self::Bks(key) => key.unseal_secret(password, session),
            Self::Bcfks(key) => key.unseal_secret(password, session),
            Self::Info(der) => pkcs12::secret::from_pkcs8(&pkcs8::decrypt(der, password, session)?),
        }
    }
}

impl fmt::Debug for SealedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedSecret(..)")
    }
}
