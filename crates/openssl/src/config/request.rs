//! The settings of `openssl req`: which key to make, and which subject to ask for.

use std::fmt;

use der::Any;
use der::asn1::ObjectIdentifier;
use keyferry_core::counted;
use keyferry_core::name::{AttributeTypeAndValue, DistinguishedName};
use keyferry_core::oid;
use keyferry_core::signed::HashAlgorithm;

use super::section::Pointed;
use super::{Config, ConfigError, ConfigErrorKind, Place, RequestSection, RequestedExtensions, Setting};
use crate::strings::{self, Mask, ValueError};
use keyferry_formats::Password;

/// The section that `openssl req` reads.
const REQ: &str = "req";

/// What a configuration file says about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestConfig {
    /// `default_bits`.
    pub bits: Option<usize>,
    /// `default_md`.
    pub hash: Option<HashAlgorithm>,
    /// `default_keyfile`: where the key goes.
    pub key_file: Option<String>,
    /// `encrypt_key`: false when it is `no`.
    pub encrypt_key: bool,
    /// `input_password`: the pass phrase of a key that is there already.
    pub input_password: Option<Password>,
    /// `output_password`: the pass phrase for the new key.
    pub output_password: Option<Password>,
    /// What `distinguished_name` points to.
    pub subject: Subject,
    /// The name of that section.
    pub subject_section: String,
    /// What `attributes` points to; `None` when there is nothing.
    pub attributes: Option<Subject>,
    /// What `req_extensions` points to.
    pub extensions: Option<RequestedExtensions>,
    /// `string_mask`.
    mask: Mask,
    /// Where the header of `[ req ]` stands.
    pub req_place: Place,
    /// Fields that openssl would skip without a word, because it knows no such name.
    pub unknown_fields: Vec<Setting>,
}

/// The section of the subject, or of the attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Prompt texts: each field is asked for.
    Prompts(Vec<Field>),
    /// `prompt = no`: the values themselves.
    Values(Vec<Value>),
}

/// A field with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The attribute type.
    pub oid: ObjectIdentifier,
    /// Whether it stands in one relative name with the field before (`+`).
    pub multi_valued: bool,
    /// The value.
    pub value: String,
    /// Where it stands.
    pub place: Place,
}

/// A field that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name as written, `0.` and `+` included.
    pub name: String,
    /// The attribute type.
    pub oid: ObjectIdentifier,
    /// Whether it stands in one relative name with the field before (`+`).
    pub multi_valued: bool,
    /// The text to ask with.
    pub prompt: String,
    /// What an empty answer stands for.
    pub default: Option<String>,
    /// The answer, when the file gives it (`_value`) and nobody is asked.
    pub value: Option<String>,
    /// The least length of an answer in bytes.
    pub min: Option<usize>,
    /// The greatest length of an answer in bytes.
    pub max: Option<usize>,
    /// Where it stands.
    pub place: Place,
}

/// An answer of the wrong length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerError {
    /// Fewer bytes than this.
    TooShort(usize),
    /// More bytes than this.
    TooLong(usize),
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort(min) => write!(f, "the answer is too short: it needs {} or more", counted(*min, "byte", "bytes")),
            Self::TooLong(max) => write!(f, "the answer is too long: it may have {} or fewer", counted(*max, "byte", "bytes")),
        }
    }
}

impl Field {
    /// The question as openssl puts it.
    pub fn question(&self) -> String {
        format!("{} [{}]:", self.prompt, self.default.as_deref().unwrap_or_default())
    }

    /// What an answer means: nothing stands for the default, and `.` leaves the field out (`None`).
    pub fn answer(&self, answer: &str) -> Result<Option<String>, AnswerError> {
        let answer = match answer {
            "" => self.default.as_deref().unwrap_or_default(),
            "." => "",
            answer => answer,
        };
        if answer.is_empty() {
            return Ok(None);
        }
        if let Some(min) = self.min.filter(|min| answer.len() < *min) {
            return Err(AnswerError::TooShort(min));
        }
        if let Some(max) = self.max.filter(|max| answer.len() > *max) {
            return Err(AnswerError::TooLong(max));
        }
        Ok(Some(answer.to_owned()))
    }

    /// The field with this value.
    pub fn with(&self, value: String) -> Value {
        Value { oid: self.oid, multi_valued: self.multi_valued, value, place: self.place.clone() }
    }
}

impl Value {
    /// The name that these fields make, in their order.
    pub fn distinguished_name(values: &[Self]) -> DistinguishedName {
        let mut name = DistinguishedName::default();
        for value in values {
            name.push(AttributeTypeAndValue::text(value.oid, value.value.as_str()), value.multi_valued);
        }
        name
    }
}

impl RequestConfig {
    /// Reads the settings. What `openssl req` would heed and is not supported here is an error with its line, never passed over.
    pub fn from_config(config: &Config) -> Result<Self, ConfigError> {
        let missing = |what: String| ConfigError { place: None, kind: ConfigErrorKind::Missing { what } };
        let Some(req_place) = config.place_of(REQ).cloned() else {
            return Err(missing("the section [ req ]".to_owned()));
        };
        let req = RequestSection::new(config, REQ);
        let section = req.subject()?.ok_or_else(|| missing("`distinguished_name` in [ req ]".to_owned()))?;
        let mut unknown_fields = Vec::new();
        let mut read = |section: Pointed<'_>| {
            Ok(if req.asks() {
                Subject::Prompts(fields(config, section.name, section.settings, &mut unknown_fields)?)
            } else {
                Subject::Values(values(config, section.settings)?)
            })
        };
        let subject = read(section)?;
        let attributes = req.attributes()?.filter(|section| !section.settings.is_empty()).map(read).transpose()?;
        let extensions = req.requested_extensions()?;
        Ok(Self {
            bits: req.bits().map_or(Ok(None), number)?,
            hash: req.digest().map(hash).transpose()?,
            key_file: req.key_file().map(str::to_owned),
            encrypt_key: req.encrypts_key(),
            input_password: req.input_password(),
            output_password: req.output_password(),
            subject,
            subject_section: section.name.to_owned(),
            attributes,
            extensions: extensions.map(|section| RequestedExtensions::read(config, section)).transpose()?,
            mask: req.mask()?,
            req_place,
            unknown_fields,
        })
    }

    /// The subject with the string types that `string_mask` chooses; without one, those are the request's style's.
    pub fn encoded(&self, name: &DistinguishedName) -> Result<DistinguishedName, ValueError> {
        if self.mask == Mask::UTF8_ONLY { Ok(name.clone()) } else { strings::encoded(name, self.mask) }
    }

    /// The attribute that a value makes.
    pub fn attribute(&self, value: &Value) -> Result<(ObjectIdentifier, Any), ValueError> {
        let field = AttributeTypeAndValue::text(value.oid, value.value.as_str());
        Ok((value.oid, strings::value(&field, self.mask)?))
    }
}

/// A setting among the fields that is none of them; what its value is, nobody knows.
fn no_field(setting: &Setting) -> ConfigError {
    let why = "there is no such field in a subject".to_owned();
    let kind = ConfigErrorKind::Setting { name: setting.name.clone(), value: None, why };
    ConfigError { place: Some(setting.place.clone()), kind }
}

/// The number, or `None` when the value is empty.
fn number(setting: &Setting) -> Result<Option<usize>, ConfigError> {
    let text = setting.value.trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| ConfigError::of_setting(setting, "it is not a number"))
}

fn hash(setting: &Setting) -> Result<HashAlgorithm, ConfigError> {
    let known = HashAlgorithm::by_name(&setting.value);
    known.ok_or_else(|| ConfigError::of_setting(setting, "requests are signed with sha224, sha256, sha384 or sha512"))
}

/// `0.organizationalUnitName` is the field organizationalUnitName: what stands before the first mark tells repeated fields apart. A `+`
/// puts the field beside the one before it.
fn field_name(name: &str) -> (bool, &str) {
    let behind = name.find([':', ',', '.']).and_then(|mark| name.get(mark + 1..)).filter(|behind| !behind.is_empty());
    let name = behind.unwrap_or(name);
    name.strip_prefix('+').map_or((false, name), |name| (true, name))
}

/// The attribute type, by openssl's names, a dotted number, or a name that `oid_section` gives.
fn attribute_type(config: &Config, name: &str) -> Option<ObjectIdentifier> {
    let own = || {
        let section = config.get("", "oid_section")?;
        let setting = config.own(&section.value, name)?;
        let number = setting.value.rsplit(',').next().unwrap_or_default();
        ObjectIdentifier::new(number.trim()).ok()
    };
    oid::by_name(name).or_else(own)
}

/// The fields of a section with values (`prompt = no`).
pub fn values(config: &Config, settings: &[Setting]) -> Result<Vec<Value>, ConfigError> {
    settings
        .iter()
        .map(|setting| {
            let (multi_valued, name) = field_name(&setting.name);
            let oid = attribute_type(config, name).ok_or_else(|| no_field(setting))?;
            Ok(Value { oid, multi_valued, value: setting.value.clone(), place: setting.place.clone() })
        })
        .collect()
}

/// The fields of a section with prompts; what is no field goes to `unknown`, and no field at all is an error.
pub fn fields(
    config: &Config,
    section: &str,
    settings: &[Setting],
    unknown: &mut Vec<Setting>,
) -> Result<Vec<Field>, ConfigError> {
    const SUFFIXES: [&str; 4] = ["_min", "_max", "_default", "_value"];
    let mut fields = Vec::new();
    for setting in settings.iter().filter(|setting| !SUFFIXES.iter().any(|suffix| setting.name.ends_with(suffix))) {
        let (multi_valued, name) = field_name(&setting.name);
        let Some(oid) = attribute_type(config, name) else {
            unknown.push(setting.clone());
            continue;
        };
        let companion = |suffix: &str| config.get(section, &format!("{}{suffix}", setting.name));
        let limit = |suffix: &str| companion(suffix).map_or(Ok(None), number);
        fields.push(Field {
            name: setting.name.clone(),
            oid,
            multi_valued,
            prompt: setting.value.clone(),
            default: companion("_default").map(|default| default.value.clone()).filter(|default| !default.is_empty()),
            value: companion("_value").map(|value| value.value.clone()),
            min: limit("_min")?,
            max: limit("_max")?,
            place: setting.place.clone(),
        });
    }
    if fields.is_empty() {
        let what = format!("a field in [ {section} ] (countryName, commonName ...)");
        return Err(ConfigError { place: config.place_of(section).cloned(), kind: ConfigErrorKind::Missing { what } });
    }
    Ok(fields)
}
