//! The certificates of a server, whoever it is: nothing is sent to it, and nobody vouches for it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use keyferry_core::certificate::Certificate;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme, StreamOwned};

use super::handshake::{Address, connect, shake};
use super::server::chain;
use crate::failure::{Failure, Kind};

/// The chain that the server at `HOST[:PORT]` shows, its own certificate first.
pub(crate) fn server_chain(address: &str, timeout: Duration) -> Result<Vec<Certificate>, Failure> {
    let address: Address = address.parse().map_err(Failure::usage)?;
    let failed = |error: &dyn std::fmt::Display| Failure::new(Kind::Failed, error.to_string());
    let provider = Arc::new(ring::default_provider());
    let onlooker = Arc::new(Onlooker { provider: Arc::clone(&provider), seen: Mutex::default() });
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
        Err(error) if seen.is_empty() => Err(failed(&error)),
        _ => Ok(seen),
    }
}

#[derive(Debug)]
struct Onlooker {
    provider: Arc<CryptoProvider>,
    seen: Mutex<Vec<Certificate>>,
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
        if let Ok(mut seen) = self.seen.lock() {
            *seen = chain(end_entity, intermediates);
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
