//! General names (RFC 5280, section 4.2.1.6) in openssl's two manners: as lists (alternative names) and one by one (distribution points).

use crate::release::{OTHER_NAME, now};
use std::net::Ipv4Addr;

use der::asn1::AnyRef;
use der::{Tag, Tagged};
use keyferry_core::name::DistinguishedName;
use keyferry_core::oid;
use keyferry_core::oid::other_name::MICROSOFT_USER_PRINCIPAL_NAME;
use keyferry_core::shown::shown;

use super::{elements, name, number, oid};

/// One name with its kind before it; `in_list` tells the manner.
pub(crate) fn general_name(element: &AnyRef<'_>, in_list: bool) -> String {
    let value = element.value();
    let text = || shown(&String::from_utf8_lossy(value)).into_owned();
    match number(element) {
        Some(0) => format!("othername:{}", other_name(value)),
        Some(1) => format!("email:{}", text()),
        Some(2) => format!("DNS:{}", text()),
        Some(3) => "X400Name:<unsupported>".to_owned(),
        Some(4) => match DistinguishedName::from_der(value) {
            Ok(name) if in_list => format!("DirName:{}", name::slashed(&name)),
            Ok(name) => format!("DirName:{}", name::ONELINE.text(&name, 0)),
            Err(_) => "DirName:<unsupported>".to_owned(),
        },
        Some(5) => "EdiPartyName:<unsupported>".to_owned(),
        Some(6) => format!("URI:{}", text()),
        Some(7) => format!("IP Address:{}", ip_address(value)),
        Some(8) => {
            // The tag is implicit: the content is that of an OBJECT IDENTIFIER.
            let oid = AnyRef::new(Tag::ObjectIdentifier, value).ok().and_then(|element| oid(&element));
            format!("Registered ID:{}", oid.map_or_else(|| "<INVALID>".to_owned(), |oid| oid::display_name(&oid)))
        }
        _ => "<unsupported>".to_owned(),
    }
}

/// The names of a sequence's content.
pub(crate) fn list(content: &[u8], in_list: bool) -> Option<Vec<String>> {
    Some(elements(content)?.iter().map(|element| general_name(element, in_list)).collect())
}

fn other_name(content: &[u8]) -> String {
    let unsupported = || "<unsupported>".to_owned();
    let Some(parts) = elements(content) else { return unsupported() };
    let (Some(kind), Some(value)) = (parts.first().and_then(oid), parts.get(1)) else { return unsupported() };
    let Some(inner) = elements(value.value()).and_then(|inner| inner.first().copied()) else { return unsupported() };
    let label = if kind == MICROSOFT_USER_PRINCIPAL_NAME { "UPN".to_owned() } else { oid::display_name(&kind) };
    let label = format!(" {label}{}", now(&OTHER_NAME));
    match inner.tag() {
        Tag::Utf8String | Tag::Ia5String | Tag::PrintableString | Tag::VisibleString => {
            format!("{label}{}", shown(&String::from_utf8_lossy(inner.value())))
        }
        _ => format!("{label}<unsupported>"),
    }
}

/// Four bytes with dots, sixteen with colons and no abbreviation.
pub(crate) fn ip_address(bytes: &[u8]) -> String {
    if let Ok(octets) = <[u8; 4]>::try_from(bytes) {
        return Ipv4Addr::from(octets).to_string();
    }
    let (pairs, rest) = bytes.as_chunks::<2>();
    if pairs.len() == 8 && rest.is_empty() {
        return pairs.iter().map(|pair| format!("{:X}", u16::from_be_bytes(*pair))).collect::<Vec<_>>().join(":");
    }
    "<invalid>".to_owned()
}

/// An address and its mask, in name constraints.
pub(crate) fn network(bytes: &[u8]) -> String {
    let (address, mask) = bytes.split_at(bytes.len() / 2);
    match bytes.len() {
        8 | 32 => format!("IP:{}/{}", ip_address(address), ip_address(mask)),
        _ => "IP Address:<invalid>".to_owned(),
    }
}
