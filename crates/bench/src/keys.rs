//! RSA keys, and keys on curves, made and signed with.

use keyferry_core::SystemRandom;
use keyferry_core::key::{EcCurve, KeyError, KeyKind, PrivateKey};
use keyferry_core::signed::{HashAlgorithm, SignatureAlgorithm};

use crate::others;
use crate::process::Place;
use crate::race::{Contender, Goal, Outcome, race};
use crate::several::{KEYS, MANY, ok, several};

/// What one key takes depends on luck: several are one measurement, and the median of those is taken.
pub(crate) fn races(place: &Place) -> Result<Vec<Outcome>, String> {
    let mut outcomes = Vec::new();
    for (bits, rounds) in [(2048, 250), (3072, 80), (4096, 60)] {
        let rounds = if place.quick { 15 } else { rounds };
        let mut contenders =
            vec![Contender::new("keyferry", several(bits, |bits| ok(PrivateKey::generate_rsa(&mut SystemRandom, bits))))];
        contenders.extend(others::rsa(bits));
        contenders.push(Contender::new("crate rsa", several(bits, |bits| ok(rsa::PrivateKey::new(&mut SystemRandom, bits)))));
        // The build of the short run checks every addition, and is there to show what has become much slower.
        let goals: &[Goal] = match bits {
            _ if place.quick => &[Goal { beside: "crate rsa", wall: None, cpu: Some(3.0) }],
            3072 => &[],
            _ => &[Goal { beside: "aws-lc-rs", wall: Some(0.35), cpu: Some(0.6) }],
        };
        outcomes.push(race(&format!("RSA-{bits} keys, {KEYS} at a time"), rounds / KEYS + 1, goals, contenders)?);
        if place.quick {
            return Ok(outcomes);
        }
    }
    outcomes.push(curve("P-256 keys", 201, |random| PrivateKey::generate_ec(random, EcCurve::P256), KeyKind::Ec)?);
    outcomes.push(curve("Ed25519 keys", 201, PrivateKey::generate_ed25519, KeyKind::Ed25519)?);
    outcomes
        .push(signatures("P-256 signatures", &PrivateKey::generate_ec(&mut SystemRandom, EcCurve::P256).map_err(|_| "no key")?)?);
    outcomes.push(signatures("Ed25519 signatures", &PrivateKey::generate_ed25519(&mut SystemRandom).map_err(|_| "no key")?)?);
    Ok(outcomes)
}

/// A new key, and nothing else.
fn curve(
    what: &str,
    rounds: usize,
    make: impl Fn(&mut SystemRandom) -> Result<PrivateKey, KeyError>,
    kind: KeyKind,
) -> Result<Outcome, String> {
    let mut contenders = vec![Contender::new("keyferry", || (0..MANY).try_for_each(|_| ok(make(&mut SystemRandom))))];
    contenders.extend(others::curve_keys(kind));
    race(&format!("{what}, {MANY} at a time"), rounds, &[], contenders)
}

fn signatures(what: &str, key: &PrivateKey) -> Result<Outcome, String> {
    let signer = key.signer().map_err(|error| error.to_string())?;
    let algorithm = key.algorithm().ok().and_then(|algorithm| SignatureAlgorithm::with_hash(&algorithm, HashAlgorithm::Sha256));
    let algorithm = algorithm.ok_or("no algorithm")?;
    let mut contenders =
        vec![Contender::new("keyferry", || (0..MANY).try_for_each(|_| ok(signer.sign(algorithm, b"what is signed"))))];
    contenders.extend(others::signers(key)?);
    race(&format!("{what}, {MANY} at a time"), 51, &[], contenders)
}
