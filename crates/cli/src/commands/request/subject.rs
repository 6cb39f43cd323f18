//! The subject of a request, in the four ways in which it can be written.

use std::path::{Path, PathBuf};

use clap::Args;
use keyferry_core::csr::Style;
use keyferry_core::name::attribute;
use keyferry_core::name::{DistinguishedName, NameError, openssl, rfc4514};
use keyferry_core::registration::Subject;
use keyferry_openssl::config::Value;

use crate::project::Project;
use keyferry_host::failure::{Failure, Kind};

#[derive(Debug, Args)]
pub(super) struct SubjectArguments {
    /// Read an openssl configuration file and ask its questions as `openssl req` does, on a terminal or from standard input
    #[arg(long, value_name = "FILE", help_heading = "Subject", conflicts_with_all = ["subject", "dname", "fields"])]
    config: Option<PathBuf>,
    /// Use the prompt texts of the configuration file as the values, for a file that was filled in like a form
    #[arg(long, help_heading = "Subject", requires = "config")]
    values_in_config: bool,
    /// The subject as `openssl req -subj` takes it: /C=FR/O=Example/CN=MZP128745
    #[arg(long, value_name = "NAME", help_heading = "Subject", conflicts_with_all = ["dname", "fields"])]
    subject: Option<String>,
    /// The subject as `keytool -dname` takes it: "CN=MZP128745, O=Example, C=FR"
    #[arg(long, value_name = "NAME", help_heading = "Subject", conflicts_with = "fields")]
    dname: Option<String>,
    #[command(flatten)]
    fields: FieldArguments,
}

/// The fields of the registration, one by one.
#[derive(Debug, Args)]
#[group(id = "fields", multiple = true)]
pub(crate) struct FieldArguments {
    /// The login that you were given: MZP followed by digits
    #[arg(long, value_name = "LOGIN", help_heading = "Subject")]
    mzp: Option<String>,
    /// The country, two capital letters: FR
    #[arg(long, value_name = "CODE", help_heading = "Subject")]
    country: Option<String>,
    /// State or province
    #[arg(long, value_name = "NAME", help_heading = "Subject")]
    state: Option<String>,
    /// City
    #[arg(long, value_name = "NAME", help_heading = "Subject")]
    locality: Option<String>,
    /// Your company
    #[arg(long, value_name = "NAME", help_heading = "Subject")]
    organization: Option<String>,
    /// An e-mail address that somebody reads: the certificate is renewed through it
    #[arg(long, value_name = "ADDRESS", help_heading = "Subject")]
    email: Option<String>,
}

/// A subject, and where its fields were written.
pub(crate) struct WrittenSubject {
    pub name: DistinguishedName,
    places: Vec<Place>,
}

/// Where a field was written.
struct Place {
    /// Its short name.
    field: String,
    text: String,
    /// What it is when something is wrong with it there.
    kind: Kind,
}

impl From<DistinguishedName> for WrittenSubject {
    fn from(name: DistinguishedName) -> Self {
        Self { name, places: Vec::new() }
    }
}

impl WrittenSubject {
    /// The subject that the values of a configuration file make, and the answers to its questions: each with where it comes from.
    pub(super) fn of_config(values: Vec<(Value, String)>) -> Self {
        let place = |(value, place): &(Value, String)| {
            let (field, text) = (attribute::display_name(&value.oid), place.clone());
            Place { field, text, kind: Kind::Input }
        };
        let places = values.iter().map(place).collect();
        let values: Vec<Value> = values.into_iter().map(|(value, _)| value).collect();
        Self { name: Value::distinguished_name(&values), places }
    }

    /// The subject of a registration, of which some fields were given on the command line.
    pub(super) fn of_registration(project: &Project, given: &FieldArguments) -> Self {
        let registration = project.registration();
        let name = registration.subject.name(registration.request.style);
        let fields = name.attributes().map(|field| attribute::display_name(&field.oid));
        let place = |field: String| match given.option_of(&field) {
            Some(option) => Some(Place { field, text: option.to_owned(), kind: Kind::Usage }),
            None => project.place_of_field(&field).map(|text| Place { field, text, kind: Kind::Input }),
        };
        let places = fields.filter_map(place).collect();
        Self { name, places }
    }

    /// Where the field with this short name stands.
    pub(super) fn place(&self, field: &str) -> Option<String> {
        self.place_of(field).map(|place| place.text.clone())
    }

    fn place_of(&self, field: &str) -> Option<&Place> {
        self.places.iter().find(|place| place.field == field)
    }

    /// A value that cannot be encoded, with the place where its field was written.
    pub(super) fn failure(&self, field: Option<&str>, error: &impl std::fmt::Display) -> Failure {
        match field.and_then(|field| self.place_of(field)) {
            Some(Place { text, kind, .. }) => Failure::new(*kind, format!("{text}: {error}")).at(text),
            None => Failure::usage(error.to_string()),
        }
    }
}

impl SubjectArguments {
    /// The configuration file, if there is one.
    pub(super) fn config(&self) -> Option<&Path> {
        self.config.as_deref()
    }

    /// Whether the prompt texts of that file are the values.
    pub(super) fn values_in_config(&self) -> bool {
        self.values_in_config
    }

    /// The subject on the command line; `None` when there is none.
    pub(super) fn written(&self, style: Style) -> Result<Option<WrittenSubject>, Failure> {
        let failed = |option: &'static str| move |error: NameError| Failure::usage(format!("{option}: {error}"));
        if let Some(text) = &self.subject {
            return openssl::parse(text).map(|name| Some(name.into())).map_err(failed("--subject"));
        }
        if let Some(text) = &self.dname {
            return rfc4514::parse(text).map(|name| Some(name.into())).map_err(failed("--dname"));
        }
        let mut subject = Subject::default();
        self.fields.fill(&mut subject);
        Ok(if subject.is_empty() { None } else { Some(subject.name(style).into()) })
    }

    /// Whether the subject is given whole, and not field by field.
    pub(super) fn is_whole(&self) -> bool {
        self.config.is_some() || self.subject.is_some() || self.dname.is_some()
    }

    /// The fields, one by one.
    pub(super) fn fields(&self) -> &FieldArguments {
        &self.fields
    }
}

impl FieldArguments {
    /// Puts what was given into a subject.
    pub(crate) fn fill(&self, subject: &mut Subject) {
        for (given, field) in [
            (&self.mzp, &mut subject.mzp),
            (&self.country, &mut subject.country),
            (&self.state, &mut subject.state),
            (&self.locality, &mut subject.locality),
            (&self.organization, &mut subject.organization),
            (&self.email, &mut subject.email),
        ] {
            if let Some(value) = given {
                field.clone_from(value);
            }
        }
    }
}

impl FieldArguments {
    /// The option that gave the field with this short name.
    fn option_of(&self, field: &str) -> Option<&'static str> {
        let options = [
            (&self.mzp, "CN", "--mzp"),
            (&self.country, "C", "--country"),
            (&self.state, "ST", "--state"),
            (&self.locality, "L", "--locality"),
            (&self.organization, "O", "--organization"),
            (&self.email, "emailAddress", "--email"),
        ];
        options.into_iter().find(|(given, name, _)| given.is_some() && *name == field).map(|(.., option)| option)
    }
}

pub(super) fn missing() -> Failure {
    Failure::usage("the request needs a subject").hint(
        "give --config FILE, --subject /C=..., --dname \"CN=...\", or the fields: --mzp --country --state --locality --organization --email; or begin a registration with keyferry init",
    )
}
