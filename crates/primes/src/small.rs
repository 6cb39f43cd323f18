//! Small primes, and remainders by them that take the same time whatever the number is.

use crypto_bigint::{Limb, NonZero, Uint};

use crate::powers::inverse;

/// How many moduli are worked on side by side: each step of a remainder waits for the one before.
const LANES: usize = 4;

/// The odd primes that a window is sieved with.
pub(crate) struct SmallPrimes {
    primes: Vec<u32>,
    groups: Vec<[Group; LANES]>,
}

/// Some of the primes that stand one after the other, whose remainders are made of the remainder by their product.
#[derive(Clone, Copy)]
struct Group {
    first: usize,
    end: usize,
    /// Below 2^63.
    product: u64,
    /// The product's inverse modulo 2^64.
    inverse: u64,
    /// 2^128 modulo the product.
    square: u64,
}

impl SmallPrimes {
    /// Those that pay when primes of so many bits are looked for: the longer an exponentiation takes, the more it may cost to save one.
    pub(crate) fn for_primes_of(bits: u32) -> Self {
        Self::below((bits as usize * 512).next_power_of_two())
    }

    fn below(limit: usize) -> Self {
        let primes = odd_primes(limit);
        let mut groups = Vec::with_capacity(primes.len() / 3 + LANES);
        let mut first = 0;
        let mut product = 1;
        for (place, prime) in primes.iter().map(|prime| u64::from(*prime)).enumerate() {
            if product > (1 << 63) / prime {
                groups.push(Group::new(first, place, product));
                (first, product) = (place, 1);
            }
            product *= prime;
        }
        groups.push(Group::new(first, primes.len(), product));
        // The last group fills the lanes: nothing changes when it is used twice.
        groups.resize(groups.len().next_multiple_of(LANES), Group::new(first, primes.len(), product));
        Self { primes, groups: groups.as_chunks().0.to_vec() }
    }

    /// Calls `each` with every prime and the remainder of `number` by it.
    pub(crate) fn remainders<const LIMBS: usize>(&self, number: &Uint<LIMBS>, mut each: impl FnMut(u32, u32)) {
        for lanes in &self.groups {
            for (group, rest) in lanes.iter().zip(by_products(number, lanes)) {
                for prime in self.primes.get(group.first..group.end).unwrap_or_default() {
                    each(*prime, by_prime(rest, *prime));
                }
            }
        }
    }
}

impl Group {
    fn new(first: usize, end: usize, product: u64) -> Self {
        let word = u128::from(u64::MAX % product) + 1;
        let square = u64::try_from(word * word % u128::from(product)).unwrap_or_default();
        Self { first, end, product, inverse: inverse(product), square }
    }

    /// A product of two numbers below `product`, divided by 2^64 modulo it (Montgomery's multiplication).
    fn multiply(&self, a: u64, b: u64) -> u64 {
        let (low, upper) = (a.wrapping_mul(b), high(a, b));
        below(upper, high(low.wrapping_mul(self.inverse), self.product), self.product)
    }
}

/// The remainders of `number` by the products. Nothing is divided, for processors take longer to divide some numbers than others.
fn by_products<const LIMBS: usize>(number: &Uint<LIMBS>, groups: &[Group; LANES]) -> [u64; LANES] {
    // Each step divides what is there by 2^64 modulo the product: a multiple of the product makes the lowest limb zero. What goes on is negated.
    let steps = LIMBS.next_power_of_two();
    let mut rests = [0; LANES];
    for place in 0..steps {
        let limb = number.as_words().get(place).copied().unwrap_or_default();
        for (rest, group) in rests.iter_mut().zip(groups) {
            let (digit, borrow) = limb.overflowing_sub(*rest);
            *rest = high(digit.wrapping_mul(group.inverse), group.product) + u64::from(borrow);
        }
    }
    // 2^128, squared and each time divided by 2^64, becomes the power that makes up for all steps and the last multiplication.
    let mut powers = groups.map(|group| group.square);
    for _ in 0..steps.ilog2() {
        for (power, group) in powers.iter_mut().zip(groups) {
            *power = group.multiply(*power, *power);
        }
    }
    for ((rest, power), group) in rests.iter_mut().zip(powers).zip(groups) {
        *rest = group.multiply(group.product - *rest, power);
    }
    rests
}

/// The remainder by a prime of a number below 2^63.
fn by_prime(number: u64, prime: u32) -> u32 {
    let prime = u64::from(prime);
    // The quotient is right or one too small.
    let rest = number - high(number, u64::MAX / prime) * prime;
    u32::try_from(below(rest, prime, prime)).unwrap_or_default()
}

/// The upper half of the product of two words.
fn high(a: u64, b: u64) -> u64 {
    u64::try_from((u128::from(a) * u128::from(b)) >> 64).unwrap_or_default()
}

/// `a - b`, and `modulus` on top where that is negative.
fn below(a: u64, b: u64, modulus: u64) -> u64 {
    let (rest, borrow) = a.overflowing_sub(b);
    rest.wrapping_add(modulus & u64::from(borrow).wrapping_neg())
}

/// The odd primes below a limit, by Eratosthenes' sieve.
fn odd_primes(limit: usize) -> Vec<u32> {
    let mut composite = vec![false; limit / 2];
    let mut primes = Vec::with_capacity(limit / 10);
    for place in 1..composite.len() {
        if composite.get(place) == Some(&false) {
            let prime = 2 * place + 1;
            primes.extend(u32::try_from(prime));
            composite.iter_mut().skip(prime * prime / 2).step_by(prime).for_each(|place| *place = true);
        }
    }
    primes
}

/// The primes that divide a public exponent.
pub(crate) fn prime_factors(exponent: u32) -> Vec<u32> {
    let mut rest = exponent;
    let mut factors = Vec::new();
    for factor in (2..=u32::from(u16::MAX)).take_while(|factor| factor * factor <= exponent) {
        while rest.is_multiple_of(factor) {
            factors.push(factor);
            rest /= factor;
        }
    }
    factors.extend((rest > 1).then_some(rest));
    factors.dedup();
    factors
}

/// Whether a prime is coprime, less one, to the public exponent with these factors.
pub(crate) fn fits<const LIMBS: usize>(prime: &Uint<LIMBS>, factors: &[u32]) -> bool {
    factors
        .iter()
        .filter_map(|factor| NonZero::new(Limb::from_u32(*factor)).into_option())
        .all(|factor| prime.rem_limb(factor) != Limb::ONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds<const LIMBS: usize>(limit: usize) {
        let mut bytes = vec![0; 8 * LIMBS];
        getrandom::getrandom(&mut bytes).unwrap();
        for number in [Uint::<LIMBS>::from_be_slice(&bytes), Uint::MAX, Uint::ZERO, Uint::ONE] {
            let mut seen = Vec::new();
            SmallPrimes::below(limit).remainders(&number, |prime, rest| {
                assert_eq!(number.rem_limb(NonZero::new(Limb::from_u32(prime)).unwrap()).0, rest.into(), "{prime}");
                seen.push(prime);
            });
            seen.dedup();
            assert!(seen.starts_with(&odd_primes(limit)));
        }
    }

    #[test]
    fn remainders_are_those_of_a_division() {
        holds::<4>(1 << 8);
        holds::<8>(1 << 12);
        holds::<16>(1 << 19);
        holds::<24>(1 << 16);
        holds::<64>(1 << 21);
    }

    #[test]
    fn primes_are_all_there() {
        assert_eq!(odd_primes(30), [3, 5, 7, 11, 13, 17, 19, 23, 29]);
        // With 2, as many as are known to be there.
        assert_eq!(odd_primes(1 << 20).len() + 1, 82_025);
    }

    #[test]
    fn exponents_are_taken_apart() {
        for (exponent, factors) in [
            (3, &[3][..]),
            (65537, &[65537]),
            (45, &[3, 5]),
            (u32::MAX, &[3, 5, 17, 257, 65537]),
            (4_294_967_291, &[4_294_967_291]),
        ] {
            assert_eq!(prime_factors(exponent), factors);
        }
    }
}
