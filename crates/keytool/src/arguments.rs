//! What a command line of keytool gives to its command.

use keyferry_formats::Password;

use super::names::{Flag, Name, Secret, Text, VERBOSE};

/// What an option was given.
#[derive(Debug)]
pub(super) enum Value {
    Flag,
    Text(String),
    Password(Password),
}

/// The command and its options.
#[derive(Debug)]
pub(super) struct Arguments {
    /// The command's name, the newest where there are several: `genkeypair`.
    pub command: &'static str,
    /// The options, by the shortest of their names.
    pub values: Vec<(&'static str, Value)>,
    /// System properties: `-J-DNAME=VALUE`.
    pub properties: Vec<(String, String)>,
    /// Options that stand there more than once, of which only the last counts; once for each time too many.
    pub repeated: Vec<String>,
}

impl Arguments {
    fn value<T>(&self, name: Name<T>) -> Option<&Value> {
        let name = name.text();
        self.values.iter().rev().find(|(other, _)| *other == name).map(|(_, value)| value)
    }

    /// Whether the flag is there.
    pub(super) fn flag(&self, name: Name<Flag>) -> bool {
        self.value(name).is_some()
    }

    /// The value of an option; the last one counts. What begins with `dest` is found under the short name: `keystore`, `storepass`,
    /// `storetype`, `providername`, `protected`.
    pub(super) fn get(&self, name: Name<Text>) -> Option<&str> {
        match self.value(name)? {
            Value::Text(text) => Some(text),
            Value::Flag | Value::Password(_) => None,
        }
    }

    /// Every value of an option that may be repeated.
    pub(super) fn all(&self, name: Name<Text>) -> Vec<&str> {
        let texts = self.values.iter().filter(|(other, _)| *other == name.text()).filter_map(|(_, value)| match value {
            Value::Text(text) => Some(text.as_str()),
            Value::Flag | Value::Password(_) => None,
        });
        texts.collect()
    }

    /// A password that was given.
    pub(super) fn password(&self, name: Name<Secret>) -> Option<&Password> {
        match self.value(name)? {
            Value::Password(password) => Some(password),
            Value::Flag | Value::Text(_) => None,
        }
    }

    /// A system property set by `-J-DNAME=VALUE`.
    pub(super) fn property(&self, name: &str) -> Option<&str> {
        last(&self.properties, name)
    }

    /// Whether Java would say more: `-v`.
    pub(super) fn verbose(&self) -> bool {
        self.flag(VERBOSE)
    }
}

/// The value of a property that was given; the last one counts.
pub(super) fn last<'a>(properties: &'a [(String, String)], name: &str) -> Option<&'a str> {
    properties.iter().rev().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
}
