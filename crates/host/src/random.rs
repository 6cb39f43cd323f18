//! Random numbers of the operating system, and those that take their place where an output is to be the same each time.

use keyferry_core::SystemRandom;
use keyferry_core::rand_core::{TryCryptoRng, TryRng};
use keyferry_formats::{DerivedNumbers, EncodeError, Password};

use crate::context::Context;
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

/// The salts and initialisation vectors of an output.
#[derive(Debug)]
pub enum Salts {
    /// Other ones each time.
    Random(SystemRandom),
    /// The same ones for the same content and passwords.
    Derived(DerivedNumbers),
}

impl TryRng for Salts {
    type Error = <SystemRandom as TryRng>::Error;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes).map(|()| u32::from_be_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes).map(|()| u64::from_be_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        match self {
            Self::Random(random) => random.try_fill_bytes(bytes),
            Self::Derived(derived) => {
                let Ok(()) = derived.try_fill_bytes(bytes);
                Ok(())
            }
        }
    }
}

impl TryCryptoRng for Salts {}

/// The passwords of an output: its own, and those of keys, by their aliases.
#[derive(Debug, Default)]
pub struct Passwords {
    /// The one of the file.
    pub own: Option<Password>,
    /// The others.
    pub keys: Vec<(String, Password)>,
}

/// Writes an output: `write` is told for each password that it has what to take in its place, which is itself but for a rehearsal. Where outputs are to be the same
/// each time, it is first written with numbers that are always the same and passwords that are nobody's, so that what is written says what the content is;
/// the salts are derived from that and from the passwords.
pub fn salted<T: AsRef<[u8]>>(
    context: &Context,
    passwords: &Passwords,
    write: impl Fn(&dyn Fn(&Password) -> Password, &mut Salts) -> Result<T, EncodeError>,
) -> Result<T, EncodeError> {
    let itself = |password: &Password| password.clone();
    if !context.deterministic {
        return write(&itself, &mut Salts::Random(system()));
    }
    let nobody = |_: &Password| Password::new("nobody's");
    let rehearsed = write(&nobody, &mut Salts::Derived(DerivedNumbers::of_rehearsal()))?;
    let mut all: Vec<(&str, &[u8])> = passwords.own.iter().map(|password| ("", password.bytes())).collect();
    all.extend(passwords.keys.iter().map(|(alias, password)| (alias.as_str(), password.bytes())));
    let numbers = DerivedNumbers::new(rehearsed.as_ref(), &all);
    // It may be large.
    drop(rehearsed);
    write(&itself, &mut Salts::Derived(numbers))
}
