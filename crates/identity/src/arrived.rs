//! What came back for a request: which certificate is the issued one, and which others are trusted with its authority.

use keyferry_core::Timestamp;
use keyferry_core::certificate::{Certificate, CertificateDetails, CertificateError};
use keyferry_core::chain::{ChainError, Purpose, TrustSettings};
use keyferry_core::shown::shown;
use keyferry_formats::detect::Contents;

/// By what one of several certificates for a key is taken, the largest: a placeholder has been issued by nobody, and what is valid comes before what is not.
pub fn precedence(details: &CertificateDetails, now: Timestamp) -> (bool, bool, Timestamp, Timestamp) {
    let is_valid = details.not_before <= now && now <= details.not_after;
    (!details.is_self_issued(), is_valid, details.not_before, details.not_after)
}

/// What a certificate is that came along and is not in the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// An authority's: a server's may be another one than ours, and so it is trusted.
    Authority,
    /// Another one of ours.
    Ours,
    /// Neither.
    Stranger,
}

impl Beside {
    /// What it is beside the issued certificate, `ours`.
    pub fn of(details: &CertificateDetails, ours: &CertificateDetails) -> Self {
        let is_ours = details.public_key == ours.public_key || details.subject.canonical() == ours.subject.canonical();
        match (is_ours, details.is_authority()) {
            (true, _) => Self::Ours,
            (false, true) => Self::Authority,
            (false, false) => Self::Stranger,
        }
    }
}

/// What openssl keeps beside a certificate that came along: it is not trusted for everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The certificate, and how it is marked, in words.
    pub what: String,
    /// Whether it would become trusted all the same, being an authority that somebody has said not to be trusted for servers.
    pub forbids: bool,
}

impl Mark {
    /// What to do about one that forbids.
    pub const HINT: &str =
        "it would become trusted; ask who marked it, or take the mark off: openssl x509 -in FILE -out NEW. Nothing was written";

    /// All of them in a file. Fails for a certificate that cannot be read.
    pub fn all(contents: &Contents) -> Result<Vec<Self>, CertificateError> {
        let mark = |(certificate, trust): (&Certificate, &TrustSettings)| {
            let details = certificate.details()?;
            let subject = details.subject.to_string();
            let what = format!("the certificate of `{}` is marked as {trust}", shown(&subject));
            Ok(Self { what, forbids: trust.refuse(Purpose::SslServer) && details.may_issue() })
        };
        contents.restricted().map(mark).collect()
    }
}

/// What to do where there is no chain that holds.
pub fn chain_hint(error: &ChainError) -> &'static str {
    match error {
        ChainError::IssuerMissing { .. } => "ask for the certificate of that issuer, and give its file too",
        ChainError::BadSignature { error, .. } if error.is_unsupported() => {
            "what cannot be verified is not trusted here: ask for a certificate with RSA, ECDSA, EdDSA, ML-DSA or SLH-DSA"
        }
        ChainError::BadSignature { .. } => {
            "it is probably the authority of another environment (test instead of production), or an older one; ask for the right one"
        }
        ChainError::NotCa { .. } => "give the authority's own certificate, not one that it issued",
        ChainError::Expired { .. } => "ask for a new one, and check this machine's clock",
        ChainError::NotYetValid { .. } => "check this machine's clock and its time zone",
        ChainError::SelfSigned { .. } => {
            "give the certificate that came back for your request, not the placeholder in your own keystore"
        }
        ChainError::CutShort(_) => "give only the files that came with the certificate",
        _ => "ask for the certificates again",
    }
}
