//! Which certificates of a PKCS#12 file are entries.

use keyferry_formats::pkcs12::{Bag, BagContent, Structure};
use keyferry_formats::{Entry, EntryKind, Keystore, Password};

use super::run::Run;

/// Java lists no certificate of a PKCS#12 file that belongs to no key and is not marked as trusted; openssl marks none.
pub(super) fn only_trusted(keystore: &mut Keystore, bytes: &[u8], password: Option<&Password>, run: &Run) {
    /// Oracle's `trustedKeyUsage`.
    const TRUSTED: &str = "2.16.840.1.113894.746875.1.1";
    let certificate = |entry: &Entry| matches!(entry.kind, EntryKind::TrustedCertificate(_));
    if !keystore.entries().iter().any(certificate) {
        return;
    }
    let empty = Password::new("");
    let Ok(safes) = Structure::read(bytes).and_then(|file| file.safes(password.unwrap_or(&empty), &run.session)) else { return };
    let mut bags: Vec<Bag> = safes.into_iter().flat_map(|safe| safe.bags.unwrap_or_default()).collect();
    let mut trusted = Vec::new();
    while let Some(bag) = bags.pop() {
        match bag.content {
            BagContent::Bags(inner) => bags.extend(inner),
            BagContent::Certificate(certificate)
                if bag.attributes.iter().flatten().any(|attribute| attribute.oid.to_string() == TRUSTED) =>
            {
                trusted.push(certificate);
            }
            _ => {}
        }
    }
    keystore.retain(|entry| match &entry.kind {
        EntryKind::TrustedCertificate(certificate) => trusted.contains(certificate),
        _ => true,
    });
}
