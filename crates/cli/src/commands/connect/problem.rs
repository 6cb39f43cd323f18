//! What is wrong with a server's certificate, in plain words, from the fault of its path.

use keyferry_core::certificate::{Certificate, CertificateDetails};
use keyferry_core::chain::{Fault, Found, Gap, Path};
use keyferry_core::shown::shown;
use keyferry_core::signed::signature_algorithm_name;
use rustls::{CertificateError, Error};

use super::demand;
use super::trust::Trust;
use keyferry_host::tls::plain::{self, Plain};
use keyferry_host::tls::proof;

const ENVIRONMENT: &str = "check that the truststore and the server are of the same environment (test, production); the authority's certificate \
                           goes into the truststore, and certificates between it and the server's have to be sent by the server";
const SENT_ALONE: &str = "the server sent its own certificate alone: if its issuer is an intermediate authority, the server's owner has to send the \
                          certificate of that too; if not, put the issuer's into the truststore; check that both are of the same environment";
const OWNER: &str = "ask the server's owner for a certificate that follows the rules (RFC 5280)";
const SELF_SIGNED: &str = "it is signed with its own key, and not in the truststore";
const UNREADABLE: &str = "has an extension that cannot be read, or one that is there twice";

/// Why a server is not believed.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    /// A sentence that goes on from "the server's certificate is not accepted".
    pub words: Plain,
    /// What the server is told.
    pub error: CertificateError,
}

impl Problem {
    fn new(what: impl Into<String>, hint: &'static str, error: CertificateError) -> Self {
        Self { words: Plain { what: what.into(), hint }, error }
    }

    /// A certificate cannot be read.
    pub(super) fn unreadable() -> Self {
        Self::new(plain::UNREADABLE, OWNER, CertificateError::BadEncoding)
    }

    /// The signature over the handshake does not hold.
    pub(super) fn of_proof(error: &Error, chain: &[Certificate]) -> Plain {
        match (error, chain.first().and_then(short_key)) {
            (Error::InvalidCertificate(_), Some(what)) => Plain { what, hint: OWNER },
            (Error::InvalidCertificate(CertificateError::BadSignature), None) => Plain {
                what: "the server does not have the key of it: somebody else is answering".to_owned(),
                hint: "take another network and try again; tell the server's owner if it stays so",
            },
            (other, _) => plain::of_tls(other, true),
        }
    }

    /// The fault that matters of a path that does not hold, when the server has `shown` these certificates.
    pub(super) fn of_path(path: &Path, shown: &[Certificate], trust: &Trust) -> Self {
        let place = |found: &Found| Some(Place::new(path.links.get(found.depth)?.certificate.clone(), found.depth));
        match path.main_fault().and_then(|found| Some((found.fault, place(found)??))) {
            Some((fault, place)) => {
                let alone = matches!(fault, Fault::NoIssuer | Fault::NoLocalIssuer) && shown.len() == 1;
                let advice = if alone { SENT_ALONE } else { place.advice(fault) };
                Self::new(place.sentence(fault, path, shown, trust), advice, told(fault))
            }
            None => Self::unreadable(),
        }
    }
}

/// What is wrong with the size of the key of a certificate that a server shows first.
pub(super) fn short_key(certificate: &Certificate) -> Option<String> {
    proof::odd_size(certificate).map(|size| format!("its key {size}"))
}

/// The certificate of a path that a fault is about.
struct Place {
    certificate: Certificate,
    details: CertificateDetails,
    depth: usize,
}

impl Place {
    fn new(certificate: Certificate, depth: usize) -> Option<Self> {
        Some(Self { details: certificate.details().ok()?, certificate, depth })
    }

    /// The certificate, as a sentence begins with it.
    fn whose(&self) -> String {
        if self.depth == 0 { "it".to_owned() } else { format!("the certificate of its authority `{}`", self.details.subject) }
    }

    fn sentence(&self, fault: Fault, path: &Path, shown: &[Certificate], trust: &Trust) -> String {
        let (whose, details) = (self.whose(), &self.details);
        match fault {
            Fault::NoIssuer | Fault::NoLocalIssuer => self.gap(path, shown, trust),
            Fault::SelfSigned => SELF_SIGNED.to_owned(),
            Fault::SelfSignedInChain if trust.servers.contains(&self.certificate) => no_authority(details),
            Fault::SelfSignedInChain => {
                format!(
                    "its authority `{}` is not in the truststore; that the server sent its certificate proves nothing",
                    details.subject
                )
            }
            Fault::Expired => format!("{whose} expired at {}", details.not_after),
            Fault::NotYetValid => format!("{whose} is not valid before {}", details.not_before),
            Fault::Hostname | Fault::IpAddress => of_names(details),
            Fault::Signature => self.signature(),
            Fault::WeakKey | Fault::WeakCaKey => self.key(),
            Fault::WeakSignature => {
                format!(
                    "{whose} is signed with {}, which is too weak or not known",
                    signature_algorithm_name(&details.signature_algorithm)
                )
            }
            Fault::Purpose => self.purpose(trust),
            Fault::CriticalExtension => {
                format!("{whose} has a critical extension that keyferry does not know: {}", demand::unheeded(details).join(", "))
            }
            Fault::Version if self.depth == 0 => {
                format!("it is of version {}, which has no extensions and so no names of servers", details.version)
            }
            Fault::Version => format!("{whose} is of version {}, and so cannot say that it is one", details.version),
            Fault::InvalidCa | Fault::NoCertSign => {
                format!("the certificate of `{}`, whose key signed it, is not an authority's (CA)", details.subject)
            }
            Fault::PathLength => {
                format!("there are more authorities between it and `{}` than that one allows (path length)", details.subject)
            }
            Fault::Rejected => self.rejection(trust),
            Fault::TooLong => "the server sent too many certificates to find the path from it to an authority".to_owned(),
            other => format!("{whose} {other}"),
        }
    }

    /// There is no path from here.
    fn gap(&self, path: &Path, shown: &[Certificate], trust: &Trust) -> String {
        let all = || shown.iter().chain(&trust.authorities).chain(&trust.servers);
        let issuer = &self.details.issuer;
        let server = trust.servers.iter().filter_map(|server| server.details().ok()).find(|server| server.subject == *issuer);
        match (path.gap(all()), server) {
            (Some(Gap::PassedOver), Some(server)) => no_authority(&server),
            (Some(Gap::PassedOver), None) => {
                format!("{} names another key identifier or serial number than its authority `{issuer}` has", self.whose())
            }
            (Some(Gap::OtherKey(_)), _) => self.signature(),
            (Some(Gap::IssuerUnreadable), _) => format!("the certificate of its authority `{issuer}` {UNREADABLE}"),
            (Some(Gap::Unreadable), _) => format!("{} {UNREADABLE}", self.whose()),
            (Some(Gap::Nobody) | None, _) => {
                format!("its authority `{issuer}` is not in the truststore, and the server sent no certificate of it")
            }
        }
    }

    /// The truststore has it, to say that it is not to be trusted.
    fn rejection(&self, trust: &Trust) -> String {
        let whose = if self.depth == 0 { "it".to_owned() } else { format!("its authority `{}`", self.details.subject) };
        let anchor = trust.rejected.iter().find(|anchor| anchor.certificate == self.certificate);
        let settings = anchor.and_then(|anchor| anchor.settings.as_ref()).map(|settings| format!(": {settings}"));
        format!("{whose} is in the truststore as one that is not to be trusted{}", settings.unwrap_or_default())
    }

    fn signature(&self) -> String {
        let whose = if self.depth == 0 { "its signature".to_owned() } else { format!("the signature of {}", self.whose()) };
        format!("{whose} does not hold: the truststore has an authority of the same name with another key, or it was changed")
    }

    fn key(&self) -> String {
        let whose =
            if self.depth == 0 { "its key".to_owned() } else { format!("the key of its authority `{}`", self.details.subject) };
        let kind = || self.details.public_key.algorithm().map_or_else(|_| "unknown".to_owned(), |key| key.name());
        match proof::odd_size(&self.certificate) {
            Some(size) => format!("{whose} {size}"),
            None => format!("{whose} is too weak, or of a kind that makes no such signatures in TLS ({})", kind()),
        }
    }

    fn purpose(&self, trust: &Trust) -> String {
        match (self.depth, self.details.is_ca) {
            (0, true) if trust.authorities.contains(&self.certificate) => {
                "it is the certificate of an authority, in the truststore itself; a server has one that the authority signed"
                    .to_owned()
            }
            (0, true) => "it is the certificate of an authority (CA), not of a server".to_owned(),
            _ if demand::is_for_servers(&self.details) => {
                format!("{} is not for TLS servers: its key usage or Netscape's type says so", self.whose())
            }
            _ => format!("{} is not for TLS servers: its extended key usage has no serverAuth", self.whose()),
        }
    }

    /// What to do about it.
    fn advice(&self, fault: Fault) -> &'static str {
        match fault {
            Fault::Expired => "check this machine's clock; if it is right, the server's owner has to renew the certificate",
            Fault::NotYetValid => "check this machine's clock and its time zone",
            Fault::Hostname | Fault::IpAddress => {
                "check the host; if it is reached by another name, give that with --server-name"
            }
            Fault::Signature => ENVIRONMENT,
            Fault::Rejected => {
                "give a truststore without that mark (openssl x509 -in FILE -out NEW takes it off), if it is to be trusted after all"
            }
            Fault::Purpose if self.details.is_ca && self.depth == 0 => ENVIRONMENT,
            other if other.is_of_building() => ENVIRONMENT,
            _ => OWNER,
        }
    }
}

fn no_authority(issuer: &CertificateDetails) -> String {
    format!("its issuer `{}` is in the truststore, but its certificate is not an authority's (CA)", issuer.subject)
}

fn of_names(details: &CertificateDetails) -> String {
    let names = shown(&details.subject_alternative_names.join(", ")).into_owned();
    let names = if names.is_empty() { "none (the common name does not count)".to_owned() } else { names };
    format!("it is for other names: {names}")
}

/// The error of rustls whose alert tells the server what is wrong; `bad_certificate` where there is none of its own.
fn told(fault: Fault) -> CertificateError {
    match fault {
        Fault::Expired | Fault::NotYetValid => CertificateError::Expired,
        Fault::Purpose => CertificateError::InvalidPurpose,
        other if other.is_of_building() => CertificateError::UnknownIssuer,
        _ => CertificateError::BadEncoding,
    }
}
