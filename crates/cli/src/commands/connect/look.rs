//! The certificates of a server, whoever it is: nothing is sent to it, and nobody vouches for it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use keyferry_core::certificate::Certificate;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme, StreamOwned};

use super::handshake::{Address, connect, shake};
use super::proof;
use super::server::chain;
use crate::failure::{Failure, Kind};

/// The chain that the server at `HOST[:PORT]` shows, its own certificate first.
pub(crate) fn server_chain(address: &str, timeout: Duration) -> Result<Vec<Certificate>, Failure> {
    let address: Address = address.parse().map_err(Failure::usage)?;
    let failed = |error: &dyn std::fmt::Display| Failure::new(Kind::Failed, error.to_string());
    let provider = Arc::new(ring::default_provider());
    let onlooker = Arc::new(Onlooker { seen: Mutex::default() });
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| failed(&error))?;
    let verifier: Arc<dyn ServerCertVerifier> = Arc::<Onlooker>::clone(&onlooker);
    let config = builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth();
    let name = ServerName::try_from(address.host.clone()).map_err(|error| failed(&error))?;
    let tls = ClientConnection::new(Arc::new(config), name).map_err(|error| failed(&error))?;
    let mut stream = StreamOwned::new(tls, connect(&address, timeout)?);
    let shaken = shake(&mut stream);
    let seen = onlooker.seen.lock().map(|seen| seen.clone()).unwrap_or_default();
    match shaken {
        // A server that wants to see a certificate hangs up when it has shown its own.
        Err(error) if !seen.proven => Err(failed(&error)),
        _ => Ok(seen.chain),
    }
}

#[derive(Debug)]
struct Onlooker {
    seen: Mutex<Seen>,
}

/// The certificates, and whether the server has the key of its own.
#[derive(Clone, Debug, Default)]
struct Seen {
    chain: Vec<Certificate>,
    proven: bool,
}

impl Onlooker {
    fn proven(&self, checked: Result<HandshakeSignatureValid, Error>) -> Result<HandshakeSignatureValid, Error> {
        if let Ok(mut seen) = self.seen.lock() {
            seen.proven = checked.is_ok();
        }
        checked
    }
}

impl ServerCertVerifier for Onlooker {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = chain(end_entity, intermediates).ok_or(CertificateError::BadEncoding)?;
        if let Ok(mut seen) = self.seen.lock() {
            *seen = Seen { chain, proven: false };
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.proven(proof::tls12(message, certificate, signature))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.proven(proof::tls13(message, certificate, signature))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        proof::schemes()
    }
}
