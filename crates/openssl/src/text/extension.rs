//! Extensions as openssl prints them.

use std::fmt::Write;

use crate::extension::{CERTIFICATE_TYPE_LONG_NAMES, KEY_USAGE_LONG_NAMES};
use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Tag, Tagged};
use keyferry_core::key::magnitude;
use keyferry_core::oid;

use super::general_name::{general_name, list};
use super::{distribution_point, elements, inside, integer, number, oid, policy, sequence, timestamps, upper_hex};

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
    let text = match oid::short_name(&extension.oid) {
        Some("crlDistributionPoints" | "freshestCRL") => distribution_point::points(&extension.value, indent),
        Some("issuingDistributionPoint") => distribution_point::issuing(&extension.value, indent),
        Some("ct_precert_scts" | "ct_cert_scts") => timestamps::list(&extension.value, indent),
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
    let name = oid::short_name(&extension.oid)?;
    Some(match name {
        "basicConstraints" => Text::Line(basic_constraints(value)?),
        "keyUsage" => Text::Line(named_bits(value, &KEY_USAGE_LONG_NAMES)?),
        "nsCertType" => Text::Line(named_bits(value, &CERTIFICATE_TYPE_LONG_NAMES)?),
        "extendedKeyUsage" => {
            let usages = sequence(value)?.into_iter().map(|usage| Some(oid::display_name(&oid(&usage)?)));
            joined(usages.collect::<Option<Vec<_>>>()?)
        }
        "subjectAltName" | "issuerAltName" | "certificateIssuer" => joined(list(&content(value)?, true)?),
        "subjectKeyIdentifier" => Text::Line(upper_hex(&content(value)?)),
        "authorityKeyIdentifier" => flat(authority_key_identifier(value)?),
        "authorityInfoAccess" | "subjectInfoAccess" => flat(information_access(value)?),
        "certificatePolicies" => Text::Lines(policy::policies(value)?),
        "policyConstraints" => Text::Line(policy::constraints(value)?),
        "nameConstraints" => Text::Lines(policy::name_constraints(value)?),
        "inhibitAnyPolicy" | "crlNumber" | "deltaCRL" => Text::Line(integer(&content(value)?)),
        "CRLReason" => {
            let (_, number) = magnitude(&content(value)?);
            let number = usize::from(*number.first()?);
            Text::Line(
                REASONS.get(number).filter(|name| !name.is_empty()).map_or_else(|| number.to_string(), |name| (*name).to_owned()),
            )
        }
        "tlsfeature" => {
            let features = sequence(value)?.into_iter().map(|feature| match integer(feature.value()).as_str() {
                "5" => "status_request".to_owned(),
                "17" => "status_request_v2".to_owned(),
                other => other.to_owned(),
            });
            joined(features.collect())
        }
        "nsComment" | "nsBaseUrl" | "nsRevocationUrl" | "nsCaRevocationUrl" | "nsRenewalUrl" | "nsCaPolicyUrl"
        | "nsSslServerName" => Text::Line(String::from_utf8_lossy(&content(value)?).into_owned()),
        "noCheck" => Text::Nothing,
        "ct_precert_poison" => Text::Line("NULL".to_owned()),
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

/// The names of the bits that are set in the content of a BIT STRING.
pub(super) fn bit_names(content: &[u8], names: &[&str]) -> String {
    let is_set = |index: usize| content.get(1 + index / 8).is_some_and(|byte| byte & (0x80 >> (index % 8)) != 0);
    let set: Vec<&str> = names.iter().enumerate().filter(|(index, _)| is_set(*index)).map(|(_, name)| *name).collect();
    if set.is_empty() { "<EMPTY>".to_owned() } else { set.join(", ") }
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
