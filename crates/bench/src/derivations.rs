//! PBKDF2 with HMAC-SHA256 beside the least that it can take: two compressions of a block for each iteration, one waiting for the other.

use std::hint::black_box;

use keyferry_core::SystemRandom;
use keyferry_core::key::{EcCurve, PrivateKey};
use keyferry_formats::pbe::{Hash, Pbkdf2, Scheme, Session};
use keyferry_formats::{AnyKeyMut, Key, Password, SealedKey, pkcs8};
use sha2::block_api::compress256;

use crate::others;
use crate::process::Place;
use crate::race::{Contender, Goal, Outcome, race};

const ITERATIONS: u32 = 100_000;
const PASSWORD: &str = "changeit";
static SALT: [u8; 16] = [7; 16];

pub(crate) fn races(place: &Place) -> Result<Vec<Outcome>, String> {
    let rounds = place.rounds(51);
    let floor = |keys: u32| {
        Contender::new("floor", move || {
            let (mut state, block) = ([0; 8], [[0; 64]]);
            for _ in 0..2 * keys * ITERATIONS {
                compress256(&mut state, &block);
            }
            black_box(state);
            Ok(())
        })
    };
    let one = Contender::new("keyferry", || {
        let kdf = Pbkdf2 { prf: Hash::Sha256, salt: SALT.to_vec(), iterations: ITERATIONS, key_length: None };
        kdf.derive(PASSWORD.as_bytes(), 32, &Session::default())
            .map(|key| drop(black_box(key)))
            .map_err(|error| error.to_string())
    });
    let crates = Contender::new("crate pbkdf2", || {
        let mut key = [0; 32];
        pbkdf2::pbkdf2_hmac::<sha2::Sha256>(PASSWORD.as_bytes(), &SALT, ITERATIONS, &mut key);
        black_box(key);
        Ok(())
    });
    let mut contenders = vec![one, floor(1), crates];
    contenders.extend(others::pbkdf2(PASSWORD.as_bytes(), &SALT, ITERATIONS));
    // The build of the short run is not optimised as a release is.
    let goal = Goal::wall("floor", if place.quick { 1.7 } else { 1.15 });
    let alone = race("PBKDF2-HMAC-SHA256, one key, 100,000 iterations", rounds, &[goal], contenders)?;
    let two = Contender::new("keyferry", two_keys()?);
    Ok(vec![alone, race("The same, the keys of a file: two", rounds, &[goal], vec![two, floor(2)])?])
}

/// Two keys of a file, each encrypted under a salt of its own.
fn two_keys() -> Result<impl FnMut() -> Result<(), String>, String> {
    let password = Password::new(PASSWORD);
    let sealed = || -> Result<Key, String> {
        let key = PrivateKey::generate_ec(&mut SystemRandom, EcCurve::P256).map_err(|error| error.to_string())?;
        let session = Session::default();
        let der = pkcs8::encrypt(&key, &password, Scheme::aes256(ITERATIONS), &mut SystemRandom, &session);
        Ok(Key::Sealed(SealedKey::Info(der.map_err(|error| error.to_string())?)))
    };
    let mut keys = [sealed()?, sealed()?];
    Ok(move || {
        let mut both = keys.each_mut().map(AnyKeyMut::Private);
        AnyKeyMut::derive_ahead(&mut both, &Password::new(PASSWORD), &Session::default());
        Ok(())
    })
}
