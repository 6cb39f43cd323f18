//! ML-KEM (FIPS 203) and its private keys (RFC 9935, section 6). They agree on secrets and sign nothing: here they are made, carried, and find their
//! certificates by the public key.

use ml_kem::B32;
use ml_kem::kem::{Decapsulate, KeyExport};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::KeyError;
use super::seed_form::{FromSeed, Parts, of_bytes};

/// A parameter set of FIPS 203.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MlKem {
    /// ML-KEM-512, of security category 1.
    MlKem512,
    /// ML-KEM-768, of security category 3.
    MlKem768,
    /// ML-KEM-1024, of security category 5.
    MlKem1024,
}

/// Calls a block with the type of the private key.
macro_rules! with_set {
    ($set:expr, $K:ident => $body:expr) => {
        match $set {
            MlKem::MlKem512 => {
                type $K = ml_kem::DecapsulationKey512;
                $body
            }
            MlKem::MlKem768 => {
                type $K = ml_kem::DecapsulationKey768;
                $body
            }
            MlKem::MlKem1024 => {
                type $K = ml_kem::DecapsulationKey1024;
                $body
            }
        }
    };
}

/// The length of a seed: d and z of FIPS 203.
pub(super) const SEED: usize = 64;
/// The bytes of a polynomial, two coefficients in three.
const POLYNOMIAL: usize = 384;
/// Coefficients are smaller than q.
const Q: u16 = 3329;

impl MlKem {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::MlKem512, Self::MlKem768, Self::MlKem1024];

    /// How many polynomials a key has: k.
    fn polynomials(self) -> usize {
        match self {
            Self::MlKem512 => 2,
            Self::MlKem768 => 3,
            Self::MlKem1024 => 4,
        }
    }

    /// The content of the public key's BIT STRING that belongs to what stands in a private key's OCTET STRING. What stands there twice has to be the same.
    pub(super) fn public_key(self, inner: &[u8]) -> Result<Vec<u8>, KeyError> {
        let parts = Parts::of(inner)?;
        with_set!(self, K => {
            let key = match (parts.seed, parts.expanded) {
                (Some(seed), expanded) => {
                    let is_own = expanded.map_or(Ok(true), |expanded| self.expand(seed).map(|own| own.ct_eq(expanded).into()));
                    if !is_own? {
                        return Err(KeyError::Inconsistent);
                    }
                    K::from_seed(*of_bytes(seed)?)
                }
                (None, expanded) => {
                    let bytes = expanded.unwrap_or_default();
                    let encoded = Zeroizing::new(bytes.try_into().map_err(|_| KeyError::Inconsistent)?);
                    if !self.has_small_coefficients(bytes) {
                        return Err(KeyError::Inconsistent);
                    }
                    #[expect(deprecated, reason = "the form is read because Java before 25.0.5 writes no other")]
                    let key = K::from_expanded(&encoded).map_err(|_| KeyError::Inconsistent)?;
                    // The secret half is not compared with the public one: a secret that goes from one to the other tells.
                    let (sent, secret) = key.encapsulation_key().encapsulate_deterministic(&B32::default());
                    if !bool::from(key.decapsulate(&sent).ct_eq(&secret)) {
                        return Err(KeyError::Inconsistent);
                    }
                    key
                }
            };
            Ok(key.encapsulation_key().to_bytes().to_vec())
        })
    }

    /// Whether the coefficients of the secret vector are reduced: twelve bits can say more than q (FIPS 203, section 7.3, leaves it to whoever reads).
    fn has_small_coefficients(self, expanded: &[u8]) -> bool {
        let packed = expanded.get(..self.polynomials() * POLYNOMIAL).unwrap_or_default();
        let (triples, _) = packed.as_chunks::<3>();
        !triples.is_empty()
            && triples.iter().all(|[low, middle, high]| {
                let (low, middle, high) = (u16::from(*low), u16::from(*middle), u16::from(*high));
                (low | (middle & 15) << 8) < Q && (middle >> 4 | high << 4) < Q
            })
    }
}

impl FromSeed for MlKem {
    /// What a seed is expanded to (FIPS 203, algorithm 16).
    fn expand(self, seed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let seed = of_bytes(seed)?;
        Ok(with_set!(self, K => {
            #[expect(deprecated, reason = "OpenSSL writes this form beside the seed, and Java before 25.0.5 reads no other")]
            let bytes = Zeroizing::new(ml_kem::ExpandedKeyEncoding::to_expanded_bytes(&K::from_seed(*seed)));
            Zeroizing::new(bytes.to_vec())
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemRandom;
    use crate::key::SeedForm;
    use crate::key::{KeyAlgorithm, PrivateKey};

    const FORMS: [SeedForm; 3] = [SeedForm::Seed, SeedForm::Expanded, SeedForm::Both];

    #[test]
    fn the_three_forms_of_a_seed_are_one_key() {
        for set in MlKem::ALL {
            let keys = FORMS.map(|form| set.public_key(&set.encode(&[7; SEED], form).unwrap()).unwrap());
            assert!(keys.iter().all(|key| *key == keys[0]));
            let secrets = FORMS.map(|form| set.secret(&set.encode(&[7; SEED], form).unwrap()).unwrap());
            assert!(secrets.iter().all(|secret| secret.expanded == secrets[0].expanded));
            assert_eq!(secrets.map(|secret| secret.seed.is_some()), [true, false, true]);
        }
    }

    #[test]
    fn new_keys_know_their_algorithm_and_sign_nothing() {
        for (set, form) in MlKem::ALL.into_iter().zip(FORMS) {
            let key = PrivateKey::generate_ml_kem(&mut SystemRandom, set, form).unwrap();
            assert_eq!(key.algorithm().unwrap(), KeyAlgorithm::ml_kem(set));
            assert_eq!(key.public_key().unwrap().unwrap().algorithm().unwrap(), KeyAlgorithm::ml_kem(set));
            assert_eq!(key.check(), Ok(()));
            assert!(matches!(key.signer(), Err(KeyError::OnlyAgrees { .. })));
        }
    }

    #[test]
    fn a_key_whose_parts_do_not_belong_together_is_none() {
        for set in MlKem::ALL {
            let both = set.encode(&[7; SEED], SeedForm::Both).unwrap();
            let expanded = set.encode(&[7; SEED], SeedForm::Expanded).unwrap();
            // The secret vector, the public one, rho, and the hash of the public key. Nobody can check z without the seed.
            let secret = set.polynomials() * POLYNOMIAL;
            for place in [4, 5, 4 + secret - 1, 4 + secret, 4 + 2 * secret, 4 + 2 * secret + 32] {
                for changed in 1..=u8::MAX {
                    let mut changed_key = expanded.to_vec();
                    changed_key[place] ^= changed;
                    assert!(set.public_key(&changed_key).is_err(), "{set:?}: byte {place} ^ {changed}");
                }
            }
            for place in [10, 90, both.len() - 1] {
                let mut changed_key = both.to_vec();
                changed_key[place] ^= 1;
                assert!(set.public_key(&changed_key).is_err(), "{set:?}: byte {place}");
            }
            for cut in [0, 1, 2, 65, 66, expanded.len() - 1] {
                assert!(set.public_key(&both[..cut]).is_err() && set.public_key(&expanded[..cut]).is_err());
            }
        }
    }
}
