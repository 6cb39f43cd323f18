//! What is reported about keys.

use keyferry_core::certificate::Certificate;
use keyferry_core::key::{PrivateKey, SubjectPublicKeyInfo};
use keyferry_formats::pbe::Session;
use keyferry_formats::{DecodeError, Key, Password, in_any_encoding};
use serde::Serialize;

/// A public key.
#[derive(Debug, Serialize)]
pub struct PublicKeyReport {
    pub algorithm: Option<String>,
    pub bits: Option<usize>,
    pub public_key_sha256: String,
}

/// A private key.
#[derive(Debug, Serialize)]
pub struct KeyReport {
    pub encrypted: bool,
    /// Absent while nothing tells: an encrypted key without a certificate.
    pub algorithm: Option<String>,
    pub bits: Option<usize>,
    pub public_key_sha256: Option<String>,
    /// Whether only the certificate that stands with the encrypted key tells this.
    #[serde(skip)]
    pub by_certificate: bool,
}

impl PublicKeyReport {
    pub(crate) fn new(key: &SubjectPublicKeyInfo) -> Self {
        let algorithm = key.algorithm().ok();
        Self {
            bits: algorithm.as_ref().and_then(|algorithm| algorithm.bits),
            algorithm: algorithm.map(|algorithm| algorithm.name()),
            public_key_sha256: key.fingerprint(),
        }
    }
}

impl KeyReport {
    /// Tells what an encrypted key says when this password opens it.
    pub(crate) fn open(&mut self, key: &Key, password: &Password, session: &Session) -> Result<(), DecodeError> {
        if let Key::Sealed(sealed) = key {
            let (key, _) = in_any_encoding(password, |password| sealed.unseal(password, session))?;
            *self = Self { encrypted: true, ..Self::new(&Key::Clear(key), None) };
        }
        Ok(())
    }

    /// An encrypted key is described by its certificate.
    pub(crate) fn new(key: &Key, certificate: Option<&Certificate>) -> Self {
        let clear = match key {
            Key::Clear(key) => Some(key),
            Key::Sealed(_) => None,
        };
        let public_key = clear.map_or_else(
            || certificate.and_then(|certificate| certificate.details().ok()).map(|details| details.public_key),
            |key| key.public_key().ok().flatten(),
        );
        let algorithm = clear.map(PrivateKey::algorithm).or_else(|| public_key.as_ref().map(SubjectPublicKeyInfo::algorithm));
        let algorithm = algorithm.and_then(Result::ok);
        Self {
            encrypted: clear.is_none(),
            bits: algorithm.as_ref().and_then(|algorithm| algorithm.bits),
            algorithm: algorithm.map(|algorithm| algorithm.name()),
            public_key_sha256: public_key.as_ref().map(SubjectPublicKeyInfo::fingerprint),
            by_certificate: clear.is_none() && public_key.is_some(),
        }
    }
}
