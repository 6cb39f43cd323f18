//! `keyferry keytool`: keytool's command lines as they stand, translated to what core and formats do.

use std::ffi::OsString;
use std::process::ExitCode;

use crate::command_line::CommandSpec;

/// keytool's commands.
pub(crate) const COMMANDS: &[CommandSpec] = &[];

/// Runs a command line of keytool; `words` is what stands behind the program's name.
pub(crate) fn run(words: &[OsString]) -> ExitCode {
    let command = words.first().map(|word| word.to_string_lossy()).unwrap_or_default();
    anstream::println!("Illegal option:  {command}");
    ExitCode::FAILURE
}
