//! Other programs, run by the chores.

use std::process::{Command, ExitStatus};

use crate::root;

/// cargo with these arguments, for this workspace.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments).current_dir(root());
    command
}

/// What a program says on its standard output; what it says of its fault when it is not content.
pub(crate) fn said(command: &mut Command) -> Result<String, String> {
    output(command).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// The bytes that a program writes on its standard output.
pub(crate) fn output(command: &mut Command) -> Result<Vec<u8>, String> {
    let output = command.output().map_err(|error| format!("`{}` cannot be run: {error}", line(command)))?;
    content(command, output.status).map_err(|why| format!("{why}: {}", String::from_utf8_lossy(&output.stderr).trim()))?;
    Ok(output.stdout)
}

/// Ends a process and all that it has started: what is left would keep its output open.
pub(crate) fn end_all(process: &str) {
    let children = Command::new("pgrep").args(["-P", process]).output();
    let _ = Command::new("kill").args(["-s", "KILL", process]).status();
    let children = children.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    children.lines().for_each(end_all);
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
