#![doc = include_str!("../README.md")]

mod asked;
mod certificate;
mod jks;
mod pkcs12;
mod request;
mod revocation_list;
mod signature;

use keyferry_formats::EncodeError;

pub use certificate::certificate;
pub use jks::jks;
pub use pkcs12::{bags, pkcs12};
pub use request::request;
pub use revocation_list::revocation_list;

/// What came of it when nothing is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Outcome {
    /// A reader found what was written.
    Same,
    /// No reader knows what the file has, for this reason.
    NotChecked(String),
}

/// Everything but the signature was compared.
const UNKNOWN_SIGNATURE: &str = "no independent reader knows this kind of signature";

fn failed(reader: &str, what: &str) -> EncodeError {
    EncodeError::CrossCheck { what: format!("{reader}: {what}") }
}
