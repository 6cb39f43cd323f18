//! Basic and name constraints, key usages and the validity of a private key (RFC 5280, section 4.2.1).

use std::fmt::Write;

use der::Decode;
use der::asn1::GeneralizedTime;
use keyferry_core::oid::extended_key_usage::EXTENDED_KEY_USAGES;

use super::element::Element;
use super::{general_name, time};

/// `BasicConstraints`.
pub(super) fn basic(value: &[u8]) -> Option<String> {
    let parts = Element::sequence(value)?;
    let ca = parts.iter().any(|part| part.tag == 0x01 && part.content.first().is_some_and(|byte| *byte != 0));
    let length = parts.iter().find(|part| part.tag == 0x02);
    let length = match length {
        Some(length) => format!("  PathLen:{}\n", length.number()?),
        None if ca => "  PathLen: no limit\n".to_owned(),
        None => "  PathLen: undefined\n".to_owned(),
    };
    Some(format!("BasicConstraints:[\n  CA:{ca}\n{length}]\n"))
}

/// `KeyUsage`.
pub(super) fn key_usage(value: &[u8]) -> Option<String> {
    const USAGES: [&str; 9] = [
        "DigitalSignature",
        "Non_repudiation",
        "Key_Encipherment",
        "Data_Encipherment",
        "Key_Agreement",
        "Key_CertSign",
        "Crl_Sign",
        "Encipher_Only",
        "Decipher_Only",
    ];
    bits("KeyUsage [\n", "  ", &USAGES, value)
}

/// `PrivateKeyUsagePeriod`, an extension of RFC 3280.
pub(super) fn private_key_usage(value: &[u8]) -> Option<String> {
    let mut times = Vec::new();
    for part in Element::sequence(value)? {
        let title = match part.tag {
            0x80 => "From",
            0x81 => "To",
            _ => return None,
        };
        let length = u8::try_from(part.content.len()).ok()?;
        let time = GeneralizedTime::from_der(&[&[0x18, length], part.content].concat()).ok()?;
        times.push(format!("{title}: {}", time::long(time.to_date_time().into())));
    }
    Some(format!("PrivateKeyUsage: [\n{}]\n", times.join(", ")))
}

/// Netscape's types of certificates.
pub(super) fn netscape(value: &[u8]) -> Option<String> {
    const TYPES: [&str; 8] =
        ["SSL client", "SSL server", "S/MIME", "Object Signing", "", "SSL CA", "S/MIME CA", "Object Signing CA"];
    bits("NetscapeCertType [\n", "   ", &TYPES, value)
}

fn bits(title: &str, indent: &str, names: &[&str], value: &[u8]) -> Option<String> {
    let mut text = title.to_owned();
    for bit in Element::whole(value).filter(|element| element.tag == 0x03)?.bits()? {
        if let Some(name) = names.get(bit).filter(|name| !name.is_empty()) {
            let _ = writeln!(text, "{indent}{name}");
        }
    }
    text.push_str("]\n");
    Some(text)
}

/// `ExtendedKeyUsage`.
pub(super) fn extended_key_usage(value: &[u8]) -> Option<String> {
    let usage = |element: Element<'_>| {
        let oid = element.oid()?;
        Some(EXTENDED_KEY_USAGES.java_name(&oid).map_or_else(|| oid.to_string(), str::to_owned))
    };
    let usages: Option<Vec<String>> = Element::sequence(value)?.into_iter().map(usage).collect();
    Some(format!("ExtendedKeyUsages [\n  {}\n]\n", usages?.join("\n  ")))
}

/// `NameConstraints`.
pub(super) fn names(value: &[u8]) -> Option<String> {
    let mut text = "NameConstraints: [".to_owned();
    for part in Element::sequence(value)? {
        let title = match part.tag {
            0xa0 => "Permitted",
            0xa1 => "Excluded",
            _ => return None,
        };
        let subtrees: Option<Vec<String>> = part.children()?.into_iter().map(subtree).collect();
        let _ = write!(text, "\n    {title}:   GeneralSubtrees:\n[{}]\n", subtrees?.join(", "));
    }
    text.push_str("   ]\n");
    Some(text)
}

fn subtree(element: Element<'_>) -> Option<String> {
    let parts = element.children()?;
    let number = |tag| parts.iter().skip(1).find(|part| part.tag == tag).and_then(|part| part.number());
    let maximum = number(0x81).map_or_else(|| " undefined".to_owned(), |number| number.to_string());
    let (name, minimum) = (general_name::text(*parts.first()?)?, number(0x80).unwrap_or_default());
    Some(format!("\n   GeneralSubtree: [\n    GeneralName: {name}\n    Minimum: {minimum}\n    Maximum:{maximum}    ]\n"))
}
