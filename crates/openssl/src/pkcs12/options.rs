//! The options of `openssl pkcs12`, and the warnings about those that mean nothing in the direction that was asked for.

use crate::names::{
    Any, CACERTS, CAFILE, CANAME, CERTFILE, CERTPBE, CHAIN, CLCERTS, DESCERT, INFO, INKEY, ITER, KEYPBE, MACALG, NAME, NO_CAFILE,
    NO_CAPATH, NO_CASTORE, NODES, NOENC, NOITER, NOMAC, NOMACITER, NOMACVER, Name, PASSCERTS, UNTRUSTED,
};
use crate::options::Options;
use crate::release::OPENSSL_3_5;
use crate::shared_options as shared;
use keyferry_host::option_table::OptionSpec;

use crate::{Action, Command};

pub(crate) const SPEC: Command = Command {
    names: &["pkcs12"],
    summary: "Makes PKCS#12 files, and shows what is in them",
    options: &[
        OptionSpec::heading("General"),
        shared::HELP,
        OptionSpec::value("in", "infile", "File to read"),
        shared::OUT,
        shared::PASSIN,
        shared::PASSOUT,
        OptionSpec::value("password", "val", "Where the password of the file comes from, read or written").secret(),
        OptionSpec::flag("twopass", "Ask for the passwords of MAC and encryption one by one")
            .refused("nobody else opens files with two passwords"),
        OptionSpec::flag("nokeys", "Leave private keys out"),
        OptionSpec::flag("nocerts", "Leave certificates out"),
        OptionSpec::flag("noout", "Check the file and write nothing"),
        OptionSpec::flag("legacy", "Encrypt as old programs do: triple DES for keys, RC2-40 for certificates"),
        shared::ENGINE,
        OptionSpec::heading("Providers"),
        shared::PROVIDER_PATH,
        shared::PROVIDER,
        shared::PROVPARAM,
        shared::PROPQUERY,
        OptionSpec::heading("Random numbers"),
        shared::RAND,
        shared::WRITERAND,
        OptionSpec::heading("Reading a file"),
        OptionSpec::flag("info", "Say how the file is built"),
        OptionSpec::flag("nomacver", "Leave the MAC unchecked"),
        OptionSpec::flag("clcerts", "Take the certificates of keys only"),
        OptionSpec::flag("cacerts", "Take the certificates that belong to no key only"),
        OptionSpec::flag("*", "Name of the cipher for the keys that are written"),
        OptionSpec::flag("noenc", "Write keys in the clear"),
        OptionSpec::flag("nodes", "The same as -noenc, in older words"),
        OptionSpec::heading("Writing a file"),
        OptionSpec::flag("export", "Make a file in place of reading one"),
        OptionSpec::value("inkey", "val", "File with the private key, when it is not that of -in"),
        OptionSpec::value("certfile", "infile", "File with further certificates to put in"),
        OptionSpec::value("passcerts", "val", "Where the pass phrase of that file comes from").secret(),
        OptionSpec::flag("chain", "Find the authorities above the first certificate\nof -in, that of the key, and put them in"),
        OptionSpec::value("untrusted", "infile", "File with certificates that may stand between"),
        OptionSpec::value("CAfile", "infile", "File with trusted authorities"),
        OptionSpec::value("CApath", "dir", "Folder with trusted authorities")
            .refused("put the authorities into one file for -CAfile"),
        OptionSpec::value("CAstore", "uri", "Store with trusted authorities")
            .refused("put the authorities into one file for -CAfile"),
        OptionSpec::flag("no-CAfile", "Leave the usual file of authorities alone"),
        OptionSpec::flag("no-CApath", "Leave the usual folder of authorities alone"),
        OptionSpec::flag("no-CAstore", "Leave the usual store of authorities alone"),
        OptionSpec::value("name", "val", "Name of the key and its certificate in the file"),
        OptionSpec::value("caname", "val", "Name of the next further certificate; more than one can be given"),
        OptionSpec::value("CSP", "val", "Name of a provider of Microsoft's")
            .refused("it is for Windows alone, which chooses one itself"),
        OptionSpec::flag("LMK", "Mark the key as one of the local machine")
            .refused("it is for Windows alone; import with the machine's store there"),
        OptionSpec::flag("keyex", "Mark the key as one for exchange").refused("it is for Windows alone, which does without"),
        OptionSpec::flag("keysig", "Mark the key as one for signatures").refused("it is for Windows alone, which does without"),
        OptionSpec::value("keypbe", "val", "How keys are encrypted; AES-256-CBC unless told otherwise"),
        OptionSpec::value("certpbe", "val", "How certificates are encrypted; AES-256-CBC unless told otherwise"),
        OptionSpec::flag("descert", "Encrypt certificates with triple DES"),
        OptionSpec::value("macalg", "val", "Digest of the MAC; SHA-256 unless told otherwise"),
        OptionSpec::flag("pbmac1_pbkdf2", "Write PBMAC1, whose key is derived by PBKDF2, for a MAC").since(OPENSSL_3_5),
        OptionSpec::value("pbmac1_pbkdf2_md", "val", "Digest of that derivation; SHA-256").since(OPENSSL_3_5),
        OptionSpec::value("iter", "+int", "Iterations of encryption and MAC"),
        OptionSpec::flag("noiter", "Derive the keys of the encryption with a single iteration"),
        OptionSpec::flag("nomaciter", "Derive the key of the MAC with a single iteration"),
        OptionSpec::flag("maciter", "Once the number of iterations for the MAC; nothing now"),
        OptionSpec::value("macsaltlen", "+int", "Bytes of the MAC's salt").since(OPENSSL_3_5),
        OptionSpec::flag("nomac", "Write no MAC"),
        OptionSpec::value("jdktrust", "val", "Mark the certificates as trusted for Java: anyExtendedKeyUsage").since(OPENSSL_3_5),
    ],
    run: Action(super::run),
};

/// Says which options mean nothing when a file is made.
pub(super) fn warn_of_reading(options: &Options) {
    for name in [INFO, NOMACVER, CLCERTS, CACERTS] {
        if options.has(name) {
            say!("Warning: -{} option ignored with -export", name.text());
        }
    }
    let plain = options.last_of(&[NOENC, NODES]).map(|given| given.name().text());
    if let Some(name) = options.name().or(plain) {
        say!("Warning: output encryption option -{name} ignored with -export");
    }
}

/// Says which options mean nothing when a file is read, in openssl's words and order.
pub(super) fn warn_of_writing(options: &Options) {
    const NAMES: [(&[Name<Any>], &str); 17] = [
        (&[INKEY.any()], "inkey"),
        (&[CERTFILE.any()], "certfile"),
        (&[PASSCERTS.any()], "passcerts"),
        (&[CHAIN.any()], "chain"),
        (&[UNTRUSTED.any()], "untrusted"),
        (&[CAFILE.any()], "CAfile"),
        (&[NO_CAFILE.any()], "no-CAfile"),
        (&[NO_CAPATH.any()], "no-CApath"),
        (&[NO_CASTORE.any()], "no-CAstore"),
        (&[NAME.any()], "name"),
        (&[CANAME.any()], "caname"),
        (&[KEYPBE.any()], "keypbe"),
        (&[CERTPBE.any(), DESCERT.any()], "certpbe and -descert"),
        (&[MACALG.any()], "macalg"),
        (&[ITER.any(), NOITER.any()], "iter and -noiter"),
        (&[NOMACITER.any()], "nomaciter"),
        (&[NOMAC.any()], "nomac"),
    ];
    for (names, shown) in NAMES {
        if names.iter().any(|name| options.has(*name)) {
            say!("Warning: -{shown} option ignored without -export");
        }
    }
}
