//! Requests, certificates and revocation lists, read back with somebody else's code when that is asked for.

use std::fmt;

use der::Any;
use der::asn1::ObjectIdentifier;
use keyferry_core::certificate::{Certificate, CertificateContent, CertificateError};
use keyferry_core::csr::{CertificationRequest, CsrError, RequestContent};
use keyferry_core::key::PrivateKey;
#[cfg(feature = "cross-check")]
use keyferry_core::key::SubjectPublicKeyInfo;
use keyferry_core::revocation::{RevocationList, RevocationListContent};
use keyferry_core::signed::SignatureAlgorithm;
#[cfg(feature = "cross-check")]
use keyferry_cross_check::Outcome;
use keyferry_formats::EncodeError;

use crate::context::CrossCheck;
use crate::failure::{Failure, Kind};
#[cfg(feature = "cross-check")]
use crate::read_back::read_back;

/// Makes and signs a request, with `attributes` beside the one that asks for extensions.
#[cfg_attr(not(feature = "cross-check"), expect(unused_variables, reason = "nobody reads it back"))]
pub fn request(
    key: &PrivateKey,
    content: &RequestContent<'_>,
    attributes: &[(ObjectIdentifier, Any)],
    cross_check: CrossCheck,
) -> Result<CertificationRequest, NotMade<CsrError>> {
    let request = CertificationRequest::create_with_attributes(key, content, attributes).map_err(NotMade::Refused)?;
    #[cfg(feature = "cross-check")]
    read_back(cross_check, || {
        with_public_key(key, |public_key| keyferry_cross_check::request(request.as_der(), content, public_key))
    })
    .map_err(NotMade::ReadBack)?;
    Ok(request)
}

/// Makes a certificate and signs it with the issuer's key.
#[cfg_attr(not(feature = "cross-check"), expect(unused_variables, reason = "nobody reads it back"))]
pub fn certificate(
    content: &CertificateContent,
    issuer_key: &PrivateKey,
    algorithm: SignatureAlgorithm,
    cross_check: CrossCheck,
) -> Result<Certificate, NotMade<CertificateError>> {
    let certificate = Certificate::issue(content, issuer_key, algorithm).map_err(NotMade::Refused)?;
    #[cfg(feature = "cross-check")]
    read_back(cross_check, || {
        with_public_key(issuer_key, |key| keyferry_cross_check::certificate(certificate.as_der(), content, key))
    })
    .map_err(NotMade::ReadBack)?;
    Ok(certificate)
}

/// Makes a revocation list and signs it with the issuer's key.
#[cfg_attr(not(feature = "cross-check"), expect(unused_variables, reason = "nobody reads it back"))]
pub fn revocation_list(
    content: &RevocationListContent,
    issuer_key: &PrivateKey,
    algorithm: SignatureAlgorithm,
    cross_check: CrossCheck,
) -> Result<RevocationList, NotMade<CertificateError>> {
    let list = RevocationList::create(content, issuer_key, algorithm).map_err(NotMade::Refused)?;
    #[cfg(feature = "cross-check")]
    read_back(cross_check, || {
        with_public_key(issuer_key, |key| keyferry_cross_check::revocation_list(list.as_der(), content, key))
    })
    .map_err(NotMade::ReadBack)?;
    Ok(list)
}

/// A check with the public half of the key that has just signed.
#[cfg(feature = "cross-check")]
fn with_public_key(
    key: &PrivateKey,
    check: impl FnOnce(&SubjectPublicKeyInfo) -> Result<Outcome, EncodeError>,
) -> Result<Outcome, EncodeError> {
    match key.public_key() {
        Ok(Some(public_key)) => check(&public_key),
        _ => Ok(Outcome::NotChecked("the private key does not tell its public half".to_owned())),
    }
}

/// Why there is no request, certificate or list.
#[derive(Debug)]
pub enum NotMade<E> {
    /// It cannot be made of what was given.
    Refused(E),
    /// It was made, and an independent reader does not find in it what was meant.
    ReadBack(EncodeError),
}

impl<E: fmt::Display> fmt::Display for NotMade<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::ReadBack(error) => error.fmt(f),
        }
    }
}

impl<E: std::error::Error> std::error::Error for NotMade<E> {}

impl<E: fmt::Display> From<NotMade<E>> for Failure {
    fn from(error: NotMade<E>) -> Self {
        let kind = match error {
            NotMade::Refused(_) => Kind::Input,
            NotMade::ReadBack(_) => Kind::Failed,
        };
        Self::new(kind, error.to_string())
    }
}
