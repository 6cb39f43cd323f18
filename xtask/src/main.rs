//! The project's chores.

mod bench;
mod clock;
mod compiled;
mod coverage;
mod dist;
mod fixtures;
mod fuzz;
mod instrument;
mod module;
mod mutate;
mod pkits;
mod run;
mod spark;
mod supply;
mod test;
mod tools;
mod twins;
#[cfg(test)]
mod variables;
mod versions;
mod web;

use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask test       formatting, every test, the lints and the documentation, and how long each took
cargo xtask bench [--quick | WORD]
                       the release build beside openssl, keytool and other crates, into docs/benchmarks.md
cargo xtask fixtures   make the files in fixtures/ again, with openssl and keytool
cargo xtask pkits      bring NIST's test suite for paths of certificates into target/pkits
cargo xtask twins [KEYTOOL OPENSSL]
                       the command lines of both tools, held against each release of them, or against this pair
cargo xtask versions   bring other versions of Java and OpenSSL into target/versions, as many as can be had
cargo xtask readers    the table of who reads what, held against all of them
cargo xtask web [test]
                       the page, into target/web/keyferry.html; with test it is used by Chromium without a window
cargo xtask spark      the script of docs/batch.md under Apache Spark, which comes into target/spark
cargo xtask clock [NAME...]
                       the tests (those with such a name) at four times: today, 40 days on, 2 years on, and on a 29 February
cargo xtask supply [--check]
                       whose code is in the binary, into docs/dependencies.md; licences, sources and advisories by cargo-deny
cargo xtask fuzz [--time SECONDS] [--cases N] [TARGET...]
                       libFuzzer on every target of fuzz/ (for ten minutes in all), or on these;
                       with --cases again and again, until each was run N times since the first run
cargo xtask coverage   how many lines of each decoder are reached by what the fuzz targets begin with and what was found by cargo xtask fuzz
cargo xtask mutate [--cases N] [--seed N]
                       damages the fixtures N times (100,000), lets every decoder read them, and holds what is taken against openssl and Java";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["test"] => test::run(),
        ["bench"] => bench::run(None),
        ["bench", part] => bench::run(Some(part)),
        ["fixtures"] => fixtures::run(),
        ["pkits"] => pkits::provide(),
        ["twins"] => twins::run(&twins::ALL),
        ["twins", keytool, openssl] => twins::run(&[(keytool, openssl)]),
        ["versions"] => versions::provide(),
        ["readers"] => versions::hold_readers(),
        ["spark"] => spark::run(),
        ["clock", filters @ ..] => clock::run(filters),
        [compiler, ..] if compiler.ends_with("rustc") => {
            instrument::compile(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
        }
        ["supply"] => supply::run(),
        ["supply", "--check"] => supply::check(),
        ["fuzz", options @ ..] => fuzz::run(options),
        ["coverage"] => coverage::run(),
        ["web"] => web::build(),
        ["web", "test"] => web::test(),
        ["mutate", options @ ..] => mutate::run(options),
        ["dist", words @ ..] => dist::run(words),
        _ => {
            eprintln!("{USAGE}\n{}", dist::USAGE);
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}
