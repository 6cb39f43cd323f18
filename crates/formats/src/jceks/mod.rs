//! JCEKS, the keystore of the Java Cryptography Extension: JKS's container with a better protection of keys, and with secret keys.
//!
//! The container is read and written in [`jks`]; here is what differs: keys are encrypted with `PBEWithMD5AndTripleDES`, and a
//! secret key is a serialised `SealedObject` around a serialised key.

mod protector;
mod secret;

pub(crate) use protector::{protect, unprotect};
pub use secret::SealedObject;
pub(crate) use secret::seal;

use crate::contents::{Contents, Format};
use crate::definition::{Decoder, Definition, Holds};
use crate::jks;

/// JCEKS.
pub(crate) const DEFINITION: Definition = Definition {
    name: "JCEKS",
    decoder: Some(Decoder {
        knows: |bytes| bytes.starts_with(&MAGIC),
        decode: |bytes, with| {
            let jks::Decoded { keystore, verified, .. } = jks::decode(bytes, with.password, with.session)?;
            Ok(Contents::keystore(Format::Jceks, keystore, verified))
        },
        is_keystore: true,
    }),
    holds: Holds { loose_certificates: false, keys_alone: false, ..Holds::KEYSTORE },
};

/// The first four bytes of a JCEKS file.
pub const MAGIC: [u8; 4] = jks::Kind::Jceks.magic();
