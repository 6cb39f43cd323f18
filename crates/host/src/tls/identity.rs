//! What we show to a server that asks who we are.

use std::sync::{Arc, Mutex};

use keyferry_core::certificate::Certificate;
use keyferry_core::key::PrivateKey;
use keyferry_core::name::DistinguishedName;
use keyferry_core::wipe_stack;
use rustls::client::ResolvesClientCert;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::{CertifiedKey, SigningKey};
use rustls::{Error, SignatureScheme};

/// A key and its certificates, or nothing; and whose certificates the server asked for.
#[derive(Debug, Default)]
pub struct ClientIdentity {
    key: Option<Arc<CertifiedKey>>,
    asked: Mutex<Option<Vec<DistinguishedName>>>,
}

impl ClientIdentity {
    /// This key, with its own certificate first. It is an error when TLS cannot be spoken with the key.
    pub fn new(key: &PrivateKey, chain: &[Certificate]) -> Result<Self, Error> {
        let key = signing(key);
        // The connection may last.
        wipe_stack();
        let key = key?;
        let chain = chain.iter().map(|certificate| CertificateDer::from(certificate.as_der().to_vec())).collect();
        Ok(Self { key: Some(Arc::new(CertifiedKey::new(chain, key))), asked: Mutex::default() })
    }

    /// The names of the authorities that the server asked for, once it has asked; an empty list asks for any.
    pub fn asked(&self) -> Option<Vec<DistinguishedName>> {
        self.asked.lock().map(|asked| asked.clone()).unwrap_or_default()
    }
}

#[inline(never)]
fn signing(key: &PrivateKey) -> Result<Arc<dyn SigningKey>, Error> {
    let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.as_pkcs8_der()));
    super::provider::provider().key_provider.load_private_key(der.clone_key())
}

impl ResolvesClientCert for ClientIdentity {
    fn resolve(&self, root_hint_subjects: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        if let Ok(mut asked) = self.asked.lock() {
            *asked = Some(root_hint_subjects.iter().filter_map(|name| DistinguishedName::from_der(name).ok()).collect());
        }
        self.key.clone()
    }

    fn has_certs(&self) -> bool {
        self.key.is_some()
    }
}
