//! PEM (RFC 7468), with text around it and any line ends. `plain` makes it of what is met.

mod block;
mod dek_info;
pub mod label;
mod lines;
mod oddity;
mod public;
mod text;
mod write;

pub(crate) use block::{BEGIN, DASHES, END, incomplete, parse};
pub use block::{Block, Fault, decode, decode_at_most, is_pem};
pub use dek_info::TraditionalKey;
pub(crate) use lines::{BREAK, Lines};
pub use oddity::Oddity;
pub(crate) use oddity::oddities_of;
pub use text::block;
pub use write::{Document, KeyForm};

use crate::contents::Format;
use crate::definition::{Decoder, Definition, Holds};
use crate::{Entry, detect};

/// PEM blocks, each of which may be a whole file of another format.
pub(crate) const DEFINITION: Definition = Definition {
    name: "PEM",
    decoder: Some(Decoder {
        knows: is_pem,
        decode: |bytes, with| {
            let mut found = Vec::new();
            for block in decode_at_most(bytes, with.session.limits().entries)? {
                found.extend(detect::items(block, with)?);
            }
            Ok((Format::Pem, found).into())
        },
        is_keystore: false,
    }),
    // The time of a key stands above it.
    holds: Holds { times: Entry::has_key, ..Holds::LOOSE },
};
