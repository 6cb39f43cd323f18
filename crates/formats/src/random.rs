//! Random bytes from the caller's source.

use rand_core::TryCryptoRng;

use crate::EncodeError;

/// `N` bytes from the caller's source.
pub(crate) fn random_bytes<const N: usize, R: TryCryptoRng + ?Sized>(random: &mut R) -> Result<[u8; N], EncodeError> {
    let mut bytes = [0; N];
    random.try_fill_bytes(&mut bytes).map_err(|_| EncodeError::Random)?;
    Ok(bytes)
}
