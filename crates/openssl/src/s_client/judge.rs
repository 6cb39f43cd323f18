//! The server's certificates as openssl judges them, said while the handshake runs.

use crate::fault_words;
use crate::names::{BRIEF, Name, Text, VERIFY_EMAIL, VERIFY_HOSTNAME, VERIFY_IP, VERIFY_QUIET, VERIFY_RETURN_ERROR};
use std::sync::Mutex;

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::{self, Event, Fault, Link, Persistence, Rules, VerifyParams};
use keyferry_core::name::DistinguishedName;
use keyferry_host::tls::ServerJudge;
use rustls::pki_types::ServerName;
use rustls::{CertificateError, Error};

use crate::options::Options;
use crate::text::{self, name::NameFormat};
use crate::verify::{identity, names_that_differ, say_policies};

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
    params: VerifyParams,
    names: NameFormat,
    /// The faults of names depend on the certificate and on what is asked.
    differ: Vec<(Name<Text>, String)>,
    strict: bool,
    /// Whether nothing is said of what is well.
    quiet: bool,
    pub verdict: Mutex<Verdict>,
}

impl Judge {
    pub(super) fn new(options: &Options, params: VerifyParams, names: NameFormat) -> Self {
        let asked = [VERIFY_HOSTNAME, VERIFY_EMAIL, VERIFY_IP];
        let differ = asked.into_iter().filter_map(|name| Some((name, options.value(name)?.to_owned()))).collect();
        Self {
            params,
            names,
            differ,
            strict: options.has(VERIFY_RETURN_ERROR),
            quiet: options.has(VERIFY_QUIET) || options.has(BRIEF),
            verdict: Mutex::default(),
        }
    }

    /// Says what openssl says of each certificate, and returns the last fault; none only when there is a path without one.
    fn judge(&self, chain: &[Certificate]) -> Option<Fault> {
        let Some((leaf, rest)) = chain.split_first() else { return Some(Fault::Unspecified) };
        let asked = self.differ.iter().filter_map(|(name, value)| identity(|other| *name == other, value));
        let not_for = names_that_differ(asked, leaf);
        let persistence = if self.strict { Persistence::First } else { Persistence::All };
        let rules = Rules { not_for, persistence, ..self.params.rules.clone() };
        let path = chain::verify(leaf, &VerifyParams { untrusted: rest.to_vec(), rules, ..self.params.clone() });
        let mut last = None;
        for event in &path.events {
            match event {
                Event::Fault(found) => {
                    last = Some(found.fault);
                    self.say_subject(found.depth, found.subject.as_ref());
                    say!("verify error:num={}:{}", found.fault.number(), fault_words::of(found.fault));
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

impl ServerJudge for Judge {
    fn certificates(&self, chain: Option<Vec<Certificate>>, _: &ServerName<'_>) -> Result<(), CertificateError> {
        // As in openssl, one that cannot be read ends the handshake, whatever was asked for.
        let chain = chain.ok_or(CertificateError::BadEncoding)?;
        let fault = self.judge(&chain);
        let stops = self.strict && fault.is_some();
        if let Ok(mut verdict) = self.verdict.lock() {
            *verdict = Verdict { chain, fault };
        }
        if stops { Err(CertificateError::ApplicationVerificationFailure) } else { Ok(()) }
    }

    /// A good certificate is no good verdict when the server does not have its key.
    fn proof(&self, proof: Result<(), &Error>) {
        if let Ok(mut verdict) = self.verdict.lock()
            && proof.is_err()
        {
            verdict.fault = verdict.fault.take().or(Verdict::default().fault);
        }
    }
}
