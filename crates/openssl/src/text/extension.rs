//! Extensions as openssl prints them.

use crate::release::{DECIMAL_SERIAL, now};
use std::fmt::Write;

use crate::extension::{CERTIFICATE_TYPE_LONG_NAMES, KEY_USAGE_LONG_NAMES};
use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Tag, Tagged};
use keyferry_core::key::magnitude;
use keyferry_core::oid::{self, extension};
use keyferry_core::shown::shown;

use super::general_name::{general_name, list};
use super::{bit_names, distribution_point, elements, inside, integer, number, oid, policy, sequence, timestamps, upper_hex};

/// An extension: its object identifier, whether it is critical, its value.
#[derive(Clone, Debug)]
pub(crate) struct Extension {
    pub oid: ObjectIdentifier,
    pub critical: bool,
    pub value: Vec<u8>,
}

/// Reads a SEQUENCE OF Extension.
pub(crate) fn read(content: &[u8]) -> Option<Vec<Extension>> {
    let one = |element: AnyRef<'_>| {
        let parts = inside(element)?;
        let critical = parts.iter().any(|part| part.tag() == Tag::Boolean && part.value() != [0]);
        Some(Extension { oid: oid(parts.first()?)?, critical, value: parts.last()?.value().to_vec() })
    };
    elements(content)?.into_iter().map(one).collect()
}

/// The extensions, each with its name in a line and its value below, four columns further.
pub(crate) fn print(extensions: &[Extension], indent: usize) -> String {
    let mut text = String::new();
    for extension in extensions {
        let critical = if extension.critical { "critical" } else { "" };
        let _ = writeln!(text, "{:indent$}{}: {critical}", "", oid::display_name(&extension.oid));
        text.push_str(&value(extension, indent + 4));
        text.push('\n');
    }
    text
}

/// The value in its lines, the last one without its end.
fn value(extension: &Extension, indent: usize) -> String {
    let text = match extension.oid {
        extension::CRL_DISTRIBUTION_POINTS | extension::FRESHEST_CRL => distribution_point::points(&extension.value, indent),
        extension::ISSUING_DISTRIBUTION_POINT => distribution_point::issuing(&extension.value, indent),
        extension::CT_PRECERTIFICATE_TIMESTAMPS | extension::CT_CERTIFICATE_TIMESTAMPS => {
            timestamps::list(&extension.value, indent)
        }
        _ => None,
    };
    if let Some(text) = text {
        return text;
    }
    let lines = match known(extension) {
        Some(Text::Line(line)) => vec![(0, line)],
        Some(Text::Lines(lines)) => lines,
        Some(Text::Nothing) => return String::new(),
        None => vec![(0, printable(&extension.value))],
    };
    let lines: Vec<String> = lines.into_iter().map(|(more, line)| format!("{:1$}{line}", "", indent + more)).collect();
    lines.join("\n")
}

enum Text {
    Line(String),
    Lines(Vec<(usize, String)>),
    Nothing,
}

fn known(extension: &Extension) -> Option<Text> {
    let value = extension.value.as_slice();
    let joined = |parts: Vec<String>| Text::Line(if parts.is_empty() { "<EMPTY>".to_owned() } else { parts.join(", ") });
    let flat = |lines: Vec<String>| Text::Lines(lines.into_iter().map(|line| (0, line)).collect());
    let content = |value: &[u8]| Some(elements(value)?.first()?.value().to_vec());
    Some(match extension.oid {
        extension::BASIC_CONSTRAINTS => Text::Line(basic_constraints(value)?),
        extension::KEY_USAGE => Text::Line(named_bits(value, &KEY_USAGE_LONG_NAMES)?),
        extension::NETSCAPE_CERTIFICATE_TYPE => Text::Line(named_bits(value, &CERTIFICATE_TYPE_LONG_NAMES)?),
        extension::EXTENDED_KEY_USAGE => {
            let usages = sequence(value)?.into_iter().map(|usage| Some(oid::display_name(&oid(&usage)?)));
            joined(usages.collect::<Option<Vec<_>>>()?)
        }
        extension::SUBJECT_ALTERNATIVE_NAME | extension::ISSUER_ALTERNATIVE_NAME | extension::CERTIFICATE_ISSUER => {
            joined(list(&content(value)?, true)?)
        }
        extension::SUBJECT_KEY_IDENTIFIER => Text::Line(upper_hex(&content(value)?)),
        extension::AUTHORITY_KEY_IDENTIFIER => flat(authority_key_identifier(value)?),
        extension::AUTHORITY_INFORMATION_ACCESS | extension::SUBJECT_INFORMATION_ACCESS => flat(information_access(value)?),
        extension::CERTIFICATE_POLICIES => Text::Lines(policy::policies(value)?),
        extension::POLICY_CONSTRAINTS => Text::Line(policy::constraints(value)?),
        extension::NAME_CONSTRAINTS => Text::Lines(policy::name_constraints(value)?),
        extension::INHIBIT_ANY_POLICY | extension::CRL_NUMBER | extension::DELTA_CRL_INDICATOR => {
            Text::Line(integer(&content(value)?))
        }
        extension::REASON_CODE => {
            let (_, number) = magnitude(&content(value)?);
            let number = usize::from(*number.first()?);
            Text::Line(
                REASONS.get(number).filter(|name| !name.is_empty()).map_or_else(|| number.to_string(), |name| (*name).to_owned()),
            )
        }
        extension::TLS_FEATURE => {
            let features = sequence(value)?.into_iter().map(|feature| match integer(feature.value()).as_str() {
                "5" => "status_request".to_owned(),
                "17" => "status_request_v2".to_owned(),
                other => other.to_owned(),
            });
            joined(features.collect())
        }
        extension::NETSCAPE_COMMENT
        | extension::NETSCAPE_BASE_URL
        | extension::NETSCAPE_REVOCATION_URL
        | extension::NETSCAPE_CA_REVOCATION_URL
        | extension::NETSCAPE_RENEWAL_URL
        | extension::NETSCAPE_CA_POLICY_URL
        | extension::NETSCAPE_SSL_SERVER_NAME => Text::Line(shown(&String::from_utf8_lossy(&content(value)?)).into_owned()),
        extension::OCSP_NO_CHECK => Text::Nothing,
        extension::CT_PRECERTIFICATE_POISON => Text::Line("NULL".to_owned()),
        _ => return None,
    })
}

/// Bytes as text, with dots for what cannot be shown.
fn printable(bytes: &[u8]) -> String {
    let shown =
        |byte: &u8| if (b' '..=b'~').contains(byte) || *byte == b'\n' || *byte == b'\r' { char::from(*byte) } else { '.' };
    bytes.iter().map(shown).collect()
}

/// The reasons of revocation; the eighth is not used.
const REASONS: [&str; 11] = [
    "Unspecified",
    "Key Compromise",
    "CA Compromise",
    "Affiliation Changed",
    "Superseded",
    "Cessation Of Operation",
    "Certificate Hold",
    "",
    "Remove From CRL",
    "Privilege Withdrawn",
    "AA Compromise",
];

fn named_bits(value: &[u8], names: &[&str]) -> Option<String> {
    let bits = *elements(value)?.first()?;
    (bits.tag() == Tag::BitString).then(|| bit_names(bits.value(), names))
}

fn basic_constraints(value: &[u8]) -> Option<String> {
    let parts = sequence(value)?;
    let ca = parts.iter().any(|part| part.tag() == Tag::Boolean && part.value() != [0]);
    let length = parts.iter().find(|part| part.tag() == Tag::Integer).map(|part| format!(", pathlen:{}", integer(part.value())));
    Some(format!("CA:{}{}", if ca { "TRUE" } else { "FALSE" }, length.unwrap_or_default()))
}

fn authority_key_identifier(value: &[u8]) -> Option<Vec<String>> {
    let parts = sequence(value)?;
    // With the issuer beside it, openssl says which of the hexadecimal numbers is the key's.
    let mut lines = Vec::new();
    for part in &parts {
        match number(part)? {
            0 if parts.len() == 1 => lines.push(upper_hex(part.value())),
            0 => lines.push(format!("keyid:{}", upper_hex(part.value()))),
            1 => lines.extend(list(part.value(), true)?),
            2 if now(&DECIMAL_SERIAL) => lines.push(format!("serial:{}", integer(part.value()))),
            2 => lines.push(format!("serial:{}", upper_hex(&magnitude(part.value()).1))),
            _ => return None,
        }
    }
    Some(lines)
}

fn information_access(value: &[u8]) -> Option<Vec<String>> {
    let one = |access: AnyRef<'_>| {
        let parts = inside(access)?;
        Some(format!("{} - {}", oid::display_name(&oid(parts.first()?)?), general_name(parts.get(1)?, true)))
    };
    sequence(value)?.into_iter().map(one).collect()
}
