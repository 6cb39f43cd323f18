//! `keyferry openssl`: openssl's command lines as they stand, translated to what core and formats do.

use std::ffi::OsString;
use std::process::ExitCode;

use crate::command_line::CommandSpec;

/// openssl's commands.
pub(crate) const COMMANDS: &[CommandSpec] = &[];

/// Runs a command line of openssl; `words` is what stands behind the program's name.
pub(crate) fn run(words: &[OsString]) -> ExitCode {
    let command = words.first().map(|word| word.to_string_lossy()).unwrap_or_default();
    anstream::eprintln!("Invalid command '{command}'; type \"help\" for a list.");
    ExitCode::FAILURE
}
