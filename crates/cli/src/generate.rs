//! New keys and requests, and the files that they go into.

use std::path::PathBuf;

use keyferry_core::certificate::{CertificateContent, SelfSigned};
use keyferry_core::csr::{CertificationRequest, Style};
use keyferry_core::key::{KeyAlgorithm, PrivateKey};
use keyferry_core::name::DistinguishedName;
use keyferry_core::registration::KeyFormat;
use keyferry_formats::pem::{self, label};
use keyferry_formats::{Entry, EntryKind, Key, Keystore, Password};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::output::{self, StoreType};
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;
use keyferry_host::files;
use keyferry_host::new_password::Opener;
use keyferry_host::outputs::{Access, Outputs};
use keyferry_host::progress::Work;
use keyferry_host::random;
use keyferry_host::requests::{self, NotMade};
use keyferry_host::secret::Source;
use keyferry_host::words;

/// How long the placeholder beside a new key is valid, in days: keytool's number.
const PLACEHOLDER_DAYS: i64 = 90;

/// A new RSA key.
pub(crate) fn rsa_key(bits: usize) -> Result<PrivateKey, Failure> {
    let _work = Work::new(|| format!("making an RSA key of {bits} bits"));
    PrivateKey::generate_rsa(&mut random::system(), bits).map_err(|error| Failure::usage(error.to_string()))
}

/// The text of a PEM file with one key, encrypted when there is a password.
pub(crate) fn key_file(key: &PrivateKey, password: Option<&Password>, context: &Context) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let mut document = pem::Document::default();
    let added = document.private_key(key, password, &mut random::system(), &context.session);
    added.map_err(|error| Failure::encode("the private key", &error))?;
    Ok(document.into_bytes())
}

/// The text of a CSR file, under the label that the tool gives it.
pub(crate) fn request_file(request: &CertificationRequest, style: Style) -> Vec<u8> {
    let label = match style {
        Style::OpenSsl => label::REQUEST,
        Style::Keytool => label::NEW_REQUEST,
    };
    pem::block(label, request.as_der()).as_bytes().to_vec()
}

/// A keystore with a new key and its self-signed placeholder certificate, as `keytool -genkeypair` makes it; the alias in lower case.
fn new_keystore(
    key: &PrivateKey,
    subject: &DistinguishedName,
    alias: &str,
    style: Style,
    context: &Context,
) -> Result<Keystore, Failure> {
    let serial = random::serial_number::<8>()?;
    let said = SelfSigned { subject, not_before: context.written, days: PLACEHOLDER_DAYS, serial: &serial, style };
    let placeholder = CertificateContent::self_signed(key, &said);
    let (placeholder, algorithm) = placeholder.map_err(|error| Failure::usage(error.to_string()))?;
    let placeholder = requests::certificate(&placeholder, key, algorithm, context.cross_check);
    let placeholder = placeholder.map_err(|error| match error {
        NotMade::Refused(error) => Failure::usage(error.to_string()),
        read_back @ NotMade::ReadBack(_) => read_back.into(),
    })?;
    let kind = EntryKind::PrivateKey { key: Key::Clear(key.clone()), chain: vec![placeholder] };
    Ok([Entry::new(alias.to_lowercase(), Some(context.written), kind)].into_iter().collect())
}

/// A new key, as JSON.
#[derive(Debug, Serialize)]
pub(crate) struct NewKeyReport {
    file: String,
    format: KeyFormat,
    /// In a keystore.
    alias: Option<String>,
    encrypted: bool,
    algorithm: String,
    bits: Option<usize>,
}

/// Where a new key goes, and how it is protected there.
#[derive(Debug)]
pub(crate) struct Destination {
    pub path: PathBuf,
    pub format: KeyFormat,
    /// The alias, in a keystore.
    pub alias: String,
    password: Option<Password>,
}

impl Destination {
    /// Finds out the password, unless a PEM key is to be left plain; what exists at `path` may not be replaced unless `outputs` may.
    pub(crate) fn new(
        path: PathBuf,
        format: KeyFormat,
        alias: String,
        password: Option<&Source>,
        outputs: &Outputs,
    ) -> Result<Self, Failure> {
        outputs.check_free(&path)?;
        let opener = if format == KeyFormat::Pkcs12 { Opener::JavaPkcs12 } else { Opener::Any };
        let password = password.map(|source| source.chosen(&files::path(&path), opener)).transpose()?;
        Ok(Self { path, format, alias, password })
    }

    /// Adds the file with the key to `outputs`.
    pub(crate) fn add_key(
        &self,
        outputs: &mut Outputs,
        key: &PrivateKey,
        subject: &DistinguishedName,
        style: Style,
        context: &Context,
    ) -> Result<(), Failure> {
        let bytes = match (store_type(self.format), &self.password) {
            (None, password) => key_file(key, password.as_ref(), context)?,
            (Some(kind), Some(password)) => {
                let store = new_keystore(key, subject, &self.alias, style, context)?;
                output::keystore(&store, kind, password, context)?.into()
            }
            (Some(_), None) => return Err(Failure::usage("a keystore needs a password")),
        };
        outputs.add(&self.path, bytes, Access::Private)
    }

    /// The option that names the key when the certificate is received.
    pub(crate) fn receive_option(&self) -> String {
        let option = if self.format == KeyFormat::Pem { "--key" } else { "--keystore" };
        format!("{option} {}", files::path(&self.path))
    }

    /// The same as data.
    pub(crate) fn json(&self, algorithm: &KeyAlgorithm) -> NewKeyReport {
        NewKeyReport {
            file: files::raw_name(&self.path),
            format: self.format,
            alias: (self.format != KeyFormat::Pem).then(|| self.alias.to_lowercase()),
            encrypted: self.password.is_some(),
            algorithm: algorithm.name(),
            bits: algorithm.bits,
        }
    }

    /// Says what was made.
    pub(crate) fn report(&self, algorithm: &KeyAlgorithm) {
        let path = files::path(&self.path);
        let kind = match self.format {
            KeyFormat::Pem => {
                let protection = if self.password.is_some() { "encrypted" } else { "NOT encrypted" };
                return words::note(&format!("{path}: private key, {algorithm}, {protection}"));
            }
            KeyFormat::Pkcs12 => "PKCS#12",
            KeyFormat::Jks => "JKS",
            KeyFormat::Jceks => "JCEKS",
        };
        words::note(&format!("{path}: {kind} keystore with the key `{}`, {algorithm}", self.alias.to_lowercase()));
    }
}

fn store_type(format: KeyFormat) -> Option<StoreType> {
    match format {
        KeyFormat::Pem => None,
        KeyFormat::Pkcs12 => Some(StoreType::Pkcs12),
        KeyFormat::Jks => Some(StoreType::Jks),
        KeyFormat::Jceks => Some(StoreType::Jceks),
    }
}
