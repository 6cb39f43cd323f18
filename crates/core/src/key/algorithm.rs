//! What kind of key it is.

use std::fmt;

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Encode, Tagged};
use spki::AlgorithmIdentifierRef;

use super::curve::EcCurve;
use super::structure::DssParms;
use super::{MlDsa, MlKem, SlhDsa, bit_length};
use crate::oid::{self, key, post_quantum};
use crate::signed::PssParameters;

/// A kind of keys: what is computed with them, and so what their parameters and bytes mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum KeyKind {
    /// RSA for whatever is done with it (RFC 8017).
    Rsa,
    /// RSA for signatures of RSASSA-PSS only (RFC 4055).
    RsaPss,
    /// EC on some curve (RFC 5480).
    Ec,
    /// DSA (RFC 3279, section 2.3.2).
    Dsa,
    /// Diffie and Hellman's, in PKCS#3's form.
    Dh,
    /// X25519, which agrees on secrets (RFC 8410).
    X25519,
    /// X448, the same on the larger curve.
    X448,
    /// Ed25519, which signs (RFC 8410).
    Ed25519,
    /// Ed448, the same on the larger curve.
    Ed448,
    /// ML-DSA, which signs (FIPS 204, RFC 9881).
    MlDsa(MlDsa),
    /// ML-KEM, which agrees on secrets (FIPS 203, RFC 9935).
    MlKem(MlKem),
    /// SLH-DSA, which signs (FIPS 205, RFC 9909).
    SlhDsa(SlhDsa),
    /// One that is only carried here.
    Other(ObjectIdentifier),
}

impl KeyKind {
    /// The kind with this object identifier.
    pub fn of(oid: &ObjectIdentifier) -> Self {
        match *oid {
            key::RSA => Self::Rsa,
            key::RSASSA_PSS => Self::RsaPss,
            key::EC => Self::Ec,
            key::DSA => Self::Dsa,
            key::DH => Self::Dh,
            key::X25519 => Self::X25519,
            key::X448 => Self::X448,
            key::ED25519 => Self::Ed25519,
            key::ED448 => Self::Ed448,
            post_quantum::ML_DSA_44 => Self::MlDsa(MlDsa::MlDsa44),
            post_quantum::ML_DSA_65 => Self::MlDsa(MlDsa::MlDsa65),
            post_quantum::ML_DSA_87 => Self::MlDsa(MlDsa::MlDsa87),
            post_quantum::ML_KEM_512 => Self::MlKem(MlKem::MlKem512),
            post_quantum::ML_KEM_768 => Self::MlKem(MlKem::MlKem768),
            post_quantum::ML_KEM_1024 => Self::MlKem(MlKem::MlKem1024),
            other => SlhDsa::by_oid(&other).map_or(Self::Other(other), Self::SlhDsa),
        }
    }

    /// The kind of this name, as [`name`](Self::name) gives it.
    pub fn by_name(name: &str) -> Option<Self> {
        [&key::KEY_ALGORITHMS, &post_quantum::POST_QUANTUM_ALGORITHMS]
            .into_iter()
            .find_map(|family| family.by_java_name(name))
            .map(|oid| Self::of(&oid))
            .or_else(|| SlhDsa::all().map(Self::SlhDsa).find(|kind| kind.name().eq_ignore_ascii_case(name)))
            .or_else(|| name.parse().ok().map(|oid| Self::of(&oid)))
    }

    /// The object identifier.
    pub fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Rsa => key::RSA,
            Self::RsaPss => key::RSASSA_PSS,
            Self::Ec => key::EC,
            Self::Dsa => key::DSA,
            Self::Dh => key::DH,
            Self::X25519 => key::X25519,
            Self::X448 => key::X448,
            Self::Ed25519 => key::ED25519,
            Self::Ed448 => key::ED448,
            Self::MlDsa(MlDsa::MlDsa44) => post_quantum::ML_DSA_44,
            Self::MlDsa(MlDsa::MlDsa65) => post_quantum::ML_DSA_65,
            Self::MlDsa(MlDsa::MlDsa87) => post_quantum::ML_DSA_87,
            Self::MlKem(MlKem::MlKem512) => post_quantum::ML_KEM_512,
            Self::MlKem(MlKem::MlKem768) => post_quantum::ML_KEM_768,
            Self::MlKem(MlKem::MlKem1024) => post_quantum::ML_KEM_1024,
            Self::SlhDsa(set) => set.oid(),
            Self::Other(oid) => oid,
        }
    }

    /// Whether the key is RSA's, whatever signatures it is for.
    pub fn is_rsa(self) -> bool {
        matches!(self, Self::Rsa | Self::RsaPss)
    }

    /// Whether such keys agree on secrets and sign nothing.
    pub fn only_agrees(self) -> bool {
        matches!(self, Self::Dh | Self::X25519 | Self::X448 | Self::MlKem(_))
    }

    /// The name as Java has it (`RSA`), else as others have it, or the dotted object identifier.
    pub fn name(self) -> String {
        oid::algorithm_name(&self.oid())
    }
}

/// The algorithm of a key, and its size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyAlgorithm {
    /// What kind of key it is.
    pub kind: KeyKind,
    /// The size in bits: of the modulus of RSA, the prime of DSA, the field of a known curve; `None` for others.
    pub bits: Option<usize>,
    /// The curve of an EC key, where it is known here.
    pub curve: Option<EcCurve>,
    /// Whether the curve of an EC key is spelled out in numbers, which RFC 5480 (section 2.1.1) forbids and Java does not read.
    pub has_explicit_curve: bool,
    /// What the signatures of a key for RSASSA-PSS are bound to: the hash, and the shortest salt (RFC 4055, section 3.3).
    pub pss: Option<PssParameters>,
}

impl KeyAlgorithm {
    fn without_curve(kind: KeyKind, bits: Option<usize>) -> Self {
        Self { kind, bits, curve: None, has_explicit_curve: false, pss: None }
    }

    /// RSA with a modulus of so many bits.
    pub fn rsa(bits: usize) -> Self {
        Self::without_curve(KeyKind::Rsa, Some(bits))
    }

    /// RSA with a modulus of so many bits, for signatures of RSASSA-PSS only.
    pub fn rsa_pss(bits: usize) -> Self {
        Self::without_curve(KeyKind::RsaPss, Some(bits))
    }

    /// EC on a curve.
    pub fn ec(curve: EcCurve) -> Self {
        Self { bits: Some(curve.bits()), curve: Some(curve), ..Self::without_curve(KeyKind::Ec, None) }
    }

    /// DSA with a prime of so many bits.
    pub fn dsa(bits: usize) -> Self {
        Self::without_curve(KeyKind::Dsa, Some(bits))
    }

    /// Ed25519.
    pub fn ed25519() -> Self {
        Self::without_curve(KeyKind::Ed25519, None)
    }

    /// Ed448.
    pub fn ed448() -> Self {
        Self::without_curve(KeyKind::Ed448, None)
    }

    /// X448.
    pub fn x448() -> Self {
        Self::without_curve(KeyKind::X448, None)
    }

    /// ML-DSA with this parameter set.
    pub fn ml_dsa(set: MlDsa) -> Self {
        Self::without_curve(KeyKind::MlDsa(set), None)
    }

    /// ML-KEM with this parameter set.
    pub fn ml_kem(set: MlKem) -> Self {
        Self::without_curve(KeyKind::MlKem(set), None)
    }

    /// X25519.
    pub fn x25519() -> Self {
        Self::without_curve(KeyKind::X25519, None)
    }

    /// The algorithm's name as Java has it (`RSA`), or its dotted object identifier.
    pub fn name(&self) -> String {
        self.kind.name()
    }

    /// The object identifier of the algorithm.
    pub fn oid(&self) -> ObjectIdentifier {
        self.kind.oid()
    }

    /// What the `AlgorithmIdentifier` tells: all but the size of an RSA key.
    pub(super) fn of_identifier(identifier: &AlgorithmIdentifierRef<'_>) -> Self {
        let kind = KeyKind::of(&identifier.oid);
        let parameters = identifier.parameters;
        match kind {
            KeyKind::Ec => {
                let named = parameters.and_then(|parameters| parameters.decode_as::<ObjectIdentifier>().ok());
                let curve = named.and_then(|oid| EcCurve::by_oid(&oid));
                let has_explicit_curve = parameters.is_some_and(|parameters| parameters.tag() == der::Tag::Sequence);
                Self { bits: curve.map(EcCurve::bits), curve, has_explicit_curve, ..Self::without_curve(kind, None) }
            }
            KeyKind::Dsa => Self::without_curve(kind, parameters.and_then(prime_bits)),
            KeyKind::RsaPss => Self { pss: parameters.and_then(PssParameters::read), ..Self::without_curve(kind, None) },
            _ => Self::without_curve(kind, None),
        }
    }
}

fn prime_bits(parameters: AnyRef<'_>) -> Option<usize> {
    let der = parameters.to_der().ok()?;
    let parameters = DssParms::from_der(&der).ok()?;
    Some(bit_length(parameters.p.as_bytes()))
}

/// The name, and the size of RSA and DSA keys or the curve of EC keys.
impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.curve, self.bits) {
            (Some(curve), _) => write!(f, "{} {}", self.name(), curve.nist_name().unwrap_or(curve.java_name())),
            (None, Some(bits)) => write!(f, "{} {bits}", self.name()),
            (None, None) if self.has_explicit_curve => write!(f, "{} with explicit parameters", self.name()),
            (None, None) => f.write_str(&self.name()),
        }
    }
}
