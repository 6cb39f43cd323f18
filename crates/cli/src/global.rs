//! The options that every command has, and what they make of the [`Context`].

use crate::report;
use clap::Args;
use keyferry_formats::Limits;
use keyferry_host::context::Context;
#[cfg(feature = "cross-check")]
use keyferry_host::context::CrossCheck;
use keyferry_host::failure::Failure;
use keyferry_host::limits;
use keyferry_host::loudness::Loudness;

/// What stands above them in the help.
pub(crate) const HEADING: &str = "Options of every command";

/// Options of every command.
#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is an option; without cross-check there are few enough")]
pub(crate) struct GlobalArguments {
    /// Say only what is wrong or doubtful
    #[arg(long, short, global = true, help_heading = HEADING, conflicts_with = "verbose")]
    quiet: bool,
    /// Say what is read, found and decided on the way, too
    #[arg(long, short, global = true, help_heading = HEADING)]
    verbose: bool,
    /// The largest number of key derivation iterations that an input may ask for (also: KEYFERRY_MAX_ITERATIONS) [default: 5000000]
    #[arg(long, global = true, help_heading = HEADING, value_name = "N", value_parser = whole_number)]
    max_iterations: Option<u32>,
    /// The most memory, in MiB, that an input may ask for with scrypt (also: KEYFERRY_MAX_SCRYPT_MEMORY) [default: 256]
    #[arg(long, global = true, help_heading = HEADING, value_name = "MIB", value_parser = whole_number)]
    max_scrypt_memory: Option<u32>,
    /// The most entries, or PEM blocks, that an input may have (also: KEYFERRY_MAX_ENTRIES) [default: 200000]
    #[arg(long, global = true, help_heading = HEADING, value_name = "N", value_parser = whole_number)]
    max_entries: Option<u32>,
    /// The most MiB that are read of one input (also: KEYFERRY_MAX_INPUT) [default: 256]
    #[arg(long, global = true, help_heading = HEADING, value_name = "MIB", value_parser = whole_number)]
    max_input: Option<u32>,
    /// Write the same bytes for the same input: salts are derived from content and password, and are no random numbers; docs/security.md says what that costs
    #[arg(long, global = true, help_heading = HEADING)]
    deterministic: bool,
    /// Read each new keystore, request and certificate back with independent code before it is put in place (also: KEYFERRY_CROSS_CHECK=1)
    #[cfg(feature = "cross-check")]
    #[arg(long, global = true, help_heading = HEADING)]
    cross_check: bool,
}

fn whole_number(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| "a whole number, as in 5000000".to_owned())
}

impl GlobalArguments {
    /// What a command works with. How much it says is set.
    pub(crate) fn context(&self) -> Result<Context, Failure> {
        let loudness = match (self.quiet, self.verbose) {
            (true, _) => Loudness::Quiet,
            (_, true) => Loudness::Verbose,
            _ if report::is_json(std::env::args_os()) => Loudness::Report,
            _ => Loudness::Usual,
        };
        loudness.set();
        let usual = limits::of_environment()?;
        let limits = Limits {
            kdf_iterations: self.max_iterations.unwrap_or(usual.kdf_iterations),
            scrypt_memory: self.max_scrypt_memory.map_or(usual.scrypt_memory, limits::mebibytes),
            entries: self.max_entries.map_or(usual.entries, limits::many),
            input: self.max_input.map_or(usual.input, limits::input),
        };
        limits::choose(limits);
        let mut context = Context::new(limits)?;
        context.deterministic = self.deterministic;
        #[cfg(feature = "cross-check")]
        if self.cross_check || context.cross_check != CrossCheck::Off {
            context.cross_check = CrossCheck::Always;
        }
        Ok(context)
    }
}
