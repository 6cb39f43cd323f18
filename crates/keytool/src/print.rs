//! `-printcert` and `-printcertreq`.

use std::fmt::Write;

use keyferry_core::certificate::Certificate;
use keyferry_core::oid::pkcs9::CHALLENGE_PASSWORD;
use keyferry_core::shown::shown;
use keyferry_formats::DecodeError;

use super::command_error::CommandError;
use super::java::weak::{self, Signature};
use super::java::{certificate, extension, key, name};
use super::names::{FILE, JARFILE, RFC, SSLSERVER};
use super::run::Run;
use super::server_chain::{self, Shown};
use super::trusted::Trusted;
use super::{file, input, output, print_jar};
use keyferry_host::limits;
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
    let found = read(run.arguments.get(FILE))?;
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

/// The certificates of a file or of standard input.
fn read(name: Option<&str>) -> Result<Vec<Certificate>, CommandError> {
    let bytes = file::read(name)?;
    if bytes.is_empty() {
        return Err(CommandError::new("Empty input"));
    }
    match input::certificates(&bytes) {
        Ok(found) if !found.is_empty() => Ok(found),
        Err(error @ DecodeError::Limit { .. }) => Err(CommandError::io(limits::in_words(&error).unwrap_or_default())),
        _ => Err(CommandError::new("Failed to parse input")),
    }
}

fn of_server(run: &Run, server: &str, rfc: bool, trusted: &Trusted) -> Result<(), CommandError> {
    let patience = wire::patience()?;
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
    let request = input::request(&bytes)?;
    let public_key = key::PublicKey::of(request.public_key());
    let mut text = format!(
        "PKCS #10 Certificate Request (Version 1.0)\nSubject: {}\nFormat: X.509\nPublic Key: {}\nSignature algorithm: {}\n",
        name::text(request.subject()),
        weak::marked_key(&public_key),
        weak::marked_signature(request.signature_algorithm()),
    );
    for attribute in request.attributes() {
        if attribute.oid == CHALLENGE_PASSWORD {
            let value = attribute.values.iter().next().map(|value| String::from_utf8_lossy(value.value()).into_owned());
            let value = value.unwrap_or_default();
            let _ = write!(text, "Attribute: {}\nChallengePassword: {}\n", attribute.oid, shown(&value));
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
