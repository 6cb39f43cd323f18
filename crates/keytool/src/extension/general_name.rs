//! The names in `-ext`: what Java takes for a host, an address, a URI, and its words for what it does not take. No host is looked up.

use std::net::{Ipv4Addr, Ipv6Addr};

use der::asn1::{ObjectIdentifier, OctetString};
use x509_cert::ext::pkix::name::GeneralName;

use super::{ExtError, one_of};
use crate::release::{LABELS, now};
use keyferry_core::extension;

/// A name of a kind: `dns`, `a.example`.
pub(super) fn parse(kind: &str, name: &str, wildcards: bool) -> Result<GeneralName, ExtError> {
    let wrong = |what: String| ExtError::Name(what);
    Ok(match one_of(kind, &["EMAIL", "URI", "DNS", "IP", "OID"])? {
        Some(0) => {
            email(name).map_err(wrong)?;
            extension::email_address(name)?
        }
        Some(1) => {
            uri(name).map_err(wrong)?;
            extension::uri(name)?
        }
        Some(2) => {
            host(name, wildcards).map_err(wrong)?;
            extension::dns_name(name)?
        }
        Some(3) => GeneralName::IpAddress(OctetString::new(address(name)?)?),
        Some(4) => {
            let oid = oid(name).map_err(|what| wrong(format!("Unable to create OIDName: java.io.IOException: {what}")))?;
            GeneralName::RegisteredId(oid)
        }
        _ => return Err(ExtError::Grammar(format!("Unrecognized GeneralName type: {kind}"))),
    })
}

/// An object identifier.
pub(super) fn oid(text: &str) -> Result<ObjectIdentifier, String> {
    let wrong = |what: &str| format!("ObjectIdentifier() -- {what}");
    let mut numbers = Vec::new();
    for part in text.split('.') {
        let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits {
            return Err(wrong(&format!("Invalid format: java.lang.NumberFormatException: For input string: \"{part}\"")));
        }
        numbers.push(part.parse::<u64>().unwrap_or(u64::MAX));
    }
    match numbers[..] {
        [] | [_] => return Err(wrong("Must be at least two oid components ")),
        [first, ..] if first > 2 => return Err(wrong("First oid component is invalid ")),
        [first, second, ..] if first < 2 && second > 39 => return Err(wrong("Second oid component is invalid ")),
        _ => {}
    }
    ObjectIdentifier::new(text).map_err(|error| wrong(&format!("Invalid format: {error}")))
}

fn email(name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err("RFC822Name may not be null or empty".to_owned());
    }
    let domain = match name.split_once('@') {
        None => name,
        Some((_, "")) => return Err("RFC822Name may not end with @".to_owned()),
        Some((_, domain)) => domain,
    };
    if domain == "." {
        return Err("RFC822Name domain may not be just .".to_owned());
    }
    Ok(())
}

/// RFC 5280's preferred name syntax, and a `*` for the first label where `wildcards` are taken.
fn host(name: &str, wildcards: bool) -> Result<(), String> {
    let said = |what: &str| Err(what.to_owned());
    if name.is_empty() {
        return said("DNSName must not be null or empty");
    }
    if name.contains(' ') {
        let parts = if now(&LABELS) { "labels" } else { "components" };
        return said(&format!("DNSName with blank {parts} is not permitted"));
    }
    if name.starts_with('.') || name.ends_with('.') {
        return said("DNSName may not begin or end with a .");
    }
    if now(&LABELS) { labels(name, wildcards) } else { components(name, wildcards) }.map_err(str::to_owned)
}

/// The parts of a host's name as Java looks at them from 21 on.
fn labels(name: &str, wildcards: bool) -> Result<(), &'static str> {
    for (place, label) in name.split('.').enumerate() {
        if label.is_empty() {
            return Err("DNSName with empty labels is not permitted");
        }
        if wildcards && place == 0 && label == "*" && name.len() >= 3 {
            continue;
        }
        if !label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Err("DNSName labels must consist of letters, digits, and hyphens");
        }
        if label.starts_with('-') || label.ends_with('-') {
            return Err("DNSName label may not begin or end with a hyphen");
        }
    }
    Ok(())
}

/// The same before 21.
fn components(name: &str, wildcards: bool) -> Result<(), &'static str> {
    for (place, label) in name.split('.').enumerate() {
        let Some(first) = label.chars().next() else {
            return Err("DNSName with empty components are not permitted");
        };
        if wildcards && place == 0 && label == "*" && name.len() >= 3 {
            continue;
        }
        if !first.is_ascii_alphanumeric() {
            return Err(if wildcards {
                "DNSName components must begin with a letter, digit, or the first component can have only a wildcard character *"
            } else {
                "DNSName components must begin with a letter or digit"
            });
        }
        if !label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Err("DNSName components must consist of letters, digits, and hyphens");
        }
    }
    Ok(())
}

fn uri(name: &str) -> Result<(), String> {
    if name.chars().any(|c| c.is_whitespace() || "<>\"{}|\\^`".contains(c)) {
        return Err(format!("invalid URI name:{name}"));
    }
    let scheme = name.split_once(':').filter(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    });
    let Some((_, rest)) = scheme else { return Err(format!("URI name must include scheme:{name}")) };
    if rest == "//" || rest.is_empty() {
        return Err(format!("invalid URI name:{name}"));
    }
    Ok(())
}

/// The octets of an address, with a mask behind `/`.
fn address(name: &str) -> Result<Vec<u8>, ExtError> {
    let invalid = || ExtError::Name(format!("Invalid IPAddress: {name}"));
    if name.is_empty() {
        return Err(ExtError::Name("IPAddress cannot be null or empty".to_owned()));
    }
    if name.ends_with('/') {
        return Err(invalid());
    }
    let (host, mask) = name.split_once('/').map_or((name, None), |(host, mask)| (host, Some(mask)));
    if name.contains(':') {
        let host: Ipv6Addr = host.parse().map_err(|_| invalid())?;
        let mut octets = host.octets().to_vec();
        if let Some(mask) = mask {
            let bits: u32 = mask.parse().ok().filter(|bits| *bits <= 128).ok_or_else(invalid)?;
            let mask = u128::MAX.checked_shl(128 - bits).unwrap_or_default();
            octets.extend(mask.to_be_bytes());
        }
        return Ok(octets);
    }
    if !name.contains('.') {
        return Err(invalid());
    }
    let one = |text: &str| text.parse::<Ipv4Addr>().map_err(|_| ExtError::Host(text.to_owned()));
    let mut octets = one(host)?.octets().to_vec();
    if let Some(mask) = mask {
        octets.extend(one(mask)?.octets());
    }
    Ok(octets)
}
