//! The same work on many things, shared among the processors.

use std::{panic, thread};

/// Fewer are done sooner than threads are started.
const MANY: usize = 2000;

/// What `work` makes of each, in their order.
pub fn map<T: Sync, R: Send>(all: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = if all.len() < MANY { 1 } else { thread::available_parallelism().map_or(1, usize::from) };
    if threads == 1 {
        return all.iter().map(work).collect();
    }
    let work = &work;
    thread::scope(|scope| {
        let shares = all.chunks(all.len().div_ceil(threads));
        let begun: Vec<_> = shares.map(|share| scope.spawn(move || share.iter().map(work).collect::<Vec<R>>())).collect();
        let mut done = Vec::with_capacity(all.len());
        for share in begun {
            done.extend(share.join().unwrap_or_else(|panicked| panic::resume_unwind(panicked)));
        }
        done
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_stays() {
        for count in [0, 1, MANY - 1, MANY, MANY * 3 + 1] {
            let all: Vec<usize> = (0..count).collect();
            assert_eq!(map(&all, |one| one + 1), (1..=count).collect::<Vec<_>>());
        }
    }
}
