//! Public keys and signature algorithms as paths are judged by them: which key makes which signature, and how many bits of security it has.

use der::asn1::ObjectIdentifier;
use der::{Decode, Tag, Tagged};
use spki::AlgorithmIdentifierRef;

use crate::key::{KeyKind, MlDsa, MlKem, SubjectPublicKeyInfo};
use crate::oid::key::RSASSA_PSS;
use crate::signed::{HashAlgorithm, PssParameters, SignatureAlgorithm};

/// The public key of a certificate.
#[derive(Clone, Copy, Debug)]
pub(super) struct PublicKey {
    kind: KeyKind,
    bits: Option<usize>,
    /// An EC key that spells its curve out (RFC 5480, section 2.1.1, forbids it).
    pub explicit_curve: bool,
}

/// A public key; `None` for one that cannot be read, and for algorithms that are not known, id-ecDH among them.
pub(super) fn public_key(key: &SubjectPublicKeyInfo) -> Option<PublicKey> {
    let info = key.parts().ok()?;
    let algorithm = key.algorithm().ok()?;
    let parameters = info.algorithm.parameters;
    let rsa = || pkcs1::RsaPublicKeyRef::from_der(info.subject_public_key.raw_bytes()).is_ok();
    let kind = algorithm.kind;
    let is_known = match kind {
        KeyKind::Rsa | KeyKind::RsaPss => rsa(),
        KeyKind::Ec => parameters.is_some_and(|value| [Tag::ObjectIdentifier, Tag::Sequence].contains(&value.tag())),
        // One whose parameters are those of its issuer (RFC 3279, section 2.3.2) is no key for openssl either.
        KeyKind::Dsa => algorithm.bits.is_some(),
        kind => fixed_security(kind).is_some(),
    };
    let tag = parameters.map(|value| value.tag());
    let explicit_curve = kind == KeyKind::Ec && tag == Some(Tag::Sequence);
    is_known.then_some(PublicKey { kind, bits: algorithm.bits, explicit_curve })
}

impl PublicKey {
    /// Whether such a key makes signatures of this algorithm.
    pub(super) fn makes(&self, signature: &ObjectIdentifier) -> bool {
        if *signature == RSASSA_PSS {
            return self.kind.is_rsa();
        }
        SignatureAlgorithm::kind_of_key(signature) == Some(self.kind)
    }

    /// How many bits of security the key has, as openssl counts (NIST SP 800-57, part 1, table 2).
    fn security(&self) -> usize {
        let bits = self.bits.unwrap_or_default();
        match self.kind {
            KeyKind::Rsa | KeyKind::RsaPss => of_factoring(bits),
            KeyKind::Dsa => [(15360, 256), (7680, 192), (3072, 128), (2048, 112), (1024, 80)]
                .into_iter()
                .find(|(least, _)| bits >= *least)
                .map_or(0, |(_, security)| security),
            KeyKind::Ec => match bits {
                512.. => 256,
                other => other / 2,
            },
            kind => fixed_security(kind).unwrap_or_default(),
        }
    }

    /// Whether the key is as strong as a level asks for.
    pub(super) fn reaches(&self, level: u32) -> bool {
        least(level).is_none_or(|least| self.security() >= least)
    }
}

/// The bits of security of keys of which there is one size, by their kind (RFC 7748 and 8032; the categories of FIPS 203 to 205).
fn fixed_security(kind: KeyKind) -> Option<usize> {
    Some(match kind {
        KeyKind::X25519 | KeyKind::Ed25519 | KeyKind::MlDsa(MlDsa::MlDsa44) | KeyKind::MlKem(MlKem::MlKem512) => 128,
        KeyKind::MlDsa(MlDsa::MlDsa65) | KeyKind::MlKem(MlKem::MlKem768) => 192,
        KeyKind::X448 | KeyKind::Ed448 => 224,
        KeyKind::MlDsa(MlDsa::MlDsa87) | KeyKind::MlKem(MlKem::MlKem1024) => 256,
        KeyKind::SlhDsa(set) => set.hash_length() * 8,
        _ => return None,
    })
}

/// The bits of security that a level of 1 to 5 asks for (`SSL_CTX_set_security_level(3ossl)`); nothing below.
fn least(level: u32) -> Option<usize> {
    let index = usize::try_from(level.min(5)).ok()?.checked_sub(1)?;
    [80, 112, 128, 192, 256].get(index).copied()
}

/// The hash that a signature is made with, where it is one of those that are known.
pub(super) fn signature_hash(algorithm: &AlgorithmIdentifierRef<'_>) -> Option<HashAlgorithm> {
    if algorithm.oid == RSASSA_PSS {
        algorithm.parameters.and_then(PssParameters::read).map(|parameters| parameters.hash)
    } else {
        HashAlgorithm::of_signature(&algorithm.oid)
    }
}

/// Whether a signature, made with this hash, is as strong as a level asks for.
pub(super) fn signature_reaches(signature: &ObjectIdentifier, hash: Option<HashAlgorithm>, level: u32) -> bool {
    let security = match hash {
        Some(HashAlgorithm::Sha1) => 63,
        Some(hash) => hash.bits() / 2,
        None => SignatureAlgorithm::kind_of_key(signature).and_then(fixed_security).unwrap_or_default(),
    };
    least(level).is_none_or(|least| security >= least)
}

/// The security of RSA: the table's for its sizes, else by the cost of the number field sieve (FIPS 140-2 IG, section 7.5), in steps of eight.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sizes of keys, far below 2^53"
)]
fn of_factoring(bits: usize) -> usize {
    let known = [(2048, 112), (3072, 128), (4096, 152), (6144, 176), (7680, 192), (8192, 200), (15360, 256)];
    if let Some((_, security)) = known.into_iter().find(|(size, _)| *size == bits) {
        return security;
    }
    if bits < 8 {
        return 0;
    }
    let x = bits as f64 * std::f64::consts::LN_2;
    let cost = (1.923 * (x * x.ln().powi(2)).cbrt() - 4.69) / std::f64::consts::LN_2;
    let most = if bits <= 7680 {
        192
    } else if bits <= 15360 {
        256
    } else {
        1200
    };
    ((cost.max(0.0) as usize + 4) & !7).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_of_security_are_those_of_the_tables() {
        assert_eq!([512, 1024, 2048, 3072, 4096, 15360].map(of_factoring), [56, 80, 112, 128, 152, 256]);
        let reaches = |hash, level| {
            let identifier = SignatureAlgorithm::RsaPkcs1(hash).identifier().unwrap();
            signature_reaches(&identifier.oid, signature_hash(&(&identifier).into()), level)
        };
        assert!(!reaches(HashAlgorithm::Sha1, 1) && reaches(HashAlgorithm::Sha1, 0));
        assert!(reaches(HashAlgorithm::Sha256, 3) && !reaches(HashAlgorithm::Sha256, 4));
    }
}
