//! The curves on which EC keys are made and used here (RFC 5480, section 2.1.1.1).

use der::asn1::ObjectIdentifier;

use super::NamedCurve;
use crate::oid::curve;

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
    /// Brainpool's curve of 512 bits.
    BrainpoolP512r1,
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
            $crate::key::EcCurve::BrainpoolP512r1 => {
                type $name = $crate::key::brainpool::BrainpoolP512r1;
                $body
            }
        }
    };
}
pub(crate) use on_curve;

impl EcCurve {
    /// Every curve.
    pub const ALL: [Self; 7] = [
        Self::P256,
        Self::P384,
        Self::P521,
        Self::Secp256k1,
        Self::BrainpoolP256r1,
        Self::BrainpoolP384r1,
        Self::BrainpoolP512r1,
    ];

    /// The object identifier that stands in the parameters of a key.
    pub fn oid(self) -> ObjectIdentifier {
        match self {
            Self::P256 => curve::P256,
            Self::P384 => curve::P384,
            Self::P521 => curve::P521,
            Self::Secp256k1 => curve::SECP256K1,
            Self::BrainpoolP256r1 => curve::BRAINPOOL_P256R1,
            Self::BrainpoolP384r1 => curve::BRAINPOOL_P384R1,
            Self::BrainpoolP512r1 => curve::BRAINPOOL_P512R1,
        }
    }

    fn named(self) -> Option<&'static NamedCurve> {
        NamedCurve::by_oid(&self.oid())
    }

    /// The size of the field in bits: the size of the key, as both tools count.
    pub fn bits(self) -> usize {
        self.named().map_or(0, |named| named.field_bits)
    }

    /// openssl's name.
    pub fn openssl_name(self) -> &'static str {
        self.named().map_or("", NamedCurve::openssl_name)
    }

    /// Java's name, which is SEC 2's.
    pub fn java_name(self) -> &'static str {
        self.named().map_or("", NamedCurve::java_name)
    }

    /// NIST's name.
    pub fn nist_name(self) -> Option<&'static str> {
        self.named()?.nist_name
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_curve_that_is_used_is_named() {
        for curve in EcCurve::ALL {
            assert_eq!(EcCurve::by_name(curve.openssl_name()), Some(curve));
            assert_eq!(EcCurve::by_name(curve.java_name()), Some(curve));
            assert_eq!(EcCurve::by_oid(&curve.oid()), Some(curve));
            assert!(curve.bits() >= 256, "{curve:?}");
        }
        for named in NamedCurve::all() {
            assert!(!named.openssl_name().is_empty() && !named.java_name().is_empty(), "{}", named.oid);
        }
    }
}
