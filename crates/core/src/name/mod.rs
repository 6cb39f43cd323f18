//! Distinguished names (RFC 5280, section 4.1.2.4), the subjects of requests and certificates.
//!
//! A name is kept in the order of its encoding, most general field first in most of the names that openssl makes, last in keytool's.
//! The two grammars that users type are [`openssl`] (`-subj`) and [`rfc4514`] (keytool's `-dname`).

mod alias;
pub mod attribute;
mod canonical;
mod difference;
mod encode;
mod error;
pub mod openssl;
pub mod rfc4514;
mod string;

use std::fmt;

use der::asn1::{ObjectIdentifier, SetOfVec};
use der::{Any, Decode, Encode};

pub use difference::FieldDifference;
pub use error::NameError;

/// `RDNSequence`: the relative distinguished names in the order of their encoding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DistinguishedName {
    rdns: Vec<RelativeDistinguishedName>,
}

/// `RelativeDistinguishedName`: one attribute, or several that stand together (written with `+`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelativeDistinguishedName {
    attributes: Vec<AttributeTypeAndValue>,
}

/// `AttributeTypeAndValue`: one field of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeTypeAndValue {
    /// The attribute type.
    pub oid: ObjectIdentifier,
    /// Its value.
    pub value: AttributeValue,
}

/// The value of a field: text that still has to be given a string type, or a value that came encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeValue {
    /// Text; [`Style`](crate::csr::Style) chooses the string type.
    Text(String),
    /// Text that is a `UTF8String` in keytool's style even where a smaller type would do, as for values written with `\C3\A9` escapes.
    Utf8(String),
    /// A value with its own tag, kept as it is.
    Encoded(Any),
}

impl AttributeTypeAndValue {
    /// A field with a text value.
    pub fn text(oid: ObjectIdentifier, value: impl Into<String>) -> Self {
        Self { oid, value: AttributeValue::Text(value.into()) }
    }

    /// The value as text; `None` when it is no string that X.520 knows.
    pub fn to_text(&self) -> Option<String> {
        match &self.value {
            AttributeValue::Text(text) | AttributeValue::Utf8(text) => Some(text.clone()),
            AttributeValue::Encoded(any) => string::decode(any),
        }
    }
}

impl From<AttributeTypeAndValue> for RelativeDistinguishedName {
    fn from(attribute: AttributeTypeAndValue) -> Self {
        Self { attributes: vec![attribute] }
    }
}

impl RelativeDistinguishedName {
    /// The attributes, at least one.
    pub fn attributes(&self) -> &[AttributeTypeAndValue] {
        &self.attributes
    }

    /// Adds an attribute beside those that are there.
    pub fn push(&mut self, attribute: AttributeTypeAndValue) {
        self.attributes.push(attribute);
    }
}

impl DistinguishedName {
    /// A name of these relative names, in this order.
    pub fn new(rdns: Vec<RelativeDistinguishedName>) -> Self {
        Self { rdns }
    }

    /// The relative names, in the order of the encoding.
    pub fn rdns(&self) -> &[RelativeDistinguishedName] {
        &self.rdns
    }

    /// Whether there is no field at all.
    pub fn is_empty(&self) -> bool {
        self.rdns.is_empty()
    }

    /// Every field, in the order of the encoding.
    pub fn attributes(&self) -> impl Iterator<Item = &AttributeTypeAndValue> {
        self.rdns.iter().flat_map(|rdn| &rdn.attributes)
    }

    /// The text values of every field of this type.
    pub fn values(&self, oid: ObjectIdentifier) -> Vec<String> {
        self.attributes()
            .filter(|attribute| attribute.oid == oid)
            .map(|attribute| attribute.to_text().unwrap_or_default())
            .collect()
    }

    /// Adds a relative name at the end; with `joined`, into the last one (`+`).
    pub fn push(&mut self, attribute: AttributeTypeAndValue, joined: bool) {
        match self.rdns.last_mut() {
            Some(last) if joined => last.push(attribute),
            _ => self.rdns.push(attribute.into()),
        }
    }

    /// The same fields, last relative name first: what keytool does with `-dname`.
    #[must_use]
    pub fn reversed(mut self) -> Self {
        self.rdns.reverse();
        self
    }

    /// Reads the DER of a `Name`. Values keep their string types, so encoding the result in any style gives the same bytes.
    pub fn from_der(bytes: &[u8]) -> Result<Self, der::Error> {
        let field = |field: x509_cert::attr::AttributeTypeAndValue| AttributeTypeAndValue {
            oid: field.oid,
            value: AttributeValue::Encoded(field.value),
        };
        // RDNSequence ::= SEQUENCE OF RelativeDistinguishedName, which is a SET OF AttributeTypeAndValue.
        let sequence = Vec::<SetOfVec<x509_cert::attr::AttributeTypeAndValue>>::from_der(bytes)?;
        let rdns = sequence
            .into_iter()
            .map(|rdn| RelativeDistinguishedName { attributes: rdn.into_vec().into_iter().map(field).collect() });
        Ok(Self { rdns: rdns.collect() })
    }

    /// Reads a decoded [`x509_cert::name::Name`].
    pub fn from_x509(name: &x509_cert::name::Name) -> Result<Self, der::Error> {
        Self::from_der(&name.to_der()?)
    }
}

/// RFC 4514: the last relative name first, `+` between attributes of one, specials escaped.
impl fmt::Display for DistinguishedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, rdn) in self.rdns.iter().rev().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            for (index, attribute) in rdn.attributes.iter().enumerate() {
                if index > 0 {
                    f.write_str("+")?;
                }
                rfc4514::write_attribute(f, attribute)?;
            }
        }
        Ok(())
    }
}
