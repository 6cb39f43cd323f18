//! keyferry's model: RSA keys, distinguished names, certification requests, registration rules and certificate chains.
//!
//! Nothing here reads a file, asks the clock or reaches for global randomness: time and random numbers come in as arguments.

pub mod csr;
pub mod key;
pub mod name;
pub mod signed;
mod time;

pub use time::Timestamp;
