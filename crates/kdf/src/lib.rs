#![doc = include_str!("../README.md")]

mod chain;
mod derivation;
mod hash;
mod pkcs12;
mod scrypt;
mod sun;

pub use derivation::{Derivation, derive_all};
pub use hash::Hash;
pub use pkcs12::Purpose;
pub use scrypt::ScryptParameters;
