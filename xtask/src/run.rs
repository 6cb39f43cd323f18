//! Other programs, run by the chores.

use std::process::{Command, ExitStatus};

use crate::root;

/// cargo with these arguments, for this workspace.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments).current_dir(root());
    command
}

/// Runs a program to its end, which is an error unless it was content.
pub(crate) fn ended(command: &mut Command) -> Result<(), String> {
    match command.status() {
        Ok(status) => content(command, status),
        Err(error) => Err(format!("`{}` cannot be run: {error}", line(command))),
    }
}

/// What a program that ended so was: an error unless it was content.
pub(crate) fn content(command: &Command, status: ExitStatus) -> Result<(), String> {
    if status.success() { Ok(()) } else { Err(format!("`{}` ended with {status}", line(command))) }
}

/// A command as somebody would type it.
fn line(command: &Command) -> String {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
