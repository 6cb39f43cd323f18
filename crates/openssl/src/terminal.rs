//! Questions as openssl asks them: on the terminal, and where there is none, with the prompt on standard error and the answer from standard
//! input.

use std::fs::File;

use keyferry_formats::Password;

use super::command_error::CommandError;
use keyferry_host::secret;

/// The greatest length of a new pass phrase.
const LONGEST: usize = 1024;

/// Asks for the pass phrase of something that exists; `None` at the end of the input.
pub(crate) fn pass_phrase(prompt: &str) -> Result<Option<Password>, CommandError> {
    if File::open("/dev/tty").is_ok() {
        return Ok(Some(secret::prompt(prompt)?));
    }
    ask!("{prompt}");
    let password = secret::read_password();
    say!();
    Ok(password?)
}

/// Asks for a new pass phrase of a least length, and again to be sure. `prompt` is `Enter PEM pass phrase:` in most cases.
pub(crate) fn new_pass_phrase_of(prompt: &str, shortest: usize) -> Result<Password, CommandError> {
    let first = pass_phrase(prompt)?.ok_or_else(|| cancelled(CommandError::silent(1)))?;
    let length = first.as_str().len();
    if !(shortest..=LONGEST).contains(&length) {
        let which = if length < shortest { "result too small" } else { "result too large" };
        let detail = format!("You must type in {shortest} to {LONGEST} characters");
        return Err(cancelled(CommandError::silent(1).queue(0x1400_0065, "UI routines", "UI_set_result_ex", which, &detail)));
    }
    let second = pass_phrase(&format!("Verifying - {prompt}"))?.ok_or_else(|| cancelled(CommandError::silent(1)))?;
    if first == second { Ok(first) } else { Err(cancelled(CommandError::new("Verify failure"))) }
}

/// Asks for a new password of any length, and again to be sure; `None` at the end of the input.
pub(crate) fn new_password(prompt: &str) -> Result<Option<Password>, CommandError> {
    let Some(first) = pass_phrase(prompt)? else { return Ok(None) };
    let Some(second) = pass_phrase(&format!("Verifying - {prompt}"))? else { return Ok(None) };
    if first == second { Ok(Some(first)) } else { Err(CommandError::new("Verify failure")) }
}

/// What stands in the error queue when there is no pass phrase.
fn cancelled(error: CommandError) -> CommandError {
    error.queue(0x1400_006B, "UI routines", "UI_process", "processing error", "while reading strings")
}
