//! An identity, complete: the files that are made of a key, its chain and its authorities, and what came back for a request. No I/O; how keys and keystores
//! become bytes is the caller's to say, who may have them read back.

mod arrived;
mod configuration;
mod plan;
mod unfit;

use keyferry_core::Timestamp;
use keyferry_core::certificate::Certificate;
use keyferry_core::chain::Chain;
use keyferry_core::csr::{CertificationRequest, Style};
use keyferry_core::key::PrivateKey;
use keyferry_core::registration::OutputPlan;
use keyferry_formats::detect::Format;
use keyferry_formats::pem::{self, label};
use keyferry_formats::{Entry, EntryKind, Key, Keystore};

pub use arrived::{Beside, Mark, chain_hint, precedence};
use configuration::Configuration;
pub use configuration::for_curl;
pub use plan::{files, in_use, is_private, stores};
pub use unfit::Unfit;

/// How long the placeholder beside a new key is valid, in days: keytool's number.
pub const PLACEHOLDER_DAYS: i64 = 90;

/// How keys and keystores become bytes.
pub trait Writes {
    /// Why they do not.
    type Error: From<Unfit>;

    /// The PEM file of the key.
    fn key(&self, key: &PrivateKey) -> Result<Vec<u8>, Self::Error>;

    /// The file of a keystore, PKCS#12 or JKS.
    fn keystore(&self, store: &Keystore, format: Format) -> Result<Vec<u8>, Self::Error>;
}

/// What the files are made of.
#[derive(Debug)]
pub struct Identity<'a> {
    /// The alias of the key.
    pub alias: &'a str,
    /// The key.
    pub key: &'a PrivateKey,
    /// The issued certificate and those above it.
    pub chain: &'a Chain,
    /// Further authorities to trust.
    pub more_authorities: &'a [Certificate],
    /// When the entries of the keystores are made.
    pub created: Timestamp,
}

impl Identity<'_> {
    /// Every file that the plan has, with its name. The configuration says that they are in `folder`.
    pub fn files<W: Writes>(
        &self,
        plan: &OutputPlan,
        folder: &str,
        writer: &W,
    ) -> Result<Vec<(&'static str, Vec<u8>)>, W::Error> {
        let configuration = Configuration::new(plan, folder, self.alias)?;
        let mut made: Vec<(&'static str, Vec<u8>)> = Vec::new();
        for (name, _) in files(plan) {
            let bytes = match name {
                "key.pem" => writer.key(self.key)?,
                "client_cert.pem" => certificate_file(std::iter::once(&self.chain.leaf).chain(&self.chain.intermediates)),
                "ca_cert.pem" => certificate_file(self.authorities()),
                "keystore.p12" => writer.keystore(&self.keystore(), Format::Pkcs12)?,
                "keystore.jks" => writer.keystore(&self.keystore(), Format::Jks)?,
                "truststore.p12" => writer.keystore(&self.truststore(), Format::Pkcs12)?,
                "truststore.jks" => writer.keystore(&self.truststore(), Format::Jks)?,
                "kubernetes-secret.yaml" => configuration.kubernetes(&made).into_bytes(),
                name => configuration.text(name).into_bytes(),
            };
            made.push((name, bytes));
        }
        Ok(made)
    }

    fn authorities(&self) -> impl Iterator<Item = &Certificate> {
        std::iter::once(&self.chain.anchor).chain(self.more_authorities)
    }

    fn keystore(&self) -> Keystore {
        let kind = EntryKind::PrivateKey { key: Key::Clear(self.key.clone()), chain: self.chain.certificates() };
        [Entry::new(self.alias, Some(self.created), kind)].into_iter().collect()
    }

    fn truststore(&self) -> Keystore {
        let entry =
            |certificate: &Certificate| Entry::new("ca", Some(self.created), EntryKind::TrustedCertificate(certificate.clone()));
        self.authorities().map(entry).collect()
    }
}

fn certificate_file<'a>(certificates: impl Iterator<Item = &'a Certificate>) -> Vec<u8> {
    let mut document = pem::Document::default();
    certificates.for_each(|certificate| document.certificate(certificate.as_der()));
    document.into_bytes().to_vec()
}

/// The text of a CSR file, under the label that the tool gives it.
pub fn request_file(request: &CertificationRequest, style: Style) -> Vec<u8> {
    let label = match style {
        Style::OpenSsl => label::REQUEST,
        Style::Keytool => label::NEW_REQUEST,
    };
    pem::block(label, request.as_der()).as_bytes().to_vec()
}
