//! What is wrong with a server's certificate, named by its real culprit.

use der::asn1::ObjectIdentifier;
use der::{Decode, SliceReader};
use keyferry_core::certificate::{Certificate, CertificateDetails};
use keyferry_core::key::KeyAlgorithm;
use keyferry_core::object;
use keyferry_core::shown::shown;
use keyferry_core::signed::signature_algorithm_name;
use rustls::{CertificateError, OtherError};

use super::plain::variant_words;
use super::trust::is_authority;

/// More certificates than any real chain has.
const LONGEST: usize = 16;

/// The fewest bits of an RSA key that signatures are verified with.
const FEWEST_BITS: usize = 2048;

/// The critical extensions that rustls looks at.
const LOOKED_AT: [&str; 6] = ["2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.30", "2.5.29.31", "2.5.29.37"];

const ENVIRONMENT: &str = "check that the truststore and the server are of the same environment (test, production); the authority's certificate \
                           goes into the truststore, and certificates between it and the server's have to be sent by the server";
const OWNER: &str = "ask the server's owner for a certificate that follows the rules (RFC 5280)";

/// What is wrong, as the certificates themselves tell it: the chain that the server showed, and whom we trust.
pub(super) fn of_server(problem: &CertificateError, chain: &[Certificate], authorities: &[Certificate]) -> String {
    let Some((leaf, details)) = chain.first().and_then(|leaf| Some((leaf, leaf.details().ok()?))) else { return words(problem) };
    let rule = rule(problem);
    match problem {
        CertificateError::UnknownIssuer if details.is_self_issued() => {
            "it is signed with its own key, and not in the truststore".to_owned()
        }
        CertificateError::UnknownIssuer => {
            let missing = missing_issuer(chain, &details);
            let mut others = authorities.iter().filter(|other| !is_authority(other));
            if others.any(|other| other.details().is_ok_and(|other| other.subject.to_string() == missing)) {
                return format!("its issuer `{missing}` is in the truststore, but its certificate is none of an authority (CA)");
            }
            format!("its authority `{missing}` is not in the truststore, and the server sent no certificate of it")
        }
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => dated(chain, authorities, problem).unwrap_or_else(|| words(problem)),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            let names = shown(&details.subject_alternative_names.join(", ")).into_owned();
            let names = if names.is_empty() { "none (the common name does not count)".to_owned() } else { names };
            format!("it is for other names: {names}")
        }
        CertificateError::BadSignature => short_key(chain, authorities).unwrap_or_else(|| words(problem)),
        _ if rule == Some(webpki::Error::CaUsedAsEndEntity) && details.is_self_issued() => {
            if authorities.contains(leaf) {
                "it is the certificate of an authority, in the truststore itself; a server has one that the authority signed"
                    .to_owned()
            } else {
                "it is signed with its own key, and not in the truststore".to_owned()
            }
        }
        _ if rule == Some(webpki::Error::UnsupportedCertVersion) && details.version < 3 => {
            format!("it is of version {}, which has no extensions and so no names of servers", details.version)
        }
        _ if rule == Some(webpki::Error::UnsupportedCriticalExtension) => {
            unknown_extensions(chain).unwrap_or_else(|| words(problem))
        }
        _ => words(problem),
    }
}

/// What the signature over the handshake says of the server, when it does not hold.
pub(super) fn of_proof(problem: &CertificateError, chain: &[Certificate]) -> String {
    match short_key(chain.get(..1).unwrap_or_default(), &[]) {
        Some(short) => short,
        None if *problem == CertificateError::BadSignature => {
            "the server does not have the key of it: somebody else is answering".to_owned()
        }
        None => words(problem),
    }
}

/// The same without knowing the certificate.
pub(crate) fn words(problem: &CertificateError) -> String {
    let text = match problem {
        CertificateError::BadEncoding => "it, or another one that the server sent, cannot be read",
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "it is not valid yet",
        CertificateError::Revoked => "it was revoked",
        CertificateError::UnhandledCriticalExtension => "it has a critical extension that keyferry does not know",
        CertificateError::UnknownIssuer => "its authority is not in the truststore",
        CertificateError::UnknownRevocationStatus => "nobody says whether it was revoked",
        CertificateError::ExpiredRevocationList | CertificateError::ExpiredRevocationListContext { .. } => {
            "its revocation list has expired"
        }
        CertificateError::BadSignature => {
            "its signature does not hold: the truststore has an authority of the same name with another key, or it was changed"
        }
        CertificateError::UnsupportedSignatureAlgorithmContext { signature_algorithm_id, .. } => {
            return format!(
                "it, or an authority's above it, is signed with {}, which is too weak or not known",
                algorithm(signature_algorithm_id)
            );
        }
        CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { public_key_algorithm_id, .. } => {
            return format!(
                "a signature does not fit the key that should have made it, of the kind {}",
                algorithm(public_key_algorithm_id)
            );
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => "it is for other names",
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "it is not for TLS servers: its extended key usage has no serverAuth"
        }
        CertificateError::InvalidOcspResponse => "what the server sent along on its revocation is not sound",
        CertificateError::ApplicationVerificationFailure => "it was not verified",
        other => {
            return rule(other)
                .map_or_else(|| "it, or an authority's above it, breaks the rules".to_owned(), |rule| broken(&rule));
        }
    };
    text.to_owned()
}

/// What to do about it.
pub(crate) fn advice(problem: &CertificateError) -> &'static str {
    match problem {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "check this machine's clock; if it is right, the server's owner has to renew the certificate"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "check this machine's clock and its time zone"
        }
        CertificateError::UnknownIssuer | CertificateError::BadSignature => ENVIRONMENT,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "check the host; if it is reached by another name, give that with --server-name"
        }
        other if rule(other) == Some(webpki::Error::CaUsedAsEndEntity) => ENVIRONMENT,
        _ => OWNER,
    }
}

/// The rule of webpki that rustls hands through without a name of its own.
fn rule(problem: &CertificateError) -> Option<webpki::Error> {
    match problem {
        CertificateError::Other(OtherError(inner)) => inner.downcast_ref().cloned(),
        _ => None,
    }
}

fn broken(rule: &webpki::Error) -> String {
    use webpki::Error;
    let text = match rule {
        Error::CaUsedAsEndEntity => "it is the certificate of an authority (CA), not of a server",
        Error::EndEntityUsedAsCa => "a certificate that signed it is none of an authority (CA)",
        Error::PathLenConstraintViolated => "there are more authorities above it than one of them allows (path length)",
        Error::NameConstraintViolation => "its names are none of those that its authority may sign for (name constraints)",
        Error::UnsupportedCertVersion => "it, or an authority's above it, is of another version than 3",
        Error::UnsupportedCriticalExtension => {
            "it, or an authority's above it, has a critical extension that keyferry does not know"
        }
        Error::EmptyEkuExtension => "its extended key usage is empty",
        Error::SignatureAlgorithmMismatch => "it names two different algorithms for its one signature",
        Error::MaximumPathDepthExceeded
        | Error::MaximumPathBuildCallsExceeded
        | Error::MaximumSignatureChecksExceeded
        | Error::MaximumNameConstraintComparisonsExceeded => {
            "the server sent too many certificates to find the path from it to an authority"
        }
        Error::InvalidSerialNumber => "its serial number is not allowed",
        Error::InvalidCertValidity => "its dates are the wrong way round",
        other => return format!("it, or an authority's above it, breaks the rules ({})", variant_words(&format!("{other:?}"))),
    };
    text.to_owned()
}

/// The issuer that the chain ends at, going from each certificate to its issuer's, in whatever order they came.
fn missing_issuer(chain: &[Certificate], leaf: &CertificateDetails) -> String {
    let all: Vec<CertificateDetails> = chain.iter().filter_map(|certificate| certificate.details().ok()).collect();
    let mut last = leaf;
    for _ in 0..LONGEST {
        match all.iter().find(|details| details.subject_der == last.issuer_der && !last.is_self_issued()) {
            Some(issuer) => last = issuer,
            None => break,
        }
    }
    last.issuer.to_string()
}

/// Which certificate is out of its time: mostly the server's own, but it may be that of an authority.
fn dated(chain: &[Certificate], authorities: &[Certificate], problem: &CertificateError) -> Option<String> {
    let is_that = |details: &CertificateDetails| match problem {
        CertificateError::ExpiredContext { not_after, .. } => {
            u64::try_from(details.not_after.seconds()) == Ok(not_after.as_secs())
        }
        CertificateError::NotValidYetContext { not_before, .. } => {
            u64::try_from(details.not_before.seconds()) == Ok(not_before.as_secs())
        }
        _ => true,
    };
    let mut all = chain.iter().chain(authorities).filter_map(|certificate| certificate.details().ok()).enumerate();
    let (place, details) = all.find(|(_, details)| is_that(details))?;
    let whose = if place == 0 { "it".to_owned() } else { format!("the certificate of its authority `{}`", details.subject) };
    let ended = matches!(problem, CertificateError::Expired | CertificateError::ExpiredContext { .. });
    let when = if ended { details.not_after } else { details.not_before };
    Some(format!("{whose} {} {when}", if ended { "expired at" } else { "is not valid before" }))
}

/// A signature by a key that is too short is told like one that is wrong.
pub(super) fn short_key(chain: &[Certificate], authorities: &[Certificate]) -> Option<String> {
    chain.iter().chain(authorities).enumerate().find_map(|(place, certificate)| {
        let details = certificate.details().ok()?;
        let key = KeyAlgorithm::of_public_key(&details.public_key).ok()?;
        let bits = key.bits.filter(|bits| *bits < FEWEST_BITS && key.name().starts_with("RSA"))?;
        let whose = if place == 0 { "its key".to_owned() } else { format!("the key of its authority `{}`", details.subject) };
        Some(format!("{whose} has only {bits} bits; RSA takes {FEWEST_BITS} at least"))
    })
}

fn unknown_extensions(chain: &[Certificate]) -> Option<String> {
    chain.iter().enumerate().find_map(|(place, certificate)| {
        let details = certificate.details().ok()?;
        let unknown = details.extensions.iter().filter(|extension| extension.critical);
        let unknown: Vec<String> = unknown
            .filter(|extension| !LOOKED_AT.contains(&extension.extn_id.to_string().as_str()))
            .map(|extension| object::display_name(&extension.extn_id))
            .collect();
        let whose = if place == 0 { "it".to_owned() } else { format!("the certificate of `{}`", details.subject) };
        let names = unknown.join(", ");
        (!unknown.is_empty()).then(|| format!("{whose} has a critical extension that keyferry does not know: {names}"))
    })
}

/// The name in the content of an `AlgorithmIdentifier`.
fn algorithm(content: &[u8]) -> String {
    let oid = SliceReader::new(content).and_then(|mut reader| ObjectIdentifier::decode(&mut reader));
    oid.map_or_else(|_| "an unknown algorithm".to_owned(), |oid| signature_algorithm_name(&oid))
}
