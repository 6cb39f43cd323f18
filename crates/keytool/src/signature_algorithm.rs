//! The algorithm of a signature: that of `-sigalg`, by Java's names and object identifiers, or the one that keytool takes for such a key. What is not
//! there, or does not fit the key, is refused by its name.

use keyferry_core::csr::Style;
use keyferry_core::key::{KeyAlgorithm, KeyKind};
use keyferry_core::oid::key::RSASSA_PSS;
use keyferry_core::signed::{BrokenHash, HashAlgorithm, PssParameters, SignatureAlgorithm};

use super::command_error::CommandError;
use super::names::SIGALG;
use super::release::{LEAST_HASH, now};
use super::run::Run;

/// Names that Java has besides, all for one.
const SHA1_WITH_DSA: [&str; 6] = ["DSS", "SHA/DSA", "SHA-1/DSA", "SHA1/DSA", "SHAwithDSA", "DSAWithSHA1"];

/// The algorithm with which such a key signs here.
pub(super) fn chosen(run: &Run, key: &KeyAlgorithm) -> Result<SignatureAlgorithm, CommandError> {
    let chosen = match run.arguments.get(SIGALG) {
        Some(name) => named(name, key)?,
        None => usual(key).ok_or_else(|| CommandError::new("Cannot derive signature algorithm"))?,
    };
    check_length(chosen, key)?;
    Ok(chosen)
}

/// The fewest bits of an RSA key that signs with SHA-384.
const SHORTEST_FOR_SHA384: usize = 624;

/// What such a key signs with when nothing is said.
fn usual(key: &KeyAlgorithm) -> Option<SignatureAlgorithm> {
    let usual = SignatureAlgorithm::usual(Style::Keytool, key)?;
    let hash = now(&LEAST_HASH);
    // A short RSA key has no room for a long hash.
    if key.kind.is_rsa() && key.bits.is_some_and(|bits| bits < SHORTEST_FOR_SHA384) {
        return Some(usual);
    }
    Some(match usual {
        SignatureAlgorithm::RsaPkcs1(other) if other.bits() < hash.bits() => SignatureAlgorithm::RsaPkcs1(hash),
        SignatureAlgorithm::RsaPss(other) if key.pss.is_none() && other.hash.bits() < hash.bits() => {
            SignatureAlgorithm::RsaPss(PssParameters::usual(hash))
        }
        SignatureAlgorithm::Ecdsa(other) if other.bits() < hash.bits() => SignatureAlgorithm::Ecdsa(hash),
        usual => usual,
    })
}

fn invalid_key(message: impl std::fmt::Display) -> CommandError {
    CommandError::of("java.security.InvalidKeyException", message)
}

fn named(given: &str, key: &KeyAlgorithm) -> Result<SignatureAlgorithm, CommandError> {
    let is = |name: &str| name.eq_ignore_ascii_case(given);
    let name = given.strip_prefix("OID.").unwrap_or(given);
    let kind = key.kind;
    let unavailable = || CommandError::of("java.security.NoSuchAlgorithmException", format!("{given} Signature not available"));
    let algorithm = if is("RSASSA-PSS") || name.parse() == Ok(RSASSA_PSS) {
        return match kind {
            KeyKind::Rsa | KeyKind::RsaPss => {
                usual(&KeyAlgorithm { kind: KeyKind::RsaPss, ..key.clone() }).ok_or_else(unavailable)
            }
            _ => Err(unfit(key)),
        };
    } else if is("EdDSA") {
        // Java's name for both.
        if kind == KeyKind::Ed448 { SignatureAlgorithm::Ed448 } else { SignatureAlgorithm::Ed25519 }
    } else if is("ML-DSA") {
        // Java's name for all three.
        match kind {
            KeyKind::MlDsa(set) => SignatureAlgorithm::MlDsa(set),
            _ => return Err(no_parameter_set(key)),
        }
    } else if SHA1_WITH_DSA.into_iter().any(is) {
        SignatureAlgorithm::Dsa(HashAlgorithm::Sha1)
    } else if let Some(known) = SignatureAlgorithm::by_java_name(name) {
        known
    } else if SignatureAlgorithm::is_only_java_s(name) || is("DSA") {
        return Err(CommandError::refused(
            format_args!("-sigalg {given}"),
            "leave -sigalg out, or take one with SHA256, SHA384 or SHA512",
        ));
    } else if has_no_identifier(given) {
        return Err(CommandError::of("java.security.SignatureException", "Cannot derive AlgorithmIdentifier"));
    } else {
        return Err(unavailable());
    };
    let fits = match algorithm {
        SignatureAlgorithm::RsaPkcs1(_) | SignatureAlgorithm::RsaBroken(_) => kind.is_rsa(),
        SignatureAlgorithm::Ed25519 | SignatureAlgorithm::Ed448 => match kind {
            KeyKind::Ed25519 | KeyKind::Ed448 if SignatureAlgorithm::with_hash(key, HashAlgorithm::Sha256) == Some(algorithm) => {
                true
            }
            KeyKind::Ed25519 | KeyKind::Ed448 => {
                return Err(invalid_key(format!("Parameters must be {}", algorithm.java_name())));
            }
            _ => return Err(invalid_key("Unsupported key type")),
        },
        SignatureAlgorithm::MlDsa(set) => match kind {
            KeyKind::MlDsa(own) if own == set => true,
            _ => return Err(no_parameter_set(key)),
        },
        other => other.hash().and_then(|hash| SignatureAlgorithm::with_hash(key, hash)) == Some(other),
    };
    if fits { Ok(algorithm) } else { Err(unfit(key)) }
}

/// Algorithms of Java that stand in no certificate: without a hash of their own, with two, or in another form.
fn has_no_identifier(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let known = ["nonewithrsa", "nonewithdsa", "nonewithecdsa", "rawdsa", "md5andsha1withrsa"].contains(&lower.as_str());
    known || lower.ends_with("dsainp1363format") && lower.contains("with")
}

/// What Java says of a key that is to sign with ML-DSA, and is of another set or kind.
fn no_parameter_set(key: &KeyAlgorithm) -> CommandError {
    match key.kind {
        KeyKind::MlDsa(_) | KeyKind::MlKem(_) => invalid_key(format!("Unsupported parameter set name: {}", key.name())),
        _ => invalid_key("Cannot parse input"),
    }
}

/// What Java says of a key that does not make such signatures.
fn unfit(key: &KeyAlgorithm) -> CommandError {
    let class = match key.kind {
        KeyKind::Rsa | KeyKind::RsaPss => "sun.security.rsa.RSAPrivateCrtKeyImpl",
        KeyKind::Ec => "sun.security.ec.ECPrivateKeyImpl",
        KeyKind::Dsa => "sun.security.provider.DSAPrivateKey",
        KeyKind::MlDsa(_) | KeyKind::MlKem(_) => "sun.security.pkcs.NamedPKCS8Key",
        KeyKind::X25519 | KeyKind::X448 => "sun.security.ec.XDHPrivateKeyImpl",
        _ => "sun.security.ec.ed.EdDSAPrivateKeyImpl",
    };
    invalid_key(format!("No installed provider supports this key: {class}"))
}

/// Whether the key is long enough for the signature, and the hash for the key.
fn check_length(algorithm: SignatureAlgorithm, key: &KeyAlgorithm) -> Result<(), CommandError> {
    let bits = key.bits.unwrap_or_default();
    let too_short = || Err(invalid_key("Key is too short for this signature algorithm"));
    // What stands around the digest in PKCS#1: its algorithm, and eleven bytes of padding.
    match algorithm {
        SignatureAlgorithm::RsaBroken(BrokenHash::Md2 | BrokenHash::Md5) if bits.div_ceil(8) < 18 + 16 + 11 => too_short(),
        SignatureAlgorithm::RsaPkcs1(hash) if bits.div_ceil(8) < 19 + hash.bits() / 8 + 11 => too_short(),
        SignatureAlgorithm::RsaPss(pss) if bits.div_ceil(8) < pss.hash.bits() / 8 + pss.salt_length + 2 => {
            Err(invalid_key(format!("Key is too short, need min {} bytes", pss.hash.bits() / 8 + pss.salt_length + 2)))
        }
        SignatureAlgorithm::Dsa(hash) if hash.bits() < subprime(bits) => {
            let name = format!("SHA-{}", if hash == HashAlgorithm::Sha1 { 1 } else { hash.bits() });
            let message = format!("The security strength of {name} digest algorithm is not sufficient for this key size");
            Err(invalid_key(message))
        }
        _ => Ok(()),
    }
}

/// The bits of q that go with a prime of so many bits.
fn subprime(bits: usize) -> usize {
    match bits {
        ..=1024 => 160,
        1025..=2048 => 224,
        _ => 256,
    }
}
