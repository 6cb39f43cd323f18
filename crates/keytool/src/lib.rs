#![doc = include_str!("../README.md")]
#![warn(clippy::print_stdout, clippy::print_stderr)]

#[macro_use(ask, say, tell)]
extern crate keyferry_host;

mod arguments;
mod ascii;
mod certreq;
mod command_error;
mod commands;
mod conf;
mod console;
pub mod extension;
mod file;
mod gencrl;
mod genkeypair;
mod hashtable;
mod help;
mod import_keystore;
mod importcert;
mod issuing;
mod java;
mod key_algorithm;
mod list;
mod maintenance;
mod names;
mod new_password;
mod options;
mod output;
mod print;
mod print_crl;
mod print_jar;
mod protection;
mod recover;
mod reply;
mod run;
mod save;
mod secret_key;
mod server_chain;
mod showinfo;
mod signature_algorithm;
mod store;
mod trusted;

use std::ffi::OsString;
use std::process::ExitCode;

use arguments::Parsed;
pub use commands::{Action, COMMANDS, Command};
use run::Run;

/// Runs a command line of keytool; `words` is what stands behind the program's name.
pub fn run(words: &[OsString]) -> ExitCode {
    let words: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let arguments = match arguments::parse(&words) {
        Ok(Parsed::Help(command, repeated)) => {
            ask!("{}", help::text(command));
            if !repeated.is_empty() {
                let warnings: Vec<String> = repeated.iter().map(|word| run::repeated(word)).collect();
                run::say_all(&warnings);
            }
            return ExitCode::SUCCESS;
        }
        Ok(Parsed::Run(arguments)) => arguments,
        Err(error) => return error.report(words.iter().any(|word| word.eq_ignore_ascii_case("-v"))),
    };
    let verbose = arguments.verbose();
    let outcome = Run::new(arguments).and_then(|run| {
        run.check()?;
        (run.arguments.command.run.0)(&run)?;
        // These have no keystore of their own.
        if !["printcertreq", "showinfo"].contains(&run.arguments.command_name()) {
            run.check_format();
        }
        run.say_warnings();
        Ok(())
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error.report(verbose),
    }
}
