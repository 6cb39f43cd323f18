//! The algorithms of signatures: their object identifiers and their names in both tools.

use der::asn1::{AnyRef, ObjectIdentifier};
use rsa::Pkcs1v15Sign;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};
use spki::AlgorithmIdentifierRef;

use crate::csr::Style;
use crate::key::KeyAlgorithm;
use crate::key::curve::ED25519;

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

/// How something is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5 (RFC 8017, section 8.2; RFC 4055).
    RsaPkcs1(HashAlgorithm),
    /// ECDSA (RFC 5758, section 3.2).
    Ecdsa(HashAlgorithm),
    /// DSA (RFC 5758, section 3.1).
    Dsa(HashAlgorithm),
    /// Ed25519 (RFC 8410).
    Ed25519,
}

use HashAlgorithm::{Sha1 as SHA1, Sha224 as SHA224, Sha256 as SHA256, Sha384 as SHA384, Sha512 as SHA512};
use SignatureAlgorithm::{Dsa, Ecdsa, Ed25519, RsaPkcs1};

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

/// Signature algorithms that are named, though not made or verified here: Java's name and openssl's.
const OTHERS: [(&str, &str, &str); 4] = [
    ("1.2.840.113549.1.1.2", "MD2withRSA", "md2WithRSAEncryption"),
    ("1.2.840.113549.1.1.4", "MD5withRSA", "md5WithRSAEncryption"),
    ("1.2.840.113549.1.1.10", "RSASSA-PSS", "rsassaPss"),
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

    /// Whether signatures with it can be forged, or are refused by Java and TLS for that fear: SHA-1.
    pub fn is_weak(self) -> bool {
        self == Self::Sha1
    }

    /// The hash of the signature algorithm with this object identifier; `None` for one that is not known, and for Ed25519.
    pub fn of_signature(oid: &ObjectIdentifier) -> Option<Self> {
        SignatureAlgorithm::of(oid)?.hash()
    }
}

impl SignatureAlgorithm {
    /// The algorithm with this object identifier.
    pub fn of(oid: &ObjectIdentifier) -> Option<Self> {
        ALGORITHMS.iter().find(|(_, known, ..)| known == oid).map(|(algorithm, ..)| *algorithm)
    }

    /// The algorithm that Java calls so, in any case (`SHA256withRSA`).
    pub fn by_java_name(name: &str) -> Option<Self> {
        ALGORITHMS.iter().find(|(_, _, java, _)| java.eq_ignore_ascii_case(name)).map(|(algorithm, ..)| *algorithm)
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

    /// What the tool signs with when it is not told: openssl with SHA-256; keytool's hash grows with the key.
    pub fn usual(style: Style, key: &KeyAlgorithm) -> Option<Self> {
        let bits = key.bits.unwrap_or_default();
        let hash = match (style, key.name().as_str()) {
            (Style::Keytool, "RSA") if bits > 7680 => SHA512,
            (Style::Keytool, "RSA") if bits > 3072 => SHA384,
            (Style::Keytool, "EC") if bits >= 512 => SHA512,
            (Style::Keytool, "EC") if bits >= 384 => SHA384,
            _ => SHA256,
        };
        Self::with_hash(key, hash)
    }

    /// The hash; Ed25519 has it built in.
    pub fn hash(self) -> Option<HashAlgorithm> {
        match self {
            RsaPkcs1(hash) | Ecdsa(hash) | Dsa(hash) => Some(hash),
            Ed25519 => None,
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
        ALGORITHMS.iter().find(|(algorithm, ..)| *algorithm == self).copied().unwrap_or(ED25519_ROW)
    }

    /// The `AlgorithmIdentifier`: with RSA its parameters are NULL, as RFC 4055 asks; with the others there are none.
    pub fn identifier(self) -> AlgorithmIdentifierRef<'static> {
        let parameters = matches!(self, RsaPkcs1(_)).then_some(AnyRef::NULL);
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
    let known = ALGORITHMS.iter().find(|(_, known, ..)| known == oid).map(|row| of_known(*row));
    let dotted = oid.to_string();
    let other = OTHERS.into_iter().find(|(known, ..)| *known == dotted).map(of_other);
    known.or(other).map_or(dotted, str::to_owned)
}
