//! `cargo xtask mutate`: damaged files for every decoder, many more than the tests try. What is done is in fuzz/tests/mutate.

use crate::run::{cargo, ended};

/// How many files are damaged when nobody says otherwise.
const CASES: u64 = 100_000;

pub(crate) fn run(options: &[&str]) -> Result<(), String> {
    let (mut cases, mut seed) = (CASES, None);
    for pair in options.chunks(2) {
        let number = |text: &str| text.replace(['_', ','], "").parse().map_err(|_| format!("`{text}` is no number"));
        match pair {
            ["--cases", text] => cases = number(text)?,
            ["--seed", text] => seed = Some(number(text)?),
            _ => return Err(format!("`{}` is not understood: --cases N and --seed N are", pair.join(" "))),
        }
    }
    let arguments = [
        "test",
        "--profile",
        "mutate",
        "--package",
        "keyferry-fuzz",
        "--locked",
        "--test",
        "mutate",
        "--test",
        "flipped",
        "--",
        "--nocapture",
    ];
    let mut command = cargo(&arguments);
    command.env("KEYFERRY_CASES", cases.to_string()).envs(seed.map(|seed| ("KEYFERRY_SEED", seed.to_string())));
    ended(&mut command).map_err(|error| format!("a case failed: {error}"))
}
