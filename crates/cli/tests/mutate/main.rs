//! Damaged files, pushed through everything that reads: no panic, nothing that takes long, no more memory than in proportion. `cargo test`
//! tries some thousand; `cargo xtask mutate` many more, in an optimised build. `KEYFERRY_CASES` and `KEYFERRY_SEED` say how many, and which.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod damage;
mod readers;

use std::alloc::System;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Duration;

use cap::Cap;
use damage::{Random, damaged};
use keyferry_formats::pem;
use rustix::time::{ClockId, clock_gettime};

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// All that is allocated for one case, freed or not, by every reader together.
fn bound(length: usize) -> usize {
    (16 << 20) + 4000 * length
}

/// So many cases when nobody says otherwise.
const USUAL: u64 = 3000;
const LONGEST: Duration = Duration::from_secs(1);

/// What the real tools wrote; of PEM, what stands in the blocks too.
fn seeds() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut seeds = Vec::new();
    for tool in ["openssl", "keytool", "bouncycastle", "loose"] {
        let mut paths: Vec<_> = fs::read_dir(root.join(tool)).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            let name = format!("{tool}/{}", path.file_name().unwrap().display());
            let bytes = fs::read(&path).unwrap();
            for block in pem::decode(&bytes).unwrap_or_default() {
                seeds.push((format!("{name}, line {}", block.line), block.content.to_vec()));
            }
            seeds.push((name, bytes));
        }
    }
    seeds.extend(readers::TEXTS.iter().map(|text| ("a text".to_owned(), text.as_bytes().to_vec())));
    seeds.retain(|(_, bytes)| !bytes.is_empty());
    seeds
}

/// What this thread has computed so far: other programs' work is not in it.
fn computed() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap())
}

#[test]
fn damaged_files_are_read_or_refused() {
    let cases = number("KEYFERRY_CASES").unwrap_or(USUAL);
    let seed = number("KEYFERRY_SEED").unwrap_or(20_261_125);
    println!("{cases} cases from the seed {seed}");
    let seeds = seeds();
    let (mut slowest, mut largest) = (Duration::ZERO, 0);
    for case in 0..cases {
        // Each case has a generator of its own, so that one can be repeated alone.
        let mut random = Random(seed.wrapping_mul(0x1_0000_0001).wrapping_add(case));
        let (name, bytes) = &seeds[random.below(seeds.len())];
        let other = &seeds[random.below(seeds.len())].1;
        let file = damaged(bytes, other, &mut random);
        let with_keys = case % 16 == 0;
        let read = || {
            let (start, before) = (computed(), ALLOCATOR.total_allocated());
            let outcome = catch_unwind(AssertUnwindSafe(|| readers::read(&file, with_keys)));
            assert!(outcome.is_ok(), "case {case} of the seed {seed} ({name}, {} bytes) panicked", file.len());
            (computed().saturating_sub(start), ALLOCATOR.total_allocated() - before)
        };
        let (mut time, memory) = read();
        // A busy machine is no fault of the file.
        for _ in 0..3 {
            if time > LONGEST {
                time = time.min(read().0);
            }
        }
        assert!(time <= LONGEST, "case {case} of the seed {seed} ({name}, {} bytes) takes {time:?}", file.len());
        assert!(memory <= bound(file.len()), "case {case} of the seed {seed} ({name}, {} bytes): {memory} bytes", file.len());
        slowest = slowest.max(time);
        largest = largest.max(memory / (file.len() + 4096));
    }
    println!("the slowest took {slowest:?}; at most {largest} bytes were allocated for each byte of a file");
}
