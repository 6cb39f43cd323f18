//! What is reported about a file.

use keyferry_core::Timestamp;
use keyferry_core::key::fingerprint;
use keyferry_formats::detect::{Contents, Item};
use keyferry_formats::pbe::Session;
use keyferry_formats::{DecodeError, Password};
use serde::Serialize;

use super::item::ItemReport;
use super::key::{KeyReport, PublicKeyReport};
use super::signed::{CertificateReport, RequestReport, TrustReport};

/// A file.
#[derive(Debug, Serialize)]
pub struct FileReport {
    pub file: String,
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

impl FileReport {
    /// A file that this password opened, and what of it cannot be read, in the order of its faults. What is reported is let go, for there may be much of
    /// it; only keys that stand alone stay.
    pub fn new(
        file: String,
        contents: &mut Contents,
        password: Option<&Password>,
        faults: impl IntoIterator<Item = String>,
        session: &Session,
        now: Timestamp,
    ) -> Self {
        let mut verified = None;
        let mut items = Vec::new();
        for item in std::mem::take(&mut contents.items) {
            match item {
                Item::Keystore { mut keystore, verified: held } => {
                    verified = Some(held);
                    let lists = std::mem::take(&mut keystore.revocation_lists);
                    let entries = keystore.into_entries().into_iter();
                    items.extend(entries.map(|entry| ItemReport::of_entry(&entry, password, session, now)));
                    items.extend(lists.iter().map(|list| ItemReport::RevocationList { sha256: fingerprint(list) }));
                }
                Item::PrivateKey { ref attributes, ref key } => {
                    items.push(ItemReport::PrivateKey { name: attributes.friendly_name.clone(), key: KeyReport::new(key, None) });
                    contents.items.push(item);
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
        let lines = contents.faults.iter().map(|fault| Some(fault.line));
        items.extend(lines.zip(faults).map(|(line, message)| ItemReport::Error { line, message }));
        let hidden_from_java = items.iter().filter(|item| matches!(item, ItemReport::CertificateEntry { .. })).count();
        let format = Some(contents.format.to_string());
        Self { file, format, verified, hidden_from_java, protection: Vec::new(), chains: Vec::new(), items }
    }

    /// Opens the keys that stand alone with the password that was given for their file: nothing else tells whose they are. Gives why it does not open
    /// some.
    pub fn open_keys(&mut self, contents: &Contents, password: Option<&Password>, session: &Session) -> Vec<DecodeError> {
        let Some(password) = password else { return Vec::new() };
        let keys = contents.items.iter().filter_map(|item| match item {
            Item::PrivateKey { key, .. } => Some(key),
            _ => None,
        });
        let reports = self.items.iter_mut().filter_map(|item| match item {
            ItemReport::PrivateKey { key, .. } => Some(key),
            _ => None,
        });
        keys.zip(reports).filter_map(|(key, report)| report.open(key, password, session).err()).collect()
    }

    /// A file of which nothing can be read, and why.
    pub fn unread(file: String, message: String) -> Self {
        Self {
            file,
            format: None,
            verified: None,
            hidden_from_java: 0,
            protection: Vec::new(),
            chains: Vec::new(),
            items: vec![ItemReport::Error { line: None, message }],
        }
    }
}
