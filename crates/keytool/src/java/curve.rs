//! The elliptic curves that Java 17 knows by name. It makes keys on three of them; on the others it makes none, but shows the keys that others made.

use std::fmt;

/// A curve with a name.
#[derive(Debug)]
pub(crate) struct Curve {
    /// Its object identifier.
    pub oid: &'static str,
    /// The name by which it is shown.
    pub name: &'static str,
    aliases: &'static [&'static str],
    field: usize,
    /// The bits of its order, which Java takes for the size of a key.
    pub bits: usize,
}

const fn curve(oid: &'static str, name: &'static str, aliases: &'static [&'static str], field: usize, bits: usize) -> Curve {
    Curve { oid, name, aliases, field, bits }
}

/// By the size of the field; the first of a size is the one that Java takes for it.
static CURVES: [Curve; 53] = [
    curve("1.3.132.0.6", "secp112r1", &[], 112, 112),
    curve("1.3.132.0.7", "secp112r2", &[], 112, 110),
    curve("1.3.132.0.4", "sect113r1", &[], 113, 113),
    curve("1.3.132.0.5", "sect113r2", &[], 113, 113),
    curve("1.3.132.0.28", "secp128r1", &[], 128, 128),
    curve("1.3.132.0.29", "secp128r2", &[], 128, 126),
    curve("1.3.132.0.22", "sect131r1", &[], 131, 131),
    curve("1.3.132.0.23", "sect131r2", &[], 131, 131),
    curve("1.3.132.0.9", "secp160k1", &[], 160, 161),
    curve("1.3.132.0.8", "secp160r1", &[], 160, 161),
    curve("1.3.132.0.30", "secp160r2", &[], 160, 161),
    curve("1.3.36.3.3.2.8.1.1.1", "brainpoolP160r1", &[], 160, 160),
    curve("1.3.132.0.15", "sect163r2", &["NIST B-163"], 163, 163),
    curve("1.3.132.0.1", "sect163k1", &["NIST K-163"], 163, 163),
    curve("1.3.132.0.2", "sect163r1", &[], 163, 162),
    curve("1.2.840.10045.3.0.5", "X9.62 c2tnb191v1", &[], 191, 191),
    curve("1.2.840.10045.3.0.6", "X9.62 c2tnb191v2", &[], 191, 190),
    curve("1.2.840.10045.3.0.7", "X9.62 c2tnb191v3", &[], 191, 189),
    curve("1.2.840.10045.3.1.1", "secp192r1", &["NIST P-192", "X9.62 prime192v1"], 192, 192),
    curve("1.3.132.0.31", "secp192k1", &[], 192, 192),
    curve("1.2.840.10045.3.1.2", "X9.62 prime192v2", &[], 192, 192),
    curve("1.2.840.10045.3.1.3", "X9.62 prime192v3", &[], 192, 192),
    curve("1.3.36.3.3.2.8.1.1.3", "brainpoolP192r1", &[], 192, 192),
    curve("1.3.132.0.24", "sect193r1", &[], 193, 193),
    curve("1.3.132.0.25", "sect193r2", &[], 193, 193),
    curve("1.3.132.0.33", "secp224r1", &["NIST P-224"], 224, 224),
    curve("1.3.132.0.32", "secp224k1", &[], 224, 225),
    curve("1.3.36.3.3.2.8.1.1.5", "brainpoolP224r1", &[], 224, 224),
    curve("1.3.132.0.26", "sect233k1", &["NIST K-233"], 233, 232),
    curve("1.3.132.0.27", "sect233r1", &["NIST B-233"], 233, 233),
    curve("1.2.840.10045.3.1.4", "X9.62 prime239v1", &[], 239, 239),
    curve("1.2.840.10045.3.1.5", "X9.62 prime239v2", &[], 239, 239),
    curve("1.2.840.10045.3.1.6", "X9.62 prime239v3", &[], 239, 239),
    curve("1.3.132.0.3", "sect239k1", &[], 239, 238),
    curve("1.2.840.10045.3.0.11", "X9.62 c2tnb239v1", &[], 239, 238),
    curve("1.2.840.10045.3.0.12", "X9.62 c2tnb239v2", &[], 239, 237),
    curve("1.2.840.10045.3.0.13", "X9.62 c2tnb239v3", &[], 239, 236),
    curve("1.2.840.10045.3.1.7", "secp256r1", &["NIST P-256", "X9.62 prime256v1"], 256, 256),
    curve("1.3.132.0.10", "secp256k1", &[], 256, 256),
    curve("1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1", &[], 256, 256),
    curve("1.3.132.0.16", "sect283k1", &["NIST K-283"], 283, 281),
    curve("1.3.132.0.17", "sect283r1", &["NIST B-283"], 283, 282),
    curve("1.3.36.3.3.2.8.1.1.9", "brainpoolP320r1", &[], 320, 320),
    curve("1.2.840.10045.3.0.18", "X9.62 c2tnb359v1", &[], 359, 353),
    curve("1.3.132.0.34", "secp384r1", &["NIST P-384"], 384, 384),
    curve("1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1", &[], 384, 384),
    curve("1.3.132.0.36", "sect409k1", &["NIST K-409"], 409, 407),
    curve("1.3.132.0.37", "sect409r1", &["NIST B-409"], 409, 409),
    curve("1.2.840.10045.3.0.20", "X9.62 c2tnb431r1", &[], 431, 418),
    curve("1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1", &[], 512, 512),
    curve("1.3.132.0.35", "secp521r1", &["NIST P-521"], 521, 521),
    curve("1.3.132.0.38", "sect571k1", &["NIST K-571"], 571, 570),
    curve("1.3.132.0.39", "sect571r1", &["NIST B-571"], 571, 570),
];

impl Curve {
    /// The curve that is called so, in any case, or has this object identifier.
    pub(crate) fn by_name(name: &str) -> Option<&'static Self> {
        let is = |known: &str| known.eq_ignore_ascii_case(name);
        CURVES.iter().find(|curve| curve.oid == name || is(curve.name) || curve.aliases.iter().any(|alias| is(alias)))
    }

    /// The curve that Java takes for a field of so many bits.
    pub(crate) fn by_size(bits: usize) -> Option<&'static Self> {
        CURVES.iter().find(|curve| curve.field == bits)
    }

    /// The curve with this object identifier.
    pub(crate) fn by_oid(oid: &str) -> Option<&'static Self> {
        CURVES.iter().find(|curve| curve.oid == oid)
    }
}

/// `secp224r1 [NIST P-224] (1.3.132.0.33)`.
impl fmt::Display for Curve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        if !self.aliases.is_empty() {
            write!(f, " [{}]", self.aliases.join(","))?;
        }
        write!(f, " ({})", self.oid)
    }
}
