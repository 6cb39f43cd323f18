//! openssl's command lines: options with one hyphen or two, values in the next word or behind `=`, and then the operands.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::fmt::Write;
use std::path::Path;

use super::command_error::CommandError;
use crate::names::{self, Any, File, Name, Number, Secret, Takes, Text};
use crate::release::{EXTRA_WORDS, RELEASES, now};
use keyferry_host::option_table::{self, CommandSpec, OptionSpec, Support};

/// The words for values that are files.
const FILES: [&str; 4] = ["infile", "outfile", "dir", "uri"];

/// The name in the tables for any digest's own name (`-sha256`).
const ANY_NAME: &str = "*";

/// One option of a command line, with its value.
pub(crate) struct Given {
    spec: &'static OptionSpec,
    value: OsString,
}

/// The options and operands of a command line.
pub(crate) struct Options {
    command: &'static str,
    specs: &'static [OptionSpec],
    given: Vec<Given>,
    name: Option<String>,
    /// The words behind the options.
    pub operands: Vec<OsString>,
}

/// Without the values: some are pass phrases.
impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.given.iter().map(|given| given.spec.name).collect();
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
pub(crate) fn parse<Run>(command: &'static CommandSpec<Run>, words: &[OsString]) -> Result<Parsed, CommandError> {
    let name = command.names.first().copied().unwrap_or_default();
    let mut options = Options { command: name, specs: command.options, given: Vec::new(), name: None, operands: Vec::new() };
    let mut words = words.iter().peekable();
    while let Some(word) = words.next_if(|word| word.as_encoded_bytes().starts_with(b"-")) {
        if word == "--" {
            break;
        }
        let (word, value) = split(word);
        let name = word.strip_prefix("--").or_else(|| word.strip_prefix('-')).unwrap_or_default();
        let Some(spec) = command.options.iter().find(|option| option.name == name && is_there(option)) else {
            options.unknown(name)?;
            continue;
        };
        if name == "help" {
            return Ok(Parsed::Help);
        }
        let value = match (spec.value, value) {
            (None, None) => OsString::new(),
            (None, Some(_)) => return Err(options.usage(format!("Option -{name} does not take a value"))),
            (Some(_), Some(value)) => value,
            (Some(_), None) => words.next().cloned().ok_or_else(|| options.usage(format!("Option -{name} needs a value")))?,
        };
        options.check(spec, &value)?;
        options.given.push(Given { spec, value });
    }
    options.operands = words.cloned().collect();
    Ok(Parsed::Run(options))
}

/// The name of an option and the value behind its `=`, which need not be text when it names a file.
fn split(word: &OsStr) -> (String, Option<OsString>) {
    if let Some(text) = word.to_str() {
        return match text.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.into())),
            None => (text.to_owned(), None),
        };
    }
    #[cfg(unix)]
    {
        use std::os::unix::ffi::{OsStrExt, OsStringExt};
        let mut parts = word.as_bytes().splitn(2, |byte| *byte == b'=');
        let name = String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
        (name, parts.next().map(|value| OsString::from_vec(value.to_vec())))
    }
    #[cfg(not(unix))]
    (word.to_string_lossy().into_owned(), None)
}

/// Whether the value of an option is the name of a file, which need not be text.
fn is_file(spec: &OptionSpec) -> bool {
    spec.value.is_some_and(|value| FILES.contains(&value))
        || names::ALL.iter().any(|(name, takes)| *name == spec.name && *takes == Takes::File)
}

/// Whether it is an option of the release that is spoken, and not what stands for any name.
fn is_there(option: &OptionSpec) -> bool {
    !option.name.is_empty() && option.name != ANY_NAME && option.is_in(RELEASES.spoken())
}

impl Options {
    /// The name of the command, which its messages begin with.
    pub(crate) fn command(&self) -> &'static str {
        self.command
    }

    /// The end of a command line that makes no sense, with the command's name before the message.
    pub(crate) fn usage(&self, message: impl std::fmt::Display) -> CommandError {
        CommandError::usage(self.command(), Some(format!("{}: {message}", self.command())))
    }

    /// A word behind the options, as it may be repeated: beside a pass phrase it may be a part of that, where nobody put quotes around it.
    pub(crate) fn repeated<'a>(&self, operand: &'a OsStr) -> Cow<'a, str> {
        if self.given.iter().any(|given| given.spec.secret) { "...".into() } else { operand.to_string_lossy() }
    }

    fn unknown(&mut self, name: &str) -> Result<(), CommandError> {
        let secrets = self.specs.iter().filter(|option| option.secret).map(|option| option.name);
        let word = option_table::without_secret(&format!("-{name}"), secrets);
        let name = word.strip_prefix('-').unwrap_or(name);
        if !self.specs.iter().any(|option| option.name == ANY_NAME) {
            return Err(self.usage(format!("Unknown option: -{name}")));
        }
        self.name = Some(name.to_owned());
        Ok(())
    }

    /// Values of the kinds that openssl looks at, and options that we do not have.
    fn check(&self, spec: &OptionSpec, value: &OsStr) -> Result<(), CommandError> {
        if let Support::Refused(instead) = spec.support {
            return Err(self.usage(format!("Option -{} is not supported by keyferry: {instead}", spec.name)));
        }
        let name = spec.name;
        if spec.value == Some("dir") && !Path::new(value).is_dir() {
            return Err(self.usage(format!("Not a directory: {}", value.to_string_lossy())));
        }
        if is_file(spec) {
            return Ok(());
        }
        let Some(value) = value.to_str() else {
            return Err(
                self.usage(format!("The value of -{name} is not UTF-8 text, and only a name of a file may be anything else"))
            );
        };
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
                    _ => &["PEM", "DER", "P12", "ENGINE", "MSBLOB", "PVK"],
                };
                if Format::by_name(value).is_none_or(|format| !allowed.contains(&format)) {
                    let only = if spec.value == Some("PEM|DER") && Format::by_name(value).is_some() {
                        if now(&EXTRA_WORDS) { "; must be one of:  pem der" } else { "; must be pem or der" }
                    } else {
                        ""
                    };
                    let first = format!("{0}: Bad format \"{value}\"{only}", self.command());
                    let second = format!("{0}: Invalid format \"{value}\" for option -{name}", self.command());
                    return Err(CommandError::usage(self.command(), Some(second)).before(first));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn all<T>(&self, name: Name<T>) -> impl DoubleEndedIterator<Item = &Given> {
        let known = self.specs.iter().any(|option| option.name == name.text());
        debug_assert!(known, "-{} is another command's", name.text());
        self.given.iter().filter(move |given| given.is(name))
    }

    /// Whether the option was given.
    pub(crate) fn has<T>(&self, name: Name<T>) -> bool {
        self.all(name).next().is_some()
    }

    /// The value of the option; when it was given more than once, the last one.
    pub(crate) fn value(&self, name: Name<Text>) -> Option<&str> {
        self.last(name).map(Given::text)
    }

    /// The file that the option names; when it was given more than once, the last one.
    pub(crate) fn path(&self, name: Name<File>) -> Option<&Path> {
        self.last(name).map(Given::path)
    }

    /// The value of an option that says where a pass phrase is.
    pub(crate) fn secret(&self, name: Name<Secret>) -> Option<&str> {
        self.last(name).map(Given::text)
    }

    fn last<T>(&self, name: Name<T>) -> Option<&Given> {
        self.all(name).next_back()
    }

    /// Every value of the option.
    pub(crate) fn values(&self, name: Name<Text>) -> Vec<&str> {
        self.all(name).map(Given::text).collect()
    }

    /// Every file that the option names.
    pub(crate) fn paths(&self, name: Name<File>) -> impl Iterator<Item = &Path> {
        self.all(name).map(Given::path)
    }

    /// The value of an option that takes a number.
    pub(crate) fn number(&self, name: Name<Number>) -> Option<i64> {
        self.last(name).and_then(Given::number)
    }

    /// The options in the order in which they were given.
    pub(crate) fn in_order(&self) -> impl DoubleEndedIterator<Item = &Given> {
        self.given.iter()
    }

    /// The last one of some options that stand for each other, or against each other.
    pub(crate) fn last_of<T>(&self, names: &[Name<T>]) -> Option<&Given> {
        self.in_order().rfind(|given| names.iter().any(|name| given.is(*name)))
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
        self.last(name).and_then(|given| Format::by_name(given.text()))
    }

    /// Fails when words stand behind the options of a command that takes none.
    pub(crate) fn no_operands(&self) -> Result<(), CommandError> {
        match self.operands.first() {
            None => Ok(()),
            Some(word) if now(&EXTRA_WORDS) => Err(self.usage(format!("Extra option: \"{}\"", self.repeated(word)))),
            Some(_) => Err(CommandError::usage(self.command(), None)),
        }
    }
}

impl Given {
    /// Whether it is the option of this name.
    pub(crate) fn is<T>(&self, name: Name<T>) -> bool {
        self.spec.name == name.text()
    }

    /// Its name.
    pub(crate) fn name(&self) -> Name<Any> {
        Name::listed(self.spec.name)
    }

    /// Its value; what is no text was refused, except for files.
    pub(crate) fn text(&self) -> &str {
        self.value.to_str().unwrap_or_default()
    }

    /// The file that it names.
    pub(crate) fn path(&self) -> &Path {
        Path::new(&self.value)
    }

    /// Its value as a number.
    pub(crate) fn number(&self) -> Option<i64> {
        parse_number(self.text())
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
            "MSBLOB" | "msblob" | "MSB" | "msb" | "M" | "m" => Some("MSBLOB"),
            "PVK" | "pvk" => Some("PVK"),
            _ => None,
        }
    }
}

/// The help of a command, as openssl lays it out.
pub(crate) fn help<Run>(command: &CommandSpec<Run>) -> String {
    let shown = |option: &OptionSpec| match (option.name, option.value) {
        ("", Some(operand)) => operand.trim_matches(['[', ']', '.']).to_owned(),
        (name, Some(value)) => format!("-{name} {value}"),
        (name, None) => format!("-{name}"),
    };
    let options = || command.options.iter().filter(|option| option.is_in(RELEASES.spoken()));
    let width = options().map(|option| shown(option).len()).max().unwrap_or_default();
    let name = command.names.first().copied().unwrap_or_default();
    let operands = options().filter(|option| option.name.is_empty()).filter_map(|option| option.value);
    let mut text = format!("Usage: {name} [options]");
    for operand in operands {
        let _ = write!(text, " {operand}");
    }
    text.push('\n');
    for option in options() {
        if option.name.is_empty() && option.value.is_none() {
            // A whole sentence stands under what comes before it.
            let (gap, colon) = match option.help {
                sentence if sentence.ends_with('.') => ("", ""),
                lines if lines.contains('\n') => ("\n", ""),
                _ => ("\n", ":"),
            };
            let _ = writeln!(text, "{gap}{}{colon}", option.help);
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
