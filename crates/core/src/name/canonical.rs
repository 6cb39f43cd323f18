//! Names as they are compared (RFC 5280, section 7.1): neither the string type, nor the case of ASCII letters, nor the number of blanks matters.

use der::asn1::AnyRef;
use der::{Any, Encode, Tag};

use super::{AttributeTypeAndValue, AttributeValue, DistinguishedName, string};

impl DistinguishedName {
    /// The relative names one behind the other, without the SEQUENCE around them: strings in UTF-8 and lower case, their blanks trimmed and
    /// single, other values as they are. Two names are the same when these bytes are; one is the beginning of another when they begin so.
    /// An empty name gives no bytes. openssl computes the same.
    pub fn canonical(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for rdn in self.rdns() {
            let mut fields: Vec<Vec<u8>> = rdn.attributes().iter().map(|field| of_field(field).unwrap_or_default()).collect();
            fields.sort();
            bytes.extend(tlv(Tag::Set, &fields.concat()).unwrap_or_default());
        }
        bytes
    }
}

fn tlv(tag: Tag, content: &[u8]) -> der::Result<Vec<u8>> {
    AnyRef::new(tag, content)?.to_der()
}

fn of_field(field: &AttributeTypeAndValue) -> der::Result<Vec<u8>> {
    let value = match &field.value {
        AttributeValue::Text(text) | AttributeValue::Utf8(text) => tlv(Tag::Utf8String, folded(text).as_bytes())?,
        AttributeValue::Encoded(any) => match folds(any).then(|| string::decode(any)).flatten() {
            Some(text) => tlv(Tag::Utf8String, folded(&text).as_bytes())?,
            None => any.to_der()?,
        },
    };
    tlv(Tag::Sequence, &[field.oid.to_der()?, value].concat())
}

/// The string types in which case and blanks do not matter.
fn folds(value: &Any) -> bool {
    use der::Tagged;
    let tag = value.tag();
    [Tag::Utf8String, Tag::BmpString, Tag::PrintableString, Tag::TeletexString, Tag::Ia5String, Tag::VisibleString].contains(&tag)
}

fn folded(text: &str) -> String {
    let is_blank = |character: char| character.is_ascii_whitespace() || character == '\u{b}';
    text.split(is_blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::attribute::COMMON_NAME;

    fn name(value: AttributeValue) -> Vec<u8> {
        let field = AttributeTypeAndValue { oid: COMMON_NAME, value };
        DistinguishedName::new(vec![field.into()]).canonical()
    }

    #[test]
    fn types_case_and_blanks_do_not_matter() {
        let of = |tag, text: &str| name(AttributeValue::Encoded(Any::new(tag, text.as_bytes()).unwrap()));
        let plain = of(Tag::Utf8String, "acme root");
        assert_eq!(plain, of(Tag::PrintableString, "  Acme \t ROOT "));
        assert_eq!(plain, of(Tag::BmpString, "\0a\0c\0m\0e\0 \0r\0o\0o\0t"));
        assert_eq!(plain, name(AttributeValue::Text("Acme Root".to_owned())));
        assert_ne!(plain, of(Tag::Utf8String, "acme  roots"));
        // No string, and a string that has only one spelling.
        assert_ne!(of(Tag::OctetString, "A"), of(Tag::OctetString, "a"));
        assert_ne!(of(Tag::NumericString, "1"), of(Tag::Utf8String, "1"));
        assert!(DistinguishedName::default().canonical().is_empty());
    }
}
