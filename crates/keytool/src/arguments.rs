//! A command line of keytool, taken apart. Commands and options are written in any case, the command stands anywhere, and every option is
//! taken with every command, whether it means something there or not.

use std::collections::HashSet;
use std::path::Path;

use keyferry_core::shown::shown;
use keyferry_formats::Password;

use super::command_error::CommandError;
use super::commands::{COMMANDS, Command, REFUSED};
use super::names::{Flag, KEYSIZE, Name, Secret, Text, VALIDITY, VERBOSE};
use super::options::UNLISTED;
use super::run::cacerts;
use super::{conf, file};
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::option_table::{self, OptionSpec, Support};
use keyferry_host::secret::PasswordSpec;

/// Options that are one and the same under two names.
const SAME: [(&str, &str); 7] = [
    ("dest", "destalias"),
    ("srcalias", "alias"),
    ("destkeystore", "keystore"),
    ("deststorepass", "storepass"),
    ("deststoretype", "storetype"),
    ("destprovidername", "providername"),
    ("destprotected", "protected"),
];

/// Options that may be repeated.
const REPEATABLE: [&str; 6] = ["-ext", "-id", "-provider", "-addprovider", "-providerclass", "-providerarg"];

/// What an option was given.
#[derive(Debug)]
enum Value {
    Flag,
    Text(String),
    Password(Password),
}

/// The command and its options.
#[derive(Debug)]
pub(super) struct Arguments {
    /// The command.
    pub command: &'static Command,
    values: Vec<(&'static str, Value)>,
    properties: Vec<(String, String)>,
    /// Options that stand there more than once, of which only the last counts; once for each time too many.
    pub repeated: Vec<String>,
}

/// What a command line asks for.
#[derive(Debug)]
pub(super) enum Parsed {
    /// The help of a command, or the list of all; and the warnings behind it.
    Help(Option<&'static Command>, Vec<String>),
    /// A command to run.
    Run(Arguments),
}

impl Arguments {
    /// The command's name, the newest where there are several: `genkeypair`.
    pub(super) fn command_name(&self) -> &'static str {
        self.command.names.first().copied().unwrap_or_default()
    }

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
fn last<'a>(properties: &'a [(String, String)], name: &str) -> Option<&'a str> {
    properties.iter().rev().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
}

/// The command of this name; the word begins with a hyphen.
fn command(word: &str) -> Option<&'static Command> {
    let name = word.strip_prefix('-')?;
    COMMANDS.iter().find(|command| command.names.iter().any(|other| other.eq_ignore_ascii_case(name)))
}

/// The option of this name: as the command has it, else as any other does.
fn option(command: Option<&'static Command>, word: &str) -> Option<&'static OptionSpec> {
    let name = word.strip_prefix('-')?;
    let own = command.map_or(&[][..], |command| command.options);
    let every = COMMANDS.iter().flat_map(|command| command.options).chain(UNLISTED);
    own.iter().chain(every).find(|option| option.name.eq_ignore_ascii_case(name))
}

fn is_help(word: &str) -> bool {
    ["-help", "-h", "-?", "--help"].iter().any(|help| help.eq_ignore_ascii_case(word))
}

/// Takes the words behind the program's name apart.
pub(super) fn parse(words: &[String]) -> Result<Parsed, CommandError> {
    let (mut properties, mut rest) = (Vec::new(), Vec::new());
    for word in words {
        match word.strip_prefix("-J") {
            None => rest.push(word.as_str()),
            Some("") => {
                say!("Error: The -J option should not be followed by a space.");
                return Err(CommandError::Silent(1));
            }
            Some(option) => properties.extend(option.strip_prefix("-D").map(|property| {
                let (name, value) = property.split_once('=').unwrap_or((property, ""));
                (name.to_owned(), value.to_owned())
            })),
        }
    }
    let Overview { mut found, conf, repeated } = overview(&rest)?;
    let before = match (conf, found) {
        (Some(conf), Some(command)) => {
            let property = |name: &str| system_property(&properties, name);
            conf::words(&file::read(Some(conf))?, command, &property)?
        }
        _ => Vec::new(),
    };
    let rest: Vec<&str> = before.iter().map(|word| word.as_str()).chain(rest).collect();
    if rest.iter().any(|word| word.eq_ignore_ascii_case("-debug")) {
        tell!("Command line args: [{}]", without_passwords(&rest).join(", "));
    }
    let mut words = Words { all: &rest, at: 0, named: found };
    let mut values = Vec::new();
    let mut help = words.all.is_empty();
    while let Some(word) = words.next() {
        // Mistakes are shown with the help of the command, wherever it stands.
        if words.is_last() && (is_conf(word) || option(found, word).is_some_and(|option| option.value.is_some())) {
            return Err(CommandError::Usage(format!("Command option {word} needs an argument."), found));
        }
        let (name, modifier) = in_parts(word);
        if let Some(command) = command(name) {
            found = Some(command);
            words.named = found;
        } else if is_help(name) {
            help = true;
        } else if is_conf(name) {
            // It was read.
            words.next();
        } else if let Some((refused, instead)) = refused_command(name) {
            return Err(CommandError::refused(format_args!("-{refused}"), instead));
        } else {
            let spec = option(found, name)
                .ok_or_else(|| CommandError::Usage(format!("Illegal option:  {}", words.repeated(name)), found))?;
            if let Support::Refused(instead) = spec.support {
                return Err(CommandError::refused(format_args!("-{}", spec.name), instead));
            }
            let canonical = SAME.iter().find(|(one, _)| *one == spec.name).map_or(spec.name, |(_, other)| other);
            let value = words.value(spec, modifier)?;
            match &value {
                Value::Text(name) if spec.name == "keystore" => warn_of_cacerts(name),
                _ => {}
            }
            values.push((canonical, value));
        }
    }
    if help {
        let is_silent = values.iter().any(|(name, _)| *name == "nowarn");
        return Ok(Parsed::Help(found, if is_silent { Vec::new() } else { repeated }));
    }
    let command = found.ok_or_else(|| CommandError::Usage("Usage error: no command provided".to_owned(), None))?;
    let arguments = Arguments { command, values, properties, repeated };
    let is_int: fn(&str) -> bool = |digits| digits.parse::<i32>().is_ok();
    let is_long: fn(&str) -> bool = |digits| digits.parse::<i64>().is_ok();
    for (name, is_number) in [(VALIDITY, is_long), (KEYSIZE, is_int)] {
        let Some(text) = arguments.get(name) else { continue };
        if !is_number(text.strip_prefix('+').unwrap_or(text)) {
            return Err(CommandError::of("java.lang.NumberFormatException", format!("For input string: \"{text}\"")));
        }
    }
    Ok(Parsed::Run(arguments))
}

/// What is found out before the words are read in order.
struct Overview<'a> {
    /// The command.
    found: Option<&'static Command>,
    /// The file with more options.
    conf: Option<&'a str>,
    /// What stands there too often.
    repeated: Vec<String>,
}

/// Looks for the command, for `-conf` and for what is repeated, as keytool does it: in all words that begin with a hyphen.
fn overview<'a>(words: &[&'a str]) -> Result<Overview<'a>, CommandError> {
    let mut overview = Overview { found: None, conf: None, repeated: Vec::new() };
    let mut seen = HashSet::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if !word.starts_with('-') {
            continue;
        }
        let lower = word.to_lowercase();
        if seen.contains(&lower) {
            // What is no option may be a password.
            let (name, modifier) = in_parts(&lower);
            let is_known = is_conf(name) || is_help(name) || command(name).is_some() || option(None, name).is_some();
            let is_plain = modifier.is_none_or(|modifier| ["env", "file"].contains(&modifier));
            if is_known && is_plain && !REPEATABLE.contains(&lower.as_str()) {
                overview.repeated.push(lower);
            }
        } else {
            seen.insert(lower);
        }
        if is_conf(word) {
            let missing = || CommandError::Usage(format!("Command option {word} needs an argument."), overview.found);
            overview.conf = Some(words.next().copied().ok_or_else(missing)?);
        } else if let Some(command) = command(word) {
            let name = |command: &Command| command.names.first().copied().unwrap_or_default();
            if let Some(earlier) = overview.found.replace(command) {
                return Err(CommandError::new(format!(
                    "Only one command is allowed: both -{} and -{} were specified.",
                    name(earlier),
                    name(command)
                )));
            }
        }
    }
    Ok(overview)
}

fn is_conf(word: &str) -> bool {
    word.eq_ignore_ascii_case("-conf")
}

/// The name of an option and what stands behind its colon.
fn in_parts(word: &str) -> (&str, Option<&str>) {
    match word.split_once(':') {
        Some((name, modifier)) if !name.is_empty() => (name, Some(modifier)),
        _ => (word, None),
    }
}

/// What Java's property of this name is: one of the command line, or what Java finds out by itself.
fn system_property(given: &[(String, String)], name: &str) -> Option<String> {
    if let Some(value) = last(given, name) {
        return Some(value.to_owned());
    }
    let text = |path: &Path| path.to_string_lossy().into_owned();
    match name {
        "user.home" => std::env::var("HOME").ok(),
        "user.name" => std::env::var("USER").ok(),
        "user.dir" => std::env::current_dir().ok().map(|folder| text(&folder)),
        "java.io.tmpdir" => Some(text(&std::env::temp_dir())),
        "file.separator" => Some(std::path::MAIN_SEPARATOR_STR.to_owned()),
        "path.separator" => Some(if cfg!(windows) { ";" } else { ":" }.to_owned()),
        "line.separator" => Some(if cfg!(windows) { "\r\n" } else { "\n" }.to_owned()),
        _ => None,
    }
}

/// Java's truststore has an option of its own.
fn warn_of_cacerts(keystore: &str) {
    if let (Some(cacerts), Ok(path)) = (cacerts(), std::fs::canonicalize(keystore))
        && std::fs::canonicalize(cacerts).is_ok_and(|cacerts| cacerts == path)
    {
        say!("Warning: use -cacerts option to access cacerts keystore");
    }
}

fn refused_command(word: &str) -> Option<&'static (&'static str, &'static str)> {
    let name = word.strip_prefix('-')?;
    REFUSED.iter().find(|(refused, _)| refused.eq_ignore_ascii_case(name))
}

/// Every option with a password.
fn secrets() -> impl Iterator<Item = &'static str> {
    let every = COMMANDS.iter().flat_map(|command| command.options).chain(UNLISTED);
    every.filter(|option| option.secret).map(|option| option.name)
}

fn names_secret(word: &str) -> bool {
    word.starts_with('-') && secrets().any(|name| name.eq_ignore_ascii_case(option_table::name_of(word)))
}

/// The words as they may be shown.
fn without_passwords(words: &[&str]) -> Vec<String> {
    let mut after_option = false;
    let shown = words.iter().map(|word| {
        let is_value = std::mem::replace(&mut after_option, names_secret(word));
        if is_value { "...".to_owned() } else { shown(&option_table::without_secret(word, secrets())).into_owned() }
    });
    shown.collect()
}

/// The words that are still to be read.
struct Words<'a> {
    all: &'a [&'a str],
    at: usize,
    named: Option<&'static Command>,
}

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let word = self.all.get(self.at).copied()?;
        self.at += 1;
        Some(word)
    }

    fn is_last(&self) -> bool {
        self.at == self.all.len()
    }

    /// A word that is no option, as it may be repeated. Beside a password it may be a part of that, where nobody put quotes around it.
    fn repeated(&self, word: &str) -> String {
        if !word.starts_with('-') && self.all.iter().any(|word| names_secret(word)) {
            return "...".to_owned();
        }
        shown(&option_table::without_secret(word, secrets())).into_owned()
    }

    fn value(&mut self, spec: &OptionSpec, modifier: Option<&str>) -> Result<Value, CommandError> {
        if spec.value.is_none() {
            return Ok(Value::Flag);
        }
        let length = self.all.len();
        let beyond = || {
            let message = format!("Index {length} out of bounds for length {length}");
            CommandError::of("java.lang.ArrayIndexOutOfBoundsException", message)
        };
        let text = self.next().ok_or_else(beyond)?;
        // Passwords take `:env` and `:file` behind the names of their options.
        if !spec.secret {
            return Ok(Value::Text(text.to_owned()));
        }
        self.password(text, modifier).map(Value::Password)
    }

    /// A password: itself, or where it is.
    fn password(&self, text: &str, modifier: Option<&str>) -> Result<Password, CommandError> {
        let usage = |what: String| CommandError::Usage(what, self.named);
        let (spec, missing) = match modifier {
            None => return Ok(Password::new(text)),
            Some(kind) if kind.eq_ignore_ascii_case("env") => {
                (PasswordSpec::Environment(text.to_owned()), format!("Cannot find environment variable: {text}"))
            }
            Some(kind) if kind.eq_ignore_ascii_case("file") => {
                (PasswordSpec::File(text.to_owned()), format!("Cannot find file: {text}"))
            }
            // Perhaps the password itself, behind a colon instead of a blank.
            Some(_) => return Err(usage("Unknown password type, neither env nor file".to_owned())),
        };
        spec.read_quietly().map_err(|failure: Failure| match failure.kind() {
            Kind::Password => usage(missing),
            _ => failure.into(),
        })
    }
}
