//! `-version`.

use super::command_error::CommandError;
use super::release::{VERSION, now};
use super::run::Run;

/// `-version`: the release of Java, and ours.
#[expect(clippy::unnecessary_wraps, reason = "other commands fail")]
pub(super) fn print(_: &Run) -> Result<(), CommandError> {
    tell!("keytool {} (keyferry {})", now(&VERSION), env!("CARGO_PKG_VERSION"));
    Ok(())
}
