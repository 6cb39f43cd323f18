//! `openssl verify`: whether certificates lead to a trusted authority.

mod options;

use std::fmt::Write;
use std::process::ExitCode;

use keyferry_core::Timestamp;
use keyferry_core::certificate::Certificate;
use keyferry_core::chain::Purpose;
use keyferry_core::chain::lookup::{self, Path, Terms};

use super::identity::{Identity, matches};
use super::input::{self, Form};
use super::options::Options;
use super::output;
use super::stop::{Outcome, Stop};
use super::text::name::{self, NameFormat};
use crate::{clock, files};

pub(super) use options::SPEC;

pub(super) fn run(options: &Options) -> Outcome {
    let names = NameFormat::parse(&options.values("nameopt")).ok_or_else(|| Stop::usage("verify", None))?;
    let purpose = match options.value("purpose") {
        Some(name) => Some(Purpose::by_name(name).ok_or_else(|| Stop::new(format!("verify: Invalid purpose {name}")))?),
        None => None,
    };
    let terms = Terms {
        trusted: trusted(options)?,
        untrusted: several(options, "untrusted", "untrusted certificates")?,
        partial_chain: options.has("partial_chain"),
        purpose,
        at: at(options)?,
        depth: options.number("verify_depth").and_then(|depth| usize::try_from(depth).ok()),
    };
    let mut held = true;
    if options.operands.is_empty() {
        held = check(None, &terms, options, &names);
    }
    for path in &options.operands {
        held &= check(Some(path), &terms, options, &names);
    }
    Ok(if held { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

/// When the certificates have to be valid; a time that is given counts more than that none should.
pub(super) fn at(options: &Options) -> Result<Option<Timestamp>, Stop> {
    match options.number("attime") {
        Some(seconds) => Ok(Some(Timestamp::from_seconds(seconds))),
        None if options.has("no_check_time") => Ok(None),
        None => Ok(Some(clock::now()?)),
    }
}

/// The certificates of `-CAfile`, which openssl reads as such, and of `-trusted`.
fn trusted(options: &Options) -> Result<Vec<Certificate>, Stop> {
    let mut all = match options.value("CAfile") {
        Some(path) => ca_file(path)?,
        None => Vec::new(),
    };
    all.extend(several(options, "trusted", "trusted certificates")?);
    Ok(all)
}

/// The certificates of a file of authorities; PEM only, as in openssl.
pub(super) fn ca_file(path: &str) -> Result<Vec<Certificate>, Stop> {
    let failed = || Stop::new(format!("Error loading file {path}"));
    if let Err(error) = std::fs::File::open(path) {
        let detail = format!("calling fopen({path}, r)");
        return Err(failed().queue(0x8000_0002, "system library", "BIO_new_file", output::reason(&error), &detail));
    }
    let bytes = files::read(std::path::Path::new(path))?;
    let found = input::pem_certificates(&bytes);
    if found.is_empty() {
        let reason = "no certificate or crl found";
        return Err(failed().queue(0x0580_0088, "x509 certificate routines", "X509_load_cert_crl_file_ex", reason, ""));
    }
    Ok(found)
}

fn several(options: &Options, name: &str, what: &str) -> Result<Vec<Certificate>, Stop> {
    let mut all = Vec::new();
    for path in options.values(name) {
        all.extend(input::certificates(Some(path), what, None)?);
    }
    Ok(all)
}

/// Says whether one certificate holds.
fn check(path: Option<&str>, terms: &Terms, options: &Options, names: &NameFormat) -> bool {
    let file = path.unwrap_or("stdin");
    let certificate = match input::certificate(path, "certificate file", Form::Any, None) {
        Ok(certificate) => certificate,
        Err(stop) => {
            stop.report();
            return false;
        }
    };
    let Some(found) = lookup::look_up(&certificate, terms) else {
        anstream::eprintln!("error {file}: verification failed");
        return false;
    };
    let mut held = found.faults.is_empty();
    for (fault, depth) in &found.faults {
        fault_lines(&found, *fault as u32, *depth, &fault.to_string(), names);
    }
    // A path that could not be built is not asked for names.
    let built = found.faults.iter().all(|(fault, _)| ![2, 18, 19, 20, 22].contains(&(*fault as u32)));
    for (number, words) in if built { names_that_differ(options.in_order(), &certificate) } else { Vec::new() } {
        fault_lines(&found, number, 0, words, names);
        held = false;
    }
    if !held {
        anstream::eprintln!("error {file}: verification failed");
        return false;
    }
    let mut text = format!("{file}: OK\n");
    if options.has("show_chain") {
        text += "Chain:\n";
        for (depth, link) in found.links.iter().enumerate() {
            let untrusted = if link.trusted { "" } else { " (untrusted)" };
            let _ = writeln!(text, "depth={depth}: {}{untrusted}", names.text(&link.details.subject, 0));
        }
    }
    output::write(None, name::to_bytes(&text), crate::outputs::Access::Public).is_ok()
}

fn fault_lines(found: &Path, number: u32, depth: usize, words: &str, names: &NameFormat) {
    if let Some(link) = found.links.get(depth) {
        anstream::eprintln!("{}", names.text(&link.details.subject, 0));
    }
    anstream::eprintln!("error {number} at {depth} depth lookup: {words}");
}

/// What the options `-verify_hostname`, `-verify_email` and `-verify_ip` ask for and the certificate does not say.
pub(super) fn names_that_differ<'a>(
    asked: impl IntoIterator<Item = (&'static str, &'a str)>,
    certificate: &Certificate,
) -> Vec<(u32, &'static str)> {
    let wrong = asked.into_iter().filter_map(|(option, value)| {
        let (identity, number, words) = match option {
            "verify_hostname" => (Identity::Host(value), 62, "hostname mismatch"),
            "verify_email" => (Identity::Email(value), 63, "email address mismatch"),
            "verify_ip" => (Identity::Address(value), 64, "IP address mismatch"),
            _ => return None,
        };
        (!matches(certificate, identity)).then_some((number, words))
    });
    wrong.collect()
}
