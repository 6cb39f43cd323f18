//! The attributes of bags and keys as openssl prints them.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Tag, TagNumber, Tagged};
use keyferry_core::oid::display_name;
use keyferry_core::oid::pkcs9::ORACLE_TRUSTED_KEY_USAGE;
use keyferry_core::shown::shown_bytes;
use keyferry_formats::Attribute;

use crate::release::{TRUST_HAS_A_NAME, now};
use crate::text;

/// The attributes under a title.
pub(super) fn print(title: &str, attributes: Option<&[Attribute]>) -> Vec<u8> {
    let Some(attributes) = attributes else { return format!("{title}: <No Attributes>\n").into_bytes() };
    if attributes.is_empty() {
        return format!("{title}: <Empty Attributes>\n").into_bytes();
    }
    let mut lines = format!("{title}\n").into_bytes();
    for attribute in attributes {
        let is_trust = attribute.oid == ORACLE_TRUSTED_KEY_USAGE && now(&TRUST_HAS_A_NAME);
        let name = if is_trust { "Trusted key usage (Oracle)".to_owned() } else { display_name(&attribute.oid) };
        lines.extend(format!("    {name}: ").into_bytes());
        let set = AnyRef::from_der(&attribute.values).ok();
        let values = set.and_then(|set| text::elements(set.value())).unwrap_or_default();
        if values.is_empty() {
            lines.extend(b"<No Values>\n");
        }
        for element in &values {
            lines.extend(match element.decode_as::<ObjectIdentifier>() {
                Ok(oid) if is_trust => usage(&oid).into_bytes(),
                _ => value(element),
            });
        }
    }
    lines
}

/// What is trusted: `Any Extended Key Usage (2.5.29.37.0)`.
fn usage(oid: &ObjectIdentifier) -> String {
    format!("{} ({oid})\n", display_name(oid))
}

/// One value. Of the characters of a `BMPString` openssl prints the lower byte, which is Latin-1.
fn value(element: &AnyRef<'_>) -> Vec<u8> {
    let content = element.value();
    let mut line = match element.tag() {
        Tag::BmpString => {
            let low = content.as_chunks::<2>().0.iter().map(|[_, low]| *low);
            one_line(&low.take_while(|byte| *byte != 0).collect::<Vec<u8>>())
        }
        Tag::Utf8String => one_line(content),
        Tag::OctetString => octets(content),
        Tag::BitString => octets(content.get(1..).unwrap_or_default()),
        other => format!("<Unsupported tag {}>", number(other)).into_bytes(),
    };
    line.push(b'\n');
    line
}

/// A value within its line: neither the terminal nor a reader of PEM takes it for more.
fn one_line(content: &[u8]) -> Vec<u8> {
    let escaped: Vec<u8> = content
        .iter()
        .flat_map(|byte| if byte.is_ascii_control() { format!("\\{byte:02X}").into_bytes() } else { vec![*byte] })
        .collect();
    shown_bytes(&escaped).into_owned()
}

/// Octets, each with a space behind it.
pub(super) fn octets(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().flat_map(|byte| format!("{byte:02X} ").into_bytes()).collect()
}

fn number(tag: Tag) -> u32 {
    match tag {
        Tag::ContextSpecific { number: TagNumber(number), .. }
        | Tag::Application { number: TagNumber(number), .. }
        | Tag::Private { number: TagNumber(number), .. } => number,
        universal => universal.number().0,
    }
}
