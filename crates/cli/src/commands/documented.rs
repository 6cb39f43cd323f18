//! `keyferry keytool` and `keyferry openssl`: the command lines of the two tools as they stand, and the same under the tools' own names.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use keyferry_keytool as keytool;
use keyferry_openssl as openssl;

/// The tools whose command lines are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    Keytool,
    Openssl,
}

impl Tool {
    /// The tool whose name the program was called by; `keytool.exe` too.
    pub(crate) fn of_program(path: &OsStr) -> Option<Self> {
        match Path::new(path).file_stem()?.to_str()? {
            "keytool" => Some(Self::Keytool),
            "openssl" => Some(Self::Openssl),
            _ => None,
        }
    }

    /// Runs the rest of the command line.
    pub(crate) fn run(self, words: &[OsString]) -> ExitCode {
        match self {
            Self::Keytool => keytool::run(words),
            Self::Openssl => openssl::run(words),
        }
    }
}

/// Run a keytool command line unchanged, without Java
///
/// A link to this program that is called keytool does the same.
#[derive(Args)]
#[command(disable_help_flag = true)]
pub(crate) struct KeytoolArguments {
    /// What follows keytool in the runbook
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGS")]
    words: Vec<OsString>,
}

/// Run an openssl command line unchanged, without OpenSSL
///
/// A link to this program that is called openssl does the same.
#[derive(Args)]
#[command(disable_help_flag = true)]
pub(crate) struct OpensslArguments {
    /// What follows openssl in the runbook
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGS")]
    words: Vec<OsString>,
}

/// Without the words, among which are passwords.
impl fmt::Debug for KeytoolArguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeytoolArguments(..)")
    }
}

/// Without the words, among which are passwords.
impl fmt::Debug for OpensslArguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpensslArguments(..)")
    }
}

impl KeytoolArguments {
    pub(crate) fn run(&self) -> ExitCode {
        Tool::Keytool.run(&self.words)
    }
}

impl OpensslArguments {
    pub(crate) fn run(&self) -> ExitCode {
        Tool::Openssl.run(&self.words)
    }
}
