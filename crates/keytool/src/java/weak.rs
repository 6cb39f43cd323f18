//! What Java 17 holds to be weak: `jdk.security.legacyAlgorithms` warns, `jdk.certpath.disabledAlgorithms` refuses, and refuses SHA-1 to those who sign
//! jar files.

use super::key::PublicKey;

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

/// A signature algorithm by its name, of something that is for signing jar files or not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signature<'a> {
    pub name: &'a str,
    pub for_jars: bool,
}

impl<'a> Signature<'a> {
    /// One of a request or a revocation list, which are for no particular use.
    pub(crate) fn of(name: &'a str) -> Self {
        Self { name, for_jars: false }
    }

    pub(crate) fn strength(self) -> Strength {
        let hash = self.name.split("with").next().unwrap_or_default();
        match hash {
            "MD2" | "MD5" => Strength::Disabled,
            "SHA1" if self.for_jars => Strength::NotForJars,
            "SHA1" => Strength::Weak,
            _ => Strength::Good,
        }
    }
}

/// A public key.
pub(crate) fn key(key: &PublicKey) -> Strength {
    let Some(bits) = key.bits else { return Strength::Good };
    match key.algorithm.as_str() {
        "RSA" | "DSA" if bits < 1024 => Strength::Disabled,
        "RSA" | "DSA" if bits < 2048 => Strength::Weak,
        "EC" if bits < 224 => Strength::Disabled,
        _ => Strength::Good,
    }
}

/// The warnings about what `label` names, signature first. Without a signature, which is of no account where the certificate is trusted, only
/// the key is looked at.
pub(crate) fn warnings(label: &str, signature: Option<Signature<'_>>, public_key: Option<&PublicKey>) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Some(signature) = signature {
        let end = match signature.strength() {
            Strength::Good => None,
            Strength::Weak => Some("a security risk. This algorithm will be disabled in a future update."),
            Strength::NotForJars => Some("a security risk and cannot be used to sign JARs after 2019-01-01."),
            Strength::Disabled => Some("a security risk and is disabled."),
        };
        let name = signature.name;
        warnings.extend(end.map(|end| format!("{label} uses the {name} signature algorithm which is considered {end}")));
    }
    if let Some(public_key) = public_key {
        let end = match key(public_key) {
            Strength::Good => None,
            Strength::Weak => Some("a security risk. This key size will be disabled in a future update."),
            Strength::NotForJars | Strength::Disabled => Some("a security risk and is disabled."),
        };
        warnings.extend(end.map(|end| format!("{label} uses a {} which is considered {end}", public_key.text())));
    }
    warnings
}
