//! What ends a keytool command early. keytool says its errors on standard output, and what is wrong with a command line on standard error.

use std::fmt;

use keyferry_core::certificate::CertificateError;
use keyferry_core::key::KeyError;
use keyferry_core::shown::shown;
use keyferry_formats::EncodeError;

use keyferry_host::failure::Failure;

/// The end of a command that could not do what was asked.
#[derive(Debug)]
pub(super) enum CommandError {
    /// An exception: its class and what it says.
    Exception(&'static str, String),
    /// What keyferry refuses, in its own words.
    Refused(String),
    /// A command line that makes no sense: what is wrong, and the name of the command whose help follows.
    Usage(String, Option<&'static str>),
    /// All is said.
    Silent(u8),
}

impl CommandError {
    /// `java.lang.Exception`, which is most of what keytool itself throws.
    pub(super) fn new(message: impl fmt::Display) -> Self {
        Self::Exception("java.lang.Exception", message.to_string())
    }

    /// An exception of another class.
    pub(super) fn of(class: &'static str, message: impl fmt::Display) -> Self {
        Self::Exception(class, message.to_string())
    }

    /// `java.io.IOException`.
    pub(super) fn io(message: impl fmt::Display) -> Self {
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
        Self::new(failure)
    }
}

impl From<EncodeError> for CommandError {
    fn from(error: EncodeError) -> Self {
        Self::of("java.security.KeyStoreException", error)
    }
}

impl From<KeyError> for CommandError {
    fn from(error: KeyError) -> Self {
        Self::of("java.security.InvalidKeyException", error)
    }
}

impl From<CertificateError> for CommandError {
    fn from(error: CertificateError) -> Self {
        Self::of("java.security.cert.CertificateParsingException", error)
    }
}

impl From<der::Error> for CommandError {
    fn from(error: der::Error) -> Self {
        Self::io(error)
    }
}
