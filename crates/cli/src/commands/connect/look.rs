//! The certificates of a server, whoever it is: nothing is sent to it, and nobody vouches for it.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use keyferry_core::certificate::Certificate;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme, StreamOwned};

use super::Address;
use super::explain;
use super::plain;
use super::problem;
use super::proof;
use super::server::chain;
use super::wire::{self, Wire};
use crate::failure::{Failure, Kind};

/// What a server showed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shown {
    /// Its certificates, its own first.
    pub chain: Vec<Certificate>,
    /// Why nobody can say whether it has the key of the first one.
    pub doubt: Option<String>,
    proven: bool,
}

/// The certificates of the server at `HOST[:PORT]`, as long as it has the key of the first one.
pub(crate) fn server_chain(address: &str, timeout: Duration) -> Result<Shown, Failure> {
    let address: Address = address.parse().map_err(Failure::usage)?;
    let failed = |error: &Error| explain::sentence(Kind::Failed, &plain::of_tls(error, false));
    let provider = Arc::new(ring::default_provider());
    let onlooker = Arc::new(Onlooker { seen: Mutex::default() });
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| failed(&error))?;
    let verifier: Arc<dyn ServerCertVerifier> = Arc::<Onlooker>::clone(&onlooker);
    let config = builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth();
    let name = ServerName::try_from(address.host.clone());
    let name = name.map_err(|_| Failure::usage(format!("`{}` is not the name of a server", address.host)))?;
    let tls = ClientConnection::new(Arc::new(config), name).map_err(|error| failed(&error))?;
    let tcp = Wire::open(&address, Instant::now() + timeout, |_| true);
    let mut stream = StreamOwned::new(tls, tcp.map_err(|why| explain::unreachable(&address, &why, timeout))?);
    let shaken = wire::shake(&mut stream);
    let seen = onlooker.seen.lock().map(|seen| seen.clone()).unwrap_or_default();
    match shaken {
        // A server that wants to see a certificate hangs up when it has shown its own.
        Err(error) if !seen.proven && seen.doubt.is_none() => {
            Err(explain::broken(&error, &address, timeout, stream.conn.protocol_version().is_some()))
        }
        _ => Ok(seen),
    }
}

#[derive(Debug)]
struct Onlooker {
    seen: Mutex<Shown>,
}

impl Onlooker {
    fn proven(&self, checked: Result<HandshakeSignatureValid, Error>) -> Result<HandshakeSignatureValid, Error> {
        if let Ok(mut seen) = self.seen.lock() {
            seen.proven = checked.is_ok();
            seen.doubt = if seen.proven { None } else { seen.chain.first().and_then(problem::short_key) };
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
            *seen = Shown { chain, ..Shown::default() };
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
