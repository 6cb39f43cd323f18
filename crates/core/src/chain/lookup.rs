//! The path of certificates as openssl looks for it and judges it: every fault with its number, and where it stands
//! (`openssl-verification-options(1ossl)`).
//!
//! [`build`](super::build) answers whether a certificate is of an authority, and says what to do; this module says what openssl would say.

use std::fmt;

use super::purpose::{self, Purpose};
use crate::Timestamp;
use crate::certificate::{Certificate, CertificateDetails};
use crate::extension::{
    AUTHORITY_KEY_IDENTIFIER, BASIC_CONSTRAINTS, CERTIFICATE_POLICIES, EXTENDED_KEY_USAGE, ISSUER_ALTERNATIVE_NAME, KEY_USAGE,
    NAME_CONSTRAINTS, SUBJECT_ALTERNATIVE_NAME, SUBJECT_KEY_IDENTIFIER,
};

/// The extensions beyond these that openssl knows when they are critical: policy constraints, inhibitAnyPolicy, nsCertType.
const OTHER_KNOWN: [&str; 3] = ["2.5.29.36", "2.5.29.54", "2.16.840.1.113730.1.1"];

/// How far a path may go when nobody says.
const USUAL_DEPTH: usize = 100;

/// What is trusted, and how strictly paths are judged.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Certificates that a path may end at.
    pub trusted: Vec<Certificate>,
    /// Certificates that it may go through.
    pub untrusted: Vec<Certificate>,
    /// Whether any trusted certificate ends a path, and not only one that is signed by itself.
    pub partial_chain: bool,
    /// What the certificate is to be used for.
    pub purpose: Option<Purpose>,
    /// When; `None` asks nobody for dates.
    pub at: Option<Timestamp>,
    /// The most untrusted authorities in a path.
    pub depth: Option<usize>,
}

/// What is wrong with a path, with the numbers of `X509_STORE_CTX_get_error(3ossl)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The path cannot go on from a trusted certificate.
    NoIssuer = 2,
    /// A signature was not made with the issuer's key.
    Signature = 7,
    /// It is too early.
    NotYetValid = 9,
    /// It is too late.
    Expired = 10,
    /// The certificate is signed by itself, and not trusted.
    SelfSigned = 18,
    /// The path ends at a certificate that is signed by itself, and not trusted.
    SelfSignedInChain = 19,
    /// The path cannot go on.
    NoLocalIssuer = 20,
    /// The path has too many certificates.
    TooLong = 22,
    /// An issuer is no authority.
    InvalidCa = 24,
    /// There are more authorities below one than it allows.
    PathLength = 25,
    /// A certificate is not for this purpose.
    Purpose = 26,
    /// A critical extension is not known.
    CriticalExtension = 34,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoIssuer => "unable to get issuer certificate",
            Self::Signature => "certificate signature failure",
            Self::NotYetValid => "certificate is not yet valid",
            Self::Expired => "certificate has expired",
            Self::SelfSigned => "self-signed certificate",
            Self::SelfSignedInChain => "self-signed certificate in certificate chain",
            Self::NoLocalIssuer => "unable to get local issuer certificate",
            Self::TooLong => "certificate chain too long",
            Self::InvalidCa => "invalid CA certificate",
            Self::PathLength => "path length constraint exceeded",
            Self::Purpose => "unsuitable certificate purpose",
            Self::CriticalExtension => "unhandled critical extension",
        })
    }
}

impl Fault {
    /// Whether openssl's `verify` looks on for further faults.
    fn goes_on(self) -> bool {
        matches!(
            self,
            Self::Expired | Self::SelfSigned | Self::InvalidCa | Self::PathLength | Self::Purpose | Self::CriticalExtension
        )
    }
}

/// A certificate of a path.
#[derive(Clone, Debug)]
pub struct Link {
    /// The certificate.
    pub certificate: Certificate,
    /// What it says.
    pub details: CertificateDetails,
    /// Whether it came from the trusted ones.
    pub trusted: bool,
}

/// A path, the certificate itself first, and its faults with the places of the certificates that have them.
#[derive(Clone, Debug, Default)]
pub struct Path {
    /// The certificates.
    pub links: Vec<Link>,
    /// The faults, in the order in which openssl finds them.
    pub faults: Vec<(Fault, usize)>,
}

impl Path {
    /// Notes a fault; gives whether to look on.
    fn fault(&mut self, fault: Fault, depth: usize) -> bool {
        self.faults.push((fault, depth));
        fault.goes_on()
    }
}

/// Looks for the path from `leaf` and judges it. `None` when `leaf` cannot be read.
pub fn look_up(leaf: &Certificate, terms: &Terms) -> Option<Path> {
    let read = |certificate: &Certificate, trusted| {
        Some(Link { details: certificate.details().ok()?, certificate: certificate.clone(), trusted })
    };
    let trusted: Vec<Link> = terms.trusted.iter().filter_map(|certificate| read(certificate, true)).collect();
    let untrusted: Vec<Link> = terms.untrusted.iter().filter_map(|certificate| read(certificate, false)).collect();
    let mut path = Path { links: vec![read(leaf, false)?], faults: Vec::new() };
    let goes_on = follow(&mut path, &trusted, &untrusted, terms);
    if goes_on && check_extensions(&mut path, terms) {
        check_signatures_and_dates(&mut path, terms);
    }
    Some(path)
}

/// Makes the path longer, from trusted certificates first; gives whether to look on.
fn follow(path: &mut Path, trusted: &[Link], untrusted: &[Link], terms: &Terms) -> bool {
    let most = terms.depth.unwrap_or(USUAL_DEPTH);
    loop {
        let depth = path.links.len() - 1;
        let Some(last) = path.links.last_mut() else { return false };
        let self_signed = is_self_signed(&last.details);
        if let Some(same) = trusted.iter().find(|link| link.certificate == last.certificate) {
            last.trusted |= self_signed || terms.partial_chain;
            if last.trusted && (self_signed || same.trusted && terms.partial_chain) {
                return true;
            }
        }
        if last.trusted && terms.partial_chain {
            return true;
        }
        if self_signed {
            let fault = if depth == 0 { Fault::SelfSigned } else { Fault::SelfSignedInChain };
            return path.fault(fault, depth);
        }
        let from_trusted = last.trusted;
        let details = last.details.clone();
        let usable = |link: &&Link| {
            issued(&link.details, &details) && !path.links.iter().any(|other| other.certificate == link.certificate)
        };
        let best = |links: &[Link]| {
            let candidates: Vec<&Link> = links.iter().filter(usable).collect();
            let in_time = |link: &&&Link| terms.at.is_none_or(|at| in_time(&link.details, at).is_none());
            candidates.iter().find(in_time).or(candidates.first()).map(|link| (*link).clone())
        };
        let next = best(trusted).or_else(|| if from_trusted { None } else { best(untrusted) });
        match next {
            Some(link) => {
                let too_long = !link.trusted && depth + 1 > most;
                path.links.push(link);
                if too_long {
                    return path.fault(Fault::TooLong, depth + 1);
                }
            }
            None => return path.fault(if from_trusted { Fault::NoIssuer } else { Fault::NoLocalIssuer }, depth),
        }
    }
}

/// Subject and issuer are the same, and so are the key identifiers, as far as they are there.
fn is_self_signed(details: &CertificateDetails) -> bool {
    let same_key = match (&details.subject_key_id, &details.authority_key_id) {
        (Some(own), Some(authority)) => own == authority,
        _ => true,
    };
    details.is_self_issued() && same_key
}

/// Whether names, key identifiers and the usage of the key let `issuer` be the issuer; the signature is looked at later.
fn issued(issuer: &CertificateDetails, subject: &CertificateDetails) -> bool {
    let same_key = match (&issuer.subject_key_id, &subject.authority_key_id) {
        (Some(own), Some(authority)) => own == authority,
        _ => true,
    };
    let signs = issuer.key_usage.as_ref().is_none_or(|usages| usages.contains(&"keyCertSign"));
    issuer.subject_der == subject.issuer_der && same_key && signs
}

fn check_extensions(path: &mut Path, terms: &Terms) -> bool {
    let links = path.links.clone();
    let mut below = 0;
    for (depth, link) in links.iter().enumerate() {
        let details = &link.details;
        if details.extensions.iter().any(|extension| extension.critical && !is_known(extension.extn_id))
            && !path.fault(Fault::CriticalExtension, depth)
        {
            return false;
        }
        if depth > 0 && purpose::authority(details) == 0 && !path.fault(Fault::InvalidCa, depth) {
            return false;
        }
        let suits = terms.purpose.is_none_or(|purpose| purpose.suits(details, depth > 0));
        if !suits && !path.fault(Fault::Purpose, depth) {
            return false;
        }
        let too_many = depth > 0 && details.path_length.is_some_and(|most| below > usize::from(most));
        if too_many && !path.fault(Fault::PathLength, depth) {
            return false;
        }
        if depth > 0 && !details.is_self_issued() {
            below += 1;
        }
    }
    true
}

fn is_known(oid: der::asn1::ObjectIdentifier) -> bool {
    let known = [
        SUBJECT_KEY_IDENTIFIER,
        KEY_USAGE,
        SUBJECT_ALTERNATIVE_NAME,
        ISSUER_ALTERNATIVE_NAME,
        BASIC_CONSTRAINTS,
        NAME_CONSTRAINTS,
        CERTIFICATE_POLICIES,
        AUTHORITY_KEY_IDENTIFIER,
        EXTENDED_KEY_USAGE,
    ];
    known.contains(&oid) || OTHER_KNOWN.contains(&oid.to_string().as_str())
}

/// From the end of the path to its beginning. Nobody checks the signature of the certificate that ends it.
fn check_signatures_and_dates(path: &mut Path, terms: &Terms) {
    let links = path.links.clone();
    for (depth, link) in links.iter().enumerate().rev() {
        let signed =
            links.get(depth + 1).is_none_or(|issuer| link.certificate.verify_signed_by(&issuer.details.public_key).is_ok());
        if !signed && !path.fault(Fault::Signature, depth) {
            return;
        }
        let fault = terms.at.and_then(|at| in_time(&link.details, at));
        if fault.is_some_and(|fault| !path.fault(fault, depth)) {
            return;
        }
    }
}

fn in_time(details: &CertificateDetails, at: Timestamp) -> Option<Fault> {
    if details.not_before.seconds() > at.seconds() {
        return Some(Fault::NotYetValid);
    }
    (details.not_after.seconds() < at.seconds()).then_some(Fault::Expired)
}
