//! What keyferry is measured against in one process.

use std::hint::black_box;
use std::num::NonZero;

use aws_lc_rs::pbkdf2 as aws;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use graviola::signing::rsa::{KeySize as Size, SigningKey};
use keyferry_core::key::{KeyKind, PrivateKey};
use ring::pbkdf2 as rings;

use crate::race::Contender;
use crate::several::{MANY, ok, several};

/// RSA keys, so many as one measurement has.
pub(crate) fn rsa(bits: usize) -> Vec<Contender<'static>> {
    let (theirs, graviolas) = match bits {
        2048 => (KeySize::Rsa2048, Size::Rsa2048),
        3072 => (KeySize::Rsa3072, Size::Rsa3072),
        _ => (KeySize::Rsa4096, Size::Rsa4096),
    };
    vec![
        Contender::new("aws-lc-rs", several(bits, move |_| ok(KeyPair::generate(theirs)))),
        Contender::new("graviola", several(bits, move |_| ok(SigningKey::generate(graviolas)))),
    ]
}

/// Keys on P-256 or Ed25519.
pub(crate) fn curve_keys(kind: KeyKind) -> Vec<Contender<'static>> {
    let made = move || match kind {
        KeyKind::Ed25519 => ok(Ed25519KeyPair::generate()),
        _ => ok(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING)),
    };
    vec![Contender::new("aws-lc-rs", move || (0..MANY).try_for_each(|_| made()))]
}

/// Signatures with such a key.
pub(crate) fn signers(key: &PrivateKey) -> Result<Vec<Contender<'static>>, String> {
    let der = key.as_pkcs8_der();
    let unread = |_| "aws-lc-rs does not read the key".to_owned();
    let sign: Box<dyn Fn() -> Result<(), String>> = if key.algorithm().is_ok_and(|algorithm| algorithm.kind == KeyKind::Ed25519) {
        let theirs = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map_err(unread)?;
        Box::new(move || ok::<_, ()>(Ok(theirs.sign(b"what is signed"))))
    } else {
        let theirs = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, der).map_err(unread)?;
        Box::new(move || ok(theirs.sign(&SystemRandom::new(), b"what is signed")))
    };
    Ok(vec![Contender::new("aws-lc-rs", move || (0..MANY).try_for_each(|_| sign()))])
}

/// PBKDF2 with HMAC-SHA256, one key of 32 bytes.
pub(crate) fn pbkdf2(password: &'static [u8], salt: &'static [u8], iterations: u32) -> Vec<Contender<'static>> {
    let times = NonZero::new(iterations).unwrap_or(NonZero::<u32>::MIN);
    let derive = move |derive: &dyn Fn(&mut [u8])| {
        let mut key = [0; 32];
        derive(&mut key);
        black_box(key);
        Ok(())
    };
    vec![
        Contender::new("aws-lc-rs", move || derive(&|key| aws::derive(aws::PBKDF2_HMAC_SHA256, times, salt, password, key))),
        Contender::new("ring", move || derive(&|key| rings::derive(rings::PBKDF2_HMAC_SHA256, times, salt, password, key))),
    ]
}
