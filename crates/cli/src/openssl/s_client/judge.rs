//! The server's certificates as openssl judges them, said while the handshake runs; and our own, shown when the server asks.

use std::sync::{Arc, Mutex};

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::lookup::{self, Path, Terms};
use keyferry_core::key::PrivateKey;
use keyferry_core::name::DistinguishedName;
use rustls::client::ResolvesClientCert;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};

use super::super::options::Options;
use super::super::stop::Stop;
use super::super::text::name::NameFormat;
use super::super::verify::names_that_differ;
use super::certified;
use crate::commands::connect::{self, proof};

/// What was seen of the server: its certificates, and the number and the words of the verdict.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    pub chain: Vec<Certificate>,
    pub fault: Option<(u32, String)>,
}

/// Nothing is well as long as nothing was judged; openssl says `0 (ok)` then.
impl Default for Verdict {
    fn default() -> Self {
        Self { chain: Vec::new(), fault: Some(unspecified()) }
    }
}

/// `X509_V_ERR_UNSPECIFIED`: there is no verdict.
fn unspecified() -> (u32, String) {
    (1, "unspecified certificate verification error".to_owned())
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
    fn judge(&self, chain: &[Certificate]) -> Option<(u32, String)> {
        let judged = chain.split_first().and_then(|(leaf, rest)| {
            let terms = Terms { untrusted: rest.to_vec(), ..self.terms.clone() };
            Some((leaf, lookup::look_up(leaf, &terms)?))
        });
        let Some((leaf, path)) = judged else {
            // A certificate that cannot be taken apart vouches for nobody.
            let (number, words) = unspecified();
            self.say_fault(&Path::default(), 0, number, &words);
            return Some((number, words));
        };
        let mut fault = None;
        for (found, depth) in &path.faults {
            fault = Some((*found as u32, found.to_string()));
            self.say_fault(&path, *depth, *found as u32, &found.to_string());
        }
        let asked = self.differ.iter().map(|(name, value)| (*name, value.as_str()));
        for (number, words) in names_that_differ(asked, leaf) {
            fault = Some((number, words.to_owned()));
            self.say_fault(&path, 0, number, words);
        }
        if (fault.is_none() || !self.strict) && !self.quiet {
            for (depth, link) in path.links.iter().enumerate().rev() {
                anstream::eprintln!("depth={depth} {}\nverify return:1", self.names.text(&link.details.subject, 0));
            }
        }
        fault
    }

    fn say_fault(&self, path: &Path, depth: usize, number: u32, words: &str) {
        if let Some(link) = path.links.get(depth) {
            anstream::eprintln!("depth={depth} {}", self.names.text(&link.details.subject, 0));
        }
        anstream::eprintln!("verify error:num={number}:{words}");
        if !self.strict && !self.quiet {
            anstream::eprintln!("verify return:1");
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
        proof::tls12(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        proof::tls13(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        proof::schemes()
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
