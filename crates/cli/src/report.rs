//! What commands print on standard output: text, or one JSON document for each run, whatever comes of it.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;
use keyferry_core::shown::shown_json;
use serde::Serialize;

use keyferry_host::failure::{Failure, Kind};
use keyferry_host::outputs::{Access, Written};
use keyferry_host::toned::{self, TonedText};
use keyferry_host::words::Warning as Said;
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
    /// What people read as warnings.
    warnings: Vec<Warning>,
    /// What was wrong, though the command went on.
    errors: Vec<ErrorReport>,
}

#[derive(Serialize)]
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
#[derive(Serialize)]
pub(crate) struct ErrorReport {
    /// By what the exit code is chosen: `failed`, `usage`, `password`, `input`, `check`.
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
        };
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self { kind, what: failure.to_string(), place: owned(failure.place()), hint: owned(failure.hint_text()) }
    }
}

/// A file that was written, in reports.
#[derive(Debug, Serialize)]
pub(crate) struct WrittenFile {
    file: String,
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
    let kept = words::kept();
    let warnings = kept.warnings.into_iter().map(|Said { what, hint }| Warning { what, hint }).collect();
    let errors = kept.errors.iter().map(ErrorReport::from).collect();
    let document = serde_json::to_string_pretty(&Document { schema: SCHEMA, report, warnings, errors });
    let document =
        document.map_err(|error| Failure::new(Kind::Failed, format!("the report cannot be written as JSON: {error}")))?;
    PRINTED.store(true, Ordering::Relaxed);
    text(&format!("{}\n", shown_json(&document)))
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
