//! `-genseckey` and `-importpass`: secret keys, made at random or from a password.

use keyferry_core::key::SecretKey;
use keyferry_core::shown::shown;
use keyferry_formats::{Entry, EntryKind, Password, Secret, StoreKind, bcfks, pkcs12};
use zeroize::Zeroizing;

use super::command_error::CommandError;
use super::format::Format;
use super::names::{KEYALG, KEYSIZE};
use super::release::{JAVA_21, NOT_IN_PKCS12, WEAK_SECRET_KEYS, is_since, now};
use super::run::Run;
use super::store::{Purpose, Store};
use super::{console, new_password};
use keyferry_host::{random, secret};

/// An algorithm that keys are made for.
struct Algorithm {
    /// Java's name.
    name: &'static str,
    /// The sizes in bits that it may have.
    sizes: Sizes,
    /// The size without `-keysize`.
    usual: Option<usize>,
}

enum Sizes {
    /// One of these; what is said of any other.
    OneOf(&'static [usize], &'static str),
    /// From here to there, in whole bytes.
    Between(usize, usize),
}

const fn algorithm(name: &'static str, sizes: Sizes, usual: Option<usize>) -> Algorithm {
    Algorithm { name, sizes, usual }
}

const ALGORITHMS: [Algorithm; 11] = [
    algorithm("AES", Sizes::OneOf(&[128, 192, 256], "must be equal to 128, 192 or 256"), None),
    algorithm("DES", Sizes::OneOf(&[56], "must be equal to 56"), Some(56)),
    algorithm("DESede", Sizes::OneOf(&[112, 168], "must be equal to 112 or 168"), Some(168)),
    algorithm("ARCFOUR", Sizes::Between(40, 1024), None),
    algorithm("Blowfish", Sizes::Between(32, 448), None),
    algorithm("HmacSHA1", Sizes::Between(8, 65536), None),
    algorithm("HmacSHA224", Sizes::Between(8, 65536), None),
    algorithm("HmacSHA256", Sizes::Between(8, 65536), None),
    algorithm("HmacSHA384", Sizes::Between(8, 65536), None),
    algorithm("HmacSHA512", Sizes::Between(8, 65536), None),
    algorithm("ChaCha20", Sizes::OneOf(&[256], "must be equal to 256"), None),
];

/// The algorithm that a stored password has in Java.
const PASSWORD_ALGORITHM: &str = "PBEWithMD5AndDES";

/// `-genseckey`.
pub(super) fn generate(run: &Run) -> Result<(), CommandError> {
    let Some(name) = run.arguments.get(KEYALG) else {
        return Err(CommandError::new("The -keyalg option must be specified."));
    };
    make(run, || {
        let known = ALGORITHMS.iter().find(|algorithm| algorithm.name.eq_ignore_ascii_case(name));
        let unavailable =
            || CommandError::of("java.security.NoSuchAlgorithmException", format!("{name} KeyGenerator not available"));
        let algorithm = known.ok_or_else(unavailable)?;
        let given = run.arguments.get(KEYSIZE).and_then(|size| size.parse().ok());
        let missing = || CommandError::new("Please provide -keysize for secret key generation");
        let bits: usize = given.or(algorithm.usual).ok_or_else(missing)?;
        let wrong = |what: &str| CommandError::of("java.security.InvalidParameterException", format!("Wrong keysize: {what}"));
        match algorithm.sizes {
            Sizes::OneOf(sizes, what) if !sizes.contains(&bits) => return Err(wrong(what)),
            Sizes::Between(least, most) if !(least..=most).contains(&bits) => {
                return Err(wrong(&format!("must be between {least} and {most} bits")));
            }
            _ => {}
        }
        // DES counts the bits of its keys without those of parity; 112 bits of triple DES are two keys, the first one twice.
        let mut encoded = Zeroizing::new(vec![0; if algorithm.name.starts_with("DES") { bits / 7 } else { bits.div_ceil(8) }]);
        random::fill(&mut encoded)?;
        if algorithm.name.starts_with("DES") {
            encoded.iter_mut().for_each(|byte| *byte = *byte & 0xfe | parity(*byte));
            if bits == 112 {
                encoded.extend_from_within(..8);
            }
        }
        say!("Generated {bits}-bit {} secret key", algorithm.name);
        Ok(SecretKey { algorithm: algorithm.name.to_owned(), encoded })
    })
}

/// Warns of the key of an entry, which `label` names, as far as the password of the store opens it.
pub(super) fn warn(run: &Run, store: &Store, label: &str, entry: &Entry) {
    if !now(&WEAK_SECRET_KEYS) {
        return;
    }
    let mut entry = entry.clone();
    if let (Some(password), Some(mut key)) = (&store.password, entry.key_mut())
        && key.is_sealed()
        && key.unseal(password, &run.context.session).is_err()
    {
        return;
    }
    if let EntryKind::SecretKey(Secret::Clear(key)) = &entry.kind {
        warn_of(run, label, key);
    }
}

fn warn_of(run: &Run, label: &str, key: &SecretKey) {
    // Java's `jdk.security.legacyAlgorithms`.
    let is_weak = ["DES", "DESede", "RC2", "ARCFOUR"].contains(&key.algorithm.as_str());
    if is_weak && now(&WEAK_SECRET_KEYS) {
        run.warn(format!("{label} uses the {} algorithm which is considered a security risk.", key.algorithm));
    }
}

/// The bit that makes the number of ones odd.
fn parity(byte: u8) -> u8 {
    u8::from((byte & 0xfe).count_ones().is_multiple_of(2))
}

/// `-importpass`: a password, kept as the key of Java's oldest scheme.
pub(super) fn import_password(run: &Run) -> Result<(), CommandError> {
    let is_other = run.arguments.get(KEYALG).is_some_and(|name| !name.to_ascii_uppercase().starts_with("PBE"));
    let unknown = || CommandError::new("Please provide -keysize for secret key generation");
    if is_other && !is_since(JAVA_21) {
        return Err(unknown());
    }
    make(run, || {
        if is_other {
            return Err(unknown());
        }
        let encoded = Zeroizing::new(credential()?.as_str().as_bytes().to_vec());
        Ok(SecretKey { algorithm: PASSWORD_ALGORITHM.to_owned(), encoded })
    })
}

/// Fails for a key that the format of a keystore does not hold.
pub(super) fn check(store: &Store, key: &SecretKey) -> Result<(), CommandError> {
    let message = match store.format {
        Format::Jks => "Cannot store non-PrivateKeys".to_owned(),
        Format::Pkcs12 if !pkcs12::knows_algorithm(&key.algorithm) || key.algorithm == now(&NOT_IN_PKCS12) => format!(
            "Key protection algorithm not found: java.security.NoSuchAlgorithmException: unrecognized algorithm name: {}",
            key.algorithm
        ),
        Format::BouncyCastle(StoreKind::Bcfks(_)) if !bcfks::knows_algorithm(&key.algorithm) => {
            let class = "org.bouncycastle.jcajce.provider.keystore.bcfks.BcFKSKeyStoreSpi$ExtKeyStoreException";
            let message = format!(
                "BCFKS KeyStore exception storing private key: java.security.KeyStoreException: BCFKS KeyStore cannot recognize secret key \
                 ({}) for storage.",
                key.algorithm.to_uppercase()
            );
            return Err(CommandError::of(class, message));
        }
        Format::Pkcs12 | Format::Jceks | Format::BouncyCastle(_) => return Ok(()),
    };
    Err(CommandError::of("java.security.KeyStoreException", message))
}

/// The password that is to be kept: a line of standard input, or typed twice on a terminal.
fn credential() -> Result<Password, CommandError> {
    if !secret::on_terminal() {
        return Ok(secret::read_password()?.unwrap_or_else(|| Password::new("")));
    }
    let typed = console::tries(|| {
        let first = console::password("Enter the password to be stored:  ")?;
        let second = console::password("Re-enter password: ")?;
        if first == second {
            return Ok(first);
        }
        say!("They don't match. Try again");
        Ok(None)
    })?;
    typed.ok_or_else(|| CommandError::new("Too many failures - key not added to keystore"))
}

fn make(run: &Run, key: impl FnOnce() -> Result<SecretKey, CommandError>) -> Result<(), CommandError> {
    let mut store = Store::open(run, Purpose::Make)?;
    let alias = run.alias().to_owned();
    if store.keystore.get(&alias).is_some() {
        return Err(CommandError::new(format!(
            "Secret Key not generated, alias <{alias}> already exists",
            alias = shown(&alias)
        )));
    }
    let key = key()?;
    let password = new_password::of_key(run, &store, &alias)?;
    let password = store.same_password(password, "-keypass");
    check(&store, &key)?;
    warn_of(run, "The generated secret key", &key);
    store.put_with_password(Entry::new(alias, Some(run.context.written), EntryKind::SecretKey(Secret::Clear(key))), password);
    store.save(run)
}
