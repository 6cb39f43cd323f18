//! Whether a server holds the key of the certificate that it shows first.
//!
//! rustls reads that key with a parser of its own, which takes fewer certificates than ours (none of version 1, for one). Here it is read by the
//! parser whose result is judged and shown, so that no certificate has two readings.

use der::Decode;
use der::asn1::{AnyRef, BitStringRef};
use keyferry_core::certificate::Certificate;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{WebPkiSupportedAlgorithms, ring, verify_tls13_signature_with_raw_key};
use rustls::pki_types::{CertificateDer, SubjectPublicKeyInfoDer};
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};

/// The algorithms that signatures are checked with.
pub(crate) fn algorithms() -> WebPkiSupportedAlgorithms {
    ring::default_provider().signature_verification_algorithms
}

/// What a server may sign with.
pub(crate) fn schemes() -> Vec<SignatureScheme> {
    algorithms().supported_schemes()
}

/// `SubjectPublicKeyInfo` (RFC 5280, section 4.1).
#[derive(der::Sequence)]
struct KeyInfo<'a> {
    algorithm: AnyRef<'a>,
    key: BitStringRef<'a>,
}

/// Checks a signature of TLS 1.2 with whatever algorithm is of the scheme and of the key (RFC 5246, section 7.4.1.4.1).
pub(crate) fn tls12(
    message: &[u8],
    certificate: &CertificateDer<'_>,
    signature: &DigitallySignedStruct,
) -> Result<HandshakeSignatureValid, Error> {
    let info = key_of(certificate)?;
    let KeyInfo { algorithm, key } = KeyInfo::from_der(&info).map_err(|_| CertificateError::BadEncoding)?;
    let key = key.as_bytes().ok_or(CertificateError::BadEncoding)?;
    let mapping = algorithms().mapping.iter().filter(|(scheme, _)| *scheme == signature.scheme);
    let held = mapping.flat_map(|(_, algorithms)| algorithms.iter()).any(|checked| {
        checked.public_key_alg_id().as_ref() == algorithm.value()
            && checked.verify_signature(key, message, signature.signature()).is_ok()
    });
    if held { Ok(HandshakeSignatureValid::assertion()) } else { Err(CertificateError::BadSignature.into()) }
}

/// Checks a signature of TLS 1.3.
pub(crate) fn tls13(
    message: &[u8],
    certificate: &CertificateDer<'_>,
    signature: &DigitallySignedStruct,
) -> Result<HandshakeSignatureValid, Error> {
    let info = SubjectPublicKeyInfoDer::from(key_of(certificate)?);
    verify_tls13_signature_with_raw_key(message, &info, signature, &algorithms())
}

fn key_of(certificate: &CertificateDer<'_>) -> Result<Vec<u8>, Error> {
    let details = Certificate::from_der(certificate.as_ref().to_vec()).and_then(|certificate| certificate.details());
    Ok(details.map_err(|_| CertificateError::BadEncoding)?.public_key)
}
