//! The server's certificates as openssl judges them, said while the handshake runs; and our own, shown when the server asks.

use std::sync::{Arc, Mutex};

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::{self, Event, Fault, Link, Persistence, Rules, Terms};
use keyferry_core::key::PrivateKey;
use keyferry_core::name::DistinguishedName;
use rustls::client::ResolvesClientCert;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};

use super::super::options::Options;
use super::super::stop::Stop;
use super::super::text::{self, name::NameFormat};
use super::super::verify::{names_that_differ, say_policies};
use super::certified;
use crate::commands::connect::{self, proof};

/// What was seen of the server: its certificates, and the verdict.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    pub chain: Vec<Certificate>,
    pub fault: Option<Fault>,
}

/// Nothing is well as long as nothing was judged; openssl says `0 (ok)` then.
impl Default for Verdict {
    fn default() -> Self {
        Self { chain: Vec::new(), fault: Some(Fault::Unspecified) }
    }
}

/// Judges the server; goes on whatever comes out, unless it is told to stop.
#[derive(Debug)]
pub(super) struct Judge {
    terms: Terms,
    names: NameFormat,
    /// The faults of names depend on the certificate and on what is asked.
    differ: Vec<(&'static str, String)>,
    strict: bool,
    /// Whether nothing is said of what is well.
    quiet: bool,
    pub verdict: Mutex<Verdict>,
}

impl Judge {
    pub(super) fn new(options: &Options, terms: Terms, names: NameFormat) -> Self {
        let asked = ["verify_hostname", "verify_email", "verify_ip"];
        let differ = asked.into_iter().filter_map(|name| Some((name, options.value(name)?.to_owned()))).collect();
        Self {
            terms,
            names,
            differ,
            strict: options.has("verify_return_error"),
            quiet: options.has("verify_quiet") || options.has("brief"),
            verdict: Mutex::default(),
        }
    }

    /// Says what openssl says of each certificate, and gives the last fault; none only when there is a path without one.
    fn judge(&self, chain: &[Certificate]) -> Option<Fault> {
        let Some((leaf, rest)) = chain.split_first() else { return Some(Fault::Unspecified) };
        let asked = self.differ.iter().map(|(name, value)| (*name, value.as_str()));
        let not_for = names_that_differ(asked, leaf);
        let persistence = if self.strict { Persistence::First } else { Persistence::All };
        let rules = Rules { not_for, persistence, ..self.terms.rules.clone() };
        let path = chain::verify(leaf, &Terms { untrusted: rest.to_vec(), rules, ..self.terms.clone() });
        let mut last = None;
        for event in &path.events {
            match event {
                Event::Fault(found) => {
                    last = Some(found.fault);
                    self.say_subject(found.depth, found.subject.as_ref());
                    say!("verify error:num={}:{}", found.fault.number(), found.fault);
                    self.say_more(found.fault, path.links.get(found.depth));
                    if found.fault == Fault::NoExplicitPolicy && !self.quiet {
                        say_policies(path.policies.as_ref());
                    }
                    self.say_return(!self.strict);
                }
                Event::Passed(depth) if !self.quiet => {
                    let link = path.links.get(*depth);
                    self.say_subject(*depth, link.map(|link| &link.subject));
                    // openssl remembers the last fault, and tells more of it with every certificate.
                    if let Some(fault) = last {
                        self.say_more(fault, link);
                    }
                    self.say_return(true);
                }
                Event::Passed(_) => {}
            }
        }
        if path.holds() { None } else { last.or(Some(Fault::Unspecified)) }
    }

    fn say_subject(&self, depth: usize, subject: Option<&DistinguishedName>) {
        let subject = subject.map_or_else(|| "<no cert>".to_owned(), |subject| self.names.text(subject, 0));
        say!("depth={depth} {subject}");
    }

    /// The names and dates that a fault is about.
    fn say_more(&self, fault: Fault, link: Option<&Link>) {
        let Some(Ok(details)) = link.map(|link| link.certificate.details()) else { return };
        match fault {
            Fault::NoIssuer => say!("issuer= {}", self.names.text(&details.issuer, 0)),
            Fault::NotYetValid => say!("notBefore={}", text::time(details.not_before)),
            Fault::Expired => say!("notAfter={}", text::time(details.not_after)),
            _ => {}
        }
    }

    fn say_return(&self, goes_on: bool) {
        if goes_on && !self.quiet {
            say!("verify return:1");
        }
    }
}

impl ServerCertVerifier for Judge {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        // As in openssl, one that cannot be read ends the handshake, whatever was asked for.
        let chain = connect::chain(end_entity, intermediates).ok_or(CertificateError::BadEncoding)?;
        let fault = self.judge(&chain);
        let stops = self.strict && fault.is_some();
        if let Ok(mut verdict) = self.verdict.lock() {
            *verdict = Verdict { chain, fault };
        }
        if stops { Err(CertificateError::ApplicationVerificationFailure.into()) } else { Ok(ServerCertVerified::assertion()) }
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

impl Judge {
    /// A good certificate is no good verdict when the server does not have its key.
    fn proven(&self, checked: Result<HandshakeSignatureValid, Error>) -> Result<HandshakeSignatureValid, Error> {
        if let Ok(mut verdict) = self.verdict.lock()
            && checked.is_err()
        {
            verdict.fault = verdict.fault.take().or(Verdict::default().fault);
        }
        checked
    }
}

/// What we show to a server that asks, and whose certificates it asked for.
#[derive(Debug)]
pub(super) struct Presented {
    key: Option<Arc<CertifiedKey>>,
    /// None until it asks.
    pub asked: Mutex<Option<Vec<DistinguishedName>>>,
}

impl Presented {
    pub(super) fn new(identity: Option<(PrivateKey, Vec<Certificate>)>) -> Result<Self, Stop> {
        Ok(Self { key: identity.map(certified).transpose()?.map(Arc::new), asked: Mutex::default() })
    }
}

impl ResolvesClientCert for Presented {
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
