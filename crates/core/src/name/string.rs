//! The ASN.1 string types that values of names come in.

use der::asn1::{Ia5StringRef, PrintableStringRef, Utf8StringRef};
use der::{Any, EncodeValue, Tag, Tagged};

use super::NameError;

/// Whether the character belongs to `PrintableString` (X.680, table 10).
pub(super) fn is_printable(character: char) -> bool {
    character.is_ascii_alphanumeric() || " '()+,-./:=?".contains(character)
}

/// `text` as `PrintableString`.
pub(super) fn printable(name: &str, text: &str) -> Result<Any, NameError> {
    refuse(name, text, "PrintableString", is_printable)?;
    any(&PrintableStringRef::new(text)?)
}

/// `text` as `IA5String`.
pub(super) fn ia5(name: &str, text: &str) -> Result<Any, NameError> {
    refuse(name, text, "IA5String (ASCII)", |character| character.is_ascii())?;
    any(&Ia5StringRef::new(text)?)
}

/// `text` as `UTF8String`.
pub(super) fn utf8(text: &str) -> Result<Any, NameError> {
    any(&Utf8StringRef::new(text)?)
}

fn any(value: &(impl EncodeValue + Tagged)) -> Result<Any, NameError> {
    Ok(Any::encode_from(value)?)
}

fn refuse(name: &str, text: &str, string_type: &'static str, allowed: fn(char) -> bool) -> Result<(), NameError> {
    match text.chars().find(|character| !allowed(*character)) {
        None => Ok(()),
        Some(character) => Err(NameError::Character { name: name.to_owned(), character, string_type }),
    }
}

/// The text of a string value, whichever of X.520's string types it has.
pub(super) fn decode(value: &Any) -> Option<String> {
    let bytes = value.value();
    match value.tag() {
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String | Tag::NumericString | Tag::VisibleString => {
            std::str::from_utf8(bytes).ok().map(str::to_owned)
        }
        // In practice TeletexString holds Latin-1.
        Tag::TeletexString => Some(bytes.iter().map(|byte| char::from(*byte)).collect()),
        Tag::BmpString => {
            let (pairs, rest) = bytes.as_chunks::<2>();
            let units: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
            rest.is_empty().then(|| String::from_utf16(&units).ok())?
        }
        _ => None,
    }
}
