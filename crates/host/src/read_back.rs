//! What was written, read by somebody else's code before it is put in place.

use keyferry_cross_check::Outcome;
use keyferry_formats::EncodeError;

use crate::context::CrossCheck;
use crate::words;

/// Reads back what was written, when that is asked for; what cannot be read back is warned of when it must be.
pub(crate) fn read_back(cross_check: CrossCheck, read: impl FnOnce() -> Result<Outcome, EncodeError>) -> Result<(), EncodeError> {
    if cross_check == CrossCheck::Off {
        return Ok(());
    }
    if let Outcome::NotChecked(why) = read()?
        && cross_check == CrossCheck::Always
    {
        words::warning(&format!("{why}; the file was not cross-checked"), None);
    }
    Ok(())
}
