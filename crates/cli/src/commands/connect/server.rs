//! The server's side as rustls shows it: its certificates, what it asks of us, whether it took what it got.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use keyferry_core::certificate::Certificate;
use keyferry_core::name::DistinguishedName;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ClientSessionStore, ResolvesClientCert, Tls12ClientSessionValue, Tls13ClientSessionValue};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{DigitallySignedStruct, Error, NamedGroup, SignatureScheme};
use std::sync::Arc;

use super::plain::Plain;
use super::problem::Problem;
use super::proof;
use super::trust::Trust;
use crate::clock;

/// Judges the server, and remembers what was seen.
#[derive(Debug)]
pub(super) struct Watcher {
    pub trust: Trust,
    pub any_server: bool,
    pub seen: Mutex<Seen>,
}

/// The chain that a server shows, its own certificate first; `None` when one of them cannot be read. None is left out: the next one would
/// take its place.
pub(crate) fn chain(end_entity: &CertificateDer<'_>, intermediates: &[CertificateDer<'_>]) -> Option<Vec<Certificate>> {
    let all = std::iter::once(end_entity).chain(intermediates);
    all.map(|certificate| Certificate::from_der(certificate.as_ref().to_vec()).ok()).collect()
}

impl Watcher {
    fn noted(&self, checked: Result<HandshakeSignatureValid, Error>) -> Result<HandshakeSignatureValid, Error> {
        if let Ok(mut seen) = self.seen.lock() {
            seen.unproven = checked.as_ref().err().map(|error| Problem::of_proof(error, &seen.chain));
        }
        checked
    }
}

/// The certificates of the server, the leaf first, and what was wrong with them.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub chain: Vec<Certificate>,
    /// Why it is not trusted.
    problem: Option<Plain>,
    /// Why the server does not seem to have the key of the first one.
    unproven: Option<Plain>,
}

impl Seen {
    /// Why nobody can believe the server.
    pub(super) fn problem(&self) -> Option<&Plain> {
        self.unproven.as_ref().or(self.problem.as_ref())
    }
}

impl ServerCertVerifier for Watcher {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = chain(end_entity, intermediates).unwrap_or_default();
        let problem = self.trust.judge(&chain, server_name, clock::now());
        let error = problem.as_ref().map(|problem| problem.error.clone());
        if let Ok(mut seen) = self.seen.lock() {
            *seen = Seen { chain, problem: problem.map(|problem| problem.words), unproven: None };
        }
        match error {
            Some(error) if !self.any_server => Err(error.into()),
            _ => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.noted(proof::tls12(message, certificate, signature))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.noted(proof::tls13(message, certificate, signature))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        proof::schemes()
    }
}

/// Shows our certificate whenever the server asks for one, and remembers whose it asked for.
#[derive(Debug)]
pub(super) struct Shown {
    pub key: Arc<CertifiedKey>,
    /// The names of the authorities, once the server has asked; an empty list asks for any.
    pub asked: Mutex<Option<Vec<DistinguishedName>>>,
}

impl ResolvesClientCert for Shown {
    fn resolve(&self, root_hint_subjects: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        if let Ok(mut asked) = self.asked.lock() {
            *asked = Some(root_hint_subjects.iter().filter_map(|name| DistinguishedName::from_der(name).ok()).collect());
        }
        Some(Arc::clone(&self.key))
    }

    fn has_certs(&self) -> bool {
        true
    }
}

/// Keeps no session; a server of TLS 1.3 that offers one has finished its checks.
#[derive(Debug, Default)]
pub(super) struct Tickets {
    pub offered: AtomicBool,
}

impl ClientSessionStore for Tickets {
    fn set_kx_hint(&self, _: ServerName<'static>, _: NamedGroup) {}

    fn kx_hint(&self, _: &ServerName<'_>) -> Option<NamedGroup> {
        None
    }

    fn set_tls12_session(&self, _: ServerName<'static>, _: Tls12ClientSessionValue) {}

    fn tls12_session(&self, _: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        None
    }

    fn remove_tls12_session(&self, _: &ServerName<'static>) {}

    fn insert_tls13_ticket(&self, _: ServerName<'static>, _: Tls13ClientSessionValue) {
        self.offered.store(true, Ordering::Relaxed);
    }

    fn take_tls13_ticket(&self, _: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        None
    }
}
