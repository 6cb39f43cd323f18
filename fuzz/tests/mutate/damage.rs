//! Ways to damage a file, chosen by a generator that repeats itself from its seed.

/// `SplitMix64`: small, and the same everywhere.
pub(crate) struct Random(pub u64);

impl Random {
    /// Each case has a generator of its own, so that one can be repeated alone.
    pub(crate) fn of_case(seed: u64, case: u64) -> Self {
        Self(seed.wrapping_mul(0x1_0000_0001).wrapping_add(case))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, or 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % (bound.max(1) as u64)).unwrap()
    }

    fn bytes(&mut self, most: usize) -> Vec<u8> {
        let length = self.below(most) + 1;
        (0..length).map(|_| self.next().to_be_bytes()[0]).collect()
    }
}

/// How many cases, and of which seed: `KEYFERRY_CASES` and `KEYFERRY_SEED`, or these.
pub(crate) fn cases_and_seed(cases: u64, seed: u64) -> (u64, u64) {
    let number = |variable: &str| std::env::var(variable).ok().map(|text| text.parse().unwrap());
    (number("KEYFERRY_CASES").unwrap_or(cases), number("KEYFERRY_SEED").unwrap_or(seed))
}

/// Where a DER element that begins at `at` ends, if its length is there and fits.
fn element(bytes: &[u8], at: usize) -> Option<usize> {
    let length = usize::from(*bytes.get(at + 1)?);
    let (header, length) = match length {
        0..=0x7f => (2, length),
        0x81..=0x83 => {
            let size = length & 0x7f;
            let digits = bytes.get(at + 2..at + 2 + size)?;
            (2 + size, digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)))
        }
        _ => return None,
    };
    Some(at + header + length).filter(|end| *end <= bytes.len())
}

/// The place of something that looks like an element.
fn some_element(bytes: &[u8], random: &mut Random) -> Option<(usize, usize)> {
    (0..32).find_map(|_| {
        let at = random.below(bytes.len());
        element(bytes, at).map(|end| (at, end))
    })
}

/// Damages `bytes` once; `other` is another file to take pieces from.
fn once(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    let length = bytes.len();
    match random.below(10) {
        0 => {
            for _ in 0..=random.below(8) {
                let (at, bit) = (random.below(length), random.below(8));
                bytes[at] ^= 1 << bit;
            }
        }
        1 => bytes.truncate(random.below(length)),
        2 => {
            // A length that says something else.
            if let Some((at, _)) = some_element(bytes, random) {
                let extremes = [0, 1, 0x7f, 0x80, 0x81, 0x82, 0x83, 0x84, 0x88, 0xff];
                bytes[at + 1] = extremes[random.below(extremes.len())];
            }
        }
        3 => {
            let (from, at) = (random.below(other.len()), random.below(length));
            let to = (from + 1 + random.below(200)).min(other.len());
            bytes.splice(at..at, other[from..to].iter().copied());
        }
        4 => {
            // An element again, up to some hundred times.
            if let Some((at, end)) = some_element(bytes, random) {
                let times = [1, 1, 1, 2, 10, 300][random.below(6)].min(1 + 100_000 / (end - at).max(1));
                let again = bytes[at..end].repeat(times);
                bytes.splice(end..end, again);
            }
        }
        5 => {
            let at = random.below(length);
            for (byte, value) in bytes[at..].iter_mut().zip(random.bytes(40)) {
                *byte = value;
            }
        }
        6 => {
            let at = random.below(length);
            let end = (at + 1 + random.below(60)).min(length);
            bytes.drain(at..end);
        }
        7 => {
            let at = random.below(length);
            bytes.splice(at..at, random.bytes(40));
        }
        8 => {
            // An element in the place of another one, with lengths that do not care.
            if let (Some((at, end)), Some((from, to))) = (some_element(bytes, random), some_element(other, random)) {
                bytes.splice(at..end, other[from..to].iter().copied());
            }
        }
        _ => {
            let (at, value) = (random.below(length), [0, 1, 0x7f, 0x80, 0xff][random.below(5)]);
            let end = (at + 1 + random.below(8)).min(length);
            bytes[at..end].fill(value);
        }
    }
}

/// The file, damaged one to four times.
pub(crate) fn damaged(bytes: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut damaged = bytes.to_vec();
    for _ in 0..=random.below(4) {
        if damaged.is_empty() {
            break;
        }
        once(&mut damaged, other, random);
    }
    damaged
}
