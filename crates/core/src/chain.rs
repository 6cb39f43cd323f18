//! The path from a certificate to an authority, whatever order the certificates came in (RFC 5280, section 6, as far as a partner
//! needs it: names, signatures, dates, authority flags).

mod concern;
pub mod lookup;
mod purpose;

use std::fmt;

pub use concern::Concern;
pub use purpose::Purpose;

use crate::Timestamp;
use crate::certificate::{Certificate, CertificateDetails, CertificateError};
use crate::signed::SignatureError;

/// More certificates than any real path has.
const LONGEST: usize = 10;

/// A verified path: the certificate, the intermediate authorities in order, the authority at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The certificate that the path is for.
    pub leaf: Certificate,
    /// Its issuer, that one's issuer and so on; empty when the authority signed the certificate itself.
    pub intermediates: Vec<Certificate>,
    /// The authority that ends the path.
    pub anchor: Certificate,
    /// The issuer of the anchor, when that one is not self-signed: the path could go on, but nobody gave that certificate.
    pub beyond: Option<String>,
}

impl Chain {
    /// All of it, the certificate first.
    pub fn certificates(&self) -> Vec<Certificate> {
        let mut all = vec![self.leaf.clone()];
        all.extend(self.intermediates.iter().cloned());
        all.push(self.anchor.clone());
        all
    }
}

struct Candidate<'a> {
    certificate: &'a Certificate,
    details: CertificateDetails,
}

/// Finds the path from `leaf` to an authority in `pool`, checking each step: issuer name, signature, authority flags and dates at `now`.
/// Certificates that do not belong are passed over; the order means nothing.
///
/// The authorities in `pool` are trusted because the caller gave them. The path goes as far as they do, to a self-signed one if it can;
/// when not even the issuer of `leaf` is there, it is [`ChainError::IssuerMissing`].
pub fn build(leaf: &Certificate, pool: &[Certificate], now: Timestamp) -> Result<Chain, ChainError> {
    let candidates: Vec<Candidate<'_>> = pool
        .iter()
        .map(|certificate| Ok(Candidate { certificate, details: certificate.details()? }))
        .collect::<Result<_, CertificateError>>()?;
    let mut details = leaf.details()?;
    check_dates(&details, now)?;
    if details.is_self_issued() && leaf.verify_signed_by(&details.public_key).is_ok() {
        return Err(ChainError::SelfSigned { subject: details.subject.to_string() });
    }
    let mut authorities: Vec<Certificate> = Vec::new();
    let mut beyond = None;
    loop {
        let current = authorities.last().unwrap_or(leaf);
        let issuer = match issuer_of(current, &details, &candidates, now) {
            Ok(issuer) => issuer,
            Err(ChainError::IssuerMissing { issuer, .. }) if !authorities.is_empty() => {
                beyond = Some(issuer);
                break;
            }
            Err(error) => return Err(error),
        };
        if authorities.len() == LONGEST || authorities.contains(issuer.certificate) {
            return Err(ChainError::TooLong);
        }
        // How many intermediate authorities may stand below one; those that issued themselves do not count (RFC 5280, 6.1.4).
        if issuer.details.path_length.is_some_and(|most| authorities.len() > usize::from(most)) {
            return Err(ChainError::PathLength { subject: issuer.details.subject.to_string() });
        }
        authorities.push(issuer.certificate.clone());
        if issuer.details.is_self_issued() {
            break;
        }
        details = issuer.details.clone();
    }
    let anchor = authorities.pop().ok_or(ChainError::TooLong)?;
    Ok(Chain { leaf: leaf.clone(), intermediates: authorities, anchor, beyond })
}

/// The one certificate that signed `certificate`. When several have the right name and key (a renewed authority), the first one without
/// a fault is taken; when all have a fault, the first fault is reported.
fn issuer_of<'a, 'b>(
    certificate: &Certificate,
    details: &CertificateDetails,
    candidates: &'b [Candidate<'a>],
    now: Timestamp,
) -> Result<&'b Candidate<'a>, ChainError> {
    let mut fault = None;
    for candidate in candidates.iter().filter(|candidate| candidate.details.subject_der == details.issuer_der) {
        match check_issuer(certificate, details, candidate, now) {
            Ok(()) => return Ok(candidate),
            Err(error) => fault = fault.or(Some(error)),
        }
    }
    Err(fault.unwrap_or_else(|| ChainError::IssuerMissing {
        subject: details.subject.to_string(),
        issuer: details.issuer.to_string(),
    }))
}

fn check_issuer(
    certificate: &Certificate,
    details: &CertificateDetails,
    candidate: &Candidate<'_>,
    now: Timestamp,
) -> Result<(), ChainError> {
    certificate.verify_signed_by(&candidate.details.public_key).map_err(|error| ChainError::BadSignature {
        subject: details.subject.to_string(),
        issuer: details.issuer.to_string(),
        error,
    })?;
    if !candidate.details.may_issue() {
        return Err(ChainError::NotCa { subject: candidate.details.subject.to_string() });
    }
    check_dates(&candidate.details, now)
}

fn check_dates(details: &CertificateDetails, now: Timestamp) -> Result<(), ChainError> {
    let subject = || details.subject.to_string();
    if now.seconds() < details.not_before.seconds() {
        return Err(ChainError::NotYetValid { subject: subject(), not_before: details.not_before });
    }
    if now.seconds() > details.not_after.seconds() {
        return Err(ChainError::Expired { subject: subject(), not_after: details.not_after });
    }
    Ok(())
}

/// Why there is no path that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChainError {
    /// A certificate cannot be read.
    Certificate(CertificateError),
    /// Nobody in the pool has the name of the issuer.
    IssuerMissing {
        /// The certificate whose issuer is missing.
        subject: String,
        /// The issuer's name.
        issuer: String,
    },
    /// A certificate has the name of the issuer, but another key than the one that signed.
    BadSignature {
        /// The certificate whose signature does not hold.
        subject: String,
        /// The issuer's name.
        issuer: String,
        /// What is wrong with the signature.
        error: SignatureError,
    },
    /// The issuer's certificate is no authority's.
    NotCa {
        /// Its subject.
        subject: String,
    },
    /// An authority stands above more intermediate ones than its certificate allows.
    PathLength {
        /// Its subject.
        subject: String,
    },
    /// A certificate has expired.
    Expired {
        /// Its subject.
        subject: String,
        /// When.
        not_after: Timestamp,
    },
    /// A certificate is not valid yet.
    NotYetValid {
        /// Its subject.
        subject: String,
        /// From when it will be.
        not_before: Timestamp,
    },
    /// The certificate was signed with its own key: nobody has issued it.
    SelfSigned {
        /// Its subject.
        subject: String,
    },
    /// The path goes round in a circle, or has more steps than any real one.
    TooLong,
}

impl fmt::Display for ChainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Certificate(error) => error.fmt(f),
            Self::IssuerMissing { subject, issuer } => {
                write!(f, "the issuer of `{subject}` is missing: no certificate for `{issuer}` was given")
            }
            Self::BadSignature { subject, issuer, error } => {
                write!(f, "`{subject}` was not signed by the given certificate of `{issuer}`, though the name fits: {error}")
            }
            Self::NotCa { subject } => write!(f, "`{subject}` is no authority: its certificate may not sign others"),
            Self::PathLength { subject } => {
                write!(f, "there are more authorities below `{subject}` than its certificate allows")
            }
            Self::Expired { subject, not_after } => write!(f, "the certificate of `{subject}` expired at {not_after}"),
            Self::NotYetValid { subject, not_before } => {
                write!(f, "the certificate of `{subject}` is not valid before {not_before}")
            }
            Self::SelfSigned { subject } => {
                write!(
                    f,
                    "the certificate of `{subject}` is signed with its own key: it is a placeholder or an authority, not an issued one"
                )
            }
            Self::TooLong => f.write_str("the path of issuers goes round in a circle or is longer than ten certificates"),
        }
    }
}

impl std::error::Error for ChainError {}

impl From<CertificateError> for ChainError {
    fn from(error: CertificateError) -> Self {
        Self::Certificate(error)
    }
}
