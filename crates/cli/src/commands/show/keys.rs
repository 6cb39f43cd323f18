//! What is reported about keys.

use keyferry_core::certificate::Certificate;
use keyferry_core::key::{PrivateKey, SubjectPublicKeyInfo};
use keyferry_formats::detect::Item;
use keyferry_formats::{DecodeError, Key, Password};
use serde::Serialize;

use crate::input::{Loaded, in_any_encoding};
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;

/// A public key.
#[derive(Debug, Serialize)]
pub(crate) struct PublicKeyReport {
    pub algorithm: Option<String>,
    pub bits: Option<usize>,
    pub public_key_sha256: String,
}

/// A private key.
#[derive(Debug, Serialize)]
pub(crate) struct KeyReport {
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
    pub(super) fn new(key: &SubjectPublicKeyInfo) -> Self {
        let algorithm = key.algorithm().ok();
        Self {
            bits: algorithm.as_ref().and_then(|algorithm| algorithm.bits),
            algorithm: algorithm.map(|algorithm| algorithm.name()),
            public_key_sha256: key.fingerprint(),
        }
    }
}

/// A key that stands alone, decrypted. Nothing else tells whose it is.
pub(super) fn opened(key: &Key, password: &Password, context: &Context) -> Result<Key, DecodeError> {
    match key {
        Key::Clear(_) => Ok(key.clone()),
        Key::Sealed(sealed) => {
            let open = |password: &Password| sealed.unseal(password, &context.session);
            in_any_encoding(password, open).map(|(key, _)| Key::Clear(key))
        }
    }
}

/// What the password that was given for a file does not open: keys that stand alone.
pub(super) fn wrong_passwords(loaded: &Loaded, context: &Context) -> Vec<Failure> {
    let Some(password) = &loaded.password else { return Vec::new() };
    let keys = loaded.contents.items.iter().filter_map(|item| match item {
        Item::PrivateKey { key, .. } => Some(key),
        _ => None,
    });
    let wrong = keys.filter_map(|key| opened(key, password, context).err());
    wrong.map(|error| Failure::decode(&loaded.name(), &error)).collect()
}

impl KeyReport {
    /// An encrypted key is described by its certificate.
    pub(super) fn new(key: &Key, certificate: Option<&Certificate>) -> Self {
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
