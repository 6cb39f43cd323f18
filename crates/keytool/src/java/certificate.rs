//! A certificate as `-list -v` and `-printcert` show it.

use std::fmt::Write;

use base64ct::{Base64, Encoding};
use keyferry_core::certificate::{Certificate, CertificateDetails};
use keyferry_core::extension::{BASIC_CONSTRAINTS, SUBJECT_ALTERNATIVE_NAME};
use keyferry_core::oid::extended_key_usage::{CODE_SIGNING, TIME_STAMPING};
use keyferry_core::oid::java_name;
use keyferry_core::signed::HashAlgorithm;
use keyferry_formats::pem::label;

use super::dump::{fingerprint, hexadecimal};
use super::element::Element;
use super::key::PublicKey;
use super::weak::{self, Signature};
use super::{extension, name, time};
use crate::command_error::CommandError;
use crate::release::{PEM_LINE_END, now};

/// Takes a certificate apart.
pub(crate) fn details(certificate: &Certificate) -> Result<CertificateDetails, CommandError> {
    Ok(certificate.details()?)
}

/// Whether it is its own issuer, by name and signature.
pub(crate) fn is_self_signed(certificate: &Certificate) -> Result<bool, CommandError> {
    let details = details(certificate)?;
    Ok(details.is_self_issued() && certificate.bears_signature_of(&details.public_key).is_ok())
}

/// The whole text. `trusted` certificates are not marked for their signatures, which nobody checks.
pub(crate) fn text(certificate: &Certificate, trusted: bool) -> Result<String, CommandError> {
    let details = details(certificate)?;
    let name = java_name(&details.signature_algorithm);
    let mark = if trusted {
        ""
    } else {
        Signature { algorithm: details.signature_algorithm, for_jars: is_for_jars(&details) }.strength().mark()
    };
    let signature = format!("{name}{mark}");
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
        weak::marked_key(&PublicKey::of(&details.public_key)),
        details.version,
    );
    text.push_str(&extension::listing("Extensions: ", &details.extensions));
    Ok(text)
}

/// Whether Java reads a certificate: it has an issuer, and where it has no subject, a critical `SubjectAlternativeName`.
pub(crate) fn is_readable(certificate: &Certificate) -> bool {
    certificate.details().is_ok_and(|details| {
        let mut extensions = details.extensions.iter();
        let is_named = !details.subject.rdns().is_empty()
            || extensions.any(|extension| extension.extn_id == SUBJECT_ALTERNATIVE_NAME && extension.critical);
        is_named && !details.issuer.rdns().is_empty()
    })
}

/// The PEM block.
pub(crate) fn pem(certificate: &Certificate) -> String {
    block(label::CERTIFICATE, certificate.as_der())
}

/// A PEM block as keytool writes it: the lines inside end as those of mail do.
pub(crate) fn block(label: &str, der: &[u8]) -> String {
    let encoded = Base64::encode_string(der);
    let lines: Vec<&str> = encoded.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    let end = now(&PEM_LINE_END);
    format!("-----BEGIN {label}-----{end}{}{end}-----END {label}-----{end}", lines.join("\r\n"))
}

/// The warnings about a certificate; with `with_use` what it is for counts too.
pub(crate) fn warnings(
    label: &str,
    certificate: &Certificate,
    trusted: bool,
    with_use: bool,
) -> Result<Vec<String>, CommandError> {
    let details = details(certificate)?;
    let signature = Signature { algorithm: details.signature_algorithm, for_jars: with_use && is_for_jars(&details) };
    Ok(weak::warnings(label, (!trusted).then_some(signature), Some(&PublicKey::of(&details.public_key))))
}

/// Whether its extended key usage names the signing of code, or that of its time.
fn is_for_jars(details: &CertificateDetails) -> bool {
    let usages = details.extended_key_usage.as_deref().unwrap_or_default();
    usages.iter().any(|usage| [CODE_SIGNING, TIME_STAMPING].contains(usage))
}

/// Whether it says that it is an authority's.
pub(crate) fn is_authority(certificate: &Certificate) -> Result<bool, CommandError> {
    let details = details(certificate)?;
    let constraints = details.extensions.iter().find(|extension| extension.extn_id == BASIC_CONSTRAINTS);
    let parts = constraints.and_then(|constraints| Element::sequence(constraints.extn_value.as_bytes()));
    // A BOOLEAN.
    Ok(parts.is_some_and(|parts| parts.first().is_some_and(|first| first.tag == 0x01 && first.content != [0])))
}
