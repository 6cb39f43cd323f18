//! SLH-DSA (FIPS 205) and its private keys (RFC 9909, section 6): the twelve sets that sign a message itself, not its hash.

use der::asn1::ObjectIdentifier;
use slh_dsa::{ParameterSet, Signature, SigningKey, VerifyingKey};
use zeroize::Zeroizing;

use super::KeyError;
use crate::oid::post_quantum as oid;
use crate::signed::SignatureError;

/// A parameter set of FIPS 205: the hash, the bytes of one (n), and whether signatures are small or made fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are those of FIPS 205, table 2")]
pub enum SlhDsa {
    Sha2_128s,
    Sha2_128f,
    Sha2_192s,
    Sha2_192f,
    Sha2_256s,
    Sha2_256f,
    Shake128s,
    Shake128f,
    Shake192s,
    Shake192f,
    Shake256s,
    Shake256f,
}

/// Calls a block with the type of the parameter set.
macro_rules! with_set {
    ($set:expr, $P:ident => $body:expr) => {
        with_set!(@each $set, $P => $body; Sha2_128s Sha2_128f Sha2_192s Sha2_192f Sha2_256s Sha2_256f
            Shake128s Shake128f Shake192s Shake192f Shake256s Shake256f)
    };
    (@each $set:expr, $P:ident => $body:expr; $($name:ident)*) => {
        match $set {
            $(SlhDsa::$name => {
                type $P = slh_dsa::$name;
                $body
            })*
        }
    };
}

/// From a message its signature, the same each time (FIPS 205, section 10.2.1), with an empty context.
pub(super) type Signer = dyn Fn(&[u8]) -> Vec<u8> + Send + Sync;

impl SlhDsa {
    /// All of them, and their object identifiers.
    const OBJECTS: [(Self, ObjectIdentifier); 12] = [
        (Self::Sha2_128s, oid::SLH_DSA_SHA2_128S),
        (Self::Sha2_128f, oid::SLH_DSA_SHA2_128F),
        (Self::Sha2_192s, oid::SLH_DSA_SHA2_192S),
        (Self::Sha2_192f, oid::SLH_DSA_SHA2_192F),
        (Self::Sha2_256s, oid::SLH_DSA_SHA2_256S),
        (Self::Sha2_256f, oid::SLH_DSA_SHA2_256F),
        (Self::Shake128s, oid::SLH_DSA_SHAKE_128S),
        (Self::Shake128f, oid::SLH_DSA_SHAKE_128F),
        (Self::Shake192s, oid::SLH_DSA_SHAKE_192S),
        (Self::Shake192f, oid::SLH_DSA_SHAKE_192F),
        (Self::Shake256s, oid::SLH_DSA_SHAKE_256S),
        (Self::Shake256f, oid::SLH_DSA_SHAKE_256F),
    ];

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::OBJECTS.into_iter().map(|(set, _)| set)
    }

    /// The set with this object identifier, of a key or of a signature.
    pub(crate) fn by_oid(oid: &ObjectIdentifier) -> Option<Self> {
        Self::OBJECTS.iter().find(|(_, known)| known == oid).map(|(set, _)| *set)
    }

    /// The object identifier, of keys and of signatures.
    pub(crate) fn oid(self) -> ObjectIdentifier {
        Self::OBJECTS.iter().find(|(set, _)| *set == self).map_or(oid::SLH_DSA_SHA2_128S, |(_, oid)| *oid)
    }

    /// The bytes of a hash: n. Twice as many are a public key, and a private key is twice as long as that.
    pub(crate) fn hash_length(self) -> usize {
        match self {
            Self::Sha2_128s | Self::Sha2_128f | Self::Shake128s | Self::Shake128f => 16,
            Self::Sha2_192s | Self::Sha2_192f | Self::Shake192s | Self::Shake192f => 24,
            Self::Sha2_256s | Self::Sha2_256f | Self::Shake256s | Self::Shake256f => 32,
        }
    }

    /// The content of a private key's OCTET STRING made of three random numbers: SK.seed, SK.prf and PK.seed, each as long as a hash.
    pub(super) fn encode(self, seeds: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        with_set!(self, P => made::<P>(self.hash_length(), seeds).map(|key| encoded(&key)))
    }

    /// The content of the public key's BIT STRING, which is the second half of a private key. Whether it is the first one's own, [`signer`](Self::signer) says.
    pub(super) fn public_key(self, inner: &[u8]) -> Result<Vec<u8>, KeyError> {
        let (_, public) = inner.split_at_checked(2 * self.hash_length()).ok_or(KeyError::Inconsistent)?;
        if public.len() == 2 * self.hash_length() { Ok(public.to_vec()) } else { Err(KeyError::Inconsistent) }
    }

    /// The key in a private key's OCTET STRING as one that signs; its halves have to belong together.
    pub(super) fn signer(self, inner: &[u8]) -> Result<Box<Signer>, KeyError> {
        let seeds = inner.get(..3 * self.hash_length()).ok_or(KeyError::Inconsistent)?;
        with_set!(self, P => signer::<P>(self.hash_length(), seeds, inner))
    }

    /// Whether a signature of a message is one of this public key's.
    pub(crate) fn verify(self, public_key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
        with_set!(self, P => verify::<P>(public_key, message, signature))
    }
}

// Signatures of up to 50 KB stand on the stack: each set has functions, and so a frame, of its own.

#[inline(never)]
fn signer<P: ParameterSet + 'static>(length: usize, seeds: &[u8], inner: &[u8]) -> Result<Box<Signer>, KeyError> {
    let key = made::<P>(length, seeds)?;
    if encoded(&key).as_slice() != inner {
        return Err(KeyError::Inconsistent);
    }
    Ok(Box::new(move |message: &[u8]| slh_dsa::signature::Signer::<Signature<P>>::sign(&key, message).to_vec()))
}

#[inline(never)]
fn verify<P: ParameterSet>(public_key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
    let key = VerifyingKey::<P>::try_from(public_key).map_err(|_| SignatureError::PublicKey)?;
    let signature = Signature::<P>::try_from(signature).map_err(|_| SignatureError::Mismatch)?;
    key.try_verify_with_context(message, &[], &signature).map_err(|_| SignatureError::Mismatch)
}

/// The key of these three numbers (FIPS 205, algorithm 18).
fn made<P: ParameterSet>(length: usize, seeds: &[u8]) -> Result<SigningKey<P>, KeyError> {
    let mut parts = seeds.chunks_exact(length);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(secret), Some(random), Some(public), None) => Ok(SigningKey::slh_keygen_internal(secret, random, public)),
        _ => Err(KeyError::Inconsistent),
    }
}

fn encoded<P: ParameterSet>(key: &SigningKey<P>) -> Zeroizing<Vec<u8>> {
    let mut bytes = key.to_bytes();
    let encoded = Zeroizing::new(bytes.to_vec());
    zeroize::Zeroize::zeroize(bytes.as_mut_slice());
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemRandom;
    use crate::key::{KeyKind, PrivateKey};
    use crate::signed::SignatureAlgorithm;

    /// Those that are made fast; the small ones go the same way and are held against openssl's in the tests of the program.
    const FAST: [SlhDsa; 4] = [SlhDsa::Sha2_128f, SlhDsa::Sha2_192f, SlhDsa::Sha2_256f, SlhDsa::Shake128f];

    #[test]
    fn new_keys_sign_the_same_each_time() {
        for set in FAST {
            let key = PrivateKey::generate_slh_dsa(&mut SystemRandom, set).unwrap();
            let public = key.public_key().unwrap().unwrap();
            assert_eq!(public.algorithm().unwrap().kind, KeyKind::SlhDsa(set));
            let sign = || key.signer().unwrap().sign(SignatureAlgorithm::SlhDsa(set), b"message").unwrap();
            let signature = sign();
            assert_eq!(signature, sign());
            let bits = public.subject_public_key().unwrap();
            assert_eq!(set.verify(&bits, b"message", &signature), Ok(()));
            assert_eq!(set.verify(&bits, b"massage", &signature), Err(SignatureError::Mismatch));
            assert_eq!(set.verify(&bits[1..], b"message", &signature), Err(SignatureError::PublicKey));
            assert_eq!(set.verify(&bits, b"message", &signature[1..]), Err(SignatureError::Mismatch));
        }
    }

    #[test]
    fn a_key_whose_halves_do_not_belong_together_does_not_sign() {
        let set = SlhDsa::Sha2_128f;
        let inner = set.encode(&[7; 48]).unwrap();
        assert!(set.signer(&inner).is_ok());
        // SK.seed and both halves of the public key; nobody can tell whether SK.prf is right.
        for place in [0, 15, 32, 47, 48, 63] {
            let mut changed = inner.to_vec();
            changed[place] ^= 1;
            assert!(set.signer(&changed).is_err(), "byte {place}");
        }
        for length in [0, 1, 32, 47, 48, 63] {
            assert!(set.signer(&inner[..length]).is_err() && set.public_key(&inner[..length]).is_err(), "{length} bytes");
        }
        let longer = [inner.as_slice(), &[0]].concat();
        assert!(set.signer(&longer).is_err() && set.public_key(&longer).is_err());
    }

    #[test]
    fn every_set_knows_its_object_identifier() {
        for set in SlhDsa::all() {
            assert_eq!(SlhDsa::by_oid(&set.oid()), Some(set));
            assert_eq!(KeyKind::of(&set.oid()), KeyKind::SlhDsa(set));
            assert_eq!(SignatureAlgorithm::of(&set.oid()), Some(SignatureAlgorithm::SlhDsa(set)));
        }
    }
}
