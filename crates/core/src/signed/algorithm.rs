//! The algorithms of signatures: their object identifiers and their names in both tools.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::oid::AssociatedOid;
use md2::Md2;
use md5::Md5;
use rsa::Pkcs1v15Sign;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};
use spki::AlgorithmIdentifierRef;

use super::pss;
use crate::csr::Style;
use crate::key::curve::ED25519;
use crate::key::{KeyAlgorithm, RSA_PSS};

/// The hash functions that signatures are made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HashAlgorithm {
    /// SHA-1, which is weak.
    Sha1,
    /// SHA-224.
    Sha224,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// Hash functions that are broken: whoever has one signature with them may make another. Only keytool's command lines sign with them, when they are
/// asked to, and [`Signed::verify`](super::Signed::verify) accepts none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrokenHash {
    /// MD2.
    Md2,
    /// MD5.
    Md5,
}

/// How something is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5 (RFC 8017, section 8.2; RFC 4055).
    RsaPkcs1(HashAlgorithm),
    /// The same with a hash that is broken.
    RsaBroken(BrokenHash),
    /// RSASSA-PSS (RFC 8017, section 8.1; RFC 4055) with one hash of SHA-2 for all and a salt of its length.
    RsaPss(HashAlgorithm),
    /// ECDSA (RFC 5758, section 3.2).
    Ecdsa(HashAlgorithm),
    /// DSA (RFC 5758, section 3.1).
    Dsa(HashAlgorithm),
    /// Ed25519 (RFC 8410).
    Ed25519,
}

use HashAlgorithm::{Sha1 as SHA1, Sha224 as SHA224, Sha256 as SHA256, Sha384 as SHA384, Sha512 as SHA512};
use SignatureAlgorithm::{Dsa, Ecdsa, Ed25519, RsaBroken, RsaPkcs1, RsaPss};

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

/// An algorithm, its object identifier, Java's name and openssl's.
type Row = (SignatureAlgorithm, ObjectIdentifier, &'static str, &'static str);

const ED25519_ROW: Row = (Ed25519, ED25519, "Ed25519", "ED25519");

static ALGORITHMS: [Row; 16] = [
    (RsaPkcs1(SHA1), oid("1.2.840.113549.1.1.5"), "SHA1withRSA", "sha1WithRSAEncryption"),
    (RsaPkcs1(SHA224), oid("1.2.840.113549.1.1.14"), "SHA224withRSA", "sha224WithRSAEncryption"),
    (RsaPkcs1(SHA256), oid("1.2.840.113549.1.1.11"), "SHA256withRSA", "sha256WithRSAEncryption"),
    (RsaPkcs1(SHA384), oid("1.2.840.113549.1.1.12"), "SHA384withRSA", "sha384WithRSAEncryption"),
    (RsaPkcs1(SHA512), oid("1.2.840.113549.1.1.13"), "SHA512withRSA", "sha512WithRSAEncryption"),
    (Ecdsa(SHA1), oid("1.2.840.10045.4.1"), "SHA1withECDSA", "ecdsa-with-SHA1"),
    (Ecdsa(SHA224), oid("1.2.840.10045.4.3.1"), "SHA224withECDSA", "ecdsa-with-SHA224"),
    (Ecdsa(SHA256), oid("1.2.840.10045.4.3.2"), "SHA256withECDSA", "ecdsa-with-SHA256"),
    (Ecdsa(SHA384), oid("1.2.840.10045.4.3.3"), "SHA384withECDSA", "ecdsa-with-SHA384"),
    (Ecdsa(SHA512), oid("1.2.840.10045.4.3.4"), "SHA512withECDSA", "ecdsa-with-SHA512"),
    (Dsa(SHA1), oid("1.2.840.10040.4.3"), "SHA1withDSA", "dsaWithSHA1"),
    (Dsa(SHA224), oid("2.16.840.1.101.3.4.3.1"), "SHA224withDSA", "dsa_with_SHA224"),
    (Dsa(SHA256), oid("2.16.840.1.101.3.4.3.2"), "SHA256withDSA", "dsa_with_SHA256"),
    (Dsa(SHA384), oid("2.16.840.1.101.3.4.3.3"), "SHA384withDSA", "dsa_with_SHA384"),
    (Dsa(SHA512), oid("2.16.840.1.101.3.4.3.4"), "SHA512withDSA", "dsa_with_SHA512"),
    ED25519_ROW,
];

static BROKEN: [Row; 2] = [
    (RsaBroken(BrokenHash::Md2), oid("1.2.840.113549.1.1.2"), "MD2withRSA", "md2WithRSAEncryption"),
    (RsaBroken(BrokenHash::Md5), oid("1.2.840.113549.1.1.4"), "MD5withRSA", "md5WithRSAEncryption"),
];

/// The parameters tell the hash, which stands in no name.
const PSS_NAMES: (&str, &str) = ("RSASSA-PSS", "rsassaPss");

/// Signature algorithms that are named, though not made or verified here: Java's name and openssl's.
const OTHERS: [(&str, &str, &str); 15] = [
    ("1.2.840.113549.1.1.15", "SHA512/224withRSA", "sha512-224WithRSAEncryption"),
    ("1.2.840.113549.1.1.16", "SHA512/256withRSA", "sha512-256WithRSAEncryption"),
    ("2.16.840.1.101.3.4.3.5", "SHA3-224withDSA", "dsa_with_SHA3-224"),
    ("2.16.840.1.101.3.4.3.6", "SHA3-256withDSA", "dsa_with_SHA3-256"),
    ("2.16.840.1.101.3.4.3.7", "SHA3-384withDSA", "dsa_with_SHA3-384"),
    ("2.16.840.1.101.3.4.3.8", "SHA3-512withDSA", "dsa_with_SHA3-512"),
    ("2.16.840.1.101.3.4.3.9", "SHA3-224withECDSA", "ecdsa_with_SHA3-224"),
    ("2.16.840.1.101.3.4.3.10", "SHA3-256withECDSA", "ecdsa_with_SHA3-256"),
    ("2.16.840.1.101.3.4.3.11", "SHA3-384withECDSA", "ecdsa_with_SHA3-384"),
    ("2.16.840.1.101.3.4.3.12", "SHA3-512withECDSA", "ecdsa_with_SHA3-512"),
    ("2.16.840.1.101.3.4.3.13", "SHA3-224withRSA", "RSA-SHA3-224"),
    ("2.16.840.1.101.3.4.3.14", "SHA3-256withRSA", "RSA-SHA3-256"),
    ("2.16.840.1.101.3.4.3.15", "SHA3-384withRSA", "RSA-SHA3-384"),
    ("2.16.840.1.101.3.4.3.16", "SHA3-512withRSA", "RSA-SHA3-512"),
    ("1.3.101.113", "Ed448", "ED448"),
];

impl HashAlgorithm {
    /// Every hash.
    pub const ALL: [Self; 5] = [Self::Sha1, Self::Sha224, Self::Sha256, Self::Sha384, Self::Sha512];

    /// The digest of `data`.
    pub fn digest(self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => Sha1::digest(data).to_vec(),
            Self::Sha224 => Sha224::digest(data).to_vec(),
            Self::Sha256 => Sha256::digest(data).to_vec(),
            Self::Sha384 => Sha384::digest(data).to_vec(),
            Self::Sha512 => Sha512::digest(data).to_vec(),
        }
    }

    /// The length of the digest in bits.
    pub fn bits(self) -> usize {
        match self {
            Self::Sha1 => 160,
            Self::Sha224 => 224,
            Self::Sha256 => 256,
            Self::Sha384 => 384,
            Self::Sha512 => 512,
        }
    }

    /// The RSASSA-PKCS1-v1_5 padding with this hash (RFC 8017, section 8.2).
    pub(crate) fn padding(self) -> Pkcs1v15Sign {
        match self {
            Self::Sha1 => Pkcs1v15Sign::new::<Sha1>(),
            Self::Sha224 => Pkcs1v15Sign::new::<Sha224>(),
            Self::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
            Self::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
            Self::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
        }
    }

    /// The hash with this name, as openssl's `default_md` has it (`sha256`, `SHA2-256`), in any case.
    pub fn by_name(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().replace("sha2-", "sha").replace('-', "").as_str() {
            "sha1" => Some(Self::Sha1),
            "sha224" => Some(Self::Sha224),
            "sha256" => Some(Self::Sha256),
            "sha384" => Some(Self::Sha384),
            "sha512" => Some(Self::Sha512),
            _ => None,
        }
    }

    /// The hash with this object identifier.
    pub fn by_oid(oid: &ObjectIdentifier) -> Option<Self> {
        let own = |hash: &Self| match hash {
            Self::Sha1 => Sha1::OID,
            Self::Sha224 => Sha224::OID,
            Self::Sha256 => Sha256::OID,
            Self::Sha384 => Sha384::OID,
            Self::Sha512 => Sha512::OID,
        };
        Self::ALL.into_iter().find(|hash| own(hash) == *oid)
    }

    /// Whether signatures with it can be forged, or are refused by Java and TLS for that fear: SHA-1.
    pub fn is_weak(self) -> bool {
        self == Self::Sha1
    }

    /// The hash of the signature algorithm with this object identifier; `None` for one that is not known, and for Ed25519.
    pub fn of_signature(oid: &ObjectIdentifier) -> Option<Self> {
        SignatureAlgorithm::of(oid)?.hash()
    }
}

impl BrokenHash {
    /// The digest of `data`, for whoever checks what others have made.
    pub fn digest(self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::Md2 => Md2::digest(data).to_vec(),
            Self::Md5 => Md5::digest(data).to_vec(),
        }
    }

    /// The RSASSA-PKCS1-v1_5 padding with this hash.
    pub(crate) fn padding(self) -> Pkcs1v15Sign {
        match self {
            Self::Md2 => Pkcs1v15Sign::new::<Md2>(),
            Self::Md5 => Pkcs1v15Sign::new::<Md5>(),
        }
    }

    /// The hash of the signature algorithm with this object identifier.
    pub(super) fn of_signature(oid: &ObjectIdentifier) -> Option<Self> {
        BROKEN.iter().find_map(|(algorithm, known, ..)| match algorithm {
            RsaBroken(hash) if known == oid => Some(*hash),
            _ => None,
        })
    }
}

impl SignatureAlgorithm {
    /// The algorithm with this object identifier, if that tells all and signatures of it are worth something.
    pub fn of(oid: &ObjectIdentifier) -> Option<Self> {
        ALGORITHMS.iter().find(|(_, known, ..)| known == oid).map(|(algorithm, ..)| *algorithm)
    }

    /// The algorithm that Java calls so, in any case (`SHA256withRSA`, `MD5withRSA`), or that has this dotted object identifier.
    pub fn by_java_name(name: &str) -> Option<Self> {
        let is_it = |(_, oid, java, _): &&Row| java.eq_ignore_ascii_case(name) || oid.to_string() == name;
        ALGORITHMS.iter().chain(&BROKEN).find(is_it).map(|(algorithm, ..)| *algorithm)
    }

    /// Whether Java has a signature algorithm of this name, or object identifier, that is neither made nor verified here.
    pub fn is_only_java_s(name: &str) -> bool {
        OTHERS.iter().any(|(oid, java, _)| java.eq_ignore_ascii_case(name) || *oid == name)
    }

    /// The algorithm with which a key of this kind signs over this hash; `None` for keys that do not sign. Ed25519 has a hash of its own.
    pub fn with_hash(key: &KeyAlgorithm, hash: HashAlgorithm) -> Option<Self> {
        match key.name().as_str() {
            "RSA" => Some(RsaPkcs1(hash)),
            "EC" => Some(Ecdsa(hash)),
            "DSA" => Some(Dsa(hash)),
            "Ed25519" => Some(Ed25519),
            _ => None,
        }
    }

    /// What the tool signs with when it is not told: openssl with SHA-256; keytool's hash grows with the key. `None` for keys that do not sign, and
    /// for openssl's with RSASSA-PSS, whose salt is of another length than ours.
    pub fn usual(style: Style, key: &KeyAlgorithm) -> Option<Self> {
        let bits = key.bits.unwrap_or_default();
        let kind = key.name();
        let hash = match (style, kind.as_str()) {
            (Style::Keytool, "RSA" | "RSASSA-PSS") if bits > 7680 => SHA512,
            (Style::Keytool, "RSA" | "RSASSA-PSS") if bits > 3072 => SHA384,
            (Style::Keytool, "EC") if bits >= 512 => SHA512,
            (Style::Keytool, "EC") if bits >= 384 => SHA384,
            _ => SHA256,
        };
        if style == Style::Keytool && kind == "RSASSA-PSS" { Some(RsaPss(hash)) } else { Self::with_hash(key, hash) }
    }

    /// The hash; Ed25519 has it built in, and a broken one is none.
    pub fn hash(self) -> Option<HashAlgorithm> {
        match self {
            RsaPkcs1(hash) | RsaPss(hash) | Ecdsa(hash) | Dsa(hash) => Some(hash),
            Ed25519 | RsaBroken(_) => None,
        }
    }

    /// Java's name (`SHA256withRSA`).
    pub fn java_name(self) -> &'static str {
        self.row().2
    }

    /// openssl's name (`sha256WithRSAEncryption`).
    pub fn openssl_name(self) -> &'static str {
        self.row().3
    }

    fn row(self) -> Row {
        if let RsaPss(_) = self {
            return (self, RSA_PSS, PSS_NAMES.0, PSS_NAMES.1);
        }
        ALGORITHMS.iter().chain(&BROKEN).find(|(algorithm, ..)| *algorithm == self).copied().unwrap_or(ED25519_ROW)
    }

    /// The `AlgorithmIdentifier`: with RSA its parameters are NULL, as RFC 4055 asks, or those of PSS; with the others there are none.
    pub fn identifier(self) -> AlgorithmIdentifierRef<'static> {
        let parameters = match self {
            RsaPkcs1(_) | RsaBroken(_) => Some(AnyRef::NULL),
            RsaPss(hash) => pss::parameters(hash),
            Ecdsa(_) | Dsa(_) | Ed25519 => None,
        };
        AlgorithmIdentifierRef { oid: self.row().1, parameters }
    }
}

/// What a signature algorithm is called (Java's names), or its dotted object identifier.
pub fn signature_algorithm_name(oid: &ObjectIdentifier) -> String {
    named(oid, |(.., java, _)| java, |(_, java, _)| java)
}

/// The same in openssl's names.
pub fn openssl_signature_algorithm_name(oid: &ObjectIdentifier) -> String {
    named(oid, |(.., openssl)| openssl, |(_, _, openssl)| openssl)
}

fn named(
    oid: &ObjectIdentifier,
    of_known: impl Fn(Row) -> &'static str,
    of_other: impl Fn((&'static str, &'static str, &'static str)) -> &'static str,
) -> String {
    let pss = (RsaPss(SHA256), RSA_PSS, PSS_NAMES.0, PSS_NAMES.1);
    let mut all = ALGORITHMS.iter().chain(&BROKEN).chain(std::iter::once(&pss));
    let known = all.find(|(_, known, ..)| known == oid).map(|row| of_known(*row));
    let dotted = oid.to_string();
    let other = OTHERS.into_iter().find(|(known, ..)| *known == dotted).map(of_other);
    known.or(other).map_or(dotted, str::to_owned)
}
