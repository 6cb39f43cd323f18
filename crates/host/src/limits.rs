//! What reading may cost, as the environment has it, and what is said when a file asks for more.

use std::num::{IntErrorKind, ParseIntError};
use std::sync::OnceLock;

use keyferry_formats::{DecodeError, Limited, Limits};

use crate::failure::Failure;

/// The variable for the most iterations of one key derivation.
pub const MAX_ITERATIONS: &str = "KEYFERRY_MAX_ITERATIONS";

/// The variable for the most memory of scrypt, in MiB.
pub const MAX_SCRYPT_MEMORY: &str = "KEYFERRY_MAX_SCRYPT_MEMORY";

/// The variable for the most bytes of one input, in MiB.
pub const MAX_INPUT: &str = "KEYFERRY_MAX_INPUT";

/// The variable for the most entries of one input.
pub const MAX_ENTRIES: &str = "KEYFERRY_MAX_ENTRIES";

static CHOSEN: OnceLock<Limits> = OnceLock::new();

/// From now on these limits hold, for files as they are read too.
pub fn choose(limits: Limits) {
    let _ = CHOSEN.set(limits);
}

/// The limits that hold: those that were chosen, or the environment's. (What is wrong with a variable says [`of_environment`].)
pub fn chosen() -> Limits {
    *CHOSEN.get_or_init(|| of_environment().unwrap_or_default())
}

/// The usual limits, or those of the environment. A variable that is no number, or too large a one, is a usage error.
pub fn of_environment() -> Result<Limits, Failure> {
    let usual = Limits::default();
    Ok(Limits {
        kdf_iterations: number(MAX_ITERATIONS)?.unwrap_or(usual.kdf_iterations),
        scrypt_memory: number(MAX_SCRYPT_MEMORY)?.map_or(usual.scrypt_memory, mebibytes),
        entries: number(MAX_ENTRIES)?.map_or(usual.entries, many),
        input: number(MAX_INPUT)?.map_or(usual.input, input),
    })
}

/// So many MiB, in bytes.
pub fn mebibytes(number: u32) -> u64 {
    u64::from(number) << 20
}

/// So many entries.
pub fn many(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// An input of so many MiB, in bytes.
pub fn input(number: u32) -> usize {
    usize::try_from(mebibytes(number)).unwrap_or(usize::MAX)
}

fn number(variable: &str) -> Result<Option<u32>, Failure> {
    let Some(text) = std::env::var_os(variable) else { return Ok(None) };
    let text = text.to_string_lossy();
    text.trim().parse().map(Some).map_err(|error: ParseIntError| {
        let (why, hint) = match error.kind() {
            IntErrorKind::PosOverflow => ("larger than is allowed", format!("set it to at most {}, or leave it out", u32::MAX)),
            _ => ("not a number", "set it to a whole number, or leave it out".to_owned()),
        };
        Failure::usage(format!("{variable} is `{}`, which is {why}", keyferry_core::shown::shown(&text))).hint(hint)
    })
}

/// What a command line without options of ours says of a file that asks for more than is allowed; `None` for all other errors.
pub fn in_words(error: &DecodeError) -> Option<String> {
    let DecodeError::Limit { what, .. } = error else { return None };
    let how = raised_by(*what).map(|(_, variable)| {
        let unit = if [MAX_SCRYPT_MEMORY, MAX_INPUT].contains(&variable) { " (in MiB)" } else { "" };
        format!("; if you trust the file, raise that with {variable}{unit} in the environment")
    });
    Some(format!("{error}{}", how.unwrap_or_default()))
}

/// The option and the variable that raise a limit.
pub(crate) fn raised_by(what: Limited) -> Option<(&'static str, &'static str)> {
    match what {
        Limited::Iterations | Limited::IterationsInAll => Some(("--max-iterations", MAX_ITERATIONS)),
        Limited::ScryptMemory | Limited::ScryptMemoryInAll => Some(("--max-scrypt-memory", MAX_SCRYPT_MEMORY)),
        Limited::Entries | Limited::PemBlocks => Some(("--max-entries", MAX_ENTRIES)),
        Limited::Input => Some(("--max-input", MAX_INPUT)),
        // Our own, when a password is tried; nobody is told.
        _ => None,
    }
}
