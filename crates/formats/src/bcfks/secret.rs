//! The algorithms of secret keys in BCFKS: it has an object identifier for each, where Java has a name.

use der::asn1::{ObjectIdentifier, OctetStringRef};
use der::{Decode, Encode};
use keyferry_core::key::SecretKey;
use keyferry_core::oid::{cipher, hash};
use zeroize::Zeroizing;

use super::structure::SecretKeyData;
use crate::{DecodeError, EncodeError};

/// Each identifier, Java's name, and the length of the key in bits where the name has several.
const ALGORITHMS: [(ObjectIdentifier, &str, Option<usize>); 20] = [
    (cipher::AES, "AES", None),
    (cipher::DES_EDE, "DESede", None),
    (cipher::SEED_CBC, "SEED", None),
    (cipher::CAMELLIA_128_CBC, "Camellia", Some(128)),
    (cipher::CAMELLIA_192_CBC, "Camellia", Some(192)),
    (cipher::CAMELLIA_256_CBC, "Camellia", Some(256)),
    (cipher::ARIA_128_CBC, "ARIA", Some(128)),
    (cipher::ARIA_192_CBC, "ARIA", Some(192)),
    (cipher::ARIA_256_CBC, "ARIA", Some(256)),
    (hash::HMAC_SHA1, "HmacSHA1", None),
    (hash::HMAC_SHA224, "HmacSHA224", None),
    (hash::HMAC_SHA256, "HmacSHA256", None),
    (hash::HMAC_SHA384, "HmacSHA384", None),
    (hash::HMAC_SHA512, "HmacSHA512", None),
    (hash::HMAC_SHA512_224, "HmacSHA512/224", None),
    (hash::HMAC_SHA512_256, "HmacSHA512/256", None),
    (hash::HMAC_SHA3_224, "HmacSHA3-224", None),
    (hash::HMAC_SHA3_256, "HmacSHA3-256", None),
    (hash::HMAC_SHA3_384, "HmacSHA3-384", None),
    (hash::HMAC_SHA3_512, "HmacSHA3-512", None),
];

/// The key in the DER of a `SecretKeyData`.
pub(super) fn decode(der: &[u8]) -> Result<SecretKey, DecodeError> {
    let SecretKeyData { algorithm, key } = SecretKeyData::from_der(der).map_err(DecodeError::asn1("a secret key"))?;
    let known = ALGORITHMS.iter().find(|(oid, ..)| *oid == algorithm);
    let algorithm = known.map_or_else(|| algorithm.to_string(), |(_, name, _)| (*name).to_owned());
    Ok(SecretKey { algorithm, encoded: Zeroizing::new(key.as_bytes().to_vec()) })
}

/// The DER of a `SecretKeyData`.
pub(super) fn encode(key: &SecretKey) -> Result<Zeroizing<Vec<u8>>, EncodeError> {
    let bits = key.encoded.len() * 8;
    let known =
        ALGORITHMS.iter().find(|(_, name, of)| name.eq_ignore_ascii_case(&key.algorithm) && of.is_none_or(|of| of == bits));
    let algorithm = known.map(|(oid, ..)| *oid).or_else(|| ObjectIdentifier::new(&key.algorithm).ok());
    let algorithm = algorithm.ok_or_else(|| EncodeError::Unrepresentable {
        what: format!("BCFKS has no object identifier for a secret key for {} with {bits} bits", key.algorithm),
    })?;
    Ok(Zeroizing::new(SecretKeyData { algorithm, key: OctetStringRef::new(&key.encoded)? }.to_der()?))
}

/// Whether a secret key of this algorithm can be written.
pub fn knows_algorithm(name: &str) -> bool {
    ALGORITHMS.iter().any(|(_, known, _)| known.eq_ignore_ascii_case(name)) || ObjectIdentifier::new(name).is_ok()
}
