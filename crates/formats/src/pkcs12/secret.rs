//! Secret keys in PKCS#12, as Java has them: a `SecretBag` with an encrypted PKCS#8 structure, whose algorithm is that of the key.

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Decode, Encode, Sequence};
use keyferry_core::key::{PrivateKey, SecretKey};
use keyferry_core::oid;
use pkcs8::PrivateKeyInfoRef;
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use super::bag::SHROUDED_KEY_BAG;
use crate::{DecodeError, EncodeError};

/// Java's names for the algorithms of secret keys; the first object identifier of a name is the one that Java writes.
const ALGORITHMS: [(&str, ObjectIdentifier); 12] = [
    ("AES", ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1")),
    ("DES", ObjectIdentifier::new_unwrap("1.3.14.3.2.7")),
    ("DESede", ObjectIdentifier::new_unwrap("1.3.14.3.2.17")),
    ("DESede", ObjectIdentifier::new_unwrap("1.2.840.113549.3.7")),
    ("ARCFOUR", ObjectIdentifier::new_unwrap("1.2.840.113549.3.4")),
    ("RC2", ObjectIdentifier::new_unwrap("1.2.840.113549.3.2")),
    ("HmacSHA1", ObjectIdentifier::new_unwrap("1.2.840.113549.2.7")),
    ("HmacSHA224", ObjectIdentifier::new_unwrap("1.2.840.113549.2.8")),
    ("HmacSHA256", ObjectIdentifier::new_unwrap("1.2.840.113549.2.9")),
    ("HmacSHA384", ObjectIdentifier::new_unwrap("1.2.840.113549.2.10")),
    ("HmacSHA512", ObjectIdentifier::new_unwrap("1.2.840.113549.2.11")),
    // A password that keytool's -importpass keeps.
    ("PBEWithMD5AndDES", ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.3")),
];

/// ```text
/// SecretBag ::= SEQUENCE { secretTypeId OBJECT IDENTIFIER, secretValue [0] EXPLICIT ANY }
/// ```
#[derive(Sequence)]
struct SecretBag<'a> {
    id: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    value: AnyRef<'a>,
}

/// The `EncryptedPrivateKeyInfo` in the DER of a secret bag.
pub(super) fn decode_bag(der: &[u8]) -> Result<Vec<u8>, DecodeError> {
    const WHAT: &str = "a secret bag";
    let bag = SecretBag::from_der(der).map_err(DecodeError::asn1(WHAT))?;
    if bag.id != SHROUDED_KEY_BAG {
        return Err(DecodeError::Unsupported { what: format!("a secret of type {} in PKCS#12", oid::display_name(&bag.id)) });
    }
    let octets: &OctetStringRef = bag.value.decode_as().map_err(DecodeError::asn1(WHAT))?;
    Ok(octets.as_bytes().to_vec())
}

/// The DER of a secret bag.
pub(super) fn encode_bag(encrypted: &[u8]) -> Result<Vec<u8>, EncodeError> {
    let value = OctetStringRef::new(encrypted)?.to_der()?;
    Ok(SecretBag { id: SHROUDED_KEY_BAG, value: AnyRef::from_der(&value)? }.to_der()?)
}

/// The secret key in a decrypted PKCS#8 structure.
pub(crate) fn from_pkcs8(key: &PrivateKey) -> Result<SecretKey, DecodeError> {
    let info = PrivateKeyInfoRef::try_from(key.as_pkcs8_der()).map_err(|_| DecodeError::WrongPasswordOrDamaged)?;
    let named = ALGORITHMS.iter().find(|(_, oid)| *oid == info.algorithm.oid);
    let algorithm = named.map_or_else(|| info.algorithm.oid.to_string(), |(name, _)| (*name).to_owned());
    Ok(SecretKey { algorithm, encoded: Zeroizing::new(info.private_key.as_bytes().to_vec()) })
}

/// The PKCS#8 structure around a secret key; an algorithm without an object identifier cannot be written, as Java cannot either.
pub(super) fn to_pkcs8(key: &SecretKey) -> Result<Zeroizing<Vec<u8>>, EncodeError> {
    let oid = algorithm_oid(&key.algorithm).ok_or_else(|| EncodeError::Unrepresentable {
        what: format!("a secret key for {} cannot be written to PKCS#12: the algorithm has no object identifier", key.algorithm),
    })?;
    let algorithm = AlgorithmIdentifierRef { oid, parameters: None };
    Ok(Zeroizing::new(PrivateKeyInfoRef::new(algorithm, OctetStringRef::new(&key.encoded)?).to_der()?))
}

/// The object identifier of an algorithm that Java names, or of a dotted name.
fn algorithm_oid(name: &str) -> Option<ObjectIdentifier> {
    let named = ALGORITHMS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, oid)| *oid);
    named.or_else(|| ObjectIdentifier::new(name).ok())
}

/// Whether a secret key of this algorithm can be written.
pub fn knows_algorithm(name: &str) -> bool {
    algorithm_oid(name).is_some()
}
