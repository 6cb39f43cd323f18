//! What is known of the elliptic curves that have a name, whether keys on them are made here or not.

use der::asn1::ObjectIdentifier;

use crate::oid::{self, curve};

/// An elliptic curve with a name. What the tools call it stands in [`curve::CURVES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NamedCurve {
    /// The object identifier that stands in the parameters of a key.
    pub oid: ObjectIdentifier,
    /// NIST's name (`P-256`).
    pub nist_name: Option<&'static str>,
    /// The size of the field in bits.
    pub field_bits: usize,
    /// The size of the order in bits, which both tools show as that of a key.
    pub order_bits: usize,
}

const fn named(oid: ObjectIdentifier, nist_name: Option<&'static str>, field_bits: usize, order_bits: usize) -> NamedCurve {
    NamedCurve { oid, nist_name, field_bits, order_bits }
}

/// By the size of the field; the first of a size is the one that Java takes for it.
static CURVES: [NamedCurve; 53] = [
    named(curve::SECP112R1, None, 112, 112),
    named(curve::SECP112R2, None, 112, 110),
    named(curve::SECT113R1, None, 113, 113),
    named(curve::SECT113R2, None, 113, 113),
    named(curve::SECP128R1, None, 128, 128),
    named(curve::SECP128R2, None, 128, 126),
    named(curve::SECT131R1, None, 131, 131),
    named(curve::SECT131R2, None, 131, 131),
    named(curve::SECP160K1, None, 160, 161),
    named(curve::SECP160R1, None, 160, 161),
    named(curve::SECP160R2, None, 160, 161),
    named(curve::BRAINPOOL_P160R1, None, 160, 160),
    named(curve::SECT163R2, Some("B-163"), 163, 163),
    named(curve::SECT163K1, Some("K-163"), 163, 163),
    named(curve::SECT163R1, None, 163, 162),
    named(curve::C2TNB191V1, None, 191, 191),
    named(curve::C2TNB191V2, None, 191, 190),
    named(curve::C2TNB191V3, None, 191, 189),
    named(curve::P192, Some("P-192"), 192, 192),
    named(curve::SECP192K1, None, 192, 192),
    named(curve::PRIME192V2, None, 192, 192),
    named(curve::PRIME192V3, None, 192, 192),
    named(curve::BRAINPOOL_P192R1, None, 192, 192),
    named(curve::SECT193R1, None, 193, 193),
    named(curve::SECT193R2, None, 193, 193),
    named(curve::P224, Some("P-224"), 224, 224),
    named(curve::SECP224K1, None, 224, 225),
    named(curve::BRAINPOOL_P224R1, None, 224, 224),
    named(curve::SECT233K1, Some("K-233"), 233, 232),
    named(curve::SECT233R1, Some("B-233"), 233, 233),
    named(curve::PRIME239V1, None, 239, 239),
    named(curve::PRIME239V2, None, 239, 239),
    named(curve::PRIME239V3, None, 239, 239),
    named(curve::SECT239K1, None, 239, 238),
    named(curve::C2TNB239V1, None, 239, 238),
    named(curve::C2TNB239V2, None, 239, 237),
    named(curve::C2TNB239V3, None, 239, 236),
    named(curve::P256, Some("P-256"), 256, 256),
    named(curve::SECP256K1, None, 256, 256),
    named(curve::BRAINPOOL_P256R1, None, 256, 256),
    named(curve::SECT283K1, Some("K-283"), 283, 281),
    named(curve::SECT283R1, Some("B-283"), 283, 282),
    named(curve::BRAINPOOL_P320R1, None, 320, 320),
    named(curve::C2TNB359V1, None, 359, 353),
    named(curve::P384, Some("P-384"), 384, 384),
    named(curve::BRAINPOOL_P384R1, None, 384, 384),
    named(curve::SECT409K1, Some("K-409"), 409, 407),
    named(curve::SECT409R1, Some("B-409"), 409, 409),
    named(curve::C2TNB431R1, None, 431, 418),
    named(curve::BRAINPOOL_P512R1, None, 512, 512),
    named(curve::P521, Some("P-521"), 521, 521),
    named(curve::SECT571K1, Some("K-571"), 571, 570),
    named(curve::SECT571R1, Some("B-571"), 571, 570),
];

impl NamedCurve {
    /// The curve with this object identifier.
    pub fn by_oid(oid: &ObjectIdentifier) -> Option<&'static Self> {
        CURVES.iter().find(|curve| curve.oid == *oid)
    }

    /// Every curve, by the size of the field; the first of a size is the one that Java takes for it.
    pub fn all() -> &'static [Self] {
        &CURVES
    }

    /// openssl's name.
    pub fn openssl_name(&self) -> &'static str {
        oid::short_name(&self.oid).unwrap_or_default()
    }

    /// Java's name.
    pub fn java_name(&self) -> &'static str {
        curve::CURVES.java_name(&self.oid).unwrap_or_default()
    }
}
