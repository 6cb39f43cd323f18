//! Whether the numbers of an RSA key belong together, for keys of sizes that the crate `rsa` does not compute with.

use crypto_bigint::{BoxedUint, ConcatenatingMul, NonZero};
use pkcs1::{RsaPrivateKeyRef, UintRef};
use zeroize::Zeroizing;

use super::generate::SMALLEST_RSA;
use super::{KeyError, bit_length};

/// The largest keys that openssl uses. Larger ones are a way to keep somebody busy.
pub(super) const MOST_BITS: usize = 16_384;

/// n is the product of p and q, d and e undo each other modulo each prime less one, and the numbers of the Chinese remainder theorem are d's and q's
/// (RFC 8017, section 3.2). Whether p and q are prime is not looked at. No number is longer than n.
pub(super) fn check(key: &RsaPrivateKeyRef<'_>) -> Result<(), KeyError> {
    let bits = bit_length(key.modulus.as_bytes());
    if !(SMALLEST_RSA..=MOST_BITS).contains(&bits) {
        return Err(KeyError::Size { bits });
    }
    belong_together(key, bits).filter(|holds| *holds).map(drop).ok_or(KeyError::Inconsistent)
}

/// `None` where a number is longer than n, or one that is divided by is zero.
#[expect(clippy::many_single_char_names, reason = "they have no other names")]
fn belong_together(key: &RsaPrivateKeyRef<'_>, bits: usize) -> Option<bool> {
    let number = |number: UintRef<'_>| {
        let bytes = Some(number.as_bytes()).filter(|bytes| bit_length(bytes) <= bits)?;
        Some(Zeroizing::new(BoxedUint::from_be_slice_vartime(bytes)))
    };
    let one = BoxedUint::one();
    let is_odd = |of: UintRef<'_>| of.as_bytes().last().is_some_and(|last| last & 1 == 1);
    let (n, e, d) = (number(key.modulus)?, number(key.public_exponent)?, number(key.private_exponent)?);
    let (p, q) = (number(key.prime1)?, number(key.prime2)?);
    let fits = |prime: &BoxedUint, remainder: &BoxedUint| {
        let below = NonZero::new(prime.wrapping_sub(&one)).into_option()?;
        let is_inverse = remainder.mul_mod(&e, &below) == one;
        Some(is_inverse && *Zeroizing::new(d.rem(&below)) == *remainder)
    };
    let product = Zeroizing::new(p.concatenating_mul(&*q));
    let prime = NonZero::new((*p).clone()).into_option()?;
    let holds = [key.modulus, key.public_exponent, key.prime1, key.prime2].into_iter().all(is_odd)
        && *e > one
        && *product == *n
        && fits(&p, &*number(key.exponent1)?)?
        && fits(&q, &*number(key.exponent2)?)?
        && q.mul_mod(&*number(key.coefficient)?, &prime) == one;
    Some(holds)
}

#[cfg(test)]
mod tests {
    use super::super::PrivateKey;
    use super::*;

    type Field = for<'k, 'n> fn(&'k mut RsaPrivateKeyRef<'n>) -> &'k mut UintRef<'n>;

    #[test]
    fn numbers_belong_together_or_do_not() {
        let key = PrivateKey::generate_rsa(&mut crate::SystemRandom, 1024).unwrap();
        let good = key.rsa_numbers().unwrap();
        assert_eq!(check(&good), Ok(()));
        let fields: [Field; 8] = [
            |key| &mut key.modulus,
            |key| &mut key.public_exponent,
            |key| &mut key.private_exponent,
            |key| &mut key.prime1,
            |key| &mut key.prime2,
            |key| &mut key.exponent1,
            |key| &mut key.exponent2,
            |key| &mut key.coefficient,
        ];
        for (place, field) in fields.into_iter().enumerate() {
            let mut bytes = field(&mut good.clone()).as_bytes().to_vec();
            *bytes.last_mut().unwrap() ^= 4;
            let mut key = good.clone();
            *field(&mut key) = UintRef::new(&bytes).unwrap();
            assert_eq!(check(&key), Err(KeyError::Inconsistent), "{place}");
        }
        let zero = UintRef::new(&[0]).unwrap();
        assert_eq!(check(&RsaPrivateKeyRef { prime1: zero, ..good.clone() }), Err(KeyError::Inconsistent));
        assert_eq!(check(&RsaPrivateKeyRef { modulus: zero, ..good.clone() }), Err(KeyError::Size { bits: 0 }));
        let long = vec![0xff; 2049];
        let modulus = UintRef::new(&long).unwrap();
        assert_eq!(check(&RsaPrivateKeyRef { modulus, ..good }), Err(KeyError::Size { bits: 16_392 }));
    }
}
