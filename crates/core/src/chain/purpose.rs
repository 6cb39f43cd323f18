//! What a certificate may be used for, as openssl judges (`X509_check_purpose(3ossl)`).

use crate::certificate::CertificateDetails;
use crate::extension::{BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE};

/// A purpose of certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// `sslclient`.
    SslClient,
    /// `sslserver`.
    SslServer,
    /// `nssslserver`: a server that encrypts keys.
    NetscapeSslServer,
    /// `smimesign`.
    SmimeSign,
    /// `smimeencrypt`.
    SmimeEncrypt,
    /// `crlsign`.
    CrlSign,
    /// `any`.
    Any,
    /// `ocsphelper`.
    OcspHelper,
    /// `timestampsign`.
    TimestampSign,
}

const NAMES: [(&str, Purpose); 9] = [
    ("sslclient", Purpose::SslClient),
    ("sslserver", Purpose::SslServer),
    ("nssslserver", Purpose::NetscapeSslServer),
    ("smimesign", Purpose::SmimeSign),
    ("smimeencrypt", Purpose::SmimeEncrypt),
    ("crlsign", Purpose::CrlSign),
    ("any", Purpose::Any),
    ("ocsphelper", Purpose::OcspHelper),
    ("timestampsign", Purpose::TimestampSign),
];

/// Whether a certificate may sign others: its basic constraints say so, or it is too old to say it.
pub(super) fn is_authority(details: &CertificateDetails) -> bool {
    let usage = details.key_usage.as_ref();
    if usage.is_some_and(|usages| !usages.contains(&"keyCertSign")) {
        return false;
    }
    let constrained = details.extensions.iter().any(|extension| extension.extn_id == BASIC_CONSTRAINTS);
    details.is_ca || (!constrained && ((details.version == 1 && details.is_self_issued()) || usage.is_some()))
}

impl Purpose {
    /// The purpose that `-purpose` calls so.
    pub fn by_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, purpose)| *purpose)
    }

    /// Whether the certificate is for it or, as an `authority`, for certificates that are.
    pub(super) fn suits(self, details: &CertificateDetails, authority: bool) -> bool {
        let usage =
            |allowed: &[&str]| details.key_usage.as_ref().is_none_or(|usages| usages.iter().any(|usage| allowed.contains(usage)));
        let extended = |allowed: &[&str]| {
            let names = details.extended_key_usage_names();
            names.is_none_or(|names| names.iter().any(|name| allowed.contains(&name.as_str())))
        };
        let tls = ["digitalSignature", "keyEncipherment", "keyAgreement"];
        match self {
            Self::Any | Self::OcspHelper => true,
            Self::SslClient => extended(&["clientAuth"]) && (authority || usage(&tls)),
            Self::SslServer => extended(&["serverAuth"]) && (authority || usage(&tls)),
            Self::NetscapeSslServer => extended(&["serverAuth"]) && (authority || usage(&["keyEncipherment"])),
            Self::SmimeSign => extended(&["emailProtection"]) && (authority || usage(&["digitalSignature", "nonRepudiation"])),
            Self::SmimeEncrypt => extended(&["emailProtection"]) && (authority || usage(&["keyEncipherment"])),
            Self::CrlSign => authority || usage(&["cRLSign"]),
            Self::TimestampSign => authority || for_time_stamps(details),
        }
    }
}

/// For signatures only, and for time stamps only, which it has to say critically (RFC 3161, section 2.3).
fn for_time_stamps(details: &CertificateDetails) -> bool {
    let allowed = ["digitalSignature", "nonRepudiation"];
    let usage =
        details.key_usage.as_ref().is_none_or(|usages| !usages.is_empty() && usages.iter().all(|usage| allowed.contains(usage)));
    let only = details.extended_key_usage_names().is_some_and(|names| names == ["timeStamping"]);
    let critical = details.extensions.iter().any(|extension| extension.extn_id == EXTENDED_KEY_USAGE && extension.critical);
    usage && only && critical
}
