//! The curves of elliptic keys: their object identifiers (RFC 5480, section 2.1.1.1; RFC 8410) and their names in both tools.

use der::asn1::ObjectIdentifier;

pub(crate) const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
pub(crate) const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
pub(crate) const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");
pub(crate) const SECP256K1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.10");
pub(crate) const BRAINPOOL_P256R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.7");
pub(crate) const BRAINPOOL_P384R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.11");
pub(crate) const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
pub(crate) const X25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.110");

/// A curve that EC keys are made and used on here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EcCurve {
    /// NIST's P-256.
    P256,
    /// NIST's P-384.
    P384,
    /// NIST's P-521.
    P521,
    /// SEC 2's secp256k1.
    Secp256k1,
    /// Brainpool's curve of 256 bits (RFC 5639), which Java has no longer.
    BrainpoolP256r1,
    /// Brainpool's curve of 384 bits.
    BrainpoolP384r1,
}

/// Evaluates an expression with `$name` for the type of a curve, as the crates of elliptic curves have it.
macro_rules! on_curve {
    ($curve:expr, $name:ident => $body:expr) => {
        match $curve {
            $crate::key::EcCurve::P256 => {
                type $name = p256::NistP256;
                $body
            }
            $crate::key::EcCurve::P384 => {
                type $name = p384::NistP384;
                $body
            }
            $crate::key::EcCurve::P521 => {
                type $name = p521::NistP521;
                $body
            }
            $crate::key::EcCurve::Secp256k1 => {
                type $name = k256::Secp256k1;
                $body
            }
            $crate::key::EcCurve::BrainpoolP256r1 => {
                type $name = bp256::BrainpoolP256r1;
                $body
            }
            $crate::key::EcCurve::BrainpoolP384r1 => {
                type $name = bp384::BrainpoolP384r1;
                $body
            }
        }
    };
}
pub(crate) use on_curve;

impl EcCurve {
    /// Every curve.
    pub const ALL: [Self; 6] =
        [Self::P256, Self::P384, Self::P521, Self::Secp256k1, Self::BrainpoolP256r1, Self::BrainpoolP384r1];

    /// The object identifier that stands in the parameters of a key.
    pub fn oid(self) -> ObjectIdentifier {
        match self {
            Self::P256 => P256,
            Self::P384 => P384,
            Self::P521 => P521,
            Self::Secp256k1 => SECP256K1,
            Self::BrainpoolP256r1 => BRAINPOOL_P256R1,
            Self::BrainpoolP384r1 => BRAINPOOL_P384R1,
        }
    }

    /// The size of the field in bits: the size of the key, as both tools count.
    pub fn bits(self) -> usize {
        match self {
            Self::P256 | Self::Secp256k1 | Self::BrainpoolP256r1 => 256,
            Self::P384 | Self::BrainpoolP384r1 => 384,
            Self::P521 => 521,
        }
    }

    /// openssl's name.
    pub fn openssl_name(self) -> &'static str {
        match self {
            Self::P256 => "prime256v1",
            _ => self.java_name(),
        }
    }

    /// Java's name, which is SEC 2's.
    pub fn java_name(self) -> &'static str {
        match self {
            Self::P256 => "secp256r1",
            Self::P384 => "secp384r1",
            Self::P521 => "secp521r1",
            Self::Secp256k1 => "secp256k1",
            Self::BrainpoolP256r1 => "brainpoolP256r1",
            Self::BrainpoolP384r1 => "brainpoolP384r1",
        }
    }

    /// NIST's name.
    pub fn nist_name(self) -> Option<&'static str> {
        match self {
            Self::P256 => Some("P-256"),
            Self::P384 => Some("P-384"),
            Self::P521 => Some("P-521"),
            Self::Secp256k1 | Self::BrainpoolP256r1 | Self::BrainpoolP384r1 => None,
        }
    }

    /// The curve with this name, whosever and in whatever case.
    pub fn by_name(name: &str) -> Option<Self> {
        let is = |known: &str| known.eq_ignore_ascii_case(name);
        Self::ALL.into_iter().find(|curve| is(curve.openssl_name()) || is(curve.java_name()) || curve.nist_name().is_some_and(is))
    }

    /// The curve with this object identifier.
    pub fn by_oid(oid: &ObjectIdentifier) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| curve.oid() == *oid)
    }
}
