//! What is done with bytes from strangers, as targets for a fuzzer. Each takes any bytes, and nothing but a panic is wrong; those that ask somebody else
//! panic where the two differ. `fuzz_targets` has the program of each for libFuzzer, `cargo xtask fuzz` builds and runs them all, and the tests call
//! them with the files of `fixtures` and damaged ones.

#![allow(clippy::missing_panics_doc, reason = "to panic is what a target is for")]

pub mod again;
pub mod decoders;
pub mod differential;
pub mod layers;
pub mod paths;
pub mod texts;

mod odd;
mod seeds;
mod written;

pub use seeds::fixtures;

use keyferry_formats::pbe::Session;
use keyferry_formats::{Keystore, Limits, Password, detect};

/// The password of all files here.
pub const PASSWORD: &str = "changeit";

/// A target.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name, which is that of its program too.
    pub name: &'static str,
    /// What is done with bytes.
    pub run: fn(&[u8]),
    made: fn() -> Vec<Vec<u8>>,
}

impl Target {
    /// Inputs to begin with: what the real tools wrote, pieces of it, what stands in the folder `seeds` for this target, and odd ones.
    pub fn seeds(&self) -> Vec<Vec<u8>> {
        (self.made)().into_iter().chain(seeds::folder(self.name)).chain(odd::of(self.name)).collect()
    }
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Target").field("name", &self.name).finish_non_exhaustive()
    }
}

/// All of them.
pub const TARGETS: &[Target] = &[
    target("detect", decoders::detect, seeds::all),
    target("pem", decoders::pem, seeds::pem_texts),
    target("ber", decoders::ber, seeds::der),
    target("pkcs8", decoders::pkcs8, seeds::keys),
    target("pkcs12", decoders::pkcs12, seeds::pkcs12),
    target("pkcs7", decoders::pkcs7, seeds::der),
    target("jks", decoders::jks, seeds::jks),
    target("bks", decoders::bks, seeds::bks),
    target("bcfks", decoders::bcfks, seeds::bcfks),
    target("jwk", decoders::detect, seeds::jwk),
    target("jar", decoders::jar, Vec::new),
    target("openssh", decoders::openssh, Vec::new),
    target("pvk", decoders::detect, Vec::new),
    target("certificate", decoders::certificate, seeds::der),
    target("request", decoders::request, seeds::der),
    target("revocation_list", decoders::revocation_list, Vec::new),
    target("pkcs12_inside", layers::pkcs12, seeds::safe_contents),
    target("pkcs8_inside", layers::pkcs8, seeds::private_keys),
    target("jks_inside", layers::jks, seeds::jks_bodies),
    target("jceks_inside", layers::jceks, seeds::objects),
    target("bks_inside", layers::bks, seeds::bks_entries),
    target("bks_key_inside", layers::bks_key, seeds::bks_keys),
    target("bcfks_inside", layers::bcfks, seeds::object_store_data),
    target("jar_inside", layers::jar, Vec::new),
    target("configuration", texts::configuration, seeds::configurations),
    target("names", texts::names, seeds::names),
    target("extensions", texts::extensions, seeds::extensions),
    target("openssl_line", texts::openssl_line, seeds::openssl_lines),
    target("keytool_line", texts::keytool_line, seeds::keytool_lines),
    target("registration", texts::registration, seeds::registrations),
    target("again", again::again, again::seeds),
    target("others_pkcs12", differential::pkcs12, seeds::safe_contents),
    target("others_jks", differential::jks, seeds::jks_bodies),
    target("others_paths", paths::judged, paths::seeds),
];

const fn target(name: &'static str, run: fn(&[u8]), made: fn() -> Vec<Vec<u8>>) -> Target {
    Target { name, run, made }
}

/// Limits under which a case takes little time: so many iterations.
fn session(iterations: u32) -> Session {
    Session::new(Limits { kdf_iterations: iterations, scrypt_memory: 1 << 16, input: 1 << 20, ..Limits::default() })
}

/// One case in so many is looked at by what takes longer than all the rest: the numbers of keys, signatures, everything once more without a password.
const THOROUGH_ONE_IN: usize = 8;

fn is_thorough(bytes: &[u8]) -> bool {
    is_one_in(THOROUGH_ONE_IN, bytes)
}

/// Whether a case is one of so many that are chosen for what takes long; the same ones each time.
fn is_one_in(many: usize, bytes: &[u8]) -> bool {
    is_remainder(0, many, bytes)
}

/// Cases in so many groups, by all of their bytes: whether this one belongs to that with this number.
fn is_remainder(group: usize, groups: usize, bytes: &[u8]) -> bool {
    // FNV-1a, whose low digits say little.
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
    usize::try_from(hash >> 32).unwrap_or_default() % groups == group
}

/// The store in a file, with its keys; `None` where there is something that is not read.
fn opened(bytes: &[u8], session: &Session) -> Option<Keystore> {
    let contents = detect::decode(bytes, Some(&password()), session).ok()?;
    let mut store = detect::into_keystore([contents]).ok()?;
    store.unseal_all(&password(), session).ok()?;
    Some(store)
}

fn password() -> Password {
    Password::new(PASSWORD)
}
