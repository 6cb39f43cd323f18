//! Who signs a certificate: the key itself, or another entry.

use keyferry_core::certificate::{Certificate, CertificateContent};
use keyferry_core::key::{KeyAlgorithm, KeyError, PrivateKey, SubjectPublicKeyInfo};
use keyferry_core::shown::shown;
use keyferry_core::signed::SignatureAlgorithm;
use keyferry_formats::{Entry, EntryKind, Key};

use super::command_error::CommandError;
use super::java::certificate;
use super::names::SIGNERKEYPASS;
use super::recover;
use super::run::Run;
use super::store::Store;
use keyferry_host::requests;

/// Signs a certificate.
pub(super) fn issue(
    run: &Run,
    content: &CertificateContent,
    key: &PrivateKey,
    signature: SignatureAlgorithm,
) -> Result<Certificate, CommandError> {
    requests::certificate(content, key, signature, run.context.cross_check)
        .map_err(|error| CommandError::of("java.security.cert.CertificateException", error))
}

/// The DER of the public half of a key.
pub(super) fn public_key(key: &PrivateKey) -> Result<SubjectPublicKeyInfo, CommandError> {
    Ok(key.public_key()?.ok_or(KeyError::Inconsistent)?)
}

/// The entry that signs: its key, and what its certificate says.
pub(super) struct Signer {
    pub key: PrivateKey,
    pub algorithm: KeyAlgorithm,
    /// The DER of its subject.
    pub name: Vec<u8>,
    /// The key that its certificate has.
    pub public_key: SubjectPublicKeyInfo,
    /// How its certificate calls the key.
    pub key_identifier: Option<Vec<u8>>,
    /// Its certificate and those above it.
    pub chain: Vec<Certificate>,
}

impl Signer {
    /// The signer of `-signer`, with the password of `-signerkeypass`.
    pub(super) fn of(run: &Run, store: &Store, alias: &str) -> Result<Self, CommandError> {
        let (entry, _) = recover::entry(run, store, alias, run.arguments.password(SIGNERKEYPASS))?;
        Self::from_entry(entry, alias)
    }

    /// The signer in an entry whose key is decrypted.
    pub(super) fn from_entry(entry: Entry, alias: &str) -> Result<Self, CommandError> {
        let EntryKind::PrivateKey { key: Key::Clear(key), chain } = entry.kind else {
            return Err(CommandError::new(format!("Alias <{alias}> has no key", alias = shown(alias))));
        };
        let own = chain
            .first()
            .ok_or_else(|| CommandError::new(format!("Alias <{alias}> has no certificate", alias = shown(alias))))?;
        let details = certificate::details(own)?;
        let algorithm = key.algorithm()?;
        Ok(Self {
            key,
            algorithm,
            name: details.subject_der,
            public_key: details.public_key,
            key_identifier: details.subject_key_id,
            chain,
        })
    }
}
