//! What every command works with: limits, the time, and whether its files are read back.

use std::cell::Cell;
use std::process::ExitCode;

use clap::Args;
use keyferry_core::Timestamp;
use keyferry_formats::Limits;
use keyferry_formats::pbe::Session;

use crate::failure::{Failure, Kind};
use crate::{clock, words};

/// Options of every command.
#[derive(Debug, Args)]
pub(crate) struct GlobalArguments {
    /// The largest number of key derivation iterations that an input may ask for
    #[arg(long, global = true, help_heading = "Every command", value_name = "N", default_value_t = Limits::default().kdf_iterations, hide_short_help = true)]
    max_iterations: u32,
    /// The most memory, in MiB, that an input may ask for with scrypt
    #[arg(
        long,
        global = true,
        help_heading = "Every command",
        value_name = "MIB",
        default_value_t = 256,
        hide_short_help = true
    )]
    max_scrypt_memory: u32,
    /// Read each new keystore back with independent code before it is put in place (also: KEYFERRY_CROSS_CHECK=1)
    #[cfg(feature = "cross-check")]
    #[arg(long, global = true, help_heading = "Every command", hide_short_help = true)]
    cross_check: bool,
}

/// The surroundings of one run.
#[derive(Debug)]
pub(crate) struct Context {
    pub session: Session,
    /// By which certificates are judged; see [`clock::now`].
    pub now: Timestamp,
    /// For what is written; see [`clock::written`].
    pub written: Timestamp,
    #[cfg(feature = "cross-check")]
    pub cross_check: bool,
    /// Why something among the inputs could not be read, though the command went on without it: the first.
    pub unread: Cell<Option<Kind>>,
}

impl Context {
    /// Says what could not be read. The command goes on, and does not end as if all had been well.
    pub(crate) fn could_not_read<'a>(&self, failures: impl IntoIterator<Item = &'a Failure>) {
        for failure in failures {
            words::error(failure);
            self.unread.set(self.unread.get().or(Some(failure.kind())));
        }
    }

    /// How a command ends that did what it could.
    pub(crate) fn exit_code(&self) -> ExitCode {
        self.unread.get().map_or(ExitCode::SUCCESS, |kind| ExitCode::from(kind as u8))
    }

    pub(crate) fn new(arguments: &GlobalArguments) -> Result<Self, Failure> {
        let limits = Limits {
            kdf_iterations: arguments.max_iterations,
            scrypt_memory: u64::from(arguments.max_scrypt_memory) << 20,
            ..Limits::default()
        };
        let context = Self { session: Session::new(limits), ..Self::usual()? };
        #[cfg(feature = "cross-check")]
        let context = Self { cross_check: context.cross_check || arguments.cross_check, ..context };
        Ok(context)
    }

    /// That of a command line that knows none of our options.
    pub(crate) fn usual() -> Result<Self, Failure> {
        Ok(Self {
            session: Session::default(),
            now: clock::now(),
            written: clock::written()?,
            #[cfg(feature = "cross-check")]
            cross_check: std::env::var_os("KEYFERRY_CROSS_CHECK").is_some_and(|value| value == "1"),
            unread: Cell::new(None),
        })
    }
}
