//! The result of a job: a line of JSON.

use std::fmt;

use keyferry_host::failure::Failure;
use keyferry_host::words::Kept;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::commands::convert;
use crate::report::{self, ErrorReport};

/// What became of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
    Done,
    /// An earlier run has done it.
    Skipped,
    Failed,
}

/// The line, as docs/report.schema.json has it.
#[derive(Serialize)]
struct Report {
    line: u64,
    id: Value,
    job: Option<String>,
    status: Status,
    exit_code: u8,
    #[serde(flatten)]
    conversion: convert::Report,
    notes: Vec<String>,
    error: Option<ErrorReport>,
}

/// The line that is printed, and what it says.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: Status,
    pub line: String,
}

/// Which job a result is of.
pub(super) struct Of {
    pub line: u64,
    pub id: Value,
    pub job: Option<String>,
}

impl Of {
    /// The result of a job that has made this and said that. One that failed may have written something nevertheless.
    pub(super) fn answer(self, status: Status, conversion: convert::Report, error: Option<&Failure>, mut said: Kept) -> Answer {
        let Self { line, id, job } = self;
        let exit_code = error.map_or(0, |error| error.kind() as u8);
        let notes = std::mem::take(&mut said.notes);
        let report = Report { line, id, job, status, exit_code, conversion, notes, error: error.map(ErrorReport::from) };
        match report::json_line(&report, said.into()) {
            Ok(text) => Answer { status, line: text },
            // What JSON was made of is JSON again.
            Err(failure) => Of { line, id: Value::Null, job: None }.failed(&failure),
        }
    }

    /// That of one that made nothing.
    pub(super) fn failed(self, failure: &Failure) -> Answer {
        self.answer(Status::Failed, convert::Report::default(), Some(failure), Kept::default())
    }
}

/// How many jobs there were.
#[derive(Debug, Default)]
pub(super) struct Counts {
    done: u64,
    skipped: u64,
    pub failed: u64,
}

impl Counts {
    pub(super) fn add(&mut self, status: Status) {
        match status {
            Status::Done => self.done += 1,
            Status::Skipped => self.skipped += 1,
            Status::Failed => self.failed += 1,
        }
    }

    pub(super) fn all(&self) -> u64 {
        self.done + self.skipped + self.failed
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} done, {} skipped, {} failed", self.done, self.skipped, self.failed)
    }
}
