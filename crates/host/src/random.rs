//! Random numbers of the operating system.

use keyferry_core::SystemRandom;
use keyferry_core::rand_core::TryRng;

use crate::failure::{Failure, Kind};

/// The source of random numbers.
pub fn system() -> SystemRandom {
    SystemRandom
}

/// Fills the bytes.
pub fn fill(bytes: &mut [u8]) -> Result<(), Failure> {
    let filled = system().try_fill_bytes(bytes);
    filled.map_err(|error| Failure::new(Kind::Failed, format!("the system gives no random numbers: {error}")))
}

/// The magnitude of a new serial number of so many random bytes: positive, and not zero.
pub fn serial_number<const N: usize>() -> Result<Vec<u8>, Failure> {
    let mut serial = [0; N];
    while serial.iter().all(|byte| *byte == 0) {
        fill(&mut serial)?;
    }
    Ok(serial.into_iter().skip_while(|byte| *byte == 0).collect())
}
