//! `keyferry request`: a key and a certification request for it.

mod config;
pub(crate) mod plan;
mod registered;
mod subject;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use keyferry_core::csr::Style;
use keyferry_core::name::DistinguishedName;
use keyferry_core::registration::KeyFormat;
use keyferry_core::shell;

use crate::generate::Destination;
use crate::input::{self, HeldKey, InputPasswordArguments, InputPasswords};
use crate::output::StoreType;
use crate::project::ProjectArguments;
use crate::report::ReportArguments;
use crate::rules::RuleArguments;
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;
use keyferry_host::files;
use keyferry_host::outputs::{Existing, Outputs};
use keyferry_host::secret::{PasswordSpec, Source};
use keyferry_host::words;

use config::ConfigFile;
use plan::{Configured, KeySource, Plan};
pub(crate) use subject::FieldArguments;
use subject::{SubjectArguments, WrittenSubject};

/// Make an RSA key and a certification request for it
///
/// In a folder with a registration, keyferry.toml says what to make; keyferry asks for the login if it is still missing. Otherwise the
/// subject comes from an openssl configuration file (--config), from an openssl-style name (--subject), a keytool-style name
/// (--dname), or field by field (--mzp, --country ...). The key goes into a PEM file (--keyout), or with --keystore into a new keystore.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry request
  keyferry request --config openssl.cnf
  keyferry request --subject /C=FR/O=Fleet/CN=MZP1234567 --keyout key.pem --out my.csr
  keyferry request --keystore keystore.p12 --alias fleet --mzp MZP1234567 --country FR")]
pub(crate) struct Arguments {
    #[command(flatten)]
    subject: SubjectArguments,
    /// Write the request as this tool would [default: keytool with --keystore or a key from a keystore, else openssl]
    #[arg(long, value_enum)]
    style: Option<StyleArgument>,
    /// The length of the new key in bits: 2048, 3072 or 4096 [default: `default_bits` of the configuration, or 2048]
    #[arg(long, value_name = "N")]
    bits: Option<usize>,
    /// Where the new key goes [default: `default_keyfile` of the configuration, or KeyName.pem]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["keystore", "key"])]
    keyout: Option<PathBuf>,
    /// Where the request goes; `-` is standard output [default: CSRName.csr]
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Make the key in a new keystore, with a self-signed placeholder certificate, as keytool does
    #[arg(long, value_name = "STORE", conflicts_with = "key")]
    keystore: Option<PathBuf>,
    /// The type of the new keystore; its file name does not matter
    #[arg(long, value_enum, default_value = "pkcs12", requires = "keystore")]
    store_type: StoreType,
    /// The alias of the key in the keystore [default: mykey, or the only key of an existing store]
    #[arg(long)]
    alias: Option<String>,
    /// Use this key, a PEM file or a keystore, instead of making one; without a subject, that of its certificate is used
    #[arg(long, value_name = "FILE", conflicts_with_all = ["bits", "plain_key"])]
    key: Option<PathBuf>,
    /// The password for the new key or keystore, or of the existing one: env:NAME, file:PATH, fd:N, stdin, ask or pass:PASSWORD
    #[arg(long, value_name = "SPEC")]
    password: Option<PasswordSpec>,
    /// Leave the new PEM key unencrypted
    #[arg(long, conflicts_with = "keystore")]
    plain_key: bool,
    #[command(flatten)]
    rules: RuleArguments,
    #[command(flatten)]
    project: ProjectArguments,
    /// Replace files that exist, and a request that was already made
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    report: ReportArguments,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum StyleArgument {
    /// `openssl req -new`
    Openssl,
    /// `keytool -certreq`
    Keytool,
}

impl From<StyleArgument> for Style {
    fn from(style: StyleArgument) -> Self {
        match style {
            StyleArgument::Openssl => Self::OpenSsl,
            StyleArgument::Keytool => Self::Keytool,
        }
    }
}

pub(crate) fn run(arguments: &Arguments, context: &Context) -> Result<(), Failure> {
    let alone = arguments.subject.is_whole() || arguments.key.is_some();
    match arguments.project.find()?.filter(|_| !alone) {
        Some(project) => registered::run(project, arguments, context),
        None => unregistered(arguments, context),
    }
}

/// Everything is on the command line.
fn unregistered(arguments: &Arguments, context: &Context) -> Result<(), Failure> {
    let config = arguments.subject.config().map(ConfigFile::read).transpose()?;
    let profile = arguments.rules.profile(None)?;
    let existing = arguments.key.as_ref().map(|path| existing_key(path, arguments, config.as_ref(), context)).transpose()?;
    let from_keystore = existing.as_ref().and_then(|(held, _)| certificate_subject(held));
    let style = match arguments.style {
        Some(style) => style.into(),
        None if arguments.keystore.is_some() || from_keystore.is_some() => Style::Keytool,
        None => Style::OpenSsl,
    };
    let own = from_keystore.map(WrittenSubject::from);
    let written = arguments.subject.written(style)?.or(own);
    if written.is_none() && config.is_none() {
        return Err(subject::missing());
    }
    let mut outputs = Outputs::new(Existing::forced(arguments.force));
    let out = arguments.out.clone().unwrap_or_else(|| PathBuf::from("CSRName.csr"));
    arguments.report.apart_from(&out)?;
    outputs.check_free(&out)?;
    // As with openssl, the password comes first and the questions of a configuration file next.
    let destination = match &existing {
        Some(_) => None,
        None => Some(destination(arguments, config.as_ref(), &outputs)?),
    };
    let asked = config.as_ref().map(|config| config.ask(arguments.subject.values_in_config(), profile.as_ref())).transpose()?;
    let (subject, configured) =
        asked.or_else(|| written.map(|subject| (subject, Configured::default()))).ok_or_else(subject::missing)?;
    let bits = arguments.bits.or(config.as_ref().and_then(|config| config.request.bits)).unwrap_or(2048);
    let plan = Plan {
        subject,
        style,
        hash: config.as_ref().and_then(|config| config.request.hash),
        extensions: Vec::new(),
        configured,
        source: match (existing, destination) {
            (Some((held, file)), _) => KeySource::Held { key: held.key, file },
            (None, Some(destination)) => KeySource::New { bits, destination },
            (None, None) => return Err(subject::missing()),
        },
        out,
    };
    let made = plan.make(profile.as_ref(), &mut outputs, context)?;
    let written = outputs.write()?;
    if arguments.report.json {
        return plan.report_json(&made, &written);
    }
    plan.report(&made);
    if plan.out != Path::new("-") {
        let key = match &plan.source {
            KeySource::New { destination, .. } => destination.receive_option(),
            KeySource::Held { file, .. } => format!("--key {}", shell::path(file)),
        };
        words::note(&format!("Send it. When the certificate is there: keyferry receive ISSUED CA {key}"));
    }
    Ok(())
}

/// The subject of the certificate beside a key in a keystore.
fn certificate_subject(held: &HeldKey) -> Option<DistinguishedName> {
    let details = held.chain.first()?.details().ok()?;
    Some(details.subject)
}

/// The key that is there, and its file.
fn existing_key(
    path: &Path,
    arguments: &Arguments,
    config: Option<&ConfigFile>,
    context: &Context,
) -> Result<(HeldKey, PathBuf), Failure> {
    let given = arguments.password.clone();
    let configured = config.and_then(|config| config.request.input_password.clone()).map(PasswordSpec::Known);
    let passwords = InputPasswords::from(InputPasswordArguments::of_store(given.or(configured)));
    let mut loaded = [input::load(path, &passwords, context)?];
    let alias = arguments.alias.as_deref();
    input::unseal_one(&mut loaded, alias, &passwords, context)?;
    let [loaded] = loaded;
    Ok((input::held_key([loaded.contents], alias, &files::name(path))?, path.to_owned()))
}

/// Where the new key goes: the command line goes before the configuration file.
fn destination(arguments: &Arguments, config: Option<&ConfigFile>, outputs: &Outputs) -> Result<Destination, Failure> {
    let given = arguments.password.clone();
    if let Some(path) = &arguments.keystore {
        let source = Source::new(given, "--password");
        let alias = arguments.alias.clone().unwrap_or_else(|| "mykey".to_owned());
        return Destination::new(path.clone(), arguments.store_type.into(), alias, &source, false, outputs);
    }
    let request = config.map(|config| &config.request);
    let configured = request.and_then(|request| request.key_file.as_ref()).map(PathBuf::from);
    let path = arguments.keyout.clone().or(configured).unwrap_or_else(|| PathBuf::from("KeyName.pem"));
    let plain = arguments.plain_key || (given.is_none() && request.is_some_and(|request| !request.encrypt_key));
    let configured = request.and_then(|request| request.output_password.clone()).map(PasswordSpec::Known);
    let source = Source::new(given.or(configured), "--password");
    Destination::new(path, KeyFormat::Pem, String::new(), &source, plain, outputs)
}
