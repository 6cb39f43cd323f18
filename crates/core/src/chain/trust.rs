//! What is trusted, and for what (`X509_check_trust(3ossl)`).

use std::fmt;

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef, Utf8StringRef};
use der::{Decode, Encode, Sequence};

use super::Purpose;
use crate::certificate::{Certificate, CertificateError, extended_key_usage_name};
use crate::oid::extended_key_usage::ANY;

/// A certificate that a path may end at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustAnchor {
    /// The certificate.
    pub certificate: Certificate,
    /// What is kept beside it, when something is.
    pub settings: Option<TrustSettings>,
}

impl From<Certificate> for TrustAnchor {
    fn from(certificate: Certificate) -> Self {
        Self { certificate, settings: None }
    }
}

/// For what a certificate is trusted, and for what it is not, as extended key usages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustSettings {
    /// When it is there, everything else is not trusted.
    pub trusts: Option<Vec<ObjectIdentifier>>,
    /// Never trusted for these.
    pub rejects: Vec<ObjectIdentifier>,
}

/// What stands behind the certificate in openssl's `TRUSTED CERTIFICATE`.
///
/// ```text
/// CertAux ::= SEQUENCE {
///     trust SEQUENCE OF OBJECT IDENTIFIER OPTIONAL, reject [0] IMPLICIT SEQUENCE OF OBJECT IDENTIFIER OPTIONAL,
///     alias UTF8String OPTIONAL, keyid OCTET STRING OPTIONAL, other [1] IMPLICIT SEQUENCE OF AlgorithmIdentifier OPTIONAL }
/// ```
#[derive(Sequence)]
struct CertAux<'a> {
    trust: Option<Vec<ObjectIdentifier>>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    reject: Option<Vec<ObjectIdentifier>>,
    alias: Option<Utf8StringRef<'a>>,
    key_id: Option<&'a OctetStringRef>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    other: Option<Vec<AnyRef<'a>>>,
}

impl TrustAnchor {
    /// Reads the content of openssl's `TRUSTED CERTIFICATE`: a certificate, and behind it the settings where there are some.
    pub fn from_trusted_der(bytes: &[u8]) -> Result<Self, CertificateError> {
        let (certificate, settings) = AnyRef::from_der_partial(bytes)?;
        let certificate = Certificate::from_der(certificate.to_der()?)?;
        let settings = if settings.is_empty() { None } else { Some(TrustSettings::from_der(settings)?) };
        Ok(Self { certificate, settings })
    }
}

impl TrustSettings {
    /// Reads the DER of a `CertAux`.
    pub fn from_der(bytes: &[u8]) -> Result<Self, der::Error> {
        let aux = CertAux::from_der(bytes)?;
        Ok(Self { trusts: aux.trust, rejects: aux.reject.unwrap_or_default() })
    }

    /// Whether they say that the certificate is not to be trusted for this purpose: by rejecting it, or by trusting others only.
    pub fn refuse(&self, purpose: Purpose) -> bool {
        trust(Some(self), Some(purpose), true) == Trust::Rejected
    }

    /// Whether they say that the certificate is not to be trusted for everything.
    pub fn restrict(&self) -> bool {
        !self.rejects.is_empty() || self.trusts.as_ref().is_some_and(|trusts| !trusts.contains(&ANY))
    }

    /// The names of the usages that it is trusted for, when it is not for all.
    pub fn trusted_for(&self) -> Option<Vec<String>> {
        self.trusts.as_ref().map(|usages| usages.iter().map(extended_key_usage_name).collect())
    }

    /// The names of the usages that it is rejected for.
    pub fn rejected_for(&self) -> Vec<String> {
        self.rejects.iter().map(extended_key_usage_name).collect()
    }
}

/// `trusted for clientAuth only, rejected for serverAuth`.
impl fmt::Display for TrustSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let trusted = self.trusted_for().map(|usages| match usages.as_slice() {
            [] => "trusted for nothing".to_owned(),
            usages => format!("trusted for {} only", usages.join(", ")),
        });
        let rejected = Some(self.rejected_for()).filter(|usages| !usages.is_empty());
        let rejected = rejected.map(|usages| format!("rejected for {}", usages.join(", ")));
        f.write_str(&trusted.into_iter().chain(rejected).collect::<Vec<_>>().join(", "))
    }
}

/// What a certificate's trust comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    Trusted,
    Rejected,
    Neither,
}

/// Whether a certificate is trusted for a purpose. One without settings is, when it is `self_signed`.
pub(super) fn trust(settings: Option<&TrustSettings>, purpose: Option<Purpose>, self_signed: bool) -> Trust {
    let usage = match purpose {
        None | Some(Purpose::Any) => Some(ANY),
        Some(purpose) => purpose.extended_key_usage(),
    };
    let by_itself = if self_signed { Trust::Trusted } else { Trust::Neither };
    // Purposes without a usage, such as that of revocation lists, do not heed the settings.
    let (Some(settings), Some(usage)) = (settings, usage) else { return by_itself };
    let means = |found: &ObjectIdentifier| *found == usage || *found == ANY;
    if settings.rejects.iter().any(means) {
        return Trust::Rejected;
    }
    match &settings.trusts {
        Some(trusts) if trusts.iter().any(means) => Trust::Trusted,
        Some(_) => Trust::Rejected,
        None => by_itself,
    }
}
