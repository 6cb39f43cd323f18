//! How much is said on standard error.

use std::sync::atomic::{AtomicU8, Ordering};

/// How much is said on standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loudness {
    /// Errors, and warnings about what comes of the command.
    Quiet,
    /// Advice too. What was done stands in a report for programs.
    Report,
    /// What was done, too.
    Usual,
    /// And what was read, found and decided on the way.
    Verbose,
}

static LOUDNESS: AtomicU8 = AtomicU8::new(Loudness::Usual as u8);

impl Loudness {
    /// From now on as much is said.
    pub fn set(self) {
        LOUDNESS.store(self as u8, Ordering::Relaxed);
    }

    /// Whether what belongs to this level is said.
    pub(crate) fn is_said(self) -> bool {
        LOUDNESS.load(Ordering::Relaxed) >= self as u8
    }
}
