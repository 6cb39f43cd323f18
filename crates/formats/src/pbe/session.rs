//! One piece of work with passwords: its limits, and the keys that were derived on the way.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use pbkdf2::pbkdf2_hmac;
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::pbes1::Pbes1Hash;
use super::pbkdf2::Prf;
use super::pkcs12::{self, Purpose};
use super::scrypt::ScryptParameters;
use crate::{DecodeError, Limits};

/// Which derivation: everything that its result depends on, but for the password.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Derivation {
    Pbkdf2 {
        prf: Prf,
        salt: Vec<u8>,
        iterations: u32,
        length: usize,
    },
    Pbkdf1 {
        hash: Pbes1Hash,
        salt: Vec<u8>,
        iterations: u32,
        length: usize,
    },
    Scrypt {
        parameters: ScryptParameters,
        salt: Vec<u8>,
        length: usize,
    },
    /// The password as RFC 7292 hashes it: a `BMPString` with its end mark, or nothing at all.
    Pkcs12 {
        purpose: Purpose,
        salt: Vec<u8>,
        iterations: u32,
        length: usize,
    },
}

/// The keys of one derivation, each with its password.
type Derived = Vec<(Zeroizing<Vec<u8>>, Zeroizing<Vec<u8>>)>;

/// All derivations of a session together may cost so many times what one may.
const TOTAL: u64 = 50;

/// Limits and derived keys. A session that is used for a whole file, or a whole command, derives each key once, however many entries
/// were encrypted with it, and all of its work together is bounded.
#[derive(Default)]
pub struct Session {
    limits: Limits,
    spent: Cell<u64>,
    derived: RefCell<HashMap<Derivation, Derived>>,
}

impl Session {
    /// A session with these limits.
    pub fn new(limits: Limits) -> Self {
        Self { limits, spent: Cell::new(0), derived: RefCell::default() }
    }

    /// The limits.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Asks whether so many iterations may be run, alone and with all that went before.
    pub(crate) fn spend(&self, iterations: u64) -> Result<(), DecodeError> {
        let allowed = u64::from(self.limits.kdf_iterations);
        if iterations > allowed {
            return Err(DecodeError::Limit { what: "key derivation iterations", asked: iterations, allowed });
        }
        let spent = self.spent.get().saturating_add(iterations);
        self.spent.set(spent);
        if spent > allowed.saturating_mul(TOTAL) {
            let what = "key derivation iterations in all";
            return Err(DecodeError::Limit { what, asked: spent, allowed: allowed.saturating_mul(TOTAL) });
        }
        Ok(())
    }

    /// Derives a key, or finds it among those that were derived before.
    pub(crate) fn derive(&self, password: &[u8], derivation: Derivation) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
        let known = |keys: &Derived| keys.iter().find(|(known, _)| known.as_slice() == password).map(|(_, key)| key.clone());
        if let Some(key) = self.derived.borrow().get(&derivation).and_then(known) {
            return Ok(key);
        }
        match &derivation {
            Derivation::Pbkdf2 { iterations, .. }
            | Derivation::Pbkdf1 { iterations, .. }
            | Derivation::Pkcs12 { iterations, .. } => {
                self.spend((*iterations).into())?;
            }
            Derivation::Scrypt { parameters, .. } => {
                // Filling 64 bytes of its memory costs about as much as an iteration.
                let passes = parameters.check(self.limits.scrypt_memory)?;
                self.spend((passes / 64).min(self.limits.kdf_iterations.into()))?;
            }
        }
        let key = run(&derivation, password);
        self.derived.borrow_mut().entry(derivation).or_default().push((Zeroizing::new(password.to_vec()), key.clone()));
        Ok(key)
    }
}

fn run(derivation: &Derivation, password: &[u8]) -> Zeroizing<Vec<u8>> {
    match derivation {
        Derivation::Pbkdf2 { prf, salt, iterations, length } => {
            let mut key = Zeroizing::new(vec![0; *length]);
            match prf {
                Prf::HmacSha1 => pbkdf2_hmac::<Sha1>(password, salt, *iterations, &mut key),
                Prf::HmacSha224 => pbkdf2_hmac::<Sha224>(password, salt, *iterations, &mut key),
                Prf::HmacSha256 => pbkdf2_hmac::<Sha256>(password, salt, *iterations, &mut key),
                Prf::HmacSha384 => pbkdf2_hmac::<Sha384>(password, salt, *iterations, &mut key),
                Prf::HmacSha512 => pbkdf2_hmac::<Sha512>(password, salt, *iterations, &mut key),
            }
            key
        }
        Derivation::Pbkdf1 { hash, salt, iterations, length } => hash.pbkdf1(password, salt, *iterations, *length),
        Derivation::Scrypt { parameters, salt, length } => parameters.derive(password, salt, *length),
        Derivation::Pkcs12 { purpose, salt, iterations, length } => {
            pkcs12::derive_key::<Sha1>(*purpose, password, salt, *iterations, *length)
        }
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("limits", &self.limits).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_bounded_one_by_one_and_in_all() {
        let session = Session::new(Limits { kdf_iterations: 10, ..Limits::default() });
        let derivation =
            |salt: u8, iterations| Derivation::Pbkdf2 { prf: Prf::HmacSha256, salt: vec![salt], iterations, length: 32 };
        assert!(session.derive(b"x", derivation(0, 11)).is_err());
        // What is known already costs nothing.
        for _ in 0..1000 {
            session.derive(b"x", derivation(0, 10)).unwrap();
        }
        for salt in 1..50 {
            session.derive(b"x", derivation(salt, 10)).unwrap();
        }
        let error = session.derive(b"x", derivation(50, 10)).unwrap_err();
        assert_eq!(error, DecodeError::Limit { what: "key derivation iterations in all", asked: 510, allowed: 500 });
    }
}
