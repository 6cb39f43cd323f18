//! What a certificate may be used for, as openssl judges (`X509_check_purpose(3ossl)`).

use der::asn1::ObjectIdentifier;

use super::facts::Facts;
use crate::certificate::Certificate;
use crate::extension::{EXTENDED_KEY_USAGE, KEY_USAGE, KeyUsages};
use crate::oid::extended_key_usage::{
    ANY, CLIENT_AUTH, CODE_SIGNING, DVCS, EMAIL_PROTECTION, MICROSOFT_SERVER_GATED_CRYPTO, NETSCAPE_SERVER_GATED_CRYPTO,
    OCSP_SIGNING, SERVER_AUTH, TIME_STAMPING,
};

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
    /// `codesign`, since OpenSSL 3.2.
    CodeSign,
}

/// The name, what the purpose is called in texts, and the purpose.
const NAMES: [(&str, &str, Purpose); 10] = [
    ("sslclient", "SSL client", Purpose::SslClient),
    ("sslserver", "SSL server", Purpose::SslServer),
    ("nssslserver", "Netscape SSL server", Purpose::NetscapeSslServer),
    ("smimesign", "S/MIME signing", Purpose::SmimeSign),
    ("smimeencrypt", "S/MIME encryption", Purpose::SmimeEncrypt),
    ("crlsign", "CRL signing", Purpose::CrlSign),
    ("any", "Any Purpose", Purpose::Any),
    ("ocsphelper", "OCSP helper", Purpose::OcspHelper),
    ("timestampsign", "Time Stamp signing", Purpose::TimestampSign),
    ("codesign", "Code signing", Purpose::CodeSign),
];

/// Microsoft's and Netscape's server gated cryptography, for servers of old.
const GATED: [ObjectIdentifier; 2] = [MICROSOFT_SERVER_GATED_CRYPTO, NETSCAPE_SERVER_GATED_CRYPTO];
/// The extended key usages that openssl tells apart; the others do not count.
const TOLD_APART: [ObjectIdentifier; 9] = [
    SERVER_AUTH,
    CLIENT_AUTH,
    EMAIL_PROTECTION,
    TIME_STAMPING,
    MICROSOFT_SERVER_GATED_CRYPTO,
    NETSCAPE_SERVER_GATED_CRYPTO,
    CODE_SIGNING,
    OCSP_SIGNING,
    DVCS,
];

/// Bits of Netscape's certificate type, the first one lowest.
mod netscape {
    pub(super) const SSL_CLIENT: u16 = 1;
    pub(super) const SSL_SERVER: u16 = 1 << 1;
    pub(super) const SMIME: u16 = 1 << 2;
    pub(super) const SSL_CA: u16 = 1 << 5;
    pub(super) const SMIME_CA: u16 = 1 << 6;
    pub(super) const OBJECT_SIGNING_CA: u16 = 1 << 7;
}

/// Whether a certificate may sign others: 1 when its basic constraints say so, 0 when they or its key usage say no. Those without constraints
/// may when they are too old to say it (3), when their key usage says it (4), or Netscape's type does (5).
pub(super) fn authority(facts: &Facts) -> i8 {
    if facts.invalid || facts.usage_forbids(KeyUsages::KEY_CERT_SIGN) {
        return 0;
    }
    let any_ca = netscape::SSL_CA | netscape::SMIME_CA | netscape::OBJECT_SIGNING_CA;
    match facts.basic_constraints {
        Some(constraints) => i8::from(constraints.ca),
        None if facts.version == 1 && facts.is_self_signed() => 3,
        None if facts.key_usage.is_some() => 4,
        None if facts.netscape_type.is_some_and(|kind| kind & any_ca != 0) => 5,
        None => 0,
    }
}

impl Purpose {
    /// The purpose that `-purpose` calls so.
    pub fn by_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, ..)| *known == name).map(|(.., purpose)| *purpose)
    }

    /// Every purpose, in openssl's order.
    pub const ALL: [Self; 10] = [
        Self::SslClient,
        Self::SslServer,
        Self::NetscapeSslServer,
        Self::SmimeSign,
        Self::SmimeEncrypt,
        Self::CrlSign,
        Self::Any,
        Self::OcspHelper,
        Self::TimestampSign,
        Self::CodeSign,
    ];

    /// What it is called in texts (`SSL client`).
    pub fn title(self) -> &'static str {
        NAMES.iter().find(|(.., purpose)| *purpose == self).map_or("", |(_, title, _)| title)
    }

    /// The extended key usage by which trusted certificates are trusted for the purpose.
    pub(super) fn extended_key_usage(self) -> Option<ObjectIdentifier> {
        match self {
            Self::SslClient => Some(CLIENT_AUTH),
            Self::SslServer | Self::NetscapeSslServer => Some(SERVER_AUTH),
            Self::SmimeSign | Self::SmimeEncrypt => Some(EMAIL_PROTECTION),
            Self::TimestampSign => Some(TIME_STAMPING),
            Self::CodeSign => Some(CODE_SIGNING),
            Self::Any => Some(ANY),
            Self::CrlSign | Self::OcspHelper => None,
        }
    }

    /// Whether the certificate is for it: 1, or 0; -1 when that cannot be told. As an authority for such certificates, or when it is as good as
    /// one for the purpose: another number when it does not say it as it should.
    pub fn judge(self, certificate: &Certificate, as_authority: bool) -> i8 {
        match Facts::read(certificate) {
            Some(facts) if !facts.invalid => self.suits(&facts, as_authority),
            _ => -1,
        }
    }

    /// The same for one that is taken apart already.
    pub(super) fn suits(self, facts: &Facts, as_authority: bool) -> i8 {
        let extended = |allowed: &[ObjectIdentifier]| {
            facts.extended_key_usage.as_ref().is_none_or(|usages| usages.iter().any(|usage| allowed.contains(usage)))
        };
        let of_ca = |type_of_ca: u16| match authority(facts) {
            5 if facts.netscape_type.is_none_or(|kind| kind & type_of_ca == 0) => 0,
            other => other,
        };
        let unless = |forbidden: bool| i8::from(!forbidden);
        let forbids = |usages: KeyUsages| facts.usage_forbids(usages);
        let of_type = |bit: u16| facts.netscape_type.is_none_or(|kind| kind & bit != 0);
        let mail = || match facts.netscape_type {
            Some(kind) if kind & netscape::SMIME != 0 => 1,
            // Some have the client's bit in its place.
            Some(kind) if kind & netscape::SSL_CLIENT != 0 => 2,
            Some(_) => 0,
            None => 1,
        };
        let signing = KeyUsages::DIGITAL_SIGNATURE | KeyUsages::KEY_AGREEMENT;
        match (self, as_authority) {
            (Self::Any, _) | (Self::OcspHelper, false) => 1,
            (Self::SslClient, _) if !extended(&[CLIENT_AUTH]) => 0,
            (Self::SslServer | Self::NetscapeSslServer, _) if !extended(&[SERVER_AUTH, GATED[0], GATED[1]]) => 0,
            (Self::SmimeSign | Self::SmimeEncrypt, _) if !extended(&[EMAIL_PROTECTION]) => 0,
            (Self::SslClient | Self::SslServer | Self::NetscapeSslServer, true) => i8::from(of_ca(netscape::SSL_CA) != 0),
            (Self::SmimeSign | Self::SmimeEncrypt, true) => of_ca(netscape::SMIME_CA),
            (Self::CrlSign | Self::OcspHelper | Self::TimestampSign | Self::CodeSign, true) => authority(facts),
            (Self::SslClient, false) => unless(forbids(signing) || !of_type(netscape::SSL_CLIENT)),
            (Self::SslServer, false) => unless(forbids(signing | KeyUsages::KEY_ENCIPHERMENT) || !of_type(netscape::SSL_SERVER)),
            (Self::NetscapeSslServer, false) => unless(forbids(KeyUsages::KEY_ENCIPHERMENT) || !of_type(netscape::SSL_SERVER)),
            (Self::SmimeSign, false) if forbids(KeyUsages::DIGITAL_SIGNATURE | KeyUsages::NON_REPUDIATION) => 0,
            (Self::SmimeEncrypt, false) if forbids(KeyUsages::KEY_ENCIPHERMENT) => 0,
            (Self::SmimeSign | Self::SmimeEncrypt, false) => mail(),
            (Self::CrlSign, false) => unless(forbids(KeyUsages::CRL_SIGN)),
            (Self::TimestampSign, false) => i8::from(for_time_stamps(facts)),
            (Self::CodeSign, false) => i8::from(for_code(facts)),
        }
    }
}

/// For signatures, and no authority's, said critically; for code, and neither servers nor everything.
fn for_code(facts: &Facts) -> bool {
    let signs = facts.key_usage.is_some_and(|usage| {
        let is_authority = [KeyUsages::KEY_CERT_SIGN, KeyUsages::CRL_SIGN].into_iter().any(|other| usage.contains(other));
        usage.contains(KeyUsages::DIGITAL_SIGNATURE) && !is_authority
    });
    let for_code = facts
        .extended_key_usage
        .as_ref()
        .is_some_and(|usages| usages.contains(&CODE_SIGNING) && !usages.iter().any(|usage| [ANY, SERVER_AUTH].contains(usage)));
    signs && facts.is_critical(KEY_USAGE) && for_code
}

/// For signatures only, and for time stamps only, which it has to say critically (RFC 3161, section 2.3).
fn for_time_stamps(facts: &Facts) -> bool {
    let allowed = KeyUsages::DIGITAL_SIGNATURE | KeyUsages::NON_REPUDIATION;
    let signs = facts.key_usage.is_none_or(|usage| !usage.is_empty() && allowed.contains(usage));
    let counts = |oid: &&ObjectIdentifier| TOLD_APART.contains(*oid) || **oid == ANY;
    let usages = facts.extended_key_usage.iter().flatten().filter(counts);
    let only =
        facts.extended_key_usage.is_some() && usages.clone().next().is_some() && usages.clone().all(|oid| *oid == TIME_STAMPING);
    signs && only && facts.is_critical(EXTENDED_KEY_USAGE)
}
