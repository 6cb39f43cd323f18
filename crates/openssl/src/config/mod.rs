//! openssl's configuration files, and what `openssl req` reads from them.
//!
//! [`Config`] is the file as such: sections of names and values, with quotes, escapes, variables and includes (`config(5ossl)`).
//! [`RequestConfig`] is the part that describes a request (`openssl-req(1ossl)`), and [`diagnose`] knows the mistake that users of such
//! a file make most.

pub mod diagnose;
mod request;
mod requested;
mod section;
mod syntax;

use std::collections::HashMap;
use std::sync::Arc;
use std::{fmt, io};

use keyferry_core::shown::shown;

pub use crate::strings::ValueError;
pub use request::{AnswerError, Field, RequestConfig, Subject, Value, fields, values};
pub use requested::RequestedExtensions;
pub(crate) use section::{Pointed, RequestSection};

/// How many files may be included.
pub const INCLUDES: usize = 64;
/// How many bytes they may have together; each of them is in memory while those are read that it includes.
pub const INCLUDED: usize = 16 << 20;

/// What a configuration file may ask of the world around it.
pub trait Environment {
    /// The environment variable `name`, for `$ENV::name`.
    fn variable(&self, name: &str) -> Option<String>;

    /// The text of the file, or of each `.cnf` and `.conf` file in the folder, that `.include` names; or why it cannot be read. More than [`INCLUDES`]
    /// files, and files beyond [`INCLUDED`] bytes, need not be looked for.
    fn include(&self, path: &str) -> Result<Vec<Source>, IncludeError>;
}

/// Why a file cannot be included.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IncludeError {
    /// It cannot be read.
    Read {
        /// What kind of error that was.
        kind: io::ErrorKind,
        /// The system's words for it.
        words: String,
    },
    /// It is not UTF-8 text.
    NotText,
}

impl fmt::Display for IncludeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { words, .. } => f.write_str(words),
            Self::NotText => f.write_str("it is not UTF-8 text"),
        }
    }
}

impl std::error::Error for IncludeError {}

impl From<io::Error> for IncludeError {
    fn from(error: io::Error) -> Self {
        Self::Read { kind: error.kind(), words: error.to_string() }
    }
}

/// One file that was included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name, for messages.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Where something stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The included file; `None` for the configuration file itself.
    pub file: Option<Arc<str>>,
    /// The line, counted from 1; of several joined ones, the first.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "line {} of the included file {file}", self.line),
            None => write!(f, "line {}", self.line),
        }
    }
}

/// One `name = value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The name as written.
    pub name: String,
    /// The value: quotes and escapes resolved, variables replaced.
    pub value: String,
    /// Where it stands.
    pub place: Place,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Section {
    place: Place,
    settings: Vec<Setting>,
    /// Where each name stands in `settings`.
    index: HashMap<String, usize>,
}

impl Section {
    fn get(&self, name: &str) -> Option<&Setting> {
        self.index.get(name).and_then(|at| self.settings.get(*at))
    }

    /// Adds a setting. One with its name that is there already is marked as gone, and taken out at the [end](Self::settle).
    fn set(&mut self, setting: Setting) {
        if let Some(before) = self.index.insert(setting.name.clone(), self.settings.len())
            && let Some(before) = self.settings.get_mut(before)
        {
            before.place.line = GONE;
        }
        self.settings.push(setting);
    }

    /// Takes out what was set again later.
    fn settle(&mut self) {
        self.settings.retain(|setting| setting.place.line != GONE);
        self.index = self.settings.iter().enumerate().map(|(at, setting)| (setting.name.clone(), at)).collect();
    }
}

/// The line of a setting that was set again: no line has this number.
const GONE: usize = 0;

/// A configuration file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    sections: HashMap<String, Section>,
}

/// The section of the settings before the first header, and the one that is looked into when a section has no such name.
const DEFAULT: &str = "default";

impl Config {
    /// Reads the text of a configuration file. Variables come from `environment`, and so do included files.
    pub fn parse(text: &str, environment: &dyn Environment) -> Result<Self, ConfigError> {
        syntax::parse(text, environment)
    }

    fn section(&self, name: &str) -> Option<&Section> {
        self.sections.get(name)
    }

    fn section_mut(&mut self, name: &str, place: &Place) -> &mut Section {
        self.sections.entry(name.to_owned()).or_insert_with(|| Section { place: place.clone(), ..Section::default() })
    }

    /// The settings of a section in order; `None` when there is no such section. A name that is set twice is there once, with its last
    /// value, at the last place.
    pub fn settings(&self, section: &str) -> Option<&[Setting]> {
        self.section(section).map(|section| section.settings.as_slice())
    }

    /// Where the header of a section stands.
    pub fn place_of(&self, section: &str) -> Option<&Place> {
        self.section(section).map(|section| &section.place)
    }

    /// The setting `name` of `section` itself.
    pub fn own(&self, section: &str, name: &str) -> Option<&Setting> {
        self.section(section)?.get(name)
    }

    /// The setting `name` of `section`, or else of the default section.
    pub fn get(&self, section: &str, name: &str) -> Option<&Setting> {
        self.own(section, name).or_else(|| self.own(DEFAULT, name))
    }
}

/// What is wrong with a configuration file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// Where it stands; `None` when something is missing altogether.
    pub place: Option<Place>,
    /// What is wrong.
    pub kind: ConfigErrorKind,
}

/// The kinds of [`ConfigError`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigErrorKind {
    /// A section header has no `]`.
    NoClosingBracket,
    /// A line is neither a header, nor a setting, nor a comment. It is not kept: it may be a line of a key.
    NoEquals,
    /// A `${` or `$(` is not closed.
    NoClosingBrace,
    /// A variable is used that has no value.
    NoValue {
        /// Its name; `None` in the value of a password, of which it may be a part.
        name: Option<String>,
    },
    /// Variables make a value or the whole file larger than is allowed.
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// Includes go too deep, or there are too many of them.
    TooManyIncludes {
        /// The limit.
        limit: usize,
    },
    /// The included files are too large together.
    IncludedTooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// An included file cannot be read.
    Include {
        /// The path.
        path: String,
        /// Why it cannot be read.
        why: IncludeError,
    },
    /// A section or setting that a request needs is missing.
    Missing {
        /// What it is.
        what: String,
    },
    /// A setting names a section that is not there.
    NoSection {
        /// The section.
        section: String,
        /// The setting.
        setting: String,
    },
    /// A setting has a value that makes no sense, or is not supported here.
    Setting {
        /// The name.
        name: String,
        /// The value; `None` for one that nobody knows what it is.
        value: Option<String>,
        /// What is wrong with it and what to do.
        why: String,
    },
}

impl ConfigError {
    /// A setting whose value is wrong, and why.
    fn of_setting(setting: &Setting, why: &str) -> Self {
        let kind =
            ConfigErrorKind::Setting { name: setting.name.clone(), value: Some(setting.value.clone()), why: why.to_owned() };
        Self { place: Some(setting.place.clone()), kind }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        match &self.kind {
            ConfigErrorKind::NoClosingBracket => f.write_str("the section header has no closing `]`"),
            ConfigErrorKind::NoEquals => f.write_str("there is no `=` between name and value"),
            ConfigErrorKind::NoClosingBrace => f.write_str("a variable in braces is not closed"),
            ConfigErrorKind::NoValue { name: Some(name) } => {
                write!(f, "the variable `{name}` has no value (write \\$ for a dollar sign)")
            }
            ConfigErrorKind::NoValue { name: None } => {
                f.write_str("a variable in the password has no value (write \\$ for a dollar sign)")
            }
            ConfigErrorKind::TooLarge { limit } => write!(f, "variables make the value larger than {limit} bytes"),
            ConfigErrorKind::TooManyIncludes { limit } => {
                write!(f, "more than {limit} files are included, or one includes itself")
            }
            ConfigErrorKind::IncludedTooLarge { limit } => {
                write!(f, "the included files have more than {} MiB together", limit >> 20)
            }
            ConfigErrorKind::Include { path, why } => write!(f, "the file {path} cannot be included: {why}"),
            ConfigErrorKind::Missing { what } => write!(f, "{what} is missing"),
            ConfigErrorKind::NoSection { section, setting } => {
                write!(f, "the section [ {} ], which {setting} points to, is missing", shown(section))
            }
            ConfigErrorKind::Setting { name, value: Some(value), why } => write!(f, "`{name} = {}`: {why}", shown(value)),
            ConfigErrorKind::Setting { name, value: None, why } => write!(f, "`{name}`: {why}"),
        }
    }
}

impl std::error::Error for ConfigError {}
