//! What raises a limit, which is said when a file asks for more.

use keyferry_formats::{DecodeError, Limited};

/// The variable for the most iterations of one key derivation.
pub const MAX_ITERATIONS: &str = "KEYFERRY_MAX_ITERATIONS";

/// The variable for the most memory of scrypt, in MiB.
pub const MAX_SCRYPT_MEMORY: &str = "KEYFERRY_MAX_SCRYPT_MEMORY";

/// The variable for the most bytes of one input, in MiB.
pub const MAX_INPUT: &str = "KEYFERRY_MAX_INPUT";

/// The variable for the most entries of one input.
pub const MAX_ENTRIES: &str = "KEYFERRY_MAX_ENTRIES";

/// What a command line without options of ours says of a file that asks for more than is allowed; `None` for all other errors.
pub fn in_words(error: &DecodeError) -> Option<String> {
    let DecodeError::Limit { what, .. } = error else { return None };
    let how = raised_by(*what).map(|(_, variable)| {
        let unit = if [MAX_SCRYPT_MEMORY, MAX_INPUT].contains(&variable) { " (in MiB)" } else { "" };
        format!("; if you trust the file, raise that with {variable}{unit} in the environment")
    });
    Some(format!("{error}{}", how.unwrap_or_default()))
}

/// What our own command lines say besides.
pub(crate) fn hint(what: Limited) -> Option<String> {
    raised_by(what).map(|(option, _)| format!("if you trust the file, raise the limit with {option}"))
}

/// The option and the variable that raise a limit.
fn raised_by(what: Limited) -> Option<(&'static str, &'static str)> {
    match what {
        Limited::Iterations | Limited::IterationsInAll => Some(("--max-iterations", MAX_ITERATIONS)),
        Limited::ScryptMemory | Limited::ScryptMemoryInAll => Some(("--max-scrypt-memory", MAX_SCRYPT_MEMORY)),
        Limited::Entries | Limited::PemBlocks => Some(("--max-entries", MAX_ENTRIES)),
        Limited::Input => Some(("--max-input", MAX_INPUT)),
        // Our own, when a password is tried; nobody is told.
        _ => None,
    }
}
