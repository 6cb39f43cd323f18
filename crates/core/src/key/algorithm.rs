//! What kind of key it is.

use std::fmt;

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Encode, Tagged};
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};

use super::curve::{ED25519, EcCurve, X25519};
use super::traditional::{DSA, DssParms, EC};
use super::{KeyError, RSA_PSS, bit_length};

/// Key algorithms with a name: the object identifier and what Java calls it.
const ALGORITHMS: [(&str, &str); 9] = [
    ("1.2.840.113549.1.1.1", "RSA"),
    ("1.2.840.113549.1.1.10", "RSASSA-PSS"),
    ("1.2.840.10045.2.1", "EC"),
    ("1.2.840.10040.4.1", "DSA"),
    ("1.2.840.113549.1.3.1", "DH"),
    ("1.3.101.110", "X25519"),
    ("1.3.101.111", "X448"),
    ("1.3.101.112", "Ed25519"),
    ("1.3.101.113", "Ed448"),
];

/// The algorithm of a key, and its size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyAlgorithm {
    /// The object identifier of the algorithm.
    pub oid: ObjectIdentifier,
    /// The size in bits: of the modulus of RSA, the prime of DSA, the field of a known curve; `None` for others.
    pub bits: Option<usize>,
    /// The curve of an EC key, where it is known here.
    pub curve: Option<EcCurve>,
    /// Whether the curve of an EC key is spelled out in numbers, which RFC 5480 (section 2.1.1) forbids and Java does not read.
    pub has_explicit_curve: bool,
}

impl KeyAlgorithm {
    fn without_curve(oid: ObjectIdentifier, bits: Option<usize>) -> Self {
        Self { oid, bits, curve: None, has_explicit_curve: false }
    }

    /// RSA with a modulus of so many bits.
    pub fn rsa(bits: usize) -> Self {
        Self::without_curve(pkcs1::ALGORITHM_OID, Some(bits))
    }

    /// RSA with a modulus of so many bits, for signatures of RSASSA-PSS only.
    pub fn rsa_pss(bits: usize) -> Self {
        Self::without_curve(RSA_PSS, Some(bits))
    }

    /// EC on a curve.
    pub fn ec(curve: EcCurve) -> Self {
        Self { oid: EC, bits: Some(curve.bits()), curve: Some(curve), has_explicit_curve: false }
    }

    /// DSA with a prime of so many bits.
    pub fn dsa(bits: usize) -> Self {
        Self::without_curve(DSA, Some(bits))
    }

    /// Ed25519.
    pub fn ed25519() -> Self {
        Self::without_curve(ED25519, None)
    }

    /// X25519.
    pub fn x25519() -> Self {
        Self::without_curve(X25519, None)
    }

    /// The algorithm's name as Java has it (`RSA`), or its dotted object identifier.
    pub fn name(&self) -> String {
        let dotted = self.oid.to_string();
        ALGORITHMS.iter().find(|(oid, _)| *oid == dotted).map_or(dotted, |(_, name)| (*name).to_owned())
    }

    /// The algorithm of the key in a DER `SubjectPublicKeyInfo`.
    pub fn of_public_key(spki: &[u8]) -> Result<Self, KeyError> {
        let info = SubjectPublicKeyInfoRef::from_der(spki).map_err(KeyError::Malformed)?;
        let key = info.subject_public_key.as_bytes().and_then(|bytes| pkcs1::RsaPublicKeyRef::from_der(bytes).ok());
        let rsa = key.filter(|_| [pkcs1::ALGORITHM_OID, RSA_PSS].contains(&info.algorithm.oid));
        let algorithm = Self::of_identifier(&info.algorithm);
        Ok(Self { bits: rsa.map(|key| bit_length(key.modulus.as_bytes())).or(algorithm.bits), ..algorithm })
    }

    /// What the `AlgorithmIdentifier` tells: all but the size of an RSA key.
    pub(super) fn of_identifier(identifier: &AlgorithmIdentifierRef<'_>) -> Self {
        let oid = identifier.oid;
        let parameters = identifier.parameters;
        match oid {
            EC => {
                let named = parameters.and_then(|parameters| parameters.decode_as::<ObjectIdentifier>().ok());
                let curve = named.and_then(|oid| EcCurve::by_oid(&oid));
                let has_explicit_curve = parameters.is_some_and(|parameters| parameters.tag() == der::Tag::Sequence);
                Self { oid, bits: curve.map(EcCurve::bits), curve, has_explicit_curve }
            }
            DSA => Self::without_curve(oid, parameters.and_then(prime_bits)),
            _ => Self::without_curve(oid, None),
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
