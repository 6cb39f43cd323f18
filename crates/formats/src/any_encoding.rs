//! Passwords beyond ASCII, of which a file may have been written with other bytes than ours.

use crate::{DecodeError, Password};

/// What a password opens, and in which encoding of its characters: other programs have taken others.
pub fn in_any_encoding<T>(
    password: &Password,
    mut open: impl FnMut(&Password) -> Result<T, DecodeError>,
) -> Result<(T, Password), DecodeError> {
    open(password).map(|opened| (opened, password.clone())).or_else(|error| {
        let is_no_password = matches!(
            error,
            DecodeError::Limit { .. }
                | DecodeError::Unsupported { .. }
                | DecodeError::UnsupportedEncryption { .. }
                | DecodeError::Truncated { .. }
        );
        let mut others = if is_no_password { Vec::new() } else { password.other_encodings() }.into_iter();
        others.find_map(|other| Some((open(&other).ok()?, other))).ok_or(error)
    })
}
