//! Extensions of certificates, requests and revocation lists, as Java's class for each prints it; others as the bytes that they are.

use std::fmt::Write;

use keyferry_core::extension::Extension;

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
fn class(oid: &str) -> Option<&'static str> {
    Some(match oid {
        "1.3.6.1.5.5.7.1.1" => "AuthorityInfoAccess",
        "1.3.6.1.5.5.7.1.11" => "SubjectInfoAccess",
        "1.3.6.1.5.5.7.48.1.5" => "OCSPNoCheck",
        "2.16.840.1.113730.1.1" => "NetscapeCertType",
        "2.5.29.14" => "SubjectKeyIdentifier",
        "2.5.29.15" => "KeyUsage",
        "2.5.29.16" => "PrivateKeyUsage",
        "2.5.29.17" => "SubjectAlternativeName",
        "2.5.29.18" => "IssuerAlternativeName",
        "2.5.29.19" => "BasicConstraints",
        "2.5.29.20" => "CRLNumber",
        "2.5.29.21" => "CRLReasonCode",
        "2.5.29.27" => "DeltaCRLIndicator",
        "2.5.29.28" => "IssuingDistributionPoint",
        "2.5.29.30" => "NameConstraints",
        "2.5.29.31" => "CRLDistributionPoints",
        "2.5.29.32" => "CertificatePolicies",
        "2.5.29.33" => "PolicyMappings",
        "2.5.29.35" => "AuthorityKeyIdentifier",
        "2.5.29.36" => "PolicyConstraints",
        "2.5.29.37" => "ExtendedKeyUsage",
        "2.5.29.46" => "FreshestCRL",
        "2.5.29.54" => "InhibitAnyPolicy",
        _ => return None,
    })
}

fn text(class: &str, value: &[u8]) -> Option<String> {
    match class {
        "AuthorityInfoAccess" | "SubjectInfoAccess" => distribution::access(class, value),
        "OCSPNoCheck" => Some(String::new()),
        "NetscapeCertType" => constraints::netscape(value),
        "SubjectKeyIdentifier" => {
            let identifier = Element::whole(value).filter(|element| element.tag == 0x04)?;
            Some(format!("SubjectKeyIdentifier [\n{}]\n", key_identifier(identifier.content)))
        }
        "AuthorityKeyIdentifier" => authority_key_identifier(value),
        "PrivateKeyUsage" => constraints::private_key_usage(value),
        "KeyUsage" => constraints::key_usage(value),
        "ExtendedKeyUsage" => constraints::extended_key_usage(value),
        "BasicConstraints" => constraints::basic(value),
        "NameConstraints" => constraints::names(value),
        "SubjectAlternativeName" | "IssuerAlternativeName" => {
            let names: Option<Vec<String>> = Element::sequence(value)?.into_iter().map(general_name::text).collect();
            Some(format!("{class} [\n  {}\n]\n", names?.join("\n  ")))
        }
        "CRLDistributionPoints" | "FreshestCRL" => distribution::points(class, value),
        "IssuingDistributionPoint" => distribution::issuing(value),
        "CertificatePolicies" => policies::policies(value),
        "PolicyMappings" => policies::mappings(value),
        "PolicyConstraints" => policies::constraints(value),
        "InhibitAnyPolicy" => Some(format!("InhibitAnyPolicy: {}\n", Element::whole(value)?.number()?)),
        "CRLNumber" => Some(format!("CRL Number:     {}\n", pairs(Element::whole(value)?.content))),
        "DeltaCRLIndicator" => Some(format!("Base CRL Number:     {}\n", pairs(Element::whole(value)?.content))),
        "CRLReasonCode" => Some(format!("    Reason Code: {}", reason(Element::whole(value)?.number()?))),
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
    let Some(class) = class(&extension.extn_id.to_string()) else { return Shown::Bytes };
    if class == "InhibitAnyPolicy" && !extension.critical {
        return Shown::Unreadable(class, "java.io.IOException: Criticality cannot be false for InhibitAnyPolicy".to_owned());
    }
    match text(class, extension.extn_value.as_bytes()) {
        Some(text) => Shown::Text(text),
        None => Shown::Unreadable(class, "java.io.IOException: Invalid encoding".to_owned()),
    }
}

/// The extensions in Java's order: by the names of their classes, or their numbers where there is none.
pub(crate) fn sorted(extensions: &[Extension]) -> Vec<&Extension> {
    let mut sorted: Vec<&Extension> = extensions.iter().collect();
    sorted.sort_by_key(|extension| {
        let dotted = extension.extn_id.to_string();
        let unreadable = matches!(shown(extension), Shown::Unreadable(..));
        (unreadable, class(&dotted).filter(|_| !unreadable).map_or(dotted, str::to_owned))
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
