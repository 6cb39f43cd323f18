//! Standard output. When nobody reads it any more, there is nothing left to do.

use std::io::{self, Write};

use super::command_error::CommandError;
use keyferry_host::words;

/// Prints text.
pub(super) fn print(text: &str) -> Result<(), CommandError> {
    words::print(text.as_bytes()).map_err(|_| CommandError::Silent(1))
}

/// Writes bytes as they are.
pub(super) fn bytes(bytes: &[u8]) -> Result<(), CommandError> {
    let mut output = io::stdout().lock();
    output.write_all(bytes).and_then(|()| output.flush()).map_err(|_| CommandError::Silent(1))
}
