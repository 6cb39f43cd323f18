//! What a certificate says, in plain values.

use der::asn1::{ObjectIdentifier, OctetStringRef};
use der::{Decode, Encode};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::name::{GeneralName, GeneralNames};
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage};

use super::CertificateError;
use super::tbs::{TbsCertificate, times};
use crate::extension::{
    AUTHORITY_KEY_IDENTIFIER, BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGES, KEY_USAGE, KeyUsages,
    SUBJECT_ALTERNATIVE_NAME, SUBJECT_KEY_IDENTIFIER,
};
use crate::key::{SubjectPublicKeyInfo, hex};
use crate::name::DistinguishedName;
use crate::{Timestamp, counted, oid};

/// The fields and the well-known extensions of a certificate (RFC 5280, sections 4.1 and 4.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateDetails {
    /// The version as it is spoken of: 1 to 3.
    pub version: u8,
    /// The bytes of the serial number.
    pub serial_number: Vec<u8>,
    /// The issuer.
    pub issuer: DistinguishedName,
    /// The issuer's DER, by which it is found.
    pub issuer_der: Vec<u8>,
    /// The subject.
    pub subject: DistinguishedName,
    /// The subject's DER.
    pub subject_der: Vec<u8>,
    /// The first moment of validity.
    pub not_before: Timestamp,
    /// The last moment of validity.
    pub not_after: Timestamp,
    /// The subject's public key.
    pub public_key: SubjectPublicKeyInfo,
    /// The object identifier of the signature algorithm.
    pub signature_algorithm: ObjectIdentifier,
    /// Whether the basic constraints say that it is an authority's; always false without them.
    pub is_ca: bool,
    /// How many intermediate authorities may follow.
    pub path_length: Option<u8>,
    /// The key usages, when the extension is there.
    pub key_usage: Option<KeyUsages>,
    /// The extended key usages, when the extension is there.
    pub extended_key_usage: Option<Vec<ObjectIdentifier>>,
    /// The alternative names, each with its kind before it as openssl prints them: `DNS:example.com`.
    pub subject_alternative_names: Vec<String>,
    /// The subject key identifier.
    pub subject_key_id: Option<Vec<u8>>,
    /// The key identifier of the issuer.
    pub authority_key_id: Option<Vec<u8>>,
    /// Every extension, in order.
    pub extensions: Vec<Extension>,
    /// Known extensions whose content is not what it should be.
    pub unreadable_extensions: Vec<ObjectIdentifier>,
}

impl CertificateDetails {
    pub(super) fn read(tbs: TbsCertificate<'_>, signature_algorithm: ObjectIdentifier) -> Result<Self, CertificateError> {
        let (issuer_der, subject_der) = (tbs.issuer.to_der()?, tbs.subject.to_der()?);
        let malformed = || CertificateError::Malformed(der::ErrorKind::DateTime.into());
        let (not_before, not_after) = times(tbs.validity).ok_or_else(malformed)?;
        let mut details = Self {
            version: tbs.version.saturating_add(1),
            serial_number: tbs.serial_number.0.clone(),
            issuer: DistinguishedName::from_der(&issuer_der)?,
            issuer_der,
            subject: DistinguishedName::from_der(&subject_der)?,
            subject_der,
            not_before: not_before.ok_or_else(malformed)?,
            not_after: not_after.ok_or_else(malformed)?,
            public_key: SubjectPublicKeyInfo::of_element(tbs.public_key)?,
            signature_algorithm,
            is_ca: false,
            path_length: None,
            key_usage: None,
            extended_key_usage: None,
            subject_alternative_names: Vec::new(),
            subject_key_id: None,
            authority_key_id: None,
            extensions: Vec::new(),
            unreadable_extensions: Vec::new(),
        };
        let extensions = tbs.extensions.unwrap_or_default();
        for extension in &extensions {
            if details.read_extension(extension).is_err() {
                details.unreadable_extensions.push(extension.extn_id);
            }
        }
        details.extensions = extensions;
        Ok(details)
    }

    fn read_extension(&mut self, extension: &Extension) -> der::Result<()> {
        let value = extension.extn_value.as_bytes();
        match extension.extn_id {
            KEY_USAGE => self.key_usage = Some(key_usages(value)?),
            SUBJECT_ALTERNATIVE_NAME => {
                self.subject_alternative_names = GeneralNames::from_der(value)?.iter().map(alternative_name).collect();
            }
            BASIC_CONSTRAINTS => {
                let constraints = BasicConstraints::from_der(value)?;
                (self.is_ca, self.path_length) = (constraints.ca, constraints.path_len_constraint);
            }
            SUBJECT_KEY_IDENTIFIER => self.subject_key_id = Some(<&OctetStringRef>::from_der(value)?.as_bytes().to_vec()),
            AUTHORITY_KEY_IDENTIFIER => {
                let identifier = AuthorityKeyIdentifier::from_der(value)?.key_identifier;
                self.authority_key_id = identifier.map(|identifier| identifier.as_bytes().to_vec());
            }
            EXTENDED_KEY_USAGE => self.extended_key_usage = Some(ExtendedKeyUsage::from_der(value)?.0),
            _ => {}
        }
        Ok(())
    }

    /// The names of the extended key usages, dotted where there is none.
    pub fn extended_key_usage_names(&self) -> Option<Vec<String>> {
        self.extended_key_usage.as_ref().map(|usages| usages.iter().map(extended_key_usage_name).collect())
    }

    /// Whether subject and issuer are the same, as names are compared (RFC 5280, section 7.1).
    pub fn is_self_issued(&self) -> bool {
        self.subject_der == self.issuer_der || self.subject.canonical() == self.issuer.canonical()
    }

    /// Whether it is an authority's, as far as it tells: by its basic constraints, or, before version 3, because nobody else issued it.
    pub fn is_authority(&self) -> bool {
        self.is_ca || self.version < 3 && self.is_self_issued()
    }

    /// Whether it may sign certificates: the basic constraints say so, and the key usage, if there is one. Certificates of version 1
    /// cannot say, and may.
    pub fn may_issue(&self) -> bool {
        let usage = self.key_usage.is_none_or(|usages| usages.contains(KeyUsages::KEY_CERT_SIGN));
        (self.is_ca || self.version == 1) && usage
    }
}

/// What an extension says, for people; `None` for those that are not read here, and for what is unreadable.
pub fn value_in_words(extension: &Extension) -> Option<String> {
    let value = extension.extn_value.as_bytes();
    match extension.extn_id {
        KEY_USAGE => key_usages(value).ok().map(|usages| usages.names().join(", ")),
        EXTENDED_KEY_USAGE => {
            let usages = ExtendedKeyUsage::from_der(value).ok()?.0;
            Some(usages.iter().map(extended_key_usage_name).collect::<Vec<_>>().join(", "))
        }
        SUBJECT_ALTERNATIVE_NAME => {
            let names = GeneralNames::from_der(value).ok()?;
            Some(names.iter().map(alternative_name).collect::<Vec<_>>().join(", "))
        }
        BASIC_CONSTRAINTS => {
            let constraints = BasicConstraints::from_der(value).ok()?;
            let length = constraints
                .path_len_constraint
                .map(|length| format!(", at most {} below", counted(length, "authority", "authorities")))
                .unwrap_or_default();
            Some(if constraints.ca { format!("an authority{length}") } else { "no authority".to_owned() })
        }
        SUBJECT_KEY_IDENTIFIER => <&OctetStringRef>::from_der(value).ok().map(|id| hex(id.as_bytes())),
        _ => None,
    }
}

/// The name of an extended key usage, dotted where there is none.
pub(crate) fn extended_key_usage_name(oid: &ObjectIdentifier) -> String {
    let named = oid::short_name(oid).filter(|_| EXTENDED_KEY_USAGES.contains(oid));
    named.map_or_else(|| oid.to_string(), str::to_owned)
}

fn key_usages(value: &[u8]) -> der::Result<KeyUsages> {
    Ok(KeyUsages::from_bits(KeyUsage::from_der(value)?.0.bits()))
}

fn alternative_name(name: &GeneralName) -> String {
    match name {
        GeneralName::Rfc822Name(email) => format!("email:{email}"),
        GeneralName::DnsName(host) => format!("DNS:{host}"),
        GeneralName::DirectoryName(name) => match DistinguishedName::from_x509(name) {
            Ok(name) => format!("DirName:{name}"),
            Err(_) => "DirName:(unreadable)".to_owned(),
        },
        GeneralName::UniformResourceIdentifier(uri) => format!("URI:{uri}"),
        GeneralName::IpAddress(address) => format!("IP:{}", ip_address(address.as_bytes())),
        GeneralName::RegisteredId(oid) => format!("Registered ID:{oid}"),
        GeneralName::OtherName(other) => format!("othername:{}", other.type_id),
        GeneralName::EdiPartyName(_) => "EdiPartyName:(not shown)".to_owned(),
    }
}

fn ip_address(bytes: &[u8]) -> String {
    if let Ok(v4) = <[u8; 4]>::try_from(bytes) {
        std::net::Ipv4Addr::from(v4).to_string()
    } else if let Ok(v6) = <[u8; 16]>::try_from(bytes) {
        std::net::Ipv6Addr::from(v6).to_string()
    } else {
        hex(bytes)
    }
}
