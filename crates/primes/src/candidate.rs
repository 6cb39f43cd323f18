//! The test of Miller and Rabin (FIPS 186-5, appendix B.3.1) in the same time for every prime.

use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{Choice, CtAssign, CtEq, CtLt, Odd, Uint};
use zeroize::Zeroizing;

use crate::powers::Modulus;
use crate::window::Fill;

/// How many of the lowest bits of the exponent are gone through one by one. Half of the numbers before a prime are divisible by 4, a quarter by 8, and none that
/// anybody will meet by 2^64: such a candidate is no use.
const TAIL: u32 = 64;

/// An odd number that may be prime.
pub(crate) struct Candidate<const LIMBS: usize> {
    bits: u32,
    less_one: Zeroizing<Uint<LIMBS>>,
    one: Zeroizing<FixedMontyForm<LIMBS>>,
    minus_one: Zeroizing<FixedMontyForm<LIMBS>>,
}

impl<const LIMBS: usize> Candidate<LIMBS> {
    /// An odd number of so many bits.
    pub(crate) fn new(number: &Odd<Uint<LIMBS>>, bits: u32) -> Self {
        let one = FixedMontyForm::one(&FixedMontyParams::new(*number));
        Self {
            bits,
            less_one: Zeroizing::new(number.wrapping_sub(&Uint::ONE)),
            one: Zeroizing::new(one),
            minus_one: Zeroizing::new(one.neg()),
        }
    }

    /// Whether it passes with the base 2, which nearly every composite number fails, and for which doubling takes the place of multiplying.
    pub(crate) fn passes_with_two(&self) -> bool {
        let modulus = Modulus::new(self.one.params().modulus());
        let mut power = self.one.clone();
        for bit in (TAIL..self.bits).rev() {
            let square = modulus.square(power.as_montgomery());
            *power.as_montgomery_mut() = modulus.double_if(&square, self.less_one.bit(bit));
        }
        self.passes_from(power, |power, bit| *power.as_montgomery_mut() = modulus.double_if(power.as_montgomery(), bit))
    }

    /// Whether it passes with so many random bases; `None` when there are no random numbers.
    pub(crate) fn passes(&self, rounds: usize, random: &mut Fill<'_>) -> Option<bool> {
        let head = Zeroizing::new(self.less_one.wrapping_shr_vartime(TAIL));
        for _ in 0..rounds {
            let base = Zeroizing::new(FixedMontyForm::new(&*self.base(random)?, self.one.params()));
            let power = Zeroizing::new(base.pow_bounded_exp(&head, self.bits - TAIL));
            let multiply_if = |power: &mut FixedMontyForm<LIMBS>, bit| {
                let product = Zeroizing::new(power.mul(&base));
                power.as_montgomery_mut().ct_assign(product.as_montgomery(), bit);
            };
            if !self.passes_from(power, multiply_if) {
                return Some(false);
            }
        }
        Some(true)
    }

    /// Goes on from the power of a base by all but the lowest bits of the number less one, `n - 1 = d * 2^s`: the number passes if the power by d is 1,
    /// or that by d, 2d, ... or `2^(s-1) * d` is -1.
    fn passes_from(
        &self,
        mut power: Zeroizing<FixedMontyForm<LIMBS>>,
        multiply_if: impl Fn(&mut FixedMontyForm<LIMBS>, Choice),
    ) -> bool {
        let tail = self.less_one.as_words().first().copied().unwrap_or_default();
        let mut passes = Choice::FALSE;
        for bit in (1..TAIL).rev() {
            *power = power.square();
            multiply_if(&mut power, Choice::from_u64_lsb(tail >> bit));
            let nothing_below = (tail & ((1 << bit) - 1)).ct_eq(&0);
            let at_d = nothing_below & Choice::from_u64_lsb(tail >> bit);
            passes |= nothing_below & power.as_montgomery().ct_eq(self.minus_one.as_montgomery());
            passes |= at_d & power.as_montgomery().ct_eq(self.one.as_montgomery());
        }
        passes.to_bool()
    }

    /// A random base from 2 to the number less 2.
    fn base(&self, random: &mut Fill<'_>) -> Option<Zeroizing<Uint<LIMBS>>> {
        let mut bytes = Zeroizing::new(vec![0; 8 * LIMBS]);
        loop {
            random(&mut bytes)?;
            let base = Zeroizing::new(Uint::from_le_slice(&bytes).wrapping_shr_vartime(Uint::<LIMBS>::BITS - self.bits));
            if (Uint::ONE.ct_lt(&base) & base.ct_lt(&self.less_one)).to_bool() {
                return Some(base);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Uint<8> = Uint::ONE;

    fn candidate(number: Uint<8>) -> Candidate<8> {
        Candidate::new(&Odd::new(number).unwrap(), number.bit_width())
    }

    fn passes(number: Uint<8>) -> bool {
        candidate(number).passes(5, &mut |bytes| getrandom::getrandom(bytes).ok()).unwrap()
    }

    #[test]
    fn primes_with_every_power_of_two_below_them_pass() {
        let mut met = [false; 40];
        for power in 1..40_u32 {
            // The first prime of the form k * 2^power + 1.
            for k in (1_u64..).step_by(2) {
                let number = ONE.shl_vartime(400).wrapping_add(&Uint::from(k).shl_vartime(power)).wrapping_add(&ONE);
                if crypto_primes::is_prime(crypto_primes::Flavor::Any, &number) {
                    assert!(candidate(number).passes_with_two() && passes(number), "{power} {k}");
                    met[power as usize] = true;
                    break;
                }
                assert!(!passes(number), "{power} {k}");
            }
        }
        assert!(met[1..].iter().all(|met| *met));
    }

    #[test]
    fn composites_that_pass_with_two_are_found_out() {
        // Mersenne's numbers are strong pseudoprimes with base 2.
        for exponent in [257, 263, 269, 271, 277, 281, 283, 293, 307, 311, 313, 317, 331, 337] {
            let number = ONE.shl_vartime(exponent).wrapping_sub(&ONE);
            assert!(candidate(number).passes_with_two() && !passes(number), "{exponent}");
        }
        // This one is prime.
        assert!(passes(ONE.shl_vartime(127).wrapping_sub(&ONE)));
    }
}
