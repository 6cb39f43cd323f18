//! Questions as keytool asks them: the prompt on standard error, the answer a line of standard input, unseen on a terminal.

use std::cell::RefCell;

use keyferry_core::shown::shown;
use keyferry_formats::Password;

use super::command_error::CommandError;
use super::release::{SEEN_PASSWORD, now};
use keyferry_host::secret;

/// The fewest characters of a new password.
pub(super) const SHORTEST: usize = Password::SHORTEST;
/// How often a question is asked.
const TRIES: usize = 3;

thread_local! {
    /// Lines about what is not written yet.
    static WAITING: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// A line that is true when the keystore is written, and so waits for that; a question comes behind it.
pub(super) fn say_when_written(line: String) {
    WAITING.with_borrow_mut(|waiting| waiting.push(line));
}

/// Says the lines that waited.
pub(super) fn say_what_waits() {
    for line in WAITING.take() {
        say!("{line}");
    }
}

/// Asks for a password. `None` when the line is empty or the input has ended, which keytool does not tell apart.
pub(super) fn password(prompt: &str) -> Result<Option<Password>, CommandError> {
    say_what_waits();
    let password = if secret::on_terminal() {
        Some(secret::prompt(prompt)?)
    } else {
        ask!("{prompt}");
        if secret::is_at_end()? {
            ask!("{}", now(&SEEN_PASSWORD));
        }
        secret::read_password()?
    };
    Ok(password.filter(|password| !password.is_empty()))
}

/// Asks for a text; empty at the end of the input too.
pub(super) fn line(prompt: &str) -> Result<String, CommandError> {
    Ok(line_if_any(prompt)?.unwrap_or_default())
}

/// Asks for a text; `None` at the end of the input.
pub(super) fn line_if_any(prompt: &str) -> Result<Option<String>, CommandError> {
    say_what_waits();
    ask!("{prompt}");
    Ok(secret::read_line()?.map(|line| line.as_str().to_owned()))
}

/// Asks a question that takes yes or no; `None` is no.
pub(super) fn yes(question: &str) -> Result<bool, CommandError> {
    for _ in 0..=20 {
        let answer = line(question)?;
        if answer.is_empty() || ["no", "n"].iter().any(|no| no.eq_ignore_ascii_case(&answer)) {
            return Ok(false);
        }
        if ["yes", "y"].iter().any(|yes| yes.eq_ignore_ascii_case(&answer)) {
            return Ok(true);
        }
        say!("Wrong answer, try again");
    }
    Err(CommandError::of("java.lang.RuntimeException", "Too many failures - try later"))
}

/// Asks up to three times until `answer` gives something.
pub(super) fn tries<T>(mut answer: impl FnMut() -> Result<Option<T>, CommandError>) -> Result<Option<T>, CommandError> {
    for _ in 0..TRIES {
        if let Some(answer) = answer()? {
            return Ok(Some(answer));
        }
    }
    Ok(None)
}

/// Asks for the password of a key, up to three times. RETURN takes that of `other`, an entry or the store, where there is one.
pub(super) fn key_password(alias: &str, other: Option<(&str, &Password)>) -> Result<Password, CommandError> {
    let found = tries(|| match other {
        Some((name, usual)) => {
            say_what_waits();
            say!("Enter key password for <{alias}>", alias = shown(alias));
            let given = password(&format!("\t(RETURN if same as {name}):  "))?;
            Ok(Some(given.unwrap_or_else(|| usual.clone())))
        }
        None => password(&format!("Enter key password for <{alias}>", alias = shown(alias))),
    })?;
    found.ok_or_else(|| CommandError::new("Too many failures - try later"))
}
