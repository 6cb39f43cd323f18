//! Whom a truststore makes trusted: authorities, and single servers.

use std::sync::Arc;

use keyferry_core::certificate::Certificate;
use keyferry_formats::EntryKind;
use keyferry_formats::detect::{Contents, Item};
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;

use super::explain;
use crate::failure::{Failure, Kind};

/// The certificates that a file says are to be trusted. As in Java, the chain of a key is not there for that.
pub(super) fn trusted(contents: &Contents) -> Vec<Certificate> {
    let mut found = Vec::new();
    for item in &contents.items {
        match item {
            Item::Certificate { certificate, .. } => found.push(certificate.clone()),
            Item::Keystore { keystore, .. } => found.extend(keystore.entries().iter().filter_map(|entry| match &entry.kind {
                EntryKind::TrustedCertificate(certificate) => Some(certificate.clone()),
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

/// The verifiers of rustls for the certificates of a truststore.
#[derive(Debug)]
pub(super) struct Trust {
    authorities: Option<Arc<WebPkiServerVerifier>>,
    /// A server's own certificate, signed by itself, is trusted for that server. rustls would let its key sign for any other one too.
    servers: Vec<(Certificate, Arc<WebPkiServerVerifier>)>,
}

impl Trust {
    pub(super) fn new(certificates: &[Certificate], provider: &Arc<CryptoProvider>) -> Result<Self, Failure> {
        let (authorities, servers): (Vec<_>, Vec<_>) = certificates.iter().partition(|certificate| is_authority(certificate));
        let servers = servers.into_iter().map(|server| Ok((server.clone(), verifier(&[server], provider)?)));
        Ok(Self {
            servers: servers.collect::<Result<_, Failure>>()?,
            authorities: if authorities.is_empty() { None } else { Some(verifier(&authorities, provider)?) },
        })
    }

    /// Who judges a server that shows this certificate; nobody, when nobody is trusted for it.
    pub(super) fn judge(&self, shown: &CertificateDer<'_>) -> Option<&WebPkiServerVerifier> {
        let itself = self.servers.iter().find(|(server, _)| server.as_der() == shown.as_ref()).map(|(_, verifier)| verifier);
        itself.or(self.authorities.as_ref()).map(AsRef::as_ref)
    }
}

fn verifier(trusted: &[&Certificate], provider: &Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>, Failure> {
    let mut roots = RootCertStore::empty();
    for certificate in trusted {
        let added = roots.add(CertificateDer::from(certificate.as_der().to_vec()));
        added.map_err(|error| explain::no_authority(&error, certificate))?;
    }
    let built = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider)).build();
    built.map_err(|_| Failure::new(Kind::Input, "the truststore has nobody to trust").hint("give another one with --truststore"))
}
