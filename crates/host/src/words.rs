//! What is said: on standard error by all, on standard output by the tools whose lines we take. Every word goes through here and loses what a
//! terminal would obey ([`keyferry_core::shown`]); the colours are our own, and on a terminal only.

use std::fmt;
use std::io::Write;
use std::sync::{Mutex, PoisonError};

use anstyle::{AnsiColor, Style};
use keyferry_core::shown::{shown, shown_bytes, shown_lines};

use crate::failure::Failure;
pub use crate::kept::{Kept, Warning};
use crate::loudness::Loudness;
use crate::{apart, progress};

pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HELP: Style = AnsiColor::Cyan.on_default();
const DETAIL: Style = Style::new().dimmed();

/// What was said and is no word of the last one: a report for programs repeats it.
static KEPT: Mutex<Kept> = Mutex::new(Kept { notes: Vec::new(), warnings: Vec::new(), errors: Vec::new() });

fn keep<T>(what: T, how: fn(&mut Kept, T)) {
    if let Some(what) = apart::keep(what, how) {
        how(&mut KEPT.lock().unwrap_or_else(PoisonError::into_inner), what);
    }
}

/// The warnings and errors that were said so far; they are given once.
pub fn kept() -> Kept {
    std::mem::take(&mut KEPT.lock().unwrap_or_else(PoisonError::into_inner))
}

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
    let text = failure
        .excerpt_text()
        .map_or_else(|| failure.to_string(), |excerpt| format!("{failure}\n{excerpt}").replace('\n', "\n  "));
    titled(ERROR, "error", &text, failure.hint_text());
}

/// One of several failures, after which the command goes on: something that cannot be read, a rule that is broken.
pub fn one_error(failure: Failure) {
    error(&failure);
    keep(failure, |kept, failure| kept.errors.push(failure));
}

/// What somebody has to know though the command goes on, and what to do about it.
pub fn warning(text: &str, hint: Option<&str>) {
    titled(WARNING, "warning", text, hint);
    let warning = Warning { what: text.to_owned(), hint: hint.map(str::to_owned) };
    keep(warning, |kept, warning| kept.warnings.push(warning));
}

/// A warning that is not about what comes of the command, but about a habit; `--quiet` leaves it out.
pub fn advice(text: &str, hint: Option<&str>) {
    if Loudness::Report.is_said() {
        warning(text, hint);
    }
}

/// A line about what was done; `--quiet` leaves it out.
pub fn note(text: &str) {
    if apart::keep(text, |kept, text| kept.notes.push(text.to_owned())).is_some() {
        listed(text);
    }
}

/// A line about a file that was written; reports for programs have it as data.
pub fn listed(text: &str) {
    if Loudness::Usual.is_said() {
        say!("{}", indented(text));
    }
}

/// Lines about what was written, each as [`listed`] says it; there may be many, and they are said together.
pub fn list(texts: impl Iterator<Item = String>) {
    /// So much is said at once.
    const PIECE: usize = 1 << 16;
    if !Loudness::Usual.is_said() {
        return;
    }
    let mut piece = String::new();
    for text in texts {
        piece.push_str(&indented(&text));
        piece.push('\n');
        if piece.len() >= PIECE {
            said(format_args!("{piece}"));
            piece.clear();
        }
    }
    said(format_args!("{piece}"));
}

/// A line about what was found or decided on the way, for `--verbose`.
pub fn detail(text: impl FnOnce() -> String) {
    if !Loudness::Verbose.is_said() {
        return;
    }
    if let Some(text) = apart::keep(text(), |kept, text| kept.notes.push(text)) {
        let _ = progress::aside(|| writeln!(anstream::stderr().lock(), "{DETAIL}{}{DETAIL:#}", indented(&text)));
    }
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
    if apart::is_on() {
        return;
    }
    // Nobody is left to tell when standard error is closed.
    progress::aside(|| {
        let mut stderr = anstream::stderr().lock();
        let _ = writeln!(stderr, "{style}{title}:{style:#} {}", indented(text));
        if let Some(hint) = hint {
            let _ = writeln!(stderr, "  {HELP}help:{HELP:#} {}", indented(hint));
        }
    });
}

/// What [`say!`] and [`ask!`] say.
pub fn said(text: fmt::Arguments<'_>) {
    if apart::is_on() {
        return;
    }
    let text = text.to_string();
    let _ = progress::aside(|| std::io::stderr().lock().write_all(shown_lines(&text).as_bytes()));
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
