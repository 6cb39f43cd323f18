//! The random numbers of the operating system.

use rand_core::{TryCryptoRng, TryRng};

/// The operating system's source of random numbers, for everything here that takes a [`TryCryptoRng`]. It holds nothing, and is never seeded.
///
/// Any other source does as well: whoever has `SysRng` of a newer `getrandom` already can pass that.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl TryRng for SystemRandom {
    type Error = getrandom::Error;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_ne_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_ne_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        getrandom::getrandom(bytes)
    }
}

impl TryCryptoRng for SystemRandom {}
