//! The object identifiers of hashes, and of HMAC with them.

use der::asn1::{AnyRef, ObjectIdentifier};
use keyferry_core::oid::{self, hash};
use keyferry_kdf::Hash;
use spki::AlgorithmIdentifierRef;

use crate::{DecodeError, EncodeError};

/// Each hash with its object identifier and that of HMAC with it (MD4 has none).
const HASHES: [(Hash, ObjectIdentifier, Option<ObjectIdentifier>); 13] = [
    (Hash::Sha1, hash::SHA1, Some(hash::HMAC_SHA1)),
    (Hash::Sha224, hash::SHA224, Some(hash::HMAC_SHA224)),
    (Hash::Sha256, hash::SHA256, Some(hash::HMAC_SHA256)),
    (Hash::Sha384, hash::SHA384, Some(hash::HMAC_SHA384)),
    (Hash::Sha512, hash::SHA512, Some(hash::HMAC_SHA512)),
    (Hash::Sha512_224, hash::SHA512_224, Some(hash::HMAC_SHA512_224)),
    (Hash::Sha512_256, hash::SHA512_256, Some(hash::HMAC_SHA512_256)),
    (Hash::Sha3_224, hash::SHA3_224, Some(hash::HMAC_SHA3_224)),
    (Hash::Sha3_256, hash::SHA3_256, Some(hash::HMAC_SHA3_256)),
    (Hash::Sha3_384, hash::SHA3_384, Some(hash::HMAC_SHA3_384)),
    (Hash::Sha3_512, hash::SHA3_512, Some(hash::HMAC_SHA3_512)),
    (Hash::Md5, hash::MD5, Some(hash::HMAC_MD5)),
    (Hash::Md4, hash::MD4, None),
];

/// Other object identifiers of HMAC, which some programs write.
const OTHER_HMACS: [(Hash, ObjectIdentifier); 2] = [(Hash::Md5, hash::IPSEC_HMAC_MD5), (Hash::Sha1, hash::IPSEC_HMAC_SHA1)];

/// The object identifier of a hash.
pub fn oid(hash: Hash) -> ObjectIdentifier {
    row(hash).1
}

/// The hash with this object identifier.
pub fn by_oid(oid: &ObjectIdentifier) -> Option<Hash> {
    HASHES.iter().find(|(_, known, ..)| known == oid).map(|(hash, ..)| *hash)
}

fn row(hash: Hash) -> &'static (Hash, ObjectIdentifier, Option<ObjectIdentifier>) {
    HASHES.iter().find(|(known, ..)| *known == hash).unwrap_or(&HASHES[2])
}

/// The `AlgorithmIdentifier` of HMAC with a hash, whose parameters are NULL. There is none with MD4.
pub(crate) fn hmac_algorithm(hash: Hash) -> Result<AlgorithmIdentifierRef<'static>, EncodeError> {
    let unknown = || EncodeError::Unrepresentable { what: "there is no HMAC with MD4".to_owned() };
    Ok(AlgorithmIdentifierRef { oid: row(hash).2.ok_or_else(unknown)?, parameters: Some(AnyRef::NULL) })
}

/// The hash of a pseudo-random function of PBKDF2 (RFC 8018, appendix B.1), which is HMAC with it.
pub(crate) fn of_prf(oid: &ObjectIdentifier) -> Result<Hash, DecodeError> {
    let unsupported = || DecodeError::UnsupportedEncryption { what: format!("PBKDF2 with the PRF {}", oid::display_name(oid)) };
    let usual = HASHES.iter().find(|(_, _, known)| known.as_ref() == Some(oid)).map(|(hash, ..)| *hash);
    usual.or_else(|| OTHER_HMACS.iter().find(|(_, known)| known == oid).map(|(hash, _)| *hash)).ok_or_else(unsupported)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_hash_is_found_by_its_object_identifiers() {
        for (hash, oid, hmac) in HASHES {
            assert_eq!(by_oid(&oid), Some(hash));
            assert_eq!(hmac.map(|hmac| of_prf(&hmac)), hmac.map(|_| Ok(hash)));
        }
    }
}
