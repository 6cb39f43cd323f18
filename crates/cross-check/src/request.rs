//! Certification requests, read by rcgen, and by x509-cert where rcgen refuses what they ask for: a subject key identifier, as keytool's do,
//! for one.

use der::oid::AssociatedOid;
use der::{Decode, Encode};
use keyferry_core::csr::RequestContent;
use keyferry_core::extension::Extension;
use keyferry_core::key::SubjectPublicKeyInfo;
use keyferry_formats::EncodeError;
use rcgen::{CertificateParams, CertificateSigningRequestParams, DnType, DnValue, PublicKeyData};
use x509_cert::request::{CertReq, ExtensionReq};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::prelude::FromDer;

use crate::asked;
use crate::{Outcome, UNKNOWN_SIGNATURE, failed, signature};

const READER: &str = "rcgen";

/// Reads the request `bytes` and compares subject, public key and the requested extensions with what was meant.
pub fn request(bytes: &[u8], content: &RequestContent<'_>, public_key: &SubjectPublicKeyInfo) -> Result<Outcome, EncodeError> {
    let (rest, read) = match X509CertificationRequest::from_der(bytes) {
        Ok(read) => read,
        // x509-parser gives a whole request up for a challenge password whose string type it does not know.
        Err(_) if has_other_attributes(bytes) => {
            by_x509_cert(bytes, content, public_key)?;
            return Ok(Outcome::NotChecked(
                "the signature of a request with such attributes is not verified by others".to_owned(),
            ));
        }
        Err(error) => return Err(failed("x509-parser", &error.to_string())),
    };
    let signer = &read.certification_request_info.subject_pki;
    if !rest.is_empty() || signer.raw != public_key.as_der() {
        return Err(failed("x509-parser", "the public key differs"));
    }
    let signature_holds = signature::holds(&read.verify_signature(), signer)?;
    // rcgen reads no request whose signature it cannot check.
    let wanted = asked::by(&content.extensions).filter(|_| signature_holds && has_single_fields(content));
    let by_rcgen = wanted.and_then(|wanted| by_rcgen(bytes, content, &signer.subject_public_key.data, &wanted));
    by_rcgen.unwrap_or_else(|| by_x509_cert(bytes, content, public_key))?;
    Ok(if signature_holds { Outcome::Same } else { Outcome::NotChecked(UNKNOWN_SIGNATURE.to_owned()) })
}

/// Whether a request has more attributes than the one that asks for extensions.
fn has_other_attributes(bytes: &[u8]) -> bool {
    let attributes = CertReq::from_der(bytes).map(|request| request.info.attributes);
    attributes.is_ok_and(|attributes| attributes.iter().any(|attribute| attribute.oid != ExtensionReq::OID))
}

/// Whether each field is of another type and stands for itself: rcgen keeps one value of each.
fn has_single_fields(content: &RequestContent<'_>) -> bool {
    let mut types: Vec<_> = content.subject.attributes().map(|attribute| attribute.oid).collect();
    types.sort_unstable();
    types.dedup();
    types.len() == content.subject.rdns().len() && content.subject.rdns().iter().all(|rdn| rdn.attributes().len() == 1)
}

/// `None` when rcgen does not know what the request has.
fn by_rcgen(
    bytes: &[u8],
    content: &RequestContent<'_>,
    bits: &[u8],
    wanted: &CertificateParams,
) -> Option<Result<(), EncodeError>> {
    use rcgen::Error;
    let read = match CertificateSigningRequestParams::from_der(&bytes.into()) {
        Ok(read) => read,
        // A signature algorithm, or a string type of a subject.
        Err(Error::UnsupportedSignatureAlgorithm | Error::CouldNotParseCertificate | Error::InvalidAsn1String(_)) => return None,
        Err(error) => return Some(Err(failed(READER, &error.to_string()))),
    };
    let fields: Option<Vec<_>> = read.params.distinguished_name.iter().map(|(kind, value)| Some((kind, text(value)?))).collect();
    let same_subject =
        fields?.into_iter().map(|(kind, value)| (kind.clone(), value.to_owned())).eq(content.subject.attributes().map(|field| {
            let arcs: Vec<u64> = field.oid.arcs().map(u64::from).collect();
            (DnType::from_oid(&arcs), field.to_text().unwrap_or_default())
        }));
    let same_extensions = read.params.key_usages == wanted.key_usages
        && read.params.extended_key_usages == wanted.extended_key_usages
        && read.params.subject_alt_names == wanted.subject_alt_names
        && read.params.is_ca == wanted.is_ca;
    Some(compared(READER, same_subject, read.public_key.der_bytes() == bits, same_extensions))
}

fn text(value: &DnValue) -> Option<&str> {
    match value {
        DnValue::Utf8String(text) => Some(text),
        DnValue::PrintableString(text) => Some(text.as_str()),
        DnValue::Ia5String(text) => Some(text.as_str()),
        _ => None,
    }
}

fn by_x509_cert(bytes: &[u8], content: &RequestContent<'_>, public_key: &SubjectPublicKeyInfo) -> Result<(), EncodeError> {
    const READER: &str = "x509-cert";
    let unread = |error: der::Error| failed(READER, &error.to_string());
    let info = CertReq::from_der(bytes).map_err(unread)?.info;
    let subject = content.subject.to_der(content.style).map_err(|error| failed(READER, &error.to_string()))?;
    let mut extensions: Vec<Extension> = Vec::new();
    let requests = info.attributes.iter().filter(|attribute| attribute.oid == ExtensionReq::OID);
    for value in requests.flat_map(|attribute| attribute.values.iter()) {
        extensions.extend(value.decode_as::<ExtensionReq>().map_err(unread)?.0);
    }
    compared(
        READER,
        info.subject.to_der().map_err(unread)? == subject,
        info.public_key.to_der().map_err(unread)? == public_key.as_der(),
        extensions == content.extensions,
    )
}

fn compared(reader: &str, subject: bool, public_key: bool, extensions: bool) -> Result<(), EncodeError> {
    let what = [(subject, "the subject differs"), (public_key, "the public key differs"), (extensions, "the extensions differ")];
    match what.into_iter().find(|(same, _)| !same) {
        None => Ok(()),
        Some((_, what)) => Err(failed(reader, what)),
    }
}
