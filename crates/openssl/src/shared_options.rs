//! Options that several commands have, in the same words.

use keyferry_host::option_table::OptionSpec;

/// `-help`.
pub(super) const HELP: OptionSpec = OptionSpec::flag("help", "Display this summary");
/// `-engine`.
pub(super) const ENGINE: OptionSpec = OptionSpec::value("engine", "val", "Use engine, possibly a hardware device")
    .refused("there are no engines; give the key as a file");
/// `-provider-path`.
pub(super) const PROVIDER_PATH: OptionSpec =
    OptionSpec::value("provider-path", "val", "Provider load path (must be before 'provider' argument if required)")
        .ignored("all algorithms are built in");
/// `-provider`; the commands for which `legacy` opens more ciphers look at it.
pub(super) const PROVIDER: OptionSpec =
    OptionSpec::value("provider", "val", "Provider to load (can be specified multiple times)");
/// `-propquery`.
pub(super) const PROPQUERY: OptionSpec =
    OptionSpec::value("propquery", "val", "Property query used when fetching algorithms").refused("all algorithms are built in");
/// `-rand`.
pub(super) const RAND: OptionSpec = OptionSpec::value("rand", "val", "Load the given file(s) into the random number generator")
    .ignored("the system's random numbers need no seed");
/// `-writerand`.
pub(super) const WRITERAND: OptionSpec =
    OptionSpec::value("writerand", "outfile", "Write random data to the specified file").refused("see `head -c 32 /dev/urandom`");
/// `-nameopt`.
pub(super) const NAMEOPT: OptionSpec = OptionSpec::value("nameopt", "val", "Certificate subject/issuer name printing options");
/// `-passin`.
pub(super) const PASSIN: OptionSpec = OptionSpec::value("passin", "val", "Input file pass phrase source").secret();
/// `-passout`.
pub(super) const PASSOUT: OptionSpec = OptionSpec::value("passout", "val", "Output file pass phrase source").secret();
/// `-out`.
pub(super) const OUT: OptionSpec = OptionSpec::value("out", "outfile", "Output file");
