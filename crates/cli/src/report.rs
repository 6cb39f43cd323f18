//! What commands print on standard output: text, or one JSON document for each run, whatever comes of it.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;
use keyferry_core::shown::shown_json;
use serde::{Deserialize, Serialize};

use keyferry_host::failure::{Failure, Kind};
use keyferry_host::outputs::{Access, Written};
use keyferry_host::toned::{self, TonedText};
use keyferry_host::words::Kept;
use keyferry_host::{files, words};

/// The version of the JSON that is printed; it grows when a reader has to change.
const SCHEMA: u32 = 1;

/// How a command reports.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(crate) struct ReportArguments {
    /// Report as JSON; docs/report.schema.json says how
    #[arg(long)]
    pub json: bool,
}

impl ReportArguments {
    /// Fails where standard output is a file's already.
    pub(crate) fn apart_from(self, output: &Path) -> Result<(), Failure> {
        if output == Path::new("-") && self.json {
            return Err(Failure::usage("standard output cannot be the file and the JSON at once").hint("give the output a name"));
        }
        Ok(())
    }
}

/// Whether the document of this run is printed.
static PRINTED: AtomicBool = AtomicBool::new(false);

/// The document of a run.
#[derive(Serialize)]
struct Document<'a, Report> {
    schema: u32,
    #[serde(flatten)]
    report: &'a Report,
    #[serde(flatten)]
    said: Said,
}

/// What was said on the way.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Said {
    /// What people read as warnings.
    warnings: Vec<Warning>,
    /// What was wrong, though the command went on.
    errors: Vec<ErrorReport>,
}

impl From<Kept> for Said {
    fn from(kept: Kept) -> Self {
        let warnings = kept.warnings.into_iter().map(|words::Warning { what, hint }| Warning { what, hint }).collect();
        Self { warnings, errors: kept.errors.iter().map(ErrorReport::from).collect() }
    }
}

#[derive(Debug, Serialize)]
struct Warning {
    what: String,
    hint: Option<String>,
}

/// A run that failed has this instead of a report.
#[derive(Serialize)]
struct Failed {
    error: ErrorReport,
}

/// What went wrong.
#[derive(Debug, Serialize)]
pub(crate) struct ErrorReport {
    /// By what the exit code is chosen: `failed`, `usage`, `password`, `input`, `check`, `fault`.
    kind: &'static str,
    what: String,
    /// The file, the line or the option.
    #[serde(rename = "where")]
    place: Option<String>,
    hint: Option<String>,
}

impl From<&Failure> for ErrorReport {
    fn from(failure: &Failure) -> Self {
        let kind = match failure.kind() {
            Kind::Failed => "failed",
            Kind::Usage => "usage",
            Kind::Password => "password",
            Kind::Input => "input",
            Kind::Check => "check",
            Kind::Fault => "fault",
        };
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self { kind, what: failure.to_string(), place: owned(failure.place()), hint: owned(failure.hint_text()) }
    }
}

/// A file that was written, in reports.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct WrittenFile {
    pub file: String,
    /// Whether it holds secrets, and is for its owner only.
    private: bool,
    /// Whether there was a file of that name.
    replaced: bool,
}

impl From<&Written> for WrittenFile {
    fn from(written: &Written) -> Self {
        let private = matches!(written.access, Access::Private | Access::Held);
        Self { file: files::raw_name(&written.path), private, replaced: written.replaced }
    }
}

/// Those of a run.
pub(crate) fn written(files: &[Written]) -> Vec<WrittenFile> {
    files.iter().map(WrittenFile::from).collect()
}

/// Whether a command line asks for JSON.
pub(crate) fn is_json(mut command_line: impl Iterator<Item = OsString>) -> bool {
    command_line.any(|word| word == "--json")
}

/// Prints a report as JSON, with what was said on the way.
pub(crate) fn json(report: &impl Serialize) -> Result<(), Failure> {
    let document = Document { schema: SCHEMA, report, said: words::kept().into() };
    let document = serde_json::to_string_pretty(&document).map_err(|error| no_json(&error))?;
    PRINTED.store(true, Ordering::Relaxed);
    text(&format!("{}\n", shown_json(&document)))
}

/// A document in one line of its own, with what was said on the way to it.
pub(crate) fn json_line(report: &impl Serialize, said: Said) -> Result<String, Failure> {
    let document = serde_json::to_string(&Document { schema: SCHEMA, report, said }).map_err(|error| no_json(&error))?;
    Ok(format!("{}\n", shown_json(&document)))
}

fn no_json(error: &serde_json::Error) -> Failure {
    Failure::new(Kind::Failed, format!("the report cannot be written as JSON: {error}"))
}

/// Prints text. A reader that has gone away, `head` for one, is no failure.
pub(crate) fn text(text: &str) -> Result<(), Failure> {
    printed(toned::print(text))
}

/// The same with lines of which some stand out on a terminal.
pub(crate) fn toned(text: &TonedText) -> Result<(), Failure> {
    printed(text.print())
}

fn printed(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(Kind::Failed, format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Prints why there is no report, when one was asked for; people read the same on standard error.
pub(crate) fn failure(failure: &Failure, command_line: impl Iterator<Item = OsString>) {
    if !PRINTED.load(Ordering::Relaxed) && is_json(command_line) {
        // What cannot be said here is said on standard error.
        let _ = json(&Failed { error: failure.into() });
    }
}
