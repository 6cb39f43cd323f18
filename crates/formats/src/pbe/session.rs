//! One piece of work with passwords: its limits, and the keys that were derived on the way.

use std::cell::RefCell;

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
#[derive(Clone, Debug, PartialEq, Eq)]
enum Derivation {
    Pbkdf2 { prf: Prf, salt: Vec<u8>, iterations: u32, length: usize },
    Pbkdf1 { hash: Pbes1Hash, salt: Vec<u8>, iterations: u32, length: usize },
    Scrypt { parameters: ScryptParameters, salt: Vec<u8>, length: usize },
    Pkcs12 { purpose: Purpose, salt: Vec<u8>, iterations: u32, length: usize },
}

struct Derived {
    derivation: Derivation,
    password: Zeroizing<Vec<u8>>,
    key: Zeroizing<Vec<u8>>,
}

/// Limits and derived keys. A session that is used for a whole file, or a whole command, derives each key once, however many entries
/// were encrypted with it.
#[derive(Default)]
pub struct Session {
    limits: Limits,
    derived: RefCell<Vec<Derived>>,
}

impl Session {
    /// A session with these limits.
    pub fn new(limits: Limits) -> Self {
        Self { limits, derived: RefCell::default() }
    }

    /// The limits.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn check_iterations(&self, iterations: u32) -> Result<(), DecodeError> {
        let allowed = self.limits.kdf_iterations;
        if iterations > allowed {
            let what = "key derivation iterations";
            return Err(DecodeError::Limit { what, asked: iterations.into(), allowed: allowed.into() });
        }
        Ok(())
    }

    pub(super) fn pbkdf2(
        &self,
        prf: Prf,
        password: &[u8],
        salt: &[u8],
        iterations: u32,
        length: usize,
    ) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
        self.check_iterations(iterations)?;
        Ok(self.derive(password, Derivation::Pbkdf2 { prf, salt: salt.to_vec(), iterations, length }))
    }

    pub(super) fn pbkdf1(
        &self,
        hash: Pbes1Hash,
        password: &[u8],
        salt: &[u8],
        iterations: u32,
        length: usize,
    ) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
        self.check_iterations(iterations)?;
        Ok(self.derive(password, Derivation::Pbkdf1 { hash, salt: salt.to_vec(), iterations, length }))
    }

    pub(super) fn scrypt(
        &self,
        parameters: ScryptParameters,
        password: &[u8],
        salt: &[u8],
        length: usize,
    ) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
        parameters.check(self.limits.scrypt_memory)?;
        Ok(self.derive(password, Derivation::Scrypt { parameters, salt: salt.to_vec(), length }))
    }

    /// `password` as RFC 7292 hashes it: a `BMPString` with its end mark, or nothing at all.
    pub(crate) fn pkcs12(
        &self,
        purpose: Purpose,
        password: &[u8],
        salt: &[u8],
        iterations: u32,
        length: usize,
    ) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
        self.check_iterations(iterations)?;
        Ok(self.derive(password, Derivation::Pkcs12 { purpose, salt: salt.to_vec(), iterations, length }))
    }

    fn derive(&self, password: &[u8], derivation: Derivation) -> Zeroizing<Vec<u8>> {
        let mut derived = self.derived.borrow_mut();
        let known = derived.iter().find(|known| known.derivation == derivation && known.password.as_slice() == password);
        if let Some(known) = known {
            return known.key.clone();
        }
        let key = run(&derivation, password);
        derived.push(Derived { derivation, password: Zeroizing::new(password.to_vec()), key: key.clone() });
        key
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
