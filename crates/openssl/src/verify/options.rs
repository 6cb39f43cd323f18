//! The options of `openssl verify`.

use crate::shared_options as shared;
use keyferry_host::option_table::OptionSpec;

use crate::{Action, Command};

/// The command and its options, in the order of its help.
pub(crate) const SPEC: Command = Command {
    names: &["verify"],
    summary: "Verifies certificates up to a trusted authority",
    options: &[
        OptionSpec::heading("General"),
        shared::HELP,
        shared::ENGINE,
        OptionSpec::flag("verbose", "Say more of what is done").ignored("there is nothing more to tell"),
        shared::NAMEOPT,
        OptionSpec::heading("The chain"),
        OptionSpec::value("trusted", "infile", "File with certificates to trust; more than one can be given"),
        OptionSpec::value("CAfile", "infile", "File with certificates to trust; more than one can be given"),
        OptionSpec::value("CApath", "dir", "Folder with certificates to trust")
            .refused("give the certificates in one file with -CAfile"),
        OptionSpec::value("CAstore", "uri", "Store with certificates to trust")
            .refused("give the certificates in one file with -CAfile"),
        OptionSpec::flag("no-CAfile", "Leave the usual file of trusted certificates alone").ignored("no default file is read"),
        OptionSpec::flag("no-CApath", "Leave the usual folder of trusted certificates alone")
            .ignored("no default folder is read"),
        OptionSpec::flag("no-CAstore", "Leave the usual store of trusted certificates alone").ignored("no default store is read"),
        OptionSpec::value("untrusted", "infile", "File with certificates that may stand between; more than one can be given"),
        OptionSpec::value("CRLfile", "infile", "File with revocation lists in PEM; more than one can be given"),
        OptionSpec::flag("crl_download", "Fetch the lists that the certificates name").refused("give the lists with -CRLfile"),
        OptionSpec::flag("show_chain", "Show the chain that was found"),
        OptionSpec::heading("Judging certificates"),
        OptionSpec::value("policy", "val", "Policy that is acceptable; more than one can be given"),
        OptionSpec::value("purpose", "val", "What the certificate is used for"),
        OptionSpec::value("verify_name", "val", "Set of rules by name"),
        OptionSpec::value("verify_depth", "int", "Most authorities in between"),
        OptionSpec::value("auth_level", "int", "Level of security that keys and signatures need"),
        OptionSpec::value("attime", "intmax", "Time to judge at, in seconds since 1970"),
        OptionSpec::value("verify_hostname", "val", "Name that the host has to have"),
        OptionSpec::value("verify_email", "val", "E-mail address that has to be in the certificate"),
        OptionSpec::value("verify_ip", "val", "IP address that has to be in the certificate"),
        OptionSpec::flag("ignore_critical", "Bear with critical extensions that are not known"),
        OptionSpec::flag("issuer_checks", "Has no effect any more").ignored("deprecated, and without effect in openssl too"),
        OptionSpec::flag("crl_check", "Look whether the first certificate is revoked"),
        OptionSpec::flag("crl_check_all", "Look whether any certificate is revoked"),
        OptionSpec::flag("policy_check", "Follow the rules for policies"),
        OptionSpec::flag("explicit_policy", "Want a policy that holds all the way"),
        OptionSpec::flag("inhibit_any", "Let anyPolicy stand for no other"),
        OptionSpec::flag("inhibit_map", "Leave mappings of policies unheeded"),
        OptionSpec::flag("x509_strict", "Be as strict as RFC 5280"),
        OptionSpec::flag("extended_crl", "Take indirect lists and other keys for lists"),
        OptionSpec::flag("use_deltas", "Take lists that only say what is new"),
        OptionSpec::flag("policy_print", "Show what came of the policies"),
        OptionSpec::flag("check_ss_sig", "Check the signature of a trusted root too"),
        OptionSpec::flag("trusted_first", "Look among the trusted ones first, which is usual").ignored("it is always so"),
        OptionSpec::flag("suiteB_128_only", "Suite B with 128 bits only").refused("Suite B is not judged here"),
        OptionSpec::flag("suiteB_128", "Suite B with 128 bits or more").refused("Suite B is not judged here"),
        OptionSpec::flag("suiteB_192", "Suite B with 192 bits only").refused("Suite B is not judged here"),
        OptionSpec::flag("partial_chain", "Take any trusted certificate as the end of the chain"),
        OptionSpec::flag("no_alt_chains", "Has no effect any more").ignored("deprecated, and without effect in openssl too"),
        OptionSpec::flag("no_check_time", "Leave the dates unheeded"),
        OptionSpec::flag("allow_proxy_certs", "Take proxy certificates").refused("proxy certificates are not accepted here"),
        OptionSpec::value("vfyopt", "val", "Setting of the check as NAME:VALUE").refused("only keys with parameters need it"),
        OptionSpec::heading("Providers"),
        shared::PROVIDER_PATH,
        shared::PROVIDER.ignored("all algorithms are built in"),
        shared::PROPQUERY,
        OptionSpec::heading("Operands"),
        OptionSpec::operand("[cert...]", "Files with certificates; without one, standard input"),
        OptionSpec::heading(
            "What certificates can be verified for:
  sslclient        A client of TLS
  sslserver        A server of TLS
  nssslserver      A server of TLS, as Netscape has it
  smimesign        Signed e-mail
  smimeencrypt     Encrypted e-mail
  crlsign          Signed revocation lists
  any              Anything
  ocsphelper       Help with OCSP
  timestampsign    Signed times
Names of sets of rules:
  default
  pkcs7
  smime_sign
  ssl_client
  ssl_server",
        ),
    ],
    run: Action(super::run),
};
