//! Damaged files, pushed through everything that reads: no panic, nothing that takes long, no more memory than in proportion. `cargo test`
//! tries some thousand; `cargo xtask mutate` many more, in an optimised build. `KEYFERRY_CASES` and `KEYFERRY_SEED` say how many, and which.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod damage;

use std::alloc::System;
use std::collections::HashSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cap::Cap;
use damage::{Random, cases_and_seed, damaged};
use keyferry_formats::Limits;
use keyferry_formats::pbe::Session;
use keyferry_fuzz::{TARGETS, Target, decoders};
use rustix::time::{ClockId, clock_gettime};

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// What is allocated is counted for the whole process: one test at a time.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// All that is allocated for one case, freed or not, by every target together.
fn bound(length: usize) -> usize {
    (16 << 20) + 4000 * length
}

/// So many cases when nobody says otherwise.
const USUAL: u64 = 3000;
const LONGEST: Duration = Duration::from_secs(1);

/// Every target that reads what it is given, and asks nobody else.
fn targets() -> impl Iterator<Item = &'static Target> {
    TARGETS.iter().filter(|target| !target.name.starts_with("others_"))
}

/// Lets every target read a file; only `with_keys` are keys derived with as many iterations as the fixtures have.
fn read(file: &[u8], with_keys: bool) {
    targets().for_each(|target| (target.run)(file));
    if with_keys {
        let limits = Limits { kdf_iterations: 10_000, scrypt_memory: 1 << 20, ..Limits::default() };
        decoders::detect_with(file, &Session::new(limits));
    }
}

/// What the targets begin with, each once.
fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let mut seeds = Vec::new();
    let mut seen = HashSet::new();
    for target in TARGETS {
        seeds.extend(target.seeds().into_iter().filter(|seed| seen.insert(seed.clone())).map(|seed| (target.name, seed)));
    }
    seeds
}

/// What this thread has computed so far: other programs' work is not in it.
fn computed() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
}

#[test]
fn damaged_files_are_read_or_refused() {
    let _alone = alone();
    let (cases, seed) = cases_and_seed(USUAL, 20_261_125);
    println!("{cases} cases from the seed {seed}");
    let seeds = seeds();
    let (mut slowest, mut largest) = (Duration::ZERO, 0);
    for case in 0..cases {
        let mut random = Random::of_case(seed, case);
        let (name, bytes) = &seeds[random.below(seeds.len())];
        let other = &seeds[random.below(seeds.len())].1;
        let file = damaged(bytes, other, &mut random);
        let with_keys = case % 16 == 0;
        let measured = || {
            let (start, before) = (computed(), ALLOCATOR.total_allocated());
            let outcome = catch_unwind(AssertUnwindSafe(|| read(&file, with_keys)));
            assert!(outcome.is_ok(), "case {case} of the seed {seed} ({name}, {} bytes) panicked", file.len());
            (computed().saturating_sub(start), ALLOCATOR.total_allocated() - before)
        };
        let (mut time, memory) = measured();
        // A busy machine is no fault of the file.
        for _ in 0..3 {
            if time > LONGEST {
                time = time.min(measured().0);
            }
        }
        assert!(time <= LONGEST, "case {case} of the seed {seed} ({name}, {} bytes) takes {time:?}", file.len());
        assert!(memory <= bound(file.len()), "case {case} of the seed {seed} ({name}, {} bytes): {memory} bytes", file.len());
        slowest = slowest.max(time);
        largest = largest.max(memory / (file.len() + 4096));
    }
    println!("the slowest took {slowest:?}; at most {largest} bytes were allocated for each byte of a file");
}

/// Every target has a program for libFuzzer and inputs to begin with, and reads them.
#[test]
fn every_target_reads_what_it_begins_with() {
    let _alone = alone();
    let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz_targets");
    let table = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    for target in TARGETS {
        let program = fs::read_to_string(programs.join(format!("{}.rs", target.name))).unwrap();
        // It calls its own function, so that the others are not in it: libFuzzer looks at a counter for each place of the program after each case.
        let (_, line) = table.split_once(&format!("target(\"{}\", ", target.name)).unwrap();
        let function = line.split(',').next().unwrap();
        assert!(program.contains(&format!("keyferry_fuzz::{function}(bytes)")), "{}", target.name);
        let seeds = target.seeds();
        assert!(!seeds.is_empty(), "{} begins with nothing", target.name);
        for seed in seeds {
            (target.run)(&seed);
        }
    }
    assert_eq!(fs::read_dir(programs).unwrap().count(), TARGETS.len());
}
