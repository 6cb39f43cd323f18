//! `keyferry request`: a key and a certification request for it.

mod config;
mod subject;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use keyferry_core::csr::{CertificationRequest, CsrError, Style};
use keyferry_core::key::{KeyAlgorithm, PrivateKey};
use keyferry_core::name::DistinguishedName;
use keyferry_formats::{EntryKind, Key, Password, detect};

use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::files::{Access, Outputs};
use crate::input::{self, InputPasswordArguments, InputPasswords};
use crate::output::{self, StoreType};
use crate::registration;
use crate::rules::{self, RuleArguments};
use crate::secret::{PasswordSpec, Source};
use crate::words;

use config::ConfigFile;
use subject::{SubjectArguments, WrittenSubject};

/// Make an RSA key and a certification request for it
///
/// The subject comes from an openssl configuration file (--config), from an openssl-style name (--subject), a keytool-style name
/// (--dname), or field by field (--mzp, --country ...). The key goes into a PEM file (--keyout), or with --keystore into a new keystore.
#[derive(Debug, Args)]
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
    /// Where the request goes; `-` is standard output
    #[arg(long, short, value_name = "FILE", default_value = "CSRName.csr")]
    out: PathBuf,
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
    /// The password for the new key or keystore, or of the existing one: env:NAME, file:PATH, fd:N, stdin or pass:PASSWORD
    #[arg(long, value_name = "SPEC")]
    password: Option<PasswordSpec>,
    /// Leave the new PEM key unencrypted
    #[arg(long, conflicts_with = "keystore")]
    plain_key: bool,
    #[command(flatten)]
    rules: RuleArguments,
    /// Replace files that exist
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum StyleArgument {
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
    let config = arguments.subject.config()?;
    let profile = arguments.rules.profile()?;
    let existing = arguments.key.as_ref().map(|path| existing_key(path, arguments, config.as_ref(), context)).transpose()?;
    let from_keystore = existing.as_ref().is_some_and(|existing| existing.certificate_subject.is_some());
    let style = match arguments.style {
        Some(style) => style.into(),
        None if arguments.keystore.is_some() || from_keystore => Style::Keytool,
        None => Style::OpenSsl,
    };
    let own = existing.as_ref().and_then(|existing| existing.certificate_subject.clone()).map(WrittenSubject::from);
    let written = arguments.subject.written(style)?.or(own);
    if written.is_none() && config.is_none() {
        return Err(subject::missing());
    }
    let mut outputs = Outputs::new(arguments.force);
    outputs.check_free(&arguments.out)?;
    // As with openssl, the password comes first and the questions of a configuration file next.
    let destination = match existing {
        Some(existing) => Destination::None(existing),
        None => Destination::new(arguments, config.as_ref(), &outputs)?,
    };
    let asked = config.as_ref().map(|config| arguments.subject.ask(config)).transpose()?;
    let subject = asked.or(written).ok_or_else(subject::missing)?;
    let bits = arguments.bits.or(config.as_ref().and_then(|config| config.request.bits)).unwrap_or(2048);
    let algorithm = match &destination {
        Destination::None(existing) => existing.key.algorithm(),
        _ => Ok(KeyAlgorithm::rsa(bits)),
    };
    let algorithm = algorithm.map_err(|error| Failure::new(Kind::Input, error.to_string()))?;
    if let Some(profile) = &profile {
        let mut violations = profile.check_subject(&subject.name);
        violations.extend(profile.check_key(&algorithm));
        rules::judge(&violations, "the request", &|field| subject.place(field))
            .map_err(|failure| failure.hint("nothing was written"))?;
    }
    // A subject that cannot be encoded is found before the key is made.
    subject.name.to_der(style).map_err(|error| Failure::usage(error.to_string()))?;
    let key = match &destination {
        Destination::None(existing) => existing.key.clone(),
        _ => registration::generate(bits)?,
    };
    let hash = config.as_ref().and_then(|config| config.request.hash);
    let request = CertificationRequest::create(&key, &subject.name, style, hash).map_err(|error| csr_failure(&error))?;
    destination.add_key(&mut outputs, &key, &subject.name, style, context)?;
    outputs.add(&arguments.out, registration::request_file(&request, style), Access::Public)?;
    outputs.write()?;
    destination.report(&algorithm);
    if arguments.out != Path::new("-") {
        words::note(&format!("{}: certification request for {}", arguments.out.display(), request.subject()));
        words::note(&format!(
            "Send it. When the certificate is there: keyferry receive ISSUED CA {}",
            destination.receive_option(arguments)
        ));
    }
    Ok(())
}

fn csr_failure(error: &CsrError) -> Failure {
    Failure::new(Kind::Input, error.to_string())
}

/// A key that is there already.
struct Existing {
    key: PrivateKey,
    /// The subject of its certificate, when it comes from a keystore.
    certificate_subject: Option<DistinguishedName>,
}

fn existing_key(path: &Path, arguments: &Arguments, config: Option<&ConfigFile>, context: &Context) -> Result<Existing, Failure> {
    let given = arguments.password.clone();
    let configured = config.and_then(|config| config.request.input_password.clone()).map(PasswordSpec::Known);
    let passwords = InputPasswords::from(InputPasswordArguments::of_store(given.or(configured)));
    let mut loaded = input::load(path, &passwords, context)?;
    loaded.unseal(&passwords, context)?;
    let file = loaded.name();
    let store = detect::into_keystore([loaded.contents]).map_err(|error| Failure::decode(&file, &error))?;
    let entry = input::key_entry(&store, arguments.alias.as_deref(), &file)?;
    let EntryKind::PrivateKey { key, chain } = &entry.kind else { return Err(input::no_key(&file)) };
    let Key::Clear(key) = key else { return Err(input::no_key(&file)) };
    let certificate = chain.first().and_then(|certificate| certificate.details().ok());
    Ok(Existing { key: key.clone(), certificate_subject: certificate.map(|details| details.subject) })
}

/// Where the key goes, and how it is protected there.
enum Destination {
    None(Existing),
    Pem { path: PathBuf, password: Option<Password> },
    Keystore { path: PathBuf, kind: StoreType, alias: String, password: Password },
}

impl Destination {
    fn new(arguments: &Arguments, config: Option<&ConfigFile>, outputs: &Outputs) -> Result<Self, Failure> {
        let given = arguments.password.clone();
        if let Some(path) = &arguments.keystore {
            outputs.check_free(path)?;
            let password = Source::new(given, "--password").chosen(&path.display().to_string(), 6)?;
            let alias = arguments.alias.clone().unwrap_or_else(|| "mykey".to_owned());
            return Ok(Self::Keystore { path: path.clone(), kind: arguments.store_type, alias, password });
        }
        let request = config.map(|config| &config.request);
        let configured = request.and_then(|request| request.key_file.as_ref()).map(PathBuf::from);
        let path = arguments.keyout.clone().or(configured).unwrap_or_else(|| PathBuf::from("KeyName.pem"));
        outputs.check_free(&path)?;
        let plain = arguments.plain_key || (given.is_none() && request.is_some_and(|request| !request.encrypt_key));
        let configured = request.and_then(|request| request.output_password.clone()).map(PasswordSpec::Known);
        let password = if plain {
            None
        } else {
            Some(Source::new(given.or(configured), "--password").chosen(&path.display().to_string(), 4)?)
        };
        Ok(Self::Pem { path, password })
    }

    fn add_key(
        &self,
        outputs: &mut Outputs,
        key: &PrivateKey,
        subject: &DistinguishedName,
        style: Style,
        context: &Context,
    ) -> Result<(), Failure> {
        match self {
            Self::None(_) => Ok(()),
            Self::Pem { path, password } => {
                outputs.add(path, registration::key_file(key, password.as_ref(), context)?, Access::Private)
            }
            Self::Keystore { path, kind, alias, password } => {
                let store = registration::new_keystore(key, subject, alias, style, context)?;
                outputs.add(path, output::keystore(&store, *kind, password, context)?, Access::Private)
            }
        }
    }

    /// The option that names the key when the certificate is received.
    fn receive_option(&self, arguments: &Arguments) -> String {
        match self {
            Self::None(_) => format!("--key {}", arguments.key.as_deref().unwrap_or(Path::new("KEY")).display()),
            Self::Pem { path, .. } => format!("--key {}", path.display()),
            Self::Keystore { path, .. } => format!("--keystore {}", path.display()),
        }
    }

    fn report(&self, algorithm: &KeyAlgorithm) {
        match self {
            Self::None(_) => {}
            Self::Pem { path, password } => {
                let protection = if password.is_some() { "encrypted" } else { "NOT encrypted" };
                words::note(&format!("{}: private key, {algorithm}, {protection}", path.display()));
            }
            Self::Keystore { path, kind, alias, .. } => {
                let kind = match kind {
                    StoreType::Pkcs12 => "PKCS#12",
                    StoreType::Jks => "JKS",
                    StoreType::Jceks => "JCEKS",
                };
                let alias = alias.to_lowercase();
                words::note(&format!("{}: {kind} keystore with the key `{alias}`, {algorithm}", path.display()));
            }
        }
    }
}
