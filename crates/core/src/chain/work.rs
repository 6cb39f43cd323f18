//! What comparing may cost in one verification, whatever paths are tried.

use std::cell::Cell;

/// Names are short, or few: sixty-four million bytes are a tenth of a second, and far beyond what anybody has.
const MOST_BYTES: usize = 64 << 20;

/// What looking at a revocation list costs, beside the bytes that are compared.
pub(super) const LOOK: usize = 64;

/// What a signature costs.
pub(super) const SIGNATURE: usize = 32 << 10;

/// The work that is left, in bytes that are compared.
#[derive(Debug)]
pub(super) struct Work(Cell<usize>);

impl Default for Work {
    fn default() -> Self {
        Self(Cell::new(MOST_BYTES))
    }
}

impl Work {
    /// Takes work off; false when there is not so much left, and none is from then on.
    pub(super) fn spend(&self, bytes: usize) -> bool {
        let left = self.0.get().checked_sub(bytes);
        self.0.set(left.unwrap_or_default());
        left.is_some()
    }
}
