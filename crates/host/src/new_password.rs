//! What a password has to be that something new gets, whichever command gives it: one length for all, and characters that those who open it take.

use keyferry_formats::Password;

use crate::ask::PASSWORD_TRIES;
use crate::failure::{Failure, Kind};
use crate::{typed, words};

/// Who opens what gets the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opener {
    /// Java, a PKCS#12 keystore.
    JavaPkcs12,
    /// openssl, or Java a keystore of its own.
    Any,
}

/// Fails for a password for `what` that is too short; one that its opener does not take is warned of.
pub fn check(password: &Password, what: &str, opener: Opener) -> Result<(), Failure> {
    if let Some(length) = password.too_short() {
        let what = format!("the password for {what} has {length}; at least {} are needed", Password::SHORTEST);
        return Err(Failure::new(Kind::Password, what).hint("keytool refuses shorter ones; nothing was written"));
    }
    if opener == Opener::JavaPkcs12 && !password.is_for_java() {
        words::warning(
            &format!("Java cannot open {what} with this password: in PKCS#12 it takes printable ASCII characters only"),
            Some("choose one of ASCII letters, digits and punctuation, unless only openssl and its like are to open it"),
        );
    }
    Ok(())
}

/// Asks for one, twice, until it is long enough and both are the same; not for ever.
pub fn ask(what: &str) -> Result<Password, Failure> {
    for _ in 0..PASSWORD_TRIES {
        let first = typed::prompt(&format!("New password for {what}: "))?;
        if let Some(length) = first.too_short() {
            say!("  it has {length}; at least {} are needed", Password::SHORTEST);
        } else if typed::prompt("The same again: ")? == first {
            return Ok(first);
        } else {
            say!("  the two passwords differ");
        }
    }
    let what = format!("no password for {what} was given in {PASSWORD_TRIES} tries");
    Err(Failure::new(Kind::Password, what)
        .hint("run the command again; keyferry reads a password from env:NAME, file:PATH or fd:N too"))
}
