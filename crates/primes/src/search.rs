//! The search for two primes. Each comes out of a window of its own. Both threads look for either, and each keeps what it finds: neither waits for the other.

use std::ops::RangeInclusive;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use crypto_bigint::{BoxedUint, CtLt, CtSelect, Odd, Uint};
use zeroize::Zeroizing;

use crate::Random;
use crate::candidate::Candidate;
use crate::small::{SmallPrimes, fits, prime_factors};
use crate::stack::wipe_stack;
use crate::window::Window;

/// The sizes, in bits, of the products that primes are found for.
pub const SIZES: RangeInclusive<usize> = 512..=8192;

/// Two primes whose product has `bits` bits ([`SIZES`]), each half of them, and that are coprime, less one, to the odd public exponent `exponent`. They lie
/// apart as FIPS 186-5, appendix A.1.3, demands. `None` for other sizes and exponents, and when there are no random numbers.
pub fn two_primes(random: &mut Random<'_>, bits: usize, exponent: u32) -> Option<Zeroizing<[BoxedUint; 2]>> {
    if !SIZES.contains(&bits) || exponent < 3 || exponent.is_multiple_of(2) {
        return None;
    }
    let sizes = [u32::try_from(bits.div_ceil(2)).ok()?, u32::try_from(bits / 2).ok()?];
    match sizes[0] {
        ..=512 => search::<8>(random, sizes, exponent),
        513..=1024 => search::<16>(random, sizes, exponent),
        1025..=1536 => search::<24>(random, sizes, exponent),
        1537..=2048 => search::<32>(random, sizes, exponent),
        _ => search::<64>(random, sizes, exponent),
    }
}

fn search<const LIMBS: usize>(random: &mut Random<'_>, sizes: [u32; 2], exponent: u32) -> Option<Zeroizing<[BoxedUint; 2]>> {
    let search = Search::<LIMBS> {
        sizes,
        small: SmallPrimes::for_primes_of(sizes[0]),
        factors: prime_factors(exponent),
        state: Mutex::new(State { random, found: Zeroizing::new(Vec::with_capacity(2)), failed: false }),
    };
    thread::scope(|scope| {
        // Where there are no threads, this one does it all.
        let _ = thread::Builder::new().spawn_scoped(scope, || {
            search.run();
            wipe_stack();
        });
        search.run();
        wipe_stack();
    });
    let state = search.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    let [p, q] = state.found.as_slice() else { return None };
    Some(Zeroizing::new([p, q].map(|prime| BoxedUint::from(prime.as_ref()))))
}

/// What both threads work with.
struct Search<'s, 'r, const LIMBS: usize> {
    /// The bits of each prime.
    sizes: [u32; 2],
    small: SmallPrimes,
    /// The prime factors of the public exponent.
    factors: Vec<u32>,
    state: Mutex<State<'s, 'r, LIMBS>>,
}

struct State<'s, 'r, const LIMBS: usize> {
    random: &'s mut Random<'r>,
    found: Zeroizing<Vec<Odd<Uint<LIMBS>>>>,
    /// There are no random numbers.
    failed: bool,
}

impl<'s, 'r, const LIMBS: usize> Search<'s, 'r, LIMBS> {
    /// Looks for primes until both are there. In a frame of its own, which is wiped.
    #[inline(never)]
    fn run(&self) {
        while let Some(bits) = self.wanted() {
            if let Some(prime) = self.in_window(bits) {
                self.state().keep(&prime, self.sizes);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State<'s, 'r, LIMBS>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The bits of the prime that is still missing.
    fn wanted(&self) -> Option<u32> {
        let state = self.state();
        self.sizes.get(state.found.len()).copied().filter(|_| !state.failed)
    }

    fn fill(&self, bytes: &mut [u8]) -> Option<()> {
        let mut state = self.state();
        let filled = (state.random)(bytes);
        state.failed |= !filled;
        filled.then_some(())
    }

    /// A prime out of one window; `None` when it has none, or when nobody needs one any more.
    fn in_window(&self, bits: u32) -> Option<Zeroizing<Odd<Uint<LIMBS>>>> {
        let mut fill = |bytes: &mut [u8]| self.fill(bytes);
        let mut window = Window::draw(bits, &self.small, &mut fill)?;
        while let Some(number) = window.next(&mut fill) {
            if self.wanted() != Some(bits) {
                return None;
            }
            if !fits(&number, &self.factors) {
                continue;
            }
            let candidate = Candidate::new(&number, bits);
            if candidate.passes_with_two() && candidate.passes(rounds(bits), &mut fill)? {
                return Some(number);
            }
        }
        None
    }
}

impl<const LIMBS: usize> State<'_, '_, LIMBS> {
    /// Keeps a prime, unless the other thread has found the last one or the two are too close (FIPS 186-5, appendix A.1.3, step 5.4).
    fn keep(&mut self, prime: &Odd<Uint<LIMBS>>, sizes: [u32; 2]) {
        let bits = prime.bit_width();
        let wanted = sizes.get(self.found.len()) == Some(&bits);
        let apart = self.found.iter().all(|other| {
            let (above, below) = (Zeroizing::new(prime.wrapping_sub(other)), Zeroizing::new(other.wrapping_sub(prime)));
            Zeroizing::new(above.ct_select(&below, prime.ct_lt(other))).bit_width() > bits - 100
        });
        if wanted && apart {
            self.found.push(*prime);
        }
    }
}

/// How many random bases a prime of so many bits is tested with, so that the chance of a composite is below the strength of its key (FIPS 186-5, table B.1).
/// The table has no smaller primes, whose keys have no strength: there the bound is that of the test itself, a quarter for each base.
fn rounds(bits: u32) -> usize {
    match bits {
        ..512 => 40,
        512..1536 => 5,
        _ => 4,
    }
}
