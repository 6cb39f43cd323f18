//! Certificates, read by x509-parser, on which rcgen is built.

use keyferry_core::certificate::CertificateContent;
use keyferry_core::key::SubjectPublicKeyInfo;
use keyferry_formats::EncodeError;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;
use x509_parser::x509;

use crate::revocation_list::{are_same, significant};
use crate::{Outcome, UNKNOWN_SIGNATURE, failed, signature};

/// Reads the certificate `bytes`, compares it with what was meant, and checks the signature with the issuer's public key.
pub fn certificate(
    bytes: &[u8],
    content: &CertificateContent,
    issuer_key: &SubjectPublicKeyInfo,
) -> Result<Outcome, EncodeError> {
    const READER: &str = "x509-parser";
    let unread = |error: String| failed(READER, &error);
    let (rest, read) = X509Certificate::from_der(bytes).map_err(|error| unread(error.to_string()))?;
    let differs = |what: &str| failed(READER, &format!("{what} differ"));
    if !rest.is_empty() || read.version().0 + 1 != u32::from(content.version) {
        return Err(differs("the version or the length"));
    }
    if !significant(read.raw_serial()).eq(significant(&content.serial_number)) {
        return Err(differs("the serial numbers"));
    }
    if read.issuer().as_raw() != content.issuer || read.subject().as_raw() != content.subject {
        return Err(differs("the names"));
    }
    let validity = [&content.validity.not_before, &content.validity.not_after].map(|time| time.seconds());
    if [read.validity().not_before.timestamp(), read.validity().not_after.timestamp()] != validity {
        return Err(differs("the dates"));
    }
    if read.public_key().raw != content.public_key.as_der() {
        return Err(differs("the public keys"));
    }
    if !are_same(read.extensions(), &content.extensions) {
        return Err(differs("the extensions"));
    }
    let (_, issuer) = x509::SubjectPublicKeyInfo::from_der(issuer_key.as_der()).map_err(|error| unread(error.to_string()))?;
    Ok(if signature::holds(&read.verify_signature(Some(&issuer)), &issuer)? {
        Outcome::Same
    } else {
        Outcome::NotChecked(UNKNOWN_SIGNATURE.to_owned())
    })
}
