//! keyferry: carries keys between the OpenSSL world and the Java world.

#![warn(clippy::print_stdout, clippy::print_stderr)]
#![expect(clippy::doc_markdown, reason = "doc comments on arguments are help texts, and those are plain text")]

#[macro_use]
mod words;

mod ask;
mod clock;
mod command_line;
mod commands;
mod context;
mod failure;
mod files;
mod generate;
mod guard;
mod identity;
mod input;
mod keytool;
#[cfg(test)]
mod named;
mod new_password;
mod openssl;
mod output;
mod outputs;
mod project;
mod rules;
mod secret;
#[cfg(unix)]
mod terminal;
mod usable;
mod usage;
mod world;

use std::process::ExitCode;

use clap::Parser;
use commands::Tool;

/// Makes RSA keys and certification requests the way openssl and keytool do, takes them through registration with a car maker, and converts
/// between PEM, PKCS#12 and JKS.
///
/// Give passwords as env:NAME, file:PATH, fd:N or stdin. With `ask`, or without the option, keyferry asks on the terminal.
///
/// Exit codes: 0 done, 1 failed, 2 usage, 3 wrong or missing password, 4 malformed or unsupported input, 5 a check did not hold,
/// 70 a fault in keyferry itself.
#[derive(Debug, Parser)]
#[command(name = "keyferry", version, max_term_width = 100, arg_required_else_help = true)]
struct Arguments {
    #[command(flatten)]
    global: context::GlobalArguments,
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    guard::run(program)
}

fn program() -> ExitCode {
    let mut words = std::env::args_os();
    if let Some(tool) = words.next().and_then(|program| Tool::of_program(&program)) {
        return tool.run(&words.collect::<Vec<_>>());
    }
    let arguments: Arguments = usage::parse();
    let outcome = context::Context::new(&arguments.global).and_then(|context| arguments.command.run(&context));
    outcome.unwrap_or_else(|failure| {
        words::error(&failure);
        failure.exit_code()
    })
}
