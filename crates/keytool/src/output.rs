//! Standard output. When nobody reads it any more, there is nothing left to do.

use std::io::{self, Write};

use super::stop::Stop;
use keyferry_host::words;

/// Prints text.
pub(super) fn print(text: &str) -> Result<(), Stop> {
    words::print(text.as_bytes()).map_err(|_| Stop::Silent(1))
}

/// Writes bytes as they are.
pub(super) fn bytes(bytes: &[u8]) -> Result<(), Stop> {
    let mut output = io::stdout().lock();
    output.write_all(bytes).and_then(|()| output.flush()).map_err(|_| Stop::Silent(1))
}
