//! What the page calls.

use std::collections::HashMap;
use std::fmt;

use keyferry_core::Timestamp;
use keyferry_formats::Password;
use keyferry_formats::pbe::Session;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::answer::{self, MadeFile, Refused};
use crate::files::Given;
use crate::{convert, open, receive, request};

/// Files, each with its passwords.
#[wasm_bindgen]
#[derive(Default)]
pub struct Files(Vec<Given>);

/// Without the bytes and the passwords.
impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|given| &given.name)).finish()
    }
}

#[wasm_bindgen]
impl Files {
    /// None yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, with its password if there is one.
    pub fn add(&mut self, name: String, bytes: Vec<u8>, password: Option<String>) {
        let password = password.map(Password::new);
        self.0.push(Given { name, bytes: bytes.into(), password, key_passwords: HashMap::default() });
    }

    /// The password of a key of the file that was added last.
    pub fn key_password(&mut self, alias: String, password: String) {
        if let Some(last) = self.0.last_mut() {
            last.key_passwords.insert(alias, Password::new(password));
        }
    }
}

/// The time of the page, in milliseconds since 1970.
fn time(now: f64) -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "the times of browsers are whole numbers far below the largest")]
    Timestamp(now as i64)
}

/// What `keyferry show` and `keyferry explain` say of each file: JSON.
#[wasm_bindgen]
pub fn open(files: &Files, now: f64) -> String {
    let session = Session::default();
    let reports: Vec<_> = files.0.iter().map(|given| open::open(given, &session, time(now))).collect();
    answer::json(&Ok::<_, Refused>(reports))
}

/// What was made: a report, and files.
#[wasm_bindgen]
pub struct Made {
    report: String,
    files: Vec<MadeFile>,
}

/// Without what is in the files.
impl fmt::Debug for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Made").field("report", &self.report).finish_non_exhaustive()
    }
}

#[wasm_bindgen]
impl Made {
    /// JSON.
    pub fn report(&self) -> String {
        self.report.clone()
    }

    /// How many files there are.
    pub fn count(&self) -> usize {
        self.files.len()
    }

    /// What the file at this place is called.
    pub fn name(&self, place: usize) -> String {
        self.files.get(place).map(|file| file.name.clone()).unwrap_or_default()
    }

    /// What is in it.
    pub fn bytes(&self, place: usize) -> Vec<u8> {
        self.files.get(place).map(|file| file.bytes.to_vec()).unwrap_or_default()
    }
}

impl<Report: Serialize> From<Result<(Report, Vec<MadeFile>), Refused>> for Made {
    fn from(outcome: Result<(Report, Vec<MadeFile>), Refused>) -> Self {
        let (report, files) = match outcome {
            Ok((report, files)) => (Ok(report), files),
            Err(refused) => (Err(refused), Vec::new()),
        };
        Self { report: answer::json(&report), files }
    }
}

/// What the page asks for, out of its JSON.
fn asked<Options: DeserializeOwned>(options: &str) -> Result<Options, Refused> {
    serde_json::from_str(options).map_err(Refused::new)
}

/// The entries that files make together: JSON.
#[wasm_bindgen]
pub fn aliases(files: &Files) -> String {
    answer::json(&convert::aliases(&files.0, &Session::default()))
}

/// One file of several, of whatever format.
#[wasm_bindgen]
pub fn convert(files: &Files, options: &str, now: f64) -> Made {
    asked(options).and_then(|options| convert::convert(&files.0, options, &Session::default(), time(now))).into()
}

/// What the rules of the registration say of the form: JSON.
#[wasm_bindgen]
pub fn check(fields: &str) -> String {
    answer::json(&asked(fields).and_then(request::check))
}

/// A key and a request, of the form. `progress` is told a number that grows while the key is searched for.
#[wasm_bindgen]
pub fn request(options: &str, now: f64) -> Made {
    asked(options).and_then(|options| request::request(options, &Session::default(), time(now), &mut progress)).into()
}

/// Everything that uses the certificate that came back for a key.
#[wasm_bindgen]
pub fn receive(files: &Files, keys: &Files, options: &str, now: f64) -> Made {
    asked(options).and_then(|options| receive::receive(&files.0, &keys.0, &options, &Session::default(), time(now))).into()
}

#[wasm_bindgen]
extern "C" {
    /// The worker tells the page how far the search for a key is.
    fn progress(count: u32);
}
