//! What Java 17 holds to be weak: `jdk.security.legacyAlgorithms` warns, `jdk.certpath.disabledAlgorithms` refuses, and refuses SHA-1 to those who sign
//! jar files.

use der::asn1::ObjectIdentifier;
use keyferry_core::key::KeyKind;
use keyferry_core::oid::java_name;
use keyferry_core::oid::signature;
use keyferry_core::signed::HashAlgorithm;

use super::key::PublicKey;
use crate::release::{WEAK_KEY, WEAK_SIGNATURE, now};

/// How good an algorithm or a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strength {
    Good,
    Weak,
    /// Not good enough for jar files, which is what it is for.
    NotForJars,
    Disabled,
}

impl Strength {
    /// What stands behind the name.
    pub(crate) fn mark(self) -> &'static str {
        match self {
            Self::Good => "",
            Self::Weak => " (weak)",
            Self::NotForJars | Self::Disabled => " (disabled)",
        }
    }
}

/// A signature algorithm, of something that is for signing jar files or not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signature {
    pub algorithm: ObjectIdentifier,
    pub for_jars: bool,
}

impl Signature {
    /// One of a request or a revocation list, which are for no particular use.
    pub(crate) fn of(algorithm: ObjectIdentifier) -> Self {
        Self { algorithm, for_jars: false }
    }

    pub(crate) fn strength(self) -> Strength {
        match self.algorithm {
            signature::MD2_WITH_RSA | signature::MD5_WITH_RSA => Strength::Disabled,
            oid if HashAlgorithm::of_signature(&oid) != Some(HashAlgorithm::Sha1) => Strength::Good,
            _ if self.for_jars => Strength::NotForJars,
            _ => Strength::Weak,
        }
    }
}

/// A public key.
pub(crate) fn key(key: &PublicKey) -> Strength {
    let Some(bits) = key.bits else { return Strength::Good };
    match key.kind {
        Some(KeyKind::Rsa | KeyKind::Dsa) if bits < 1024 => Strength::Disabled,
        Some(KeyKind::Rsa | KeyKind::Dsa) if bits < 2048 => Strength::Weak,
        Some(KeyKind::Ec) if bits < 224 => Strength::Disabled,
        _ => Strength::Good,
    }
}

/// A public key in words, marked when it is weak.
pub(crate) fn marked_key(public_key: &PublicKey) -> String {
    format!("{}{}", public_key.text(), key(public_key).mark())
}

/// A signature algorithm by Java's name, marked when it is weak.
pub(crate) fn marked_signature(algorithm: ObjectIdentifier) -> String {
    format!("{}{}", java_name(&algorithm), Signature::of(algorithm).strength().mark())
}

/// The warnings about what `label` names, signature first. Without a signature, which is of no account where the certificate is trusted, only
/// the key is looked at.
pub(crate) fn warnings(label: &str, signature: Option<Signature>, public_key: Option<&PublicKey>) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Some(signature) = signature {
        let end = match signature.strength() {
            Strength::Good => None,
            Strength::Weak => Some(format!("a security risk.{}", now(&WEAK_SIGNATURE))),
            Strength::NotForJars => Some("a security risk and cannot be used to sign JARs after 2019-01-01.".to_owned()),
            Strength::Disabled => Some("a security risk and is disabled.".to_owned()),
        };
        let name = java_name(&signature.algorithm);
        warnings.extend(end.map(|end| format!("{label} uses the {name} signature algorithm which is considered {end}")));
    }
    if let Some(public_key) = public_key {
        let end = match key(public_key) {
            Strength::Good => None,
            Strength::Weak => Some(format!("a security risk.{}", now(&WEAK_KEY))),
            Strength::NotForJars | Strength::Disabled => Some("a security risk and is disabled.".to_owned()),
        };
        warnings.extend(end.map(|end| format!("{label} uses a {} which is considered {end}", public_key.text())));
    }
    warnings
}
