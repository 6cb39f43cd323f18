//! What is reported about certificates and requests.

use keyferry_core::Timestamp;
use keyferry_core::certificate::{Certificate, CertificateDetails, value_in_words};
use keyferry_core::chain::TrustSettings;
use keyferry_core::csr::CertificationRequest;
use keyferry_core::extension::{Extension, KeyUsages};
use keyferry_core::key::{fingerprint, hex};
use keyferry_core::oid;
use keyferry_core::signed::{HashAlgorithm, signature_algorithm_name};
use serde::Serialize;

/// A certificate.
#[derive(Debug, Serialize)]
pub struct CertificateReport {
    pub sha256: String,
    pub sha1: String,
    /// Whole days until it expires, negative when it has; absent when the certificate cannot be taken apart.
    pub days_left: Option<i64>,
    /// Absent when the certificate cannot be taken apart.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub details: Option<DetailsReport>,
}

/// For what a certificate is trusted and for what not, by extended key usages.
#[derive(Debug, Serialize)]
pub struct TrustReport {
    /// Absent when everything that is not rejected is trusted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trusted_for: Option<Vec<String>>,
    pub rejected_for: Vec<String>,
    #[serde(skip)]
    pub words: String,
}

/// What a certificate says.
#[derive(Debug, Serialize)]
pub struct DetailsReport {
    pub version: u8,
    pub subject: String,
    pub issuer: String,
    pub serial_number: String,
    pub not_before: String,
    pub not_after: String,
    #[serde(skip)]
    pub validity: [Timestamp; 2],
    pub algorithm: Option<String>,
    pub bits: Option<usize>,
    pub public_key_sha256: String,
    pub signature_algorithm: String,
    pub ca: bool,
    pub path_length: Option<u8>,
    pub key_usage: Option<Vec<&'static str>>,
    pub extended_key_usage: Option<Vec<String>>,
    pub subject_alternative_names: Vec<String>,
    pub subject_key_id: Option<String>,
    pub authority_key_id: Option<String>,
    pub unreadable_extensions: Vec<String>,
}

/// An extension.
#[derive(Debug, Serialize)]
pub struct ExtensionReport {
    pub oid: String,
    /// As openssl has it: `subjectAltName`.
    pub name: Option<&'static str>,
    pub critical: bool,
    /// Absent for extensions that are not read.
    pub value: Option<String>,
}

/// A certification request.
#[derive(Debug, Serialize)]
pub struct RequestReport {
    pub subject: String,
    pub algorithm: Option<String>,
    pub bits: Option<usize>,
    pub public_key_sha256: String,
    pub signature_algorithm: String,
    pub signature_holds: Option<bool>,
    /// The extensions that are asked for.
    pub extensions: Vec<ExtensionReport>,
    pub sha256: String,
}

impl TrustReport {
    pub(crate) fn new(trust: &TrustSettings) -> Self {
        Self { trusted_for: trust.trusted_for(), rejected_for: trust.rejected_for(), words: trust.to_string() }
    }
}

impl CertificateReport {
    /// What it says, judged at this time.
    pub fn new(certificate: &Certificate, now: Timestamp) -> Self {
        let details = certificate.details().ok();
        let days_left = |details: &CertificateDetails| (details.not_after.seconds() - now.seconds()).div_euclid(86_400);
        Self {
            sha256: certificate.fingerprint(),
            sha1: hex(&HashAlgorithm::Sha1.digest(certificate.as_der())),
            days_left: details.as_ref().map(days_left),
            details: details.as_ref().map(DetailsReport::new),
        }
    }
}

impl DetailsReport {
    fn new(details: &CertificateDetails) -> Self {
        let algorithm = details.public_key.algorithm().ok();
        Self {
            version: details.version,
            subject: details.subject.to_string(),
            issuer: details.issuer.to_string(),
            serial_number: hex(&details.serial_number),
            not_before: details.not_before.to_string(),
            not_after: details.not_after.to_string(),
            validity: [details.not_before, details.not_after],
            bits: algorithm.as_ref().and_then(|algorithm| algorithm.bits),
            algorithm: algorithm.map(|algorithm| algorithm.name()),
            public_key_sha256: details.public_key.fingerprint(),
            signature_algorithm: signature_algorithm_name(&details.signature_algorithm),
            ca: details.is_ca,
            path_length: details.path_length,
            key_usage: details.key_usage.map(KeyUsages::names),
            extended_key_usage: details.extended_key_usage_names(),
            subject_alternative_names: details.subject_alternative_names.clone(),
            subject_key_id: details.subject_key_id.as_deref().map(hex),
            authority_key_id: details.authority_key_id.as_deref().map(hex),
            unreadable_extensions: details.unreadable_extensions.iter().map(ToString::to_string).collect(),
        }
    }
}

impl ExtensionReport {
    fn new(extension: &Extension) -> Self {
        Self {
            oid: extension.extn_id.to_string(),
            name: oid::short_name(&extension.extn_id),
            critical: extension.critical,
            value: value_in_words(extension),
        }
    }
}

impl RequestReport {
    /// What it says.
    pub fn new(request: &CertificationRequest) -> Self {
        let algorithm = request.key_algorithm().ok();
        Self {
            subject: request.subject().to_string(),
            bits: algorithm.as_ref().and_then(|algorithm| algorithm.bits),
            algorithm: algorithm.map(|algorithm| algorithm.name()),
            public_key_sha256: request.public_key().fingerprint(),
            signature_algorithm: signature_algorithm_name(&request.signature_algorithm()),
            signature_holds: match request.verify() {
                Ok(()) => Some(true),
                Err(error) if error.is_unsupported() => None,
                Err(_) => Some(false),
            },
            extensions: request.extensions().iter().map(ExtensionReport::new).collect(),
            sha256: fingerprint(request.as_der()),
        }
    }
}
