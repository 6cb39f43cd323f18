//! What is odd about a path that holds: weak keys and hashes, a certificate that servers may not take from a client.

use std::fmt;

use super::Chain;
use crate::certificate::{Certificate, CertificateDetails, CertificateError};
use crate::extension::KeyUsages;
use crate::key::KeyKind;
use crate::oid::extended_key_usage::{ANY, CLIENT_AUTH};
use crate::signed::{BrokenHash, HashAlgorithm, signature_algorithm_name};

/// RSA keys below this many bits are weak.
pub const SHORTEST_RSA: usize = 2048;

/// Something about a certificate of the path that programs may refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concern {
    /// The certificate's subject.
    pub subject: String,
    /// What is odd.
    pub message: String,
    /// What to do about it.
    pub fix: &'static str,
}

impl fmt::Display for Concern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the certificate of `{}` {}", self.subject, self.message)
    }
}

impl Chain {
    /// Everything that is odd about the path, the certificate's own concerns first.
    pub fn concerns(&self) -> Result<Vec<Concern>, CertificateError> {
        concerns(&self.certificates(), Some(&self.anchor))
    }
}

/// The same of certificates that follow one another, a client's own first, of which one may be trusted by itself.
pub fn concerns(path: &[Certificate], anchor: Option<&Certificate>) -> Result<Vec<Concern>, CertificateError> {
    let mut concerns = Vec::new();
    let mut add = |details: &CertificateDetails, message: String, fix| {
        concerns.push(Concern { subject: details.subject.to_string(), message, fix });
    };
    if let Some(leaf) = path.first() {
        let leaf = leaf.details()?;
        if let Some(usages) = &leaf.extended_key_usage
            && !usages.iter().any(|usage| [CLIENT_AUTH, ANY].contains(usage))
        {
            let names = leaf.extended_key_usage_names().unwrap_or_default();
            let message = format!("is for {}, and not for TLS clients (clientAuth)", names.join(", "));
            add(&leaf, message, "ask for a certificate with the extended key usage clientAuth: servers refuse this one");
        }
        if let Some(usages) = leaf.key_usage
            && !usages.contains(KeyUsages::DIGITAL_SIGNATURE)
        {
            let message =
                format!("may be used for {} only, and not for signatures (digitalSignature)", usages.names().join(", "));
            add(&leaf, message, "ask for one with the key usage digitalSignature: TLS 1.3 needs it");
        }
    }
    for certificate in path {
        // Nobody checks the signature of the authority that is trusted by itself.
        concerns.extend(weaknesses(&certificate.details()?, Some(certificate) != anchor));
    }
    Ok(concerns)
}

/// What is weak about a certificate: its key, and the signature on it if somebody checks that.
pub fn weaknesses(details: &CertificateDetails, signature_matters: bool) -> Vec<Concern> {
    let mut concerns = Vec::new();
    let mut add = |message: String, fix| concerns.push(Concern { subject: details.subject.to_string(), message, fix });
    let signed_with = &details.signature_algorithm;
    let weak = HashAlgorithm::of_signature(signed_with).is_some_and(HashAlgorithm::is_weak)
        || BrokenHash::of_signature(signed_with).is_some();
    if weak && signature_matters {
        let name = signature_algorithm_name(signed_with);
        add(format!("is signed with {name}, which is weak"), "ask for one signed with SHA-256: Java and OpenSSL 3 refuse it");
    }
    let key = details.public_key.algorithm();
    let bits = key.ok().filter(|key| key.kind == KeyKind::Rsa).and_then(|key| key.bits);
    if let Some(bits) = bits.filter(|bits| *bits < SHORTEST_RSA) {
        add(format!("has an RSA key of {bits} bits, which is weak"), "ask for one with 2048 bits or more");
    }
    concerns
}
