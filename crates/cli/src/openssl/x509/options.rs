//! The options of `openssl x509`.

use crate::command_line::{CommandSpec, OptionSpec};

/// The command and its options, in the order of its help.
pub(crate) const SPEC: CommandSpec = CommandSpec {
    names: &["x509"],
    summary: "Prints certificates, signs requests, changes formats",
    options: &[
        OptionSpec::heading("General options"),
        OptionSpec::flag("help", "Display this summary"),
        OptionSpec::value("in", "infile", "Certificate input, or CSR input file with -req (default stdin)"),
        OptionSpec::value("passin", "val", "Private key and cert file pass-phrase source"),
        OptionSpec::flag("new", "Generate a certificate from scratch"),
        OptionSpec::flag("x509toreq", "Output a certification request (rather than a certificate)"),
        OptionSpec::flag("req", "Input is a CSR file (rather than a certificate)"),
        OptionSpec::value("copy_extensions", "val", "copy extensions when converting from CSR to x509 or vice versa"),
        OptionSpec::value("inform", "format", "CSR input file format (DER or PEM) - default PEM"),
        OptionSpec::value("vfyopt", "val", "CSR verification parameter in n:v form").refused("only keys with parameters need it"),
        OptionSpec::value("key", "val", "Key for signing, and to include unless using -force_pubkey"),
        OptionSpec::value("signkey", "val", "Same as -key"),
        OptionSpec::value("keyform", "PEM|DER|ENGINE", "Key input format (ENGINE, other values ignored)"),
        OptionSpec::value("out", "outfile", "Output file - default stdout"),
        OptionSpec::value("outform", "format", "Output format (DER or PEM) - default PEM"),
        OptionSpec::flag("nocert", "No cert output (except for requested printing)"),
        OptionSpec::flag("noout", "No output (except for requested printing)"),
        OptionSpec::heading("Certificate printing options"),
        OptionSpec::flag("text", "Print the certificate in text form"),
        OptionSpec::value("dateopt", "val", "Datetime format used for printing. (rfc_822/iso_8601). Default is rfc_822."),
        OptionSpec::value("certopt", "val", "Various certificate text printing options"),
        OptionSpec::flag("fingerprint", "Print the certificate fingerprint"),
        OptionSpec::flag("alias", "Print certificate alias"),
        OptionSpec::flag("serial", "Print serial number value"),
        OptionSpec::flag("startdate", "Print the notBefore field"),
        OptionSpec::flag("enddate", "Print the notAfter field"),
        OptionSpec::flag("dates", "Print both notBefore and notAfter fields"),
        OptionSpec::flag("subject", "Print subject DN"),
        OptionSpec::flag("issuer", "Print issuer DN"),
        OptionSpec::value("nameopt", "val", "Certificate subject/issuer name printing options"),
        OptionSpec::flag("email", "Print email address(es)"),
        OptionSpec::flag("hash", "Synonym for -subject_hash (for backward compat)"),
        OptionSpec::flag("subject_hash", "Print subject hash value"),
        OptionSpec::flag("subject_hash_old", "Print old-style (MD5) subject hash value"),
        OptionSpec::flag("issuer_hash", "Print issuer hash value"),
        OptionSpec::flag("issuer_hash_old", "Print old-style (MD5) issuer hash value"),
        OptionSpec::value("ext", "val", "Restrict which X.509 extensions to print and/or copy"),
        OptionSpec::flag("ocspid", "Print OCSP hash values for the subject name and public key"),
        OptionSpec::flag("ocsp_uri", "Print OCSP Responder URL(s)"),
        OptionSpec::flag("purpose", "Print out certificate purposes"),
        OptionSpec::flag("pubkey", "Print the public key in PEM format"),
        OptionSpec::flag("modulus", "Print the RSA key modulus"),
        OptionSpec::heading("Certificate checking options"),
        OptionSpec::value(
            "checkend",
            "intmax",
            "Check whether cert expires in the next arg seconds\nExit 1 (failure) if so, 0 if not",
        ),
        OptionSpec::value("checkhost", "val", "Check certificate matches host"),
        OptionSpec::value("checkemail", "val", "Check certificate matches email"),
        OptionSpec::value("checkip", "val", "Check certificate matches ipaddr"),
        OptionSpec::heading("Certificate output options"),
        OptionSpec::value("set_serial", "val", "Serial number to use, overrides -CAserial"),
        OptionSpec::flag("next_serial", "Increment current certificate serial number").refused("see -serial"),
        OptionSpec::value("days", "int", "Number of days until newly generated certificate expires - default 30"),
        OptionSpec::flag("preserve_dates", "Preserve existing validity dates"),
        OptionSpec::value("subj", "val", "Set or override certificate subject (and issuer)"),
        OptionSpec::value("force_pubkey", "infile", "Place the given key in new certificate"),
        OptionSpec::flag("clrext", "Do not take over any extensions from the source certificate or request"),
        OptionSpec::value("extfile", "infile", "Config file with X509V3 extensions to add"),
        OptionSpec::value("extensions", "val", "Section of extfile to use - default: unnamed section"),
        OptionSpec::value("sigopt", "val", "Signature parameter, in n:v form")
            .refused("signatures are PKCS#1 v1.5, ECDSA and Ed25519"),
        OptionSpec::flag("badsig", "Corrupt last byte of certificate signature (for test)")
            .refused("it is for tests of openssl itself"),
        OptionSpec::flag("*", "Any supported digest, used for signing and printing"),
        OptionSpec::heading("Micro-CA options"),
        OptionSpec::value("CA", "infile", "Use the given CA certificate, conflicts with -key"),
        OptionSpec::value("CAform", "PEM|DER", "CA cert format (PEM/DER/P12); has no effect")
            .ignored("what is in the file is found out"),
        OptionSpec::value("CAkey", "val", "The corresponding CA key; default is -CA arg"),
        OptionSpec::value("CAkeyform", "PEM|DER|ENGINE", "CA key format (ENGINE, other values ignored)")
            .ignored("what is in the file is found out"),
        OptionSpec::value("CAserial", "val", "File that keeps track of CA-generated serial number"),
        OptionSpec::flag("CAcreateserial", "Create CA serial number file if it does not exist"),
        OptionSpec::heading("Certificate trust output options"),
        OptionSpec::flag("trustout", "Mark certificate PEM output as trusted")
            .refused("trust is kept in a truststore: see `keyferry trust`"),
        OptionSpec::value("setalias", "val", "Set certificate alias (nickname)")
            .refused("names are kept in a keystore: see `keyferry convert`"),
        OptionSpec::flag("clrtrust", "Clear all trusted purposes").refused("trust is kept in a truststore: see `keyferry trust`"),
        OptionSpec::value("addtrust", "val", "Trust certificate for a given purpose")
            .refused("trust is kept in a truststore: see `keyferry trust`"),
        OptionSpec::flag("clrreject", "Clears all the prohibited or rejected uses of the certificate")
            .refused("trust is kept in a truststore: see `keyferry trust`"),
        OptionSpec::value("addreject", "val", "Reject certificate for a given purpose")
            .refused("trust is kept in a truststore: see `keyferry trust`"),
        OptionSpec::heading("Random state options"),
        OptionSpec::value("rand", "val", "Load the given file(s) into the random number generator")
            .ignored("the system's random numbers are used"),
        OptionSpec::value("writerand", "outfile", "Write random data to the specified file")
            .refused("the system's random numbers need no file"),
        OptionSpec::value("engine", "val", "Use engine, possibly a hardware device")
            .refused("there are no engines; give the key as a file"),
        OptionSpec::heading("Provider options"),
        OptionSpec::value("provider-path", "val", "Provider load path (must be before 'provider' argument if required)")
            .ignored("all algorithms are built in"),
        OptionSpec::value("provider", "val", "Provider to load (can be specified multiple times)")
            .ignored("all algorithms are built in"),
        OptionSpec::value("propquery", "val", "Property query used when fetching algorithms")
            .refused("all algorithms are built in"),
    ],
};
