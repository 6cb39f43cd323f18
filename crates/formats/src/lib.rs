// The examples need random numbers.
#![cfg_attr(feature = "getrandom", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "getrandom"),
    doc = "Keystores and loose keys in every common format: bytes to [`Keystore`] and back. No I/O; with the feature `getrandom`, the system's random numbers, and examples."
)]

#[macro_use]
mod every_format;

mod any_encoding;
mod assemble;
mod attribute;
pub mod bcfks;
mod ber;
pub mod bks;
mod contents;
mod convert;
mod definition;
mod derived;
pub mod detect;
mod duplicates;
mod encode_options;
mod error;
mod fit;
mod grown;
pub mod jar;
mod java;
pub mod jceks;
pub mod jks;
pub mod jwk;
mod keystore;
mod limits;
pub mod openssh;
mod pairing;
mod password;
pub mod pbe;
pub mod pem;
mod perhaps_sealed;
pub mod pkcs12;
pub mod pkcs7;
pub mod pkcs8;
mod plain;
pub mod pvk;
mod random;
mod sealed;
mod store_kind;
pub mod trust;
pub mod usable;

#[cfg(feature = "getrandom")]
pub use keyferry_core::SystemRandom;
// The types of these crates stand in signatures here.
pub use keyferry_core::{self, der, rand_core, zeroize};

pub use any_encoding::in_any_encoding;
pub use attribute::Attribute;
pub use convert::{ConvertError, Converted, Target, TargetFormat, convert};
pub use derived::DerivedNumbers;
pub use duplicates::Counts;
pub use encode_options::{EncodeOptions, KeyPassword};
pub use error::{DecodeError, EncodeError, Limited};
pub use fit::{Loss, fit, fit_passwordless};
pub use keystore::{AnyKeyMut, Entry, EntryKind, Key, Keystore, Secret, StoredBytes, same_alias};
pub use limits::Limits;
pub use pairing::{CertificatePool, Pairing, is_paired, pair};
pub use password::Password;
pub use perhaps_sealed::PerhapsSealed;
pub use sealed::{SealedKey, SealedSecret};
pub use store_kind::StoreKind;
