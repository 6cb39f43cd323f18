//! The fields of a job are the options of `keyferry convert` under the same names: what they take, and what goes with what, is said there only.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgAction, Args, Command, Error, FromArgMatches};
use keyferry_core::shown::shown;
use keyferry_host::failure::Failure;
use serde_json::{Map, Value};

use crate::commands::convert;
use crate::nearest::nearest;
use crate::usage;

/// What convert reads and writes, in a job.
const NEEDED: [(&str, &str); 2] =
    [("inputs", "the files to read, a text or a list of texts"), ("output", "the file to write, a text")];

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    /// True or false.
    Flag,
    /// One text.
    Text,
    /// One text, or a list.
    Texts,
}

/// The fields that there are.
pub(super) struct Fields {
    convert: Command,
    known: Vec<(String, Takes)>,
}

impl Fields {
    pub(super) fn new() -> Self {
        let convert = Command::new("job").no_binary_name(true).disable_help_flag(true);
        let mut convert = convert::Arguments::augment_args(convert);
        convert.build();
        // A result is JSON always.
        let known = convert.get_arguments().filter(|argument| argument.get_long() != Some("json")).map(|argument| {
            let takes = match argument.get_action() {
                ArgAction::Append => Takes::Texts,
                action if action.takes_values() => Takes::Text,
                _ => Takes::Flag,
            };
            (argument.get_long().unwrap_or_else(|| argument.get_id().as_str()).to_owned(), takes)
        });
        let known = known.collect();
        Self { convert, known }
    }

    /// The conversion that the fields of a job ask for.
    pub(super) fn conversion(&mut self, fields: &Map<String, Value>) -> Result<convert::Arguments, Failure> {
        let (mut options, mut inputs) = (Vec::new(), Vec::new());
        for (name, value) in fields {
            let Some((_, takes)) = self.known.iter().find(|(known, _)| known == name) else { return Err(self.unknown(name)) };
            let words = match (takes, value) {
                (_, Value::Null) | (Takes::Flag, Value::Bool(false)) => continue,
                (Takes::Flag, Value::Bool(true)) => {
                    options.push(format!("--{name}"));
                    continue;
                }
                (Takes::Text | Takes::Texts, Value::String(text)) => vec![text.as_str()],
                (Takes::Texts, Value::Array(values)) => {
                    let words: Option<Vec<&str>> = values.iter().map(Value::as_str).collect();
                    words.ok_or_else(|| unfit(name, *takes))?
                }
                _ => return Err(unfit(name, *takes)),
            };
            if name == NEEDED[0].0 {
                inputs.extend(words.into_iter().map(str::to_owned));
            } else {
                options.extend(words.into_iter().map(|word| format!("--{name}={word}")));
            }
        }
        for (name, what) in NEEDED {
            let is_there = |value: &Value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty());
            if !fields.get(name).is_some_and(is_there) {
                return Err(Failure::usage(format!("the job has no `{name}`")).at(name).hint(format!("it is {what}")));
            }
        }
        options.push("--".to_owned());
        let matches = self.convert.try_get_matches_from_mut(options.into_iter().chain(inputs));
        matches.and_then(|matches| convert::Arguments::from_arg_matches(&matches)).map_err(|error| self.in_words(&error))
    }

    /// What convert thinks of the fields; the value of a password is not repeated.
    fn in_words(&self, error: &Error) -> Failure {
        let name = |kind| match error.get(kind) {
            Some(ContextValue::String(text)) => Some(bare(text)),
            Some(ContextValue::Strings(texts)) => texts.first().map(|text| bare(text)),
            _ => None,
        };
        let field = name(ContextKind::InvalidArg).unwrap_or_default();
        let is_password = |argument: &clap::Arg| argument.get_long() == Some(&field) && usage::is_secret(argument);
        let failure = match (error.kind(), error.source(), name(ContextKind::PriorArg)) {
            (ErrorKind::ArgumentConflict, _, Some(other)) => Failure::usage(format!("`{field}` does not go with `{other}`")),
            (ErrorKind::ValueValidation, ..) if self.convert.get_arguments().any(is_password) => return no_password(&field),
            (ErrorKind::ValueValidation, Some(why), _) => Failure::usage(format!("the field `{field}`: {why}")),
            _ => Failure::usage(format!("the field `{field}` has a value that it does not take")),
        };
        let failure = failure.at(field);
        match error.get(ContextKind::ValidValue) {
            Some(ContextValue::Strings(values)) => failure.hint(format!("it takes {}", values.join(", "))),
            _ => failure,
        }
    }

    fn unknown(&self, name: &str) -> Failure {
        let known = || self.known.iter().map(|(name, _)| name.as_str()).chain(["id"]);
        let failure = Failure::usage(format!("a job has no field `{}`", shown(name))).at(name);
        match nearest(name, known()) {
            Some(nearest) => failure.hint(format!("did you mean `{nearest}`?")),
            None => failure.hint(format!("its fields are {}", known().collect::<Vec<_>>().join(", "))),
        }
    }
}

/// A password that comes from elsewhere than where every job can read it.
pub(super) fn no_password(field: &str) -> Failure {
    let what = format!("the field `{field}`: a job takes its passwords from variables and files only");
    let hint =
        "give env:NAME or file:PATH; nobody can be asked here, and pass: would show the password to whoever reads the jobs";
    Failure::usage(what).at(field).hint(hint)
}

fn unfit(name: &str, takes: Takes) -> Failure {
    let what = match takes {
        Takes::Flag => "true or false",
        Takes::Text => "a text",
        Takes::Texts => "a text or a list of texts",
    };
    Failure::usage(format!("the field `{name}` is {what}")).at(name)
}

/// `--to <TO>` without what is round the name.
fn bare(argument: &str) -> String {
    argument.trim_start_matches('-').split([' ', '=']).next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(job: &str) -> (String, String) {
        let job: Map<String, Value> = serde_json::from_str(job).unwrap();
        let failure = Fields::new().conversion(&job).unwrap_err();
        (failure.to_string(), failure.hint_text().unwrap_or_default().to_owned())
    }

    #[test]
    fn every_option_of_convert_is_a_field_and_takes_what_it_takes() {
        let fields = Fields::new();
        let takes = |name: &str| fields.known.iter().find(|(known, _)| known == name).map(|(_, takes)| *takes);
        for (name, right) in [
            ("inputs", Takes::Texts),
            ("output", Takes::Text),
            ("to", Takes::Text),
            ("only", Takes::Texts),
            ("password", Takes::Texts),
            ("out-key-password", Takes::Texts),
            ("plain-key", Takes::Flag),
            ("force", Takes::Flag),
        ] {
            assert_eq!(takes(name), Some(right), "{name}");
        }
        assert_eq!((takes("json"), takes("help")), (None, None));
    }

    #[test]
    fn what_is_wrong_with_a_field_names_it() {
        for (job, what, hint) in [
            (r#"{"output":"b"}"#, "the job has no `inputs`", "it is the files to read, a text or a list of texts"),
            (r#"{"inputs":[],"output":"b"}"#, "the job has no `inputs`", ""),
            (r#"{"inputs":"a"}"#, "the job has no `output`", "it is the file to write, a text"),
            (r#"{"inputs":"a","ouput":"b"}"#, "a job has no field `ouput`", "did you mean `output`?"),
            (r#"{"inputs":"a","output":"b","json":true}"#, "a job has no field `json`", "its fields are inputs, "),
            (r#"{"inputs":"a","output":"b","force":"yes"}"#, "the field `force` is true or false", ""),
            (r#"{"inputs":["a",1],"output":"b"}"#, "the field `inputs` is a text or a list of texts", ""),
            (r#"{"inputs":"a","output":["b"]}"#, "the field `output` is a text", ""),
            (r#"{"inputs":"a","output":"b","to":"p13"}"#, "the field `to` has a value", "it takes pem, pkcs12, "),
            (
                r#"{"inputs":"a","output":"b","password":"SECRET"}"#,
                "the field `password`: a job takes its passwords from",
                "give env:NAME or file:PATH",
            ),
            (
                r#"{"inputs":"a","output":"b","plain-key":true,"out-password":"env:A"}"#,
                "`out-password` does not go with `plain-key`",
                "",
            ),
        ] {
            let (said, help) = refused(job);
            assert!(said.starts_with(what) && help.starts_with(hint), "{job}: {said} / {help}");
            assert!(!said.contains("SECRET"), "{said}");
        }
    }

    #[test]
    fn what_looks_like_an_option_is_a_value() {
        let job = r#"{"inputs":["-a","--b=c"],"output":"--force","alias":"-x=y","to":null,"only":["a,b","-c"]}"#;
        let conversion = Fields::new().conversion(&serde_json::from_str(job).unwrap()).unwrap();
        let (inputs, output) = conversion.paths();
        assert_eq!((inputs, output), (&["-a".into(), "--b=c".into()][..], "--force".as_ref()));
    }
}
