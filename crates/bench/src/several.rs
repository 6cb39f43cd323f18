//! Several keys or signatures are one measurement.

use std::hint::black_box;

/// How many keys are one measurement: what one takes depends on luck.
pub(crate) const KEYS: usize = 5;

/// How many keys or signatures on curves are one measurement.
pub(crate) const MANY: usize = 100;

pub(crate) fn several<'a>(
    bits: usize,
    make: impl Fn(usize) -> Result<(), String> + 'a,
) -> impl FnMut() -> Result<(), String> + 'a {
    move || (0..KEYS).try_for_each(|_| make(bits))
}

pub(crate) fn ok<T, E>(result: Result<T, E>) -> Result<(), String> {
    result.map(|made| drop(black_box(made))).map_err(|_| "no key".to_owned())
}
