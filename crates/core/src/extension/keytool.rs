//! keytool's grammar of extensions, `-ext NAME{:critical}{=VALUE}`: names and values may be shortened to their first letters or their capitals.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

use der::asn1::ObjectIdentifier;
use x509_cert::ext::pkix::crl::dp::DistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{AccessDescription, AuthorityInfoAccessSyntax, CrlDistributionPoints, SubjectInfoAccessSyntax};

use super::{Extension, KEY_USAGES};

/// Extensions in the order in which Java writes them: that of their object identifiers as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extensions(BTreeMap<String, Extension>);

impl Extensions {
    /// Adds an extension, or puts it in the place of the one with its object identifier.
    pub fn set(&mut self, extension: Extension) {
        self.0.insert(extension.extn_id.to_string(), extension);
    }

    /// Takes an extension out.
    pub fn remove(&mut self, oid: &ObjectIdentifier) {
        self.0.remove(&oid.to_string());
    }

    /// The extensions, in order.
    pub fn into_vec(self) -> Vec<Extension> {
        self.0.into_values().collect()
    }

    /// Adds what the values of `-ext` say; `honored` is passed over, see [`honor`](Self::honor).
    pub fn extend(&mut self, options: &[&str]) -> Result<(), KeytoolExtensionError> {
        for option in options {
            let (name, value) = option.split_once('=').map_or((*option, None), |(name, value)| (name, Some(value)));
            let (name, mark) = name.split_once(':').map_or((name, None), |(name, mark)| (name, Some(mark)));
            let critical = mark.map(|mark| one_of(mark, &["critical"])).transpose()?.flatten().is_some();
            if !name.eq_ignore_ascii_case(HONORED) {
                self.set(Extension { critical, ..extension(option, name, value)? });
            }
        }
        Ok(())
    }

    /// Adds those of the requested extensions that the first `-ext honored=` takes: `all`, names, with `:critical` or `:non-critical` behind, and
    /// with `-` before what is not to be taken.
    pub fn honor(&mut self, options: &[&str], requested: &[Extension]) -> Result<(), KeytoolExtensionError> {
        let lower: Vec<String> = options.iter().map(|option| option.to_lowercase()).collect();
        let Some(list) = lower.iter().find_map(|option| option.strip_prefix("honored=")) else { return Ok(()) };
        let items: Vec<&str> = list.split(',').collect();
        if items.contains(&"all") {
            for extension in requested {
                self.set(extension.clone());
            }
        }
        for item in items.into_iter().filter(|item| *item != "all") {
            if let Some(name) = item.strip_prefix('-') {
                self.remove(&oid_of(name)?);
                continue;
            }
            let (name, mark) = item.split_once(':').map_or((item, None), |(name, mark)| (name, Some(mark)));
            let illegal = || KeytoolExtensionError::Message(format!("Illegal value: {item}"));
            let mark = mark.map(|mark| one_of(mark, &["critical", "non-critical"])?.ok_or_else(illegal)).transpose()?;
            let oid = oid_of(name)?;
            if let Some(found) = requested.iter().find(|extension| extension.extn_id == oid) {
                self.set(Extension { critical: mark.map_or(found.critical, |mark| mark == 0), ..found.clone() });
            }
        }
        Ok(())
    }
}

const HONORED: &str = "honored";

/// The names that keytool knows, and what each stands for; what is behind the mark counts only when nothing before it fits.
const NAMES: [(&str, ObjectIdentifier); 8] = [
    ("BasicConstraints", super::BASIC_CONSTRAINTS),
    ("KeyUsage", super::KEY_USAGE),
    ("ExtendedKeyUsage", super::EXTENDED_KEY_USAGE),
    ("SubjectAlternativeName", super::SUBJECT_ALTERNATIVE_NAME),
    ("IssuerAlternativeName", super::ISSUER_ALTERNATIVE_NAME),
    ("SubjectInfoAccess", super::SUBJECT_INFORMATION_ACCESS),
    ("AuthorityInfoAccess", super::AUTHORITY_INFORMATION_ACCESS),
    ("CRLDistributionPoints", super::CRL_DISTRIBUTION_POINTS),
];

fn named(name: &str) -> Result<Option<ObjectIdentifier>, KeytoolExtensionError> {
    let found = one_of(name, &NAMES.map(|(name, _)| name))?;
    Ok(found.and_then(|index| NAMES.get(index)).map(|(_, oid)| *oid))
}

fn oid_of(name: &str) -> Result<ObjectIdentifier, KeytoolExtensionError> {
    match named(name)? {
        Some(oid) => Ok(oid),
        None => ObjectIdentifier::new(name).map_err(|_| KeytoolExtensionError::ObjectIdentifier(first_part(name))),
    }
}

fn first_part(name: &str) -> String {
    name.split('.').next().unwrap_or_default().to_owned()
}

/// The one word of `list` that `text` shortens: its beginning, or its first letter and capitals.
fn one_of(text: &str, list: &[&str]) -> Result<Option<usize>, KeytoolExtensionError> {
    let text = text.to_lowercase();
    let fits = |word: &str| {
        let capitals = word.chars().enumerate().filter(|(place, letter)| *place == 0 || !letter.is_lowercase());
        let capitals: String = capitals.map(|(_, letter)| letter).collect();
        word.to_lowercase().starts_with(&text) || capitals.to_lowercase() == text
    };
    let matches: Vec<usize> = (0..list.len()).filter(|index| list.get(*index).is_some_and(|word| fits(word))).collect();
    match matches.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(*one)),
        several => {
            let words: Vec<&str> = several.iter().filter_map(|index| list.get(*index).copied()).collect();
            Err(KeytoolExtensionError::Message(format!("command {text} is ambiguous:\n     {}", words.join(" "))))
        }
    }
}

fn extension(option: &str, name: &str, value: Option<&str>) -> Result<Extension, KeytoolExtensionError> {
    let illegal = || KeytoolExtensionError::Message(format!("Illegal value: {option}"));
    let Some(oid) = named(name)? else {
        let oid = oid_of(name)?;
        return Ok(super::extension_of_der(oid, &hexadecimal(option, value.unwrap_or_default())?)?);
    };
    if oid == super::BASIC_CONSTRAINTS {
        return basic_constraints(option, value);
    }
    let items: Vec<&str> = value.ok_or_else(illegal)?.split(',').collect();
    let pairs = || -> Result<Vec<GeneralName>, KeytoolExtensionError> {
        let name = |item: &&str| {
            let illegal = || KeytoolExtensionError::Message(format!("Illegal item {item} in {option}"));
            item.split_once(':').ok_or_else(illegal).and_then(|(kind, value)| general_name(kind, value))
        };
        items.iter().map(name).collect()
    };
    Ok(match oid {
        super::KEY_USAGE => key_usage(&items)?,
        super::EXTENDED_KEY_USAGE => extended_key_usage(&items)?,
        super::SUBJECT_ALTERNATIVE_NAME => super::subject_alternative_name(&pairs()?)?,
        super::ISSUER_ALTERNATIVE_NAME => super::issuer_alternative_name(&pairs()?)?,
        super::CRL_DISTRIBUTION_POINTS => {
            let distribution_point = Some(DistributionPointName::FullName(pairs()?));
            let points = CrlDistributionPoints(vec![DistributionPoint { distribution_point, reasons: None, crl_issuer: None }]);
            super::extension(oid, &points)?
        }
        super::SUBJECT_INFORMATION_ACCESS => {
            let known = [("timeStamping", 3), ("caRepository", 5)];
            super::extension(oid, &SubjectInfoAccessSyntax(access(option, &items, known)?))?
        }
        _ => {
            let known = [("ocsp", 1), ("caIssuers", 2)];
            super::extension(oid, &AuthorityInfoAccessSyntax(access(option, &items, known)?))?
        }
    })
}

/// Nothing, a number, or `ca:true,pathlen:0`.
fn basic_constraints(option: &str, value: Option<&str>) -> Result<Extension, KeytoolExtensionError> {
    let illegal = || KeytoolExtensionError::Message(format!("Illegal value: {option}"));
    let length = |text: &str| u8::try_from(text.parse::<i64>().ok().filter(|length| *length >= 0)?).ok();
    let Some(value) = value else { return Ok(super::basic_constraints(true, None)?) };
    if let Some(length) = length(value) {
        return Ok(super::basic_constraints(true, Some(length))?);
    }
    let (mut ca, mut path_length) = (false, None);
    for part in value.split(',') {
        match part.split_once(':') {
            Some((key, value)) if key.eq_ignore_ascii_case("ca") => ca = value.eq_ignore_ascii_case("true"),
            Some((key, value)) if key.eq_ignore_ascii_case("pathlen") => path_length = Some(length(value).ok_or_else(illegal)?),
            _ => return Err(illegal()),
        }
    }
    Ok(super::basic_constraints(ca, path_length.filter(|_| ca))?)
}

fn key_usage(items: &[&str]) -> Result<Extension, KeytoolExtensionError> {
    let [first, second, rest @ ..] = KEY_USAGES;
    let mut names = vec![first, second];
    names.extend(rest);
    // Its other name is the last that is tried.
    names.push("contentCommitment");
    let mut bits = 0_u16;
    for item in items {
        let unknown = || KeytoolExtensionError::Message(format!("Unknown keyUsage type: {item}"));
        let bit = one_of(item, &names)?.ok_or_else(unknown)?;
        bits |= 1 << if bit == KEY_USAGES.len() { 1 } else { bit };
    }
    Ok(super::key_usage(bits)?)
}

fn extended_key_usage(items: &[&str]) -> Result<Extension, KeytoolExtensionError> {
    const USAGES: [(&str, &str); 7] = [
        ("anyExtendedKeyUsage", "2.5.29.37.0"),
        ("serverAuth", "1.3.6.1.5.5.7.3.1"),
        ("clientAuth", "1.3.6.1.5.5.7.3.2"),
        ("codeSigning", "1.3.6.1.5.5.7.3.3"),
        ("emailProtection", "1.3.6.1.5.5.7.3.4"),
        ("timeStamping", "1.3.6.1.5.5.7.3.8"),
        ("OCSPSigning", "1.3.6.1.5.5.7.3.9"),
    ];
    let usage = |item: &&str| {
        let named = one_of(item, &USAGES.map(|(name, _)| name))?.and_then(|index| USAGES.get(index)).map(|(_, oid)| *oid);
        let unknown = |_| KeytoolExtensionError::Message(format!("Unknown extendedkeyUsage type: {item}"));
        ObjectIdentifier::new(named.unwrap_or(item)).map_err(unknown)
    };
    let usages: Result<Vec<_>, KeytoolExtensionError> = items.iter().map(usage).collect();
    Ok(super::extended_key_usage(usages?)?)
}

/// `METHOD:TYPE:VALUE`; the methods are numbers below `id-ad`.
fn access(option: &str, items: &[&str], known: [(&str, u32); 2]) -> Result<Vec<AccessDescription>, KeytoolExtensionError> {
    let description = |item: &&str| {
        let illegal = || KeytoolExtensionError::Message(format!("Illegal value: {option}"));
        let (method, name) = item.split_once(':').ok_or_else(illegal)?;
        let (kind, value) = name.split_once(':').ok_or_else(illegal)?;
        let named = one_of(method, &known.map(|(name, _)| name))?.and_then(|index| known.get(index));
        let oid = named.map_or_else(|| method.to_owned(), |(_, number)| format!("1.3.6.1.5.5.7.48.{number}"));
        let unknown = |_| KeytoolExtensionError::Message(format!("Unknown AccessDescription type: {method}"));
        let access_method = ObjectIdentifier::new(&oid).map_err(unknown)?;
        Ok(AccessDescription { access_method, access_location: general_name(kind, value)? })
    };
    items.iter().map(description).collect()
}

fn general_name(kind: &str, value: &str) -> Result<GeneralName, KeytoolExtensionError> {
    let unknown = || KeytoolExtensionError::Message(format!("Unrecognized GeneralName type: {kind}"));
    Ok(match one_of(kind, &["email", "uri", "dns", "ip", "oid"])?.ok_or_else(unknown)? {
        0 => super::email_address(value)?,
        1 => super::uri(value)?,
        2 => {
            let allowed = |character: char| character.is_ascii_alphanumeric() || "-_.*".contains(character);
            if value.is_empty() || !value.chars().all(allowed) {
                let why = "DNSName components must consist of letters, digits, and hyphens";
                return Err(KeytoolExtensionError::Name(why.to_owned()));
            }
            super::dns_name(value)?
        }
        3 => {
            let address = value.trim_matches(['[', ']']).parse::<IpAddr>();
            super::ip_address(address.map_err(|_| KeytoolExtensionError::Host(value.to_owned()))?)?
        }
        _ => {
            let oid = ObjectIdentifier::new(value);
            GeneralName::RegisteredId(oid.map_err(|_| KeytoolExtensionError::ObjectIdentifier(first_part(value)))?)
        }
    })
}

/// The hexadecimal digits of a value, whatever stands between them.
fn hexadecimal(option: &str, value: &str) -> Result<Vec<u8>, KeytoolExtensionError> {
    let digits: String = value.chars().filter(char::is_ascii_hexdigit).collect();
    let odd = || KeytoolExtensionError::Message(format!("Odd number of hex digits found: {option}"));
    crate::key::unhex(&digits).ok_or_else(odd)
}

/// What is wrong with an extension, in keytool's words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeytoolExtensionError {
    /// What keytool says.
    Message(String),
    /// This is no part of an object identifier, nor the name of an extension.
    ObjectIdentifier(String),
    /// Why a name in a value is none.
    Name(String),
    /// This is no IP address. keytool would look for a host of this name; keyferry asks nobody.
    Host(String),
    /// A value is longer than its encoding allows, or not ASCII.
    Encoding(der::Error),
}

impl fmt::Display for KeytoolExtensionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(message) | Self::Name(message) => f.write_str(message),
            Self::ObjectIdentifier(part) => write!(f, "ObjectIdentifier() -- Invalid format: {part}"),
            Self::Host(host) => write!(f, "{host}: Name or service not known"),
            Self::Encoding(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for KeytoolExtensionError {}

impl From<der::Error> for KeytoolExtensionError {
    fn from(error: der::Error) -> Self {
        Self::Encoding(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::hex;

    fn made(options: &[&str]) -> Vec<(String, bool, String)> {
        let mut extensions = Extensions::default();
        extensions.extend(options).unwrap();
        let shown =
            |extension: Extension| (extension.extn_id.to_string(), extension.critical, hex(extension.extn_value.as_bytes()));
        extensions.into_vec().into_iter().map(shown).collect()
    }

    #[test]
    fn values_are_those_of_keytool() {
        let options =
            ["san=dns:a,ip:::1,oid:1.2.3", "ku:c=ds,keyE", "1.2.3.5:critical=04:05", "eku=codes,1.2.3", "bc=ca:true,pathlen:3"];
        let expected = [
            ("1.2.3.5", true, "0405"),
            ("2.5.29.15", true, "030205a0"),
            ("2.5.29.17", false, "301a820161871000000000000000000000000000000001"),
            ("2.5.29.19", false, "30060101ff020103"),
            ("2.5.29.37", false, "300e06082b0601050507030306022a03"),
        ];
        let made = made(&options);
        assert_eq!(made.len(), expected.len());
        for ((oid, critical, value), (expected_oid, expected_critical, expected)) in made.iter().zip(expected) {
            assert_eq!((oid.as_str(), *critical), (expected_oid, expected_critical));
            // The names are compared up to the registered identifier, whose encoding follows.
            let prefix = if oid == "2.5.29.17" { 6 } else { 0 };
            assert!(value[prefix..].starts_with(&expected[prefix..]), "{oid}: {value}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_in_keytools_words() {
        let wrong = |option: &str| Extensions::default().extend(&[option]).unwrap_err().to_string();
        assert_eq!(wrong("san"), "Illegal value: san");
        assert_eq!(wrong("ku=foo"), "Unknown keyUsage type: foo");
        assert_eq!(wrong("ku=ke"), "command ke is ambiguous:\n     keyEncipherment keyAgreement keyCertSign");
        assert_eq!(wrong("eku=foo"), "Unknown extendedkeyUsage type: foo");
        assert_eq!(wrong("bc=foo"), "Illegal value: bc=foo");
        assert_eq!(wrong("san=foo:bar"), "Unrecognized GeneralName type: foo");
        assert_eq!(wrong("1.2.3=0"), "Odd number of hex digits found: 1.2.3=0");
        assert_eq!(wrong("ski=0"), "ObjectIdentifier() -- Invalid format: ski");
    }

    #[test]
    fn what_was_requested_is_honored_as_far_as_it_may_be() {
        let mut requested = Extensions::default();
        requested.extend(&["bc", "ku=ds", "san=dns:a"]).unwrap();
        let requested = requested.into_vec();
        let honored = |option: &str| {
            let mut extensions = Extensions::default();
            extensions.honor(&[option], &requested).unwrap();
            extensions.into_vec().iter().map(|extension| (extension.extn_id.to_string(), extension.critical)).collect::<Vec<_>>()
        };
        let san = || "2.5.29.17".to_owned();
        assert_eq!(honored("honored=all,-bc,-ku"), [(san(), false)]);
        assert_eq!(honored("honored=san:critical"), [(san(), true)]);
        assert_eq!(honored("bc"), []);
    }
}
