//! The one verifier that rustls asks. It reads what the server shows, checks that the server has the key of it, and leaves the rest to a judge.

use std::fmt::Debug;
use std::sync::Arc;

use keyferry_core::certificate::Certificate;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};

use super::proof;

/// Who says what is to become of a server.
pub trait ServerJudge: Debug + Send + Sync {
    /// The server shows these certificates, its own first; `None` when one of them cannot be read. None is left out then: the next one would take
    /// its place. An error ends the handshake, and tells the server why.
    fn certificates(&self, chain: Option<Vec<Certificate>>, name: &ServerName<'_>) -> Result<(), CertificateError>;

    /// Whether the server has proved that it has the key of its certificate; when it has not, the handshake ends.
    fn proof(&self, proof: Result<(), &Error>);
}

/// A judge as rustls asks it.
#[derive(Debug)]
pub(super) struct ServerVerifier<J>(pub(super) Arc<J>);

impl<J: ServerJudge> ServerVerifier<J> {
    fn heard(&self, checked: Result<HandshakeSignatureValid, Error>) -> Result<HandshakeSignatureValid, Error> {
        self.0.proof(checked.as_ref().map(drop));
        checked
    }
}

impl<J: ServerJudge> ServerCertVerifier for ServerVerifier<J> {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let all = std::iter::once(end_entity).chain(intermediates);
        let chain = all.map(|certificate| Certificate::from_der(certificate.as_ref().to_vec()).ok()).collect();
        self.0.certificates(chain, server_name)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.heard(proof::tls12(message, certificate, signature))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.heard(proof::tls13(message, certificate, signature))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        proof::schemes()
    }
}
