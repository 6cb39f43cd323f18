//! What calls leave on the stack.

use zeroize::Zeroize;

/// How deep calls go that work with secrets.
const DEPTH: usize = 256 << 10;

/// Writes over what the calls before this one have left on the stack: secrets are in copies there that nobody names, made by moving a value or by a library.
/// To be called from the frame that called for the work, when the work is done. The stack of a thread outlives the thread.
#[inline(never)]
#[expect(clippy::large_stack_arrays, reason = "it is the stack that is written over")]
pub fn wipe_stack() {
    let mut below = [1_u8; DEPTH];
    below.zeroize();
    std::hint::black_box(&mut below);
}
