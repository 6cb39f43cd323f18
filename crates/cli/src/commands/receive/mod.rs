//! `keyferry receive`: the issued certificate has come; make every file that is needed from it.

mod arrivals;
mod authorities;
mod client_env;
mod credentials;
mod elsewhere;
mod issued;
mod told;

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use keyferry_core::chain;
use keyferry_core::registration::{CertificateRecord, Output, OutputPlan};
use serde::Serialize;

use crate::identity::{self, Target};
use crate::input::{self, HeldKey, InputPasswordArguments, InputPasswords, Loaded};
use crate::project::{Project, ProjectArguments};
use crate::report::{self, ReportArguments, WrittenFile};
use keyferry_explain::report::CertificateReport;
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::files;
use keyferry_host::new_password::Opener;
use keyferry_host::outputs::{self, Existing, Outputs};
use keyferry_host::secret::{self, PasswordSpec, Source};
use keyferry_host::words;
use keyferry_identity::Identity;

use arrivals::Arrivals;
use authorities::Known;
pub(super) use credentials::Missing;
use credentials::{CredentialArguments, Credentials};
use elsewhere::Places;
use issued::Issued;

/// Make the PEM files, keystores and configuration from the certificate that was issued
///
/// Takes whatever arrived, in any order: certificates in PEM or DER, PKCS#7 bundles, PKCS#12 files, or folders of them. Finds the certificate
/// that belongs to the key, reports what the authority changed in it, puts the chain in order, verifies it, and writes the files. The key
/// or keystore that is read is not changed. In a folder with a registration, keyferry.toml says which key and which files.
///
/// The client ID and secret may come with the files, earlier or later, together or one by one; without files, receive takes only them. What
/// their file already holds is kept.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry receive issued.cer ca.cer
  keyferry receive issued.p7b --key KeyName.pem --out identity
  keyferry receive mail/ --keystore keystore.p12 --write pem,jks,kafka
  keyferry receive --client-id env:ID --client-secret file:secret.txt")]
pub(crate) struct Arguments {
    /// The files that arrived, or folders of them; none when only the client ID and secret have come
    files: Vec<PathBuf>,
    /// The private key that the request was made with [default: that of the registration]
    #[arg(long, value_name = "FILE", conflicts_with = "keystore")]
    key: Option<PathBuf>,
    /// The keystore that the request was made with
    #[arg(long, value_name = "STORE")]
    keystore: Option<PathBuf>,
    /// The request, to compare the certificate with [default: that of the registration]
    #[arg(long, value_name = "FILE")]
    csr: Option<PathBuf>,
    /// The alias of the key in the new keystores, and in the old one where that has several keys [default: the old alias, or the
    /// name of the key file]
    #[arg(long)]
    alias: Option<String>,
    #[command(flatten)]
    what: WhatArguments,
    #[command(flatten)]
    passwords: InputPasswordArguments,
    /// The password of a PKCS#12 file that arrived
    #[arg(long, value_name = "SPEC")]
    received_password: Option<PasswordSpec>,
    /// The password of the new keystores and key.pem, at least 6 characters [default: that of the key or keystore]
    #[arg(long, value_name = "SPEC")]
    out_password: Option<PasswordSpec>,
    #[command(flatten)]
    credentials: CredentialArguments,
    #[command(flatten)]
    project: ProjectArguments,
    /// Replace files that exist
    #[arg(long, conflicts_with = "keep_old")]
    force: bool,
    /// Replace files that exist, and keep the old ones next to them with the time added to their names; a renewal does this anyway
    #[arg(long)]
    keep_old: bool,
    /// Put the files in place all at once, as Kubernetes does in a mounted volume: they become links through `..data` to a dated folder. Where
    /// they are so already it is done without this option
    #[arg(long)]
    swap: bool,
    #[command(flatten)]
    report: ReportArguments,
}

/// What a renewal that runs itself has for this command.
#[derive(Debug)]
pub(super) struct Answer {
    pub files: Vec<PathBuf>,
    pub registration: PathBuf,
    pub passwords: InputPasswordArguments,
    pub out_password: Option<PasswordSpec>,
    /// Whether a program is to be told of the new files.
    pub exec_due: bool,
}

impl Arguments {
    fn of_answer(answer: Answer) -> Self {
        Self {
            files: answer.files,
            key: None,
            keystore: None,
            csr: None,
            alias: None,
            what: WhatArguments::default(),
            passwords: answer.passwords,
            received_password: None,
            out_password: answer.out_password,
            credentials: CredentialArguments::default(),
            project: ProjectArguments { registration: answer.registration },
            force: false,
            keep_old: false,
            swap: true,
            report: ReportArguments::default(),
        }
    }
}

/// Receives what came for a renewal, and swaps the files.
pub(super) fn renewed(answer: Answer, context: &Context) -> Result<(), Failure> {
    let exec_due = answer.exec_due;
    receive(Arguments::of_answer(answer), Some(exec_due), context)
}

/// What was received and written.
#[derive(Debug, Serialize)]
struct Report {
    written: Vec<WrittenFile>,
    /// Absent when only the client ID and secret have come.
    #[serde(skip_serializing_if = "Option::is_none")]
    identity: Option<IdentityReport>,
}

/// The identity that the files hold.
#[derive(Debug, Serialize)]
struct IdentityReport {
    folder: String,
    alias: String,
    /// The issued certificate and those above it, to the authority that is trusted.
    chain: Vec<CertificateReport>,
}

/// What is written.
#[derive(Debug, Default, Args)]
struct WhatArguments {
    /// The folder for the new files, created if necessary [default: that of the registration, or the current one]
    #[arg(long, short, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What to write; separate several with commas [default: that of the registration, or pem,pkcs12,jks]
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = output_names())]
    write: Vec<Output>,
    /// Leave key.pem unencrypted, for programs that cannot ask for a password
    #[arg(long)]
    plain_key: bool,
}

/// The names of what can be written, as a registration has them.
fn output_names() -> impl TypedValueParser<Value = Output> {
    PossibleValuesParser::new(Output::ALL.map(Output::name)).try_map(|name| {
        let named = Output::ALL.into_iter().find(|output| output.name() == name);
        named.ok_or("it is none of them")
    })
}

pub(crate) fn run(arguments: Arguments, context: &Context) -> Result<(), Failure> {
    receive(arguments, None, context)
}

/// By itself it asks nobody, and remembers whether a program is to be told.
fn receive(arguments: Arguments, by_itself: Option<bool>, context: &Context) -> Result<(), Failure> {
    let given = arguments.key.clone().or_else(|| arguments.keystore.clone());
    if arguments.files.is_empty() {
        return credentials_alone(&arguments, context);
    }
    let mut project = match &given {
        Some(_) => None,
        None => Some(registered(&arguments.project)?),
    };
    let expected = project.as_ref().and_then(expected);
    let renewal = project.as_ref().is_some_and(|project| project.registration().state.renewal.is_some());
    let target = target(&arguments, project.as_ref());
    let mut outputs = Outputs::new(existing(&arguments, renewal, context));
    target.paths().try_for_each(|path| outputs.check_free(&path))?;
    let key_path = given.or_else(|| expected.as_ref().map(|expected| expected.key.clone()));
    let key_path = key_path.ok_or_else(no_request)?;
    let passwords = InputPasswords::from(arguments.passwords);
    let arrivals = Arrivals::read(&arguments.files, arguments.received_password, (&key_path, &passwords), context)?;
    arrivals.check_trust()?;
    let recorded = expected.as_ref().and_then(|expected| expected.alias.as_deref());
    let key_alias = if arguments.keystore.is_some() { arguments.alias.as_deref() } else { recorded };
    let (held, password) = load_key(&key_path, &passwords, key_alias, context)?;
    let key_name = files::path(&key_path);
    let places = Places {
        key: &key_path,
        outputs: &target.folder,
        arrived: arrivals.files.iter().map(|file| file.path.as_path()).collect(),
        project: project.as_ref(),
        password: password.as_ref(),
    };
    let issued = issued::find(&arrivals, &held.key, &key_name, &places, context)?;
    let recorded = expected.and_then(|expected| expected.csr);
    issued::compare(&issued.details, arguments.csr.as_deref(), recorded.as_deref(), project.as_ref(), context)?;
    let opens = match (&password, by_itself, &arguments.out_password) {
        // The key may have none, and the files in use have one.
        (None, Some(_), Some(spec)) => Some(spec.read_quietly()?),
        _ => password.clone(),
    };
    let known = if arguments.keep_old || renewal { Known::of(&target, opens.as_ref(), context) } else { Known::default() };
    let mut pool = authorities::pool(&arrivals, known, &issued.certificate);
    let chain = chain::build(&issued.certificate, &pool.all(), context.now).map_err(|error| told::chain_failure(&error))?;
    if by_itself.is_some() {
        pool.trust_the_known_only(&chain)?;
    }
    arrivals.report(&chain);
    for certificate in chain.certificates() {
        words::detail(|| match certificate.details() {
            Ok(details) => format!("in the chain: {}, issued by {}", details.subject, details.issuer),
            Err(error) => format!("in the chain: {error}"),
        });
    }
    told::warn(&chain)?;
    let more_authorities = pool.more_authorities(&chain, &issued.details);
    let out_password = Source::new(arguments.out_password, "--out-password").chosen_or(
        password,
        "the new keystores",
        "the old one",
        opener(&target),
    )?;
    let alias = alias(arguments.alias, project.as_ref(), arguments.key.as_deref(), &held);
    let identity =
        Identity { alias: &alias, key: &held.key, chain: &chain, more_authorities: &more_authorities, created: context.written };
    files::make_folder(&target.folder)?;
    if arguments.swap || outputs::is_swapped(&target.folder) {
        outputs.swap(&target.folder, target.paths(), context.written)?;
    }
    identity::add_files(&identity, &mut outputs, &target, &out_password, context)?;
    let credentials = match by_itself {
        Some(_) => Credentials::default(),
        None => arguments.credentials.take(project.as_ref())?,
    };
    credentials.check_place(&target)?;
    if let Some(project) = &mut project {
        remember(project, &issued, &target, context);
        credentials.remember(project, context);
        project.registration_mut().state.exec_due |= by_itself == Some(true);
        project.add_to(&mut outputs)?;
    }
    let handed_over = credentials.hand_over(project.as_ref(), &target, &mut outputs)?;
    let written = outputs.write()?;
    if arguments.report.json {
        let chain = chain.certificates().iter().map(|certificate| CertificateReport::new(certificate, context.now)).collect();
        let identity = Some(IdentityReport { folder: files::raw_name(&target.folder), alias, chain });
        return report::json(&Report { written: report::written(&written), identity });
    }
    if let Some(said) = handed_over {
        words::note(&said);
    }
    told::say(&issued.details, &target, &alias);
    Ok(())
}

fn existing(arguments: &Arguments, renewal: bool, context: &Context) -> Existing {
    match (arguments.force, arguments.keep_old || renewal) {
        (true, _) => Existing::Replace,
        (_, true) => Existing::kept(context.written),
        _ => Existing::Refuse,
    }
}

fn registered(arguments: &ProjectArguments) -> Result<Project, Failure> {
    let project = arguments.find()?;
    project.ok_or_else(|| {
        let what = format!("which key is the certificate for? {} is not there to say it", files::path(&arguments.registration));
        Failure::usage(what).hint("give the key with --key, or the keystore with --keystore")
    })
}

fn no_request() -> Failure {
    Failure::new(Kind::Failed, "the registration has no request yet")
        .hint("make one with keyferry request; if it was made otherwise, give its key with --key or --keystore")
}

/// What the registration is waiting for.
struct Expected {
    key: PathBuf,
    alias: Option<String>,
    csr: Option<PathBuf>,
}

fn expected(project: &Project) -> Option<Expected> {
    let registration = project.registration();
    let record = registration.pending().or(registration.state.request.as_ref())?;
    let csr = Some(project.resolve(&record.csr)).filter(|csr| csr.exists());
    Some(Expected { key: project.resolve(&record.key), alias: record.alias.clone(), csr })
}

fn target(arguments: &Arguments, project: Option<&Project>) -> Target {
    let mut plan = match project {
        Some(project) => project.registration().outputs.clone(),
        None => OutputPlan { folder: ".".to_owned(), ..OutputPlan::default() },
    };
    let what = &arguments.what;
    if !what.write.is_empty() {
        plan.write.clone_from(&what.write);
    }
    plan.plain_key |= what.plain_key;
    if let Some(alias) = &arguments.alias {
        plan.alias.clone_from(alias);
    }
    let planned = || project.map_or_else(|| PathBuf::from(&plan.folder), |project| project.resolve(&plan.folder));
    Target { folder: what.out.clone().unwrap_or_else(planned), plan }
}

/// The private key, and the password that opened its file.
fn load_key(
    path: &Path,
    passwords: &InputPasswords,
    alias: Option<&str>,
    context: &Context,
) -> Result<(HeldKey, Option<keyferry_formats::Password>), Failure> {
    let mut file = [input::load(path, passwords, context)?];
    // An only key is the one that is meant, whatever it was called.
    let alias = alias.filter(|_| file.iter().flat_map(Loaded::key_aliases).count() != 1);
    let password = input::unseal_one(&mut file, alias, passwords, context)?;
    let [file] = file;
    Ok((input::held_key([file.contents], alias, &files::name(path))?, password))
}

fn opener(target: &Target) -> Opener {
    if target.plan.write.contains(&Output::Pkcs12) { Opener::JavaPkcs12 } else { Opener::Any }
}

/// The alias in the new stores, in lower case as in Java.
fn alias(given: Option<String>, project: Option<&Project>, loose_key: Option<&Path>, held: &HeldKey) -> String {
    let planned = project.map(|project| project.registration().outputs.alias.clone());
    let stem = || Some(loose_key?.file_stem()?.to_string_lossy().into_owned());
    given.or(planned).or_else(stem).unwrap_or_else(|| held.alias.clone()).to_lowercase()
}

/// Client ID and secret came later than the certificate, or earlier. Without a registration a folder is enough.
fn credentials_alone(arguments: &Arguments, context: &Context) -> Result<(), Failure> {
    if arguments.key.is_some() || arguments.keystore.is_some() {
        return Err(Failure::usage("there is a key, and no certificate for it").hint("give the files that arrived too"));
    }
    let mut project = arguments.project.find()?;
    if project.is_none() && arguments.what.out.is_none() {
        let what = format!(
            "where are the client ID and secret to go? {} is not there to say it",
            files::path(&arguments.project.registration)
        );
        let hint = "give a folder with --out; or, if a certificate arrived, its files, and the key with --key or --keystore";
        return Err(Failure::usage(what).hint(hint));
    }
    let missing = project.as_ref().map(Missing::of);
    if !arguments.credentials.are_given() {
        ask_for(missing)?;
    }
    let target = target(arguments, project.as_ref());
    let mut outputs = Outputs::new(existing(arguments, false, context));
    let credentials = arguments.credentials.take(project.as_ref())?;
    credentials.check_place(&target)?;
    if credentials.is_empty() {
        words::note("Nothing was given, and so nothing has changed.");
        return if arguments.report.json { report::json(&Report { written: Vec::new(), identity: None }) } else { Ok(()) };
    }
    if let Some(project) = &mut project {
        credentials.remember(project, context);
        project.add_to(&mut outputs)?;
    }
    files::make_folder(&target.folder)?;
    let handed_over = credentials.hand_over(project.as_ref(), &target, &mut outputs)?;
    let written = outputs.write()?;
    if let Some(said) = handed_over {
        words::note(&said);
    }
    if arguments.report.json {
        report::json(&Report { written: report::written(&written), identity: None })?;
    }
    Ok(())
}

/// Without files and options, a terminal is asked for what a registration does not have yet.
fn ask_for(missing: Option<Missing>) -> Result<(), Failure> {
    let nothing = Failure::usage("nothing arrived: there are no files, no client ID and no client secret");
    let Some(missing) = missing else {
        return Err(nothing.hint("give --client-id SPEC and --client-secret SPEC"));
    };
    match missing.words() {
        None => Err(nothing.hint(
            "give the files that arrived; the client ID and secret are there already, and --client-id and --client-secret change them",
        )),
        Some(_) if !secret::on_terminal() => {
            Err(nothing.hint(format!("give the files that arrived; or, if that is what came: {}", missing.command())))
        }
        Some(lacking) => {
            words::note(&format!("No files: only the {lacking} can be taken in."));
            Ok(())
        }
    }
}

/// The certificate goes into the registration, and where its files are; what was a renewal is the request from now on.
fn remember(project: &mut Project, issued: &Issued, target: &Target, context: &Context) {
    let Issued { certificate, details } = issued;
    let folder = project.relative(&target.folder);
    let outputs = &mut project.registration_mut().outputs;
    *outputs = target.plan.clone();
    outputs.folder = folder;
    let state = &mut project.registration_mut().state;
    let same = state.renewal.as_ref().is_some_and(|renewal| renewal.public_key_sha256 == details.public_key.fingerprint());
    if same {
        let replaced = std::mem::replace(&mut state.request, state.renewal.take());
        state.supersede(replaced);
    }
    state.certificate = Some(CertificateRecord {
        received: context.written,
        subject: details.subject.to_string(),
        sha256: certificate.fingerprint(),
        not_before: details.not_before,
        not_after: details.not_after,
        in_use_since: None,
    });
}
