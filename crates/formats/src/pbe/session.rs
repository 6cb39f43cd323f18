//! One piece of work with passwords: its limits, and the keys that were derived on the way.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::iter;

use keyferry_kdf::{Derivation, derive_all};
use zeroize::Zeroizing;

use super::scrypt;
use crate::{DecodeError, Limited, Limits, Password};

/// A password, and what is derived from it.
type Noted = (Zeroizing<Vec<u8>>, Derivation);

/// The keys of one derivation, each with its password.
type Derived = Vec<(Zeroizing<Vec<u8>>, Zeroizing<Vec<u8>>)>;

/// All derivations for one input together may cost so many times what one may: a file with some hundred keys, each with a salt of its own,
/// is read, and no file costs more than some seconds.
const TOTAL: u64 = 4;

/// Limits and derived keys. A session that is used for a whole file, or a whole command, derives each key once, however many entries
/// were encrypted with it, and all of its work for one input is bounded.
#[derive(Default)]
pub struct Session {
    limits: Limits,
    /// What the derivations for the present input cost: hash runs, and bytes of scrypt memory.
    spent: Cell<u64>,
    filled: Cell<u64>,
    /// How many keys may still be derived; `None` is as many as the limits allow.
    keys_left: Cell<Option<u32>>,
    /// Whether what is derived is for our own output, which nobody else chose the cost of.
    writing: Cell<bool>,
    derived: RefCell<HashMap<Derivation, Derived>>,
    /// What was asked for while nothing is derived; see [`ahead`](Self::ahead).
    noted: RefCell<Option<Vec<Noted>>>,
}

impl Session {
    /// A session with these limits.
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// The limits.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What the derivations for the present input have cost, in runs of a hash.
    pub fn spent(&self) -> u64 {
        self.spent.get()
    }

    /// Begins another input: the work for it is counted from zero. Derived keys stay.
    pub fn next_input(&self) {
        self.spent.set(0);
        self.filled.set(0);
    }

    /// Runs `work` with so many new keys at most; what needs more gets a [`DecodeError::Limit`].
    pub(crate) fn with_keys<T>(&self, most: u32, work: impl FnOnce() -> T) -> T {
        let before = self.keys_left.replace(Some(most));
        let result = work();
        self.keys_left.set(before);
        result
    }

    /// Derives keys for our own output, whose cost the user chose.
    pub(crate) fn for_writing<T>(&self, work: impl FnOnce() -> T) -> T {
        let before = self.writing.replace(true);
        let result = work();
        self.writing.set(before);
        result
    }

    /// Asks whether a derivation may be run, alone and with all that went before for this input.
    fn spend(&self, derivation: &Derivation) -> Result<(), DecodeError> {
        if let Some(left) = self.keys_left.get().filter(|_| !derivation.is_iv()) {
            let fewer = left.checked_sub(1).ok_or(DecodeError::Limit { what: Limited::Keys, asked: 1, allowed: 0 })?;
            self.keys_left.set(Some(fewer));
        }
        let (asked, allowed) = (derivation.iterations(), u64::from(self.limits.kdf_iterations));
        if asked > allowed {
            return Err(DecodeError::Limit { what: Limited::Iterations, asked, allowed });
        }
        within(&self.spent, derivation.cost(), allowed.saturating_mul(TOTAL), Limited::IterationsInAll)?;
        if let Derivation::Scrypt { parameters, .. } = derivation {
            let allowed = self.limits.scrypt_memory;
            let passes = scrypt::check(parameters, allowed)?;
            within(&self.filled, passes, allowed.saturating_mul(TOTAL), Limited::ScryptMemoryInAll)?;
        }
        Ok(())
    }

    /// Derives a key, or finds it among those that were derived before.
    pub(crate) fn derive(&self, password: &[u8], derivation: Derivation) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
        if let Some(key) = self.known(password, &derivation) {
            return Ok(key);
        }
        if let Some(noted) = self.noted.borrow_mut().as_mut() {
            noted.push((Zeroizing::new(password.to_vec()), derivation));
            return Err(DecodeError::PasswordRequired);
        }
        if !self.writing.get() {
            self.spend(&derivation)?;
        }
        let key = derivation.derive(password);
        self.remember(password, derivation, key.clone());
        Ok(key)
    }

    /// Derives the keys that some pieces of work will ask for, side by side, which takes less time than one after the other. `work` is all of them; here each fails
    /// with the first key that is not there. What the limits forbid is left to [`derive`](Self::derive) to refuse.
    pub(crate) fn ahead(&self, work: impl FnOnce()) {
        let before = self.noted.replace(Some(Vec::new()));
        work();
        let noted = self.noted.replace(before).unwrap_or_default();
        let mut seen = HashMap::<&Derivation, Vec<&[u8]>>::new();
        let mut asked = Vec::new();
        for (password, derivation) in &noted {
            let passwords = seen.entry(derivation).or_default();
            if passwords.contains(&password.as_slice()) {
                continue;
            }
            if !self.writing.get() && self.spend(derivation).is_err() {
                break;
            }
            passwords.push(password);
            asked.push((password.as_slice(), derivation));
        }
        for ((password, derivation), key) in asked.iter().zip(derive_all(&asked)) {
            self.remember(password, (*derivation).clone(), key);
        }
    }

    /// Forgets what was derived from a password, in whatever encoding: it was wrong.
    pub fn forget(&self, password: &Password) {
        let others = password.other_encodings();
        let encodings =
            |password: &Password| [Zeroizing::new(password.bytes().to_vec()), password.utf16(), password.bmp_string()];
        let forms: Vec<_> = iter::once(password).chain(&others).flat_map(encodings).collect();
        self.derived.borrow_mut().values_mut().for_each(|derived| derived.retain(|(password, _)| !forms.contains(password)));
    }

    /// Forgets everything: what comes needs none of it.
    pub fn forget_all(&self) {
        self.derived.borrow_mut().clear();
    }

    fn known(&self, password: &[u8], derivation: &Derivation) -> Option<Zeroizing<Vec<u8>>> {
        let derived = self.derived.borrow();
        derived.get(derivation)?.iter().find(|(known, _)| known.as_slice() == password).map(|(_, key)| key.clone())
    }

    fn remember(&self, password: &[u8], derivation: Derivation, key: Zeroizing<Vec<u8>>) {
        self.derived.borrow_mut().entry(derivation).or_default().push((Zeroizing::new(password.to_vec()), key));
    }
}

/// Adds to what was spent; more than `allowed` is an error.
fn within(spent: &Cell<u64>, more: u64, allowed: u64, what: Limited) -> Result<(), DecodeError> {
    let asked = spent.get().saturating_add(more);
    if asked > allowed {
        return Err(DecodeError::Limit { what, asked, allowed });
    }
    spent.set(asked);
    Ok(())
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("limits", &self.limits).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use keyferry_kdf::{Hash, Purpose, ScryptParameters};

    use super::*;

    fn pbkdf2(prf: Hash, salt: u8, iterations: u32, length: usize) -> Derivation {
        Derivation::Pbkdf2 { prf, salt: vec![salt], iterations, length }
    }

    #[test]
    fn work_is_bounded_one_by_one_and_in_all() {
        let session = Session::new(Limits { kdf_iterations: 10, ..Limits::default() });
        let derivation = |salt: u8, iterations| pbkdf2(Hash::Sha256, salt, iterations, 32);
        assert!(session.derive(b"x", derivation(0, 11)).is_err());
        // What is known already costs nothing.
        for _ in 0..1000 {
            session.derive(b"x", derivation(0, 10)).unwrap();
        }
        for salt in 1..4 {
            session.derive(b"x", derivation(salt, 10)).unwrap();
        }
        let error = session.derive(b"x", derivation(4, 10)).unwrap_err();
        let what = Limited::IterationsInAll;
        assert_eq!(error, DecodeError::Limit { what, asked: 50, allowed: 40 });
        session.next_input();
        session.derive(b"x", derivation(4, 10)).unwrap();
        // What we write ourselves is not counted.
        session.for_writing(|| session.derive(b"x", derivation(5, 1000))).unwrap();
    }

    #[test]
    fn a_long_key_costs_as_much_as_it_takes() {
        let allowed =
            |derivation| Session::new(Limits { kdf_iterations: 10, ..Limits::default() }).derive(b"x", derivation).is_ok();
        assert!(allowed(pbkdf2(Hash::Sha1, 0, 10, 80)) && !allowed(pbkdf2(Hash::Sha1, 0, 10, 81)));
        assert!(allowed(pbkdf2(Hash::Sha512, 0, 10, 128)) && !allowed(pbkdf2(Hash::Sha512, 0, 10, 129)));
        let own = |length| Derivation::Pkcs12 { hash: Hash::Sha1, purpose: Purpose::Key, salt: vec![0], iterations: 10, length };
        assert!(allowed(own(80)) && !allowed(own(81)));
    }

    #[test]
    fn scrypt_is_bounded_by_its_memory_one_by_one_and_in_all() {
        let session = Session::new(Limits { scrypt_memory: 1 << 20, ..Limits::default() });
        let derive = |salt: u8, cost, block_size, parallelization| {
            let parameters = ScryptParameters { cost, block_size, parallelization };
            session.derive(b"x", Derivation::Scrypt { parameters, salt: vec![salt], length: 32 })
        };
        assert!(derive(0, 2048, 8, 1).is_err());
        // The blocks of all passes are memory too.
        assert!(derive(0, 2, 8, 1025).is_err());
        for salt in 0..8 {
            derive(salt, 512, 8, 1).unwrap();
        }
        let error = derive(8, 512, 8, 1).unwrap_err();
        assert!(error.to_string().contains("scrypt memory in all passes"), "{error}");
        // With a small N it is PBKDF2 that takes the time.
        session.next_input();
        let error = derive(9, 2, 8, 512).unwrap_err();
        assert_eq!(error, DecodeError::Limit { what: Limited::ScryptMemoryInAll, asked: 8 << 20, allowed: 4 << 20 });
        derive(9, 2, 8, 128).unwrap();
    }

    #[test]
    fn no_password_and_the_empty_one_have_keys_of_their_own() {
        let session = Session::default();
        let derive = |password: &[u8]| {
            let (hash, purpose, salt) = (Hash::Sha1, Purpose::Key, vec![0; 8]);
            session.derive(password, Derivation::Pkcs12 { hash, purpose, salt, iterations: 1, length: 20 }).unwrap()
        };
        let (none, empty) = (derive(&[]), derive(&[0, 0]));
        assert!(none != empty && derive(&[]) == none && derive(&[0, 0]) == empty);
    }

    #[test]
    fn so_many_keys_as_are_allowed_are_derived() {
        let session = Session::default();
        let derive = |salt| session.derive(b"x", pbkdf2(Hash::Sha256, salt, 1, 32)).is_ok();
        assert_eq!(session.with_keys(1, || [derive(0), derive(0), derive(1)]), [true, true, false]);
        assert!(derive(1));
    }

    #[test]
    fn what_was_derived_ahead_is_there_and_counted() {
        let session = Session::new(Limits { kdf_iterations: 100, ..Limits::default() });
        let ask = |salt, iterations| session.derive(b"x", pbkdf2(Hash::Sha256, salt, iterations, 32));
        session.ahead(|| {
            for (salt, iterations) in [(0, 100), (1, 50), (0, 100), (2, 101), (3, 10)] {
                assert_eq!(ask(salt, iterations), Err(DecodeError::PasswordRequired));
            }
        });
        assert_eq!(session.spent(), 150);
        let alone = Session::default();
        for (salt, iterations) in [(0, 100), (1, 50), (3, 10)] {
            assert_eq!(ask(salt, iterations), alone.derive(b"x", pbkdf2(Hash::Sha256, salt, iterations, 32)));
        }
        assert_eq!(session.spent(), 160);
        assert!(matches!(ask(2, 101), Err(DecodeError::Limit { .. })));
    }
}
