//! Lets each target read what it begins with, and what a fuzzer kept in a folder of its name; `covered FOLDER [TARGET...]`. `cargo xtask coverage` sees by it
//! which lines of a decoder are reached.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

fn main() -> ExitCode {
    let mut words = env::args_os().skip(1);
    let Some(folder) = words.next() else { return ExitCode::from(2) };
    let wanted: Vec<_> = words.collect();
    for target in
        keyferry_fuzz::TARGETS.iter().filter(|target| wanted.is_empty() || wanted.iter().any(|word| word == target.name))
    {
        target.seeds().iter().for_each(|seed| (target.run)(seed));
        let files = fs::read_dir(Path::new(&folder).join(target.name)).into_iter().flatten();
        files.filter_map(|file| fs::read(file.ok()?.path()).ok()).for_each(|bytes| (target.run)(&bytes));
    }
    ExitCode::SUCCESS
}
