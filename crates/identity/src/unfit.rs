//! Why there are no files.

/// What is to be written does not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// What is missing.
    pub what: &'static str,
    /// What to do about it.
    pub hint: &'static str,
}
