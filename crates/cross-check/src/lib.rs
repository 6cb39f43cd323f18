//! Reads what keyferry has written with other people's code, before it is put in place.
//!
//! JKS goes through the crate `jks`, PKCS#12 with triple DES or RC2 through `p12`, modern PKCS#12 through `p12-keystore`; requests go
//! through `rcgen` or, where it refuses them, `x509-cert`, certificates through `x509-parser`, and signatures through `ring`. They see
//! only bytes that come from our own encoders.

mod asked;
mod certificate;
mod jks;
mod pkcs12;
mod request;
mod signature;

use keyferry_formats::EncodeError;

pub use certificate::certificate;
pub use jks::jks;
pub use pkcs12::{bags, pkcs12};
pub use request::request;

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
