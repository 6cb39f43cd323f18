//! The inner loops alone: `cargo bench -p keyferry-bench --features others`.

use divan::{Bencher, black_box};
use keyferry_core::SystemRandom;
use keyferry_core::key::PrivateKey;
use keyferry_core::rand_core::TryRng;
use keyferry_core::signed::{HashAlgorithm, SignatureAlgorithm};
use keyferry_formats::pbe::{Hash, Pbkdf2, Session};

fn main() {
    divan::main();
}

/// The two primes of a key.
#[divan::bench(args = [1024, 2048, 3072, 4096])]
fn primes(bits: usize) {
    let mut random = |bytes: &mut [u8]| SystemRandom.try_fill_bytes(bytes).is_ok();
    black_box(keyferry_primes::two_primes(&mut random, bits, 65537));
}

/// A signature of PKCS#1 v1.5.
#[divan::bench(args = [2048, 4096])]
fn rsa_signature(bencher: Bencher<'_, '_>, bits: usize) {
    let signer = PrivateKey::generate_rsa(&mut SystemRandom, bits).and_then(|key| key.signer());
    bencher.bench(|| {
        signer.as_ref().ok().map(|signer| signer.sign(SignatureAlgorithm::RsaPkcs1(HashAlgorithm::Sha256), b"what is signed"))
    });
}

/// Ten thousand iterations.
#[divan::bench(args = [Hash::Sha1, Hash::Sha256, Hash::Sha512])]
fn pbkdf2(hash: Hash) {
    let kdf = Pbkdf2 { prf: hash, salt: vec![7; 16], iterations: 10_000, key_length: None };
    let _ = black_box(kdf.derive(b"changeit", 32, &Session::default()));
}
