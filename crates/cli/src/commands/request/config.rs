//! The openssl configuration file of a request: read, diagnosed, and its questions asked.

use std::path::Path;

use keyferry_core::name::attribute;
use keyferry_core::profile::{Profile, Violation};
use keyferry_core::shown::shown;
use keyferry_openssl::config::{Config, ConfigError, Field, Place, RequestConfig, Subject, Value, diagnose};

use super::plan::Configured;
use super::subject::WrittenSubject;
use crate::rules;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::{ask, files, secret, words};
use keyferry_openssl::SystemEnvironment;

/// A configuration file that was read.
pub(super) struct ConfigFile {
    name: String,
    pub request: RequestConfig,
}

impl ConfigFile {
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let name = files::name(path);
        let text = files::read_text(path)?;
        let failed = |error: ConfigError| {
            let failure = Failure::new(Kind::Input, format!("{name}: {error}")).at(name.as_str());
            match error.place {
                Some(Place { file: None, line }) => failure.excerpt(&text, line, None),
                _ => failure,
            }
        };
        let config = Config::parse(&text, &SystemEnvironment).map_err(failed)?;
        let request = RequestConfig::from_config(&config).map_err(failed)?;
        for field in &request.unknown_fields {
            let hint = "openssl passes over it without a word; check the spelling (countryName, organizationalUnitName ...)";
            words::warning(&format!("{name}: {}: there is no field called `{}`", field.place, field.name), Some(hint));
        }
        Ok(Self { name, request })
    }

    /// The subject and what else the file has a request ask for: its values, or the answers to its questions.
    pub(super) fn ask(&self, values_in_config: bool, profile: Option<&Profile>) -> Result<(WrittenSubject, Configured), Failure> {
        let file = &self.name;
        let values = self.values(&self.request.subject, values_in_config, profile)?;
        if values.is_empty() {
            let what = format!("{file}: every field was left empty");
            return Err(Failure::new(Kind::Usage, what).hint("answer at least one question"));
        }
        let mut subject = WrittenSubject::of_config(values);
        let encoded = self.request.encoded(&subject.name);
        subject.name = encoded.map_err(|error| subject.failure(error.field(), &error))?;
        let attributes = match &self.request.attributes {
            // A question must not become a password that goes with the request.
            Some(Subject::Prompts(fields)) if values_in_config && !fields.is_empty() => {
                let hint = "what stands there may be questions; put `prompt = no` under [ req ] if it is values";
                words::warning(
                    &format!("{file}: --values-in-config is for the subject; the attributes are left out"),
                    Some(hint),
                );
                Vec::new()
            }
            Some(attributes) => self.values(attributes, false, None)?,
            None => Vec::new(),
        };
        let attribute = |(value, place): (Value, String)| {
            let encoded = self.request.attribute(&value);
            encoded.map_err(|error| Failure::new(Kind::Input, format!("{place}: {error}")).at(place))
        };
        let attributes = attributes.into_iter().map(attribute).collect::<Result<_, Failure>>()?;
        let extensions = self.request.extensions.clone().map(|extensions| (extensions, file.clone()));
        Ok((subject, Configured { extensions, attributes }))
    }

    /// The values of a section, each with where it was written.
    fn values(
        &self,
        section: &Subject,
        values_in_config: bool,
        profile: Option<&Profile>,
    ) -> Result<Vec<(Value, String)>, Failure> {
        let file = &self.name;
        let of_file = |value: Value| {
            let place = format!("{file}, {}", value.place);
            (value, place)
        };
        Ok(match section {
            Subject::Values(values) => values.iter().cloned().map(of_file).collect(),
            Subject::Prompts(fields) if values_in_config => diagnose::values(fields).into_iter().map(of_file).collect(),
            Subject::Prompts(fields) => match diagnose::values_in_place_of_prompts(fields) {
                Some(field) => return Err(filled_out_like_a_form(self, field)),
                None => ask(file, fields, profile)?,
            },
        })
    }
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

/// Asks every question: on a terminal with the file's own texts, else reading one line of standard input for each. Each value comes with
/// where it was written: a wrong answer is not the file's fault.
fn ask(file: &str, fields: &[Field], profile: Option<&Profile>) -> Result<Vec<(Value, String)>, Failure> {
    if secret::on_terminal() {
        words::note(
            "Each question stands as in the configuration file. Enter takes what is in brackets, `.` leaves the field out.",
        );
    }
    let mut values = Vec::new();
    for field in fields {
        let (value, typed) = answer(file, field, profile)?;
        let place = if typed { format!("the answer to `{}`", shown(&field.prompt)) } else { format!("{file}, {}", field.place) };
        values.extend(value.map(|value| (field.with(value), place)));
    }
    Ok(values)
}

/// The answer, and whether somebody typed it.
fn answer(file: &str, field: &Field, profile: Option<&Profile>) -> Result<(Option<String>, bool), Failure> {
    if let Some(value) = &field.value {
        let answer = field.answer(value).map_err(|error| {
            // Not the value: it may be a challenge password.
            Failure::new(Kind::Input, format!("{file}, {}: `{}_value`: {error}", field.place, field.name))
        })?;
        return Ok((answer, false));
    }
    let mut tries = 0_usize;
    loop {
        if secret::on_terminal() {
            if tries == ask::TRIES {
                return Err(ask::gave_up(&field.prompt));
            }
            ask!("{} ", field.question());
        }
        tries += 1;
        let Some(line) = secret::read_line()? else {
            let name = attribute::by_oid(&field.oid).map_or(field.name.as_str(), |known| known.long_name());
            let what = format!("standard input ended before the answer for {name} ({file}, {})", field.place);
            return Err(Failure::new(Kind::Usage, what).hint("give one line for each question, an empty one for its default"));
        };
        match field.answer(line.as_str()) {
            // Whoever can be asked again is told at once; of what comes from elsewhere all faults are told together, at the end.
            Ok(answer) => match broken_rule(field, answer.as_deref(), profile).filter(|_| secret::on_terminal()) {
                Some(violation) => say!("  {}", rules::in_words(&violation)),
                None => return Ok((answer, !line.as_str().trim().is_empty())),
            },
            // As with openssl, the next line is the next try.
            Err(error) => words::warning(&format!("{}: {error}", field.name), None),
        }
    }
}

fn broken_rule(field: &Field, answer: Option<&str>, profile: Option<&Profile>) -> Option<Violation> {
    profile?.check_value(&field.oid, answer.unwrap_or_default())
}
