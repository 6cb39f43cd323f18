//! `keyferry keytool` and `keyferry openssl`: the command lines of the two tools as they stand, and the same under the tools' own names.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use keyferry_host::failure::Failure;

use keyferry_keytool as keytool;
use keyferry_openssl as openssl;

/// The tools whose command lines are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    Keytool,
    Openssl,
}

impl Tool {
    /// The tool whose command line this is, and its words: the program was called by its name (`keytool.exe` too), or the first word is.
    pub(crate) fn of_line(line: &[OsString]) -> Option<(Self, &[OsString])> {
        let (program, words) = line.split_first()?;
        if let Some(tool) = Path::new(program).file_stem().and_then(Self::of_name) {
            return Some((tool, words));
        }
        let (first, words) = words.split_first()?;
        Some((Self::of_name(first)?, words))
    }

    fn of_name(name: &OsStr) -> Option<Self> {
        match name.to_str()? {
            "keytool" => Some(Self::Keytool),
            "openssl" => Some(Self::Openssl),
            _ => None,
        }
    }

    /// Options of ours before the name of the tool: its command line is the whole line behind that.
    pub(crate) fn behind_options(self) -> Failure {
        let tool = match self {
            Self::Keytool => "keytool",
            Self::Openssl => "openssl",
        };
        Failure::usage(format!("keyferry does not take options before {tool}, whose own options follow")).hint(
            "environment variables set limits and checks for it: KEYFERRY_MAX_ITERATIONS, KEYFERRY_MAX_SCRYPT_MEMORY, \
             KEYFERRY_MAX_ENTRIES, KEYFERRY_MAX_INPUT, KEYFERRY_CROSS_CHECK; --as behind its name says which release is meant",
        )
    }

    /// Runs the rest of the command line, as the release of the tool that it begins with or the environment says.
    ///
    /// # Errors
    ///
    /// There is no such release.
    pub(crate) fn run(self, words: &[OsString]) -> Result<ExitCode, Failure> {
        let releases = match self {
            Self::Keytool => &keytool::RELEASES,
            Self::Openssl => &openssl::RELEASES,
        };
        let words = releases.speak(words)?;
        Ok(match self {
            Self::Keytool => keytool::run(words),
            Self::Openssl => openssl::run(words),
        })
    }
}

/// Run a keytool command line unchanged, without Java
///
/// A link to this program that is called keytool does the same. `--as 17`, 21, 25, 26 or 27 before all else says which release of Java is meant; without it, 25 or what
/// KEYFERRY_KEYTOOL_AS says.
#[derive(Args)]
#[command(disable_help_flag = true)]
pub(crate) struct KeytoolArguments {
    /// What follows keytool in the runbook
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGS")]
    words: Vec<OsString>,
}

/// Run an openssl command line unchanged, without OpenSSL
///
/// A link to this program that is called openssl does the same. `--as 3.0`, 3.5, 3.6 or 4.0 before all else says which release is meant; without it, 3.5 or what
/// KEYFERRY_OPENSSL_AS says.
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
