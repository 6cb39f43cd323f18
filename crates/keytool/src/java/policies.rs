//! Certificate policies (RFC 5280, sections 4.2.1.4, 4.2.1.5, 4.2.1.11 and 4.2.1.14).

use std::fmt::Write;

use super::dump::dump;
use super::element::Element;

/// `CertificatePolicies`.
pub(super) fn policies(value: &[u8]) -> Option<String> {
    let mut text = "CertificatePolicies [\n".to_owned();
    for policy in Element::sequence(value)? {
        let parts = policy.children()?;
        let qualifiers = match parts.get(1) {
            Some(qualifiers) => qualifiers.children()?.into_iter().map(qualifier).collect::<Option<Vec<_>>>()?,
            None => Vec::new(),
        };
        let _ = write!(text, "  [CertificatePolicyId: [{}]\n[{}]  ]\n", parts.first()?.oid()?, qualifiers.join(", "));
    }
    text.push_str("]\n");
    Some(text)
}

fn qualifier(element: Element<'_>) -> Option<String> {
    let [id, value] = element.children()?.try_into().ok()?;
    Some(format!("PolicyQualifierInfo: [\n  qualifierID: {}\n  qualifier: {}\n]", id.oid()?, dump(value.der)))
}

/// `PolicyMappings`.
pub(super) fn mappings(value: &[u8]) -> Option<String> {
    let one = |mapping: Element<'_>| {
        let [issuer, subject] = mapping.children()?.try_into().ok()?;
        let id = |policy: Element<'_>| Some(format!("CertificatePolicyId: [{}]\n", policy.oid()?));
        Some(format!("CertificatePolicyMap: [\nIssuerDomain:{}SubjectDomain:{}]\n", id(issuer)?, id(subject)?))
    };
    let mappings: Option<Vec<String>> = Element::sequence(value)?.into_iter().map(one).collect();
    Some(format!("PolicyMappings [\n[{}]]\n", mappings?.join(", ")))
}

/// `PolicyConstraints`.
pub(super) fn constraints(value: &[u8]) -> Option<String> {
    let parts = Element::sequence(value)?;
    let part = |tag| {
        let found = parts.iter().find(|part| part.tag == tag).map(|part| part.number());
        found.map_or(Some("unspecified".to_owned()), |number| number.map(|number| number.to_string()))
    };
    Some(format!("PolicyConstraints: [  Require: {};\tInhibit: {} ]\n", part(0x80)?, part(0x81)?))
}
