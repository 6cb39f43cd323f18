//! What primes have to be, held against the arithmetic of others.

use crypto_bigint::{BoxedUint, ConcatenatingMul, ConcatenatingSquare, Gcd, NonZero, Odd, Resize};
use crypto_primes::{Flavor, is_prime};
use keyferry_primes::two_primes;
use proptest::prelude::*;

fn random(bytes: &mut [u8]) -> bool {
    getrandom::getrandom(bytes).is_ok()
}

fn is_one(number: &BoxedUint) -> bool {
    *number == BoxedUint::one()
}

fn power_of_two(exponent: u32) -> BoxedUint {
    BoxedUint::one_with_precision(exponent + 1).shl(exponent)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn fips_186_5_a_1_3(bits in 512_usize..=2100, exponent in prop_oneof![Just(3), Just(17), Just(65537), Just(15), Just(u32::MAX)]) {
        let primes = two_primes(&mut random, bits, exponent).unwrap();
        prop_assert_eq!(primes[0].concatenating_mul(&primes[1]).bit_width() as usize, bits);
        for (prime, size) in primes.iter().zip([bits.div_ceil(2), bits / 2]) {
            let size = u32::try_from(size).unwrap();
            prop_assert!(is_prime(Flavor::Any, prime));
            prop_assert_eq!(prime.bit_width(), size);
            // At least the root of two times 2^(size - 1).
            prop_assert!(prime.concatenating_square() >= power_of_two(2 * size - 1));
            let less_one = NonZero::new(prime - BoxedUint::one()).unwrap();
            prop_assert!(is_one(&BoxedUint::from(exponent).resize(prime.bits_precision()).gcd(less_one.as_ref())));
        }
        let [p, q] = &*primes;
        let apart = if p > q { p - q } else { q - p };
        prop_assert!(apart > power_of_two(u32::try_from(bits / 2).unwrap() - 100));
    }
}

#[test]
fn every_size_has_its_primes() {
    for bits in [512, 1023, 1024, 1025, 2048, 2049, 3072, 4096] {
        let primes = two_primes(&mut random, bits, 65537).unwrap();
        assert!(primes.iter().all(|prime| is_prime(Flavor::Any, prime)), "{bits}");
        assert_eq!(primes[0].concatenating_mul(&primes[1]).bit_width() as usize, bits);
    }
}

#[test]
fn what_cannot_be_is_refused() {
    for (bits, exponent) in [(511, 3), (8193, 3), (1024, 1), (1024, 0), (1024, 65536)] {
        assert!(two_primes(&mut random, bits, exponent).is_none(), "{bits} {exponent}");
    }
    for enough_for in 0..8 {
        let mut left = enough_for;
        let mut runs_dry = |bytes: &mut [u8]| {
            left -= 1;
            left >= 0 && random(bytes)
        };
        assert!(two_primes(&mut runs_dry, 2048, 3).is_none());
    }
}

/// How many primes the statistics are made of.
const PRIMES: usize = 600;

/// Pearson's sum over places that should all be met equally often.
#[expect(clippy::cast_precision_loss, reason = "they are hundreds")]
fn chi_squared(places: impl Iterator<Item = usize>, many: usize) -> f64 {
    let places: Vec<usize> = places.collect();
    let share = |count: usize| count as f64 / places.len() as f64;
    let expected = 1.0 / many as f64;
    let off = (0..many).map(|place| share(places.iter().filter(|met| **met == place).count()) - expected);
    off.map(|off| off.powi(2) / expected).sum::<f64>() * places.len() as f64
}

/// Primes are uniform in their interval, in the classes that they may belong to, and no likelier behind a wide gap. Each bound is met but for one run in some
/// hundred millions.
#[test]
fn primes_are_uniform() {
    let primes: Vec<BoxedUint> = (0..PRIMES / 2).flat_map(|_| two_primes(&mut random, 512, 3).unwrap().to_vec()).collect();
    // The upper 32 bits, from the root of two on.
    let (lowest, beyond) = (0xb504_f333_u64, 1_u64 << 32);
    let upper = primes.iter().map(|prime| prime.shr(224).as_words()[0]);
    let bucket = upper.map(|upper| usize::try_from((upper - lowest) * 16 / (beyond - lowest)).unwrap().min(15));
    assert!(chi_squared(bucket, 16) < 70.0);
    for (modulus, bound) in [(5_u64, 45.0), (7, 50.0), (8, 45.0), (11, 60.0), (13, 65.0)] {
        let classes: Vec<u64> = (1..modulus).filter(|class| modulus % 2 == 1 || class % 2 == 1).collect();
        let class = primes.iter().map(|prime| {
            let rest = prime.rem(&NonZero::new(BoxedUint::from(modulus)).unwrap()).as_words()[0];
            classes.iter().position(|class| *class == rest).unwrap()
        });
        assert!(chi_squared(class, classes.len()) < bound, "{modulus}");
    }
    // The gap before a prime is as wide as the logarithm says, 177; that before the first prime behind a random number is twice as wide.
    let two = BoxedUint::from(2_u64);
    let gaps = primes.iter().map(|prime| {
        let mut before = prime.wrapping_sub(&two);
        let mut gap = 2.0;
        while !is_prime(Flavor::Any, Odd::new(before.clone()).unwrap().as_ref()) {
            before = before.wrapping_sub(&two);
            gap += 2.0;
        }
        gap
    });
    let mean = gaps.sum::<f64>() / f64::from(u32::try_from(PRIMES).unwrap());
    assert!((137.0..217.0).contains(&mean), "{mean}");
}
