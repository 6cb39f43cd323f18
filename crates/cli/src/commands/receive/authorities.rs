//! The authorities that come with a certificate, and those that the identity in use trusts already.

use keyferry_core::certificate::{Certificate, CertificateDetails};
use keyferry_core::chain::Chain;
use keyferry_core::shown::shown;
use keyferry_formats::detect::Contents;
use keyferry_formats::{DecodeError, Password, detect};
use keyferry_identity::{Beside, in_use};

use super::arrivals::Arrivals;
use crate::identity::Target;
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::{files, words};

/// The certificates among which the issuers of ours are looked for, each once.
pub(super) struct Pool {
    arrived: Vec<Certificate>,
    known: Known,
    /// All that the identity in use trusts, whether they arrived again or not.
    trusted: Vec<Certificate>,
}

/// What arrived beside the certificate, and what is known.
pub(super) fn pool(arrivals: &Arrivals, mut known: Known, leaf: &Certificate) -> Pool {
    let (arrived, trusted) = (arrivals.others(leaf), known.trusted.clone());
    let mut seen = arrived.clone();
    seen.push(leaf.clone());
    for certificates in [&mut known.trusted, &mut known.chain] {
        certificates.retain(|certificate| {
            let is_new = !seen.contains(certificate);
            seen.extend(is_new.then(|| certificate.clone()));
            is_new
        });
    }
    Pool { arrived, known, trusted }
}

/// The certificates of the identity in use.
#[derive(Default)]
pub(super) struct Known {
    /// The authorities that it trusts.
    trusted: Vec<Certificate>,
    /// Those of its chain.
    chain: Vec<Certificate>,
}

impl Known {
    /// Reads the files that are going to be replaced. What cannot be read without a question is not known.
    pub(super) fn of(target: &Target, password: Option<&Password>, context: &Context) -> Self {
        let (own, trusted) = in_use(&target.plan);
        let read = |names: &[&str]| -> Vec<Certificate> {
            let bytes = names.iter().map(|name| target.folder.join(name)).filter_map(|path| files::read(&path).ok());
            let contents = bytes.filter_map(|bytes| opened(&bytes, password, context).ok());
            contents.flat_map(|contents| contents.certificates().into_iter().cloned().collect::<Vec<_>>()).collect()
        };
        Self { trusted: read(&[trusted, "ca_cert.pem"]), chain: read(&[own, &["client_cert.pem"]].concat()) }
    }
}

fn opened(bytes: &[u8], password: Option<&Password>, context: &Context) -> Result<Contents, DecodeError> {
    // A JKS file shows its certificates to everybody.
    context.session.next_input();
    let without = detect::decode(bytes, None, &context.session);
    match password {
        Some(password) if without.is_err() => detect::decode(bytes, Some(password), &context.session),
        _ => without,
    }
}

impl Pool {
    /// All of them.
    pub(super) fn all(&self) -> Vec<Certificate> {
        [self.arrived.as_slice(), &self.known.trusted, &self.known.chain].concat()
    }

    /// Where nobody looks at what arrived, nobody becomes trusted who was not before: the chain has to end at an authority of the identity in use.
    pub(super) fn trust_the_known_only(&mut self, chain: &Chain) -> Result<(), Failure> {
        let is_known = self.trusted.contains(&chain.anchor);
        self.arrived.clear();
        self.known.trusted.clone_from(&self.trusted);
        if is_known {
            return Ok(());
        }
        let subject = chain.anchor.details().map(|details| details.subject.to_string()).unwrap_or_default();
        let what = format!("the chain ends at `{}`, an authority that is not trusted yet", shown(&subject));
        let hint =
            "look at it, and receive the answer by hand if it is the right one: keyferry receive FILES. Nothing was written";
        Err(Failure::new(Kind::Check, what).hint(hint))
    }

    /// The authorities that are not in the chain: a server's may be another one than ours. They are trusted too, and named. What else came along
    /// is trusted by nobody, and named as well. `ours` is what the issued certificate says.
    pub(super) fn more_authorities(self, chain: &Chain, ours: &CertificateDetails) -> Vec<Certificate> {
        let path = chain.certificates();
        let mut authorities = Vec::new();
        let arrived = self.arrived.iter().map(|certificate| (certificate, false));
        let known = self.known.trusted.iter().map(|certificate| (certificate, true));
        for (certificate, is_known) in arrived.chain(known) {
            let Some(details) = certificate.details().ok().filter(|_| !path.contains(certificate)) else { continue };
            let subject = shown(&details.subject.to_string()).into_owned();
            match (Beside::of(&details, ours), is_known) {
                (Beside::Authority, false) => words::note(&format!("Trusted too, though not in our chain: `{subject}`.")),
                (Beside::Authority, true) => words::note(&format!("Trusted as before: `{subject}`.")),
                (_, true) => continue,
                (Beside::Ours, false) => {
                    words::note(&format!("Passed over: another certificate of `{subject}`, which is ours."));
                    continue;
                }
                (Beside::Stranger, false) => {
                    words::note(&format!("Passed over: the certificate of `{subject}`, neither ours nor an authority's."));
                    continue;
                }
            }
            authorities.push(certificate.clone());
        }
        let known = self.known.trusted.iter().chain(&self.known.chain);
        for certificate in known.filter(|certificate| path.contains(certificate)) {
            let subject = certificate.details().map(|details| details.subject.to_string()).unwrap_or_default();
            words::note(&format!("The certificate of `{}` did not come along; it is known.", shown(&subject)));
        }
        authorities
    }
}
