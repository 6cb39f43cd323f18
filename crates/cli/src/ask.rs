//! Questions on a terminal. Whoever asks looks first whether there is one: [`secret::on_terminal`].

use crate::failure::{Failure, Kind};
use crate::secret;

/// Asks for a text; Enter takes `usual`, which stands in brackets.
pub(crate) fn text(question: &str, usual: &str) -> Result<String, Failure> {
    let usual_shown = if usual.is_empty() { String::new() } else { format!(" [{usual}]") };
    ask!("{question}{usual_shown}: ");
    let line = secret::read_line()?.ok_or_else(|| Failure::new(Kind::Failed, "the input ended before the answer"))?;
    let answer = line.as_str().trim();
    Ok(if answer.is_empty() { usual } else { answer }.to_owned())
}

/// Asks until the answer fits; `fits` says what is wrong with one that does not.
pub(crate) fn fitting<T>(question: &str, usual: &str, fits: impl Fn(&str) -> Result<T, String>) -> Result<T, Failure> {
    loop {
        match fits(&text(question, usual)?) {
            Ok(value) => return Ok(value),
            Err(why) => say!("  {why}"),
        }
    }
}
