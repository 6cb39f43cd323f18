//! Which certificate is whose: keys, requests and certificates of all files that are shown, matched by public key.

use std::collections::HashMap;

use keyferry_core::shown::shown;
use keyferry_explain::report::{FileReport, ItemReport};

/// Where each public key stands, by its SHA-256.
#[derive(Default)]
pub(super) struct Partners<'a> {
    certificates: HashMap<&'a str, Vec<String>>,
    private_keys: HashMap<&'a str, Vec<String>>,
    are_many: bool,
}

impl<'a> Partners<'a> {
    pub(super) fn of(files: &'a [FileReport]) -> Self {
        let mut partners = Self { are_many: files.len() > 1, ..Self::default() };
        for (file, item) in files.iter().flat_map(|file| file.items.iter().map(move |item| (file, item))) {
            let place = match item.alias() {
                Some(alias) => format!("`{}` in {}", shown(alias), shown(&file.file)),
                None => format!("in {}", shown(&file.file)),
            };
            if let Some(own) = item.certificates().first().and_then(|certificate| certificate.details.as_ref()) {
                partners.certificates.entry(&own.public_key_sha256).or_default().push(place.clone());
            }
            if let ItemReport::PrivateKeyEntry { key, .. } | ItemReport::PrivateKey { key, .. } = item
                && let Some(sha256) = &key.public_key_sha256
            {
                partners.private_keys.entry(sha256).or_default().push(place);
            }
        }
        partners
    }

    /// What else there is of what stands alone, in a line: the certificate of a key or a request, the key of a certificate.
    pub(super) fn line(&self, item: &ItemReport) -> Option<String> {
        let (indent, what, places, is_missed) = match item {
            ItemReport::PrivateKey { key, .. } => {
                let sha256 = key.public_key_sha256.as_deref()?;
                ("  certificate  ", "certificate", self.certificates.get(sha256), true)
            }
            ItemReport::Request(request) => {
                let certificate = self.certificates.get(request.public_key_sha256.as_str());
                ("  certificate  ", "certificate", certificate, false)
            }
            ItemReport::Certificate { certificate, .. } => {
                let details = certificate.details.as_ref()?;
                ("    its key    ", "key", self.private_keys.get(details.public_key_sha256.as_str()), false)
            }
            _ => return None,
        };
        match places {
            Some(places) => Some(format!("{indent}{}", places.join(", "))),
            None if is_missed && self.are_many => Some(format!("{indent}none of these files has its {what}")),
            None => None,
        }
    }
}
