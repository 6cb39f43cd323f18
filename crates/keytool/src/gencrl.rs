//! `-gencrl`: a revocation list.

use keyferry_core::Timestamp;
use keyferry_core::extension::{self, Extension};
use keyferry_core::revocation::{RevocationListContent, Revoked};
use keyferry_formats::pem::label;

use super::command_error::CommandError;
use super::java::weak::{self, Signature};
use super::java::{certificate, key};
use super::names::{FILE, ID, KEYPASS, RFC};
use super::run::Run;
use super::signer::Signer;
use super::store::{Purpose, Store};
use super::{issuing, output, recover, signature_algorithm};
use keyferry_host::requests;

/// `-gencrl`.
pub(super) fn generate(run: &Run) -> Result<(), CommandError> {
    let options = run.arguments.all(ID);
    let store = Store::open(run, Purpose::Use)?;
    let given = run.arguments.password(KEYPASS).cloned().map(|password| store.same_password(password, "-keypass"));
    let alias = run.alias();
    let (entry, _) = recover::entry(run, &store, alias, given.as_ref())?;
    let signer = Signer::from_entry(entry, alias)?;
    let validity = issuing::validity(run)?;
    let revoked: Result<Vec<Revoked>, CommandError> = options.iter().map(|option| revoked(option, validity.not_before)).collect();
    let content = RevocationListContent {
        issuer: signer.name.clone(),
        this_update: validity.not_before,
        next_update: Some(validity.not_after),
        revoked: revoked?,
        extensions: Vec::new(),
    };
    let signature = signature_algorithm::chosen(run, &signer.algorithm)?;
    let list = requests::revocation_list(&content, &signer.key, signature, run.context.cross_check)
        .map_err(|error| CommandError::of("java.security.cert.CRLException", error))?;
    let bytes = if run.arguments.flag(RFC) {
        certificate::block(label::X509_CRL, list.as_der()).into_bytes()
    } else {
        list.as_der().to_vec()
    };
    match run.arguments.get(FILE) {
        Some(name) => store.write_beside(FILE, name, bytes)?,
        None => output::bytes(&bytes)?,
    }
    let public_key = key::PublicKey::of(&signer.public_key);
    for warning in weak::warnings("The generated CRL", Some(Signature::of(list.signature_algorithm())), Some(&public_key)) {
        run.warn(warning);
    }
    Ok(())
}

/// `SERIAL`, or `SERIAL:REASON` with the number of the reason.
fn revoked(option: &str, date: Timestamp) -> Result<Revoked, CommandError> {
    let number = |text: &str| CommandError::of("java.lang.NumberFormatException", format!("For input string: \"{text}\""));
    let (serial, reason) = option.split_once(':').map_or((option, None), |(serial, reason)| (serial, Some(reason)));
    let serial_number = serial.parse::<u128>().map_err(|_| number(serial))?.to_be_bytes();
    let first = serial_number.iter().position(|byte| *byte != 0).unwrap_or(serial_number.len() - 1);
    let reason = reason.map(|reason| reason.parse::<u8>().map_err(|_| number(reason))).transpose()?;
    Ok(Revoked {
        serial_number: serial_number.get(first..).unwrap_or_default().to_vec(),
        date,
        extensions: reason.map(reason_code).transpose()?.into_iter().collect(),
    })
}

fn reason_code(reason: u8) -> Result<Extension, CommandError> {
    // An ENUMERATED of one byte.
    Ok(extension::extension_of_der(extension::REASON_CODE, &[0x0a, 0x01, reason])?)
}
