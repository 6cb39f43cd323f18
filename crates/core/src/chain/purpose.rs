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

/// The name, what the purpose is called in texts, and the purpose.
const NAMES: [(&str, &str, Purpose); 9] = [
    ("sslclient", "SSL client", Purpose::SslClient),
    ("sslserver", "SSL server", Purpose::SslServer),
    ("nssslserver", "Netscape SSL server", Purpose::NetscapeSslServer),
    ("smimesign", "S/MIME signing", Purpose::SmimeSign),
    ("smimeencrypt", "S/MIME encryption", Purpose::SmimeEncrypt),
    ("crlsign", "CRL signing", Purpose::CrlSign),
    ("any", "Any Purpose", Purpose::Any),
    ("ocsphelper", "OCSP helper", Purpose::OcspHelper),
    ("timestampsign", "Time Stamp signing", Purpose::TimestampSign),
];

/// Whether a certificate may sign others: 1 when its basic constraints say so, 0 when they or its key usage say no. Those without constraints
/// may when they are too old to say it (3), or when their key usage says it (4).
pub(super) fn authority(details: &CertificateDetails) -> u8 {
    let usage = details.key_usage.as_ref();
    if usage.is_some_and(|usages| !usages.contains(&"keyCertSign")) {
        return 0;
    }
    let constrained = details.extensions.iter().any(|extension| extension.extn_id == BASIC_CONSTRAINTS);
    match (constrained, usage) {
        (true, _) => u8::from(details.is_ca),
        (false, _) if details.version == 1 && details.is_self_issued() => 3,
        (false, Some(_)) => 4,
        (false, None) => 0,
    }
}

impl Purpose {
    /// The purpose that `-purpose` calls so.
    pub fn by_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, ..)| *known == name).map(|(.., purpose)| *purpose)
    }

    /// Every purpose, in openssl's order.
    pub const ALL: [Self; 9] = [
        Self::SslClient,
        Self::SslServer,
        Self::NetscapeSslServer,
        Self::SmimeSign,
        Self::SmimeEncrypt,
        Self::CrlSign,
        Self::Any,
        Self::OcspHelper,
        Self::TimestampSign,
    ];

    /// What it is called in texts (`SSL client`).
    pub fn title(self) -> &'static str {
        NAMES.iter().find(|(.., purpose)| *purpose == self).map_or("", |(_, title, _)| title)
    }

    /// Whether the certificate is for it: 1, or 0. As an `authority` for such certificates: another number when it may be one though it does not
    /// say it as it should.
    pub fn judge(self, details: &CertificateDetails, as_authority: bool) -> u8 {
        match (self.suits(details, as_authority), as_authority && self != Self::Any) {
            (false, _) => 0,
            (true, true) => authority(details),
            (true, false) => 1,
        }
    }

    /// Whether the certificate is for it or, as an authority, for certificates that are.
    pub(super) fn suits(self, details: &CertificateDetails, as_authority: bool) -> bool {
        let usage =
            |allowed: &[&str]| details.key_usage.as_ref().is_none_or(|usages| usages.iter().any(|usage| allowed.contains(usage)));
        let extended = |allowed: &[&str]| {
            let names = details.extended_key_usage_names();
            names.is_none_or(|names| names.iter().any(|name| allowed.contains(&name.as_str())))
        };
        let tls = ["digitalSignature", "keyEncipherment", "keyAgreement"];
        match self {
            Self::Any | Self::OcspHelper => true,
            Self::SslClient => extended(&["clientAuth"]) && (as_authority || usage(&tls)),
            Self::SslServer => extended(&["serverAuth"]) && (as_authority || usage(&tls)),
            Self::NetscapeSslServer => extended(&["serverAuth"]) && (as_authority || usage(&["keyEncipherment"])),
            Self::SmimeSign => extended(&["emailProtection"]) && (as_authority || usage(&["digitalSignature", "nonRepudiation"])),
            Self::SmimeEncrypt => extended(&["emailProtection"]) && (as_authority || usage(&["keyEncipherment"])),
            Self::CrlSign => as_authority || usage(&["cRLSign"]),
            Self::TimestampSign => as_authority || for_time_stamps(details),
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
