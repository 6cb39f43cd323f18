//! Standard input. The standard library reads it into a buffer that is never wiped, and further than anybody has asked for; here lines are read to their
//! ends only, and no byte of them stays.

use std::io::{self, BufRead, Read};
use std::sync::{Mutex, MutexGuard, PoisonError};

use zeroize::Zeroize;

/// The byte that was looked at and not read yet.
static AHEAD: Mutex<Ahead<Descriptor>> = Mutex::new(Ahead { byte: [0], is_there: false, from: Descriptor });

/// Standard input for one reader; all others wait.
#[derive(Debug)]
pub struct Locked(MutexGuard<'static, Ahead<Descriptor>>);

/// Takes standard input, as a reader of lines and of the rest. Whoever reads many lines without a secret puts a buffer before it.
pub fn lock() -> Locked {
    Locked(AHEAD.lock().unwrap_or_else(PoisonError::into_inner))
}

impl Read for Locked {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into)
    }
}

impl BufRead for Locked {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.0.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.0.consume(amount);
    }
}

/// Standard input for a reader that goes to other threads; it is taken for each read.
#[derive(Clone, Copy, Debug)]
pub struct StandardInput;

impl Read for StandardInput {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        lock().read(into)
    }
}

/// A reader with a buffer of one byte: no more is taken from it than was read, or looked at to know whether it has ended.
struct Ahead<R> {
    byte: [u8; 1],
    is_there: bool,
    from: R,
}

/// Without the byte, which may be one of a password.
impl<R> std::fmt::Debug for Ahead<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ahead").finish_non_exhaustive()
    }
}

impl<R: Read> Read for Ahead<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match into.first_mut().filter(|_| self.is_there) {
            Some(first) => {
                *first = self.byte[0];
                self.consume(1);
                Ok(1)
            }
            None => self.from.read(into),
        }
    }
}

impl<R: Read> BufRead for Ahead<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if !self.is_there {
            self.is_there = self.from.read(&mut self.byte)? == 1;
        }
        Ok(if self.is_there { &self.byte } else { &[] })
    }

    fn consume(&mut self, amount: usize) {
        if amount > 0 {
            self.byte.zeroize();
            self.is_there = false;
        }
    }
}

/// The descriptor itself.
#[derive(Debug)]
struct Descriptor;

#[cfg(unix)]
impl Read for Descriptor {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match rustix::io::read(io::stdin(), into) {
            // One that is closed has nothing.
            Err(rustix::io::Errno::BADF) => Ok(0),
            read => Ok(read?),
        }
    }
}

#[cfg(not(unix))]
impl Read for Descriptor {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        io::stdin().read(into)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn lines_are_read_to_their_ends_and_wiped() {
        let mut input = Ahead { byte: [0], is_there: false, from: &b"one\ntwo\nand the rest"[..] };
        let mut line = Vec::new();
        input.read_until(b'\n', &mut line).unwrap();
        assert_eq!((line.as_slice(), input.from), (&b"one\n"[..], &b"two\nand the rest"[..]));
        assert_eq!((input.byte, input.is_there), ([0], false));
        // Looked at once and again, it is read once.
        assert_eq!(input.fill_buf().unwrap(), b"t");
        assert_eq!(input.fill_buf().unwrap(), b"t");
        assert_eq!(input.from, b"wo\nand the rest");
        let mut two = [0; 2];
        assert_eq!((input.read(&mut []).unwrap(), input.read(&mut two).unwrap(), input.read(&mut two).unwrap()), (0, 1, 2));
        assert_eq!((two, input.byte), (*b"wo", [0]));
        let mut rest = String::new();
        input.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "\nand the rest");
        assert!(input.fill_buf().unwrap().is_empty() && !format!("{input:?}").contains("byte"));
    }
}
