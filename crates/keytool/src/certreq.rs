//! `-certreq` and `-gencert`: a request for a key, and a certificate for a request.

use super::names::{DNAME, FILE, INFILE, KEYPASS, OUTFILE, RFC};
use crate::extension::Extensions;
use keyferry_core::certificate::{Certificate, CertificateContent};
use keyferry_core::csr::{RequestContent, Style};
use keyferry_core::shown::shown;
use keyferry_formats::pem::label;

use super::command_error::CommandError;
use super::java::certificate;
use super::java::key::PublicKey;
use super::java::weak::{self, Signature};
use super::run::Run;
use super::signer::{self, Signer};
use super::store::{Purpose, Store};
use super::trusted::Trusted;
use super::{file, input, issuing, output, recover, signature_algorithm};
use keyferry_host::{random, requests};

/// `-certreq`.
pub(super) fn request(run: &Run) -> Result<(), CommandError> {
    let store = Store::open(run, Purpose::Use)?;
    let given = run.arguments.password(KEYPASS).cloned().map(|password| store.same_password(password, "-keypass"));
    let alias = run.alias();
    let own = store.entry(alias)?.certificates().first().cloned();
    let (key, _) = store.private_key(run, alias, given.as_ref())?;
    let own = own.ok_or_else(|| CommandError::new(format!("{alias} has no public key (certificate)", alias = shown(alias))))?;
    let subject = match run.arguments.get(DNAME) {
        Some(text) => issuing::name(text)?,
        None => certificate::details(&own)?.subject,
    };
    let spki = signer::public_key(&key)?;
    let algorithm = key.algorithm()?;
    let content = RequestContent {
        subject: &subject,
        style: Style::Keytool,
        algorithm: Some(signature_algorithm::chosen(run, &algorithm)?),
        extensions: issuing::extensions(run, Extensions::default(), None, &spki, None)?,
    };
    let request = requests::request(&key, &content, &[], run.context.cross_check).map_err(CommandError::io)?;
    let text = certificate::block(label::NEW_REQUEST, request.as_der());
    match run.arguments.get(FILE) {
        None => output::print(&text)?,
        Some(name) => {
            store.write_beside(FILE, name, text.into_bytes())?;
            if run.arguments.verbose() {
                say!("Certification request stored in file <{name}>\nSubmit this to your CA", name = shown(name));
            }
        }
    }
    let signature = Signature::of(request.signature_algorithm());
    for warning in weak::warnings("The generated certificate request", Some(signature), Some(&PublicKey::of(&spki))) {
        run.warn(warning);
    }
    Ok(())
}

/// `-gencert`.
pub(super) fn certificate(run: &Run) -> Result<(), CommandError> {
    let store = Store::open(run, Purpose::Use)?;
    let given = run.arguments.password(KEYPASS).cloned().map(|password| store.same_password(password, "-keypass"));
    let alias = run.alias();
    let (entry, _) = recover::entry(run, &store, alias, given.as_ref())?;
    let signer = Signer::from_entry(entry, alias)?;
    let request = input::request(&file::read(run.arguments.get(INFILE))?)?;
    let signature = signature_algorithm::chosen(run, &signer.algorithm)?;
    let subject = match run.arguments.get(DNAME) {
        Some(text) => issuing::name(text)?,
        None => request.subject().clone(),
    };
    let content = CertificateContent {
        version: 3,
        serial_number: random::serial_number::<8>()?,
        issuer: signer.name.clone(),
        subject: issuing::encoded(&subject)?,
        validity: issuing::validity(run)?,
        public_key: request.public_key().clone(),
        extensions: issuing::extensions(
            run,
            Extensions::default(),
            Some(request.extensions()),
            request.public_key(),
            Some(&signer),
        )?,
    };
    let issued = signer::issue(run, &content, &signer.key, signature)?;
    // With those above it, up to the one that signed itself.
    let above = signer.chain.iter().filter(|above| !certificate::is_self_signed(above).unwrap_or(true));
    let all = std::iter::once(&issued).chain(above);
    let bytes = if run.arguments.flag(RFC) {
        all.map(certificate::pem).collect::<String>().into_bytes()
    } else {
        all.flat_map(Certificate::as_der).copied().collect()
    };
    match run.arguments.get(OUTFILE) {
        Some(name) => store.write_beside(OUTFILE, name, bytes)?,
        None => output::bytes(&bytes)?,
    }
    let signature = Signature::of(request.signature_algorithm());
    for warning in weak::warnings("The certificate request", Some(signature), Some(&PublicKey::of(request.public_key()))) {
        run.warn(warning);
    }
    let trusted = Trusted::of_store(&store);
    trusted.warn_chain(run, "The issuer", &signer.chain)?;
    trusted.warn(run, "The generated certificate", &issued)
}
