//! The path of a certificate that came back, through the authorities that came with it: what they make of it, and the one fault that matters.

use std::fmt;

use super::facts::Facts;
use super::{Fault, Gap, Path, Rules, TrustAnchor, VerifyParams, verify};
use crate::Timestamp;
use crate::certificate::{Certificate, CertificateError};
use crate::signed::SignatureError;

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

/// Finds the path from `leaf` to an authority in `pool`, whatever the order, and checks all of it at `now`. Certificates that do not belong are
/// passed over.
///
/// The authorities in `pool` are trusted because the caller gave them. The path goes as far as they do, to one that is signed by itself if it can;
/// when not even the issuer of `leaf` is there, it is [`ChainError::IssuerMissing`].
pub fn build(leaf: &Certificate, pool: &[Certificate], now: Timestamp) -> Result<Chain, ChainError> {
    let details = leaf.details()?;
    let unreadable = || CertificateError::Malformed(der::ErrorKind::Failed.into());
    let facts = Facts::read(leaf).ok_or_else(unreadable)?;
    if let Some(fault @ (Fault::Expired | Fault::NotYetValid)) = facts.time_fault(now) {
        return Err(of_fault(fault, 0, std::slice::from_ref(leaf), None));
    }
    if facts.is_self_issued() && leaf.verify_signed_by(&details.public_key).is_ok() {
        return Err(ChainError::SelfSigned { subject: details.subject.to_string() });
    }
    let authorities: Vec<Facts> = pool.iter().filter(|other| *other != leaf).filter_map(Facts::read).collect();
    let roots: Vec<TrustAnchor> = anchors(authorities.iter().filter(|facts| facts.is_self_signed()));
    let tops: Vec<TrustAnchor> = anchors(tops(&authorities));
    let judged = |trusted: &[TrustAnchor], partial_chain| {
        let rules = Rules { at: Some(now), partial_chain, ..Rules::default() };
        verify(leaf, &VerifyParams { trusted: trusted.to_vec(), untrusted: pool.to_vec(), rules, ..VerifyParams::default() })
    };
    let to_root = judged(&roots, false);
    if to_root.holds() {
        return chain(&to_root).ok_or(ChainError::TooLong);
    }
    let path = judged(&tops, true);
    if path.holds() {
        return chain(&path).ok_or(ChainError::TooLong);
    }
    let is_built = |path: &Path| path.faults().next().is_some_and(|found| !found.fault.is_of_building());
    let cut_short = to_root.cut_short || path.cut_short;
    let error = match why(if is_built(&to_root) && !is_built(&path) { &to_root } else { &path }) {
        ChainError::IssuerMissing { subject, issuer } => match path.gap(pool) {
            // An authority of another environment has the same name.
            Some(Gap::OtherKey(error)) => ChainError::BadSignature { subject, issuer, error },
            _ => ChainError::IssuerMissing { subject, issuer },
        },
        error => error,
    };
    Err(if cut_short { ChainError::CutShort(Box::new(error)) } else { error })
}

fn anchors<'a>(authorities: impl Iterator<Item = &'a Facts>) -> Vec<TrustAnchor> {
    authorities.map(|facts| facts.certificate.clone().into()).collect()
}

/// Those that sign certificates, and that nobody else here has issued.
fn tops(authorities: &[Facts]) -> impl Iterator<Item = &Facts> {
    let mut by_name: std::collections::HashMap<&[u8], Vec<&Facts>> = std::collections::HashMap::new();
    for facts in authorities {
        by_name.entry(&facts.subject_canonical).or_default().push(facts);
    }
    authorities.iter().filter(move |facts| {
        let named = by_name.get(facts.issuer_canonical.as_slice()).map(Vec::as_slice).unwrap_or_default();
        facts.is_self_signed() || !named.iter().any(|issuer| issuer.likely_issued(facts))
    })
}

fn chain(path: &Path) -> Option<Chain> {
    let mut certificates: Vec<Certificate> = path.links.iter().map(|link| link.certificate.clone()).collect();
    let anchor = certificates.pop()?;
    let mut certificates = certificates.into_iter();
    let facts = Facts::read(&anchor)?;
    let beyond = if facts.is_self_issued() { None } else { Some(anchor.details().ok()?.issuer.to_string()) };
    Some(Chain { leaf: certificates.next()?, intermediates: certificates.collect(), anchor, beyond })
}

/// Why a path does not hold.
fn why(path: &Path) -> ChainError {
    let certificates: Vec<Certificate> = path.links.iter().map(|link| link.certificate.clone()).collect();
    match path.main_fault() {
        Some(found) => of_fault(found.fault, found.depth, &certificates, found.subject.as_ref().map(ToString::to_string)),
        None => ChainError::TooLong,
    }
}

fn of_fault(fault: Fault, depth: usize, path: &[Certificate], subject: Option<String>) -> ChainError {
    let details = match path.get(depth).map(Certificate::details) {
        Some(Ok(details)) => details,
        Some(Err(error)) => return error.into(),
        None => return ChainError::Fault { subject: subject.unwrap_or_default(), fault },
    };
    let (subject, issuer) = (details.subject.to_string(), details.issuer.to_string());
    match fault {
        Fault::NoIssuer | Fault::NoLocalIssuer => ChainError::IssuerMissing { subject, issuer },
        Fault::Signature => {
            let signed = path
                .get(depth)
                .zip(path.get(depth + 1))
                .and_then(|(one, other)| one.verify_signed_by(&other.details().ok()?.public_key).err());
            ChainError::BadSignature { subject, issuer, error: signed.unwrap_or(SignatureError::Mismatch) }
        }
        Fault::InvalidCa | Fault::NoCertSign => ChainError::NotCa { subject },
        Fault::PathLength => ChainError::PathLength { subject },
        Fault::Expired => ChainError::Expired { subject, not_after: details.not_after },
        Fault::NotYetValid => ChainError::NotYetValid { subject, not_before: details.not_before },
        Fault::SelfSigned => ChainError::SelfSigned { subject },
        Fault::TooLong => ChainError::TooLong,
        fault => ChainError::Fault { subject, fault },
    }
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
        /// When it expired.
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
    /// This of the first path; there are more others than are tried.
    CutShort(Box<ChainError>),
    /// Something else is wrong with a certificate of the path.
    Fault {
        /// Its subject.
        subject: String,
        /// What is wrong with it.
        fault: Fault,
    },
}

impl fmt::Display for ChainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Certificate(error) => error.fmt(f),
            Self::IssuerMissing { subject, issuer } => {
                write!(f, "the issuer of `{subject}` is missing: no certificate for `{issuer}` was given")
            }
            Self::BadSignature { subject, issuer, error } if error.is_unsupported() => {
                write!(f, "nobody knows here whether `{subject}` was signed by the given certificate of `{issuer}`: {error}")
            }
            Self::BadSignature { subject, issuer, error } => {
                write!(f, "`{subject}` was not signed by the given certificate of `{issuer}`, though the name fits: {error}")
            }
            Self::NotCa { subject } => write!(f, "`{subject}` is not an authority: its certificate may not sign others"),
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
            Self::CutShort(first) => {
                write!(
                    f,
                    "so many authorities of one name were given that not all of them were tried; with the first ones, {first}"
                )
            }
            Self::TooLong => f.write_str("the path of issuers goes round in a circle or is longer than any real one"),
            Self::Fault { subject, fault } => write!(f, "the certificate of `{subject}` {fault}"),
        }
    }
}

impl std::error::Error for ChainError {}

impl From<CertificateError> for ChainError {
    fn from(error: CertificateError) -> Self {
        Self::Certificate(error)
    }
}
