//! What every command works with: limits, the time, and whether its files are read back.

use std::cell::Cell;
use std::process::ExitCode;

use keyferry_core::Timestamp;
use keyferry_formats::Limits;
use keyferry_formats::pbe::Session;

use crate::failure::{Failure, Kind};
use crate::{clock, limits, words};

/// Whether what is written is read back with independent code before it is put in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrossCheck {
    /// No.
    Off,
    /// Yes, as far as there is a reader for it.
    WherePossible,
    /// Yes, and what no reader knows is warned of.
    Always,
}

/// The environment variable that asks for it.
const CROSS_CHECK: &str = "KEYFERRY_CROSS_CHECK";

/// The surroundings of one run.
#[derive(Debug)]
pub struct Context {
    /// The limits of key derivations, and what was derived.
    pub session: Session,
    /// By which certificates are judged; see [`clock::now`].
    pub now: Timestamp,
    /// For what is written; see [`clock::written`].
    pub written: Timestamp,
    /// Whether keystores, requests and certificates are read back (`KEYFERRY_CROSS_CHECK=1`, or an option).
    pub cross_check: CrossCheck,
    /// Whether the same input gives the same bytes: salts are derived, and dates are taken from certificates where nobody fixes them.
    pub deterministic: bool,
    unread: Cell<Option<Kind>>,
}

impl CrossCheck {
    /// What `KEYFERRY_CROSS_CHECK` says.
    pub fn of_environment() -> Self {
        let asked = cfg!(feature = "cross-check") && std::env::var_os(CROSS_CHECK).is_some_and(|value| value == "1");
        if asked { Self::WherePossible } else { Self::Off }
    }
}

impl Context {
    /// That of a command line without options of ours: what the environment says.
    pub fn usual() -> Result<Self, Failure> {
        Self::new(limits::of_environment()?)
    }

    /// The same with other limits.
    pub fn new(limits: Limits) -> Result<Self, Failure> {
        Ok(Self {
            session: Session::new(limits),
            now: clock::now(),
            written: clock::written()?,
            cross_check: CrossCheck::of_environment(),
            deterministic: false,
            unread: Cell::new(None),
        })
    }

    /// The same at a later time, for a program that stays: nothing of what it has seen is kept.
    pub fn later(&self) -> Result<Self, Failure> {
        Ok(Self { cross_check: self.cross_check, deterministic: self.deterministic, ..Self::new(*self.session.limits())? })
    }

    /// Says what could not be read. The command goes on, and does not end as if all had been well.
    pub fn could_not_read(&self, failures: impl IntoIterator<Item = Failure>) {
        for failure in failures {
            self.unread.set(self.unread.get().or(Some(failure.kind())));
            words::one_error(failure);
        }
    }

    /// Whether something could not be read.
    pub fn is_incomplete(&self) -> bool {
        self.unread.get().is_some()
    }

    /// By what the exit code is chosen when something could not be read.
    pub fn unread(&self) -> Option<Kind> {
        self.unread.get()
    }

    /// How a command ends that did what it could.
    pub fn exit_code(&self) -> ExitCode {
        self.unread.get().map_or(ExitCode::SUCCESS, |kind| ExitCode::from(kind as u8))
    }
}
