// The examples need random numbers.
#![cfg_attr(feature = "getrandom", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "getrandom"),
    doc = "Keys, names, certification requests, certificates and their chains. No I/O; with the feature `getrandom`, the system's random numbers, and examples."
)]

pub mod application;
pub mod certificate;
pub mod chain;
mod counted;
pub mod csr;
pub mod extension;
pub mod key;
pub mod name;
pub mod oid;
pub mod profile;
#[cfg(any(test, feature = "getrandom"))]
mod random;
pub mod registration;
pub mod revocation;
pub mod shell;
pub mod shown;
pub mod signed;
mod style;
mod time;
mod toml_mistake;

// The types of these crates stand in signatures here.
pub use der;
pub use rand_core;
pub use x509_cert;
pub use zeroize;

pub use counted::counted;
pub use keyferry_primes::wipe_stack;
#[cfg(any(test, feature = "getrandom"))]
pub use random::SystemRandom;
pub use time::Timestamp;
pub use toml_mistake::{TextPosition, TomlMistake};
