//! ML-DSA (FIPS 204) and its private keys (RFC 9881, section 6): a seed, what is expanded from it, or both.

use ml_dsa::{EncodedVerifyingKey, ExpandedSigningKey, ExpandedSigningKeyBytes, MlDsaParams, Signature, VerifyingKey};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::KeyError;
use super::seed_form::{FromSeed, Parts, of_bytes};
use crate::signed::SignatureError;

/// A parameter set of FIPS 204.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MlDsa {
    /// ML-DSA-44, of security category 2.
    MlDsa44,
    /// ML-DSA-65, of security category 3.
    MlDsa65,
    /// ML-DSA-87, of security category 5.
    MlDsa87,
}

/// Calls a block with the type of the parameter set.
macro_rules! with_set {
    ($set:expr, $P:ident => $body:expr) => {
        match $set {
            $crate::key::MlDsa::MlDsa44 => {
                type $P = ml_dsa::MlDsa44;
                $body
            }
            $crate::key::MlDsa::MlDsa65 => {
                type $P = ml_dsa::MlDsa65;
                $body
            }
            $crate::key::MlDsa::MlDsa87 => {
                type $P = ml_dsa::MlDsa87;
                $body
            }
        }
    };
}

/// The length of a seed.
pub(super) const SEED: usize = 32;
/// rho, K and tr stand in front of the vectors of an expanded key.
const BEFORE_S1: usize = 128;

/// A private key that can sign, and its public key.
pub(super) struct MlDsaKey {
    /// From a message its signature, the same each time (FIPS 204, section 3.4), with an empty context.
    pub sign: Box<MlDsaSigner>,
    /// The content of the public key's BIT STRING.
    pub public_key: Vec<u8>,
}

type MlDsaSigner = dyn Fn(&[u8]) -> Result<Vec<u8>, KeyError> + Send + Sync;

impl MlDsa {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::MlDsa44, Self::MlDsa65, Self::MlDsa87];

    /// How many polynomials the vectors s1 and s2 have together, and how large a coefficient of theirs is at most: eta.
    fn small_polynomials(self) -> (usize, u8) {
        match self {
            Self::MlDsa44 => (8, 2),
            Self::MlDsa65 => (11, 4),
            Self::MlDsa87 => (15, 2),
        }
    }

    /// The key in a private key's OCTET STRING. What stands there twice has to be the same.
    pub(super) fn private_key(self, inner: &[u8]) -> Result<MlDsaKey, KeyError> {
        let parts = Parts::of(inner)?;
        with_set!(self, P => {
            let key = match parts.seed {
                Some(seed) => {
                    let key = ExpandedSigningKey::<P>::from_seed(&*of_bytes(seed)?);
                    let is_own = parts.expanded.is_none_or(|expanded| bool::from(expanded_bytes(&key).ct_eq(expanded)));
                    if is_own { Ok(key) } else { Err(KeyError::Inconsistent) }
                }
                None => self.of_expanded::<P>(parts.expanded.unwrap_or_default()),
            }?;
            let public_key = key.verifying_key();
            let encoded = public_key.encode().to_vec();
            let sign = move |message: &[u8]| {
                let signature = key.sign_deterministic(message, &[]).map_err(|_| KeyError::Inconsistent)?;
                // The numbers that make a signature short (t0) are not compared with the others: the signature tells whether they were right.
                let holds = public_key.verify_with_context(message, &[], &signature);
                if holds { Ok(signature.encode().to_vec()) } else { Err(KeyError::Inconsistent) }
            };
            Ok(MlDsaKey { sign: Box::new(sign), public_key: encoded })
        })
    }

    /// A key that came without its seed. The crate trusts such bytes, so that they are looked at before, and the key is tried once.
    fn of_expanded<P: MlDsaParams>(self, bytes: &[u8]) -> Result<ExpandedSigningKey<P>, KeyError> {
        let encoded = Zeroizing::new(ExpandedSigningKeyBytes::<P>::try_from(bytes).map_err(|_| KeyError::Inconsistent)?);
        if !self.has_small_coefficients(bytes) {
            return Err(KeyError::Inconsistent);
        }
        #[expect(deprecated, reason = "the form is read because Java before 25.0.5 writes no other")]
        let key = ExpandedSigningKey::<P>::from_expanded(&encoded);
        let signature = key.sign_deterministic(&[], &[]).map_err(|_| KeyError::Inconsistent)?;
        if key.verifying_key().verify_with_context(&[], &[], &signature) { Ok(key) } else { Err(KeyError::Inconsistent) }
    }

    /// Whether the packed coefficients of s1 and s2 (FIPS 204, algorithm 17) are within their bounds: 3 bits can say more than 2 eta, and so can 4.
    fn has_small_coefficients(self, expanded: &[u8]) -> bool {
        let (polynomials, eta) = self.small_polynomials();
        let width = if eta == 2 { 3 } else { 4 };
        let packed = expanded.get(BEFORE_S1..BEFORE_S1 + polynomials * 32 * width).unwrap_or_default();
        let bits = packed.iter().flat_map(|byte| (0..8).map(move |place| byte >> place & 1));
        let bits = Zeroizing::new(bits.collect::<Vec<u8>>());
        let mut coefficients = bits.chunks_exact(width).map(|bits| bits.iter().rev().fold(0, |number, bit| number << 1 | bit));
        !packed.is_empty() && coefficients.all(|number| number <= 2 * eta)
    }

    /// Whether a signature of a message is one of this public key's.
    pub(crate) fn verify(self, public_key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
        with_set!(self, P => {
            let key = EncodedVerifyingKey::<P>::try_from(public_key).map_err(|_| SignatureError::PublicKey)?;
            let signature = Signature::<P>::try_from(signature).map_err(|_| SignatureError::Mismatch)?;
            let holds = VerifyingKey::<P>::decode(&key).verify_with_context(message, &[], &signature);
            if holds { Ok(()) } else { Err(SignatureError::Mismatch) }
        })
    }
}

impl FromSeed for MlDsa {
    /// What a seed is expanded to (FIPS 204, algorithms 6 and 24).
    fn expand(self, seed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let seed = of_bytes(seed)?;
        Ok(with_set!(self, P => expanded_bytes(&ExpandedSigningKey::<P>::from_seed(&seed))))
    }
}

fn expanded_bytes<P: MlDsaParams>(key: &ExpandedSigningKey<P>) -> Zeroizing<Vec<u8>> {
    #[expect(deprecated, reason = "OpenSSL writes this form beside the seed, and Java before 25.0.5 reads no other")]
    let bytes = Zeroizing::new(key.to_expanded());
    Zeroizing::new(bytes.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemRandom;
    use crate::key::SeedForm;
    use crate::key::{KeyAlgorithm, PrivateKey};
    use crate::signed::SignatureAlgorithm;

    const FORMS: [SeedForm; 3] = [SeedForm::Seed, SeedForm::Expanded, SeedForm::Both];

    fn verifies(key: &PrivateKey, set: MlDsa, message: &[u8], signature: &[u8]) -> bool {
        let spki = key.public_key().unwrap().unwrap();
        let spki = spki.as_der();
        let public_key = spki::SubjectPublicKeyInfoRef::try_from(spki).unwrap().subject_public_key.raw_bytes().to_vec();
        set.verify(&public_key, message, signature).is_ok()
    }

    #[test]
    fn the_three_forms_of_a_seed_are_one_key() {
        for set in MlDsa::ALL {
            let keys = FORMS.map(|form| set.private_key(&set.encode(&[7; SEED], form).unwrap()).unwrap());
            let signatures = keys.each_ref().map(|key| (key.sign)(b"a message").unwrap());
            assert!(keys.iter().all(|key| key.public_key == keys[0].public_key));
            assert!(signatures.iter().all(|signature| *signature == signatures[0]));
            assert!(set.verify(&keys[0].public_key, b"a message", &signatures[0]).is_ok());
            assert_eq!(set.verify(&keys[0].public_key, b"another", &signatures[0]), Err(SignatureError::Mismatch));
            assert_eq!(set.verify(&keys[0].public_key[1..], b"a message", &signatures[0]), Err(SignatureError::PublicKey));
        }
    }

    #[test]
    fn new_keys_sign_and_know_their_algorithm() {
        for (set, form) in MlDsa::ALL.into_iter().zip(FORMS) {
            let key = PrivateKey::generate_ml_dsa(&mut SystemRandom, set, form).unwrap();
            assert_eq!(key.algorithm().unwrap(), KeyAlgorithm::ml_dsa(set));
            assert_eq!(key.check(), Ok(()));
            let signature = key.signer().unwrap().sign(SignatureAlgorithm::MlDsa(set), b"a message").unwrap();
            assert!(verifies(&key, set, b"a message", &signature));
            let other = MlDsa::ALL.into_iter().find(|other| *other != set).unwrap();
            assert!(key.signer().unwrap().sign(SignatureAlgorithm::MlDsa(other), b"a message").is_err());
        }
    }

    #[test]
    fn a_key_whose_parts_do_not_belong_together_is_none() {
        for set in MlDsa::ALL {
            let both = set.encode(&[7; SEED], SeedForm::Both).unwrap();
            let expanded = set.encode(&[7; SEED], SeedForm::Expanded).unwrap();
            // The header of the expanded key's OCTET STRING, then rho, tr, s1 and s2. Nobody can check K without the seed.
            for place in [4, 4 + 64, 4 + 128, 4 + 128 + 50] {
                for changed in 0..=u8::MAX {
                    let mut changed_key = expanded.to_vec();
                    changed_key[place] ^= changed;
                    let is_key = set.private_key(&changed_key).is_ok();
                    assert_eq!(is_key, changed == 0, "{set:?}: byte {place} ^ {changed}");
                    if changed > 3 && place != 4 + 128 {
                        break;
                    }
                }
            }
            for place in [10, 60, both.len() - 1] {
                let mut changed_key = both.to_vec();
                changed_key[place] ^= 1;
                assert!(set.private_key(&changed_key).is_err(), "{set:?}: byte {place}");
            }
            for cut in [0, 1, 2, 33, 34, expanded.len() - 1] {
                assert!(set.private_key(&both[..cut]).is_err() && set.private_key(&expanded[..cut]).is_err());
            }
        }
    }
}
