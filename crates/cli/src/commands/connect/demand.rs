//! What a server's path has to be over what openssl asks: what programs of TLS ask, rustls among them.

use der::asn1::ObjectIdentifier;
use keyferry_core::certificate::{Certificate, CertificateDetails};
use keyferry_core::chain::{Fault, Purpose};
use keyferry_core::extension::{
    BASIC_CONSTRAINTS, CRL_DISTRIBUTION_POINTS, EXTENDED_KEY_USAGE, KEY_USAGE, NAME_CONSTRAINTS, SUBJECT_ALTERNATIVE_NAME,
};
use keyferry_core::oid;
use keyferry_core::oid::extended_key_usage::SERVER_AUTH;

use keyferry_host::tls::proof;

/// The critical extensions that are heeded: usages, alternative names, constraints, and where revocation lists are.
const HEEDED: [ObjectIdentifier; 6] =
    [KEY_USAGE, SUBJECT_ALTERNATIVE_NAME, BASIC_CONSTRAINTS, NAME_CONSTRAINTS, CRL_DISTRIBUTION_POINTS, EXTENDED_KEY_USAGE];

/// The faults of a path, each with its place. What is trusted is taken as it is, but for its key.
pub(super) fn faults(path: &[&Certificate]) -> Vec<(Fault, usize)> {
    let below = path.len().saturating_sub(1).max(1);
    let mut faults = Vec::new();
    for (depth, certificate) in path.iter().enumerate() {
        if proof::odd_size(certificate).is_some() {
            faults.push((if depth == 0 { Fault::WeakKey } else { Fault::WeakCaKey }, depth));
        }
        if depth < below {
            faults.extend(of_one(certificate, depth == 0).into_iter().map(|fault| (fault, depth)));
            let above = (depth + 1).min(path.len() - 1);
            if let Some(Err(fault)) = path.get(above).map(|issuer| proof::issued(certificate, issuer)) {
                let of_issuer = matches!(fault, Fault::WeakCaKey | Fault::IssuerKey);
                faults.push((fault, if of_issuer { above } else { depth }));
            }
        }
    }
    faults
}

fn of_one(certificate: &Certificate, is_server: bool) -> Vec<Fault> {
    let Ok(details) = certificate.details() else { return vec![Fault::Unspecified] };
    let demands = [
        (Purpose::SslServer.judge(certificate, false) < 0, Fault::Unspecified),
        (details.version != 3, Fault::Version),
        (is_server && details.is_ca || !is_for_servers(&details), Fault::Purpose),
        (!unheeded(&details).is_empty(), Fault::CriticalExtension),
    ];
    demands.into_iter().filter_map(|(wrong, fault)| wrong.then_some(fault)).collect()
}

/// Whether the extended key usage has serverAuth, or is not there.
pub(super) fn is_for_servers(details: &CertificateDetails) -> bool {
    details.extended_key_usage.as_ref().is_none_or(|usages| usages.contains(&SERVER_AUTH))
}

/// The names of the critical extensions that are not heeded.
pub(super) fn unheeded(details: &CertificateDetails) -> Vec<String> {
    let critical = details.extensions.iter().filter(|extension| extension.critical).map(|extension| extension.extn_id);
    critical.filter(|oid| !HEEDED.contains(oid)).map(|oid| oid::display_name(&oid)).collect()
}
