//! A certificate as `-list -v` and `-printcert` show it.

use std::fmt::Write;

use base64ct::{Base64, Encoding};
use keyferry_core::certificate::{Certificate, CertificateDetails};
use keyferry_core::signed::HashAlgorithm;
use keyferry_formats::pem::label;

use super::dump::{fingerprint, hexadecimal};
use super::key::{self, PublicKey};
use super::{extension, name, time, weak};
use crate::keytool::stop::Stop;

/// Takes a certificate apart.
pub(in crate::keytool) fn details(certificate: &Certificate) -> Result<CertificateDetails, Stop> {
    certificate.details().map_err(|error| Stop::of("java.security.cert.CertificateParsingException", error.to_string()))
}

/// The whole text. `trusted` certificates are not marked for their signatures, which nobody checks.
pub(in crate::keytool) fn text(certificate: &Certificate, trusted: bool) -> Result<String, Stop> {
    let details = details(certificate)?;
    let signature =
        if trusted { key::signature(details.signature_algorithm) } else { key::marked_signature(details.signature_algorithm) };
    let print = |hash: HashAlgorithm| fingerprint(&hash.digest(certificate.as_der()));
    let mut text = format!(
        "Owner: {}\nIssuer: {}\nSerial number: {}\nValid from: {} until: {}\n",
        name::text(&details.subject),
        name::text(&details.issuer),
        hexadecimal(&details.serial_number),
        time::long(details.not_before),
        time::long(details.not_after),
    );
    let _ = write!(
        text,
        "Certificate fingerprints:\n\t SHA1: {}\n\t SHA256: {}\nSignature algorithm name: {signature}\nSubject Public Key Algorithm: {}\nVersion: {}\n",
        print(HashAlgorithm::Sha1),
        print(HashAlgorithm::Sha256),
        PublicKey::of(&details.public_key).marked(),
        details.version,
    );
    text.push_str(&extension::listing("Extensions: ", &details.extensions));
    Ok(text)
}

/// The PEM block.
pub(in crate::keytool) fn pem(certificate: &Certificate) -> String {
    block(label::CERTIFICATE, certificate.as_der())
}

/// A PEM block as keytool writes it: the lines inside end as those of mail do.
pub(in crate::keytool) fn block(label: &str, der: &[u8]) -> String {
    let encoded = Base64::encode_string(der);
    let lines: Vec<&str> = encoded.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\r\n"))
}

/// The warnings about a certificate.
pub(in crate::keytool) fn warnings(label: &str, certificate: &Certificate, trusted: bool) -> Result<Vec<String>, Stop> {
    let details = details(certificate)?;
    let signature = key::signature(details.signature_algorithm);
    Ok(weak::warnings(label, (!trusted).then_some(signature.as_str()), Some(&PublicKey::of(&details.public_key))))
}
