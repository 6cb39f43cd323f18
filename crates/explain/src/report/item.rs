//! What is reported about one thing in a file.

use keyferry_core::Timestamp;
use keyferry_core::certificate::Certificate;
use keyferry_core::csr::CertificationRequest;
use keyferry_formats::pbe::Session;
use keyferry_formats::{Entry, EntryKind, Password, SealedSecret, Secret};
use serde::Serialize;

use super::key::{KeyReport, PublicKeyReport};
use super::signed::{CertificateReport, RequestReport, TrustReport};

/// One thing in it.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum ItemReport {
    PrivateKeyEntry {
        alias: String,
        created: Option<String>,
        key: KeyReport,
        chain: Vec<CertificateReport>,
    },
    TrustedCertificateEntry {
        alias: String,
        created: Option<String>,
        certificate: CertificateReport,
    },
    CertificateEntry {
        alias: String,
        created: Option<String>,
        certificate: CertificateReport,
    },
    SecretKeyEntry {
        alias: String,
        created: Option<String>,
        encrypted: bool,
        algorithm: Option<String>,
        bits: Option<usize>,
    },
    /// A key that Bouncy Castle has sealed, of which nothing tells what kind it is.
    SealedKeyEntry {
        alias: String,
        created: Option<String>,
    },
    /// A public key without a certificate: of all keystores only Bouncy Castle's hold one.
    PublicKeyEntry {
        alias: String,
        created: Option<String>,
        encrypted: bool,
        #[serde(flatten)]
        key: PublicKeyReport,
    },
    /// Bytes that a program keeps in Bouncy Castle's keystore.
    StoredEntry {
        alias: String,
        created: Option<String>,
        bytes: usize,
        chain: Vec<CertificateReport>,
    },
    RevocationList {
        sha256: String,
    },
    PublicKey(PublicKeyReport),
    PrivateKey {
        name: Option<String>,
        key: KeyReport,
    },
    Certificate {
        name: Option<String>,
        /// What openssl keeps behind it about trust, when it is not trusted for everything.
        #[serde(skip_serializing_if = "Option::is_none")]
        trust: Option<TrustReport>,
        certificate: CertificateReport,
    },
    Request(RequestReport),
    /// Something that cannot be read: the file, or the part that begins in this line.
    Error {
        line: Option<usize>,
        message: String,
    },
}

impl ItemReport {
    /// Its certificates, its own first.
    pub fn certificates(&self) -> Vec<&CertificateReport> {
        match self {
            Self::PrivateKeyEntry { chain, .. } | Self::StoredEntry { chain, .. } => chain.iter().collect(),
            Self::TrustedCertificateEntry { certificate, .. }
            | Self::CertificateEntry { certificate, .. }
            | Self::Certificate { certificate, .. } => vec![certificate],
            _ => Vec::new(),
        }
    }

    /// What it is called in its file.
    pub fn alias(&self) -> Option<&str> {
        match self {
            Self::PrivateKeyEntry { alias, .. }
            | Self::TrustedCertificateEntry { alias, .. }
            | Self::CertificateEntry { alias, .. }
            | Self::SecretKeyEntry { alias, .. }
            | Self::SealedKeyEntry { alias, .. }
            | Self::PublicKeyEntry { alias, .. }
            | Self::StoredEntry { alias, .. } => Some(alias),
            Self::PrivateKey { name, .. } | Self::Certificate { name, .. } => name.as_deref(),
            Self::RevocationList { .. } | Self::PublicKey(_) | Self::Request(_) | Self::Error { .. } => None,
        }
    }

    /// What it is, in a word or two.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::PrivateKeyEntry { .. } | Self::PrivateKey { .. } => "private key",
            Self::TrustedCertificateEntry { .. } => "trusted certificate",
            Self::CertificateEntry { .. } => "certificate without a mark of trust",
            Self::SecretKeyEntry { .. } => "secret key",
            Self::SealedKeyEntry { .. } => "sealed key",
            Self::PublicKeyEntry { .. } | Self::PublicKey(_) => "public key",
            Self::StoredEntry { .. } => "stored bytes",
            Self::RevocationList { .. } => "revocation list",
            Self::Certificate { .. } => "certificate",
            Self::Request(_) => "certification request",
            Self::Error { .. } => "cannot be read",
        }
    }

    /// What holds certificates, as the JSON calls it.
    pub fn tag(&self) -> &'static str {
        match self {
            Self::PrivateKeyEntry { .. } => "private-key-entry",
            Self::TrustedCertificateEntry { .. } => "trusted-certificate-entry",
            Self::CertificateEntry { .. } => "certificate-entry",
            Self::StoredEntry { .. } => "stored-entry",
            Self::Certificate { .. } => "certificate",
            _ => "",
        }
    }

    pub(super) fn of_entry(entry: &Entry, password: Option<&Password>, session: &Session, now: Timestamp) -> Self {
        if !matches!(entry.kind, EntryKind::SecretKey(Secret::Sealed(SealedSecret::Bks(_)))) {
            return Self::of_known(entry, now);
        }
        // Whether it is a secret key, a public or a private one stands within.
        let mut opened = entry.clone();
        let key = opened.key_mut().zip(password);
        if key.is_none_or(|(mut key, password)| key.unseal(password, session).is_err()) {
            let created = entry.created.map(|time| time.to_string());
            return Self::SealedKeyEntry { alias: entry.alias.clone(), created };
        }
        let mut report = Self::of_known(&opened, now);
        match &mut report {
            Self::SecretKeyEntry { encrypted, .. }
            | Self::PublicKeyEntry { encrypted, .. }
            | Self::PrivateKeyEntry { key: KeyReport { encrypted, .. }, .. } => *encrypted = true,
            _ => {}
        }
        report
    }

    fn of_known(entry: &Entry, now: Timestamp) -> Self {
        let alias = entry.alias.clone();
        let created = entry.created.map(|time| time.to_string());
        match &entry.kind {
            EntryKind::PrivateKey { key, chain } => {
                let key = KeyReport::new(key, chain.first());
                Self::PrivateKeyEntry {
                    alias,
                    created,
                    key,
                    chain: chain.iter().map(|certificate| CertificateReport::new(certificate, now)).collect(),
                }
            }
            EntryKind::TrustedCertificate(certificate) => {
                Self::TrustedCertificateEntry { alias, created, certificate: CertificateReport::new(certificate, now) }
            }
            EntryKind::Certificate(certificate) => {
                Self::CertificateEntry { alias, created, certificate: CertificateReport::new(certificate, now) }
            }
            EntryKind::SecretKey(secret) => {
                let clear = match secret {
                    Secret::Clear(key) => Some(key),
                    Secret::Sealed(_) => None,
                };
                let (algorithm, bits) = (clear.map(|key| key.algorithm.clone()), clear.map(|key| key.encoded.len() * 8));
                Self::SecretKeyEntry { alias, created, encrypted: clear.is_none(), algorithm, bits }
            }
            EntryKind::PublicKey(spki) => {
                Self::PublicKeyEntry { alias, created, encrypted: false, key: PublicKeyReport::new(spki) }
            }
            EntryKind::Stored { bytes, chain } => {
                let chain = chain.iter().map(|certificate| CertificateReport::new(certificate, now)).collect();
                Self::StoredEntry { alias, created, bytes: bytes.0.len(), chain }
            }
        }
    }

    /// A certificate that stands alone.
    pub fn of_certificate(certificate: &Certificate, now: Timestamp) -> Self {
        Self::Certificate { name: None, trust: None, certificate: CertificateReport::new(certificate, now) }
    }

    /// A request.
    pub fn of_request(request: &CertificationRequest) -> Self {
        Self::Request(RequestReport::new(request))
    }
}
