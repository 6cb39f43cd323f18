#![doc = include_str!("../README.md")]

mod candidate;
mod powers;
mod search;
mod small;
mod stack;
mod window;

pub use search::{SIZES, two_primes};
pub use stack::wipe_stack;

/// Where random bytes come from: fills what it is given, and says whether it could.
pub type Random<'a> = dyn FnMut(&mut [u8]) -> bool + Send + 'a;
