//! The report as text.

use std::fmt::Write;

use keyferry_core::shown::shown;
use keyferry_core::{Timestamp, counted};
use keyferry_explain::report::{
    CertificateReport, DetailsReport, FileReport, ItemReport, KeyReport, PublicKeyReport, RequestReport,
};

use keyferry_host::failure::Failure;
use keyferry_host::toned::TonedText;

use super::partners::Partners;
use super::table;
use crate::report;

/// A line is one line, whatever is in it. Writing to a text cannot fail.
macro_rules! line {
    ($text:expr, $($argument:tt)*) => {{
        let _ = writeln!($text, "{}", shown(&format!($($argument)*)));
    }};
}

/// Of more text a piece is printed before the rest is made.
const PIECE: usize = 1 << 20;

pub(super) fn write_file(
    text: &mut TonedText,
    file: &FileReport,
    partners: &Partners<'_>,
    now: Timestamp,
) -> Result<(), Failure> {
    // Errors are said elsewhere.
    let items: Vec<&ItemReport> = file.items.iter().filter(|item| !matches!(item, ItemReport::Error { .. })).collect();
    let count = counted(items.len(), "entry", "entries");
    let unread = match file.items.len() - items.len() {
        0 => String::new(),
        count => format!(", {count} that cannot be read"),
    };
    let verified = match file.verified {
        Some(true) => ", integrity verified",
        Some(false) => ", integrity NOT verified (no password, or the file has no check)",
        None => "",
    };
    line!(text, "{}: {}{verified}, {count}{unread}", file.file, file.format.as_deref().unwrap_or("unknown"));
    for protection in &file.protection {
        line!(text, "  {protection}");
    }
    if file.hidden_from_java > 0 {
        let whom = if file.hidden_from_java == items.len() { "Java shows no entry" } else { "Java does not show all of them" };
        line!(text, "{whom}: certificates that belong to no key need a mark of Java's, which openssl does not write.");
        line!(text, "keyferry convert FILE -o NEW.p12 marks authorities, with --trust-all others too.");
    }
    if !file.chains.is_empty() {
        text.push_str("\n");
        line!(text, "who issued whom, by signature:");
        file.chains.iter().for_each(|chain| line!(text, "  {chain}"));
    }
    for item in items {
        text.push_str("\n");
        write_item(text, item, now);
        if let Some(partner) = partners.line(item) {
            line!(text, "{partner}");
        }
        if text.len() > PIECE {
            report::toned(text)?;
            *text = TonedText::default();
        }
    }
    Ok(())
}

/// One entry, key, certificate or request.
pub(crate) fn write_item(text: &mut TonedText, item: &ItemReport, now: Timestamp) {
    let made = |created: &Option<String>| created.as_ref().map(|time| format!(", made {time}")).unwrap_or_default();
    let named = |name: &Option<String>| name.as_ref().map(|name| format!(" `{name}`")).unwrap_or_default();
    match item {
        ItemReport::PrivateKeyEntry { alias, created, key, chain } => {
            line!(text, "`{alias}`: private key entry{}", made(created));
            write_key(text, key);
            write_chain(text, chain, now);
            if chain.is_empty() {
                line!(text, "  no certificate");
            }
        }
        ItemReport::TrustedCertificateEntry { alias, created, certificate } => {
            line!(text, "`{alias}`: trusted certificate entry{}", made(created));
            write_certificate(text, certificate, now);
        }
        ItemReport::CertificateEntry { alias, created, certificate } => {
            line!(text, "`{alias}`: certificate, not marked as trusted{}", made(created));
            write_certificate(text, certificate, now);
        }
        ItemReport::SecretKeyEntry { alias, created, encrypted, algorithm: name, bits } => {
            line!(text, "`{alias}`: secret key entry{}", made(created));
            write_algorithm(text, name.as_ref(), *bits, *encrypted);
        }
        ItemReport::RevocationList { sha256 } => {
            line!(text, "revocation list");
            line!(text, "  SHA-256      {sha256}");
        }
        ItemReport::SealedKeyEntry { alias, created } => {
            line!(text, "`{alias}`: sealed key entry{}", made(created));
            line!(text, "  key          encrypted; of what kind it is only its password tells");
        }
        ItemReport::PublicKeyEntry { alias, created, encrypted, key } => {
            line!(text, "`{alias}`: public key entry{}", made(created));
            write_algorithm(text, key.algorithm.as_ref(), key.bits, *encrypted);
            line!(text, "  public key   SHA-256 {}", key.public_key_sha256);
        }
        ItemReport::StoredEntry { alias, created, bytes, chain } => {
            line!(text, "`{alias}`: stored entry{}", made(created));
            let bytes = counted(*bytes, "byte", "bytes");
            line!(text, "  {bytes} of some program, of which Bouncy Castle makes no key");
            write_chain(text, chain, now);
        }
        ItemReport::PublicKey(key) => {
            line!(text, "public key");
            write_public_key(text, key);
        }
        ItemReport::PrivateKey { name, key } => {
            line!(text, "private key{}", named(name));
            write_key(text, key);
        }
        ItemReport::Certificate { name, trust, certificate } => {
            let trust = trust.as_ref().map(|trust| format!(", {}", trust.words)).unwrap_or_default();
            line!(text, "certificate{}{trust}", named(name));
            write_certificate(text, certificate, now);
        }
        ItemReport::Request(request) => write_request(text, request),
        ItemReport::Error { message, .. } => line!(text, "{message}"),
    }
}

fn algorithm(name: Option<&String>, bits: Option<usize>) -> String {
    match (name, bits) {
        (Some(name), Some(bits)) => format!("{name} {bits}"),
        (Some(name), None) => name.clone(),
        (None, _) => "unknown".to_owned(),
    }
}

fn write_chain(text: &mut TonedText, chain: &[CertificateReport], now: Timestamp) {
    for (index, certificate) in chain.iter().enumerate() {
        line!(text, "  certificate {} of {}", index + 1, chain.len());
        write_certificate(text, certificate, now);
    }
}

fn write_algorithm(text: &mut TonedText, name: Option<&String>, bits: Option<usize>, encrypted: bool) {
    let protection = if encrypted { "encrypted" } else { "not encrypted" };
    match name {
        Some(_) => line!(text, "  key          {}, {protection}", algorithm(name, bits)),
        None => line!(text, "  key          {protection}"),
    }
}

fn write_public_key(text: &mut TonedText, key: &PublicKeyReport) {
    line!(text, "  key          {}", algorithm(key.algorithm.as_ref(), key.bits));
    line!(text, "  public key   SHA-256 {}", key.public_key_sha256);
}

fn write_key(text: &mut TonedText, key: &KeyReport) {
    write_algorithm(text, key.algorithm.as_ref(), key.bits, key.encrypted);
    if let Some(digest) = &key.public_key_sha256 {
        let source = if key.by_certificate { ", by its certificate" } else { "" };
        line!(text, "  public key   SHA-256 {digest}{source}");
    }
}

fn write_certificate(text: &mut TonedText, certificate: &CertificateReport, now: Timestamp) {
    match &certificate.details {
        Some(details) => write_details(text, details, now),
        None => line!(text, "    cannot be taken apart; it is carried as it is"),
    }
    line!(text, "    SHA-256    {}", certificate.sha256);
    line!(text, "    SHA-1      {}", certificate.sha1);
}

fn write_details(text: &mut TonedText, details: &DetailsReport, now: Timestamp) {
    line!(text, "    subject    {}", details.subject);
    line!(text, "    issuer     {}", details.issuer);
    line!(text, "    serial     {}", details.serial_number);
    text.begin(table::tone(details.validity, now));
    line!(text, "    valid      {} to {}, {}", details.not_before, details.not_after, table::validity(details.validity, now));
    line!(text, "    key        {}", algorithm(details.algorithm.as_ref(), details.bits));
    line!(text, "    public key SHA-256 {}", details.public_key_sha256);
    line!(text, "    signature  {}", details.signature_algorithm);
    let mut usages: Vec<String> = details.key_usage.iter().flatten().map(|usage| (*usage).to_owned()).collect();
    usages.extend(details.extended_key_usage.iter().flatten().cloned());
    if !usages.is_empty() {
        line!(text, "    usage      {}", usages.join(", "));
    }
    if !details.subject_alternative_names.is_empty() {
        line!(text, "    names      {}", details.subject_alternative_names.join(", "));
    }
    match (details.ca, details.path_length) {
        (true, Some(length)) => {
            let further = counted(length, "further authority", "further authorities");
            line!(text, "    authority  yes, over at most {further}");
        }
        (true, None) => line!(text, "    authority  yes"),
        (false, _) => {}
    }
}

fn write_request(text: &mut TonedText, request: &RequestReport) {
    line!(text, "certification request");
    line!(text, "  subject      {}", request.subject);
    line!(text, "  key          {}", algorithm(request.algorithm.as_ref(), request.bits));
    line!(text, "  public key   SHA-256 {}", request.public_key_sha256);
    let holds = match request.signature_holds {
        Some(true) => "holds",
        Some(false) => "DOES NOT HOLD",
        None => "which is not verified here",
    };
    line!(text, "  signature    {}, {holds}", request.signature_algorithm);
    for (index, extension) in request.extensions.iter().enumerate() {
        let label = if index == 0 { "extensions" } else { "" };
        let name = extension.name.unwrap_or(&extension.oid);
        let critical = if extension.critical { " (critical)" } else { "" };
        let value = extension.value.as_ref().map(|value| format!(": {value}")).unwrap_or_default();
        line!(text, "  {label:<12} {name}{critical}{value}");
    }
}
