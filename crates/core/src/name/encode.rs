//! The DER of a name, with the string types that each tool chooses.

use std::collections::HashSet;

use der::{Any, Encode};
use x509_cert::name::{RdnSequence, RelativeDistinguishedName as X509Rdn};

use super::attribute::{self, OpenSslString};
use super::{AttributeTypeAndValue, AttributeValue, DistinguishedName, NameError, string};
use crate::style::Style;

impl DistinguishedName {
    /// The DER of the name, with the string types and length limits of `style`.
    pub fn to_der(&self, style: Style) -> Result<Vec<u8>, NameError> {
        let mut sequence = RdnSequence::default();
        for rdn in self.rdns() {
            let field = |attribute: &AttributeTypeAndValue| {
                let value = encode_value(attribute, style)?;
                Ok(x509_cert::attr::AttributeTypeAndValue { oid: attribute.oid, value })
            };
            let fields = rdn.attributes().iter().map(field).collect::<Result<Vec<_>, NameError>>()?;
            let mut seen = HashSet::new();
            if let Some(twice) = fields.iter().find(|field| !seen.insert((field.oid, field.value.value()))) {
                return Err(NameError::Repeated { name: attribute::display_name(&twice.oid) });
            }
            // All are put in order at once: one by one, each would be looked for among all.
            sequence.push(X509Rdn::try_from(fields)?);
        }
        Ok(sequence.to_der()?)
    }
}

fn encode_value(attribute: &AttributeTypeAndValue, style: Style) -> Result<Any, NameError> {
    let name = attribute::display_name(&attribute.oid);
    match (&attribute.value, style) {
        (AttributeValue::Encoded(any), _) => Ok(any.clone()),
        (AttributeValue::Text(text) | AttributeValue::Utf8(text), Style::OpenSsl) => openssl_value(attribute, &name, text),
        (AttributeValue::Text(text), Style::Keytool) => keytool_value(attribute, &name, text),
        (AttributeValue::Utf8(text), Style::Keytool) => string::utf8(text),
    }
}

/// The rules of openssl's table of standard strings, under its default `string_mask`, `utf8only`.
fn openssl_value(attribute: &AttributeTypeAndValue, name: &str, text: &str) -> Result<Any, NameError> {
    let Some(known) = attribute::by_oid(&attribute.oid) else {
        return string::utf8(text);
    };
    let chars = text.chars().count();
    if chars < known.min_chars {
        return Err(NameError::TooShort { name: name.to_owned(), value: text.to_owned(), min: known.min_chars });
    }
    if let Some(max) = known.max_chars.filter(|max| chars > *max) {
        return Err(NameError::TooLong { name: name.to_owned(), value: text.to_owned(), max });
    }
    match known.openssl_string {
        OpenSslString::Printable => string::printable(name, text),
        OpenSslString::Ia5 => string::ia5(name, text),
        OpenSslString::Directory => string::utf8(text),
    }
}

/// Java's rule: e-mail addresses and domain components are IA5, other values the smaller type that holds them.
fn keytool_value(attribute: &AttributeTypeAndValue, name: &str, text: &str) -> Result<Any, NameError> {
    if attribute.oid == attribute::EMAIL_ADDRESS || attribute.oid == attribute::DOMAIN_COMPONENT {
        string::ia5(name, text)
    } else if text.chars().all(string::is_printable) {
        string::printable(name, text)
    } else {
        string::utf8(text)
    }
}
