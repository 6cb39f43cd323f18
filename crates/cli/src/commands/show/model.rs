//! What is reported about files, once for text and JSON.

use std::path::PathBuf;

use keyferry_core::Timestamp;
use keyferry_core::certificate::Certificate;
use keyferry_core::csr::CertificationRequest;
use keyferry_core::key::fingerprint;
use keyferry_formats::detect::Item;
use keyferry_formats::{Entry, EntryKind, Password, SealedSecret, Secret};
use serde::Serialize;
use zeroize::Zeroizing;

use keyferry_explain::Needs;

use super::keys::{KeyReport, PublicKeyReport};
use super::signed::{CertificateReport, RequestReport, TrustReport};
use crate::input::{Loaded, Unread};
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;
use keyferry_host::files;

/// A file.
#[derive(Debug, Serialize)]
pub(crate) struct FileReport {
    pub file: String,
    #[serde(skip)]
    pub path: PathBuf,
    /// Absent when it is nothing that can be read.
    pub format: Option<String>,
    /// Whether the keystore's integrity was verified; absent for what has no such check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified: Option<bool>,
    /// How many entries Java does not show, for want of a mark.
    pub hidden_from_java: usize,
    /// How its parts are protected: algorithms and iterations. Empty where nobody has asked.
    pub protection: Vec<String>,
    /// Who issued whom, drawn. Empty where nobody has asked.
    #[serde(skip)]
    pub chains: Vec<String>,
    pub items: Vec<ItemReport>,
}

/// One thing in it.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub(crate) enum ItemReport {
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

impl FileReport {
    /// A file and what of it cannot be read. What is reported is let go, for there may be much of it; only keys that stand alone stay.
    pub(crate) fn new(loaded: &mut Loaded, faults: &[Failure], context: &Context) -> Self {
        let now = context.now;
        let mut verified = None;
        let mut items = Vec::new();
        loaded.bytes = Zeroizing::default();
        for item in std::mem::take(&mut loaded.contents.items) {
            match item {
                Item::Keystore { mut keystore, verified: held } => {
                    verified = Some(held);
                    let password = loaded.password.as_ref();
                    let lists = std::mem::take(&mut keystore.revocation_lists);
                    let entries = keystore.into_entries().into_iter();
                    items.extend(entries.map(|entry| ItemReport::of_entry(&entry, password, context)));
                    items.extend(lists.iter().map(|list| ItemReport::RevocationList { sha256: fingerprint(list) }));
                }
                Item::PrivateKey { ref attributes, ref key } => {
                    items.push(ItemReport::PrivateKey { name: attributes.friendly_name.clone(), key: KeyReport::new(key, None) });
                    loaded.contents.items.push(item);
                }
                Item::Certificate { attributes, certificate, trust } => {
                    items.push(ItemReport::Certificate {
                        name: attributes.friendly_name,
                        trust: trust.as_ref().filter(|trust| trust.restrict()).map(TrustReport::new),
                        certificate: CertificateReport::new(&certificate, now),
                    });
                }
                Item::RevocationList(list) => items.push(ItemReport::RevocationList { sha256: fingerprint(&list) }),
                Item::PublicKey(spki) => items.push(ItemReport::PublicKey(PublicKeyReport::new(&spki))),
                Item::Request(request) => items.push(ItemReport::Request(RequestReport::new(&request))),
            }
        }
        let lines = loaded.contents.faults.iter().map(|fault| Some(fault.line));
        items.extend(lines.zip(faults).map(|(line, fault)| ItemReport::Error { line, message: fault.to_string() }));
        let hidden_from_java = items.iter().filter(|item| matches!(item, ItemReport::CertificateEntry { .. })).count();
        let format = Some(loaded.contents.format.to_string());
        Self {
            file: loaded.raw_name(),
            path: loaded.path.clone(),
            format,
            verified,
            hidden_from_java,
            protection: Vec::new(),
            chains: Vec::new(),
            items,
        }
    }

    /// Opens the keys that stand alone with the password that was given for their file: nothing else tells whose they are. Gives what it does not open.
    pub(super) fn open_keys(&mut self, loaded: &Loaded, context: &Context) -> Vec<Failure> {
        let Some(password) = &loaded.password else { return Vec::new() };
        let keys = loaded.contents.items.iter().filter_map(|item| match item {
            Item::PrivateKey { key, .. } => Some(key),
            _ => None,
        });
        let reports = self.items.iter_mut().filter_map(|item| match item {
            ItemReport::PrivateKey { key, .. } => Some(key),
            _ => None,
        });
        let opened = keys.zip(reports).filter_map(|(key, report)| report.open(key, password, context).err());
        opened.map(|error| Failure::decode(&loaded.name(), &error)).collect()
    }

    /// A file of which nothing can be read.
    pub(crate) fn unread(unread: &Unread) -> Self {
        let items = vec![ItemReport::Error { line: None, message: unread.failure.to_string() }];
        Self {
            file: files::raw_name(&unread.path),
            path: unread.path.clone(),
            format: None,
            verified: None,
            hidden_from_java: 0,
            protection: Vec::new(),
            chains: Vec::new(),
            items,
        }
    }
}

/// How a file is protected.
pub(super) fn protection(loaded: &Loaded, context: &Context) -> Vec<String> {
    Needs::of(&loaded.bytes, Some(&loaded.contents), loaded.password.as_ref(), &context.session).protection
}

impl ItemReport {
    /// Its certificates, its own first.
    pub(crate) fn certificates(&self) -> Vec<&CertificateReport> {
        match self {
            Self::PrivateKeyEntry { chain, .. } | Self::StoredEntry { chain, .. } => chain.iter().collect(),
            Self::TrustedCertificateEntry { certificate, .. }
            | Self::CertificateEntry { certificate, .. }
            | Self::Certificate { certificate, .. } => vec![certificate],
            _ => Vec::new(),
        }
    }

    /// What it is called in its file.
    pub(crate) fn alias(&self) -> Option<&str> {
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
    pub(crate) fn kind(&self) -> &'static str {
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
    pub(super) fn tag(&self) -> &'static str {
        match self {
            Self::PrivateKeyEntry { .. } => "private-key-entry",
            Self::TrustedCertificateEntry { .. } => "trusted-certificate-entry",
            Self::CertificateEntry { .. } => "certificate-entry",
            Self::StoredEntry { .. } => "stored-entry",
            Self::Certificate { .. } => "certificate",
            _ => "",
        }
    }

    fn of_entry(entry: &Entry, password: Option<&Password>, context: &Context) -> Self {
        if !matches!(entry.kind, EntryKind::SecretKey(Secret::Sealed(SealedSecret::Bks(_)))) {
            return Self::of_known(entry, context.now);
        }
        // Whether it is a secret key, a public or a private one stands within.
        let mut opened = entry.clone();
        let key = opened.key_mut().zip(password);
        if key.is_none_or(|(mut key, password)| key.unseal(password, &context.session).is_err()) {
            let created = entry.created.map(|time| time.to_string());
            return Self::SealedKeyEntry { alias: entry.alias.clone(), created };
        }
        let mut report = Self::of_known(&opened, context.now);
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

    pub(crate) fn of_certificate(certificate: &Certificate, now: Timestamp) -> Self {
        Self::Certificate { name: None, trust: None, certificate: CertificateReport::new(certificate, now) }
    }

    pub(crate) fn of_request(request: &CertificationRequest) -> Self {
        Self::Request(RequestReport::new(request))
    }
}
