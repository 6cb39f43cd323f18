//! The attribute types that subjects are made of: their object identifiers, and the names and rules of both tools.

use der::asn1::ObjectIdentifier;

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
    /// The short name that openssl prints and that `-subj` takes (`CN`), case-sensitive.
    pub short_name: &'static str,
    /// openssl's long name, the one that configuration files use (`commonName`), case-sensitive.
    pub long_name: &'static str,
    /// The keywords that keytool's `-dname` takes, in any case; the first is the one it prints, when it prints one.
    pub keytool_names: &'static [&'static str],
    /// How `openssl req` encodes a value.
    pub openssl_string: OpenSslString,
    /// The shortest value, in characters, that `openssl req` lets through.
    pub min_chars: usize,
    /// The longest value, in characters, that `openssl req` lets through; `None` is no limit.
    pub max_chars: Option<usize>,
}

macro_rules! attribute_types {
    ($($constant:ident $oid:literal $short:literal $long:literal [$($keytool:literal)*] $string:ident $min:literal $max:expr;)*) => {
        $(
            #[doc = concat!("`", $long, "`, ", $oid, ".")]
            pub const $constant: ObjectIdentifier = ObjectIdentifier::new_unwrap($oid);
        )*

        /// Every attribute type that has a name; others are written as dotted object identifiers.
        pub static ATTRIBUTE_TYPES: &[AttributeType] = &[$(AttributeType {
            oid: $constant,
            short_name: $short,
            long_name: $long,
            keytool_names: &[$($keytool),*],
            openssl_string: OpenSslString::$string,
            min_chars: $min,
            max_chars: $max,
        }),*];
    };
}

attribute_types! {
    COMMON_NAME "2.5.4.3" "CN" "commonName" ["CN"] Directory 1 Some(64);
    SURNAME "2.5.4.4" "SN" "surname" ["SURNAME"] Directory 1 Some(32768);
    SERIAL_NUMBER "2.5.4.5" "serialNumber" "serialNumber" ["SERIALNUMBER"] Printable 1 Some(64);
    COUNTRY_NAME "2.5.4.6" "C" "countryName" ["C"] Printable 2 Some(2);
    LOCALITY_NAME "2.5.4.7" "L" "localityName" ["L"] Directory 1 Some(128);
    STATE_OR_PROVINCE_NAME "2.5.4.8" "ST" "stateOrProvinceName" ["ST" "S"] Directory 1 Some(128);
    STREET_ADDRESS "2.5.4.9" "street" "streetAddress" ["STREET"] Directory 0 None;
    ORGANIZATION_NAME "2.5.4.10" "O" "organizationName" ["O"] Directory 1 Some(64);
    ORGANIZATIONAL_UNIT_NAME "2.5.4.11" "OU" "organizationalUnitName" ["OU"] Directory 1 Some(64);
    TITLE "2.5.4.12" "title" "title" ["T"] Directory 0 None;
    DESCRIPTION "2.5.4.13" "description" "description" [] Directory 0 None;
    BUSINESS_CATEGORY "2.5.4.15" "businessCategory" "businessCategory" [] Directory 0 None;
    POSTAL_CODE "2.5.4.17" "postalCode" "postalCode" [] Directory 0 None;
    NAME "2.5.4.41" "name" "name" [] Directory 1 Some(32768);
    GIVEN_NAME "2.5.4.42" "GN" "givenName" ["GIVENNAME"] Directory 1 Some(32768);
    INITIALS "2.5.4.43" "initials" "initials" ["INITIALS"] Directory 1 Some(32768);
    GENERATION_QUALIFIER "2.5.4.44" "generationQualifier" "generationQualifier" ["GENERATION"] Directory 0 None;
    DN_QUALIFIER "2.5.4.46" "dnQualifier" "dnQualifier" ["DNQ" "DNQUALIFIER"] Printable 0 None;
    PSEUDONYM "2.5.4.65" "pseudonym" "pseudonym" [] Directory 0 None;
    ORGANIZATION_IDENTIFIER "2.5.4.97" "organizationIdentifier" "organizationIdentifier" [] Directory 0 None;
    USER_ID "0.9.2342.19200300.100.1.1" "UID" "userId" ["UID"] Directory 0 None;
    DOMAIN_COMPONENT "0.9.2342.19200300.100.1.25" "DC" "domainComponent" ["DC"] Ia5 1 None;
    EMAIL_ADDRESS "1.2.840.113549.1.9.1" "emailAddress" "emailAddress" ["EMAILADDRESS" "EMAIL"] Ia5 1 Some(128);
    JURISDICTION_COUNTRY_NAME "1.3.6.1.4.1.311.60.2.1.3" "jurisdictionC" "jurisdictionCountryName" [] Printable 2 Some(2);
    UNSTRUCTURED_NAME "1.2.840.113549.1.9.2" "unstructuredName" "unstructuredName" [] Directory 1 None;
    UNSTRUCTURED_ADDRESS "1.2.840.113549.1.9.8" "unstructuredAddress" "unstructuredAddress" [] Directory 1 None;
}

/// The attribute type with this object identifier, if it is one with a name.
pub fn by_oid(oid: &ObjectIdentifier) -> Option<&'static AttributeType> {
    ATTRIBUTE_TYPES.iter().find(|known| known.oid == *oid)
}

/// The object identifier that openssl means by `name`: a short name, a long name (both case-sensitive) or dotted numbers.
pub fn openssl_oid(name: &str) -> Option<ObjectIdentifier> {
    ATTRIBUTE_TYPES
        .iter()
        .find(|known| known.short_name == name || known.long_name == name)
        .map(|known| known.oid)
        .or_else(|| ObjectIdentifier::new(name).ok())
}

/// The object identifier that keytool means by `keyword`: a keyword in any case, or dotted numbers with or without `OID.` before them.
pub fn keytool_oid(keyword: &str) -> Option<ObjectIdentifier> {
    let named = ATTRIBUTE_TYPES.iter().find(|known| known.keytool_names.iter().any(|name| name.eq_ignore_ascii_case(keyword)));
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
    by_oid(oid).map_or_else(|| oid.to_string(), |known| known.short_name.to_owned())
}
