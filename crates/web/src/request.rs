//! The documented form: its rules while it is typed, and the key and the request that are made of it.

use keyferry_core::certificate::{Certificate, SelfSigned};
use keyferry_core::csr::{CertificationRequest, RequestContent, Style};
use keyferry_core::key::{KeyAlgorithm, PrivateKey};
use keyferry_core::profile::{BUILTIN, Profile, Severity, Violation};
use keyferry_core::registration::Subject;
use keyferry_core::{SystemRandom, Timestamp};
use keyferry_explain::report::RequestReport;
use keyferry_formats::detect::Format;
use keyferry_formats::pbe::Session;
use keyferry_formats::rand_core::{TryCryptoRng, TryRng};
use keyferry_formats::{Entry, EntryKind, Key, Keystore};
use keyferry_identity::{PLACEHOLDER_DAYS, Writes, request_file};
use serde::{Deserialize, Serialize};

use crate::answer::{MadeFile, Refused};
use crate::new_password;
use crate::receive::Writer;

/// The fields that somebody fills in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    country: String,
    state: String,
    locality: String,
    organization: String,
    mzp: String,
    email: String,
}

/// What is to be made.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Options {
    subject: Fields,
    tool: Tool,
    bits: usize,
    kept: Kept,
    /// The alias, in a keystore.
    alias: String,
    password: String,
}

/// Whose request it is like.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Tool {
    Openssl,
    Keytool,
}

/// Where the key goes.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Kept {
    Pem,
    Pkcs12,
    Jks,
}

/// What was made.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    request: RequestReport,
    /// The rules that are not kept, though the request may be sent so.
    rules: Vec<Broken>,
    /// What is to be known of the password.
    warning: Option<String>,
}

/// What is wrong with a field.
#[derive(Debug, Serialize)]
pub(crate) struct Broken {
    /// Its short name.
    field: String,
    is_error: bool,
    message: String,
    fix: String,
}

impl From<Violation> for Broken {
    fn from(violation: Violation) -> Self {
        let is_error = violation.severity == Severity::Error;
        Self { field: violation.field, is_error, message: violation.message, fix: violation.fix }
    }
}

impl From<Fields> for Subject {
    fn from(fields: Fields) -> Self {
        let Fields { country, state, locality, organization, mzp, email } = fields;
        Self { country, state, locality, organization, mzp, email, ..Self::default() }
    }
}

fn rules() -> Result<Profile, Refused> {
    Profile::builtin(BUILTIN[0]).ok_or_else(|| Refused::new("the rules of the registration are missing"))
}

/// What the rules of the registration say of these fields.
pub(crate) fn check(fields: Fields) -> Result<Vec<Broken>, Refused> {
    let name = Subject::from(fields).name(Style::OpenSsl);
    Ok(rules()?.check_subject(&name).into_iter().map(Broken::from).collect())
}

/// Random numbers that say how often they are asked for: a key that is searched for asks for some for every window of candidates.
struct Counting<'a> {
    count: u32,
    told: &'a mut (dyn FnMut(u32) + Send),
}

impl TryRng for Counting<'_> {
    type Error = <SystemRandom as TryRng>::Error;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        SystemRandom.try_next_u32()
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        SystemRandom.try_next_u64()
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        self.count += 1;
        (self.told)(self.count);
        SystemRandom.try_fill_bytes(bytes)
    }
}

impl TryCryptoRng for Counting<'_> {}

/// Makes the key and the request.
pub(crate) fn request(
    options: Options,
    session: &Session,
    now: Timestamp,
    told: &mut (dyn FnMut(u32) + Send),
) -> Result<(Report, Vec<MadeFile>), Refused> {
    let style = match options.tool {
        Tool::Openssl => Style::OpenSsl,
        Tool::Keytool => Style::Keytool,
    };
    let subject = Subject::from(options.subject).name(style);
    let profile = rules()?;
    let mut violations = profile.check_subject(&subject);
    violations.extend(profile.check_key(&KeyAlgorithm::rsa(options.bits)));
    let (errors, others): (Vec<_>, Vec<_>) = violations.into_iter().partition(|violation| violation.severity == Severity::Error);
    if !errors.is_empty() {
        let said = |say: fn(&Violation) -> String| errors.iter().map(say).collect::<Vec<_>>().join("; ");
        return Err(Refused::new(said(ToString::to_string)).hint(said(|violation| violation.fix.clone())));
    }
    let (password, warning) = new_password::chosen(&options.password, "the new key", options.kept == Kept::Pkcs12)?;
    subject.to_der(style).map_err(Refused::new)?;
    let key = PrivateKey::generate_rsa(&mut Counting { count: 0, told }, options.bits).map_err(Refused::new)?;
    let content = RequestContent::usual(&subject, style, &key).map_err(Refused::new)?;
    let request = CertificationRequest::create(&key, &content).map_err(Refused::new)?;
    let writer = Writer { password: &password, encrypts_key: true, session, created: now };
    let (name, bytes) = match options.kept {
        Kept::Pem => ("KeyName.pem", writer.key(&key)?),
        Kept::Pkcs12 | Kept::Jks => {
            let mut serial = [0; 8];
            SystemRandom.try_fill_bytes(&mut serial).map_err(Refused::new)?;
            // The number is positive, and no shorter than it may be.
            serial[0] = serial[0] & 0x3f | 0x40;
            let said = SelfSigned { subject: &subject, not_before: now, days: PLACEHOLDER_DAYS, serial: &serial, style };
            let placeholder = Certificate::self_signed(&key, &said).map_err(Refused::new)?;
            let kind = EntryKind::PrivateKey { key: Key::Clear(key), chain: vec![placeholder] };
            let store: Keystore = [Entry::new(options.alias.to_lowercase(), Some(now), kind)].into_iter().collect();
            match options.kept {
                Kept::Jks => ("KeyStoreName.jks", writer.keystore(&store, Format::Jks)?),
                _ => ("KeyStoreName.p12", writer.keystore(&store, Format::Pkcs12)?),
            }
        }
    };
    let files = vec![
        MadeFile { name: name.to_owned(), bytes: bytes.into() },
        MadeFile { name: "CSRName.csr".to_owned(), bytes: request_file(&request, style).into() },
    ];
    let rules = others.into_iter().map(Broken::from).collect();
    Ok((Report { request: RequestReport::new(&request), rules, warning }, files))
}
