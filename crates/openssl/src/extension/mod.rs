//! The grammar in which openssl's configuration files and `-addext` describe extensions (`x509v3_config(5ossl)`).

mod names;
mod points;

use crate::release::{IDENTIFIERS, Identifiers, OWN_AUTHORITY, now};
use std::fmt;

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Encode, Tag};

use keyferry_core::extension::{Extension, KeyUsages, extension_of_der};
use keyferry_core::key::{KeyError, SubjectPublicKeyInfo, unhex};
use keyferry_core::name::DistinguishedName;
use keyferry_core::oid::{self, extension};

/// A name and a value of a configuration file.
pub type Setting = (String, String);

/// What an extension is made for.
#[expect(missing_debug_implementations, reason = "the sections are a function")]
pub struct ExtensionContext<'a> {
    /// The subject, whose e-mail addresses `email:copy` takes.
    pub subject: Option<&'a DistinguishedName>,
    /// The subject's public key, whose hash is its identifier.
    pub public_key: Option<&'a SubjectPublicKeyInfo>,
    /// Who signs; `None` for a request.
    pub issuer: Option<Issuer<'a>>,
    /// The sections of the configuration file.
    pub sections: &'a dyn Fn(&str) -> Option<Vec<Setting>>,
}

/// The certificate of the authority that signs.
#[derive(Clone, Copy, Debug)]
pub struct Issuer<'a> {
    /// The DER of the issuer's own issuer's name.
    pub issuer_name: &'a [u8],
    /// The content of the INTEGER of its serial number.
    pub serial_number: &'a [u8],
    /// Its extensions; for a certificate that signs itself, those that it has so far.
    pub extensions: &'a [Extension],
    /// Whether the certificate that is made is the issuer's own, from the same structure.
    pub same: bool,
    /// Whether the key that signs is the subject's.
    pub own_key: bool,
}

/// What is wrong with the description of an extension, in openssl's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtensionError {
    /// The reason (`unknown extension name`).
    pub reason: &'static str,
    /// What it is about; empty when the reason says all.
    pub detail: String,
}

impl fmt::Display for ExtensionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.detail.as_str() {
            "" => f.write_str(self.reason),
            detail => write!(f, "{}: {detail}", self.reason),
        }
    }
}

impl std::error::Error for ExtensionError {}

impl From<der::Error> for ExtensionError {
    fn from(error: der::Error) -> Self {
        Self { reason: "error in extension", detail: error.to_string() }
    }
}

impl From<KeyError> for ExtensionError {
    fn from(error: KeyError) -> Self {
        Self { reason: "error in extension", detail: error.to_string() }
    }
}

type Result<T> = std::result::Result<T, ExtensionError>;

fn wrong<T>(reason: &'static str, detail: impl Into<String>) -> Result<T> {
    Err(ExtensionError { reason, detail: detail.into() })
}

/// Makes the extension `name = value`.
pub fn parse(name: &str, value: &str, context: &ExtensionContext<'_>) -> Result<Extension> {
    let (critical, value) = match value.strip_prefix("critical,") {
        Some(rest) => (true, rest.trim_start()),
        None => (false, value),
    };
    let oid = oid::by_name(name);
    let der = match (value.strip_prefix("DER:"), value.strip_prefix("ASN1:")) {
        (Some(digits), _) => {
            let digits: String = digits.chars().filter(|character| *character != ':' && !character.is_whitespace()).collect();
            unhex(&digits).map_or_else(|| wrong("extension value error", format!("value={value}")), Ok)?
        }
        (_, Some(description)) => described(description)?,
        _ => known_value(name, oid, value, context)?,
    };
    let Some(oid) = oid else { return wrong("extension name error", format!("name={name}")) };
    let mut extension = extension_of_der(oid, &der)?;
    extension.critical = critical;
    Ok(extension)
}

fn known_value(name: &str, oid: Option<ObjectIdentifier>, value: &str, context: &ExtensionContext<'_>) -> Result<Vec<u8>> {
    let list = || list_of(name, value, context);
    let unknown = || wrong("unknown extension name", "");
    let Some(oid) = oid else { return unknown() };
    match oid {
        extension::BASIC_CONSTRAINTS => basic_constraints(&list()?),
        extension::KEY_USAGE => named_bits(&list()?, &KeyUsages::NAMES, &KEY_USAGE_LONG_NAMES),
        extension::NETSCAPE_CERTIFICATE_TYPE => named_bits(&list()?, &CERTIFICATE_TYPES, &CERTIFICATE_TYPE_LONG_NAMES),
        extension::EXTENDED_KEY_USAGE => extended_key_usage(&list()?),
        extension::SUBJECT_ALTERNATIVE_NAME | extension::ISSUER_ALTERNATIVE_NAME => {
            tlv(Tag::Sequence, &names::list(&list()?, context, oid == extension::ISSUER_ALTERNATIVE_NAME)?.concat())
        }
        extension::SUBJECT_KEY_IDENTIFIER => subject_key_identifier(value, context),
        extension::AUTHORITY_KEY_IDENTIFIER => authority_key_identifier(&list()?, context),
        extension::CRL_DISTRIBUTION_POINTS | extension::FRESHEST_CRL => points::distribution_points(&list()?, context),
        extension::ISSUING_DISTRIBUTION_POINT => points::issuing_distribution_point(&list()?, context),
        extension::AUTHORITY_INFORMATION_ACCESS | extension::SUBJECT_INFORMATION_ACCESS => {
            points::information_access(&list()?, context)
        }
        extension::CERTIFICATE_POLICIES => points::policies(&list()?, context),
        extension::NAME_CONSTRAINTS => points::name_constraints(&list()?, context),
        extension::POLICY_CONSTRAINTS => points::policy_constraints(&list()?),
        extension::INHIBIT_ANY_POLICY => integer(value),
        extension::TLS_FEATURE => tls_features(&list()?),
        extension::NETSCAPE_COMMENT
        | extension::NETSCAPE_BASE_URL
        | extension::NETSCAPE_REVOCATION_URL
        | extension::NETSCAPE_CA_REVOCATION_URL
        | extension::NETSCAPE_RENEWAL_URL
        | extension::NETSCAPE_CA_POLICY_URL
        | extension::NETSCAPE_SSL_SERVER_NAME => tlv(Tag::Ia5String, value.as_bytes()),
        extension::OCSP_NO_CHECK | extension::CT_PRECERTIFICATE_POISON => tlv(Tag::Null, &[]),
        _ => unknown(),
    }
}

/// `TYPE:value` as `ASN1_generate_nconf(3ossl)` reads it, for simple types.
fn described(text: &str) -> Result<Vec<u8>> {
    let (kind, value) = text.split_once(':').unwrap_or((text, ""));
    match kind {
        "UTF8" | "UTF8String" => tlv(Tag::Utf8String, value.as_bytes()),
        "IA5" | "IA5STRING" => tlv(Tag::Ia5String, value.as_bytes()),
        "PRINTABLE" | "PRINTABLESTRING" => tlv(Tag::PrintableString, value.as_bytes()),
        "NULL" => tlv(Tag::Null, &[]),
        "BOOL" | "BOOLEAN" => Ok(boolean(kind, value)?.to_der()?),
        "INT" | "INTEGER" => integer(value),
        "OID" | "OBJECT" => Ok(object_identifier(value, "bad object")?.to_der()?),
        _ => wrong(
            "unknown tag",
            "keyferry knows UTF8, IA5, PRINTABLE, NULL, BOOL, INT and OID; other bytes are written with DER:",
        ),
    }
}

/// `a:b,c` or `@section` as names and values.
fn list_of(name: &str, value: &str, context: &ExtensionContext<'_>) -> Result<Vec<Setting>> {
    match value.strip_prefix('@') {
        Some(section) => (context.sections)(section)
            .map_or_else(|| wrong("invalid extension string", format!("name={name},section={value}")), Ok),
        None => comma_list(value),
    }
}

/// Without the spaces around it; those behind a single character stay, as in openssl.
fn stripped(text: &str) -> &str {
    let text = text.trim_start();
    let short = text.trim_end();
    if short.len() == 1 { text } else { short }
}

fn comma_list(value: &str) -> Result<Vec<Setting>> {
    let parts = value.split(',').map(|part| {
        let (name, value) = part.split_once(':').unwrap_or((part, ""));
        (stripped(name).to_owned(), stripped(value).to_owned())
    });
    let parts: Vec<Setting> = parts.collect();
    if parts.iter().any(|(name, _)| name.is_empty()) { wrong("invalid null name", "") } else { Ok(parts) }
}

/// One element of DER.
fn tlv(tag: Tag, encoded: &[u8]) -> Result<Vec<u8>> {
    Ok(AnyRef::new(tag, encoded)?.to_der()?)
}

/// One with a context-specific tag.
fn tagged(number: u32, constructed: bool, encoded: &[u8]) -> Result<Vec<u8>> {
    tlv(Tag::ContextSpecific { constructed, number: der::TagNumber(number) }, encoded)
}

fn integer(text: &str) -> Result<Vec<u8>> {
    match number(text) {
        Some(number) => Ok(number.to_der()?),
        None => wrong("bn dec2bn error", format!("value={text}")),
    }
}

fn number(text: &str) -> Option<u64> {
    text.strip_prefix("0x").map_or_else(|| text.parse().ok(), |digits| u64::from_str_radix(digits, 16).ok())
}

fn object_identifier(text: &str, reason: &'static str) -> Result<ObjectIdentifier> {
    oid::by_name(text).map_or_else(|| wrong(reason, text), Ok)
}

fn boolean(name: &str, value: &str) -> Result<bool> {
    match value {
        "TRUE" | "true" | "Y" | "y" | "YES" | "yes" => Ok(true),
        "FALSE" | "false" | "N" | "n" | "NO" | "no" => Ok(false),
        _ => wrong("invalid boolean string", format!("name={name}, value={}", shown(value))),
    }
}

/// Nothing is called what C prints for it.
fn shown(value: &str) -> &str {
    if value.is_empty() { "<NULL>" } else { value }
}

fn basic_constraints(list: &[Setting]) -> Result<Vec<u8>> {
    let (mut ca, mut length) = (Vec::new(), Vec::new());
    for (name, value) in list {
        match name.as_str() {
            "CA" if boolean(name, value)? => ca = true.to_der()?,
            "CA" => ca.clear(),
            "pathlen" => length = integer(value)?,
            _ => return wrong("invalid name", format!("name={name}, value={}", shown(value))),
        }
    }
    tlv(Tag::Sequence, &[ca, length].concat())
}

/// The bits of `KeyUsage`, from the first, as openssl shows them (RFC 5280, section 4.2.1.3).
pub const KEY_USAGE_LONG_NAMES: [&str; 9] = [
    "Digital Signature",
    "Non Repudiation",
    "Key Encipherment",
    "Data Encipherment",
    "Key Agreement",
    "Certificate Sign",
    "CRL Sign",
    "Encipher Only",
    "Decipher Only",
];
const CERTIFICATE_TYPES: [&str; 8] = ["client", "server", "email", "objsign", "reserved", "sslCA", "emailCA", "objCA"];
/// The bits of Netscape's certificate type, from the first, as openssl shows them.
pub const CERTIFICATE_TYPE_LONG_NAMES: [&str; 8] =
    ["SSL Client", "SSL Server", "S/MIME", "Object Signing", "Unused", "SSL CA", "S/MIME CA", "Object Signing CA"];

/// A BIT STRING of named bits: without the zeros at its end (X.690, section 11.2.2).
fn named_bits(list: &[Setting], short: &[&str], long: &[&str]) -> Result<Vec<u8>> {
    let mut bits = 0u16;
    for (name, _) in list {
        let found = short.iter().position(|known| known == name).or_else(|| long.iter().position(|known| known == name));
        match found {
            Some(index) => bits |= 0x8000 >> index,
            None => return wrong("unknown bit string argument", name),
        }
    }
    let unused = |last: u8| u8::try_from(last.trailing_zeros()).unwrap_or_default();
    let bytes = bits.to_be_bytes();
    let encoded = match bytes {
        [0, 0] => vec![0],
        [first, 0] => vec![unused(first), first],
        [first, second] => vec![unused(second), first, second],
    };
    tlv(Tag::BitString, &encoded)
}

fn extended_key_usage(list: &[Setting]) -> Result<Vec<u8>> {
    let mut encoded = Vec::new();
    for (name, value) in list {
        let text = if value.is_empty() { name } else { value };
        encoded.extend(object_identifier(text, "invalid object identifier")?.to_der()?);
    }
    tlv(Tag::Sequence, &encoded)
}

fn tls_features(list: &[Setting]) -> Result<Vec<u8>> {
    let mut encoded = Vec::new();
    for (name, value) in list {
        let text = if value.is_empty() { name } else { value };
        match text.as_str() {
            "status_request" => encoded.extend(5u8.to_der()?),
            "status_request_v2" => encoded.extend(17u8.to_der()?),
            _ => encoded.extend(integer(text)?),
        }
    }
    tlv(Tag::Sequence, &encoded)
}

/// `hash`, `none` (which whoever builds the certificate leaves out), or the bytes.
fn subject_key_identifier(value: &str, context: &ExtensionContext<'_>) -> Result<Vec<u8>> {
    let identifier = match value {
        "none" => Vec::new(),
        "hash" => match context.public_key {
            Some(public_key) => public_key.key_identifier()?,
            None => return wrong("no public key", ""),
        },
        digits => match unhex(&digits.replace(':', "")) {
            Some(bytes) => bytes,
            None => return wrong("illegal hex digit", ""),
        },
    };
    tlv(Tag::OctetString, &identifier)
}

/// How much is asked for: not, if there is one, or always.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    No,
    Possible,
    Always,
}

fn authority_key_identifier(list: &[Setting], context: &ExtensionContext<'_>) -> Result<Vec<u8>> {
    let (mut keyid, mut issuer) = (Wanted::No, Wanted::No);
    for (name, value) in list {
        let wanted = match value.as_str() {
            "always" => Wanted::Always,
            "nonss" if context.issuer.is_none_or(|issuer| issuer.own_key) => Wanted::No,
            _ => Wanted::Possible,
        };
        match name.as_str() {
            "keyid" => keyid = wanted,
            "issuer" => issuer = wanted,
            "none" if list.len() == 1 => return tlv(Tag::Sequence, &[]),
            "none" => return wrong("bad option", "name=none"),
            _ => return wrong("unknown option", format!("name={name}")),
        }
    }
    if keyid == Wanted::No && issuer == Wanted::No {
        return tlv(Tag::Sequence, &[]);
    }
    let Some(authority) = context.issuer else { return wrong("no issuer certificate", "") };
    let mut encoded = Vec::new();
    // Of a certificate that signs itself nobody needs to look for the issuer.
    let as_configured = now(&IDENTIFIERS) == Identifiers::AsConfigured;
    if keyid == Wanted::Always || (keyid == Wanted::Possible && (!authority.own_key || as_configured)) {
        let stored =
            authority.extensions.iter().find(|extension| extension.extn_id == keyferry_core::extension::SUBJECT_KEY_IDENTIFIER);
        let stored = stored.and_then(|extension| Some(AnyRef::try_from(extension.extn_value.as_bytes()).ok()?.value().to_vec()));
        let stored = stored.filter(|identifier| !identifier.is_empty());
        let own = || context.public_key.filter(|_| authority.same && !as_configured).and_then(|key| key.key_identifier().ok());
        match stored.or_else(own) {
            Some(identifier) => encoded.extend(tagged(0, false, &identifier)?),
            None if keyid == Wanted::Always => return wrong("unable to get issuer keyid", ""),
            None => {}
        }
    }
    let signs_itself = authority.same && authority.own_key && !now(&OWN_AUTHORITY);
    if issuer == Wanted::Always || (issuer == Wanted::Possible && encoded.is_empty() && !signs_itself) {
        // A Name is a CHOICE, whose tag cannot be implicit.
        encoded.extend(tagged(1, true, &tagged(4, true, authority.issuer_name)?)?);
        encoded.extend(tagged(2, false, authority.serial_number)?);
    }
    tlv(Tag::Sequence, &encoded)
}

#[cfg(test)]
mod tests;
