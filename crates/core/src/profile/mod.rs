//! The rules of a registration, as data: what an authority asks of the requests that it signs.
//!
//! A profile is a TOML file; [`Profile::builtin`] has those that come with keyferry. Its grammar is in `rule.rs`.

mod check;
mod rule;

use std::fmt;

use der::asn1::ObjectIdentifier;
use serde::Serialize;

use rule::{ProfileFile, Rule};
pub use rule::{RuleError, Severity, is_email_address};

use crate::name::attribute::openssl_oid;
use crate::shown::shown;
use crate::toml_mistake::{TextPosition, TomlMistake};

const MOBILISIGHTS: &str = include_str!("mobilisights.toml");

/// The names of the profiles that come with keyferry; the first is the usual one.
pub const BUILTIN: [&str; 1] = ["mobilisights"];

/// Rules for requests.
#[derive(Clone, Debug)]
pub struct Profile {
    name: String,
    rules: Vec<Rule>,
}

/// A rule that a request breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The identifier of the rule.
    pub rule: String,
    /// How much it matters.
    pub severity: Severity,
    /// The field of the subject (openssl's short name), or `key` or `signature`.
    pub field: String,
    /// The value that is wrong; `None` when it is missing.
    pub value: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub fix: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(f, "{} `{}`: {}", self.field, shown(value), shown(&self.message)),
            None => write!(f, "{}: {}", self.field, self.message),
        }
    }
}

impl Profile {
    /// The profile of this name that comes with keyferry.
    pub fn builtin(name: &str) -> Option<Self> {
        // The text is part of the program and of its tests.
        (name == "mobilisights").then(|| Self::from_toml(MOBILISIGHTS).ok())?
    }

    /// Reads a profile.
    pub fn from_toml(text: &str) -> Result<Self, ProfileError> {
        let malformed = |error| ProfileError::Malformed(TomlMistake::new(text, &error));
        let file: ProfileFile = toml::from_str(text).map_err(malformed)?;
        for rule in &file.rule {
            rule.check().map_err(|error| ProfileError::Rule { id: rule.id.clone(), error })?;
        }
        Ok(Self { name: file.name, rules: file.rule })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The identifiers of its rules.
    pub fn rule_ids(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|rule| rule.id.as_str())
    }

    /// The one value that it takes for a field of the subject, if there is only one.
    pub fn only_value(&self, field: &ObjectIdentifier) -> Option<&str> {
        self.rules_of(field).find_map(|rule| rule.equals.as_deref())
    }

    /// Whether it names this value of a field: as the right one, or as a mistake that people are known to make.
    pub fn names_value(&self, field: &ObjectIdentifier, value: &str) -> bool {
        self.rules_of(field)
            .flat_map(|rule| rule.trap.iter().map(|trap| &trap.equals).chain([&rule.equals]))
            .any(|named| named.as_deref() == Some(value))
    }

    /// Whether it says what a field of the subject is to look like, and this value does.
    pub fn fits(&self, field: &ObjectIdentifier, value: &str) -> bool {
        let mut rules = self.rules_of(field).filter(|rule| rule.says_what_fits()).peekable();
        rules.peek().is_some() && rules.all(|rule| rule.fits(value))
    }

    fn rules_of(&self, field: &ObjectIdentifier) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(move |rule| rule.field.as_deref().and_then(openssl_oid).as_ref() == Some(field))
    }

    /// Takes a rule out, named by its identifier or by the field that it is about, in any case; false when there is none.
    pub fn allow(&mut self, name: &str) -> bool {
        let before = self.rules.len();
        self.rules.retain(|rule| {
            !rule.id.eq_ignore_ascii_case(name) && !rule.field.as_ref().is_some_and(|field| field.eq_ignore_ascii_case(name))
        });
        self.rules.len() < before
    }
}

/// A profile that is no profile.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProfileError {
    /// It is no TOML, or has not the settings of a profile.
    Malformed(TomlMistake),
    /// One of its rules makes no sense.
    Rule {
        /// The identifier of the rule.
        id: String,
        /// What is wrong with it.
        error: RuleError,
    },
}

impl ProfileError {
    /// Where it is, if it is in one place.
    pub fn position(&self) -> Option<TextPosition> {
        match self {
            Self::Malformed(mistake) => mistake.position,
            Self::Rule { .. } => None,
        }
    }
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(mistake) => mistake.fmt(f),
            Self::Rule { id, error } => write!(f, "rule `{id}`: {error}"),
        }
    }
}

/// Where the text is that of another error, so is the cause.
impl std::error::Error for ProfileError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Malformed(_) => None,
            Self::Rule { error, .. } => Some(error),
        }
    }
}
