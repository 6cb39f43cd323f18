//! Whether a server holds the key of the certificate that it shows first, and who made the signatures on certificates.
//!
//! rustls reads that key with a parser of its own, which takes fewer certificates than ours (none of version 1, for one). Here it is read by the
//! parser whose result is judged and shown, so that no certificate has two readings.

use der::Decode;
use der::asn1::{AnyRef, BitStringRef};
use keyferry_core::certificate::Certificate;
use keyferry_core::chain::Fault;
use keyferry_core::key::SubjectPublicKeyInfo;
use keyferry_core::signed::Signed;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls13_signature_with_raw_key};
use rustls::pki_types::{CertificateDer, SubjectPublicKeyInfoDer};
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};

/// The algorithms that signatures are checked with.
pub fn algorithms() -> WebPkiSupportedAlgorithms {
    super::provider::provider().signature_verification_algorithms
}

/// How many bits an RSA key has that such signatures are made with.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// What is wrong with the size of an RSA key, in words that come behind the key's name.
pub fn odd_size(certificate: &Certificate) -> Option<String> {
    let key = certificate.details().ok()?.public_key.algorithm().ok()?;
    let bits = key.bits.filter(|bits| !RSA_BITS.contains(bits) && key.kind.is_rsa())?;
    Some(if bits < *RSA_BITS.start() {
        format!("has only {bits} bits; RSA takes {} at least", RSA_BITS.start())
    } else {
        format!("has {bits} bits; RSA takes {} at most", RSA_BITS.end())
    })
}

/// What a server may sign with.
pub fn schemes() -> Vec<SignatureScheme> {
    algorithms().supported_schemes()
}

/// `SubjectPublicKeyInfo` (RFC 5280, section 4.1).
#[derive(der::Sequence)]
struct KeyInfo<'a> {
    algorithm: AnyRef<'a>,
    key: BitStringRef<'a>,
}

/// Checks a signature of TLS 1.2 with whatever algorithm is of the scheme and of the key (RFC 5246, section 7.4.1.4.1).
pub fn tls12(
    message: &[u8],
    certificate: &CertificateDer<'_>,
    signature: &DigitallySignedStruct,
) -> Result<HandshakeSignatureValid, Error> {
    let info = key_of(certificate)?;
    let KeyInfo { algorithm, key } = KeyInfo::from_der(info.as_der()).map_err(|_| CertificateError::BadEncoding)?;
    let key = key.as_bytes().ok_or(CertificateError::BadEncoding)?;
    let mapping = algorithms().mapping.iter().filter(|(scheme, _)| *scheme == signature.scheme);
    let held = mapping.flat_map(|(_, algorithms)| algorithms.iter()).any(|checked| {
        checked.public_key_alg_id().as_ref() == algorithm.value()
            && checked.verify_signature(key, message, signature.signature()).is_ok()
    });
    if held { Ok(HandshakeSignatureValid::assertion()) } else { Err(CertificateError::BadSignature.into()) }
}

/// Checks a signature of TLS 1.3.
pub fn tls13(
    message: &[u8],
    certificate: &CertificateDer<'_>,
    signature: &DigitallySignedStruct,
) -> Result<HandshakeSignatureValid, Error> {
    let info = SubjectPublicKeyInfoDer::from(key_of(certificate)?.into_der());
    verify_tls13_signature_with_raw_key(message, &info, signature, &algorithms())
}

/// Whether programs of TLS go by the signature that `issuer`'s key made on a certificate: they know fewer algorithms and keys than openssl.
pub fn issued(subject: &Certificate, issuer: &Certificate) -> Result<(), Fault> {
    let unreadable = |_| Fault::Unspecified;
    let signed = Signed::from_der(subject.as_der()).map_err(unreadable)?;
    let (algorithm, info) = (signed.algorithm_der(), issuer.details().map_err(|_| Fault::IssuerKey)?.public_key);
    let algorithm = AnyRef::from_der(&algorithm).map_err(unreadable)?.value();
    let info = KeyInfo::from_der(info.as_der()).map_err(|_| Fault::IssuerKey)?;
    let key = info.key.as_bytes().ok_or(Fault::IssuerKey)?;
    let mut known = algorithms().all.iter().filter(|known| known.signature_alg_id().as_ref() == algorithm).peekable();
    known.peek().ok_or(Fault::WeakSignature)?;
    let mut fitting = known.filter(|known| known.public_key_alg_id().as_ref() == info.algorithm.value()).peekable();
    fitting.peek().ok_or(Fault::WeakCaKey)?;
    let holds = fitting.any(|known| known.verify_signature(key, signed.to_be_signed(), signed.signature()).is_ok());
    if holds { Ok(()) } else { Err(Fault::Signature) }
}

fn key_of(certificate: &CertificateDer<'_>) -> Result<SubjectPublicKeyInfo, Error> {
    let details = Certificate::from_der(certificate.as_ref().to_vec()).and_then(|certificate| certificate.details());
    Ok(details.map_err(|_| CertificateError::BadEncoding)?.public_key)
}
