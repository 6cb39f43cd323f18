//! What reading may cost, as the environment has it, and what is said when a file asks for more.

use std::num::{IntErrorKind, ParseIntError};

use keyferry_formats::{DecodeError, Limited, Limits};

use crate::failure::Failure;

/// The variable for the most iterations of one key derivation.
pub const MAX_ITERATIONS: &str = "KEYFERRY_MAX_ITERATIONS";

/// The variable for the most memory of scrypt, in MiB.
pub const MAX_SCRYPT_MEMORY: &str = "KEYFERRY_MAX_SCRYPT_MEMORY";

/// The usual limits, or those of the environment. A variable that is no number, or too large a one, is a usage error.
pub fn of_environment() -> Result<Limits, Failure> {
    let usual = Limits::default();
    Ok(Limits {
        kdf_iterations: number(MAX_ITERATIONS)?.unwrap_or(usual.kdf_iterations),
        scrypt_memory: number(MAX_SCRYPT_MEMORY)?.map_or(usual.scrypt_memory, mebibytes),
        ..usual
    })
}

/// So many MiB, in bytes.
pub fn mebibytes(number: u32) -> u64 {
    u64::from(number) << 20
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
    let how = match what {
        what if what.is_iterations() => format!("; if you trust the file, raise that with {MAX_ITERATIONS} in the environment"),
        what if what.is_scrypt_memory() => {
            format!("; if you trust the file, raise that with {MAX_SCRYPT_MEMORY} (in MiB) in the environment")
        }
        Limited::Input | Limited::Entries | Limited::PemBlocks => "; divide the file".to_owned(),
        _ => String::new(),
    };
    Some(format!("{error}{how}"))
}
