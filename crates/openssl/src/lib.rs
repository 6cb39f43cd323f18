#![doc = include_str!("../README.md")]
#![warn(clippy::print_stdout, clippy::print_stderr)]

#[macro_use(ask, habits, say, tell)]
extern crate keyferry_host;

mod authorities;
mod cipher;
mod command_error;
pub mod config;
mod crl;
mod crl2pkcs7;
mod digest;
mod ec;
mod environment;
pub mod extension;
mod extensions;
mod fault_words;
mod genpkey;
mod genrsa;
mod input;
mod key_output;
mod name_hash;
mod named_keys;
mod names;
mod options;
mod output;
mod pass;
mod pbe;
mod pkcs12;
mod pkcs7;
mod pkcs8;
mod pkey;
mod release;
mod req;
mod rsa;
mod s_client;
mod shared_options;
mod storeutl;
mod strings;
mod subject;
mod terminal;
mod text;
mod validity;
mod verify;
mod version;
mod x509;

use std::ffi::OsString;
use std::process::ExitCode;

use command_error::{CommandError, Outcome};
pub use environment::SystemEnvironment;
use options::{Options, Parsed};
pub use release::{RELEASES, habits};

use keyferry_host::option_table::{CommandSpec, OptionSpec};

/// What runs a command.
#[derive(Clone, Copy, Debug)]
pub struct Action(fn(&Options) -> Outcome);

/// A command of openssl's.
pub type Command = CommandSpec<Action>;

/// openssl's commands.
pub const COMMANDS: &[Command] = &[
    crl::SPEC,
    crl2pkcs7::SPEC,
    ec::SPEC,
    genpkey::SPEC,
    genrsa::SPEC,
    pkcs12::SPEC,
    pkcs7::SPEC,
    pkcs8::SPEC,
    pkey::SPEC,
    req::SPEC,
    rsa::SPEC,
    storeutl::SPEC,
    s_client::SPEC,
    verify::SPEC,
    version::SPEC,
    x509::SPEC,
    HELP,
];

const _: () = keyferry_host::names::check(names::ALL, COMMANDS, &[]);

const HELP: Command = Command {
    names: &["help"],
    summary: "Lists the commands, or the options of one",
    options: &[
        OptionSpec::heading("General"),
        shared_options::HELP,
        OptionSpec::heading("Operands"),
        OptionSpec::operand("[command]", "Command to explain; without one, all are listed"),
    ],
    run: Action(help),
};

/// Commands of openssl that are not here, and what does the same or comes closest.
const REFUSED: &[(&str, &str)] = &[
    ("asn1parse", "see `keyferry show`"),
    ("ca", "see `openssl x509 -req -CA`"),
    ("cms", "see `openssl pkcs7` for certificates in bundles"),
    ("dgst", "see `sha256sum` and its sisters"),
    ("ecparam", "see `openssl genpkey -algorithm EC`"),
    ("gendsa", "see `openssl genpkey`"),
    ("dsa", "see `openssl pkey`"),
    ("enc", "keyferry encrypts keys and stores only; see `openssl pkcs8` and `openssl pkcs12`"),
    ("list", "see `openssl help`"),
    ("rand", "see `head -c 32 /dev/urandom | base64`"),
    ("s_server", "see `keyferry demo`"),
    ("smime", "see `openssl pkcs7` for certificates in bundles"),
];

/// Runs a command line of openssl; `words` is what stands behind the program's name.
pub fn run(words: &[OsString]) -> ExitCode {
    let name = words.first().map_or("help".into(), |word| word.to_string_lossy());
    let name = if ["-help", "--help", "-h", "--h"].contains(&name.as_ref()) { "help".into() } else { name };
    let outcome = find(&name).and_then(|command| match options::parse(command, words.get(1..).unwrap_or_default())? {
        Parsed::Help => Ok(print_help(command)),
        Parsed::Run(options) => (command.run.0)(&options),
    });
    outcome.unwrap_or_else(CommandError::report)
}

/// Whether [`run()`] would do what a command line asks for, as far as the line itself says; nothing is done.
pub fn is_understood(words: &[OsString]) -> bool {
    let name = words.first().map_or("help".into(), |word| word.to_string_lossy());
    find(&name).and_then(|command| options::parse(command, words.get(1..).unwrap_or_default())).is_ok()
}

fn find(name: &str) -> Result<&'static Command, CommandError> {
    COMMANDS.iter().find(|command| command.names.contains(&name)).ok_or_else(|| {
        match REFUSED.iter().find(|(refused, _)| *refused == name) {
            Some((_, instead)) => CommandError::new(format!("The command '{name}' is not supported by keyferry: {instead}")),
            None => CommandError::new(format!("Invalid command '{name}'; type \"help\" for a list.")),
        }
    })
}

fn print_help(command: &Command) -> ExitCode {
    ask!("{}", options::help(command));
    ExitCode::SUCCESS
}

fn help(options: &Options) -> Outcome {
    /// Where the next column begins.
    const COLUMN: usize = 18;
    if let Some(name) = options.operands.first() {
        return Ok(print_help(find(&name.to_string_lossy())?));
    }
    let mut text = "help:\n\nStandard commands\n".to_owned();
    for row in COMMANDS.chunks(4) {
        let names = row.iter().filter_map(|command| command.names.first());
        text.extend(names.map(|name| format!("{name:COLUMN$}")));
        text.push('\n');
    }
    say!("{text}");
    Ok(ExitCode::SUCCESS)
}
