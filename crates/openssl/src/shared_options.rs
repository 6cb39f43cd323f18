//! Options that several commands have, in the same words.

use keyferry_host::option_table::OptionSpec;

/// `-help`.
pub(super) const HELP: OptionSpec = OptionSpec::flag("help", "List these options");
/// `-engine`.
pub(super) const ENGINE: OptionSpec = OptionSpec::value("engine", "val", "Device or module to take keys from")
    .refused("there are no engines; give the key as a file");
/// `-provider-path`.
pub(super) const PROVIDER_PATH: OptionSpec =
    OptionSpec::value("provider-path", "val", "Folder with providers").ignored("all algorithms are built in");
/// `-provider`; the commands for which `legacy` opens more ciphers look at it.
pub(super) const PROVIDER: OptionSpec =
    OptionSpec::value("provider", "val", "Provider of algorithms; more than one can be given");
/// `-propquery`.
pub(super) const PROPQUERY: OptionSpec =
    OptionSpec::value("propquery", "val", "Properties that algorithms must have").refused("all algorithms are built in");
/// `-rand`.
pub(super) const RAND: OptionSpec =
    OptionSpec::value("rand", "val", "Files that feed the random numbers").ignored("the system's random numbers need no seed");
/// `-writerand`.
pub(super) const WRITERAND: OptionSpec =
    OptionSpec::value("writerand", "outfile", "File for random numbers").refused("see `head -c 32 /dev/urandom`");
/// `-nameopt`.
pub(super) const NAMEOPT: OptionSpec = OptionSpec::value("nameopt", "val", "How names are written");
/// `-passin`.
pub(super) const PASSIN: OptionSpec =
    OptionSpec::value("passin", "val", "Where the pass phrase of what is read comes from").secret();
/// `-passout`.
pub(super) const PASSOUT: OptionSpec =
    OptionSpec::value("passout", "val", "Where the pass phrase for the new file comes from").secret();
/// `-out`.
pub(super) const OUT: OptionSpec = OptionSpec::value("out", "outfile", "File to write");
