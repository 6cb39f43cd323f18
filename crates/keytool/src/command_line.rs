//! A command line of keytool, taken apart. Commands and options are written in any case, the command stands anywhere, and every option is
//! taken with every command, whether it means something there or not.

use std::collections::HashSet;
use std::path::Path;

use keyferry_core::shown::shown;
use keyferry_formats::Password;

use super::arguments::{Arguments, Value, last};
use super::command_error::CommandError;
use super::names::{KEYSIZE, VALIDITY};
use super::options::UNLISTED;
use super::release::is_there;
use super::{conf, file};
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::option_table::{self, CommandSpec, OptionSpec, Support};
use keyferry_host::roots::cacerts;
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

/// What a command line asks for.
#[derive(Debug)]
pub(super) enum Parsed<Run: 'static> {
    /// The help of a command, or the list of all; and the warnings behind it.
    Help(Option<&'static CommandSpec<Run>>, Vec<String>),
    /// A command to run, and what it is given.
    Run(&'static CommandSpec<Run>, Arguments),
}

/// What command lines are read with.
#[derive(Debug)]
pub(super) struct Commands<Run: 'static> {
    /// The commands that there are.
    pub all: &'static [CommandSpec<Run>],
    /// Others that keytool has, and what does the same or comes closest.
    pub refused: &'static [(&'static str, &'static str)],
}

impl<Run> Commands<Run> {
    /// The command of this name; the word begins with a hyphen.
    fn command(&self, word: &str) -> Option<&'static CommandSpec<Run>> {
        let name = word.strip_prefix('-')?;
        let is_called = |other: &&str| other.eq_ignore_ascii_case(name) && is_there(other);
        self.all.iter().find(|command| command.names.iter().any(is_called))
    }

    /// The option of this name: as the command has it, else as any other does.
    fn option(&self, command: Option<&'static CommandSpec<Run>>, word: &str) -> Option<&'static OptionSpec> {
        let name = word.strip_prefix('-')?;
        let own = command.map_or(&[][..], |command| command.options);
        let every = self.all.iter().flat_map(|command| command.options).chain(UNLISTED);
        own.iter().chain(every).find(|option| option.name.eq_ignore_ascii_case(name))
    }

    /// Takes the words behind the program's name apart.
    pub(super) fn parse(&self, words: &[String]) -> Result<Parsed<Run>, CommandError> {
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
        let Overview { mut found, conf, repeated } = self.overview(&rest)?;
        let before = match (conf, found) {
            (Some(conf), Some(command)) => {
                let property = |name: &str| system_property(&properties, name);
                conf::words(&file::read(Some(conf))?, command.names, &property)?
            }
            _ => Vec::new(),
        };
        let rest: Vec<&str> = before.iter().map(|word| word.as_str()).chain(rest).collect();
        if rest.iter().any(|word| word.eq_ignore_ascii_case("-debug")) {
            tell!("Command line args: [{}]", self.without_passwords(&rest).join(", "));
        }
        let mut words = Words { commands: self, all: &rest, at: 0, named: found };
        let mut values = Vec::new();
        let mut help = words.all.is_empty();
        while let Some(word) = words.next() {
            // Mistakes are shown with the help of the command, wherever it stands.
            if words.is_last() && (is_conf(word) || self.option(found, word).is_some_and(|option| option.value.is_some())) {
                return Err(CommandError::Usage(format!("Command option {word} needs an argument."), name_of(found)));
            }
            let (name, modifier) = in_parts(word);
            if let Some(command) = self.command(name) {
                found = Some(command);
                words.named = found;
            } else if is_help(name) {
                help = true;
            } else if is_conf(name) {
                // It was read.
                words.next();
            } else if let Some((refused, instead)) = self.refused_command(name) {
                return Err(CommandError::refused(format_args!("-{refused}"), instead));
            } else {
                let spec = self
                    .option(found, name)
                    .ok_or_else(|| CommandError::Usage(format!("Illegal option:  {}", words.repeated(name)), name_of(found)))?;
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
        let arguments = Arguments { command: name(command), values, properties, repeated };
        let is_int: fn(&str) -> bool = |digits| digits.parse::<i32>().is_ok();
        let is_long: fn(&str) -> bool = |digits| digits.parse::<i64>().is_ok();
        for (name, is_number) in [(VALIDITY, is_long), (KEYSIZE, is_int)] {
            let Some(text) = arguments.get(name) else { continue };
            if !is_number(text.strip_prefix('+').unwrap_or(text)) {
                return Err(CommandError::of("java.lang.NumberFormatException", format!("For input string: \"{text}\"")));
            }
        }
        Ok(Parsed::Run(command, arguments))
    }

    /// The options that stand in a command line too often, without a look at the rest of it.
    pub(super) fn repeated(&self, words: &[String]) -> Vec<String> {
        let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.starts_with("-J")).collect();
        self.repeated_in(&words)
    }

    fn repeated_in(&self, words: &[&str]) -> Vec<String> {
        let mut seen = HashSet::new();
        let mut repeated = Vec::new();
        for word in words.iter().filter(|word| word.starts_with('-')) {
            let lower = word.to_lowercase();
            if seen.contains(&lower) {
                // What is no option may be a password.
                let (name, modifier) = in_parts(&lower);
                let is_known =
                    is_conf(name) || is_help(name) || self.command(name).is_some() || self.option(None, name).is_some();
                let is_plain = modifier.is_none_or(|modifier| ["env", "file"].contains(&modifier));
                if is_known && is_plain && !REPEATABLE.contains(&lower.as_str()) {
                    repeated.push(lower);
                }
            } else {
                seen.insert(lower);
            }
        }
        repeated
    }

    /// Looks for the command, for `-conf` and for what is repeated, as keytool does it: in all words that begin with a hyphen.
    fn overview<'a>(&self, words: &[&'a str]) -> Result<Overview<'a, Run>, CommandError> {
        // The value of -conf is looked at too: it seldom begins with a hyphen.
        let mut overview = Overview { found: None, conf: None, repeated: self.repeated_in(words) };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if !word.starts_with('-') {
                continue;
            }
            if is_conf(word) {
                let missing =
                    || CommandError::Usage(format!("Command option {word} needs an argument."), name_of(overview.found));
                overview.conf = Some(words.next().copied().ok_or_else(missing)?);
            } else if let Some(command) = self.command(word)
                && let Some(earlier) = overview.found.replace(command)
            {
                return Err(CommandError::new(format!(
                    "Only one command is allowed: both -{} and -{} were specified.",
                    name(earlier),
                    name(command)
                )));
            }
        }
        Ok(overview)
    }

    fn refused_command(&self, word: &str) -> Option<&'static (&'static str, &'static str)> {
        let name = word.strip_prefix('-')?;
        self.refused.iter().find(|(refused, _)| refused.eq_ignore_ascii_case(name))
    }

    /// Every option with a password.
    fn secrets(&self) -> impl Iterator<Item = &'static str> {
        let every = self.all.iter().flat_map(|command| command.options).chain(UNLISTED);
        every.filter(|option| option.secret).map(|option| option.name)
    }

    fn names_secret(&self, word: &str) -> bool {
        word.starts_with('-') && self.secrets().any(|name| name.eq_ignore_ascii_case(option_table::name_of(word)))
    }

    /// The words as they may be shown.
    fn without_passwords(&self, words: &[&str]) -> Vec<String> {
        let mut after_option = false;
        let shown = words.iter().map(|word| {
            let is_value = std::mem::replace(&mut after_option, self.names_secret(word));
            if is_value { "...".to_owned() } else { shown(&option_table::without_secret(word, self.secrets())).into_owned() }
        });
        shown.collect()
    }
}

/// The newest name of a command.
pub(super) fn name<Run>(command: &CommandSpec<Run>) -> &'static str {
    command.names.first().copied().unwrap_or_default()
}

fn name_of<Run>(command: Option<&CommandSpec<Run>>) -> Option<&'static str> {
    command.map(name)
}

fn is_help(word: &str) -> bool {
    ["-help", "-h", "-?", "--help"].iter().any(|help| help.eq_ignore_ascii_case(word))
}

/// What is found out before the words are read in order.
struct Overview<'a, Run: 'static> {
    /// The command.
    found: Option<&'static CommandSpec<Run>>,
    /// The file with more options.
    conf: Option<&'a str>,
    /// What stands there too often.
    repeated: Vec<String>,
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

/// The words that are still to be read.
struct Words<'a, Run: 'static> {
    commands: &'a Commands<Run>,
    all: &'a [&'a str],
    at: usize,
    named: Option<&'static CommandSpec<Run>>,
}

impl<'a, Run> Words<'a, Run> {
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
        if !word.starts_with('-') && self.all.iter().any(|word| self.commands.names_secret(word)) {
            return "...".to_owned();
        }
        shown(&option_table::without_secret(word, self.commands.secrets())).into_owned()
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
        let usage = |what: String| CommandError::Usage(what, name_of(self.named));
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
