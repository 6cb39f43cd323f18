//! `-printcert` and `-printcertreq`.

use std::fmt::Write;

use base64ct::{Base64, Encoding};
use keyferry_core::certificate::Certificate;
use keyferry_core::csr::{CertificationRequest, CsrError};
use keyferry_core::oid::pkcs9::CHALLENGE_PASSWORD;
use keyferry_core::signed::SignatureError;
use keyferry_formats::detect::{self, Item};

use super::command_error::CommandError;
use super::java::weak::{self, Signature};
use super::java::{certificate, curve, extension, key, name};
use super::names::{FILE, JARFILE, RFC, SSLSERVER};
use super::run::Run;
use super::server_chain::{self, Shown};
use super::trusted::Trusted;
use super::{file, key_algorithm, output, print_jar};
use keyferry_host::tls::wire;

/// `-printcert`.
pub(super) fn certificates(run: &Run) -> Result<(), CommandError> {
    let rfc = run.arguments.flag(RFC);
    let trusted = Trusted::beside(run)?;
    if let Some(server) = run.arguments.get(SSLSERVER) {
        return of_server(run, server, rfc, &trusted);
    }
    if let Some(jar) = run.arguments.get(JARFILE) {
        return print_jar::signers(run, jar, rfc, &trusted);
    }
    let found = read(run.arguments.get(FILE), run)?;
    let several = found.len() > 1;
    for (index, one) in found.iter().enumerate() {
        let mut text = if several { format!("Certificate[{}]:\n", index + 1) } else { String::new() };
        text.push_str(&if rfc { certificate::pem(one) } else { certificate::text(one, trusted.trusts(one))? });
        if index + 1 < found.len() {
            text.push('\n');
        }
        output::print(&text)?;
    }
    trusted.warn_chain(run, "The certificate", &found)
}

/// The certificates of a file or of standard input: PEM, DER or PKCS#7, and nothing else.
pub(super) fn read(name: Option<&str>, run: &Run) -> Result<Vec<Certificate>, CommandError> {
    let bytes = file::read(name)?;
    if bytes.is_empty() {
        return Err(CommandError::new("Empty input"));
    }
    let failed = || CommandError::new("Failed to parse input");
    let contents = detect::decode(&bytes, None, &run.context.session).map_err(|_| failed())?;
    let only = contents.items.iter().all(|item| matches!(item, Item::Certificate { .. }));
    let found: Vec<Certificate> = contents.certificates().into_iter().cloned().collect();
    if only && !found.is_empty() && found.iter().all(certificate::is_readable) { Ok(found) } else { Err(failed()) }
}

fn of_server(run: &Run, server: &str, rfc: bool, trusted: &Trusted) -> Result<(), CommandError> {
    let patience = wire::patience().map_err(|failure| CommandError::new(failure.to_string()))?;
    let Shown { chain, doubt, .. } = server_chain::of(server, patience).unwrap_or_default();
    if chain.is_empty() {
        return Err(CommandError::new("No certificate from the SSL server"));
    }
    if let Some(doubt) = doubt {
        run.warn(format!("The server's signature was not checked, so anybody may show this certificate: {doubt}."));
    }
    for (index, one) in chain.iter().enumerate() {
        let text = if rfc {
            certificate::pem(one)
        } else {
            format!(
                "Certificate #{index}\n====================================\n{}\n",
                certificate::text(one, trusted.trusts(one))?
            )
        };
        output::print(&text)?;
    }
    trusted.warn_chain(run, "The certificate", &chain)
}

/// `-printcertreq`.
pub(super) fn request(run: &Run) -> Result<(), CommandError> {
    let bytes = file::read(run.arguments.get(FILE))?;
    let request = read_request(&bytes)?;
    let public_key = key::PublicKey::of(request.public_key());
    let mut text = format!(
        "PKCS #10 Certificate Request (Version 1.0)\nSubject: {}\nFormat: X.509\nPublic Key: {}\nSignature algorithm: {}\n",
        name::text(request.subject()),
        public_key.marked(),
        key::marked_signature(request.signature_algorithm()),
    );
    for attribute in request.attributes() {
        if attribute.oid == CHALLENGE_PASSWORD {
            let value = attribute.values.iter().next().map(|value| String::from_utf8_lossy(value.value()).into_owned());
            let _ = write!(text, "Attribute: {}\nChallengePassword: {}\n", attribute.oid, value.unwrap_or_default());
        }
    }
    text.push_str(&extension::listing("Extension Request:", request.extensions()));
    output::print(&text)?;
    let signature = Signature::of(request.signature_algorithm());
    for warning in weak::warnings("The certificate request", Some(signature), Some(&public_key)) {
        run.warn(warning);
    }
    Ok(())
}

/// The request in the first PEM block, as keytool finds it; DER is not taken. `-gencert` reads it so too.
pub(super) fn read_request(bytes: &[u8]) -> Result<CertificationRequest, CommandError> {
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let mut lines = text.lines().skip_while(|line| !(line.starts_with("-----BEGIN") && line.contains("REQUEST"))).skip(1);
    let body: String =
        lines.by_ref().take_while(|line| !line.starts_with("-----END")).flat_map(|line| line.trim().chars()).collect();
    if body.is_empty() {
        return Err(CommandError::io("Too short"));
    }
    let der = Base64::decode_vec(&body)
        .map_err(|_| CommandError::of("java.lang.IllegalArgumentException", "Input byte array has incorrect ending byte"))?;
    let request = CertificationRequest::from_der(&der).map_err(|error| match &error {
        CsrError::Malformed(inner) if matches!(inner.kind(), der::ErrorKind::Incomplete { .. }) => {
            CommandError::of("java.io.EOFException", "not enough content")
        }
        _ => CommandError::io(error.to_string()),
    })?;
    let failed = |message: String| CommandError::of("java.security.SignatureException", message);
    if let Some(curve) = key_algorithm::curve_without_use(&key::PublicKey::of(request.public_key())) {
        return Err(failed(format!("Curve not supported: {}", curve::Shown(curve))));
    }
    match request.verify_worthless() {
        Ok(()) => Ok(request),
        Err(SignatureError::Unsupported { .. }) => Err(unverified(&key::signature(request.signature_algorithm()))),
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
