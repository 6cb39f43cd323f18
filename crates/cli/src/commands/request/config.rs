//! The openssl configuration file of a request: read, diagnosed, and its questions asked.

use std::path::Path;

use keyferry_core::name::attribute;
use keyferry_formats::openssl_config::{Config, Field, RequestConfig, Subject, Value, diagnose};

use super::subject::WrittenSubject;
use crate::failure::{Failure, Kind};
use crate::world::World;
use crate::{files, secret, words};

/// A configuration file that was read.
pub(super) struct ConfigFile {
    name: String,
    pub request: RequestConfig,
}

impl ConfigFile {
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let name = files::name(path);
        let text = files::read_text(path)?;
        let failed = |error| Failure::new(Kind::Input, format!("{name}: {error}"));
        let config = Config::parse(&text, &World).map_err(failed)?;
        let request = RequestConfig::from_config(&config).map_err(failed)?;
        for field in &request.unknown_fields {
            let hint = "openssl passes over it without a word; check the spelling (countryName, organizationalUnitName ...)";
            words::warning(&format!("{name}: {}: there is no field called `{}`", field.place, field.name), Some(hint));
        }
        Ok(Self { name, request })
    }
}

/// The subject: the file's values, or the answers to its questions.
pub(super) fn subject(config: &ConfigFile, values_in_config: bool) -> Result<WrittenSubject, Failure> {
    let file = &config.name;
    let values = match &config.request.subject {
        Subject::Values(values) => values.clone(),
        Subject::Prompts(fields) if values_in_config => diagnose::values(fields),
        Subject::Prompts(fields) => match diagnose::values_in_place_of_prompts(fields) {
            Some(field) => return Err(filled_out_like_a_form(config, field)),
            None => ask(file, fields)?,
        },
    };
    if values.is_empty() {
        return Err(Failure::new(Kind::Usage, format!("{file}: every field was left empty")).hint("answer at least one question"));
    }
    Ok(WrittenSubject::of_config(file, &values))
}

fn filled_out_like_a_form(config: &ConfigFile, field: &Field) -> Failure {
    let (file, section, req) = (&config.name, &config.request.subject_section, &config.request.req_place);
    let what = format!(
        "{file}, {}: `{} = {}` is a value where openssl expects the text of a question.\n  \
         In [ {section} ] stand prompts: openssl would ask `{}` and, on Enter, leave the field out",
        field.place,
        field.name,
        field.prompt,
        field.question(),
    );
    Failure::new(Kind::Input, what).hint(format!(
        "if these are the values you want, say so: run it again with --values-in-config, or put the line `prompt = no` under [ req ] \
         ({req}) so that openssl takes them too; nothing was written"
    ))
}

/// Asks every question: on a terminal with the file's own texts, else reading one line of standard input for each.
fn ask(file: &str, fields: &[Field]) -> Result<Vec<Value>, Failure> {
    if secret::on_terminal() {
        words::note(
            "Each question stands as in the configuration file. Enter takes what is in brackets, `.` leaves the field out.",
        );
    }
    let mut values = Vec::new();
    for field in fields {
        if let Some(value) = answer(file, field)? {
            values.push(field.with(value));
        }
    }
    Ok(values)
}

fn answer(file: &str, field: &Field) -> Result<Option<String>, Failure> {
    if let Some(value) = &field.value {
        return field.answer(value).map_err(|error| {
            Failure::new(Kind::Input, format!("{file}, {}: `{}_value = {value}`: {error}", field.place, field.name))
        });
    }
    loop {
        if secret::on_terminal() {
            ask!("{} ", field.question());
        }
        let Some(line) = secret::read_line()? else {
            let name = attribute::by_oid(&field.oid).map_or(field.name.as_str(), |known| known.long_name);
            let what = format!("standard input ended before the answer for {name} ({file}, {})", field.place);
            return Err(Failure::new(Kind::Usage, what).hint("give one line for each question, an empty one for its default"));
        };
        match field.answer(line.as_str()) {
            Ok(answer) => return Ok(answer),
            // As with openssl, the next line is the next try.
            Err(error) => words::warning(&format!("{}: {error}", field.name), None),
        }
    }
}
