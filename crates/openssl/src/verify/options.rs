//! The options of `openssl verify`.

use crate::release::OPENSSL_3_5;
use crate::shared_options::{self as shared, POLICY_PRINT, with_validation};
use keyferry_host::option_table::OptionSpec;

use crate::{Action, Command};

/// The help on what certificates can be verified for, with the purpose and the set of rules that newer releases have.
macro_rules! purposes {
    ($purpose:literal, $rules:literal) => {
        concat!(
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
",
            $purpose,
            "Names of sets of rules:
",
            $rules,
            "  default
  pkcs7
  smime_sign
  ssl_client
  ssl_server"
        )
    };
}

/// The command and its options, in the order of its help.
pub(crate) const SPEC: Command = Command {
    names: &["verify"],
    summary: "Verifies certificates up to a trusted authority",
    options: with_validation![
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
        OptionSpec::flag("show_chain", "Show the chain that was found");
        policy_print: OptionSpec::flag("policy_print", POLICY_PRINT), suite_b: "Suite B is not judged here", proxies: "proxy certificates are not accepted here";
        OptionSpec::value("vfyopt", "val", "Setting of the check as NAME:VALUE").refused("only keys with parameters need it"),
        OptionSpec::heading("Providers"),
        shared::PROVIDER_PATH,
        shared::PROVIDER.ignored("all algorithms are built in"),
        shared::PROVPARAM,
        shared::PROPQUERY,
        OptionSpec::heading("Operands"),
        OptionSpec::operand("[cert...]", "Files with certificates; without one, standard input"),
        OptionSpec::heading(purposes!("", "")).until(OPENSSL_3_5),
        OptionSpec::heading(purposes!("  codesign         Signed code\n", "  code_sign\n")).since(OPENSSL_3_5),
    ],
    run: Action(super::run),
};
