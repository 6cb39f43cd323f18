//! The request for the next certificate.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use keyferry_core::csr::Style;
use keyferry_core::registration::{KeyFormat, RequestPlan};
use keyferry_core::shell;
use keyferry_core::shown::shown;

use super::arguments::Arguments;
use super::in_use::{InUse, outputs_in_use};
use crate::commands::request::plan::{Configured, KeySource, Plan};
use crate::generate::Destination;
use crate::input::InputPasswords;
use crate::project::Project;
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::outputs::{Existing, Outputs, stamp};
use keyferry_host::secret::{PasswordSpec, Source};
use keyferry_host::words;

/// Makes the request.
pub(super) fn request(arguments: &Arguments, context: &Context) -> Result<(), Failure> {
    let mut project = if arguments.files.is_empty() { Some(arguments.project.open()?) } else { None };
    if let Some(project) = project.as_ref().filter(|_| !arguments.force) {
        may_renew(project)?;
    }
    let profile = arguments.rules.profile(project.as_ref())?;
    let files = project.as_ref().map_or_else(|| arguments.files.clone(), |project| outputs_in_use(project, arguments.same_key));
    let passwords = InputPasswords::from(arguments.passwords.clone());
    let old = InUse::read(&files, arguments, project.as_ref(), &passwords, context)?;
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
        let destination = destination(arguments, &planned, usual, &old, &outputs)?;
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
            let mut option = destination.receive_option();
            // A PEM file has no name for its key, and what uses the keystore looks for the old one.
            if let Some(alias) = old.alias.as_deref().filter(|_| alias.is_none()) {
                let _ = write!(option, " --alias {}", shell::word(alias, "ALIAS"));
            }
            (destination.path.as_path(), alias, option)
        }
        KeySource::Held { file, .. } => (file.as_path(), old.alias.as_deref(), format!("--key {}", shell::path(file))),
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
    if arguments.itself.is_asked() {
        return Ok(());
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

/// `KeyName.pem` as `KeyName-20261124-154300.pem`.
fn dated(path: &Path, context: &Context) -> PathBuf {
    let (stem, stamp) = (path.file_stem().unwrap_or_default().to_string_lossy(), stamp(context.written));
    let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{stem}-{stamp}{ending}"))
}
