//! Distribution points of revocation lists and the access to information (RFC 5280, sections 4.2.1.13, 4.2.2.1 and 5.2.5).

use std::fmt::Write;

use keyferry_core::oid::access::ACCESS_METHODS;

use super::element::Element;
use super::{general_name, name};

/// The reasons, in the order of their bits.
const REASONS: [&str; 9] = [
    "unused",
    "key compromise",
    "CA compromise",
    "affiliation changed",
    "superseded",
    "cessation of operation",
    "certificate hold",
    "privilege withdrawn",
    "AA compromise",
];

/// `CRLDistributionPoints`, and `FreshestCRL`, which is the same under another title.
pub(super) fn points(title: &str, value: &[u8]) -> Option<String> {
    let points: Option<Vec<String>> = Element::sequence(value)?.into_iter().map(point).collect();
    Some(format!("{title} [\n  [{}]]\n", points?.join(", ")))
}

fn point(element: Element<'_>) -> Option<String> {
    let mut text = String::new();
    for part in element.children()? {
        match part.tag {
            0xa0 => drop(write!(text, "DistributionPoint:\n     {}\n", point_name(part)?)),
            0x81 => text.push_str(&reasons(part)?),
            0xa2 => drop(writeln!(text, "   CRLIssuer:{}", general_name::list(&part.children()?)?)),
            _ => return None,
        }
    }
    Some(text)
}

/// `DistributionPointName ::= CHOICE { fullName [0] GeneralNames, nameRelativeToCRLIssuer [1] RelativeDistinguishedName }`
fn point_name(element: Element<'_>) -> Option<String> {
    let choice = element.children()?.first().copied()?;
    match choice.tag {
        0xa0 => general_name::list(&choice.children()?),
        0xa1 => {
            // A relative name is the content of a SET; in a SEQUENCE of one it is a whole name.
            let length = u8::try_from(choice.content.len()).ok().filter(|length| *length < 0x7e)?;
            Some(name::of_der(&[&[0x30, length + 2, 0x31, length], choice.content].concat()))
        }
        _ => None,
    }
}

fn reasons(element: Element<'_>) -> Option<String> {
    let mut text = "   ReasonFlags:\n".to_owned();
    for bit in element.bits()? {
        let _ = writeln!(text, "    {}", REASONS.get(bit)?);
    }
    Some(text)
}

/// `IssuingDistributionPoint` of a revocation list.
pub(super) fn issuing(value: &[u8]) -> Option<String> {
    let (mut lines, mut flags) = (String::new(), [false; 4]);
    for part in Element::sequence(value)? {
        let set = part.content.first().is_some_and(|byte| *byte != 0);
        match part.tag {
            0xa0 => drop(write!(lines, "  DistributionPoint:\n     {}\n", point_name(part)?)),
            0x81 => flags[0] = set,
            0x82 => flags[1] = set,
            0x83 => lines.push_str(&reasons(part)?),
            0x84 => flags[3] = set,
            0x85 => flags[2] = set,
            _ => return None,
        }
    }
    let titles = ["user certs", "CA certs", "attribute certs"];
    for (title, flag) in titles.iter().zip(flags) {
        let _ = writeln!(lines, "  Only contains {title}: {flag}");
    }
    let _ = writeln!(lines, "  Indirect CRL: {}", flags[3]);
    Some(format!("IssuingDistributionPoint [\n{lines}]\n"))
}

/// `AuthorityInfoAccess` and `SubjectInfoAccess`.
pub(super) fn access(title: &str, value: &[u8]) -> Option<String> {
    let one = |description: Element<'_>| {
        let [method, location] = description.children()?.try_into().ok()?;
        let oid = method.oid()?;
        let method = ACCESS_METHODS.java_name(&oid).map_or_else(|| oid.to_string(), str::to_owned);
        Some(format!("\n   accessMethod: {method}\n   accessLocation: {}\n", general_name::text(location)?))
    };
    let descriptions: Option<Vec<String>> = Element::sequence(value)?.into_iter().map(one).collect();
    Some(format!("{title} [\n  [{}]\n]\n", descriptions?.join(", ")))
}
