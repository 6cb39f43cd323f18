//! Questions on a terminal. Whoever asks looks first whether there is one: [`typed::on_terminal`].

use keyferry_core::shown::shown;

use crate::failure::{Failure, Kind};
use crate::typed;

/// Asks for a text; Enter takes `usual`, which stands in brackets.
pub fn text(question: &str, usual: &str) -> Result<String, Failure> {
    let usual_shown = if usual.is_empty() { String::new() } else { format!(" [{usual}]") };
    ask!("{question}{usual_shown}: ");
    let line = typed::read_line()?.ok_or_else(|| {
        Failure::new(Kind::Failed, "the input ended before the answer")
            .hint("run the command again; options answer questions too, see --help")
    })?;
    let answer = line.as_str().trim();
    Ok(if answer.is_empty() { usual } else { answer }.to_owned())
}

/// How often a question is asked before the command gives up: a person who does not find the answer is told where to look.
pub const TRIES: usize = 5;

/// The same for a password.
pub const PASSWORD_TRIES: usize = 3;

/// Asks until the answer fits, [`TRIES`] times; `fits` says what is wrong with one that does not.
pub fn fitting<T>(question: &str, usual: &str, fits: impl Fn(&str) -> Result<T, String>) -> Result<T, Failure> {
    for _ in 0..TRIES {
        match fits(&text(question, usual)?) {
            Ok(value) => return Ok(value),
            Err(why) => say!("  {why}"),
        }
    }
    Err(gave_up(question))
}

/// The answer to a question that is answered with yes or no.
pub fn yes(answer: &str) -> Result<bool, String> {
    match answer.to_lowercase().as_str() {
        "y" | "yes" => Ok(true),
        "n" | "no" => Ok(false),
        _ => Err("answer yes or no".to_owned()),
    }
}

/// None of the answers was right.
pub fn gave_up(question: &str) -> Failure {
    let what = format!("none of {TRIES} answers to `{}` can be taken", shown(question));
    Failure::new(Kind::Usage, what)
        .hint("what is wrong with each is said above; run the command again when you know the right one")
}
