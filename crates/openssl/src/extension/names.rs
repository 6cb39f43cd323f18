//! General names: `DNS:example.com`, `IP:10.0.0.1`, `dirName:section` and so on.

use std::net::{Ipv4Addr, Ipv6Addr};

use der::{Encode, Tag};

use super::{ExtensionContext, Result, Setting, object_identifier, tagged, tlv, wrong};
use keyferry_core::csr::Style;
use keyferry_core::name::attribute::EMAIL_ADDRESS;
use keyferry_core::name::{AttributeTypeAndValue, DistinguishedName};
use keyferry_core::oid;

/// Each name of a list; `email:copy` stands for the subject's addresses.
pub(super) fn list(list: &[Setting], context: &ExtensionContext<'_>, of_issuer: bool) -> Result<Vec<Vec<u8>>> {
    let mut names = Vec::new();
    for (kind, value) in list {
        match (kind_of(kind), value.as_str()) {
            ("email", "copy") if !of_issuer => {
                for address in context.subject.map(|subject| subject.values(EMAIL_ADDRESS)).unwrap_or_default() {
                    names.push(tagged(1, false, address.as_bytes())?);
                }
            }
            ("email", "move") if !of_issuer => {
                return wrong("unsupported option", "email:move is not supported by keyferry; use email:copy");
            }
            ("issuer", "copy") if of_issuer => {
                return wrong("unsupported option", "issuer:copy is not supported by keyferry; write the names out");
            }
            _ => names.push(general_name(kind, value, context, false)?),
        }
    }
    Ok(names)
}

/// What stands behind a point tells repeated settings apart: `DNS.1`.
fn kind_of(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

/// One name; within name constraints, an address has a mask.
pub(super) fn general_name(kind: &str, value: &str, context: &ExtensionContext<'_>, constraint: bool) -> Result<Vec<u8>> {
    if value.is_empty() {
        return wrong("missing value", "");
    }
    match kind_of(kind) {
        "email" => tagged(1, false, value.as_bytes()),
        "DNS" => tagged(2, false, value.as_bytes()),
        "URI" => tagged(6, false, value.as_bytes()),
        "RID" => tagged(8, false, object_identifier(value, "bad object")?.as_bytes()),
        "IP" => {
            let octets = match (constraint, value.split_once('/')) {
                (true, Some((address, mask))) => address_octets(address).zip(address_octets(mask)).map(|(a, b)| [a, b].concat()),
                _ => address_octets(value),
            };
            match octets {
                Some(octets) => tagged(7, false, &octets),
                None => wrong("bad ip address", format!("value={value}")),
            }
        }
        "dirName" => match directory_name(value, context)? {
            Some(name) => tagged(4, true, &name),
            None => wrong("section not found", format!("section={value}")),
        },
        "otherName" => other_name(value),
        _ => wrong("unsupported option", format!("name={kind}")),
    }
}

fn address_octets(text: &str) -> Option<Vec<u8>> {
    let four = text.parse::<Ipv4Addr>().ok().map(|address| address.octets().to_vec());
    four.or_else(|| text.parse::<Ipv6Addr>().ok().map(|address| address.octets().to_vec()))
}

/// The DER of the name in a section; a `+` before a field puts it beside the one above.
pub(super) fn directory_name(section: &str, context: &ExtensionContext<'_>) -> Result<Option<Vec<u8>>> {
    let Some(fields) = (context.sections)(section) else { return Ok(None) };
    let mut name = DistinguishedName::default();
    for (field, value) in fields {
        let behind = field.find([':', ',', '.']).and_then(|mark| field.get(mark + 1..)).filter(|behind| !behind.is_empty());
        let field = behind.unwrap_or(&field);
        let (joined, field) = field.strip_prefix('+').map_or((false, field), |field| (true, field));
        let Some(oid) = oid::by_name(field) else { return wrong("invalid field name", format!("name={field}")) };
        name.push(AttributeTypeAndValue::text(oid, value), joined);
    }
    match name.to_der(Style::OpenSsl) {
        Ok(der) => Ok(Some(der)),
        Err(error) => wrong("dirname error", error.to_string()),
    }
}

/// `1.2.3;UTF8:text`.
fn other_name(value: &str) -> Result<Vec<u8>> {
    let Some((kind, encoded)) = value.split_once(';') else { return wrong("othername error", "") };
    let kind = object_identifier(kind, "othername error")?.to_der()?;
    let encoded = match encoded.split_once(':') {
        Some(("UTF8" | "UTF8String", text)) => tlv(Tag::Utf8String, text.as_bytes())?,
        Some(("IA5" | "IA5STRING", text)) => tlv(Tag::Ia5String, text.as_bytes())?,
        Some(("PRINTABLE" | "PRINTABLESTRING", text)) => tlv(Tag::PrintableString, text.as_bytes())?,
        _ => return wrong("othername error", "only UTF8:, IA5: and PRINTABLE: are supported by keyferry"),
    };
    tagged(0, true, &[kind, tagged(0, true, &encoded)?].concat())
}
