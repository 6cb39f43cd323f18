//! `keyferry renew`: a request for the next certificate, the same subject to the byte. The files in use stay as they are.

use std::path::{Path, PathBuf};

use clap::Args;
use keyferry_core::certificate::{Certificate, CertificateDetails};
use keyferry_core::csr::Style;
use keyferry_core::key::KeyAlgorithm;
use keyferry_core::registration::{KeyFormat, Output};
use keyferry_formats::EntryKind;
use keyferry_formats::detect::{self, Format};

use super::request::StyleArgument;
use super::request::plan::{KeySource, Plan};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::generate::Destination;
use crate::input::{self, InputPasswordArguments, InputPasswords, Loaded};
use crate::output::StoreType;
use crate::outputs::{Existing, Outputs, stamp};
use crate::project::{Project, ProjectArguments};
use crate::rules::RuleArguments;
use crate::secret::{PasswordSpec, Source};
use crate::words;

/// Make a request for the next certificate, for the same subject
///
/// The subject is that of the certificate in use, to the byte, from PEM files, PKCS#12 or JKS. A new key is made, or with --same-key the old
/// one used again. The files in use are not touched; when the new certificate comes, keyferry receive replaces them and keeps the old
/// ones beside. In a folder with a registration (keyferry.toml), that says which files and where to.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The certificate in use, with its key for --same-key: PEM files, a PKCS#12 or JKS keystore [default: the outputs of the registration]
    files: Vec<PathBuf>,
    /// The alias of the entry, in a keystore with several
    #[arg(long)]
    alias: Option<String>,
    /// Use the old key again
    #[arg(long, conflicts_with_all = ["keyout", "keystore", "bits", "plain_key", "new_password"])]
    same_key: bool,
    /// Where the new key goes [default: as in the registration with the date in its name, or KeyName-DATE.pem]
    #[arg(long, value_name = "FILE", conflicts_with = "keystore")]
    keyout: Option<PathBuf>,
    /// Make the new key in a new keystore, with a self-signed placeholder certificate
    #[arg(long, value_name = "STORE")]
    keystore: Option<PathBuf>,
    /// The type of the new keystore
    #[arg(long, value_enum, default_value = "pkcs12", requires = "keystore")]
    store_type: StoreType,
    /// Where the request goes [default: as in the registration with the date in its name, or CSRName-DATE.csr]
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write the request as this tool would [default: as in the registration, or keytool for keystores and openssl for PEM]
    #[arg(long, value_enum)]
    style: Option<StyleArgument>,
    /// The length of the new key in bits [default: that of the old one]
    #[arg(long, value_name = "N")]
    bits: Option<usize>,
    #[command(flatten)]
    passwords: InputPasswordArguments,
    /// The password of the new key or keystore [default: that of the old one]
    #[arg(long, value_name = "SPEC")]
    new_password: Option<PasswordSpec>,
    /// Leave the new PEM key unencrypted
    #[arg(long, conflicts_with_all = ["keystore", "new_password"])]
    plain_key: bool,
    #[command(flatten)]
    rules: RuleArguments,
    #[command(flatten)]
    project: ProjectArguments,
    /// Replace files that exist, and a renewal that is out already
    #[arg(long)]
    force: bool,
}

pub(crate) fn run(arguments: Arguments, context: &Context) -> Result<(), Failure> {
    let mut project = if arguments.files.is_empty() { Some(arguments.project.open()?) } else { None };
    if let Some(project) = project.as_ref().filter(|_| !arguments.force) {
        may_renew(project)?;
    }
    let profile = arguments.rules.profile(project.as_ref())?;
    let files = project.as_ref().map_or_else(|| arguments.files.clone(), |project| in_use(project, arguments.same_key));
    let passwords = InputPasswords::from(arguments.passwords);
    let mut loaded = input::load_all(&files, &passwords, context)?;
    if arguments.same_key {
        loaded.iter_mut().try_for_each(|file| file.unseal(&passwords, context))?;
    }
    let names = loaded.iter().map(Loaded::name).collect::<Vec<_>>().join(", ");
    let used = loaded.iter().find_map(|file| file.password.clone());
    let from_pem = loaded.iter().all(|file| matches!(file.contents.format, Format::Pem | Format::Der));
    let recorded = project.as_ref().map(|project| project.registration().outputs.alias.clone());
    let alias = arguments.alias.or(recorded.filter(|_| !from_pem));
    let (details, held) = if arguments.same_key {
        let held = input::held_key(loaded.into_iter().map(|file| file.contents), alias.as_deref(), &names)?;
        (leaf(held.chain.first(), &names)?, Some(held.key))
    } else {
        (certificate(loaded, alias.as_deref(), &names)?, None)
    };
    let planned = project.as_ref().map(|project| project.registration().request.clone()).unwrap_or_default();
    let style = match (arguments.style, &project) {
        (Some(style), _) => style.into(),
        (None, Some(_)) => planned.style,
        (None, None) if from_pem => Style::OpenSsl,
        (None, None) => Style::Keytool,
    };
    let mut outputs = Outputs::new(Existing::forced(arguments.force));
    let resolve = |path: &str| project.as_ref().map_or_else(|| PathBuf::from(path), |project| project.resolve(path));
    let dated = |path: &str| dated(&resolve(path), &stamp(context.now));
    let out = arguments.out.unwrap_or_else(|| dated(&planned.csr));
    outputs.check_free(&out)?;
    let source = match held {
        Some(key) => KeySource::Held(key),
        None => {
            let (path, format) = match (arguments.keystore, arguments.keyout) {
                (Some(path), _) => (path, arguments.store_type.into()),
                (_, Some(path)) => (path, KeyFormat::Pem),
                _ => (dated(&planned.key), planned.key_format),
            };
            let plain = format == KeyFormat::Pem && (arguments.plain_key || planned.plain_key);
            let new = Source::new(arguments.new_password.clone().or(used.map(PasswordSpec::Known)), "--new-password");
            let alias = alias.clone().unwrap_or_else(|| planned.alias.clone());
            let destination = Destination::new(path, format, alias, Some(&new).filter(|_| !plain), &outputs)?;
            let old = KeyAlgorithm::of_public_key(&details.public_key).ok().filter(|key| key.name() == "RSA").and_then(|key| key.bits);
            KeySource::New { bits: arguments.bits.or(old).unwrap_or(2048), destination }
        }
    };
    let plan = Plan { subject: details.subject.into(), style, hash: None, source, out };
    let made = plan.make(profile.as_ref(), &mut outputs, context)?;
    if let Some(project) = &mut project {
        let (key, alias) = match &plan.source {
            KeySource::New { destination, .. } => {
                (destination.path.clone(), Some(destination.alias.as_str()).filter(|_| destination.format != KeyFormat::Pem))
            }
            KeySource::Held(_) => (files.first().cloned().unwrap_or_default(), alias.as_deref()),
        };
        let record = made.record(project, &key, alias, &plan.out, context);
        project.registration_mut().state.renewal = Some(record);
        project.add_to(&mut outputs)?;
    }
    outputs.write()?;
    plan.report(&made);
    let key = match (&project, &plan.source) {
        (Some(_), _) => String::new(),
        (None, KeySource::New { destination, .. }) => format!(" {} --keep-old", destination.receive_option()),
        (None, KeySource::Held(_)) => format!(" --key {} --keep-old", names),
    };
    words::note(&format!("The files in use are as they were. When the certificate is there: keyferry receive FILES{key}"));
    Ok(())
}

fn may_renew(project: &Project) -> Result<(), Failure> {
    let state = &project.registration().state;
    if state.certificate.is_none() {
        return Err(Failure::new(Kind::Failed, "there is no certificate to renew yet").hint("see keyferry status for what is next"));
    }
    match &state.renewal {
        Some(renewal) => {
            let what = format!("the renewal of {} is out: {}, for the key in {}", renewal.made, renewal.csr, renewal.key);
            Err(Failure::new(Kind::Failed, what)
                .hint("wait for the certificate, and give it to keyferry receive; or begin again with --force"))
        }
        None => Ok(()),
    }
}

/// The outputs of the registration that hold the certificate, and its key when that is needed.
fn in_use(project: &Project, with_key: bool) -> Vec<PathBuf> {
    let plan = &project.registration().outputs;
    let folder = project.resolve(&plan.folder);
    let names: &[&str] = match (plan.write.as_slice(), with_key) {
        (write, false) if write.contains(&Output::Pem) => &["client_cert.pem"],
        (write, _) if write.contains(&Output::Pkcs12) => &["keystore.p12"],
        (write, _) if write.contains(&Output::Jks) => &["keystore.jks"],
        _ => &["key.pem", "client_cert.pem"],
    };
    names.iter().map(|name| folder.join(name)).collect()
}

/// The certificate in use, its key still sealed or not there at all.
fn certificate(files: Vec<Loaded>, alias: Option<&str>, names: &str) -> Result<CertificateDetails, Failure> {
    let store = detect::into_keystore(files.into_iter().map(|file| file.contents));
    let store = store.map_err(|error| Failure::decode(names, &error))?;
    let entry = match alias.and_then(|alias| store.get(alias)) {
        Some(entry) => Some(entry),
        None => {
            let with_key = |entry: &&keyferry_formats::Entry| matches!(entry.kind, EntryKind::PrivateKey { .. });
            let mut keys = store.entries().iter().filter(with_key);
            match (keys.next(), keys.next()) {
                (Some(_), Some(_)) => {
                    return Err(Failure::usage(format!("{names} has several keys")).hint("choose one with --alias"));
                }
                (Some(entry), None) => Some(entry),
                (None, _) => store.entries().first(),
            }
        }
    };
    leaf(entry.and_then(|entry| entry.certificates().first()), names)
}

fn leaf(certificate: Option<&Certificate>, names: &str) -> Result<CertificateDetails, Failure> {
    let certificate = certificate.ok_or_else(|| {
        Failure::new(Kind::Input, format!("{names}: there is no certificate, and so no subject to ask for again"))
            .hint("give the issued certificate too")
    })?;
    certificate.details().map_err(|error| Failure::new(Kind::Input, format!("{names}: {error}")))
}

/// `KeyName.pem` as `KeyName-20261124-154300.pem`.
fn dated(path: &Path, stamp: &str) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{stem}-{stamp}{ending}"))
}
