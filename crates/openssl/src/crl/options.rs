//! The options of `openssl crl`.

use crate::shared_options as shared;
use keyferry_host::option_table::OptionSpec;

use crate::{Action, Command};

/// The command and its options, in the order of its help.
pub(crate) const SPEC: Command = Command {
    names: &["crl"],
    summary: "Prints and verifies revocation lists",
    options: &[
        OptionSpec::heading("General"),
        shared::HELP,
        OptionSpec::flag("verify", "Check the signature of the list"),
        OptionSpec::heading("Input"),
        OptionSpec::value("in", "infile", "File to read instead of standard input"),
        OptionSpec::value("inform", "PEM|DER", "Form of the list, DER or PEM; it is found out anyway"),
        OptionSpec::value("key", "infile", "Private key that signs the list").refused("it is for -gendelta"),
        OptionSpec::value("keyform", "PEM|DER", "Form of that key, DER, PEM or P12; it is found out anyway")
            .ignored("what is in the file is found out"),
        OptionSpec::heading("Output"),
        OptionSpec::value("out", "outfile", "File to write instead of standard output"),
        OptionSpec::value("outform", "PEM|DER", "Form of what is written; PEM unless told otherwise"),
        OptionSpec::value("dateopt", "val", "How dates are shown: rfc_822, which is usual, or iso_8601"),
        OptionSpec::flag("text", "Show the list in words"),
        OptionSpec::flag("hash", "Show the hash of the issuer's name"),
        OptionSpec::flag("hash_old", "Show that hash as it was before version 1, with MD5"),
        shared::NAMEOPT,
        OptionSpec::flag("*", "Name of a digest (-sha256)"),
        OptionSpec::heading("What to show"),
        OptionSpec::flag("issuer", "Show the issuer's name"),
        OptionSpec::flag("lastupdate", "Show when the list was issued"),
        OptionSpec::flag("nextupdate", "Show when the next one is due"),
        OptionSpec::flag("noout", "Leave the list itself out"),
        OptionSpec::flag("fingerprint", "Show the fingerprint"),
        OptionSpec::flag("crlnumber", "Show the number of the list"),
        OptionSpec::flag("badsig", "Spoil the last byte of the signature, for tests")
            .refused("it is for tests of openssl itself"),
        OptionSpec::value("gendelta", "infile", "Another list, to find the difference to")
            .refused("delta lists are not made here"),
        OptionSpec::heading("Authorities"),
        OptionSpec::value("CApath", "dir", "Folder with the authorities that may have signed the list")
            .refused("give the certificates in one file with -CAfile"),
        OptionSpec::value("CAfile", "infile", "File with the authorities that may have signed the list"),
        OptionSpec::value("CAstore", "uri", "Store with the authorities that may have signed the list")
            .refused("give the certificates in one file with -CAfile"),
        OptionSpec::flag("no-CAfile", "Leave the usual file of authorities alone").ignored("no default file is read"),
        OptionSpec::flag("no-CApath", "Leave the usual folder of authorities alone").ignored("no default folder is read"),
        OptionSpec::flag("no-CAstore", "Leave the usual store of authorities alone").ignored("no default store is read"),
        OptionSpec::heading("Providers"),
        shared::PROVIDER_PATH,
        shared::PROVIDER.ignored("all algorithms are built in"),
        shared::PROVPARAM,
        shared::PROPQUERY,
    ],
    run: Action(super::run),
};
