//! What was said, for reports.

use crate::failure::Failure;

/// What was said so far.
#[derive(Debug, Default)]
pub struct Kept {
    /// What was done or decided, where somebody works [apart](crate::apart).
    pub notes: Vec<String>,
    /// Warnings.
    pub warnings: Vec<Warning>,
    /// What was wrong, though the command went on.
    pub errors: Vec<Failure>,
}

/// What somebody has to know though the command goes on.
#[derive(Debug)]
pub struct Warning {
    /// What it is.
    pub what: String,
    /// What to do about it.
    pub hint: Option<String>,
}
