//! Extensions of certificates, requests and revocation lists, as Java's class for each prints it; others as the bytes that they are.

use std::fmt::Write;

use der::asn1::ObjectIdentifier;
use keyferry_core::extension::{
    AUTHORITY_INFORMATION_ACCESS, AUTHORITY_KEY_IDENTIFIER, BASIC_CONSTRAINTS, CERTIFICATE_POLICIES, CRL_DISTRIBUTION_POINTS,
    CRL_NUMBER, DELTA_CRL_INDICATOR, EXTENDED_KEY_USAGE, EXTENSIONS, Extension, FRESHEST_CRL, INHIBIT_ANY_POLICY,
    ISSUER_ALTERNATIVE_NAME, ISSUING_DISTRIBUTION_POINT, KEY_USAGE, NAME_CONSTRAINTS, NETSCAPE_CERTIFICATE_TYPE, OCSP_NO_CHECK,
    POLICY_CONSTRAINTS, POLICY_MAPPINGS, PRIVATE_KEY_USAGE_PERIOD, REASON_CODE, SUBJECT_ALTERNATIVE_NAME,
    SUBJECT_INFORMATION_ACCESS, SUBJECT_KEY_IDENTIFIER,
};

use super::dump::{dump, pairs};
use super::element::Element;
use super::{constraints, distribution, general_name, policies};

/// How an extension is shown.
pub(crate) enum Shown {
    /// As Java's class for it prints it.
    Text(String),
    /// No class knows it: its bytes.
    Bytes,
    /// A class knows it, and cannot read this one: why.
    Unreadable(&'static str, String),
}

/// The class that knows the extension: by its name Java sorts.
fn class(oid: &ObjectIdentifier) -> Option<&'static str> {
    EXTENSIONS.java_name(oid)
}

fn text(oid: ObjectIdentifier, class: &str, value: &[u8]) -> Option<String> {
    match oid {
        AUTHORITY_INFORMATION_ACCESS | SUBJECT_INFORMATION_ACCESS => distribution::access(class, value),
        OCSP_NO_CHECK => Some(String::new()),
        NETSCAPE_CERTIFICATE_TYPE => constraints::netscape(value),
        SUBJECT_KEY_IDENTIFIER => {
            let identifier = Element::whole(value).filter(|element| element.tag == 0x04)?;
            Some(format!("SubjectKeyIdentifier [\n{}]\n", key_identifier(identifier.content)))
        }
        AUTHORITY_KEY_IDENTIFIER => authority_key_identifier(value),
        PRIVATE_KEY_USAGE_PERIOD => constraints::private_key_usage(value),
        KEY_USAGE => constraints::key_usage(value),
        EXTENDED_KEY_USAGE => constraints::extended_key_usage(value),
        BASIC_CONSTRAINTS => constraints::basic(value),
        NAME_CONSTRAINTS => constraints::names(value),
        SUBJECT_ALTERNATIVE_NAME | ISSUER_ALTERNATIVE_NAME => {
            let names: Option<Vec<String>> = Element::sequence(value)?.into_iter().map(general_name::text).collect();
            Some(format!("{class} [\n  {}\n]\n", names?.join("\n  ")))
        }
        CRL_DISTRIBUTION_POINTS | FRESHEST_CRL => distribution::points(class, value),
        ISSUING_DISTRIBUTION_POINT => distribution::issuing(value),
        CERTIFICATE_POLICIES => policies::policies(value),
        POLICY_MAPPINGS => policies::mappings(value),
        POLICY_CONSTRAINTS => policies::constraints(value),
        INHIBIT_ANY_POLICY => Some(format!("InhibitAnyPolicy: {}\n", Element::whole(value)?.number()?)),
        CRL_NUMBER => Some(format!("CRL Number:     {}\n", pairs(Element::whole(value)?.content))),
        DELTA_CRL_INDICATOR => Some(format!("Base CRL Number:     {}\n", pairs(Element::whole(value)?.content))),
        REASON_CODE => Some(format!("    Reason Code: {}", reason(Element::whole(value)?.number()?))),
        _ => None,
    }
}

fn key_identifier(bytes: &[u8]) -> String {
    format!("KeyIdentifier [\n{}]\n", dump(bytes))
}

fn authority_key_identifier(value: &[u8]) -> Option<String> {
    let mut text = "AuthorityKeyIdentifier [\n".to_owned();
    for part in Element::sequence(value)? {
        let shown = match part.tag {
            0x80 => key_identifier(part.content),
            0xa1 => general_name::list(&part.children()?)? + "\n",
            0x82 => format!("SerialNumber: {}\n", pairs(part.content)),
            _ => return None,
        };
        text.push_str(&shown);
    }
    text.push_str("]\n");
    Some(text)
}

/// Reasons of revocation (RFC 5280, section 5.3.1), as Java's enumeration has them.
fn reason(code: u64) -> &'static str {
    match code {
        1 => "KEY_COMPROMISE",
        2 => "CA_COMPROMISE",
        3 => "AFFILIATION_CHANGED",
        4 => "SUPERSEDED",
        5 => "CESSATION_OF_OPERATION",
        6 => "CERTIFICATE_HOLD",
        7 => "UNUSED",
        8 => "REMOVE_FROM_CRL",
        9 => "PRIVILEGE_WITHDRAWN",
        10 => "AA_COMPROMISE",
        _ => "UNSPECIFIED",
    }
}

/// The line that every extension begins with.
pub(crate) fn head(extension: &Extension) -> String {
    format!("ObjectId: {} Criticality={}\n", extension.extn_id, extension.critical)
}

/// How the extension is shown.
pub(crate) fn shown(extension: &Extension) -> Shown {
    let oid = extension.extn_id;
    let Some(class) = class(&oid) else { return Shown::Bytes };
    if oid == INHIBIT_ANY_POLICY && !extension.critical {
        return Shown::Unreadable(class, "java.io.IOException: Criticality cannot be false for InhibitAnyPolicy".to_owned());
    }
    match text(oid, class, extension.extn_value.as_bytes()) {
        Some(text) => Shown::Text(text),
        None => Shown::Unreadable(class, "java.io.IOException: Invalid encoding".to_owned()),
    }
}

/// The extensions in Java's order: by the names of their classes, or their numbers where there is none.
pub(crate) fn sorted(extensions: &[Extension]) -> Vec<&Extension> {
    let mut sorted: Vec<&Extension> = extensions.iter().collect();
    sorted.sort_by_key(|extension| {
        let unreadable = matches!(shown(extension), Shown::Unreadable(..));
        let class = class(&extension.extn_id).filter(|_| !unreadable);
        (unreadable, class.map_or_else(|| extension.extn_id.to_string(), str::to_owned))
    });
    sorted
}

/// All extensions under a title, as certificates and requests are shown with them.
pub(crate) fn listing(title: &str, extensions: &[Extension]) -> String {
    if extensions.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{title}\n\n");
    for (index, extension) in sorted(extensions).into_iter().enumerate() {
        let _ = write!(text, "#{}: {}", index + 1, head(extension));
        let value = extension.extn_value.as_bytes();
        let shown = match shown(extension) {
            Shown::Text(text) => text,
            Shown::Bytes if value.is_empty() => "<Empty value>\n".to_owned(),
            Shown::Bytes => dump(value) + "\n",
            Shown::Unreadable(class, why) => format!("Unparseable {class} extension due to\n{why}\n\n{}", dump(value)),
        };
        text.push_str(&shown);
        text.push('\n');
    }
    text
}
