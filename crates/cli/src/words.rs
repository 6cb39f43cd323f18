//! What is said on standard error, coloured on a terminal only.

use anstyle::{AnsiColor, Style};

use crate::failure::Failure;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HELP: Style = AnsiColor::Cyan.on_default();

pub(crate) fn error(failure: &Failure) {
    anstream::eprintln!("{ERROR}error:{ERROR:#} {failure}");
    if let Some(hint) = failure.hint_text() {
        anstream::eprintln!("  {HELP}help:{HELP:#} {hint}");
    }
}

pub(crate) fn warning(text: &str, hint: Option<&str>) {
    anstream::eprintln!("{WARNING}warning:{WARNING:#} {text}");
    if let Some(hint) = hint {
        anstream::eprintln!("  {HELP}help:{HELP:#} {hint}");
    }
}

/// A line about what was done.
pub(crate) fn note(text: &str) {
    anstream::eprintln!("{text}");
}
