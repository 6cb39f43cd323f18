//! keyferry: carries keys between the OpenSSL world and the Java world.

#![warn(clippy::print_stdout, clippy::print_stderr)]
#![expect(clippy::doc_markdown, reason = "doc comments on arguments are help texts, and those are plain text")]

#[macro_use(say)]
extern crate keyferry_host;

mod aliases;
mod commands;
mod deferred;
mod generate;
mod global;
mod help;
mod identity;
mod input;
#[cfg(test)]
mod named;
mod nearest;
mod output;
mod project;
mod prometheus;
mod report;
mod rules;
mod spans;
#[cfg(test)]
mod tables;
mod usage;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;
use commands::Tool;
use keyferry_host::{guard, unseen, words};
use zeroizing_alloc::ZeroAlloc;

/// What is freed is wiped: the libraries that compute with keys leave some of their numbers behind.
#[global_allocator]
static MEMORY: ZeroAlloc<std::alloc::System> = ZeroAlloc(std::alloc::System);

/// What `--version` says; `-V` says the first line only.
const LONG_VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    "\ncommit:   ",
    env!("KEYFERRY_BUILT_FROM"),
    "\ntarget:   ",
    env!("KEYFERRY_BUILT_FOR"),
    "\nfeatures: ",
    env!("KEYFERRY_FEATURES"),
);

/// Makes RSA keys and certification requests the way openssl and keytool do, takes them through registration with a car maker, and converts
/// between PEM, PKCS#12 and JKS.
///
/// Give passwords as env:NAME, file:PATH, fd:N or stdin. With `ask`, or without the option, keyferry asks on the terminal.
///
/// Exit codes: 0 done, 1 failed, 2 usage, 3 wrong or missing password, 4 malformed or unsupported input, 5 a check did not hold,
/// 70 a fault in keyferry itself.
#[derive(Debug, Parser)]
#[command(name = "keyferry", version, long_version = LONG_VERSION, max_term_width = 100, arg_required_else_help = true)]
struct Arguments {
    #[command(flatten)]
    global: global::GlobalArguments,
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    unseen::to_others();
    guard::run(program)
}

fn program() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let outcome = if let Some((tool, words)) = Tool::of_line(&words) {
        tool.run(words)
    } else {
        let arguments: Arguments = usage::parse();
        arguments.global.context().and_then(|context| arguments.command.run(&context))
    };
    outcome.unwrap_or_else(|failure| {
        words::error(&failure);
        report::failure(&failure, std::env::args_os());
        failure.exit_code()
    })
}
