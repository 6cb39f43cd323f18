//! `openssl req`: keys and certification requests made, requests printed and verified, and certificates made of them.

mod certificate;
mod key;
mod options;
mod print;
mod questions;
mod settings;

use crate::names::{
    ADDEXT, CA, COPY_EXTENSIONS, DAYS, IN, INFORM, KEY, NAMEOPT, NEW, NEWHDR, NEWKEY, NOOUT, NOT_AFTER, NOT_BEFORE, OUT, OUTFORM,
    PASSIN, PASSOUT, REQOPT, SET_SERIAL, SUBJ, UTF8, VERIFY, X509, X509V1,
};
use crate::release::{ADDED_LAST, VERDICT_ON_OUTPUT, WARNING, now};
use std::path::Path;
use std::process::ExitCode;

use crate::extension::Setting;
use keyferry_core::csr::{CertificationRequest, RequestContent, Style};
use keyferry_core::key::PrivateKey;
use keyferry_core::name::DistinguishedName;
use keyferry_formats::Password;
use keyferry_formats::pem::{self, label};
use keyferry_host::outputs;

use super::command_error::{CommandError, Outcome};
use super::extensions::{self, Purpose};
use super::input::{self, Form};
use super::key_output::public_half;
use super::options::Options;
use super::output::Output;
use super::text::certificate::Parts;
use super::text::name::NameFormat;
use super::x509::{CopyExtensions, given_serial, signature_algorithm};
use super::{digest, output, pass, subject};
use keyferry_host::context::CrossCheck;
use keyferry_host::outputs::Access;
use keyferry_host::requests;
use settings::Settings;

pub(super) use options::SPEC;

/// What stands in the options and in the configuration, and has to be right before anything is made.
struct Plan {
    names: NameFormat,
    parts: Parts,
    settings: Settings,
    /// Whether a certificate is made.
    certificate: bool,
    /// Whether the request is new.
    new: bool,
    utf8: bool,
    subject: Option<DistinguishedName>,
    serial: Option<Vec<u8>>,
    copy: Option<CopyExtensions>,
    /// `-addext`.
    added: Vec<Setting>,
    passin: Option<Password>,
    passout: Option<Password>,
    digest: Option<String>,
}

pub(super) fn run(options: &Options) -> Outcome {
    let plan = Plan::new(options)?;
    let (key, new_key) = key::find(options, &plan)?;
    let (request, subject) = if plan.new {
        let key =
            key.as_ref().ok_or_else(|| CommandError::new("Must provide a signature key using -key or provide -CA / -CAkey"))?;
        make(options, &plan, key)?
    } else {
        (input::request(options.path(IN), "X509 request", options.is_der(INFORM))?, plan.subject.clone())
    };
    if now(&ADDED_LAST) && !plan.new && options.has(KEY) {
        say!("Warning: Not placing -key in cert or request since request is used");
    }
    let made = if plan.certificate { Some(certificate::make(options, &plan, &request, key.as_ref())?) } else { None };
    if options.has(VERIFY) {
        verify(&request, key.as_ref())?;
    }
    let mut text = Vec::new();
    print::print(options, &plan, &request, made.as_ref(), subject.as_ref(), &mut text)?;
    if !options.has(NOOUT) {
        let (label, der) = match &made {
            Some(certificate) => (label::CERTIFICATE, certificate.as_der()),
            None if options.has(NEWHDR) => (label::NEW_REQUEST, request.as_der()),
            None => (label::REQUEST, request.as_der()),
        };
        if options.is_der(OUTFORM) { text.extend(der) } else { text.extend(pem::block(label, der).bytes()) }
    }
    let text = Some(text).filter(|text| !options.has(NOOUT) || !text.is_empty());
    write(options.path(OUT), new_key, text)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the new key and what was made with it, all or none: a key without its request is of no use, and would replace one that is.
fn write(out: Option<&Path>, key: Option<key::NewKey>, text: Option<Vec<u8>>) -> Result<(), CommandError> {
    let text = text.map(|text| Output { path: out, bytes: text.into(), access: Access::Public });
    let Some(key::NewKey { path, pem: mut bytes }) = key else { return output::write_all(text.into_iter().collect()) };
    let target = |path: Option<&Path>| path.and_then(outputs::target);
    match text {
        // The request goes behind its new key, which nobody has anywhere else.
        Some(text) if target(out).is_some_and(|out| target(path.as_deref()) == Some(out)) => {
            bytes.extend_from_slice(&text.bytes);
            output::write(out, bytes, Access::Private)
        }
        text => {
            let key = Output { path: path.as_deref(), bytes, access: Access::Private };
            output::write_all([key].into_iter().chain(text).collect())
        }
    }
}

impl Plan {
    fn new(options: &Options) -> Result<Self, CommandError> {
        let usage = || CommandError::usage("req", None);
        let names = NameFormat::parse(&options.values(NAMEOPT)).ok_or_else(usage)?;
        let parts = Parts::parse(&options.values(REQOPT)).ok_or_else(usage)?;
        let serial = options.value(SET_SERIAL).map(|text| given_serial("req", text)).transpose()?;
        let copy = match options.value(COPY_EXTENSIONS) {
            Some(text) => {
                let wrong = || CommandError::new(format!("Invalid extension copy option: \"{text}\""));
                Some(CopyExtensions::parse(text).ok_or_else(wrong)?)
            }
            None => None,
        };
        let added = added(options)?;
        options.no_operands()?;
        let certificate = options.has(X509) || options.has(X509V1) || options.has(CA);
        if !certificate {
            for name in [NOT_BEFORE, NOT_AFTER].into_iter().filter(|name| options.has(*name)) {
                say!("Warning: Ignoring -{} without -x509; not generating a certificate", name.text());
            }
            if options.has(DAYS) {
                say!("{}Ignoring -days without -x509; not generating a certificate", now(&WARNING));
            }
            if copy == Some(CopyExtensions::None) {
                say!("{}Ignoring -copy_extensions 'none' when -x509 is not given", now(&WARNING));
            }
        }
        let new = options.has(NEW) || options.has(NEWKEY) || (certificate && !options.has(IN));
        if let Some(name) = options.name().filter(|name| !digest::is_known(name)) {
            return Err(options.usage(format!("Unknown option or message digest: {name}")));
        }
        let (passin, passout) = pass::both(options.secret(PASSIN), options.secret(PASSOUT))?;
        let settings = Settings::read(options, certificate, &added)?;
        let utf8 = options.has(UTF8) || settings.section().is_utf8();
        let subject = options.value(SUBJ).map(|text| subject::parse("req", text, utf8, settings.mask)).transpose()?;
        let default_digest = settings.section().digest().map(|setting| setting.value.clone());
        let digest = options.name().map(str::to_owned).or(default_digest);
        let passin = passin.or_else(|| settings.section().input_password());
        let passout = passout.or_else(|| settings.section().output_password());
        Ok(Self { names, parts, settings, certificate, new, utf8, subject, serial, copy, added, passin, passout, digest })
    }
}

/// The extensions of `-addext`, each once.
fn added(options: &Options) -> Result<Vec<Setting>, CommandError> {
    let mut added: Vec<Setting> = Vec::new();
    for text in options.values(ADDEXT) {
        let pair = text.split_once('=').map(|(name, value)| (name.trim(), value.trim()));
        match pair.filter(|(name, _)| !name.is_empty() && !added.iter().any(|(other, _)| other == name)) {
            Some((name, value)) => added.push((name.to_owned(), value.to_owned())),
            None if !now(&ADDED_LAST) => {
                return Err(CommandError::new(format!("Duplicate extension: {text}")).line("req: Use -help for summary."));
            }
            None => {
                return Err(CommandError::new(match pair {
                    Some((name, _)) => format!("Duplicate extension name: {name}"),
                    None => "Parse error on -addext: missing '='".to_owned(),
                }));
            }
        }
    }
    Ok(added)
}

/// Makes the request. One that only leads to a certificate asks for no extensions. The subject comes beside it when it was put together
/// field by field, as openssl shows it then: before the fields of one relative name are sorted.
fn make(
    options: &Options,
    plan: &Plan,
    key: &PrivateKey,
) -> Result<(CertificationRequest, Option<DistinguishedName>), CommandError> {
    let failed = |error: CommandError| error.line("Error making certificate request");
    let (subject, attributes) = match &plan.subject {
        Some(subject) => {
            plan.settings.section().subject().map_err(settings::in_words).map_err(failed)?;
            (subject.clone(), Vec::new())
        }
        None => questions::subject(options, plan).map_err(failed)?,
    };
    let public_key = public_half(key)?;
    let mut requested = Vec::new();
    if !plan.certificate {
        let purpose = Purpose { subject: &subject, public_key: &public_key, authority: None };
        if let Some((section, settings)) = &plan.settings.extensions {
            if !plan.added.is_empty() && !now(&ADDED_LAST) {
                // openssl adds a second attribute, and fails.
                return Err(CommandError::new("Error adding extensions defined via -addext"));
            }
            extensions::add(&mut requested, settings, section, Some(&plan.settings.config), &purpose)
                .map_err(|error| error.before(format!("Error adding request extensions from section {section}")))?;
        }
        extensions::add(&mut requested, &plan.added, "default", Some(&plan.settings.config), &purpose).map_err(|error| {
            error.before(if now(&ADDED_LAST) {
                "Error adding request extensions defined via -addext"
            } else {
                "Error adding extensions defined via -addext"
            })
        })?;
    }
    let algorithm = Some(signature_algorithm(key, plan.digest.as_deref())?);
    let content = RequestContent { subject: &subject, style: Style::OpenSsl, algorithm, extensions: requested };
    let request = requests::request(key, &content, &attributes, CrossCheck::of_environment()).map_err(|error| {
        failed(CommandError::silent(1).queue(0x0580_0000, "x509 certificate routines", "X509_REQ_sign", error, ""))
    })?;
    Ok((request, if plan.subject.is_some() { None } else { Some(subject) }))
}

/// Says whether the request is signed with the key that is given, or else with its own.
fn verify(request: &CertificationRequest, key: Option<&PrivateKey>) -> Result<(), CommandError> {
    let other = match key {
        Some(key) if key.algorithm()?.kind != request.key_algorithm()?.kind => {
            let reason = "wrong public key type";
            return Err(CommandError::silent(1).queue(0x0680_00C8, "asn1 encoding routines", "ASN1_item_verify_ctx", reason, ""));
        }
        Some(key) => public_half(key)? != *request.public_key(),
        None => false,
    };
    if other || request.verify().is_err() {
        say!("Certificate request self-signature verify failure");
    } else if now(&VERDICT_ON_OUTPUT) {
        tell!("Certificate request self-signature verify OK");
    } else {
        say!("Certificate request self-signature verify OK");
    }
    Ok(())
}

/// The key in a file of the command line.
fn read_key(path: &Path, what: &str, plan: &Plan) -> Result<PrivateKey, CommandError> {
    input::private_key(Some(path), what, Form::Any, plan.passin.as_ref())
}
