//! What reading may cost, as the environment has it.

use std::num::{IntErrorKind, ParseIntError};
use std::sync::OnceLock;

use keyferry_formats::Limits;

use crate::failure::Failure;
pub use crate::raising::{MAX_ENTRIES, MAX_INPUT, MAX_ITERATIONS, MAX_SCRYPT_MEMORY, in_words};

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
