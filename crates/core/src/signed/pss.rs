//! RSASSA-PSS (RFC 8017, section 8.1; RFC 4055, section 3.1). The crate of RSA takes one hash for both places and no other; openssl's keys that are bound to a hash
//! have another one in the mask if nobody says so, so that the padding is made here.

use crypto_bigint::BoxedUint;
use der::asn1::{Any, AnyRef};
use der::{Decode, Encode, Sequence};
use rand_core::TryRng;
use rsa::hazmat::{rsa_decrypt_and_check, rsa_encrypt};
use rsa::traits::PublicKeyParts;
use spki::AlgorithmIdentifierRef;
use subtle::ConstantTimeEq;

use super::{HashAlgorithm, SignatureError};
use crate::key::blinding::Blinding;
use crate::oid::signature::MGF1;

/// The parameters of a signature, or of a key that makes such signatures only: of them the salt is the shortest one then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PssParameters {
    /// The hash of what is signed.
    pub hash: HashAlgorithm,
    /// The hash within the mask generation function, MGF1.
    pub mask: HashAlgorithm,
    /// The length of the salt in bytes.
    pub salt_length: usize,
}

/// The salt that parameters without one mean.
const USUAL_SALT: u32 = 20;

/// ```text
/// RSASSA-PSS-params ::= SEQUENCE {
///     hashAlgorithm [0] HashAlgorithm DEFAULT sha1Identifier, maskGenAlgorithm [1] MaskGenAlgorithm DEFAULT mgf1SHA1Identifier,
///     saltLength [2] INTEGER DEFAULT 20, trailerField [3] INTEGER DEFAULT 1 }
/// ```
#[derive(Sequence)]
struct Encoded<'a> {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    hash: Option<AlgorithmIdentifierRef<'a>>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    mask: Option<AlgorithmIdentifierRef<'a>>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", optional = "true")]
    salt_length: Option<u32>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    trailer: Option<u32>,
}

fn hash_of(identifier: &AlgorithmIdentifierRef<'_>) -> Option<HashAlgorithm> {
    HashAlgorithm::by_oid(&identifier.oid).filter(|_| identifier.parameters.is_none_or(|value| value == AnyRef::NULL))
}

impl PssParameters {
    /// As everybody uses it: one hash for both, and a salt as long as it.
    pub fn usual(hash: HashAlgorithm) -> Self {
        Self { hash, mask: hash, salt_length: hash.bits() / 8 }
    }

    /// Whether it is as everybody uses it.
    pub fn is_usual(&self) -> bool {
        *self == Self::usual(self.hash)
    }

    /// What an `AlgorithmIdentifier` says; `None` for what is not verified here: other hashes than SHA-1 and SHA-2, another mask or trailer.
    pub(crate) fn read(parameters: AnyRef<'_>) -> Option<Self> {
        let der = parameters.to_der().ok()?;
        let encoded = Encoded::from_der(&der).ok()?;
        let hash = encoded.hash.as_ref().map_or(Some(HashAlgorithm::Sha1), hash_of)?;
        let mask = match encoded.mask {
            None => HashAlgorithm::Sha1,
            Some(mask) if mask.oid == MGF1 => hash_of(&mask.parameters?.decode_as().ok()?)?,
            Some(_) => return None,
        };
        let salt_length = usize::try_from(encoded.salt_length.unwrap_or(USUAL_SALT)).ok()?;
        encoded.trailer.is_none_or(|trailer| trailer == 1).then_some(Self { hash, mask, salt_length })
    }

    /// The parameters as they stand in an `AlgorithmIdentifier`; what is usual by the standard is left out, as DER asks.
    pub(crate) fn to_any(self) -> Result<Any, der::Error> {
        let identifier = |hash: HashAlgorithm| AlgorithmIdentifierRef { oid: hash.oid(), parameters: Some(AnyRef::NULL) };
        let mask_hash = identifier(self.mask).to_der()?;
        let mask = AlgorithmIdentifierRef { oid: MGF1, parameters: Some(AnyRef::from_der(&mask_hash)?) };
        let salt_length = u32::try_from(self.salt_length).map_err(|_| der::ErrorKind::Overflow)?;
        Any::encode_from(&Encoded {
            hash: Some(identifier(self.hash)).filter(|_| self.hash != HashAlgorithm::Sha1),
            mask: Some(mask).filter(|_| self.mask != HashAlgorithm::Sha1),
            salt_length: Some(salt_length).filter(|length| *length != USUAL_SALT),
            trailer: None,
        })
    }

    /// Whether a key that makes signatures with these parameters only makes this one.
    pub(crate) fn allow(&self, signature: &Self) -> bool {
        self.hash == signature.hash && self.mask == signature.mask && self.salt_length <= signature.salt_length
    }

    /// Signs a digest with a key that may make other signatures of RSA too; salt and blinding come from `random`. `None` where the key is too small.
    pub(crate) fn sign(self, key: &rsa::PrivateKey, random: &mut Blinding, digest: &[u8]) -> Option<Vec<u8>> {
        let bits = key.n().bit_width_vartime().checked_sub(1)? as usize;
        let mut salt = vec![0; self.salt_length.min(bits)];
        let Ok(()) = random.try_fill_bytes(&mut salt);
        let encoded = self.encode(digest, &salt, bits)?;
        let number = BoxedUint::from_be_slice(&encoded, key.n().bits_precision()).ok()?;
        // What was computed is checked with the public key before it is given out.
        let signature = rsa_decrypt_and_check(key, Some(random), &number).ok()?;
        Some(fixed(&signature, key.size()))
    }

    /// Checks a signature by a key that makes other ones of RSA too.
    pub(super) fn verify(self, key: &rsa::PublicKey, content: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
        let holds = || {
            let bits = key.n().bit_width_vartime().checked_sub(1)? as usize;
            let number = BoxedUint::from_be_slice(signature, key.n().bits_precision()).ok()?;
            if signature.len() != key.size() || number >= **key.n() {
                return None;
            }
            let encoded = rsa_encrypt(key, &number).ok()?;
            let length = bits.div_ceil(8);
            let encoded = fixed(&encoded, key.size());
            // Where the number has a byte more than what is encoded, that is zero.
            let (above, encoded) = encoded.split_at_checked(encoded.len().checked_sub(length)?)?;
            above.iter().all(|byte| *byte == 0).then_some(())?;
            self.is_of(&self.hash.digest(content), encoded, bits).then_some(())
        };
        holds().ok_or(SignatureError::Mismatch)
    }

    /// What is signed for a digest (RFC 8017, section 9.1.1), in so many bits; `None` when that is too few.
    fn encode(self, digest: &[u8], salt: &[u8], bits: usize) -> Option<Vec<u8>> {
        let length = bits.div_ceil(8);
        let hash = self.hash_of_salted(digest, salt);
        let zeros = length.checked_sub(salt.len() + hash.len() + 2)?;
        let mut encoded = [&vec![0; zeros][..], &[1], salt].concat();
        let mask = self.mask(&hash, encoded.len());
        encoded.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
        *encoded.first_mut()? &= top(length, bits);
        encoded.extend_from_slice(&hash);
        encoded.push(TRAILER);
        Some(encoded)
    }

    /// Whether a digest was encoded so (RFC 8017, section 9.1.2).
    fn is_of(self, digest: &[u8], encoded: &[u8], bits: usize) -> bool {
        let parts = || {
            let (trailer, rest) = encoded.split_last()?;
            let (masked, hash) = rest.split_at_checked(rest.len().checked_sub(self.hash.bits() / 8)?)?;
            let unused = masked.first()? & !top(encoded.len(), bits);
            let mut block: Vec<u8> = masked.iter().zip(self.mask(hash, masked.len())).map(|(byte, mask)| byte ^ mask).collect();
            *block.first_mut()? &= top(encoded.len(), bits);
            let salt_at = block.len().checked_sub(self.salt_length)?;
            let (padding, salt) = block.split_at_checked(salt_at)?;
            let (one, zeros) = padding.split_last()?;
            let is_padded = *trailer == TRAILER && unused == 0 && *one == 1 && zeros.iter().all(|byte| *byte == 0);
            Some(is_padded && bool::from(self.hash_of_salted(digest, salt).ct_eq(hash)))
        };
        parts().unwrap_or(false)
    }

    /// The hash of eight zeros, the digest and the salt.
    fn hash_of_salted(self, digest: &[u8], salt: &[u8]) -> Vec<u8> {
        self.hash.digest(&[&[0; 8], digest, salt].concat())
    }

    /// MGF1 (RFC 8017, section B.2.1): so many bytes at least.
    fn mask(self, seed: &[u8], length: usize) -> Vec<u8> {
        let counters = (0u32..).take(length.div_ceil(self.mask.bits() / 8));
        counters.flat_map(|counter| self.mask.digest(&[seed, &counter.to_be_bytes()].concat())).collect()
    }
}

/// The last byte of what is signed.
const TRAILER: u8 = 0xbc;

/// The bits of the first byte that are used when so many bytes have so many bits.
fn top(length: usize, bits: usize) -> u8 {
    u8::MAX.checked_shr(u32::try_from(length * 8 - bits).unwrap_or(8)).unwrap_or(0)
}

/// A number in so many bytes, the highest first.
fn fixed(number: &BoxedUint, length: usize) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    let zeros = vec![0; length.saturating_sub(bytes.len())];
    [&zeros[..], bytes.get(bytes.len().saturating_sub(length)..).unwrap_or_default()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the crate of RSA makes and takes, where it knows the parameters.
    #[test]
    fn padding_is_the_crate_s() {
        for bits in [1024, 1025, 1031, 1032] {
            let mut random = Blinding::new(b"key", b"digest");
            let key = rsa::PrivateKey::new(&mut random, bits).unwrap();
            let public = key.to_public_key();
            for salt_length in [0, 1, 32, 90] {
                let parameters = PssParameters { salt_length, ..PssParameters::usual(HashAlgorithm::Sha256) };
                let digest = HashAlgorithm::Sha256.digest(b"message");
                let ours = parameters.sign(&key, &mut random, &digest).unwrap();
                let theirs = rsa::Pss::<sha2::Sha256>::new_with_salt(salt_length);
                assert_eq!(rsa::traits::SignatureScheme::verify(theirs, &public, &digest, &ours), Ok(()), "{bits} {salt_length}");
                let theirs = rsa::Pss::<sha2::Sha256>::new_with_salt(salt_length);
                let theirs = rsa::traits::SignatureScheme::sign(theirs, Some(&mut random), &key, &digest).unwrap();
                assert_eq!(parameters.verify(&public, b"message", &theirs), Ok(()), "{bits} {salt_length}");
                for other in [
                    PssParameters { salt_length: salt_length + 1, ..parameters },
                    PssParameters { mask: HashAlgorithm::Sha1, ..parameters },
                    PssParameters { hash: HashAlgorithm::Sha1, ..parameters },
                    PssParameters { salt_length: usize::MAX, ..parameters },
                ] {
                    assert_eq!(other.verify(&public, b"message", &theirs), Err(SignatureError::Mismatch));
                }
                for place in [0, 1, theirs.len() / 2, theirs.len() - 1] {
                    let mut changed = theirs.clone();
                    changed[place] ^= 1;
                    assert_eq!(parameters.verify(&public, b"message", &changed), Err(SignatureError::Mismatch));
                }
                assert_eq!(parameters.verify(&public, b"massage", &theirs), Err(SignatureError::Mismatch));
                assert!(parameters.verify(&public, b"message", &theirs[1..]).is_err());
            }
            let too_long = PssParameters { salt_length: 120, ..PssParameters::usual(HashAlgorithm::Sha256) };
            assert_eq!(too_long.sign(&key, &mut random, &[7; 32]), None);
        }
    }

    #[test]
    fn parameters_come_back() {
        for hash in HashAlgorithm::ALL {
            for mask in HashAlgorithm::ALL {
                for salt_length in [0, 20, 32, 222, 478] {
                    let parameters = PssParameters { hash, mask, salt_length };
                    let any = parameters.to_any().unwrap();
                    assert_eq!(PssParameters::read((&any).into()), Some(parameters));
                }
            }
        }
        // SHA-1 and 20 bytes are what nothing means.
        let any = PssParameters::usual(HashAlgorithm::Sha1).to_any().unwrap();
        assert_eq!(any.to_der().unwrap(), [0x30, 0]);
        assert_eq!(PssParameters::read(AnyRef::NULL), None);
    }
}
