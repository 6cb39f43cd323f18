//! `keyferry application`: the description that is sent to the car maker.

use clap::{Args, Subcommand, ValueEnum};
use keyferry_core::application::{Application, Compliance, Gap, UnknownScope};
use serde::Serialize;

use crate::project::{Project, ProjectArguments};
use crate::report::{self, ReportArguments};
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::words;

/// Check the description of the application, or print it
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(CheckArguments),
    Render(RenderArguments),
}

/// List everything that is missing from the description
///
/// Exits with 5 when something is missing. Scopes that the API does not document are listed, but they count as no error, since its list is open.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry application check
  keyferry application check --json")]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    project: ProjectArguments,
    #[command(flatten)]
    report: ReportArguments,
}

/// Print the description, ready to send
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry application render
  keyferry application render --format markdown")]
pub(crate) struct RenderArguments {
    /// The form to print it in
    #[arg(long, value_enum, default_value = "email")]
    format: Format,
    #[command(flatten)]
    project: ProjectArguments,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// An e-mail with its subject in the first line
    Email,
    /// A Markdown document
    Markdown,
    /// JSON
    Json,
}

#[derive(Serialize)]
struct CheckReport {
    passed: bool,
    gaps: Vec<Gap>,
    unknown_scopes: Vec<UnknownScope>,
}

#[derive(Serialize)]
struct RenderReport<'a> {
    application: ApplicationReport<'a>,
}

/// The description, its members named as in every report.
#[derive(Serialize)]
struct ApplicationReport<'a> {
    name: &'a str,
    concept: &'a str,
    company: &'a str,
    contact_name: &'a str,
    contact_email: &'a str,
    requests_per_month: u64,
    scopes: &'a [String],
    compliance: Compliance,
}

impl<'a> From<&'a Application> for ApplicationReport<'a> {
    fn from(application: &'a Application) -> Self {
        let Application { name, concept, company, contact_name, contact_email, requests_per_month, scopes, compliance } =
            application;
        Self {
            name,
            concept,
            company,
            contact_name,
            contact_email,
            requests_per_month: *requests_per_month,
            scopes,
            compliance: *compliance,
        }
    }
}

pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    match command {
        Command::Check(arguments) => check(arguments),
        Command::Render(arguments) => render(arguments),
    }
}

fn check(arguments: &CheckArguments) -> Result<(), Failure> {
    let project = arguments.project.open()?;
    let application = &project.registration().application;
    if arguments.report.json {
        let (gaps, unknown_scopes) = (application.gaps(), application.unknown_scopes());
        report::json(&CheckReport { passed: gaps.is_empty(), gaps, unknown_scopes })?;
    }
    report_scopes(&project);
    match report_gaps(&project) {
        0 if arguments.report.json => Ok(()),
        0 => report::text("the description is complete; keyferry application render prints it\n"),
        1 => Err(Failure::new(Kind::Check, "the description has a gap")),
        count => Err(Failure::new(Kind::Check, format!("the description has {count} gaps"))),
    }
}

fn render(arguments: &RenderArguments) -> Result<(), Failure> {
    let project = arguments.project.open()?;
    report_scopes(&project);
    report_gaps(&project);
    let application = &project.registration().application;
    match arguments.format {
        Format::Email => report::text(&application.to_email()),
        Format::Markdown => report::text(&application.to_markdown()),
        Format::Json => report::json(&RenderReport { application: application.into() }),
    }
}

/// Says every gap with its line; how many there are.
pub(crate) fn report_gaps(project: &Project) -> usize {
    let gaps = project.registration().application.gaps();
    for gap in &gaps {
        let table: &[&str] =
            if matches!(gap.field, "exve" | "gdpr" | "rules") { &["application", "compliance"] } else { &["application"] };
        let place = project.place(&[table, &[gap.field]].concat()).map(|place| format!("{place}: ")).unwrap_or_default();
        words::warning(&format!("{place}{}", gap.message), Some(gap.fix));
    }
    gaps.len()
}

/// Names the scopes that are not documented, with the nearest that is.
pub(crate) fn report_scopes(project: &Project) {
    let unknown = project.registration().application.unknown_scopes();
    if unknown.is_empty() {
        return;
    }
    // Looked for once: that takes as long as the file is.
    let place = project.place(&["application", "scopes"]).map(|place| format!("{place}: ")).unwrap_or_default();
    for UnknownScope { scope, nearest } in unknown {
        let hint = nearest.map_or_else(
            || "the documented ones are listed in keyferry.toml; ask the car maker whether there is such a one".to_owned(),
            |nearest| format!("did you mean {nearest}?"),
        );
        words::warning(&format!("{place}the scope `{scope}` is not documented"), Some(&hint));
    }
}
