//! Certificates and requests in a file, as Java finds them: PEM blocks whatever their labels say, or DER structures one behind the other.

use std::borrow::Cow;

use der::Decode;
use der::asn1::AnyRef;
use keyferry_core::certificate::Certificate;
use keyferry_core::csr::{CertificationRequest, CsrError};
use keyferry_core::oid::java_name;
use keyferry_core::signed::SignatureError;
use keyferry_formats::{DecodeError, pem, pkcs7};
use keyferry_host::limits;

use super::command_error::CommandError;
use super::java::{certificate, curve, key};
use super::key_algorithm;
use super::release::{PEM_ANYWHERE, PEM_STRAY, now};

/// Every certificate of a file, or of the PKCS#7 bundle that it is. What stands behind DER structures and is none is passed over.
pub(super) fn certificates(bytes: &[u8]) -> Result<Vec<Certificate>, DecodeError> {
    let found = structures(bytes)?;
    let all = match found.first() {
        Some(first) if pkcs7::is_pkcs7(first) => pkcs7::decode(first)?.certificates,
        _ => found.iter().map(|der| Ok(Certificate::from_der(der.to_vec())?)).collect::<Result<_, DecodeError>>()?,
    };
    match all.iter().find(|one| !certificate::is_readable(one)) {
        None => Ok(all),
        Some(one) => Err(one.details().map_or_else(DecodeError::from, |_| DecodeError::Unrecognised)),
    }
}

/// The first certificate of a file, which has to begin with it.
pub(super) fn first_certificate(bytes: &[u8]) -> Option<Certificate> {
    let first = structures(bytes).ok()?.into_iter().next()?;
    Certificate::from_der(first.into_owned()).ok().filter(certificate::is_readable)
}

fn structures(bytes: &[u8]) -> Result<Vec<Cow<'_, [u8]>>, DecodeError> {
    if bytes.first() != Some(&0x30) {
        let bytes = if now(&PEM_ANYWHERE) { Cow::Owned(from_the_hyphens_on(bytes)) } else { Cow::Borrowed(bytes) };
        let blocks = pem::decode_at_most(&bytes, limits::chosen().entries)?;
        return Ok(blocks.into_iter().map(|block| Cow::Owned(block.content.to_vec())).collect());
    }
    let (mut rest, mut found) = (bytes, Vec::new());
    while rest.first() == Some(&0x30) {
        let (_, behind) = AnyRef::from_der_partial(rest).map_err(|error| DecodeError::Malformed {
            what: "the DER structure",
            at: Some(bytes.len() - rest.len()),
            why: error.kind().to_string(),
        })?;
        found.push(Cow::Borrowed(rest.get(..rest.len() - behind.len()).unwrap_or_default()));
        rest = behind;
    }
    Ok(found)
}

/// The lines without what stands before their text: before the hyphens of a BEGIN anything, elsewhere blanks.
fn from_the_hyphens_on(bytes: &[u8]) -> Vec<u8> {
    const BEGIN: &[u8] = b"-----BEGIN ";
    const END: &[u8] = b"-----END ";
    let lines = bytes.split_inclusive(|byte| *byte == b'\n').map(|line| {
        let begin = line.windows(BEGIN.len()).position(|window| window == BEGIN);
        let end = || line.windows(END.len()).position(|window| window == END);
        let stray = now(&PEM_STRAY) && begin.is_none() && end().is_none();
        let blanks = || line.iter().position(|byte| !matches!(byte, b' ' | b'\t')).unwrap_or_default();
        let from = begin.or_else(|| if now(&PEM_STRAY) { end() } else { None }).unwrap_or_else(blanks);
        let kept = move |byte: &&u8| !stray || byte.is_ascii_alphanumeric() || b"+/=\r\n".contains(byte);
        line.get(from..).unwrap_or_default().iter().filter(kept)
    });
    lines.flatten().copied().collect()
}

/// The request in the first PEM block that says to be one; DER is not taken.
pub(super) fn request(bytes: &[u8]) -> Result<CertificationRequest, CommandError> {
    let blocks = pem::decode_at_most(bytes, limits::chosen().entries).map_err(CommandError::io)?;
    let block = blocks.into_iter().find(|block| block.label.contains("REQUEST"));
    let block = block.ok_or_else(|| CommandError::io("Too short"))?;
    let request = CertificationRequest::from_der(&block.content).map_err(|error| match &error {
        CsrError::Malformed(inner) if matches!(inner.kind(), der::ErrorKind::Incomplete { .. }) => {
            CommandError::of("java.io.EOFException", "not enough content")
        }
        _ => CommandError::io(error),
    })?;
    let failed = |message: String| CommandError::of("java.security.SignatureException", message);
    if let Some(curve) = key_algorithm::curve_without_use(&key::PublicKey::of(request.public_key())) {
        return Err(failed(format!("Curve not supported: {}", curve::Shown(curve))));
    }
    match request.verify_worthless() {
        Ok(()) => Ok(request),
        Err(SignatureError::Unsupported { .. }) => Err(unverified(&java_name(&request.signature_algorithm()))),
        Err(_) => Err(failed("Invalid PKCS #10 signature".to_owned())),
    }
}

/// Why a request is not taken whose signature cannot be verified: Java does not know the algorithm either, or we do not.
fn unverified(algorithm: &str) -> CommandError {
    if algorithm.starts_with(|first: char| first.is_ascii_digit()) {
        return CommandError::of("java.security.NoSuchAlgorithmException", format!("{algorithm} Signature not available"));
    }
    let instead = "openssl req -noout -text -in FILE shows it without verifying it";
    CommandError::refused(format_args!("A request that is signed with {algorithm}"), instead)
}
