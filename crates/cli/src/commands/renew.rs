//! `keyferry renew`: a request for the next certificate, the same subject to the byte. The files in use stay as they are.

use std::path::{Path, PathBuf};

use clap::Args;
use keyferry_core::certificate::CertificateDetails;
use keyferry_core::csr::Style;
use keyferry_core::extension::{Extension, SUBJECT_ALTERNATIVE_NAME};
use keyferry_core::key::{KeyKind, PrivateKey};
use keyferry_core::registration::{KeyFormat, Output, RequestPlan};
use keyferry_core::shown::shown;
use keyferry_formats::Password;

use super::request::StyleArgument;
use super::request::plan::{Configured, KeySource, Plan};
use crate::generate::Destination;
use crate::identity;
use crate::input::{self, InputPasswordArguments, InputPasswords, Loaded};
use crate::output::StoreType;
use crate::project::{Project, ProjectArguments};
use crate::report::ReportArguments;
use crate::rules::RuleArguments;
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::files;
use keyferry_host::outputs::{Existing, Outputs, stamp};
use keyferry_host::secret::{PasswordSpec, Source};
use keyferry_host::words;

/// Make a request for the next certificate, for the same subject
///
/// Subject and alternative names are those of the certificate in use, byte for byte; it is read from PEM files, PKCS#12 or JKS. A new key is
/// made, unless --same-key uses the old one again. The files in use are not touched; when the new certificate comes, keyferry receive replaces
/// them and keeps the old ones next to the new. In a folder with a registration, keyferry.toml says which files to read and to write.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry renew
  keyferry renew client_cert.pem key.pem --same-key
  keyferry renew keystore.jks --alias fleet --keystore new.jks --store-type jks")]
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
    /// The password of the new key or keystore, at least 6 characters [default: that of the old one]
    #[arg(long, value_name = "SPEC")]
    new_password: Option<PasswordSpec>,
    /// Leave the new PEM key unencrypted
    #[arg(long, conflicts_with_all = ["keystore", "new_password"])]
    plain_key: bool,
    #[command(flatten)]
    rules: RuleArguments,
    #[command(flatten)]
    project: ProjectArguments,
    /// Replace files that exist, and a renewal that was already requested
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    report: ReportArguments,
}

pub(crate) fn run(mut arguments: Arguments, context: &Context) -> Result<(), Failure> {
    let mut project = if arguments.files.is_empty() { Some(arguments.project.open()?) } else { None };
    if let Some(project) = project.as_ref().filter(|_| !arguments.force) {
        may_renew(project)?;
    }
    let profile = arguments.rules.profile(project.as_ref())?;
    if let Some(project) = &project {
        arguments.files = outputs_in_use(project, arguments.same_key);
    }
    let passwords = InputPasswords::from(std::mem::take(&mut arguments.passwords));
    let old = InUse::read(&arguments, project.as_ref(), &passwords, context)?;
    let planned = project.as_ref().map(|project| project.registration().request.clone()).unwrap_or_default();
    let style = match (arguments.style, &project) {
        (Some(style), _) => style.into(),
        (None, Some(_)) => planned.style,
        (None, None) if old.from_pem => Style::OpenSsl,
        (None, None) => Style::Keytool,
    };
    let mut outputs = Outputs::new(Existing::forced(arguments.force));
    let resolve = |path: &str| project.as_ref().map_or_else(|| PathBuf::from(path), |project| project.resolve(path));
    let out = arguments.out.clone().unwrap_or_else(|| dated(&resolve(&planned.csr), context));
    arguments.report.apart_from(&out)?;
    outputs.check_free(&out)?;
    let source = if let Some(key) = &old.key {
        KeySource::Held { key: key.clone(), file: old.key_file().to_owned() }
    } else {
        let usual = dated(&resolve(&planned.key), context);
        let destination = destination(&arguments, &planned, usual, &old, &outputs)?;
        KeySource::New { bits: arguments.bits.unwrap_or_else(|| old.bits()), destination }
    };
    let plan = Plan {
        subject: old.details.subject.clone().into(),
        style,
        hash: None,
        extensions: old.alternative_names(),
        configured: Configured::default(),
        source,
        out,
    };
    let made = plan.make(profile.as_ref(), &mut outputs, context)?;
    let (key, alias, option) = match &plan.source {
        KeySource::New { destination, .. } => {
            let alias = Some(destination.alias.as_str()).filter(|_| destination.format() != KeyFormat::Pem);
            (destination.path.as_path(), alias, destination.receive_option())
        }
        KeySource::Held { file, .. } => (file.as_path(), old.alias.as_deref(), format!("--key {}", files::path(file))),
    };
    let more = if let Some(project) = &mut project {
        let record = made.record(project, key, alias, &plan.out, context);
        let state = &mut project.registration_mut().state;
        let replaced = state.renewal.replace(record);
        state.supersede(replaced);
        project.add_to(&mut outputs)?;
        String::new()
    } else {
        format!(" {option} --keep-old")
    };
    let written = outputs.write()?;
    if arguments.report.json {
        return plan.report_json(&made, &written);
    }
    plan.report(&made);
    if !plan.extensions.is_empty() {
        let names = old.details.subject_alternative_names.join(", ");
        words::note(&format!("It asks for the alternative names of the certificate in use again: {}", shown(&names)));
        words::note("Whether they come is up to the authority: compare them when the certificate is there.");
    }
    words::note(&format!("The files in use are as they were. When the certificate is there: keyferry receive FILES{more}"));
    Ok(())
}

/// Where the new key goes.
fn destination(
    arguments: &Arguments,
    planned: &RequestPlan,
    usual: PathBuf,
    old: &InUse,
    outputs: &Outputs,
) -> Result<Destination, Failure> {
    let (path, format) = match (&arguments.keystore, &arguments.keyout) {
        (Some(path), _) => (path.clone(), arguments.store_type.into()),
        (_, Some(path)) => (path.clone(), KeyFormat::Pem),
        _ => (usual, planned.key_format),
    };
    let plain = arguments.plain_key || planned.plain_key;
    let used = old.password.clone().map(PasswordSpec::Known);
    let source = Source::new(arguments.new_password.clone().or(used), "--new-password");
    let alias = old.alias.clone().unwrap_or_else(|| planned.alias.clone());
    Destination::new(path, format, alias, &source, plain, outputs)
}

fn may_renew(project: &Project) -> Result<(), Failure> {
    let state = &project.registration().state;
    if state.certificate.is_none() {
        return Err(
            Failure::new(Kind::Failed, "there is no certificate to renew yet").hint("see keyferry status for what is next")
        );
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
fn outputs_in_use(project: &Project, with_key: bool) -> Vec<PathBuf> {
    let plan = &project.registration().outputs;
    let folder = project.resolve(&plan.folder);
    let names = match identity::in_use(plan).0 {
        // The certificate alone is there without a password too.
        _ if !with_key && plan.write.contains(&Output::Pem) => &["client_cert.pem"],
        names => names,
    };
    names.iter().map(|name| folder.join(name)).collect()
}

/// The certificate in use, and with --same-key its key.
struct InUse {
    details: CertificateDetails,
    key: Option<PrivateKey>,
    /// The file that the key is in.
    key_file: Option<PathBuf>,
    alias: Option<String>,
    /// Whether it comes from loose files and not from a keystore.
    from_pem: bool,
    /// The password that opened a file.
    password: Option<Password>,
}

impl InUse {
    fn read(
        arguments: &Arguments,
        project: Option<&Project>,
        passwords: &InputPasswords,
        context: &Context,
    ) -> Result<Self, Failure> {
        let mut files = input::load_all(&arguments.files, passwords, context)?;
        let names = files.iter().map(Loaded::name).collect::<Vec<_>>().join(", ");
        let from_pem = files.iter().all(|file| file.contents.format.is_loose());
        let planned = project.map(|project| project.registration().outputs.alias.clone());
        let alias = arguments.alias.clone().or(planned.filter(|_| !from_pem));
        if arguments.same_key {
            input::unseal_one(&mut files, alias.as_deref(), passwords, context)?;
        }
        let password = files.iter().find_map(|file| file.password.clone());
        let keys: Vec<(PathBuf, PrivateKey)> =
            files.iter().flat_map(|file| file.private_keys().map(|key| (file.path.clone(), key.clone()))).collect();
        let came = files.iter().any(|file| !file.contents.certificates().is_empty());
        let contents = files.into_iter().map(|file| file.contents);
        let (certificate, key) = if arguments.same_key {
            let held = input::held_key(contents, alias.as_deref(), &names)?;
            (held.chain.first().cloned(), Some(held.key))
        } else {
            (input::certificate_in_use(contents, alias.as_deref(), &names)?, None)
        };
        let key_file = keys.into_iter().find(|(_, one)| Some(one) == key.as_ref()).map(|(path, _)| path);
        let details = match certificate {
            Some(certificate) => certificate.details().map_err(|error| Failure::certificate(&names, &error))?,
            None => return Err(no_certificate(&names, came)),
        };
        Ok(Self { details, key, key_file, alias, from_pem, password })
    }

    /// The file with the key; where that is not known, a word for it.
    fn key_file(&self) -> &Path {
        self.key_file.as_deref().unwrap_or(Path::new("KEY"))
    }

    /// The alternative names, as they stand in the certificate.
    fn alternative_names(&self) -> Vec<Extension> {
        let extensions = self.details.extensions.iter();
        extensions.filter(|extension| extension.extn_id == SUBJECT_ALTERNATIVE_NAME).cloned().collect()
    }

    /// The length of its key, if that is an RSA key.
    fn bits(&self) -> usize {
        let key = self.details.public_key.algorithm().ok().filter(|key| key.kind == KeyKind::Rsa);
        key.and_then(|key| key.bits).unwrap_or(2048)
    }
}

/// There is none; or some `came`, and belong to other keys.
fn no_certificate(names: &str, came: bool) -> Failure {
    if came {
        return input::strangers(names);
    }
    Failure::new(Kind::Input, format!("{names}: there is no certificate, and so no subject to ask for again"))
        .hint("give the issued certificate too")
}

/// `KeyName.pem` as `KeyName-20261124-154300.pem`.
fn dated(path: &Path, context: &Context) -> PathBuf {
    let (stem, stamp) = (path.file_stem().unwrap_or_default().to_string_lossy(), stamp(context.written));
    let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{stem}-{stamp}{ending}"))
}
