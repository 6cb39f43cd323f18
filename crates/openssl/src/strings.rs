//! The string types of a name's values, as `string_mask` allows them.

use std::fmt;

use der::{Any, Tag};
use keyferry_core::csr::Style;
use keyferry_core::name::attribute::{self, OpenSslString};
use keyferry_core::name::{AttributeTypeAndValue, AttributeValue, DistinguishedName, NameError, RelativeDistinguishedName};

use super::command_error::CommandError;

/// Why a value of a name or of an attribute cannot be encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueError {
    /// Its length, or a character that its type cannot hold.
    Name(NameError),
    /// `string_mask` leaves no string type that holds the text of this field.
    Mask(String),
    /// The value of this field has no text.
    NoText(String),
}

impl ValueError {
    /// The short name of the field that it is about.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Name(error) => error.field(),
            Self::Mask(name) | Self::NoText(name) => Some(name),
        }
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(error) => error.fmt(f),
            Self::Mask(_) => f.write_str("no string type that string_mask allows can hold the value"),
            Self::NoText(_) => f.write_str("the value cannot be encoded"),
        }
    }
}

impl std::error::Error for ValueError {}

impl From<NameError> for ValueError {
    fn from(error: NameError) -> Self {
        Self::Name(error)
    }
}

/// What stands in the error queue for a value that does not fit.
impl From<NameError> for CommandError {
    fn from(error: NameError) -> Self {
        let (reason, detail) = match &error {
            NameError::TooLong { max, .. } => ("string too long", format!("maxsize={max}")),
            NameError::TooShort { min, .. } => ("string too short", format!("minsize={min}")),
            NameError::Character { .. } => ("illegal characters", String::new()),
            other => ("malformed name", other.to_string()),
        };
        Self::silent(1).queue(0x0680_0097, "asn1 encoding routines", "ASN1_mbstring_ncopy", reason, &detail)
    }
}

impl From<ValueError> for CommandError {
    fn from(error: ValueError) -> Self {
        match error {
            ValueError::Name(error) => error.into(),
            ValueError::Mask(_) => {
                Self::silent(1).queue(0x0680_007C, "asn1 encoding routines", "ASN1_mbstring_ncopy", "illegal characters", "")
            }
            ValueError::NoText(_) => Self::new(error.to_string()),
        }
    }
}

/// The types that are allowed, as openssl's bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mask(u32);

const PRINTABLE: u32 = 0x2;
const T61: u32 = 0x4;
const BMP: u32 = 0x800;
const UTF8: u32 = 0x2000;

impl Mask {
    /// What is usual.
    pub(crate) const UTF8_ONLY: Self = Self(UTF8);

    /// The value of `string_mask`; `None` when it is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "utf8only" => Some(Self::UTF8_ONLY),
            "nombstr" => Some(Self(!(BMP | UTF8))),
            "pkix" => Some(Self(!T61)),
            "default" => Some(Self(!0)),
            _ => {
                let number = text.strip_prefix("MASK:")?;
                let mask = match number.strip_prefix("0x") {
                    Some(digits) => u32::from_str_radix(digits, 16),
                    None => number.parse(),
                };
                mask.ok().map(Self)
            }
        }
    }

    /// The smallest type that holds the text.
    fn encode(self, text: &str) -> Option<Any> {
        let is_printable = |character: char| character.is_ascii_alphanumeric() || " '()+,-./:=?".contains(character);
        if self.0 & PRINTABLE != 0 && text.chars().all(is_printable) {
            return Any::new(Tag::PrintableString, text.as_bytes()).ok();
        }
        let latin1: Option<Vec<u8>> = text.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect();
        if let Some(bytes) = latin1.filter(|_| self.0 & T61 != 0) {
            return Any::new(Tag::TeletexString, bytes).ok();
        }
        if self.0 & BMP != 0 && text.chars().all(|character| u32::from(character) <= 0xffff) {
            let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            return Any::new(Tag::BmpString, bytes).ok();
        }
        if self.0 & UTF8 != 0 { Any::new(Tag::Utf8String, text.as_bytes()).ok() } else { None }
    }
}

/// The value of a field or of an attribute.
pub(crate) fn value(field: &AttributeTypeAndValue, mask: Mask) -> Result<Any, ValueError> {
    // The length limits, and the types that do not depend on the mask.
    let single = DistinguishedName::new(vec![field.clone().into()]);
    let encoded = DistinguishedName::from_der(&single.to_der(Style::OpenSsl)?).map_err(NameError::from)?;
    let name = || attribute::display_name(&field.oid);
    let usual = encoded.attributes().next().map(|field| field.value.clone());
    let fixed = attribute::by_oid(&field.oid).is_some_and(|known| known.openssl_string != OpenSslString::Directory);
    match (usual, field.to_text()) {
        (Some(AttributeValue::Encoded(any)), _) if fixed || mask == Mask::UTF8_ONLY => Ok(any),
        (_, Some(text)) => mask.encode(&text).ok_or_else(|| ValueError::Mask(name())),
        _ => Err(ValueError::NoText(name())),
    }
}

/// The same name, each value in its type.
pub(crate) fn encoded(name: &DistinguishedName, mask: Mask) -> Result<DistinguishedName, ValueError> {
    let mut rdns: Vec<RelativeDistinguishedName> = Vec::new();
    for rdn in name.rdns() {
        let mut made: Option<RelativeDistinguishedName> = None;
        for field in rdn.attributes() {
            let field = AttributeTypeAndValue { oid: field.oid, value: AttributeValue::Encoded(value(field, mask)?) };
            match &mut made {
                Some(made) => made.push(field),
                None => made = Some(field.into()),
            }
        }
        rdns.extend(made);
    }
    Ok(DistinguishedName::new(rdns))
}
