//! `openssl verify`: whether certificates lead to a trusted authority.

mod options;
mod policies;
mod rules;

use crate::fault_words;
use crate::names::{
    CAFILE, CRLFILE, NAMEOPT, Name, POLICY_PRINT, SHOW_CHAIN, TRUSTED, Text, UNTRUSTED, VERIFY_EMAIL, VERIFY_HOSTNAME, VERIFY_IP,
};
use crate::release::{NAMES_CHECKED, now};
use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::{self, Fault, Found, Identity, Persistence, Rules, VerifyParams};
use keyferry_core::shown::shown;

use super::authorities::{self, Authorities};
use super::command_error::{CommandError, Outcome};
use super::input::{self, Form};
use super::options::Options;
use super::output;
use super::text::name::{self, NameFormat};

pub(super) use authorities::ca_file;
pub(super) use options::SPEC;
pub(super) use policies::say as say_policies;
pub(super) use rules::rules;

pub(super) fn run(options: &Options) -> Outcome {
    let names = NameFormat::parse(&options.values(NAMEOPT)).ok_or_else(|| CommandError::usage("verify", None))?;
    let rules = Rules { persistence: Persistence::AsVerify, ..rules(options)? };
    if options.has(TRUSTED) && options.has(CAFILE) {
        return Err(CommandError::new("verify: Cannot use -trusted with -CAfile, -CApath or -CAstore"));
    }
    let mut params = VerifyParams { rules, ..VerifyParams::default() };
    for path in options.paths(UNTRUSTED) {
        params.untrusted.extend(input::certificates(Some(path), "untrusted certificates", None)?);
    }
    for path in options.paths(TRUSTED) {
        params.trusted.extend(authorities::trusted(path)?);
    }
    for path in options.paths(CRLFILE) {
        params.lists.extend(authorities::lists(path)?);
    }
    if let Some(path) = options.path(CAFILE) {
        let Authorities { anchors, lists } = ca_file(path)?;
        params.trusted.extend(anchors);
        params.lists.extend(lists);
    }
    if options
        .in_order()
        .any(|given| identity(|name| given.is(name), given.text()).is_some_and(|identity| !is_possible(&identity)))
    {
        return Err(CommandError::silent(1));
    }
    let mut held = true;
    if options.operands.is_empty() {
        held = check(None, &params, options, &names);
    }
    for path in &options.operands {
        held &= check(Some(Path::new(path)), &params, options, &names);
    }
    Ok(if held { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

/// Says whether one certificate holds.
fn check(path: Option<&Path>, params: &VerifyParams, options: &Options, names: &NameFormat) -> bool {
    let file = path.map_or("stdin".into(), Path::to_string_lossy);
    let certificate = match input::certificate(path, "certificate file", Form::Any, None) {
        Ok(certificate) => certificate,
        Err(error) => {
            error.report();
            return false;
        }
    };
    let asked = options.in_order().filter_map(|given| identity(|name| given.is(name), given.text()));
    let not_for = names_that_differ(asked, &certificate);
    let params = VerifyParams { rules: Rules { not_for, ..params.rules.clone() }, ..params.clone() };
    let path = chain::verify(&certificate, &params);
    for found in path.faults() {
        fault_lines(found, names);
        if found.fault == Fault::NoExplicitPolicy {
            policies::say(path.policies.as_ref());
        }
    }
    if options.has(POLICY_PRINT) && path.holds() && path.policies.is_some() {
        policies::say(path.policies.as_ref());
    }
    if !path.holds() {
        say!("error {}: verification failed", shown(&file));
        return false;
    }
    let mut text = format!("{}: OK\n", shown(&file));
    if options.has(SHOW_CHAIN) {
        text += "Chain:\n";
        for (depth, link) in path.links.iter().enumerate() {
            let untrusted = if link.trusted { "" } else { " (untrusted)" };
            let _ = writeln!(text, "depth={depth}: {}{untrusted}", names.text(&link.subject, 0));
        }
    }
    output::write(None, name::to_bytes(&text), keyferry_host::outputs::Access::Public).is_ok()
}

fn fault_lines(found: &Found, names: &NameFormat) {
    if let Some(subject) = &found.subject {
        say!("{}", names.text(subject, 0));
    }
    let path = if found.of_list_path { "[CRL path] " } else { "" };
    say!("{path}error {} at {} depth lookup: {}", found.fault.number(), found.depth, fault_words::of(found.fault));
}

/// Who the option `-verify_hostname`, `-verify_email` or `-verify_ip` says that a certificate is to be for.
pub(super) fn identity(is: impl Fn(Name<Text>) -> bool, value: &str) -> Option<Identity<'_>> {
    if is(VERIFY_HOSTNAME) {
        Some(Identity::Host(value))
    } else if is(VERIFY_EMAIL) {
        Some(Identity::Email(value))
    } else {
        is(VERIFY_IP).then_some(Identity::Address(value))
    }
}

/// Whether anybody can have the name that is asked for, where that is looked at.
fn is_possible(identity: &Identity<'_>) -> bool {
    let host = |name: &str| name.len() > 1 && name.chars().all(|c| c.is_ascii_alphanumeric() || ".-_*".contains(c));
    match identity {
        _ if !now(&NAMES_CHECKED) => true,
        Identity::Host(name) => name.is_empty() || host(name),
        Identity::Email(address) => {
            address.rsplit_once('@').is_some_and(|(local, domain)| !local.is_empty() && !local.contains(' ') && host(domain))
        }
        Identity::Address(_) => true,
    }
}

/// What is asked for and the certificate does not say.
pub(super) fn names_that_differ<'a>(asked: impl IntoIterator<Item = Identity<'a>>, certificate: &Certificate) -> Vec<Fault> {
    let wrong = asked.into_iter().filter(|identity| !identity.matches(certificate));
    wrong.map(Identity::fault).collect()
}
