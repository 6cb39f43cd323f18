//! An encrypted key as PKCS#8 has it (RFC 5208, section 6).

use der::asn1::{ObjectIdentifier, OctetStringRef};
use der::{Decode, Encode, Sequence};
use spki::AlgorithmIdentifierRef;

use crate::EncodeError;

/// ```text
/// EncryptedPrivateKeyInfo ::= SEQUENCE { encryptionAlgorithm AlgorithmIdentifier, encryptedData OCTET STRING }
/// ```
#[derive(Sequence)]
pub(super) struct EncryptedPrivateKeyInfo<'a> {
    pub algorithm: AlgorithmIdentifierRef<'a>,
    pub encrypted_data: &'a OctetStringRef,
}

/// Whether the bytes are an `EncryptedPrivateKeyInfo`.
pub(crate) fn is_encrypted(der: &[u8]) -> bool {
    EncryptedPrivateKeyInfo::from_der(der).is_ok()
}

/// The object identifier of the encryption of an `EncryptedPrivateKeyInfo`.
pub(crate) fn encryption_oid(der: &[u8]) -> Option<ObjectIdentifier> {
    EncryptedPrivateKeyInfo::from_der(der).ok().map(|info| info.algorithm.oid)
}

/// Puts encrypted key bytes and their algorithm together.
pub(crate) fn seal(algorithm: &spki::AlgorithmIdentifierOwned, encrypted: &[u8]) -> Result<Vec<u8>, EncodeError> {
    let encrypted_data = OctetStringRef::new(encrypted)?;
    Ok(EncryptedPrivateKeyInfo { algorithm: algorithm.into(), encrypted_data }.to_der()?)
}
