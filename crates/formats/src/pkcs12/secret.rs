//! Secret keys in PKCS#12, as Java has them: a `SecretBag` with an encrypted PKCS#8 structure, whose algorithm is that of the key.

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Decode, Encode, Sequence};
use keyferry_core::key::{PrivateKey, SecretKey};
use keyferry_core::oid::{self, cipher, encryption, hash};
use pkcs8::PrivateKeyInfoRef;
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use crate::{DecodeError, EncodeError};

/// The algorithms of secret keys that Java has a name for; the first of a name is the one that it writes.
const ALGORITHMS: [ObjectIdentifier; 13] = [
    cipher::AES,
    cipher::DES_CBC,
    cipher::DES_EDE,
    cipher::DES_EDE3_CBC,
    cipher::RC4,
    cipher::RC2_CBC,
    cipher::BLOWFISH,
    hash::HMAC_SHA1,
    hash::HMAC_SHA224,
    hash::HMAC_SHA256,
    hash::HMAC_SHA384,
    hash::HMAC_SHA512,
    // A password that keytool's -importpass keeps.
    encryption::MD5_DES,
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
    if bag.id != oid::bag::SHROUDED_KEY_BAG {
        return Err(DecodeError::Unsupported { what: format!("a secret of type {} in PKCS#12", oid::display_name(&bag.id)) });
    }
    let octets: &OctetStringRef = bag.value.decode_as().map_err(DecodeError::asn1(WHAT))?;
    Ok(octets.as_bytes().to_vec())
}

/// The DER of a secret bag.
pub(super) fn encode_bag(encrypted: &[u8]) -> Result<Vec<u8>, EncodeError> {
    let value = OctetStringRef::new(encrypted)?.to_der()?;
    Ok(SecretBag { id: oid::bag::SHROUDED_KEY_BAG, value: AnyRef::from_der(&value)? }.to_der()?)
}

/// The secret key in a decrypted PKCS#8 structure.
pub(crate) fn from_pkcs8(key: &PrivateKey) -> Result<SecretKey, DecodeError> {
    let info = PrivateKeyInfoRef::try_from(key.as_pkcs8_der()).map_err(|_| DecodeError::WrongPasswordOrDamaged)?;
    let oid = info.algorithm.oid;
    let algorithm = if ALGORITHMS.contains(&oid) { oid::java_name(&oid) } else { oid.to_string() };
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
    let named = ALGORITHMS.into_iter().find(|known| oid::java_name(known).eq_ignore_ascii_case(name));
    named.or_else(|| ObjectIdentifier::new(name).ok())
}

/// Whether a secret key of this algorithm can be written.
pub fn knows_algorithm(name: &str) -> bool {
    algorithm_oid(name).is_some()
}
