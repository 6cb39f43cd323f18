//! What ends a keytool command early. keytool says its errors on standard output, and what is wrong with a command line on standard error.

use std::fmt;
use std::process::ExitCode;

use keyferry_core::shown::shown;
use keyferry_formats::EncodeError;

use super::commands::Command;
use super::help;
use keyferry_host::failure::Failure;
use keyferry_host::words::indented;

/// The end of a command that could not do what was asked.
#[derive(Debug)]
pub(super) enum CommandError {
    /// An exception: its class and what it says.
    Exception(&'static str, String),
    /// What keyferry refuses, in its own words.
    Refused(String),
    /// A command line that makes no sense: what is wrong, and the command whose help follows.
    Usage(String, Option<&'static Command>),
    /// All is said.
    Silent(u8),
}

impl CommandError {
    /// `java.lang.Exception`, which is most of what keytool itself throws.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self::Exception("java.lang.Exception", message.into())
    }

    /// An exception of another class.
    pub(super) fn of(class: &'static str, message: impl Into<String>) -> Self {
        Self::Exception(class, message.into())
    }

    /// `java.io.IOException`.
    pub(super) fn io(message: impl Into<String>) -> Self {
        Self::of("java.io.IOException", message)
    }

    /// An option, or what it says, that keyferry does not have.
    pub(super) fn refused(what: impl fmt::Display, instead: &str) -> Self {
        Self::Refused(format!("{what} is not supported by keyferry: {instead}"))
    }

    /// There is no entry of this name.
    pub(super) fn no_alias(alias: &str) -> Self {
        Self::new(format!("Alias <{alias}> does not exist", alias = shown(alias)))
    }

    /// Says it, and returns the exit code. With `-v` an exception is said twice, as keytool does before it says where in its code it arose.
    pub(super) fn report(self, verbose: bool) -> ExitCode {
        match self {
            Self::Exception(..) | Self::Refused(_) => {
                // Names in it do not begin lines; keytool indents those of its own.
                let text = indented(&self.to_string());
                tell!("keytool error: {text}");
                if verbose {
                    tell!("{text}");
                }
                ExitCode::FAILURE
            }
            Self::Usage(what, command) => {
                ask!("{}\n{}", shown(&what), help::text(command));
                ExitCode::FAILURE
            }
            Self::Silent(code) => ExitCode::from(code),
        }
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exception(class, message) if message.is_empty() => f.write_str(class),
            Self::Exception(class, message) => write!(f, "{class}: {message}"),
            Self::Refused(what) | Self::Usage(what, _) => f.write_str(what),
            Self::Silent(_) => Ok(()),
        }
    }
}

/// What our own code says, which is no text of keytool's.
impl From<Failure> for CommandError {
    fn from(failure: Failure) -> Self {
        Self::new(failure.to_string())
    }
}

impl From<EncodeError> for CommandError {
    fn from(error: EncodeError) -> Self {
        Self::of("java.security.KeyStoreException", error.to_string())
    }
}
