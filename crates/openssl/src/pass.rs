//! `-passin` and `-passout`: pass phrases from the command line, the environment, files, descriptors and standard input
//! (`openssl-passphrase-options(1ossl)`).

use std::fs::File;
use std::io::BufReader;

use keyferry_formats::Password;

use super::command_error::CommandError;
use keyferry_host::files;
use keyferry_host::secret::{self, PasswordSpec};

/// Both pass phrases of a command. When both name the same file or descriptor, the first line is for the input, the second for the output.
pub(crate) fn both(passin: Option<&str>, passout: Option<&str>) -> Result<(Option<Password>, Option<Password>), CommandError> {
    let mut shared = None;
    let first = passin.map(|argument| read(argument, &mut shared)).transpose();
    if passin != passout {
        shared = None;
    }
    let second = first.and_then(|first| Ok((first, passout.map(|argument| read(argument, &mut shared)).transpose()?)));
    second.map_err(|error| error.line("Error getting passwords"))
}

/// The pass phrase of an input, for commands with other words for its failure.
pub(crate) fn input_saying(passin: Option<&str>, message: &str) -> Result<Option<Password>, CommandError> {
    passin.map(|argument| read(argument, &mut None)).transpose().map_err(|error| error.line(message))
}

/// The pass phrase of an input.
pub(crate) fn input(passin: Option<&str>) -> Result<Option<Password>, CommandError> {
    Ok(both(passin, None)?.0)
}

const NOTHING_READ: &str = "Error reading password from BIO";
/// The pass phrase of an output, for commands that ask for no other.
pub(crate) fn output(passout: Option<&str>) -> Result<Option<Password>, CommandError> {
    let given = passout.map(|argument| read(argument, &mut None)).transpose();
    given.map_err(|error| error.line("Error getting password"))
}

type Lines = Option<BufReader<File>>;

fn read(argument: &str, lines: &mut Lines) -> Result<Password, CommandError> {
    let spec = argument.parse::<PasswordSpec>().ok().filter(|spec| !matches!(spec, PasswordSpec::Ask));
    let spec = spec.ok_or_else(|| malformed(argument))?;
    match &spec {
        PasswordSpec::Environment(name) => {
            spec.read_quietly().map_err(|_| CommandError::new(format!("No environment variable {name}")))
        }
        PasswordSpec::File(path) => next_line(lines, path, &format!("Can't open file {path}")),
        PasswordSpec::Descriptor(number) => next_line(lines, &format!("/dev/fd/{number}"), NOTHING_READ),
        PasswordSpec::Stdin => secret::read_password()?.ok_or_else(nothing_read),
        PasswordSpec::Literal(_) | PasswordSpec::Known(_) | PasswordSpec::Ask => Ok(spec.read_quietly()?),
    }
}

fn next_line(lines: &mut Lines, path: &str, message: &str) -> Result<Password, CommandError> {
    if lines.is_none() {
        let file = File::open(path).map_err(|error| {
            CommandError::new(message).queue(
                0x8000_0002,
                "system library",
                "BIO_new_file",
                error,
                &format!("calling fopen({path}, r)"),
            )
        })?;
        *lines = Some(BufReader::new(file));
    }
    match lines.as_mut().map(files::line) {
        Some(Ok(line)) if !line.is_empty() => Ok(secret::of_line(&line)),
        _ => Err(nothing_read()),
    }
}

fn nothing_read() -> CommandError {
    CommandError::new(NOTHING_READ)
}

/// A colon is looked for in the first characters only. What stands before it is no more repeated than the rest: a password may have a colon too.
fn malformed(argument: &str) -> CommandError {
    const LONGEST_NAME: usize = 5;
    match argument.find(':').filter(|at| *at < LONGEST_NAME).and_then(|at| argument.get(..=at)) {
        Some("fd:") => nothing_read(),
        Some(_) => CommandError::new("Invalid password argument, starting with none of pass:, env:, file:, fd: and stdin"),
        None => CommandError::new(format!("Invalid password argument, missing ':' within the first {LONGEST_NAME} chars")),
    }
}
