//! Powers of two modulo a candidate, where most of the time goes: squares and doubles, which take the same time for all numbers.

use crypto_bigint::{Choice, Odd, Uint};

/// A modulus with what Montgomery's reduction by it needs.
pub(crate) struct Modulus<const LIMBS: usize> {
    limbs: [u64; LIMBS],
    /// The negated inverse of the modulus modulo 2^64.
    inverse: u64,
}

impl<const LIMBS: usize> Modulus<LIMBS> {
    pub(crate) fn new(modulus: &Odd<Uint<LIMBS>>) -> Self {
        let limbs = modulus.to_words();
        Self { limbs, inverse: inverse(limbs.first().copied().unwrap_or_default()).wrapping_neg() }
    }

    /// The square of a number in Montgomery form, that is of `a` below the modulus the number `a * a / 2^(64 * LIMBS)`, column by column (product scanning): each
    /// product of two different limbs is computed once and doubled, which a multiplication cannot do.
    #[expect(clippy::indexing_slicing, reason = "places below LIMBS, which the compiler sees where it unrolls the loops")]
    pub(crate) fn square(&self, a: &Uint<LIMBS>) -> Uint<LIMBS> {
        let (a, limbs) = (a.as_words(), &self.limbs);
        let mut multiples = [0; LIMBS];
        let mut result = [0; LIMBS];
        let mut sum = Sum::default();
        for column in 0..LIMBS {
            let mut squares = Sum::default();
            for place in 0..column.div_ceil(2) {
                squares.add_product(a[place], a[column - place]);
            }
            squares.double();
            if column % 2 == 0 {
                squares.add_product(a[column / 2], a[column / 2]);
            }
            sum.add(squares);
            for place in 0..column {
                sum.add_product(multiples[place], limbs[column - place]);
            }
            // With this multiple of the modulus the lowest limb becomes zero.
            multiples[column] = sum.lowest().wrapping_mul(self.inverse);
            sum.add_product(multiples[column], limbs[0]);
            sum.shift();
        }
        for column in LIMBS..2 * LIMBS {
            let mut squares = Sum::default();
            for place in column + 1 - LIMBS..column.div_ceil(2) {
                squares.add_product(a[place], a[column - place]);
            }
            squares.double();
            if column % 2 == 0 && column / 2 < LIMBS {
                squares.add_product(a[column / 2], a[column / 2]);
            }
            sum.add(squares);
            for place in column + 1 - LIMBS..LIMBS {
                sum.add_product(multiples[place], limbs[column - place]);
            }
            result[column - LIMBS] = sum.lowest();
            sum.shift();
        }
        self.below(result, sum.lowest())
    }

    /// Twice a number below the modulus, or the number itself.
    pub(crate) fn double_if(&self, number: &Uint<LIMBS>, bit: Choice) -> Uint<LIMBS> {
        let bit = u64::from(bit.to_u8());
        let mut over = 0;
        let doubled = number.as_words().map(|limb| {
            let shifted = (limb << bit) | over;
            over = (limb >> 63) & bit;
            shifted
        });
        self.below(doubled, over)
    }

    /// A number below twice the modulus, `over` its highest bit, without the modulus where it holds that.
    fn below(&self, number: [u64; LIMBS], over: u64) -> Uint<LIMBS> {
        let mut less = number;
        let mut borrow = false;
        for (limb, modulus) in less.iter_mut().zip(&self.limbs) {
            let (rest, first) = limb.overflowing_sub(*modulus);
            let (rest, second) = rest.overflowing_sub(borrow.into());
            (*limb, borrow) = (rest, first | second);
        }
        let stays = (u64::from(borrow) & (over ^ 1)).wrapping_neg();
        for (less, number) in less.iter_mut().zip(number) {
            *less = (number & stays) | (*less & !stays);
        }
        Uint::from_words(less)
    }
}

/// The inverse of an odd number modulo 2^64.
pub(crate) fn inverse(odd: u64) -> u64 {
    // Right in its lowest five bits; each step makes it right in twice as many.
    let begin = odd.wrapping_mul(3) ^ 2;
    (0..4).fold(begin, |inverse, _| inverse.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(inverse))))
}

/// A sum of products of limbs.
#[derive(Clone, Copy, Default)]
struct Sum {
    low: u128,
    /// How often it went over.
    over: u64,
}

impl Sum {
    #[inline]
    fn add_product(&mut self, a: u64, b: u64) {
        let (low, over) = self.low.overflowing_add(u128::from(a) * u128::from(b));
        self.low = low;
        self.over += u64::from(over);
    }

    #[inline]
    fn add(&mut self, other: Self) {
        let (low, over) = self.low.overflowing_add(other.low);
        self.low = low;
        self.over += other.over + u64::from(over);
    }

    #[inline]
    fn double(&mut self) {
        self.over = (self.over << 1) | u64::from(self.low >> 127 == 1);
        self.low <<= 1;
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is what is asked for")]
    fn lowest(&self) -> u64 {
        self.low as u64
    }

    /// Goes on to the next column.
    #[inline]
    fn shift(&mut self) {
        self.low = (self.low >> 64) | (u128::from(self.over) << 64);
        self.over = 0;
    }
}

#[cfg(test)]
mod tests {
    use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
    use proptest::prelude::*;

    use super::*;

    fn holds<const LIMBS: usize>(words: &[u64]) {
        let (modulus, number) = words.split_at(LIMBS);
        let modulus = Odd::new(Uint::<LIMBS>::from_words(modulus.try_into().unwrap()).bitor(&Uint::ONE)).unwrap();
        let params = FixedMontyParams::new(modulus);
        let number = Uint::from_words(number[..LIMBS].try_into().unwrap());
        for number in [number, Uint::ZERO, Uint::ONE, modulus.wrapping_sub(&Uint::ONE)] {
            let form = FixedMontyForm::new(&number, &params);
            let ours = Modulus::new(&modulus);
            assert_eq!(ours.square(form.as_montgomery()), *form.square().as_montgomery());
            assert_eq!(ours.double_if(form.as_montgomery(), Choice::TRUE), *form.double().as_montgomery());
            assert_eq!(ours.double_if(form.as_montgomery(), Choice::FALSE), *form.as_montgomery());
        }
    }

    proptest! {
        #[test]
        fn squares_and_doubles_are_those_of_the_library(words in prop::collection::vec(prop_oneof![any::<u64>(), Just(0), Just(u64::MAX)], 128)) {
            holds::<4>(&words);
            holds::<8>(&words);
            holds::<16>(&words);
            holds::<24>(&words);
            holds::<32>(&words);
            holds::<64>(&words);
        }
    }
}
