//! The options of `openssl crl`.

use crate::shared_options::{HELP, NAMEOPT, PROPQUERY, PROVIDER, PROVIDER_PATH};
use keyferry_host::option_table::{CommandSpec, OptionSpec};

/// The command and its options, in the order of its help.
pub(crate) const SPEC: CommandSpec = CommandSpec {
    names: &["crl"],
    summary: "Prints and verifies revocation lists",
    options: &[
        OptionSpec::heading("General options"),
        HELP,
        OptionSpec::flag("verify", "Verify CRL signature"),
        OptionSpec::heading("Input options"),
        OptionSpec::value("in", "infile", "Input file - default stdin"),
        OptionSpec::value("inform", "PEM|DER", "CRL input format (DER or PEM); has no effect"),
        OptionSpec::value("key", "infile", "CRL signing Private key to use").refused("it is for -gendelta"),
        OptionSpec::value("keyform", "PEM|DER", "Private key file format (DER/PEM/P12); has no effect")
            .ignored("what is in the file is found out"),
        OptionSpec::heading("Output options"),
        OptionSpec::value("out", "outfile", "output file - default stdout"),
        OptionSpec::value("outform", "PEM|DER", "Output format - default PEM"),
        OptionSpec::value("dateopt", "val", "Datetime format used for printing. (rfc_822/iso_8601). Default is rfc_822."),
        OptionSpec::flag("text", "Print out a text format version"),
        OptionSpec::flag("hash", "Print hash value"),
        OptionSpec::flag("hash_old", "Print old-style (MD5) hash value"),
        NAMEOPT,
        OptionSpec::flag("*", "Any supported digest"),
        OptionSpec::heading("CRL options"),
        OptionSpec::flag("issuer", "Print issuer DN"),
        OptionSpec::flag("lastupdate", "Set lastUpdate field"),
        OptionSpec::flag("nextupdate", "Set nextUpdate field"),
        OptionSpec::flag("noout", "No CRL output"),
        OptionSpec::flag("fingerprint", "Print the crl fingerprint"),
        OptionSpec::flag("crlnumber", "Print CRL number"),
        OptionSpec::flag("badsig", "Corrupt last byte of loaded CRL signature (for test)")
            .refused("it is for tests of openssl itself"),
        OptionSpec::value("gendelta", "infile", "Other CRL to compare/diff to the Input one")
            .refused("delta lists are not made here"),
        OptionSpec::heading("Certificate options"),
        OptionSpec::value("CApath", "dir", "Verify CRL using certificates in dir")
            .refused("give the certificates in one file with -CAfile"),
        OptionSpec::value("CAfile", "infile", "Verify CRL using certificates in file name"),
        OptionSpec::value("CAstore", "uri", "Verify CRL using certificates in store URI")
            .refused("give the certificates in one file with -CAfile"),
        OptionSpec::flag("no-CAfile", "Do not load the default certificates file").ignored("no default file is read"),
        OptionSpec::flag("no-CApath", "Do not load certificates from the default certificates directory")
            .ignored("no default folder is read"),
        OptionSpec::flag("no-CAstore", "Do not load certificates from the default certificates store")
            .ignored("no default store is read"),
        OptionSpec::heading("Provider options"),
        PROVIDER_PATH,
        PROVIDER.ignored("all algorithms are built in"),
        PROPQUERY,
    ],
};
