//! keytool's `-ext`: `san=dns:a,ip:1.2.3.4`, `KeyUsage:critical=digitalSignature`, `bc=ca:true,pathlen:0`, `1.2.3.4=0500`, `honored=all`.
//!
//! Names are shortened as keytool has it: to a beginning, or to the first letter and the capitals. What is wrong is said in keytool's words, which
//! scripts look for.

mod general_name;

use std::collections::BTreeMap;
use std::fmt;

use der::asn1::ObjectIdentifier;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName, GeneralNames};
use x509_cert::ext::pkix::{AccessDescription, AuthorityInfoAccessSyntax, CrlDistributionPoints, crl::dp::DistributionPoint};

use keyferry_core::extension::{
    self, AUTHORITY_INFORMATION_ACCESS, BASIC_CONSTRAINTS, CRL_DISTRIBUTION_POINTS, EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGES,
    Extension, ISSUER_ALTERNATIVE_NAME, KEY_USAGE, KeyUsages, SUBJECT_ALTERNATIVE_NAME, SUBJECT_INFORMATION_ACCESS, extension,
    extension_of_der,
};
use keyferry_core::oid::extension::EXTENSIONS;
use keyferry_core::oid::{Family, access, extended_key_usage};

use crate::release::{VALUES_NEEDED, now};

/// The name of an extension that keytool learnt late.
const CRL: &str = "CRLDistributionPoints";

/// The extensions with names, in keytool's order.
const NAMES: [ObjectIdentifier; 8] = [
    BASIC_CONSTRAINTS,
    KEY_USAGE,
    EXTENDED_KEY_USAGE,
    SUBJECT_ALTERNATIVE_NAME,
    ISSUER_ALTERNATIVE_NAME,
    SUBJECT_INFORMATION_ACCESS,
    AUTHORITY_INFORMATION_ACCESS,
    CRL_DISTRIBUTION_POINTS,
];

/// The newer name of `nonRepudiation`.
const CONTENT_COMMITMENT: &str = "contentCommitment";

const ACCESS_METHODS: [ObjectIdentifier; 4] = [access::OCSP, access::CA_ISSUERS, access::TIME_STAMPING, access::CA_REPOSITORY];

/// What is wrong with an `-ext`, in keytool's words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExtError {
    /// The words do not fit the grammar.
    Grammar(String),
    /// A name, address or object identifier is none.
    Name(String),
    /// It is to be honored, and the request does not ask for it.
    NotAskedFor(ObjectIdentifier),
    /// There is no such host, and no address was given.
    Host(String),
    /// No number stands where there should be one.
    Number(String),
    /// The value is longer or larger than what is written here.
    Encoding(der::Error),
}

impl fmt::Display for ExtError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Grammar(what) | Self::Name(what) => f.write_str(what),
            Self::NotAskedFor(oid) => f.write_str(&not_found(*oid)),
            Self::Host(name) => write!(f, "{name}: Name or service not known"),
            Self::Number(text) => write!(f, "For input string: \"{text}\""),
            Self::Encoding(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ExtError {}

impl From<der::Error> for ExtError {
    fn from(error: der::Error) -> Self {
        Self::Encoding(error)
    }
}

/// The extensions of a certificate or a request while they are put together, in the order in which Java writes them: by object identifier, as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extensions(BTreeMap<String, Extension>);

impl Extensions {
    /// Puts an extension in, in the place of one of the same kind.
    pub fn set(&mut self, extension: Extension) {
        self.0.insert(extension.extn_id.to_string(), extension);
    }

    /// Puts in what the `-ext` options say; `requested` is what a request asks for, and what `honored=` chooses from.
    pub fn apply(&mut self, options: &[&str], requested: Option<&[Extension]>) -> Result<(), ExtError> {
        if let Some(requested) = requested {
            // keytool looks at the first one only.
            if let Some(list) = options.iter().find_map(|option| honored_list(option)) {
                self.honor(&list, requested)?;
            }
        }
        for option in options {
            if let Some(extension) = parse(option)? {
                self.set(extension);
            }
        }
        Ok(())
    }

    /// `honored=all,-san,ku:critical`.
    fn honor(&mut self, list: &str, requested: &[Extension]) -> Result<(), ExtError> {
        let items = split(list);
        if items.contains(&"all") {
            for extension in requested {
                self.set(extension.clone());
            }
        }
        for item in items.into_iter().filter(|item| *item != "all") {
            if let Some(name) = item.strip_prefix('-') {
                let oid = oid_of(name)?;
                self.0.remove(&oid.to_string()).ok_or_else(|| missing(oid))?;
                continue;
            }
            let (name, critical) = match item.split_once(':') {
                None => (item, None),
                Some((name, action)) => {
                    let action = one_of(action, &["critical", "non-critical"])?;
                    let action = action.ok_or_else(|| ExtError::Grammar(format!("Illegal value: {item}")))?;
                    (name, Some(action == 0))
                }
            };
            let oid = oid_of(name)?;
            let found = requested.iter().find(|extension| extension.extn_id == oid);
            let mut extension = found.cloned().ok_or(ExtError::NotAskedFor(oid))?;
            extension.critical = critical.unwrap_or(extension.critical);
            self.set(extension);
        }
        Ok(())
    }

    /// The extensions, in order.
    pub fn into_vec(self) -> Vec<Extension> {
        self.0.into_values().collect()
    }
}

impl From<Vec<Extension>> for Extensions {
    fn from(extensions: Vec<Extension>) -> Self {
        let mut all = Self::default();
        for extension in extensions {
            all.set(extension);
        }
        all
    }
}

fn missing(oid: ObjectIdentifier) -> ExtError {
    ExtError::Name(not_found(oid))
}

fn not_found(oid: ObjectIdentifier) -> String {
    format!("No extension found with name {oid}")
}

fn honored_list(option: &str) -> Option<String> {
    option.to_lowercase().strip_prefix("honored=").map(str::to_owned)
}

/// One `-ext`; nothing for `honored`, which is not an extension.
pub fn parse(option: &str) -> Result<Option<Extension>, ExtError> {
    let (name, value) = match option.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (option, None),
    };
    let (name, critical) = match name.split_once(':') {
        Some((name, word)) => (name, one_of(word, &["critical"])?.is_some()),
        None => (name, false),
    };
    if name.eq_ignore_ascii_case("honored") {
        return Ok(None);
    }
    let illegal = || ExtError::Grammar(format!("Illegal value: {option}"));
    if value == Some("") && now(&VALUES_NEEDED) {
        return Err(illegal());
    }
    let known = named(name, &EXTENSIONS, &NAMES)?;
    let Some(oid) = known else { return unnamed(option, name, value, critical).map(Some) };
    let mut made = match oid {
        BASIC_CONSTRAINTS => basic_constraints(value, illegal)?,
        KEY_USAGE => key_usage(value.ok_or_else(illegal)?)?,
        EXTENDED_KEY_USAGE => extended_key_usage(value.ok_or_else(illegal)?)?,
        SUBJECT_ALTERNATIVE_NAME | ISSUER_ALTERNATIVE_NAME => {
            extension(oid, &names(option, value.ok_or_else(illegal)?, oid == SUBJECT_ALTERNATIVE_NAME)?)?
        }
        CRL_DISTRIBUTION_POINTS => {
            let names = names(option, value.ok_or_else(illegal)?, false)?;
            let point = DistributionPoint {
                distribution_point: Some(DistributionPointName::FullName(names)),
                reasons: None,
                crl_issuer: None,
            };
            extension(oid, &CrlDistributionPoints(vec![point]))?
        }
        _ if critical => {
            return Err(ExtError::Grammar(format!("This extension cannot be marked as critical. {option}")));
        }
        _ => extension(oid, &access(value.ok_or_else(illegal)?, illegal)?)?,
    };
    made.critical = critical;
    Ok(Some(made))
}

/// An extension without a name: its object identifier, and its value in hexadecimal, with whatever between the digits.
fn unnamed(option: &str, name: &str, value: Option<&str>, critical: bool) -> Result<Extension, ExtError> {
    let oid = general_name::oid(name).map_err(ExtError::Name)?;
    let digits: String = value.unwrap_or_default().chars().filter(char::is_ascii_hexdigit).collect();
    let odd = || ExtError::Grammar(format!("Odd number of hex digits found: {option}"));
    let mut made = extension_of_der(oid, &keyferry_core::key::unhex(&digits).ok_or_else(odd)?)?;
    made.critical = critical;
    Ok(made)
}

fn oid_of(name: &str) -> Result<ObjectIdentifier, ExtError> {
    match named(name, &EXTENSIONS, &NAMES)? {
        Some(oid) => Ok(oid),
        None => general_name::oid(name).map_err(ExtError::Name),
    }
}

fn basic_constraints(value: Option<&str>, illegal: impl Fn() -> ExtError) -> Result<Extension, ExtError> {
    let number = |text: &str| text.parse::<i32>().map_err(|_| ExtError::Number(text.to_owned()));
    let (mut ca, mut length) = (false, -1);
    match value {
        None => ca = true,
        Some(value) => match value.parse() {
            Ok(only) => (ca, length) = (true, only),
            Err(_) => {
                for part in split(value) {
                    match split_on(part, ':')[..] {
                        [key, value] if key.eq_ignore_ascii_case("ca") => ca = value.eq_ignore_ascii_case("true"),
                        [key, value] if key.eq_ignore_ascii_case("pathlen") => length = number(value)?,
                        _ => return Err(illegal()),
                    }
                }
            }
        },
    }
    let length = if ca && length >= 0 { Some(u8::try_from(length).map_err(|_| illegal())?) } else { None };
    Ok(extension::basic_constraints(ca, length)?)
}

fn key_usage(value: &str) -> Result<Extension, ExtError> {
    let words: Vec<&str> = KeyUsages::NAMES.into_iter().chain([CONTENT_COMMITMENT]).collect();
    let mut usages = KeyUsages::default();
    for name in split(value) {
        let place = one_of(name, &words)?.ok_or_else(|| ExtError::Grammar(format!("Unknown keyUsage type: {name}")))?;
        usages |= KeyUsages::numbered(place).unwrap_or(KeyUsages::NON_REPUDIATION);
    }
    Ok(extension::key_usage(usages)?)
}

fn extended_key_usage(value: &str) -> Result<Extension, ExtError> {
    let usages = split(value).into_iter().map(|name| {
        let unknown = || ExtError::Grammar(format!("Unknown extendedkeyUsage type: {name}"));
        named_oid(name, &extended_key_usage::EXTENDED_KEY_USAGES, &EXTENDED_KEY_USAGES)?.ok_or_else(unknown)
    });
    Ok(extension::extended_key_usage(usages.collect::<Result<_, _>>()?)?)
}

/// The one of these identifiers that a name stands for.
fn named(name: &str, family: &Family, known: &[ObjectIdentifier]) -> Result<Option<ObjectIdentifier>, ExtError> {
    let words: Vec<&str> = known.iter().map(|oid| family.java_name(oid).unwrap_or_default()).collect();
    Ok(one_of(name, &words)?.and_then(|place| known.get(place)).copied())
}

/// The same, or the object identifier that is written out.
fn named_oid(name: &str, family: &Family, known: &[ObjectIdentifier]) -> Result<Option<ObjectIdentifier>, ExtError> {
    let found = named(name, family, known)?;
    Ok(found.or_else(|| general_name::oid(name).ok()))
}

fn names(option: &str, value: &str, wildcards: bool) -> Result<GeneralNames, ExtError> {
    let items = split(value).into_iter().map(|item| {
        let illegal = || ExtError::Grammar(format!("Illegal item {item} in {option}"));
        let (kind, name) = item.split_once(':').ok_or_else(illegal)?;
        general_name::parse(kind, name, wildcards)
    });
    items.collect::<Result<Vec<GeneralName>, _>>()
}

fn access(value: &str, illegal: impl Fn() -> ExtError) -> Result<AuthorityInfoAccessSyntax, ExtError> {
    let items = split(value).into_iter().map(|item| {
        let (method, rest) = item.split_once(':').ok_or_else(&illegal)?;
        let (kind, name) = rest.split_once(':').ok_or_else(&illegal)?;
        let unknown = || ExtError::Grammar(format!("Unknown AccessDescription type: {method}"));
        let access_method = named_oid(method, &access::ACCESS_METHODS, &ACCESS_METHODS)?.ok_or_else(unknown)?;
        Ok(AccessDescription { access_method, access_location: general_name::parse(kind, name, false)? })
    });
    items.collect::<Result<_, ExtError>>().map(AuthorityInfoAccessSyntax)
}

/// The place of the word that `text` stands for; `None` when it is none of them. The word itself comes before all; then what is abbreviated as it is
/// written (`kE` is keyEncipherment), and only then in any case, where several may fit.
fn one_of(text: &str, words: &[&str]) -> Result<Option<usize>, ExtError> {
    // The first letter and those that begin a word: `kCS` of keyCertSign.
    let short = |word: &str| {
        word.char_indices().filter(|(at, c)| *at == 0 || !c.is_ascii_lowercase()).map(|(_, c)| c).collect::<String>()
    };
    let itself = |word: &str| word == text;
    let as_written = |word: &str| short(word) == text || word.starts_with(text);
    let upper = text.to_uppercase();
    let in_any_case = |word: &str| short(word).to_uppercase() == upper || word.to_uppercase().starts_with(&upper);
    let ways: [&dyn Fn(&str) -> bool; 3] = [&itself, &as_written, &in_any_case];
    for fits in ways {
        if let Some(place) = only_one(text, words, fits)? {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

/// The place of the one word that fits; several are an error.
fn only_one(text: &str, words: &[&str], fits: &dyn Fn(&str) -> bool) -> Result<Option<usize>, ExtError> {
    let found: Vec<(usize, &str)> =
        words.iter().enumerate().filter(|(_, word)| fits(word)).map(|(at, word)| (at, *word)).collect();
    match found[..] {
        [] => Ok(None),
        [(only, _)] => Ok(Some(only)),
        // Java knows the last name of an extension as a newcomer, which leaves the others their abbreviations.
        [(first, _), (second, word), ..] if word == CRL => Ok(Some(first.min(second))),
        _ => {
            let all: Vec<&str> = found.iter().map(|(_, word)| *word).filter(|word| *word != CRL).collect();
            Err(ExtError::Grammar(format!("command {text} is ambiguous:\n     {}", all.join(" "))))
        }
    }
}

/// Splits at commas as Java does: nothing comes of separators at the end.
fn split(text: &str) -> Vec<&str> {
    split_on(text, ',')
}

fn split_on(text: &str, separator: char) -> Vec<&str> {
    let mut parts: Vec<&str> = text.split(separator).collect();
    while parts.len() > 1 && parts.last().is_some_and(|last| last.is_empty()) {
        parts.pop();
    }
    if parts.len() == 1 && parts.first().is_some_and(|first| first.is_empty()) && !text.is_empty() { Vec::new() } else { parts }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyferry_core::key::hex;

    fn value(option: &str) -> String {
        let extension = parse(option).unwrap().unwrap();
        format!("{}{} {}", extension.extn_id, if extension.critical { "!" } else { "" }, hex(extension.extn_value.as_bytes()))
    }

    #[test]
    fn names_and_usages_are_shortened() {
        assert_eq!(value("san=dns:a"), "2.5.29.17 3003820161");
        assert_eq!(value("SubjectAlt:crit=d:a"), value("SAN:critical=dns:a"));
        assert_eq!(value("ku=dig,keyc"), value("KeyUsage=digitalSignature,keyCertSign"));
        assert_eq!(value("ku=kE,dE,de,kA"), value("ku=keyEncipherment,dataEncipherment,decipherOnly,keyAgreement"));
        assert_eq!(value("ku=KA,DO,cRLSign"), value("ku=keyAgreement,decipherOnly,cRLSign"));
        assert_eq!(value("eku=se,1.2.3.4"), value("ExtendedKeyUsage=serverAuth,1.2.3.4"));
        assert_eq!(value("bc:=ca:no"), "2.5.29.19! 3000");
        assert_eq!(value("bc=3"), value("BasicConstraints=ca:true,pathlen:3"));
        assert_eq!(value("1.2.3=00:11"), "1.2.3 0011");
    }

    #[test]
    fn mistakes_are_named_as_keytool_names_them() {
        let said = |option: &str| parse(option).unwrap_err().to_string();
        assert_eq!(said("san"), "Illegal value: san");
        assert_eq!(said("san=a"), "Illegal item a in san=a");
        assert_eq!(said("ku=c"), "command c is ambiguous:\n     cRLSign contentCommitment");
        assert_eq!(said("ku=ke"), "command ke is ambiguous:\n     keyEncipherment keyAgreement keyCertSign");
        assert_eq!(said("ku=DE"), "command DE is ambiguous:\n     dataEncipherment decipherOnly");
        assert_eq!(said("eku=1"), "Unknown extendedkeyUsage type: 1");
        assert_eq!(
            said("sia:critical=ocsp:uri:http://a"),
            "This extension cannot be marked as critical. sia:critical=ocsp:uri:http://a"
        );
        assert_eq!(said("1.2.3=0"), "Odd number of hex digits found: 1.2.3=0");
        assert_eq!(said("bc=ca:true,pathlen:x"), "For input string: \"x\"");
    }

    #[test]
    fn requested_extensions_are_honored_as_told() {
        let requested = ["san=dns:a", "ku=dig"].map(|option| parse(option).unwrap().unwrap());
        let honored = |options: &[&str]| {
            let mut all = Extensions::default();
            all.apply(options, Some(&requested)).unwrap();
            all.into_vec().iter().map(|one| format!("{}{}", one.extn_id, u8::from(one.critical))).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(honored(&[]), "");
        assert_eq!(honored(&["honored=all"]), "2.5.29.150 2.5.29.170");
        assert_eq!(honored(&["HONORED=ALL,-san"]), "2.5.29.150");
        assert_eq!(honored(&["honored=ku:critical", "honored=san"]), "2.5.29.151");
    }
}
