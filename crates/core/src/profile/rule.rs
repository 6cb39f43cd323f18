//! The grammar of a profile, and the patterns that a value can be held against.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::key::KeyKind;
use crate::name::attribute;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProfileFile {
    pub name: String,
    pub rule: Vec<Rule>,
}

/// One rule: about a field of the subject (with `field`), or about key or signature.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Rule {
    pub id: String,
    /// The field of the subject, by openssl's short or long name. It must be there, once, and hold a value that fits.
    pub field: Option<String>,
    /// The one value that is right.
    pub equals: Option<String>,
    /// What the value must look like.
    pub pattern: Option<Pattern>,
    /// The key must be of this kind, by Java's name.
    #[serde(default, deserialize_with = "key_kind")]
    pub key: Option<KeyKind>,
    /// An RSA key has at least so many bits.
    pub min_bits: Option<usize>,
    /// An RSA key has at most so many bits.
    pub max_bits: Option<usize>,
    /// The hash of the signature has at least so many bits.
    pub min_hash_bits: Option<usize>,
    /// The request's signature must hold.
    #[serde(default)]
    pub signed: bool,
    #[serde(default)]
    pub severity: Severity,
    pub message: String,
    pub fix: String,
    /// Mistakes that people are known to make, with better words for them.
    #[serde(default)]
    pub trap: Vec<Trap>,
}

/// How much a violation matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The authority will refuse the request.
    #[default]
    Error,
    /// It may pass, and deserves a look.
    Warning,
}

/// A well-known wrong value.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Trap {
    pub equals: Option<String>,
    pub pattern: Option<Pattern>,
    pub message: String,
    pub fix: String,
}

/// What a value can be asked to look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Pattern {
    TwoCapitalLetters,
    TwoLetters,
    ThreeLetters,
    MzpLogin,
    EmailAddress,
}

impl Pattern {
    pub(super) fn fits(self, value: &str) -> bool {
        let letters = |count| value.len() == count && value.bytes().all(|byte| byte.is_ascii_alphabetic());
        match self {
            Self::TwoCapitalLetters => letters(2) && value.bytes().all(|byte| byte.is_ascii_uppercase()),
            Self::TwoLetters => letters(2),
            Self::ThreeLetters => letters(3),
            Self::MzpLogin => value.strip_prefix("MZP").is_some_and(is_number),
            Self::EmailAddress => is_email_address(value),
        }
    }
}

fn is_number(digits: &str) -> bool {
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// One `@`, something before it, a dotted host behind it, no blanks: enough to catch a slip.
pub fn is_email_address(value: &str) -> bool {
    let Some((local, host)) = value.split_once('@') else { return false };
    let labels = host.split('.').all(|label| !label.is_empty()) && host.contains('.');
    !local.is_empty() && labels && !host.contains('@') && value.chars().all(|character| character.is_ascii_graphic())
}

impl Rule {
    /// Whether the rule makes sense.
    pub(super) fn check(&self) -> Result<(), RuleError> {
        if let Some(field) = &self.field
            && attribute::openssl_oid(field).is_none()
        {
            return Err(RuleError::NoField { name: field.clone() });
        }
        let about_request = usize::from(self.key.is_some())
            + usize::from(self.min_bits.is_some())
            + usize::from(self.max_bits.is_some())
            + usize::from(self.min_hash_bits.is_some())
            + usize::from(self.signed);
        let about_field = self.says_what_fits() || !self.trap.is_empty();
        match (&self.field, about_request) {
            (Some(_), 0) => Ok(()),
            (Some(_), _) => Err(RuleError::FieldAndRequest),
            (None, 1) if !about_field => Ok(()),
            (None, _) => Err(RuleError::NotOne),
        }
    }

    /// Whether it says more of its field than that it is there.
    pub(super) fn says_what_fits(&self) -> bool {
        self.equals.is_some() || self.pattern.is_some()
    }

    /// Whether its field may hold this value.
    pub(super) fn fits(&self, value: &str) -> bool {
        !value.trim().is_empty()
            && self.equals.as_ref().is_none_or(|equals| value == equals)
            && self.pattern.is_none_or(|pattern| pattern.fits(value))
    }
}

fn key_kind<'de, D: Deserializer<'de>>(from: D) -> Result<Option<KeyKind>, D::Error> {
    const KNOWN: &[&str] = &["RSA", "RSASSA-PSS", "EC", "DSA", "Ed25519"];
    let name = String::deserialize(from)?;
    KeyKind::by_name(&name).map(Some).ok_or_else(|| D::Error::unknown_variant(&name, KNOWN))
}

/// Why a rule makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuleError {
    /// A subject has no such field.
    NoField {
        /// What was written.
        name: String,
    },
    /// It is about a field of the subject, and about key or signature too.
    FieldAndRequest,
    /// It is about nothing, or about several things.
    NotOne,
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoField { name } => write!(f, "`{name}` is not a field of a subject"),
            Self::FieldAndRequest => f.write_str("a rule about a field says nothing about key or signature"),
            Self::NotOne => f.write_str("a rule has a `field`, or one of key, min-bits, max-bits, min-hash-bits and signed"),
        }
    }
}

impl std::error::Error for RuleError {}
