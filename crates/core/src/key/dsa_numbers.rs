//! DSA's numbers, looked at before anything is computed with them: the crate `dsa` trusts its callers with their sizes.

use crypto_bigint::BoxedUint;
use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use der::asn1::{AnyRef, UintRef};
use der::{Decode, Encode};
use pkcs8::PrivateKeyInfoRef;
use rand_core::TryCryptoRng;
use spki::SubjectPublicKeyInfoRef;
use zeroize::Zeroizing;

use super::structure::DssParms;
use super::{KeyError, bit_length};
use crate::oid::key::DSA;

/// The sizes of p that are computed with: those of FIPS 186-4, section 4.2, and what tools make when they are told to.
const P_SIZES: std::ops::RangeInclusive<usize> = 1024..=4096;
/// p is as long as some of these.
const STEP: usize = 64;
/// The sizes of q.
const Q_SIZES: [usize; 3] = [160, 224, 256];

/// The domain parameters, and the size of p in bits, which every number is computed with.
struct Domain {
    components: dsa::Components,
    bits: u32,
}

impl Domain {
    /// Takes p and q of these sizes, both odd, and g between 1 and p.
    fn of(parameters: Option<AnyRef<'_>>) -> Result<Self, KeyError> {
        let der = parameters.ok_or(KeyError::Inconsistent)?.to_der().map_err(KeyError::Malformed)?;
        let DssParms { p, q, g } = DssParms::from_der(&der).map_err(KeyError::Malformed)?;
        let size = (bit_length(p.as_bytes()), bit_length(q.as_bytes()));
        if !P_SIZES.contains(&size.0) || !size.0.is_multiple_of(STEP) || !Q_SIZES.contains(&size.1) {
            return Err(KeyError::Size { bits: size.0 });
        }
        let odd = |number: UintRef<'_>| number.as_bytes().last().is_some_and(|last| last & 1 == 1);
        if !odd(p) || !odd(q) {
            return Err(KeyError::Inconsistent);
        }
        let bits = u32::try_from(size.0).map_err(|_| KeyError::Size { bits: size.0 })?;
        let q = BoxedUint::from_be_slice_vartime(q.as_bytes());
        let (p, g) = (number(p, bits)?, number(g, bits)?);
        if g <= BoxedUint::one() {
            return Err(KeyError::Inconsistent);
        }
        let components = dsa::Components::from_components_unchecked(p, q, g).map_err(|_| KeyError::Inconsistent)?;
        Ok(Self { components, bits })
    }

    /// g to the power of x.
    fn power(&self, x: &BoxedUint) -> BoxedUint {
        let modulus = BoxedMontyParams::new_vartime(self.components.p().clone());
        BoxedMontyForm::new((**self.components.g()).clone(), &modulus).pow(x).retrieve()
    }

    /// The public key with the number `y`, which is between 1 and p and of the order q.
    fn verifying_key(self, y: UintRef<'_>) -> Result<dsa::VerifyingKey, KeyError> {
        let y = number(y, self.bits)?;
        if y <= BoxedUint::one() || y >= **self.components.p() {
            return Err(KeyError::Inconsistent);
        }
        dsa::VerifyingKey::from_components(self.components, y).map_err(|_| KeyError::Inconsistent)
    }
}

/// A number in as many bits as p has, which is what the arithmetic needs; longer ones are refused.
fn number(of: UintRef<'_>, bits: u32) -> Result<BoxedUint, KeyError> {
    BoxedUint::from_be_slice(of.as_bytes(), bits).map_err(|_| KeyError::Inconsistent)
}

/// A new private key with the domain parameters that these bytes are the DER of; g has to be of the order q.
pub(super) fn generate<R: TryCryptoRng + ?Sized>(random: &mut R, parameters: &[u8]) -> Result<dsa::SigningKey, KeyError> {
    let domain = Domain::of(Some(AnyRef::from_der(parameters).map_err(KeyError::Malformed)?))?;
    if domain.power(domain.components.q()) != BoxedUint::one() {
        return Err(KeyError::Inconsistent);
    }
    dsa::SigningKey::try_generate_from_rng_with_components(random, domain.components).map_err(|_| KeyError::Generation)
}

/// The public key of a `SubjectPublicKeyInfo`.
pub(crate) fn verifying_key(info: &SubjectPublicKeyInfoRef<'_>) -> Result<dsa::VerifyingKey, KeyError> {
    if info.algorithm.oid != DSA {
        return Err(KeyError::Inconsistent);
    }
    let y = info.subject_public_key.as_bytes().ok_or(KeyError::Inconsistent)?;
    Domain::of(info.algorithm.parameters)?.verifying_key(UintRef::from_der(y).map_err(KeyError::Malformed)?)
}

/// The private key of a `PrivateKeyInfo`: its number is between 0 and q, and the public half that may stand beside it is its own.
pub(super) fn signing_key(info: &PrivateKeyInfoRef<'_>) -> Result<dsa::SigningKey, KeyError> {
    let domain = Domain::of(info.algorithm.parameters)?;
    let x = Zeroizing::new(number(UintRef::from_der(info.private_key.as_bytes()).map_err(KeyError::Malformed)?, domain.bits)?);
    if *x < BoxedUint::one() || *x >= **domain.components.q() {
        return Err(KeyError::Inconsistent);
    }
    let y = domain.power(&x).to_be_bytes();
    let y = UintRef::new(&y).map_err(KeyError::Malformed)?;
    let beside = info.public_key.map(|bits| bits.as_bytes().and_then(|bytes| UintRef::from_der(bytes).ok()));
    if beside.is_some_and(|beside| beside != Some(y)) {
        return Err(KeyError::Inconsistent);
    }
    dsa::SigningKey::from_components(domain.verifying_key(y)?, (*x).clone()).map_err(|_| KeyError::Inconsistent)
}

#[cfg(test)]
mod tests {
    use der::asn1::{BitStringRef, OctetStringRef};
    use spki::AlgorithmIdentifierRef;

    use super::*;
    use crate::key::PrivateKey;

    /// A number of so many bits, its highest and its lowest set, and further bits in between.
    fn odd(bits: usize) -> Vec<u8> {
        let mut number = vec![0x5b; bits / 8];
        *number.first_mut().unwrap() |= 0x80;
        *number.last_mut().unwrap() |= 1;
        number
    }

    fn verifying(p: &[u8], q: &[u8], g: &[u8], y: &[u8]) -> Result<dsa::VerifyingKey, KeyError> {
        let [p, q, g, y] = [p, q, g, y].map(|number| UintRef::new(number).unwrap());
        let parameters = DssParms { p, q, g }.to_der().unwrap();
        let y = y.to_der().unwrap();
        verifying_key(&SubjectPublicKeyInfoRef {
            algorithm: AlgorithmIdentifierRef { oid: DSA, parameters: Some(AnyRef::from_der(&parameters).unwrap()) },
            subject_public_key: BitStringRef::from_bytes(&y).unwrap(),
        })
    }

    #[test]
    fn numbers_that_do_not_belong_together_are_errors_and_no_panics() {
        let (p, q) = (odd(2048), odd(256));
        let mut below = p.clone();
        *below.last_mut().unwrap() -= 2;
        let mut even = p.clone();
        *even.last_mut().unwrap() -= 1;
        let numbers: [&[u8]; 7] = [&[0], &[1], &[2], &q, &below, &p, &[0xff; 300]];
        for g in numbers {
            for y in numbers {
                assert!(verifying(&p, &q, g, y).is_err(), "{g:?} {y:?}");
            }
        }
        assert_eq!(verifying(&even, &q, &[2], &[2]), Err(KeyError::Inconsistent));
        let mut even = q.clone();
        *even.last_mut().unwrap() -= 1;
        assert_eq!(verifying(&p, &even, &[2], &[2]), Err(KeyError::Inconsistent));
        for (p, q) in [(2040, 256), (2048, 168), (960, 160), (4160, 256), (8192, 256), (1_000_000, 256), (8, 8)] {
            assert_eq!(verifying(&odd(p), &odd(q), &[2], &[2]), Err(KeyError::Size { bits: p }));
        }
    }

    #[test]
    fn the_private_number_is_in_range_and_the_public_half_its_own() {
        let key = PrivateKey::generate_dsa(&mut crate::SystemRandom, 2048).unwrap();
        let info = key.info().unwrap();
        assert!(signing_key(&info).is_ok());
        for x in [&[0][..], &[0xff; 32], &[0xff; 256], &[0xff; 300]] {
            let x = UintRef::new(x).unwrap().to_der().unwrap();
            let x = OctetStringRef::new(&x).unwrap();
            assert!(signing_key(&PrivateKeyInfoRef::new(info.algorithm, x)).is_err());
        }
        let foreign = UintRef::new(&[2]).unwrap().to_der().unwrap();
        let foreign = Some(BitStringRef::from_bytes(&foreign).unwrap());
        let foreign = PrivateKeyInfoRef { public_key: foreign, ..info };
        assert_eq!(signing_key(&foreign), Err(KeyError::Inconsistent));
    }
}
