//! A difference, for people and as JSON.

use std::fmt::{self, Write};

use keyferry_core::certificate::Certificate;
use keyferry_core::key::hex;
use keyferry_core::shown::shown;
use keyferry_core::signed::HashAlgorithm;
use serde::Serialize;

use super::thing::{Identity, Thing};

/// What differs between A and B.
#[derive(Debug, Serialize)]
#[serde(tag = "difference", rename_all = "kebab-case")]
pub(super) enum Difference {
    OnlyInA(Description),
    OnlyInB(Description),
    /// The same certificate or key, called otherwise, and what else differs about it.
    Renamed {
        alias: String,
        to: String,
        what: &'static str,
        changes: Vec<Change>,
    },
    /// What has an alias in both is not the same.
    Changed {
        alias: Option<String>,
        what: &'static str,
        changes: Vec<Change>,
    },
    /// The entries are the same, in another order.
    Order,
}

/// Something that one of the files does not have.
#[derive(Debug, Serialize)]
pub(super) struct Description {
    pub alias: Option<String>,
    pub what: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Box<Brief>>,
}

/// What is different about an entry.
#[derive(Debug, Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub(super) enum Change {
    Kind {
        old: &'static str,
        new: &'static str,
    },
    /// Another private key; the SHA-256 of the public ones.
    Key {
        old: String,
        new: String,
    },
    /// Another certificate: that of the key, or the one that is trusted.
    Certificate {
        old: Option<Box<Brief>>,
        new: Option<Box<Brief>>,
    },
    /// The certificates behind the key's own are others.
    Chain {
        old: Vec<Brief>,
        new: Vec<Brief>,
    },
    /// What is secret or stored differs, and is not shown.
    Secret,
    /// Another public key, request or list; the SHA-256 of each.
    Content {
        old: String,
        new: String,
    },
}

/// A certificate in a few words.
#[derive(Debug, Serialize)]
pub(super) struct Brief {
    /// Absent when the certificate cannot be taken apart.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    details: Option<Details>,
    sha256: String,
    sha1: String,
}

#[derive(Debug, Serialize)]
struct Details {
    subject: String,
    issuer: String,
    serial_number: String,
    not_before: String,
    not_after: String,
    public_key_sha256: String,
}

impl From<&Certificate> for Brief {
    fn from(certificate: &Certificate) -> Self {
        let details = certificate.details().ok().map(|details| Details {
            subject: details.subject.to_string(),
            issuer: details.issuer.to_string(),
            serial_number: hex(&details.serial_number),
            not_before: details.not_before.to_string(),
            not_after: details.not_after.to_string(),
            public_key_sha256: details.public_key.fingerprint(),
        });
        let sha1 = hex(&HashAlgorithm::Sha1.digest(certificate.as_der()));
        Self { details, sha256: certificate.fingerprint(), sha1 }
    }
}

impl Brief {
    pub(super) fn boxed(certificate: &Certificate) -> Box<Self> {
        Box::new(Self::from(certificate))
    }
}

impl From<&Thing> for Description {
    fn from(thing: &Thing) -> Self {
        let certificate = match &thing.identity {
            Identity::Certificate(certificate) => Some(certificate),
            _ => thing.chain.first(),
        };
        Self { alias: thing.alias.clone(), what: thing.kind, certificate: certificate.map(Brief::boxed) }
    }
}

impl fmt::Display for Brief {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(details) = &self.details else { return write!(f, "a certificate, SHA-256 {}", self.sha256) };
        let Details { subject, serial_number, not_before, not_after, .. } = details;
        write!(
            f,
            "`{}`, serial {serial_number}, {not_before} to {not_after}, SHA-256 {}, SHA-1 {}",
            shown(subject),
            self.sha256,
            self.sha1
        )
    }
}

/// The differences, a paragraph for each kind of them.
pub(super) fn text(differences: &[Difference], a: &str, b: &str) -> String {
    let mut text = String::new();
    for difference in differences {
        // Writing to a `String` cannot fail.
        let _ = match difference {
            Difference::OnlyInA(one) => writeln!(text, "only in {a}: {one}"),
            Difference::OnlyInB(one) => writeln!(text, "only in {b}: {one}"),
            Difference::Renamed { alias, to, what, .. } => {
                writeln!(text, "renamed: `{}` is called `{}`: {what}", shown(alias), shown(to))
            }
            Difference::Changed { alias: Some(alias), what, .. } => writeln!(text, "changed: `{}`: {what}", shown(alias)),
            Difference::Changed { alias: None, what, .. } => writeln!(text, "changed: a {what}"),
            Difference::Order => writeln!(text, "the same entries in another order"),
        };
        if let Difference::Renamed { changes, .. } | Difference::Changed { changes, .. } = difference {
            for change in changes {
                change.write(&mut text);
            }
        }
    }
    text
}

impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(alias) = &self.alias {
            write!(f, "`{}`: ", shown(alias))?;
        }
        f.write_str(self.what)?;
        self.certificate.as_ref().map_or(Ok(()), |certificate| write!(f, ", {certificate}"))
    }
}

impl Change {
    fn write(&self, text: &mut String) {
        let mut both = |what: &str, old: &dyn fmt::Display, new: &dyn fmt::Display| {
            let _ = writeln!(text, "  {what}\n  - {old}\n  + {new}");
        };
        let or_none = |brief: &Option<Box<Brief>>| brief.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string);
        let all = |chain: &[Brief]| match chain {
            [] => "none".to_owned(),
            chain => chain.iter().map(Brief::to_string).collect::<Vec<_>>().join("; "),
        };
        match self {
            Self::Kind { old, new } => both("it is something else", old, new),
            Self::Key { old, new } => both("the key is another one; SHA-256 of the public key", old, new),
            Self::Certificate { old, new } => both("the certificate is another one", &or_none(old), &or_none(new)),
            Self::Chain { old, new } => both("the chain behind the certificate is another one", &all(old), &all(new)),
            Self::Content { old, new } => both("it is another one; SHA-256", old, new),
            Self::Secret => text.push_str("  what is secret in it is different, and is not shown\n"),
        }
    }
}
