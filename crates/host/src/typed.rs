//! What is typed: lines of standard input, and answers that are not shown.

use std::io::{self, BufRead, IsTerminal};

use keyferry_formats::Password;
use zeroize::Zeroizing;

use crate::failure::{Failure, Kind};
use crate::{apart, files, progress, standard_input};

/// Whether somebody can be asked.
pub fn on_terminal() -> bool {
    !apart::is_on() && io::stdin().is_terminal()
}

/// A line that is wiped when dropped.
#[expect(missing_debug_implementations, reason = "it may be a secret")]
pub struct Line(Zeroizing<String>);

impl Line {
    /// Without the end of the line.
    pub fn as_str(&self) -> &str {
        self.0.trim_end_matches(['\r', '\n'])
    }

    /// Whether it ended as a line does, and not with the input.
    pub fn is_whole(&self) -> bool {
        self.0.ends_with('\n')
    }
}

/// The password in a line, whatever its encoding.
pub fn of_line(line: &[u8]) -> Password {
    let end = line.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |at| at + 1);
    Password::from_bytes(line.get(..end).unwrap_or_default())
}

/// The next line of standard input; `None` at its end.
pub fn read_line() -> Result<Option<Line>, Failure> {
    let line = next_line()?;
    let text =
        str::from_utf8(&line).map_err(|_| no_input(&"it is not UTF-8 text").hint("write it in UTF-8, and give it again"))?;
    Ok(Some(Line(Zeroizing::new(text.to_owned()))).filter(|line| !line.0.is_empty()))
}

/// The password in the next line of standard input; `None` at its end.
pub fn read_password() -> Result<Option<Password>, Failure> {
    let line = next_line()?;
    Ok((!line.is_empty()).then(|| of_line(&line)))
}

/// Whether standard input has ended: waits until there is something, or nothing more.
pub fn is_at_end() -> Result<bool, Failure> {
    let mut input = standard_input::lock();
    Ok(input.fill_buf().map_err(|error| unreadable(&error))?.is_empty())
}

fn next_line() -> Result<Zeroizing<Vec<u8>>, Failure> {
    files::line(&mut standard_input::lock()).map_err(|error| unreadable(&error))
}

/// Standard input is a folder, or a file that breaks off.
pub fn unreadable(error: &io::Error) -> Failure {
    no_input(error).hint("give a file or a pipe that can be read")
}

fn no_input(why: &dyn std::fmt::Display) -> Failure {
    Failure::new(Kind::Failed, format!("standard input cannot be read: {why}"))
}

/// Asks for something that is not shown.
pub fn prompt(question: &str) -> Result<Password, Failure> {
    #[cfg(unix)]
    let answer = progress::aside(|| crate::terminal::prompt(question)).map(|line| of_line(&line));
    #[cfg(not(unix))]
    let answer = progress::aside(|| rpassword::prompt_password(keyferry_core::shown::shown_lines(question))).map(Password::new);
    answer.map_err(|error| {
        Failure::new(Kind::Failed, format!("the terminal cannot be asked for a password: {error}"))
            .hint("give it as env:NAME, file:PATH, fd:N or stdin where nobody sits before a terminal")
    })
}
