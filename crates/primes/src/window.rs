//! A stretch of odd numbers, of which those with a small factor are struck out.

use crypto_bigint::{Odd, Uint};
use zeroize::Zeroizing;

use crate::small::SmallPrimes;

/// The upper 64 bits of the square root of two times 2^63, rounded up: primes begin there, so that a product has all its bits (FIPS 186-5,
/// appendix A.1.3, step 4.4).
const ROOT_OF_TWO: u64 = 0xb504_f333_f9de_6485;

/// How many places are drawn at once.
const PLACES: usize = 64;

/// Where random bytes come from; `None` when there are none.
pub(crate) type Fill<'a> = dyn FnMut(&mut [u8]) -> Option<()> + 'a;

/// The numbers from a random one on. They are given out in a random order.
pub(crate) struct Window<const LIMBS: usize> {
    begin: Zeroizing<Uint<LIMBS>>,
    /// For each odd number whether it is struck out, or was given out; behind them one place that belongs to none.
    struck: Zeroizing<Vec<u8>>,
    /// Places that are looked at next.
    places: Zeroizing<Vec<u16>>,
    /// How many places may still be looked at: most numbers that are left were given out then.
    left: usize,
}

impl<const LIMBS: usize> Window<LIMBS> {
    /// A window for primes of so many bits, wide enough for dozens.
    pub(crate) fn draw(bits: u32, small: &SmallPrimes, random: &mut Fill<'_>) -> Option<Self> {
        let length = (16 * bits as usize).next_power_of_two().min(1 << 16);
        let begin = draw_begin(bits, random)?;
        let mut struck = Zeroizing::new(vec![0; length + 1]);
        small.remainders(&begin, |prime, rest| {
            // The first multiple is so many odd numbers ahead. A prime has the same number of multiples wherever the window begins: what lies behind the
            // window is struck out in vain.
            let (prime, ahead) = (prime as usize, (prime - rest) as usize);
            let first = usize::midpoint(ahead, prime * (ahead & 1));
            let first = first - prime * usize::from(first == prime);
            for multiple in 0..=length / prime {
                if let Some(place) = struck.get_mut((first + multiple * prime).min(length)) {
                    *place = 1;
                }
            }
        });
        Some(Self { begin, struck, places: Zeroizing::new(Vec::with_capacity(PLACES)), left: length })
    }

    /// A number that was not given out yet and has no small factor.
    pub(crate) fn next(&mut self, random: &mut Fill<'_>) -> Option<Zeroizing<Odd<Uint<LIMBS>>>> {
        let length = self.struck.len() - 1;
        loop {
            self.left = self.left.checked_sub(1)?;
            if self.places.is_empty() {
                let mut bytes = Zeroizing::new([0; 2 * PLACES]);
                random(bytes.as_mut_slice())?;
                self.places.extend(bytes.as_chunks().0.iter().map(|pair| u16::from_le_bytes(*pair)));
            }
            let place = usize::from(self.places.pop()?) % length;
            let struck = self.struck.get_mut(place)?;
            if std::mem::replace(struck, 1) == 0 {
                return Odd::new(self.begin.wrapping_add(&Uint::from(2 * place as u64))).into_option().map(Zeroizing::new);
            }
        }
    }
}

/// A random odd number of so many bits, from the square root of two on. Few of those drawn are below.
fn draw_begin<const LIMBS: usize>(bits: u32, random: &mut Fill<'_>) -> Option<Zeroizing<Uint<LIMBS>>> {
    let mut bytes = Zeroizing::new(vec![0; 8 * LIMBS]);
    loop {
        random(&mut bytes)?;
        let mut number = Zeroizing::new(Uint::from_le_slice(&bytes).wrapping_shr_vartime(Uint::<LIMBS>::BITS - bits));
        *number = number.bitor(&Uint::ONE).bitor(&Uint::ONE.wrapping_shl_vartime(bits - 1));
        let upper = number.wrapping_shr_vartime(bits - 64);
        // The window must not reach beyond the highest number either.
        if upper.as_words().first().is_some_and(|upper| (ROOT_OF_TWO..u64::MAX).contains(upper)) {
            return Some(number);
        }
    }
}
