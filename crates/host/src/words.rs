//! What is said: on standard error by all, on standard output by the tools whose lines we take. Every word goes through here and loses what a
//! terminal would obey ([`keyferry_core::shown`]); the colours are our own, and on a terminal only.

use std::fmt;
use std::io::Write;

use anstyle::{AnsiColor, Style};
use keyferry_core::shown::{shown, shown_bytes, shown_lines};

use crate::failure::Failure;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HELP: Style = AnsiColor::Cyan.on_default();

/// Says a line on standard error.
#[macro_export]
macro_rules! say {
    () => { $crate::words::said(format_args!("\n")) };
    ($($arguments:tt)*) => { $crate::words::said(format_args!("{}\n", format_args!($($arguments)*))) };
}

/// Says something on standard error after which the line goes on: a question, or the lines of a help.
#[macro_export]
macro_rules! ask {
    ($($arguments:tt)*) => { $crate::words::said(format_args!($($arguments)*)) };
}

/// Prints a line on standard output.
#[macro_export]
macro_rules! tell {
    ($($arguments:tt)*) => { $crate::words::told(format_args!("{}\n", format_args!($($arguments)*))) };
}

/// A failure, in red where there is colour, and the way out of it.
pub fn error(failure: &Failure) {
    titled(ERROR, "error", &failure.to_string(), failure.hint_text());
}

/// What somebody has to know though the command goes on, and what to do about it.
pub fn warning(text: &str, hint: Option<&str>) {
    titled(WARNING, "warning", text, hint);
}

/// A line about what was done.
pub fn note(text: &str) {
    say!("{}", indented(text));
}

/// A text whose further lines are indented, which is how ours are: a line that begins with a name's own line end is none.
pub fn indented(text: &str) -> String {
    const NEXT: &str = "\n  ";
    if let Some(text) = text.strip_prefix('\n') {
        return format!("\n{}", indented(text));
    }
    text.split(NEXT).map(shown).collect::<Vec<_>>().join(NEXT)
}

fn titled(style: Style, title: &str, text: &str, hint: Option<&str>) {
    // Nobody is left to tell when standard error is closed.
    let mut stderr = anstream::stderr().lock();
    let _ = writeln!(stderr, "{style}{title}:{style:#} {}", indented(text));
    if let Some(hint) = hint {
        let _ = writeln!(stderr, "  {HELP}help:{HELP:#} {}", indented(hint));
    }
}

/// What [`say!`] and [`ask!`] say.
pub fn said(text: fmt::Arguments<'_>) {
    let _ = std::io::stderr().lock().write_all(shown_lines(&text.to_string()).as_bytes());
}

/// What [`tell!`] says.
pub fn told(text: fmt::Arguments<'_>) {
    // Whoever does not read on has read enough.
    let _ = print(text.to_string().as_bytes());
}

/// Prints text on standard output, of which some may be Latin-1.
pub fn print(text: &[u8]) -> std::io::Result<()> {
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(&shown_bytes(text))?;
    stdout.flush()
}
