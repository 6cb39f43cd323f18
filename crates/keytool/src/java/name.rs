//! Distinguished names as Java prints them: the last part first, values in quotes where they need it.

use keyferry_core::name::{AttributeTypeAndValue, DistinguishedName};
use keyferry_core::shown::shown;

/// The keywords that Java prints; other types are `OID.` and dotted numbers.
const KEYWORDS: [(&str, &str); 18] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.12", "T"),
    ("1.3.6.1.4.1.42.2.11.2.1", "IP"),
    ("2.5.4.9", "STREET"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("2.5.4.46", "DNQ"),
    ("2.5.4.4", "SURNAME"),
    ("2.5.4.42", "GIVENNAME"),
    ("2.5.4.43", "INITIALS"),
    ("2.5.4.44", "GENERATION"),
    ("1.2.840.113549.1.9.1", "EMAILADDRESS"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("2.5.4.5", "SERIALNUMBER"),
];

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
    let dotted = attribute.oid.to_string();
    let keyword = KEYWORDS.iter().find(|(oid, _)| *oid == dotted).map(|(_, keyword)| (*keyword).to_owned());
    let keyword = keyword.unwrap_or_else(|| format!("OID.{dotted}"));
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
