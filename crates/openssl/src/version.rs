//! `openssl version`.

use std::process::ExitCode;

use super::options::Options;
use super::shared_options::HELP;
use super::stop::Outcome;
use keyferry_host::option_table::{CommandSpec, OptionSpec};

/// The openssl whose command lines these are.
const LIKE: &str = "OpenSSL 3.0.19 27 Jan 2026";

pub(super) const SPEC: CommandSpec = CommandSpec {
    names: &["version"],
    summary: "Prints the version of openssl whose command lines are taken, and that of keyferry",
    options: &[
        OptionSpec::heading("General options"),
        HELP,
        OptionSpec::heading("Output options"),
        OptionSpec::flag("a", "Show all data"),
        OptionSpec::flag("b", "Show build date").refused("it is not recorded"),
        OptionSpec::flag("d", "Show configuration directory"),
        OptionSpec::flag("e", "Show engines directory").refused("there are no engines"),
        OptionSpec::flag("m", "Show modules directory").refused("there are no modules"),
        OptionSpec::flag("f", "Show compiler flags used").refused("they are not recorded"),
        OptionSpec::flag("o", "Show some internal datatype options").refused("there are none"),
        OptionSpec::flag("p", "Show target build platform"),
        OptionSpec::flag("r", "Show random seeding options"),
        OptionSpec::flag("v", "Show library version"),
        OptionSpec::flag("c", "Show CPU settings info").refused("there are none"),
    ],
};

pub(super) fn run(options: &Options) -> Outcome {
    options.no_operands()?;
    let all = options.has("a");
    let one = ["d", "p", "r"].iter().any(|name| options.has(name));
    if all || options.has("v") || !one {
        tell!("{LIKE} (Library: keyferry {})", env!("CARGO_PKG_VERSION"));
    }
    if all || options.has("p") {
        tell!("platform: {}-{}", std::env::consts::OS, std::env::consts::ARCH);
    }
    if all || options.has("d") {
        tell!("OPENSSLDIR: \"\"");
    }
    if all || options.has("r") {
        tell!("Seeding source: os-specific");
    }
    Ok(ExitCode::SUCCESS)
}
