//! Options that several commands have, in the same words.

use crate::release::{OPENSSL_3_5, OPENSSL_4_0};
use keyferry_host::option_table::OptionSpec;

/// What `-policy_print` does, where it does.
pub(crate) const POLICY_PRINT: &str = "Show what came of the policies";

/// The options of a command that judges certificates: those about that stand together, between the semicolons. What they say where a command
/// refuses some stands there too.
macro_rules! with_validation {
    ($($before:expr),*; policy_print: $policy_print:expr, suite_b: $suite_b:expr, proxies: $proxies:expr; $($behind:expr),* $(,)?) => {
        &[
            $($before,)*
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
            $policy_print,
            OptionSpec::flag("check_ss_sig", "Check the signature of a trusted root too"),
            OptionSpec::flag("trusted_first", "Look among the trusted ones first, which is usual").ignored("it is always so"),
            OptionSpec::flag("suiteB_128_only", "Suite B with 128 bits only").refused($suite_b),
            OptionSpec::flag("suiteB_128", "Suite B with 128 bits or more").refused($suite_b),
            OptionSpec::flag("suiteB_192", "Suite B with 192 bits only").refused($suite_b),
            OptionSpec::flag("partial_chain", "Take any trusted certificate as the end of the chain"),
            OptionSpec::flag("no_alt_chains", "Has no effect any more").ignored("deprecated, and without effect in openssl too"),
            OptionSpec::flag("no_check_time", "Leave the dates unheeded"),
            OptionSpec::flag("allow_proxy_certs", "Take proxy certificates").refused($proxies),
            $($behind),*
        ]
    };
}
pub(crate) use with_validation;

/// `-help`.
pub(super) const HELP: OptionSpec = OptionSpec::flag("help", "List these options");
/// `-engine`.
pub(super) const ENGINE: OptionSpec = OptionSpec::value("engine", "val", "Device or module to take keys from")
    .refused("there are no engines; give the key as a file")
    .until(OPENSSL_4_0);
/// `-provider-path`.
pub(super) const PROVIDER_PATH: OptionSpec =
    OptionSpec::value("provider-path", "val", "Folder with providers").ignored("all algorithms are built in");
/// `-provider`; the commands for which `legacy` opens more ciphers look at it.
pub(super) const PROVIDER: OptionSpec =
    OptionSpec::value("provider", "val", "Provider of algorithms; more than one can be given");
/// `-provparam`.
pub(super) const PROVPARAM: OptionSpec = OptionSpec::value("provparam", "val", "Setting for a provider as [NAME:]NAME=VALUE")
    .refused("no provider takes one: leave it out")
    .since(OPENSSL_3_5);
/// `-propquery`.
pub(super) const PROPQUERY: OptionSpec =
    OptionSpec::value("propquery", "val", "Properties that algorithms must have").refused("all algorithms are built in");
/// `-rand`.
pub(super) const RAND: OptionSpec =
    OptionSpec::value("rand", "val", "Files that feed the random numbers").ignored("the system's random numbers need no seed");
/// `-writerand`.
pub(super) const WRITERAND: OptionSpec =
    OptionSpec::value("writerand", "outfile", "File for random numbers").refused("see `head -c 32 /dev/urandom`");
/// `-nameopt`.
pub(super) const NAMEOPT: OptionSpec = OptionSpec::value("nameopt", "val", "How names are written");
/// `-passin`.
pub(super) const PASSIN: OptionSpec =
    OptionSpec::value("passin", "val", "Where the pass phrase of what is read comes from").secret();
/// `-passout`.
pub(super) const PASSOUT: OptionSpec =
    OptionSpec::value("passout", "val", "Where the pass phrase for the new file comes from").secret();
/// `-out`.
pub(super) const OUT: OptionSpec = OptionSpec::value("out", "outfile", "File to write");
