//! The registration as one file, `keyferry.toml`: the application, the subject, what to make, and how far things have come. It never
//! holds a secret, so that a team can keep it in version control.

mod document;
mod stage;

use serde::{Deserialize, Serialize};

pub use document::{RegistrationError, RegistrationFile};
pub use stage::Stage;

use crate::Timestamp;
use crate::application::Application;
use crate::name::attribute::{
    self, COMMON_NAME, COUNTRY_NAME, EMAIL_ADDRESS, LOCALITY_NAME, ORGANIZATION_NAME, ORGANIZATIONAL_UNIT_NAME,
    STATE_OR_PROVINCE_NAME,
};
use crate::name::{AttributeTypeAndValue, DistinguishedName};
use crate::profile::{self, Profile};
use crate::style::Style;

/// The organizational unit that the registration asks of everybody, as the usual profile has it.
fn organizational_unit() -> String {
    let profile = Profile::builtin(profile::BUILTIN[0]);
    profile.and_then(|profile| profile.only_value(&ORGANIZATIONAL_UNIT_NAME).map(str::to_owned)).unwrap_or_default()
}

/// Everything that the file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Registration {
    /// The rules: the name of a built-in profile, a file, or `none`.
    pub profile: String,
    /// Rules that are let go, by name or field.
    pub allow: Vec<String>,
    /// Step 1.
    pub application: Application,
    /// Who asks for a certificate.
    pub subject: Subject,
    /// What `request` makes.
    pub request: RequestPlan,
    /// What `receive` writes.
    pub outputs: OutputPlan,
    /// How far it has come.
    pub state: State,
}

impl Default for Registration {
    fn default() -> Self {
        Self {
            profile: profile::BUILTIN[0].to_owned(),
            allow: Vec::new(),
            application: Application::default(),
            subject: Subject::default(),
            request: RequestPlan::default(),
            outputs: OutputPlan::default(),
            state: State::default(),
        }
    }
}

/// The fields of the subject; an empty one is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Subject {
    /// C: two capital letters.
    pub country: String,
    /// ST.
    pub state: String,
    /// L.
    pub locality: String,
    /// O.
    pub organization: String,
    /// OU.
    pub organizational_unit: String,
    /// CN: the login that the approval brings, MZP and digits.
    pub mzp: String,
    /// emailAddress.
    pub email: String,
}

impl Default for Subject {
    fn default() -> Self {
        Self {
            country: String::new(),
            state: String::new(),
            locality: String::new(),
            organization: String::new(),
            organizational_unit: organizational_unit(),
            mzp: String::new(),
            email: String::new(),
        }
    }
}

impl Subject {
    /// The fields in the order of the documented procedure, with their names in the file.
    fn fields(&self) -> [(&'static str, der::asn1::ObjectIdentifier, &str); 7] {
        [
            ("country", COUNTRY_NAME, &self.country),
            ("state", STATE_OR_PROVINCE_NAME, &self.state),
            ("locality", LOCALITY_NAME, &self.locality),
            ("organization", ORGANIZATION_NAME, &self.organization),
            ("organizational-unit", ORGANIZATIONAL_UNIT_NAME, &self.organizational_unit),
            ("mzp", COMMON_NAME, &self.mzp),
            ("email", EMAIL_ADDRESS, &self.email),
        ]
    }

    /// Whether nothing but the organizational unit is there.
    pub fn is_empty(&self) -> bool {
        self.fields().iter().all(|(_, oid, value)| *oid == ORGANIZATIONAL_UNIT_NAME || value.is_empty())
    }

    /// The name, in the order of the documented procedure; keytool's has the e-mail address first.
    pub fn name(&self, style: Style) -> DistinguishedName {
        let mut fields = self.fields();
        if style == Style::Keytool {
            fields.rotate_right(1);
        }
        let given = fields.into_iter().filter(|(.., value)| !value.is_empty());
        DistinguishedName::new(given.map(|(_, oid, value)| AttributeTypeAndValue::text(oid, value).into()).collect())
    }

    /// What the field with this short name (`CN`) is called in the file.
    pub fn key_of(field: &str) -> Option<&'static str> {
        let subject = Self::default();
        subject.fields().iter().find(|(_, oid, _)| attribute::display_name(oid) == field).map(|(key, ..)| *key)
    }
}

/// How a key is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyFormat {
    /// A PEM file.
    #[default]
    Pem,
    /// A PKCS#12 keystore.
    Pkcs12,
    /// A JKS keystore.
    Jks,
    /// A JCEKS keystore.
    Jceks,
    /// A BKS keystore of Bouncy Castle.
    Bks,
    /// An UBER keystore of Bouncy Castle.
    Uber,
    /// A BCFKS keystore of Bouncy Castle.
    Bcfks,
}

/// What `request` makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RequestPlan {
    /// Whose request it is like, bit by bit.
    pub style: Style,
    /// The length of the RSA key.
    pub bits: usize,
    /// Where the key goes.
    pub key: String,
    /// What it goes into.
    pub key_format: KeyFormat,
    /// The alias of the key, in a keystore.
    pub alias: String,
    /// Leave a PEM key unencrypted.
    pub plain_key: bool,
    /// Where the request goes.
    pub csr: String,
}

impl Default for RequestPlan {
    fn default() -> Self {
        Self {
            style: Style::OpenSsl,
            bits: 2048,
            key: "KeyName.pem".to_owned(),
            key_format: KeyFormat::Pem,
            alias: "client".to_owned(),
            plain_key: false,
            csr: "CSRName.csr".to_owned(),
        }
    }
}

impl RequestPlan {
    /// Makes key and request as this tool does: openssl has its key in a PEM file, keytool in a keystore. A place that somebody chose stays.
    pub fn follow(&mut self, style: Style) {
        let usual = |style| match style {
            Style::OpenSsl => ("KeyName.pem", KeyFormat::Pem),
            Style::Keytool => ("KeyStoreName.p12", KeyFormat::Pkcs12),
        };
        if (self.key.as_str(), self.key_format) == usual(self.style) {
            let (key, format) = usual(style);
            (self.key, self.key_format) = (key.to_owned(), format);
        }
        self.style = style;
    }
}

/// What `receive` can write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Output {
    /// `key.pem`, `client_cert.pem`, `ca_cert.pem`.
    Pem,
    /// `keystore.p12`, `truststore.p12`.
    Pkcs12,
    /// `keystore.jks`, `truststore.jks`.
    Jks,
    /// Properties of Spring Boot, an SSL bundle.
    SpringBoot,
    /// Properties of a Kafka client.
    Kafka,
    /// A connector of Tomcat.
    Tomcat,
    /// Java's system properties, an argument file.
    Java,
    /// A configuration file of curl.
    Curl,
    /// The manifest of a Kubernetes Secret.
    Kubernetes,
}

impl Output {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Pem,
        Self::Pkcs12,
        Self::Jks,
        Self::SpringBoot,
        Self::Kafka,
        Self::Tomcat,
        Self::Java,
        Self::Curl,
        Self::Kubernetes,
    ];

    /// Its name, as it stands in a registration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pem => "pem",
            Self::Pkcs12 => "pkcs12",
            Self::Jks => "jks",
            Self::SpringBoot => "spring-boot",
            Self::Kafka => "kafka",
            Self::Tomcat => "tomcat",
            Self::Java => "java",
            Self::Curl => "curl",
            Self::Kubernetes => "kubernetes",
        }
    }
}

/// What `receive` writes, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct OutputPlan {
    /// The folder of the outputs.
    pub folder: String,
    /// The folder as the services see it, for the configuration that is written; empty: where it is now.
    pub deployed_at: String,
    /// The alias of the key.
    pub alias: String,
    /// What is written.
    pub write: Vec<Output>,
    /// Leave key.pem unencrypted.
    pub plain_key: bool,
    /// The file in the folder that gets the client ID and secret, as environment variables.
    pub secret_file: String,
    /// A program that gets the client secret on its standard input, in place of the file.
    pub secret_command: Vec<String>,
}

impl Default for OutputPlan {
    fn default() -> Self {
        Self {
            folder: "ready".to_owned(),
            deployed_at: String::new(),
            alias: "client".to_owned(),
            write: vec![Output::Pem, Output::Pkcs12, Output::Jks],
            plain_key: false,
            secret_file: "client.env".to_owned(),
            secret_command: Vec::new(),
        }
    }
}

/// How far the registration has come; kept by keyferry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct State {
    /// The client ID; the secret is never here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// When the client secret came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret_received: Option<Timestamp>,
    /// Whether a program has still to be told that there are new files.
    #[serde(skip_serializing_if = "is_false")]
    pub exec_due: bool,
    /// The request that is out, or was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestRecord>,
    /// The certificate that was received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateRecord>,
    /// A request for the next certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renewal: Option<RequestRecord>,
    /// Requests that others took the place of, the latest last: a certificate may still come for one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<RequestRecord>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_false(value: &bool) -> bool {
    !value
}

impl State {
    /// The most earlier requests that are remembered.
    const MOST_EARLIER: usize = 8;

    /// Remembers a request that another one has taken the place of.
    pub fn supersede(&mut self, record: Option<RequestRecord>) {
        self.earlier.extend(record);
        self.earlier.drain(..self.earlier.len().saturating_sub(Self::MOST_EARLIER));
    }
}

/// A request that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RequestRecord {
    /// When the request was made.
    pub made: Timestamp,
    /// The file with the key.
    pub key: String,
    /// The alias of the key, in a keystore.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// The file with the request.
    pub csr: String,
    /// SHA-256 of the DER of the request.
    pub csr_sha256: String,
    /// SHA-256 of the DER of the `SubjectPublicKeyInfo`.
    pub public_key_sha256: String,
    /// When a command took it to the authority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted: Option<Timestamp>,
}

/// A certificate that was received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CertificateRecord {
    /// When the certificate was received.
    pub received: Timestamp,
    /// Its subject.
    pub subject: String,
    /// SHA-256 of its DER.
    pub sha256: String,
    /// From when it is valid.
    pub not_before: Timestamp,
    /// Until when.
    pub not_after: Timestamp,
    /// When a server first accepted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_use_since: Option<Timestamp>,
}
