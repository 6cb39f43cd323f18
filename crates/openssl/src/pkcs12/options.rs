//! The options of `openssl pkcs12`, and the warnings about those that mean nothing in the direction that was asked for.

use crate::options::Options;
use crate::shared_options::{ENGINE, HELP, OUT, PASSIN, PASSOUT, PROPQUERY, PROVIDER, PROVIDER_PATH, RAND, WRITERAND};
use keyferry_host::option_table::{CommandSpec, OptionSpec};

pub(crate) const SPEC: CommandSpec = CommandSpec {
    names: &["pkcs12"],
    summary: "Makes PKCS#12 files, and shows what is in them",
    options: &[
        OptionSpec::heading("General options"),
        HELP,
        OptionSpec::value("in", "infile", "Input file"),
        OUT,
        PASSIN,
        PASSOUT,
        OptionSpec::value("password", "val", "Set PKCS#12 import/export password source").secret(),
        OptionSpec::flag("twopass", "Separate MAC, encryption passwords").refused("nobody else opens files with two passwords"),
        OptionSpec::flag("nokeys", "Don't output private keys"),
        OptionSpec::flag("nocerts", "Don't output certificates"),
        OptionSpec::flag("noout", "Don't output anything, just verify PKCS#12 input"),
        OptionSpec::flag("legacy", "Use legacy encryption: 3DES_CBC for keys, RC2_CBC for certs"),
        ENGINE,
        OptionSpec::heading("Provider options"),
        PROVIDER_PATH,
        PROVIDER,
        PROPQUERY,
        OptionSpec::heading("Random state options"),
        RAND,
        WRITERAND,
        OptionSpec::heading("PKCS#12 import (parsing PKCS#12) options"),
        OptionSpec::flag("info", "Print info about PKCS#12 structure"),
        OptionSpec::flag("nomacver", "Don't verify integrity MAC"),
        OptionSpec::flag("clcerts", "Only output client certificates"),
        OptionSpec::flag("cacerts", "Only output CA certificates"),
        OptionSpec::flag("*", "Any supported cipher for output encryption"),
        OptionSpec::flag("noenc", "Don't encrypt private keys"),
        OptionSpec::flag("nodes", "Don't encrypt private keys; deprecated"),
        OptionSpec::heading("PKCS#12 output (export) options"),
        OptionSpec::flag("export", "Create PKCS12 file"),
        OptionSpec::value("inkey", "val", "Private key, else read from -in input file"),
        OptionSpec::value("certfile", "infile", "Extra certificates for PKCS12 output"),
        OptionSpec::value("passcerts", "val", "Certificate file pass phrase source").secret(),
        OptionSpec::flag(
            "chain",
            "Build and add certificate chain for EE cert,\nwhich is the 1st cert from -in matching the private key (if given)",
        ),
        OptionSpec::value("untrusted", "infile", "Untrusted certificates for chain building"),
        OptionSpec::value("CAfile", "infile", "PEM-format file of CA's"),
        OptionSpec::value("CApath", "dir", "PEM-format directory of CA's")
            .refused("put the authorities into one file for -CAfile"),
        OptionSpec::value("CAstore", "uri", "URI to store of CA's").refused("put the authorities into one file for -CAfile"),
        OptionSpec::flag("no-CAfile", "Do not load the default certificates file"),
        OptionSpec::flag("no-CApath", "Do not load certificates from the default certificates directory"),
        OptionSpec::flag("no-CAstore", "Do not load certificates from the default certificates store"),
        OptionSpec::value("name", "val", "Use name as friendly name"),
        OptionSpec::value("caname", "val", "Use name as CA friendly name (can be repeated)"),
        OptionSpec::value("CSP", "val", "Microsoft CSP name").refused("it is for Windows alone, which chooses one itself"),
        OptionSpec::flag("LMK", "Add local machine keyset attribute to private key")
            .refused("it is for Windows alone; import with the machine's store there"),
        OptionSpec::flag("keyex", "Set key type to MS key exchange").refused("it is for Windows alone, which does without"),
        OptionSpec::flag("keysig", "Set key type to MS key signature").refused("it is for Windows alone, which does without"),
        OptionSpec::value("keypbe", "val", "Private key PBE algorithm (default AES-256 CBC)"),
        OptionSpec::value("certpbe", "val", "Certificate PBE algorithm (default PBES2 with PBKDF2 and AES-256 CBC)"),
        OptionSpec::flag("descert", "Encrypt output with 3DES (default PBES2 with PBKDF2 and AES-256 CBC)"),
        OptionSpec::value("macalg", "val", "Digest algorithm to use in MAC (default SHA256)"),
        OptionSpec::value("iter", "+int", "Specify the iteration count for encryption and MAC"),
        OptionSpec::flag("noiter", "Don't use encryption iteration"),
        OptionSpec::flag("nomaciter", "Don't use MAC iteration)"),
        OptionSpec::flag("maciter", "Unused, kept for backwards compatibility"),
        OptionSpec::flag("nomac", "Don't generate MAC"),
    ],
};

/// Says which options mean nothing when a file is made.
pub(super) fn warn_of_reading(options: &Options) {
    for name in ["info", "nomacver", "clcerts", "cacerts"] {
        if options.has(name) {
            say!("Warning: -{name} option ignored with -export");
        }
    }
    let plain = options.in_order().filter(|(name, _)| ["noenc", "nodes"].contains(name)).last().map(|(name, _)| name);
    if let Some(name) = options.name().or(plain) {
        say!("Warning: output encryption option -{name} ignored with -export");
    }
}

/// Says which options mean nothing when a file is read, in openssl's words and order.
pub(super) fn warn_of_writing(options: &Options) {
    const NAMES: [(&[&str], &str); 17] = [
        (&["inkey"], "inkey"),
        (&["certfile"], "certfile"),
        (&["passcerts"], "passcerts"),
        (&["chain"], "chain"),
        (&["untrusted"], "untrusted"),
        (&["CAfile"], "CAfile"),
        (&["no-CAfile"], "no-CAfile"),
        (&["no-CApath"], "no-CApath"),
        (&["no-CAstore"], "no-CAstore"),
        (&["name"], "name"),
        (&["caname"], "caname"),
        (&["keypbe"], "keypbe"),
        (&["certpbe", "descert"], "certpbe and -descert"),
        (&["macalg"], "macalg"),
        (&["iter", "noiter"], "iter and -noiter"),
        (&["nomaciter"], "nomaciter"),
        (&["nomac"], "nomac"),
    ];
    for (names, shown) in NAMES {
        if names.iter().any(|name| options.has(name)) {
            say!("Warning: -{shown} option ignored without -export");
        }
    }
}
