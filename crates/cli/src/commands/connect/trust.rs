//! Whom a truststore makes trusted: authorities, and single servers.

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::{Purpose, TrustAnchor};
use keyferry_formats::EntryKind;
use keyferry_formats::detect::{Contents, Item};

use keyferry_host::failure::{Failure, Kind};

/// The certificates that a file says are to be trusted, or not to be. As in Java, the chain of a key is not there for that.
pub(super) fn trusted(contents: &Contents) -> Vec<TrustAnchor> {
    let mut found = Vec::new();
    for item in &contents.items {
        match item {
            Item::Certificate { certificate, trust, .. } => {
                found.push(TrustAnchor { certificate: certificate.clone(), settings: trust.clone() });
            }
            Item::Keystore { keystore, .. } => found.extend(keystore.entries().iter().filter_map(|entry| match &entry.kind {
                EntryKind::TrustedCertificate(certificate) => Some(certificate.clone().into()),
                _ => None,
            })),
            _ => {}
        }
    }
    found
}

/// Whether a certificate may sign others: those before version 3 cannot say that they may not.
pub(super) fn is_authority(certificate: &Certificate) -> bool {
    certificate.details().is_ok_and(|details| details.is_ca || details.version < 3)
}

/// Whom we trust.
#[derive(Debug)]
pub(super) struct Trust {
    /// Whoever they or those below them have signed for.
    pub authorities: Vec<Certificate>,
    /// Servers, each for itself. A path may not go on from them.
    pub servers: Vec<Certificate>,
    /// Whom somebody does not trust for servers: no path goes through them, whoever sends them.
    pub rejected: Vec<TrustAnchor>,
}

impl Trust {
    pub(super) fn new(anchors: &[TrustAnchor]) -> Result<Self, Failure> {
        let certificates = || anchors.iter().map(|anchor| &anchor.certificate);
        if let Some(odd) = certificates().find(|certificate| certificate.details().is_err()) {
            let what = format!("the certificate of the truststore with the SHA-256 {} cannot be read", odd.fingerprint());
            let hint = "take it out of the truststore, or ask its owner for another one";
            return Err(Failure::new(Kind::Input, what).hint(hint));
        }
        let refuses =
            |anchor: &&TrustAnchor| anchor.settings.as_ref().is_some_and(|settings| settings.refuse(Purpose::SslServer));
        let rejected: Vec<TrustAnchor> = anchors.iter().filter(refuses).cloned().collect();
        // What is said beside a certificate counts for it wherever it stands.
        let good = certificates().filter(|one| rejected.iter().all(|anchor| anchor.certificate != **one));
        let (authorities, servers) = good.cloned().partition(is_authority);
        Ok(Self { authorities, servers, rejected })
    }
}
