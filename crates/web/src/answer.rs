//! What comes of a piece of work: a report for the page, or why there is none.

use std::fmt;

use keyferry_core::shown::shown_json;
use serde::Serialize;
use zeroize::Zeroizing;

/// Why something was not done: the library's own sentence, and what to do about it where it says that too.
#[derive(Debug, Serialize)]
pub(crate) struct Refused {
    pub what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Refused {
    /// A sentence that says it all.
    pub(crate) fn new(what: impl fmt::Display) -> Self {
        Self { what: what.to_string(), hint: None }
    }

    /// The same, and what to do.
    pub(crate) fn hint(self, hint: impl fmt::Display) -> Self {
        Self { hint: Some(hint.to_string()), ..self }
    }
}

/// A file that was made.
pub(crate) struct MadeFile {
    pub name: String,
    pub bytes: Zeroizing<Vec<u8>>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum Outcome<'a, Report> {
    Done(&'a Report),
    Refused(&'a Refused),
}

/// The JSON of a report, or of why there is none.
pub(crate) fn json<Report: Serialize>(outcome: &Result<Report, Refused>) -> String {
    let outcome = match outcome {
        Ok(report) => Outcome::Done(report),
        Err(refused) => Outcome::Refused(refused),
    };
    // What is serialised here has string keys only, which is all that can fail.
    shown_json(&serde_json::to_string(&outcome).unwrap_or_default()).into_owned()
}
