//! Distinguished names as Java prints them: the last part first, values in quotes where they need it.

use keyferry_core::name::{AttributeTypeAndValue, DistinguishedName};
use keyferry_core::oid::attribute::ATTRIBUTES;
use keyferry_core::shown::shown;

/// The name, from its DER.
pub(crate) fn of_der(der: &[u8]) -> String {
    DistinguishedName::from_der(der).map_or_else(|_| String::new(), |name| text(&name))
}

/// The name.
pub(crate) fn text(name: &DistinguishedName) -> String {
    let rdn = |attributes: &[AttributeTypeAndValue]| attributes.iter().map(attribute).collect::<Vec<_>>().join(" + ");
    name.rdns().iter().rev().map(|part| rdn(part.attributes())).collect::<Vec<_>>().join(", ")
}

fn attribute(attribute: &AttributeTypeAndValue) -> String {
    let keyword = ATTRIBUTES.java_name(&attribute.oid).map_or_else(|| format!("OID.{}", attribute.oid), str::to_owned);
    format!("{keyword}={}", attribute.to_text().map_or_else(|| "#".to_owned(), |value| shown(&quoted(&value)).into_owned()))
}

fn quoted(value: &str) -> String {
    /// What makes quotes necessary.
    const SPECIAL: &str = ",+=\n<>#;\\\"";
    let blank = |character: char| character == ' ' || character == '\n';
    let in_quotes = value.len() > 1 && value.starts_with('"') && value.ends_with('"');
    let doubled = value.as_bytes().windows(2).any(|pair| pair.iter().all(|byte| *byte == b' ' || *byte == b'\n'));
    let needs =
        value.starts_with(blank) || value.ends_with(blank) || doubled || value.contains(|character| SPECIAL.contains(character));
    if in_quotes || !needs {
        return value.to_owned();
    }
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}
