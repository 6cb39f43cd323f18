//! The options of `openssl req`.

use crate::command_line::{CommandSpec, OptionSpec};

/// The command and its options, in the order of its help.
pub(crate) const SPEC: CommandSpec = CommandSpec {
    names: &["req"],
    summary: "Makes, prints and verifies certification requests, and makes certificates",
    options: &[
        OptionSpec::heading("General options"),
        OptionSpec::flag("help", "Display this summary"),
        OptionSpec::value("engine", "val", "Use engine, possibly a hardware device")
            .refused("there are no engines; give the key as a file"),
        OptionSpec::value("keygen_engine", "val", "Specify engine to be used for key generation operations")
            .refused("there are no engines"),
        OptionSpec::value("in", "infile", "X.509 request input file (default stdin)"),
        OptionSpec::value("inform", "PEM|DER", "Input format - DER or PEM"),
        OptionSpec::flag("verify", "Verify self-signature on the request"),
        OptionSpec::heading("Certificate options"),
        OptionSpec::flag("new", "New request"),
        OptionSpec::value("config", "infile", "Request template file"),
        OptionSpec::value("section", "val", "Config section to use (default \"req\")"),
        OptionSpec::flag("utf8", "Input characters are UTF8 (default ASCII)"),
        OptionSpec::value("nameopt", "val", "Certificate subject/issuer name printing options"),
        OptionSpec::value("reqopt", "val", "Various request text options"),
        OptionSpec::flag("text", "Text form of request"),
        OptionSpec::flag("x509", "Output an X.509 certificate structure instead of a cert request"),
        OptionSpec::value("CA", "infile", "Issuer cert to use for signing a cert, implies -x509"),
        OptionSpec::value("CAkey", "val", "Issuer private key to use with -CA; default is -CA arg\n(Required by some CA's)"),
        OptionSpec::value("subj", "val", "Set or modify subject of request or cert"),
        OptionSpec::flag("subject", "Print the subject of the output request or cert"),
        OptionSpec::flag("multivalue-rdn", "Deprecated; multi-valued RDNs support is always on.")
            .ignored("as in openssl 3, `+` in -subj always joins"),
        OptionSpec::value("days", "+int", "Number of days cert is valid for"),
        OptionSpec::value("set_serial", "val", "Serial number to use"),
        OptionSpec::value("copy_extensions", "val", "copy extensions from request when using -x509"),
        OptionSpec::value("addext", "val", "Additional cert extension key=value pair (may be given more than once)"),
        OptionSpec::value("extensions", "val", "Cert extension section (override value in config file)"),
        OptionSpec::value("reqexts", "val", "Request extension section (override value in config file)"),
        OptionSpec::flag("precert", "Add a poison extension to the generated cert (implies -new)")
            .refused("there is nothing native for precertificates"),
        OptionSpec::heading("Keys and Signing options"),
        OptionSpec::value("key", "val", "Key for signing, and to include unless -in given"),
        OptionSpec::value("keyform", "format", "Key file format (ENGINE, other values ignored)"),
        OptionSpec::flag("pubkey", "Output public key"),
        OptionSpec::value("keyout", "outfile", "File to write private key to"),
        OptionSpec::value("passin", "val", "Private key and certificate password source"),
        OptionSpec::value("passout", "val", "Output file pass phrase source"),
        OptionSpec::value("newkey", "val", "Generate new key with [<alg>:]<nbits> or <alg>[:<file>] or param:<file>"),
        OptionSpec::value("pkeyopt", "val", "Public key options as opt:value"),
        OptionSpec::value("sigopt", "val", "Signature parameter in n:v form")
            .refused("signatures are PKCS#1 v1.5, ECDSA and Ed25519"),
        OptionSpec::value("vfyopt", "val", "Verification parameter in n:v form").refused("only keys with parameters need it"),
        OptionSpec::flag("*", "Any supported digest"),
        OptionSpec::heading("Output options"),
        OptionSpec::value("out", "outfile", "Output file"),
        OptionSpec::value("outform", "PEM|DER", "Output format - DER or PEM"),
        OptionSpec::flag("batch", "Do not ask anything during request generation"),
        OptionSpec::flag("verbose", "Verbose output").ignored("there is nothing more to tell"),
        OptionSpec::flag("noenc", "Don't encrypt private keys"),
        OptionSpec::flag("nodes", "Don't encrypt private keys; deprecated"),
        OptionSpec::flag("noout", "Do not output REQ"),
        OptionSpec::flag("newhdr", "Output \"NEW\" in the header lines"),
        OptionSpec::flag("modulus", "RSA modulus"),
        OptionSpec::heading("Random state options"),
        OptionSpec::value("rand", "val", "Load the given file(s) into the random number generator")
            .ignored("the system's random numbers are used"),
        OptionSpec::value("writerand", "outfile", "Write random data to the specified file")
            .refused("the system's random numbers need no file"),
        OptionSpec::heading("Provider options"),
        OptionSpec::value("provider-path", "val", "Provider load path (must be before 'provider' argument if required)")
            .ignored("all algorithms are built in"),
        OptionSpec::value("provider", "val", "Provider to load (can be specified multiple times)")
            .ignored("all algorithms are built in"),
        OptionSpec::value("propquery", "val", "Property query used when fetching algorithms")
            .refused("all algorithms are built in"),
    ],
};
