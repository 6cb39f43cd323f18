//! `openssl version`.

use crate::names::{A, D, P, R, V};
use std::process::ExitCode;

use super::command_error::Outcome;
use super::options::Options;
use crate::release::{OPENSSL_4_0, VERSION, now};
use crate::shared_options as shared;
use keyferry_host::option_table::OptionSpec;

use crate::{Action, Command};

pub(super) const SPEC: Command = Command {
    names: &["version"],
    summary: "Prints the version of openssl whose command lines are taken, and that of keyferry",
    options: &[
        OptionSpec::heading("General"),
        shared::HELP,
        OptionSpec::heading("Output"),
        OptionSpec::flag("a", "Everything below"),
        OptionSpec::flag("b", "When it was built").refused("it is not recorded"),
        OptionSpec::flag("d", "Where its configuration is"),
        OptionSpec::flag("e", "Where its engines are").refused("there are no engines").until(OPENSSL_4_0),
        OptionSpec::flag("m", "Where its modules are").refused("there are no modules"),
        OptionSpec::flag("f", "How it was compiled").refused("they are not recorded"),
        OptionSpec::flag("o", "How some of its types are made").refused("there are none"),
        OptionSpec::flag("p", "What machine it was built for"),
        OptionSpec::flag("r", "Where its random numbers come from"),
        OptionSpec::flag("v", "Which version it is"),
        OptionSpec::flag("c", "What the processor can do").refused("there are none"),
    ],
    run: Action(run),
};

pub(super) fn run(options: &Options) -> Outcome {
    options.no_operands()?;
    let all = options.has(A);
    let one = [D, P, R].into_iter().any(|name| options.has(name));
    if all || options.has(V) || !one {
        tell!("{} (Library: keyferry {})", now(&VERSION), env!("CARGO_PKG_VERSION"));
    }
    if all || options.has(P) {
        tell!("platform: {}-{}", std::env::consts::OS, std::env::consts::ARCH);
    }
    if all || options.has(D) {
        tell!("OPENSSLDIR: \"\"");
    }
    if all || options.has(R) {
        tell!("Seeding source: os-specific");
    }
    Ok(ExitCode::SUCCESS)
}
