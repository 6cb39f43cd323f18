//! Whether what is written can be used, and what is said where it cannot.

use keyferry_formats::Keystore;
use keyferry_formats::usable::{self, Unusable};

use crate::failure::{Failure, Kind};
use crate::words;

pub use keyferry_formats::usable::Reader;

/// Refuses what nobody could use, and says what Java does not have; see [`usable::check`].
pub fn check(store: &Keystore, reader: Reader) -> Result<(), Failure> {
    let refused = |Unusable { what, hint }| Failure::new(Kind::Check, what).hint(format!("{hint}; nothing was written"));
    for warning in usable::check(store, reader).map_err(refused)? {
        words::warning(&warning, None);
    }
    Ok(())
}
