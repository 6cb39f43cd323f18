//! Reads what keyferry has written with other people's code, before it is put in place.
//!
//! JKS goes through the crate `jks`, PKCS#12 with triple DES or RC2 through `p12`, modern PKCS#12 through `p12-keystore`. They see only
//! bytes that come from our own encoders.

mod jks;
mod pkcs12;

use keyferry_formats::EncodeError;

pub use jks::jks;
pub use pkcs12::{bags, pkcs12};

/// What came of it when nothing is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Outcome {
    /// A reader found what was written.
    Same,
    /// No reader knows what the file has, for this reason.
    NotChecked(String),
}

fn failed(reader: &str, what: &str) -> EncodeError {
    EncodeError::CrossCheck { what: format!("{reader}: {what}") }
}
