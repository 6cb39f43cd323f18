//! The attribute types that subjects are made of: the keywords and the rules of both tools for each.

use der::asn1::ObjectIdentifier;

use crate::oid::Object;
pub use crate::oid::attribute::*;

/// The string type that `openssl req` gives a value of this attribute type (its table of standard strings).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenSslString {
    /// `PrintableString`, whatever `string_mask` says.
    Printable,
    /// `IA5String`, whatever `string_mask` says.
    Ia5,
    /// A `DirectoryString`: `UTF8String` with the default `string_mask`.
    Directory,
}

/// One attribute type of a distinguished name.
#[derive(Debug, PartialEq, Eq)]
pub struct AttributeType {
    /// The object identifier.
    pub oid: ObjectIdentifier,
    /// The keywords that keytool's `-dname` takes, in any case, besides the one that it prints.
    pub keytool_aliases: &'static [&'static str],
    /// How `openssl req` encodes a value.
    pub openssl_string: OpenSslString,
    /// The shortest value, in characters, that `openssl req` lets through.
    pub min_chars: usize,
    /// The longest value, in characters, that `openssl req` lets through; `None` is no limit.
    pub max_chars: Option<usize>,
}

const fn known(
    oid: ObjectIdentifier,
    keytool_aliases: &'static [&'static str],
    openssl_string: OpenSslString,
    min_chars: usize,
    max_chars: Option<usize>,
) -> AttributeType {
    AttributeType { oid, keytool_aliases, openssl_string, min_chars, max_chars }
}

use OpenSslString::{Directory, Ia5, Printable};

/// Every attribute type that names are made with; others are written as dotted object identifiers.
pub static ATTRIBUTE_TYPES: [AttributeType; 26] = [
    known(COMMON_NAME, &[], Directory, 1, Some(64)),
    known(SURNAME, &[], Directory, 1, Some(32768)),
    known(SERIAL_NUMBER, &[], Printable, 1, Some(64)),
    known(COUNTRY_NAME, &[], Printable, 2, Some(2)),
    known(LOCALITY_NAME, &[], Directory, 1, Some(128)),
    known(STATE_OR_PROVINCE_NAME, &["S"], Directory, 1, Some(128)),
    known(STREET_ADDRESS, &[], Directory, 0, None),
    known(ORGANIZATION_NAME, &[], Directory, 1, Some(64)),
    known(ORGANIZATIONAL_UNIT_NAME, &[], Directory, 1, Some(64)),
    known(TITLE, &[], Directory, 0, None),
    known(DESCRIPTION, &[], Directory, 0, None),
    known(BUSINESS_CATEGORY, &[], Directory, 0, None),
    known(POSTAL_CODE, &[], Directory, 0, None),
    known(NAME, &[], Directory, 1, Some(32768)),
    known(GIVEN_NAME, &[], Directory, 1, Some(32768)),
    known(INITIALS, &[], Directory, 1, Some(32768)),
    known(GENERATION_QUALIFIER, &[], Directory, 0, None),
    known(DN_QUALIFIER, &["DNQUALIFIER"], Printable, 0, None),
    known(PSEUDONYM, &[], Directory, 0, None),
    known(ORGANIZATION_IDENTIFIER, &[], Directory, 0, None),
    known(USER_ID, &[], Directory, 0, None),
    known(DOMAIN_COMPONENT, &[], Ia5, 1, None),
    known(EMAIL_ADDRESS, &["EMAIL"], Ia5, 1, Some(128)),
    known(JURISDICTION_COUNTRY_NAME, &[], Printable, 2, Some(2)),
    known(UNSTRUCTURED_NAME, &[], Directory, 1, None),
    known(UNSTRUCTURED_ADDRESS, &[], Directory, 1, None),
];

impl AttributeType {
    fn object(&self) -> Option<&'static Object> {
        ATTRIBUTES.get(&self.oid)
    }

    /// The short name that openssl prints and that `-subj` takes (`CN`), case-sensitive.
    pub fn short_name(&self) -> &'static str {
        self.object().and_then(|object| object.short_name).unwrap_or_default()
    }

    /// openssl's long name, the one that configuration files use (`commonName`), case-sensitive.
    pub fn long_name(&self) -> &'static str {
        self.object().and_then(|object| object.long_name).unwrap_or_default()
    }

    /// Whether keytool's `-dname` takes this keyword for it.
    fn is_keyword(&self, keyword: &str) -> bool {
        let printed = self.object().and_then(|object| object.java_name);
        printed.into_iter().chain(self.keytool_aliases.iter().copied()).any(|known| known.eq_ignore_ascii_case(keyword))
    }
}

/// The attribute type with this object identifier, if it is one with a name.
pub fn by_oid(oid: &ObjectIdentifier) -> Option<&'static AttributeType> {
    ATTRIBUTE_TYPES.iter().find(|known| known.oid == *oid)
}

/// The object identifier that openssl means by `name`: a short name, a long name (both case-sensitive) or dotted numbers.
pub fn openssl_oid(name: &str) -> Option<ObjectIdentifier> {
    ATTRIBUTE_TYPES
        .iter()
        .find(|known| known.short_name() == name || known.long_name() == name)
        .map(|known| known.oid)
        .or_else(|| ObjectIdentifier::new(name).ok())
}

/// The object identifier that keytool means by `keyword`: a keyword in any case, or dotted numbers with or without `OID.` before them.
pub fn keytool_oid(keyword: &str) -> Option<ObjectIdentifier> {
    let named = ATTRIBUTE_TYPES.iter().find(|known| known.is_keyword(keyword));
    if let Some(known) = named {
        return Some(known.oid);
    }
    let dotted = match keyword.get(..4) {
        Some(prefix) if prefix.eq_ignore_ascii_case("OID.") => keyword.get(4..)?,
        _ => keyword,
    };
    ObjectIdentifier::new(dotted).ok()
}

/// How the attribute type is called in our own output: openssl's short name, or the dotted object identifier.
pub fn display_name(oid: &ObjectIdentifier) -> String {
    by_oid(oid).map_or_else(|| oid.to_string(), |known| known.short_name().to_owned())
}
