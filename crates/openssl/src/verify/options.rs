//! The options of `openssl verify`.

use crate::shared_options::{ENGINE, HELP, NAMEOPT, PROPQUERY, PROVIDER, PROVIDER_PATH};
use keyferry_host::option_table::{CommandSpec, OptionSpec};

/// The command and its options, in the order of its help.
pub(crate) const SPEC: CommandSpec = CommandSpec {
    names: &["verify"],
    summary: "Verifies certificates up to a trusted authority",
    options: &[
        OptionSpec::heading("General options"),
        HELP,
        ENGINE,
        OptionSpec::flag("verbose", "Print extra information about the operations being performed.")
            .ignored("there is nothing more to tell"),
        NAMEOPT,
        OptionSpec::heading("Certificate chain options"),
        OptionSpec::value("trusted", "infile", "A file of trusted certificates"),
        OptionSpec::value("CAfile", "infile", "A file of trusted certificates"),
        OptionSpec::value("CApath", "dir", "A directory of files with trusted certificates")
            .refused("give the certificates in one file with -CAfile"),
        OptionSpec::value("CAstore", "uri", "URI to a store of trusted certificates")
            .refused("give the certificates in one file with -CAfile"),
        OptionSpec::flag("no-CAfile", "Do not load the default trusted certificates file").ignored("no default file is read"),
        OptionSpec::flag("no-CApath", "Do not load trusted certificates from the default directory")
            .ignored("no default folder is read"),
        OptionSpec::flag("no-CAstore", "Do not load trusted certificates from the default certificates store")
            .ignored("no default store is read"),
        OptionSpec::value("untrusted", "infile", "A file of untrusted certificates"),
        OptionSpec::value("CRLfile", "infile", "File containing one or more CRL's (in PEM format) to load"),
        OptionSpec::flag("crl_download", "Try downloading CRL information for certificates via their CDP entries")
            .refused("give the lists with -CRLfile"),
        OptionSpec::flag("show_chain", "Display information about the certificate chain"),
        OptionSpec::heading("Validation options"),
        OptionSpec::value("policy", "val", "adds policy to the acceptable policy set"),
        OptionSpec::value("purpose", "val", "certificate chain purpose"),
        OptionSpec::value("verify_name", "val", "verification policy name"),
        OptionSpec::value("verify_depth", "int", "chain depth limit"),
        OptionSpec::value("auth_level", "int", "chain authentication security level"),
        OptionSpec::value("attime", "intmax", "verification epoch time"),
        OptionSpec::value("verify_hostname", "val", "expected peer hostname"),
        OptionSpec::value("verify_email", "val", "expected peer email"),
        OptionSpec::value("verify_ip", "val", "expected peer IP address"),
        OptionSpec::flag("ignore_critical", "permit unhandled critical extensions"),
        OptionSpec::flag("issuer_checks", "(deprecated)").ignored("deprecated, and without effect in openssl too"),
        OptionSpec::flag("crl_check", "check leaf certificate revocation"),
        OptionSpec::flag("crl_check_all", "check full chain revocation"),
        OptionSpec::flag("policy_check", "perform rfc5280 policy checks"),
        OptionSpec::flag("explicit_policy", "set policy variable require-explicit-policy"),
        OptionSpec::flag("inhibit_any", "set policy variable inhibit-any-policy"),
        OptionSpec::flag("inhibit_map", "set policy variable inhibit-policy-mapping"),
        OptionSpec::flag("x509_strict", "disable certificate compatibility work-arounds"),
        OptionSpec::flag("extended_crl", "enable extended CRL features"),
        OptionSpec::flag("use_deltas", "use delta CRLs"),
        OptionSpec::flag("policy_print", "print policy processing diagnostics"),
        OptionSpec::flag("check_ss_sig", "check root CA self-signatures"),
        OptionSpec::flag("trusted_first", "search trust store first (default)").ignored("it is always so"),
        OptionSpec::flag("suiteB_128_only", "Suite B 128-bit-only mode").refused("Suite B is not judged here"),
        OptionSpec::flag("suiteB_128", "Suite B 128-bit mode allowing 192-bit algorithms").refused("Suite B is not judged here"),
        OptionSpec::flag("suiteB_192", "Suite B 192-bit-only mode").refused("Suite B is not judged here"),
        OptionSpec::flag("partial_chain", "accept chains anchored by intermediate trust-store CAs"),
        OptionSpec::flag("no_alt_chains", "(deprecated)").ignored("deprecated, and without effect in openssl too"),
        OptionSpec::flag("no_check_time", "ignore certificate validity time"),
        OptionSpec::flag("allow_proxy_certs", "allow the use of proxy certificates")
            .refused("proxy certificates are not accepted here"),
        OptionSpec::value("vfyopt", "val", "Verification parameter in n:v form").refused("only keys with parameters need it"),
        OptionSpec::heading("Provider options"),
        PROVIDER_PATH,
        PROVIDER.ignored("all algorithms are built in"),
        PROPQUERY,
        OptionSpec::heading("Parameters"),
        OptionSpec::operand("[cert...]", "Certificate(s) to verify (optional; stdin used otherwise)"),
        OptionSpec::heading(
            "Recognized certificate chain purposes:
  sslclient        SSL client
  sslserver        SSL server
  nssslserver      Netscape SSL server
  smimesign        S/MIME signing
  smimeencrypt     S/MIME encryption
  crlsign          CRL signing
  any              Any Purpose
  ocsphelper       OCSP helper
  timestampsign    Time Stamp signing
Recognized certificate policy names:
  default
  pkcs7
  smime_sign
  ssl_client
  ssl_server",
        ),
    ],
};
