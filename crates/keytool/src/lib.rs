#![doc = include_str!("../README.md")]
#![warn(clippy::print_stdout, clippy::print_stderr)]

#[macro_use(ask, habits, say, tell)]
extern crate keyferry_host;

mod arguments;
mod ascii;
mod certreq;
mod command_error;
mod command_line;
mod commands;
mod conf;
mod console;
pub mod extension;
mod file;
mod format;
mod gencrl;
mod genkeypair;
mod hashtable;
mod help;
mod import_keystore;
mod importcert;
mod input;
mod issuing;
mod java;
mod key_algorithm;
mod list;
mod maintenance;
mod names;
mod new_password;
mod old_format;
mod options;
mod output;
mod print;
mod print_crl;
mod print_jar;
mod protection;
mod recover;
mod release;
mod reply;
mod run;
mod save;
mod secret_key;
mod server_chain;
mod showinfo;
mod signature_algorithm;
mod signer;
mod store;

mod trusted;
mod unopened;
mod version;

use std::ffi::OsString;
use std::process::ExitCode;

use command_error::CommandError;
use command_line::Parsed;
pub use commands::{Action, COMMANDS, Command};
use keyferry_core::shown::shown;
use keyferry_host::words::indented;
pub use release::{RELEASES, habits};
use release::{WARNINGS_BEHIND_ERRORS, now};
use run::Run;

/// Runs a command line of keytool; `words` is what stands behind the program's name.
pub fn run(words: &[OsString]) -> ExitCode {
    let words: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let (command, arguments) = match commands::GRAMMAR.parse(&words) {
        Ok(Parsed::Help(command, repeated)) => {
            ask!("{}", help::text(command));
            warn_of_repeated(&repeated);
            return ExitCode::SUCCESS;
        }
        Ok(Parsed::Run(command, arguments)) => (command, arguments),
        Err(error) => {
            let code = report(error, words.iter().any(|word| word.eq_ignore_ascii_case("-v")));
            if now(&WARNINGS_BEHIND_ERRORS) {
                warn_of_repeated(&commands::GRAMMAR.repeated(&words));
            }
            return code;
        }
    };
    let verbose = arguments.verbose();
    let run = match Run::new(arguments) {
        Ok(run) => run,
        Err(error) => return report(error, verbose),
    };
    let outcome = run.check().and_then(|()| (command.run.0)(&run));
    // These have no keystore of their own.
    if outcome.is_ok() && !["printcertreq", "showinfo", "version"].contains(&run.arguments.command) {
        old_format::check(&run);
    }
    let is_silent = matches!(outcome, Err(CommandError::Silent(_)));
    let code = outcome.err().map_or(ExitCode::SUCCESS, |error| report(error, verbose));
    if code == ExitCode::SUCCESS && !is_silent || now(&WARNINGS_BEHIND_ERRORS) {
        run.say_warnings();
    }
    code
}

/// Whether [`run()`] would do what a command line asks for, as far as the line itself says; nothing is done.
pub fn is_understood(words: &[String]) -> bool {
    commands::GRAMMAR.parse(words).is_ok()
}

fn warn_of_repeated(words: &[String]) {
    if !words.is_empty() {
        let warnings: Vec<String> = words.iter().map(|word| run::repeated(word)).collect();
        run::say_all(&warnings);
    }
}

/// Says what ended a command, and returns the exit code. With `-v` an exception is said twice, as keytool does before it says where in its code it arose.
fn report(error: CommandError, verbose: bool) -> ExitCode {
    match error {
        CommandError::Exception(..) | CommandError::Refused(_) => {
            // Names in it do not begin lines; keytool indents those of its own.
            let text = indented(&error.to_string());
            tell!("keytool error: {text}");
            if verbose {
                tell!("{text}");
            }
            ExitCode::FAILURE
        }
        CommandError::Usage(what, command) => {
            let command = COMMANDS.iter().find(|one| Some(command_line::name(one)) == command);
            ask!("{}\n{}", shown(&what), help::text(command));
            ExitCode::FAILURE
        }
        CommandError::Silent(code) => ExitCode::from(code),
    }
}
