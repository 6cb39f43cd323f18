//! What commands print on standard output: text, or one JSON document for each run, whatever comes of it.

use std::ffi::OsString;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use keyferry_core::shown::shown_json;
use serde::Serialize;

use keyferry_host::failure::{Failure, Kind};
use keyferry_host::words;

/// The version of the JSON that is printed; it grows when a reader has to change.
pub(crate) const SCHEMA: u32 = 1;

/// Whether the document of this run is printed.
static PRINTED: AtomicBool = AtomicBool::new(false);

#[derive(Serialize)]
struct ErrorReport<'a> {
    schema: u32,
    error: Error<'a>,
}

#[derive(Serialize)]
struct Error<'a> {
    /// By what the exit code is chosen: `failed`, `usage`, `password`, `input`, `check`.
    kind: &'static str,
    what: String,
    hint: Option<&'a str>,
}

/// Prints a report as JSON.
pub(crate) fn json(report: &impl Serialize) -> Result<(), Failure> {
    let document = serde_json::to_string_pretty(report);
    let document =
        document.map_err(|error| Failure::new(Kind::Failed, format!("the report cannot be written as JSON: {error}")))?;
    PRINTED.store(true, Ordering::Relaxed);
    text(&format!("{}\n", shown_json(&document)))
}

/// Prints text. A reader that has gone away, `head` for one, is no failure.
pub(crate) fn text(text: &str) -> Result<(), Failure> {
    match words::print(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(Kind::Failed, format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Prints why there is no report, when one was asked for; people read the same on standard error.
pub(crate) fn failure(failure: &Failure, mut command_line: impl Iterator<Item = OsString>) {
    if !PRINTED.load(Ordering::Relaxed) && command_line.any(|word| word == "--json") {
        let kind = match failure.kind() {
            Kind::Failed => "failed",
            Kind::Usage => "usage",
            Kind::Password => "password",
            Kind::Input => "input",
            Kind::Check => "check",
        };
        let error = Error { kind, what: failure.to_string(), hint: failure.hint_text() };
        // What cannot be said here is said on standard error.
        let _ = json(&ErrorReport { schema: SCHEMA, error });
    }
}
