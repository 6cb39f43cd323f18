//! New keys and requests, and the files that they go into.

use std::path::PathBuf;

use keyferry_core::certificate::{CertificateContent, CertificateError, SelfSigned};
use keyferry_core::csr::Style;
use keyferry_core::key::{KeyAlgorithm, PrivateKey};
use keyferry_core::name::DistinguishedName;
use keyferry_core::registration::KeyFormat;
use keyferry_core::shell;
use keyferry_formats::pem;
use keyferry_formats::{Entry, EntryKind, Key, Keystore, Password};
use keyferry_identity::PLACEHOLDER_DAYS;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::output::{self, StoreType};
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::files;
use keyferry_host::new_password::Opener;
use keyferry_host::outputs::{Access, Outputs};
use keyferry_host::progress::Work;
use keyferry_host::random::{self, Passwords};
use keyferry_host::requests::{self, NotMade};
use keyferry_host::secret::Source;
use keyferry_host::words;

/// A new RSA key.
pub(crate) fn rsa_key(bits: usize) -> Result<PrivateKey, Failure> {
    let _work = Work::new(|| format!("making an RSA key of {bits} bits"));
    PrivateKey::generate_rsa(&mut random::system(), bits).map_err(|error| Failure::usage(error.to_string()))
}

/// The text of a PEM file with one key, encrypted when there is a password.
pub(crate) fn key_file(key: &PrivateKey, password: Option<&Password>, context: &Context) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let passwords = Passwords { own: password.cloned(), keys: Vec::new() };
    let written = random::salted(context, &passwords, |instead, salts| {
        let mut document = pem::Document::default();
        document.private_key(key, password.map(instead).as_ref(), salts, &context.session)?;
        Ok(document.into_bytes())
    });
    written.map_err(|error| Failure::encode("the private key", &error))
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
    let failed = |error: CertificateError| {
        Failure::new(Kind::Failed, format!("the placeholder certificate beside the key cannot be made: {error}"))
            .hint("check this machine's clock, and SOURCE_DATE_EPOCH if it is set; nothing was written")
    };
    let (placeholder, algorithm) = CertificateContent::self_signed(key, &said).map_err(failed)?;
    let placeholder = requests::certificate(&placeholder, key, algorithm, context.cross_check);
    let placeholder = placeholder.map_err(|error| match error {
        NotMade::Refused(error) => failed(error),
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
    /// The alias, in a keystore.
    pub alias: String,
    kept: Kept,
}

/// How a new key is kept: a keystore always has a password.
#[derive(Debug)]
enum Kept {
    Pem(Option<Password>),
    Store(StoreType, Password),
}

impl Destination {
    /// Finds out the password, unless it is `plain`, which only a PEM file can be; what exists at `path` may not be replaced unless `outputs` may.
    pub(crate) fn new(
        path: PathBuf,
        format: KeyFormat,
        alias: String,
        password: &Source,
        plain: bool,
        outputs: &Outputs,
    ) -> Result<Self, Failure> {
        outputs.check_free(&path)?;
        let opener = if format == KeyFormat::Pkcs12 { Opener::JavaPkcs12 } else { Opener::Any };
        let chosen = || password.chosen(&files::path(&path), opener);
        let kept = match store_type(format) {
            None if plain => Kept::Pem(None),
            None => Kept::Pem(Some(chosen()?)),
            Some(kind) => Kept::Store(kind, chosen()?),
        };
        Ok(Self { path, alias, kept })
    }

    /// The format of the file.
    pub(crate) fn format(&self) -> KeyFormat {
        match self.kept {
            Kept::Pem(_) => KeyFormat::Pem,
            Kept::Store(kind, _) => kind.into(),
        }
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
        let bytes = match &self.kept {
            Kept::Pem(password) => key_file(key, password.as_ref(), context)?,
            Kept::Store(kind, password) => {
                let store = new_keystore(key, subject, &self.alias, style, context)?;
                output::keystore(&store, *kind, password, context)?.into()
            }
        };
        outputs.add(&self.path, bytes, Access::Private)
    }

    /// The option that names the key when the certificate is received.
    pub(crate) fn receive_option(&self) -> String {
        let option = if self.format() == KeyFormat::Pem { "--key" } else { "--keystore" };
        format!("{option} {}", shell::path(&self.path))
    }

    /// The same as data.
    pub(crate) fn json(&self, algorithm: &KeyAlgorithm) -> NewKeyReport {
        NewKeyReport {
            file: files::raw_name(&self.path),
            format: self.format(),
            alias: (self.format() != KeyFormat::Pem).then(|| self.alias.to_lowercase()),
            encrypted: !matches!(self.kept, Kept::Pem(None)),
            algorithm: algorithm.name(),
            bits: algorithm.bits,
        }
    }

    /// Says what was made.
    pub(crate) fn report(&self, algorithm: &KeyAlgorithm) {
        let path = files::path(&self.path);
        let kind = match &self.kept {
            Kept::Pem(password) => {
                let protection = if password.is_some() { "encrypted" } else { "NOT encrypted" };
                return words::note(&format!("{path}: private key, {algorithm}, {protection}"));
            }
            Kept::Store(StoreType::Pkcs12, _) => "PKCS#12",
            Kept::Store(StoreType::Jks, _) => "JKS",
            Kept::Store(StoreType::Jceks, _) => "JCEKS",
            Kept::Store(StoreType::Bks, _) => "BKS",
            Kept::Store(StoreType::Uber, _) => "UBER",
            Kept::Store(StoreType::Bcfks, _) => "BCFKS",
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
        KeyFormat::Bks => Some(StoreType::Bks),
        KeyFormat::Uber => Some(StoreType::Uber),
        KeyFormat::Bcfks => Some(StoreType::Bcfks),
    }
}
