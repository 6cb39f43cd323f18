//! `keyferry csr`: requests, looked at and held against the rules.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use keyferry_core::csr::{CertificationRequest, Style};
use keyferry_core::name::{AttributeTypeAndValue, DistinguishedName, attribute};
use keyferry_core::profile::{Severity, Violation};
use serde::Serialize;

use super::show;
use crate::input::{self, InputPasswordArguments, InputPasswords};
use crate::project::{Project, ProjectArguments};
use crate::report::{self, ReportArguments};
use crate::rules::{self, RuleArguments};
use keyferry_explain::report::ItemReport;
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;
use keyferry_host::files;
use keyferry_host::toned::TonedText;

/// Show or check a certification request
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Show(ShowArguments),
    Check(CheckArguments),
}

/// Show what a request says
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry csr show CSRName.csr
  keyferry csr show CSRName.csr --json")]
pub(crate) struct ShowArguments {
    /// The request; `-` is standard input
    file: PathBuf,
    #[command(flatten)]
    report: ReportArguments,
}

/// Check a request against the rules of the registration
///
/// Exits with 5 when the request breaks a rule that the authority insists on; warnings alone are no failure.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry csr check CSRName.csr
  keyferry csr check CSRName.csr --json")]
pub(crate) struct CheckArguments {
    /// The request; `-` is standard input
    file: PathBuf,
    #[command(flatten)]
    rules: RuleArguments,
    #[command(flatten)]
    project: ProjectArguments,
    #[command(flatten)]
    report: ReportArguments,
}

#[derive(Serialize)]
struct ShowReport {
    request: ItemReport,
}

#[derive(Serialize)]
struct CheckReport<'a> {
    passed: bool,
    violations: &'a [Violation],
}

pub(crate) fn run(command: Command, context: &Context) -> Result<(), Failure> {
    match command {
        Command::Show(arguments) => show_request(&arguments, context),
        Command::Check(arguments) => check(&arguments, context),
    }
}

fn load(file: &Path, context: &Context) -> Result<CertificationRequest, Failure> {
    let no_password = InputPasswords::from(InputPasswordArguments::of_store(None));
    input::request(&input::load(file, &no_password, context)?)
}

fn show_request(arguments: &ShowArguments, context: &Context) -> Result<(), Failure> {
    let request = ItemReport::of_request(&load(&arguments.file, context)?);
    if arguments.report.json {
        return report::json(&ShowReport { request });
    }
    let mut text = TonedText::default();
    show::write_item(&mut text, &request, context.now);
    report::toned(&text)
}

fn check(arguments: &CheckArguments, context: &Context) -> Result<(), Failure> {
    let project = arguments.project.find()?;
    let profile = arguments.rules.profile(project.as_ref())?;
    let request = load(&arguments.file, context)?;
    let mut violations = profile.as_ref().map(|profile| profile.check_request(&request)).unwrap_or_default();
    violations.extend(project.as_ref().and_then(|project| other_login(project, &request)));
    let passed = violations.iter().all(|violation| violation.severity == Severity::Warning);
    if arguments.report.json {
        report::json(&CheckReport { passed, violations: &violations })?;
    }
    let place = |field: &str| {
        let project = project.as_ref()?;
        let (mine, asked) = (project.registration().subject.name(Style::OpenSsl), request.subject());
        // What the registration says otherwise is of the request alone.
        let same = values(&mine, field) == values(asked, field);
        if same { project.place_of_field(field) } else { Some(files::name(&arguments.file)) }
    };
    rules::judge(&violations, "the request", &place)?;
    match profile {
        _ if arguments.report.json => Ok(()),
        Some(profile) => report::text(&format!("the request for {} keeps the rules of {}\n", request.subject(), profile.name())),
        None => report::text("there were no rules to keep\n"),
    }
}

/// The values of the field with this short name.
fn values(name: &DistinguishedName, field: &str) -> Vec<Option<String>> {
    let those = name.attributes().filter(|one| attribute::display_name(&one.oid) == field);
    those.map(AttributeTypeAndValue::to_text).collect()
}

/// A request for another login than the registration's.
fn other_login(project: &Project, request: &CertificationRequest) -> Option<Violation> {
    let mzp = &project.registration().subject.mzp;
    let value = request.subject().values(attribute::COMMON_NAME).into_iter().next().unwrap_or_default();
    let place = project.place(&["subject", "mzp"]).unwrap_or_else(|| project.name());
    (!mzp.is_empty() && value != *mzp).then(|| Violation {
        rule: "registration".to_owned(),
        severity: Severity::Error,
        field: "CN".to_owned(),
        value: Some(value),
        message: format!("the registration is for {mzp} ({place})"),
        fix: "check the request of that registration, or name another one with --registration".to_owned(),
    })
}
