//! A keystore of nothing but authorities, made of whatever there is.

use std::collections::HashSet;

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::TrustSettings;
use keyferry_core::shown::shown;
use keyferry_core::{Timestamp, counted};
use keyferry_formats::trust::{REJECTED, doubts, is_rejected, subject};
use keyferry_formats::{Entry, EntryKind, Keystore, Loss};

/// What became of a keystore.
#[derive(Default)]
pub(crate) struct Truststore {
    pub store: Keystore,
    pub losses: Vec<Loss>,
    /// What somebody should know of an authority before it is trusted.
    pub warnings: Vec<String>,
}

impl Truststore {
    /// Keeps the authorities, those of chains too, each once and trusted, under its alias if that is its own or was given to it, or under one from its subject. Those that are marked
    /// as not to be trusted for servers (`rejected`) are left out.
    pub(crate) fn of(
        mut store: Keystore,
        rejected: &[(Certificate, TrustSettings)],
        given: &HashSet<&str>,
        now: Timestamp,
    ) -> Self {
        let mut made = Self::default();
        let lists = std::mem::take(&mut store.revocation_lists).len();
        if lists > 0 {
            made.lose(format!("{}: a truststore holds none", counted(lists, "revocation list", "revocation lists")));
        }
        let (mut seen, mut kept) = (HashSet::new(), Vec::new());
        for entry in store.into_entries() {
            let alias = shown(&entry.alias);
            match entry.kind {
                EntryKind::PrivateKey { .. } | EntryKind::SecretKey(_) | EntryKind::Stored { .. } => {
                    made.lose(format!("the key `{alias}`: a truststore holds no keys"));
                }
                EntryKind::PublicKey(_) => made.lose(format!("the public key `{alias}`: a truststore holds certificates only")),
                EntryKind::TrustedCertificate(_) | EntryKind::Certificate(_) => {}
            }
            let is_named = matches!(entry.kind, EntryKind::TrustedCertificate(_))
                || !entry.has_key() && given.contains(entry.alias.as_str());
            for certificate in entry.certificates().iter().filter(|certificate| seen.insert((*certificate).clone())) {
                if let Some(subject_alias) = made.judge(certificate, rejected, now) {
                    let alias = if is_named { entry.alias.clone() } else { subject_alias };
                    kept.push(Entry::new(alias, entry.created, EntryKind::TrustedCertificate(certificate.clone())));
                }
            }
        }
        made.store = kept.into_iter().collect();
        made
    }

    fn lose(&mut self, what: String) {
        self.losses.push(what.into());
    }

    /// The alias from the subject of an authority that may be trusted; what is said against it is kept.
    fn judge(&mut self, certificate: &Certificate, rejected: &[(Certificate, TrustSettings)], now: Timestamp) -> Option<String> {
        let details = match certificate.details() {
            Ok(details) => details,
            Err(error) => {
                self.lose(format!("a certificate: {error}"));
                return None;
            }
        };
        let subject = subject(certificate);
        let stranger = (!details.is_authority()).then_some("it is no authority's");
        if let Some(why) = stranger.or_else(|| is_rejected(certificate, rejected).then_some(REJECTED)) {
            self.lose(format!("the certificate of `{subject}`: {why}"));
            return None;
        }
        self.warnings.extend(doubts(&details, now).iter().map(|what| format!("the certificate of `{subject}` {what}")));
        Some(details.subject.alias())
    }
}
