//! openssl's command lines: options with one hyphen or two, values in the next word or behind `=`, and then the operands.

use std::ffi::OsString;
use std::fmt::Write;
use std::path::Path;

use super::command_error::CommandError;
use crate::names::{self, Name, Number, Secret, Text};
use keyferry_host::option_table::{self, OptionSpec, Support};

use crate::Command;

/// The name in the tables for any digest's own name (`-sha256`).
const ANY_NAME: &str = "*";

/// The options and operands of a command line.
pub(crate) struct Options {
    command: &'static Command,
    given: Vec<(&'static OptionSpec, String)>,
    name: Option<String>,
    /// The words behind the options.
    pub operands: Vec<String>,
}

/// Without the values: some are pass phrases.
impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.given.iter().map(|(spec, _)| spec.name).collect();
        f.debug_struct("Options").field("command", &self.command()).field("given", &names).finish_non_exhaustive()
    }
}

/// What a command line asks for.
#[derive(Debug)]
pub(crate) enum Parsed {
    /// The help of the command.
    Help,
    /// To run it.
    Run(Options),
}

/// Reads the words behind the command's name.
pub(crate) fn parse(command: &'static Command, words: &[OsString]) -> Result<Parsed, CommandError> {
    let mut options = Options { command, given: Vec::new(), name: None, operands: Vec::new() };
    let mut words = words.iter().map(|word| word.to_string_lossy().into_owned()).peekable();
    while let Some(word) = words.next_if(|word| word.starts_with('-')) {
        if word == "--" {
            break;
        }
        let word = word.strip_prefix("--").or_else(|| word.strip_prefix('-')).unwrap_or_default();
        let (name, value) = word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value.to_owned())));
        let Some(spec) = command.options.iter().find(|option| option.name == name && is_named(option)) else {
            options.unknown(name)?;
            continue;
        };
        if name == "help" {
            return Ok(Parsed::Help);
        }
        let value = match (spec.value, value) {
            (None, None) => String::new(),
            (None, Some(_)) => return Err(options.usage(format!("Option -{name} does not take a value"))),
            (Some(_), Some(value)) => value,
            (Some(_), None) => words.next().ok_or_else(|| options.usage(format!("Option -{name} needs a value")))?,
        };
        options.check(spec, &value)?;
        options.given.push((spec, value));
    }
    options.operands = words.collect();
    Ok(Parsed::Run(options))
}

fn is_named(option: &OptionSpec) -> bool {
    !option.name.is_empty() && option.name != ANY_NAME
}

impl Options {
    /// The name of the command, which its messages begin with.
    pub(crate) fn command(&self) -> &'static str {
        self.command.names.first().copied().unwrap_or_default()
    }

    /// The end of a command line that makes no sense, with the command's name before the message.
    pub(crate) fn usage(&self, message: impl std::fmt::Display) -> CommandError {
        CommandError::usage(self.command(), Some(format!("{}: {message}", self.command())))
    }

    /// A word behind the options, as it may be repeated: beside a pass phrase it may be a part of that, where nobody put quotes around it.
    pub(crate) fn repeated<'a>(&self, operand: &'a str) -> &'a str {
        if self.given.iter().any(|(spec, _)| spec.secret) { "..." } else { operand }
    }

    fn unknown(&mut self, name: &str) -> Result<(), CommandError> {
        let secrets = self.command.options.iter().filter(|option| option.secret).map(|option| option.name);
        let word = option_table::without_secret(&format!("-{name}"), secrets);
        let name = word.strip_prefix('-').unwrap_or(name);
        if !self.command.options.iter().any(|option| option.name == ANY_NAME) {
            return Err(self.usage(format!("Unknown option: -{name}")));
        }
        self.name = Some(name.to_owned());
        Ok(())
    }

    /// Values of the kinds that openssl looks at, and options that we do not have.
    fn check(&self, spec: &OptionSpec, value: &str) -> Result<(), CommandError> {
        if let Support::Refused(instead) = spec.support {
            return Err(self.usage(format!("Option -{} is not supported by keyferry: {instead}", spec.name)));
        }
        let name = spec.name;
        match spec.value {
            Some(kind) if names::NUMBERS.contains(&kind) => {
                let number: Option<i64> = parse_number(value);
                let number = number.ok_or_else(|| self.usage(format!("Can't parse \"{value}\" as a number")))?;
                if spec.value == Some("+int") && number <= 0 {
                    return Err(self.usage(format!("Non-positive number \"{value}\" for option -{name}")));
                }
            }
            Some(kind) if names::FORMATS.contains(&kind) => {
                let allowed: &[&str] = match spec.value {
                    Some("PEM|DER") => &["PEM", "DER"],
                    Some("PEM|DER|P12") => &["PEM", "DER", "P12"],
                    _ => &["PEM", "DER", "P12", "ENGINE"],
                };
                if Format::by_name(value).is_none_or(|format| !allowed.contains(&format)) {
                    let only = if spec.value == Some("PEM|DER") && Format::by_name(value).is_some() {
                        "; must be pem or der"
                    } else {
                        ""
                    };
                    let first = format!("{0}: Bad format \"{value}\"{only}", self.command());
                    let second = format!("{0}: Invalid format \"{value}\" for option -{name}", self.command());
                    return Err(CommandError::usage(self.command(), Some(second)).before(first));
                }
            }
            Some("dir") if !Path::new(value).is_dir() => return Err(self.usage(format!("Not a directory: {value}"))),
            _ => {}
        }
        Ok(())
    }

    fn spec<T>(&self, name: Name<T>) -> impl DoubleEndedIterator<Item = &(&'static OptionSpec, String)> {
        let name = name.text();
        debug_assert!(self.command.options.iter().any(|option| option.name == name), "-{name} is another command's");
        self.given.iter().filter(move |(spec, _)| spec.name == name)
    }

    /// Whether the option was given.
    pub(crate) fn has<T>(&self, name: Name<T>) -> bool {
        self.spec(name).next().is_some()
    }

    /// The value of the option; when it was given more than once, the last one.
    pub(crate) fn value(&self, name: Name<Text>) -> Option<&str> {
        self.last(name)
    }

    /// The value of an option that says where a pass phrase is.
    pub(crate) fn secret(&self, name: Name<Secret>) -> Option<&str> {
        self.last(name)
    }

    fn last<T>(&self, name: Name<T>) -> Option<&str> {
        self.spec(name).next_back().map(|(_, value)| value.as_str())
    }

    /// Every value of the option.
    pub(crate) fn values(&self, name: Name<Text>) -> Vec<&str> {
        self.spec(name).map(|(_, value)| value.as_str()).collect()
    }

    /// The value of an option that takes a number.
    pub(crate) fn number(&self, name: Name<Number>) -> Option<i64> {
        self.last(name).and_then(parse_number)
    }

    /// The options in the order in which they were given, with their values.
    pub(crate) fn in_order(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.given.iter().map(|(spec, value)| (spec.name, value.as_str()))
    }

    /// The option that is called as what it stands for, a digest or a cipher (`-sha256`, `-aes256`).
    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Whether the option asks for DER.
    pub(crate) fn is_der(&self, name: Name<names::Format>) -> bool {
        self.format(name) == Some("DER")
    }

    /// The format that an option names: `PEM`, `DER`, `P12` or `ENGINE`.
    pub(crate) fn format(&self, name: Name<names::Format>) -> Option<&'static str> {
        self.last(name).and_then(Format::by_name)
    }

    /// Fails when words stand behind the options of a command that takes none.
    pub(crate) fn no_operands(&self) -> Result<(), CommandError> {
        if self.operands.is_empty() { Ok(()) } else { Err(CommandError::usage(self.command(), None)) }
    }
}

/// Decimal, octal with a leading zero or hexadecimal with `0x`, as C reads numbers.
pub(crate) fn parse_number(text: &str) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let digits = digits.strip_prefix('+').unwrap_or(digits);
    let number = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        Some(digits) => i64::from_str_radix(digits, 16),
        None if digits.len() > 1 && digits.starts_with('0') => i64::from_str_radix(digits, 8),
        None => digits.parse(),
    };
    number.ok().map(|number| sign * number)
}

/// The names of formats.
struct Format;

impl Format {
    /// `PEM`, `DER`, `P12` or `ENGINE`; each also in lower case or by its first letter.
    fn by_name(text: &str) -> Option<&'static str> {
        match text {
            "PEM" | "pem" | "P" | "p" => Some("PEM"),
            "DER" | "der" | "D" | "d" | "ASN1" | "asn1" => Some("DER"),
            "P12" | "p12" | "PKCS12" | "pkcs12" | "1" => Some("P12"),
            "ENGINE" | "engine" | "E" | "e" => Some("ENGINE"),
            _ => None,
        }
    }
}

/// The help of a command, as openssl lays it out.
pub(crate) fn help(command: &Command) -> String {
    let shown = |option: &OptionSpec| match (option.name, option.value) {
        ("", Some(operand)) => operand.trim_matches(['[', ']', '.']).to_owned(),
        (name, Some(value)) => format!("-{name} {value}"),
        (name, None) => format!("-{name}"),
    };
    let width = command.options.iter().map(|option| shown(option).len()).max().unwrap_or_default();
    let name = command.names.first().copied().unwrap_or_default();
    let operands = command.options.iter().filter(|option| option.name.is_empty()).filter_map(|option| option.value);
    let mut text = format!("Usage: {name} [options]");
    for operand in operands {
        let _ = write!(text, " {operand}");
    }
    text.push('\n');
    for option in command.options {
        if option.name.is_empty() && option.value.is_none() {
            let colon = if option.help.contains('\n') { "" } else { ":" };
            let _ = writeln!(text, "\n{}{colon}", option.help);
            continue;
        }
        let mut lines = option.help.lines();
        let _ = writeln!(text, " {:width$}  {}", shown(option), lines.next().unwrap_or_default());
        for line in lines {
            let _ = writeln!(text, " {:width$}  {line}", "");
        }
    }
    text
}
