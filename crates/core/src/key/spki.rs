//! Public keys, as certificates and requests carry them.

use der::asn1::BitStringRef;
use der::{AnyRef, Decode, Encode, Tag, Tagged};
use sha1::{Digest, Sha1};
use spki::SubjectPublicKeyInfoRef;

use super::{KeyAlgorithm, KeyError, bit_length, fingerprint};

/// A public key and its algorithm: a `SubjectPublicKeyInfo` (RFC 5280, section 4.1.2.7), as it was encoded. Two are equal when their bytes are.
///
/// One that stands in a certificate or a request may be of any algorithm, and malformed inside: the certificate is carried nevertheless, and what asks
/// for a part of the key fails.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SubjectPublicKeyInfo {
    der: Vec<u8>,
}

impl SubjectPublicKeyInfo {
    /// Takes the DER of a `SubjectPublicKeyInfo`. Only the outer structure is checked, so keys of any algorithm can be carried.
    pub fn from_der(bytes: impl Into<Vec<u8>>) -> Result<Self, KeyError> {
        let der = bytes.into();
        SubjectPublicKeyInfoRef::from_der(&der).map_err(KeyError::Malformed)?;
        Ok(Self { der })
    }

    /// The key around the DER of a PKCS#1 `RSAPublicKey` (RFC 8017, appendix A.1.1).
    pub fn of_rsa(bytes: &[u8]) -> Result<Self, KeyError> {
        pkcs1::RsaPublicKeyRef::from_der(bytes).map_err(KeyError::Malformed)?;
        let bits = BitStringRef::from_bytes(bytes).map_err(KeyError::Malformed)?;
        Self::of_parts(pkcs1::ALGORITHM_ID, bits)
    }

    /// An Ed25519 key (RFC 8410, section 4).
    pub fn ed25519(key: &[u8; 32]) -> Self {
        /// SEQUENCE { SEQUENCE { id-Ed25519 }, BIT STRING of 33 bytes, none unused.
        const BEFORE: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
        Self { der: [&BEFORE[..], key].concat() }
    }

    /// The key of these parts.
    pub(super) fn of_parts(algorithm: spki::AlgorithmIdentifierRef<'_>, bits: BitStringRef<'_>) -> Result<Self, KeyError> {
        let der = SubjectPublicKeyInfoRef { algorithm, subject_public_key: bits }.to_der().map_err(KeyError::Malformed)?;
        Ok(Self { der })
    }

    /// What stands in the place of the key in a certificate or a request.
    pub(crate) fn of_element(element: AnyRef<'_>) -> der::Result<Self> {
        element.tag().assert_eq(Tag::Sequence)?;
        Ok(Self { der: element.to_der()? })
    }

    /// The DER.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The DER, for good.
    pub fn into_der(self) -> Vec<u8> {
        self.der
    }

    /// Its parts.
    pub(crate) fn parts(&self) -> Result<SubjectPublicKeyInfoRef<'_>, KeyError> {
        SubjectPublicKeyInfoRef::from_der(&self.der).map_err(KeyError::Malformed)
    }

    /// The algorithm, and the size of the key.
    pub fn algorithm(&self) -> Result<KeyAlgorithm, KeyError> {
        let parts = self.parts()?;
        let key = parts.subject_public_key.as_bytes().and_then(|bytes| pkcs1::RsaPublicKeyRef::from_der(bytes).ok());
        let algorithm = KeyAlgorithm::of_identifier(&parts.algorithm);
        let rsa = key.filter(|_| algorithm.kind.is_rsa());
        Ok(KeyAlgorithm { bits: rsa.map(|key| bit_length(key.modulus.as_bytes())).or(algorithm.bits), ..algorithm })
    }

    /// The content of the `subjectPublicKey`: for RSA, a PKCS#1 `RSAPublicKey`.
    pub fn subject_public_key(&self) -> Result<Vec<u8>, KeyError> {
        Ok(self.parts()?.subject_public_key.raw_bytes().to_vec())
    }

    /// The SHA-1 of the `subjectPublicKey`: the key identifier by method (1) of RFC 5280, section 4.2.1.2.
    pub fn key_identifier(&self) -> Result<Vec<u8>, KeyError> {
        Ok(Sha1::digest(self.parts()?.subject_public_key.raw_bytes()).to_vec())
    }

    /// The SHA-256 of the whole in hexadecimal, by which keys are told apart in our output.
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.der)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::KeyKind;

    /// SEQUENCE { SEQUENCE { 1.2.3 }, BIT STRING without a bit }.
    const UNKNOWN: [u8; 11] = [0x30, 0x09, 0x30, 0x04, 0x06, 0x02, 0x2a, 0x03, 0x03, 0x01, 0x00];

    #[test]
    fn keys_of_any_algorithm_are_carried_as_they_came() {
        let key = SubjectPublicKeyInfo::from_der(UNKNOWN).unwrap();
        assert_eq!(key.as_der(), UNKNOWN);
        assert!(matches!(key.algorithm().unwrap().kind, KeyKind::Other(_)));
        assert_eq!(key.subject_public_key(), Ok(Vec::new()));
        // The SHA-1 of nothing.
        assert_eq!(crate::key::hex(&key.key_identifier().unwrap()), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    }

    #[test]
    fn ed25519_is_known() {
        let key = SubjectPublicKeyInfo::ed25519(&[7; 32]);
        assert_eq!(SubjectPublicKeyInfo::from_der(key.as_der()), Ok(key.clone()));
        assert_eq!((key.algorithm(), key.subject_public_key()), (Ok(KeyAlgorithm::ed25519()), Ok(vec![7; 32])));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let with_more = [&UNKNOWN[..], &[0]].concat();
        let cut_off = UNKNOWN.split_last().unwrap().1.to_vec();
        for bytes in [Vec::new(), with_more, cut_off, vec![0x30, 0x00], vec![0x05, 0x00]] {
            assert!(matches!(SubjectPublicKeyInfo::from_der(bytes.clone()), Err(KeyError::Malformed(_))), "{bytes:?}");
        }
        assert!(SubjectPublicKeyInfo::of_rsa(&UNKNOWN).is_err());
    }

    #[test]
    fn a_sequence_in_a_certificate_is_carried_and_has_no_parts_and_anything_else_is_no_key() {
        let of = |der: &[u8]| SubjectPublicKeyInfo::of_element(AnyRef::from_der(der).unwrap());
        let key = of(&[0x30, 0x00]).unwrap();
        assert_eq!(key.as_der(), [0x30, 0x00]);
        assert!(key.algorithm().is_err() && key.key_identifier().is_err());
        assert!(of(&[0x05, 0x00]).is_err());
    }
}
