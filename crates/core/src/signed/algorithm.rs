//! The algorithms of signatures: their object identifiers and their names in both tools.

use der::asn1::{AnyRef, ObjectIdentifier};
use spki::AlgorithmIdentifierOwned;

use super::hash::{BrokenHash, HashAlgorithm};
use super::pss::PssParameters;
use crate::key::{KeyAlgorithm, KeyKind, MlDsa, SlhDsa};
use crate::oid::{self, key, post_quantum, signature};
use crate::style::Style;

/// How something is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5 (RFC 8017, section 8.2; RFC 4055).
    RsaPkcs1(HashAlgorithm),
    /// The same with a hash that is broken.
    RsaBroken(BrokenHash),
    /// RSASSA-PSS (RFC 8017, section 8.1; RFC 4055).
    RsaPss(PssParameters),
    /// ECDSA (RFC 5758, section 3.2).
    Ecdsa(HashAlgorithm),
    /// DSA (RFC 5758, section 3.1).
    Dsa(HashAlgorithm),
    /// Ed25519 (RFC 8410).
    Ed25519,
    /// Ed448 (RFC 8410).
    Ed448,
    /// ML-DSA with an empty context (RFC 9881).
    MlDsa(MlDsa),
    /// SLH-DSA with an empty context (RFC 9909).
    SlhDsa(SlhDsa),
}

use HashAlgorithm::{Sha1 as SHA1, Sha224 as SHA224, Sha256 as SHA256, Sha384 as SHA384, Sha512 as SHA512};
use SignatureAlgorithm::{Dsa, Ecdsa, Ed448, Ed25519, RsaBroken, RsaPkcs1, RsaPss};

/// An algorithm and its object identifier.
type Row = (SignatureAlgorithm, ObjectIdentifier);

static ALGORITHMS: [Row; 20] = [
    (RsaPkcs1(SHA1), signature::SHA1_WITH_RSA),
    (RsaPkcs1(SHA224), signature::SHA224_WITH_RSA),
    (RsaPkcs1(SHA256), signature::SHA256_WITH_RSA),
    (RsaPkcs1(SHA384), signature::SHA384_WITH_RSA),
    (RsaPkcs1(SHA512), signature::SHA512_WITH_RSA),
    (Ecdsa(SHA1), signature::ECDSA_WITH_SHA1),
    (Ecdsa(SHA224), signature::ECDSA_WITH_SHA224),
    (Ecdsa(SHA256), signature::ECDSA_WITH_SHA256),
    (Ecdsa(SHA384), signature::ECDSA_WITH_SHA384),
    (Ecdsa(SHA512), signature::ECDSA_WITH_SHA512),
    (Dsa(SHA1), signature::DSA_WITH_SHA1),
    (Dsa(SHA224), signature::DSA_WITH_SHA224),
    (Dsa(SHA256), signature::DSA_WITH_SHA256),
    (Dsa(SHA384), signature::DSA_WITH_SHA384),
    (Dsa(SHA512), signature::DSA_WITH_SHA512),
    (Ed25519, key::ED25519),
    (Ed448, key::ED448),
    (SignatureAlgorithm::MlDsa(MlDsa::MlDsa44), post_quantum::ML_DSA_44),
    (SignatureAlgorithm::MlDsa(MlDsa::MlDsa65), post_quantum::ML_DSA_65),
    (SignatureAlgorithm::MlDsa(MlDsa::MlDsa87), post_quantum::ML_DSA_87),
];

static BROKEN: [Row; 2] =
    [(RsaBroken(BrokenHash::Md2), signature::MD2_WITH_RSA), (RsaBroken(BrokenHash::Md5), signature::MD5_WITH_RSA)];

/// Signature algorithms that are named, though not made or verified here, and the keys that make them.
const OTHERS: [(ObjectIdentifier, KeyKind); 15] = [
    (signature::MD4_WITH_RSA, KeyKind::Rsa),
    (signature::SHA512_224_WITH_RSA, KeyKind::Rsa),
    (signature::SHA512_256_WITH_RSA, KeyKind::Rsa),
    (signature::SHA3_224_WITH_RSA, KeyKind::Rsa),
    (signature::SHA3_256_WITH_RSA, KeyKind::Rsa),
    (signature::SHA3_384_WITH_RSA, KeyKind::Rsa),
    (signature::SHA3_512_WITH_RSA, KeyKind::Rsa),
    (signature::ECDSA_WITH_SHA3_224, KeyKind::Ec),
    (signature::ECDSA_WITH_SHA3_256, KeyKind::Ec),
    (signature::ECDSA_WITH_SHA3_384, KeyKind::Ec),
    (signature::ECDSA_WITH_SHA3_512, KeyKind::Ec),
    (signature::DSA_WITH_SHA3_224, KeyKind::Dsa),
    (signature::DSA_WITH_SHA3_256, KeyKind::Dsa),
    (signature::DSA_WITH_SHA3_384, KeyKind::Dsa),
    (signature::DSA_WITH_SHA3_512, KeyKind::Dsa),
];

impl HashAlgorithm {
    /// The hash of the signature algorithm with this object identifier; `None` for one that is not known, and for Ed25519, Ed448, ML-DSA and SLH-DSA.
    pub fn of_signature(oid: &ObjectIdentifier) -> Option<Self> {
        SignatureAlgorithm::of(oid)?.hash()
    }
}

impl BrokenHash {
    /// The hash of the signature algorithm with this object identifier.
    pub(crate) fn of_signature(oid: &ObjectIdentifier) -> Option<Self> {
        BROKEN.iter().find_map(|(algorithm, known)| match algorithm {
            RsaBroken(hash) if known == oid => Some(*hash),
            _ => None,
        })
    }
}

impl SignatureAlgorithm {
    /// The algorithm with this object identifier, if that tells all and signatures of it are worth something.
    pub fn of(oid: &ObjectIdentifier) -> Option<Self> {
        let known = ALGORITHMS.iter().find(|(_, known)| known == oid).map(|(algorithm, _)| *algorithm);
        known.or_else(|| SlhDsa::by_oid(oid).map(Self::SlhDsa))
    }

    /// The algorithm that Java calls so, in any case (`SHA256withRSA`, `MD5withRSA`), or that has this dotted object identifier.
    pub fn by_java_name(name: &str) -> Option<Self> {
        ALGORITHMS.iter().chain(&BROKEN).find(|(_, oid)| is_called(oid, name)).map(|(algorithm, _)| *algorithm)
    }

    /// Whether Java has a signature algorithm of this name, or object identifier, that is neither made nor verified here.
    pub fn is_only_java_s(name: &str) -> bool {
        OTHERS.iter().any(|(oid, _)| is_called(oid, name))
    }

    /// The kind of keys that make signatures with this object identifier, where that tells it; RSASSA-PSS has two.
    pub(crate) fn kind_of_key(oid: &ObjectIdentifier) -> Option<KeyKind> {
        let known = ALGORITHMS.iter().chain(&BROKEN).find(|(_, known)| known == oid).map(|(algorithm, _)| match algorithm {
            RsaPkcs1(_) | RsaBroken(_) | RsaPss(_) => KeyKind::Rsa,
            Ecdsa(_) => KeyKind::Ec,
            Dsa(_) => KeyKind::Dsa,
            Ed25519 => KeyKind::Ed25519,
            Ed448 => KeyKind::Ed448,
            SignatureAlgorithm::MlDsa(set) => KeyKind::MlDsa(*set),
            SignatureAlgorithm::SlhDsa(set) => KeyKind::SlhDsa(*set),
        });
        let known = known.or_else(|| SlhDsa::by_oid(oid).map(KeyKind::SlhDsa));
        known.or_else(|| OTHERS.iter().find(|(other, _)| other == oid).map(|(_, kind)| *kind))
    }

    /// The algorithm with which a key of this kind signs over this hash; `None` for keys that do not sign. Ed25519, Ed448, ML-DSA and SLH-DSA have hashes of their own.
    pub fn with_hash(key: &KeyAlgorithm, hash: HashAlgorithm) -> Option<Self> {
        match key.kind {
            KeyKind::Rsa => Some(RsaPkcs1(hash)),
            KeyKind::RsaPss => {
                Some(RsaPss(key.pss.unwrap_or(PssParameters::usual(hash)))).filter(|with| with.hash() == Some(hash))
            }
            KeyKind::Ec => Some(Ecdsa(hash)),
            KeyKind::Dsa => Some(Dsa(hash)),
            KeyKind::Ed25519 => Some(Ed25519),
            KeyKind::Ed448 => Some(Ed448),
            KeyKind::MlDsa(set) => Some(Self::MlDsa(set)),
            KeyKind::SlhDsa(set) => Some(Self::SlhDsa(set)),
            _ => None,
        }
    }

    /// What the tool signs with when it is not told: openssl with SHA-256; keytool's hash grows with the key; what a key is bound to goes before. `None` for keys
    /// that do not sign.
    pub fn usual(style: Style, key: &KeyAlgorithm) -> Option<Self> {
        let bits = key.bits.unwrap_or_default();
        let hash = match (style, key.kind) {
            (Style::Keytool, KeyKind::Rsa | KeyKind::RsaPss) if bits > 7680 => SHA512,
            (Style::Keytool, KeyKind::Rsa | KeyKind::RsaPss) if bits > 3072 => SHA384,
            (Style::Keytool, KeyKind::Ec) if bits >= 512 => SHA512,
            (Style::Keytool, KeyKind::Ec) if bits >= 384 => SHA384,
            _ => SHA256,
        };
        key.pss.map(RsaPss).or_else(|| Self::with_hash(key, hash))
    }

    /// The hash; Ed25519, Ed448, ML-DSA and SLH-DSA have theirs built in, and a broken one is none.
    pub fn hash(self) -> Option<HashAlgorithm> {
        match self {
            RsaPkcs1(hash) | Ecdsa(hash) | Dsa(hash) => Some(hash),
            RsaPss(parameters) => Some(parameters.hash),
            Ed25519 | Ed448 | Self::MlDsa(_) | Self::SlhDsa(_) | RsaBroken(_) => None,
        }
    }

    /// Java's name (`SHA256withRSA`); openssl's where Java has none.
    pub fn java_name(self) -> &'static str {
        oid::get(&self.oid()).and_then(|object| object.java_name.or(object.long_name)).unwrap_or_default()
    }

    /// The object identifier. That of RSASSA-PSS does not tell the hash, which stands in its parameters.
    fn oid(self) -> ObjectIdentifier {
        if let Self::SlhDsa(set) = self {
            return set.oid();
        }
        let known = ALGORITHMS.iter().chain(&BROKEN).find(|(algorithm, _)| *algorithm == self);
        known.map_or(key::RSASSA_PSS, |(_, oid)| *oid)
    }

    /// The `AlgorithmIdentifier`: with RSA its parameters are NULL, as RFC 4055 asks, or those of PSS; with the others there are none.
    pub fn identifier(self) -> Result<AlgorithmIdentifierOwned, der::Error> {
        let parameters = match self {
            RsaPkcs1(_) | RsaBroken(_) => Some(AnyRef::NULL.into()),
            RsaPss(parameters) => Some(parameters.to_any()?),
            Ecdsa(_) | Dsa(_) | Ed25519 | Ed448 | Self::MlDsa(_) | Self::SlhDsa(_) => None,
        };
        Ok(AlgorithmIdentifierOwned { oid: self.oid(), parameters })
    }
}

/// Whether Java calls an algorithm so, in any case, or the name is its object identifier.
fn is_called(oid: &ObjectIdentifier, name: &str) -> bool {
    let java = oid::get(oid).and_then(|object| object.java_name);
    java.is_some_and(|java| java.eq_ignore_ascii_case(name) || ObjectIdentifier::new(name).as_ref() == Ok(oid))
}

/// What a signature algorithm is called, by Java where Java has it, or its dotted object identifier.
pub fn signature_algorithm_name(oid: &ObjectIdentifier) -> String {
    oid::algorithm_name(oid)
}
