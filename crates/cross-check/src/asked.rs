//! Requested extensions in rcgen's words.

use std::net::IpAddr;

use der::Decode;
use der::asn1::ObjectIdentifier;
use keyferry_core::extension::{
    BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE, Extension, GeneralName, KEY_USAGE, SUBJECT_ALTERNATIVE_NAME,
};
use keyferry_core::oid::extended_key_usage::{
    ANY, CLIENT_AUTH, CODE_SIGNING, EMAIL_PROTECTION, OCSP_SIGNING, SERVER_AUTH, TIME_STAMPING,
};
use rcgen::{BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, KeyUsagePurpose, SanType};
use x509_cert::ext::pkix::name::GeneralNames;
use x509_cert::ext::pkix::{self, ExtendedKeyUsage, KeyUsage};

/// In the order of their bits.
const USAGES: [KeyUsagePurpose; 9] = [
    KeyUsagePurpose::DigitalSignature,
    KeyUsagePurpose::ContentCommitment,
    KeyUsagePurpose::KeyEncipherment,
    KeyUsagePurpose::DataEncipherment,
    KeyUsagePurpose::KeyAgreement,
    KeyUsagePurpose::KeyCertSign,
    KeyUsagePurpose::CrlSign,
    KeyUsagePurpose::EncipherOnly,
    KeyUsagePurpose::DecipherOnly,
];

/// In the order in which rcgen looks for them.
const PURPOSES: [(ObjectIdentifier, ExtendedKeyUsagePurpose); 7] = [
    (ANY, ExtendedKeyUsagePurpose::Any),
    (SERVER_AUTH, ExtendedKeyUsagePurpose::ServerAuth),
    (CLIENT_AUTH, ExtendedKeyUsagePurpose::ClientAuth),
    (CODE_SIGNING, ExtendedKeyUsagePurpose::CodeSigning),
    (EMAIL_PROTECTION, ExtendedKeyUsagePurpose::EmailProtection),
    (TIME_STAMPING, ExtendedKeyUsagePurpose::TimeStamping),
    (OCSP_SIGNING, ExtendedKeyUsagePurpose::OcspSigning),
];

/// What rcgen should find in a request for these extensions; `None` when there is one that it does not know.
pub(crate) fn by(extensions: &[Extension]) -> Option<CertificateParams> {
    let mut params = CertificateParams::default();
    for (index, extension) in extensions.iter().enumerate() {
        let value = extension.extn_value.as_bytes();
        if extensions.iter().take(index).any(|earlier| earlier.extn_id == extension.extn_id) {
            return None;
        }
        match extension.extn_id {
            KEY_USAGE => {
                let bits = KeyUsage::from_der(value).ok()?.0.bits();
                params.key_usages =
                    USAGES.iter().enumerate().filter(|(bit, _)| bits & (1 << bit) != 0).map(|(_, usage)| *usage).collect();
            }
            EXTENDED_KEY_USAGE => {
                let asked = ExtendedKeyUsage::from_der(value).ok()?.0;
                if asked.iter().any(|asked| PURPOSES.iter().all(|(oid, _)| asked != oid)) {
                    return None;
                }
                let known = PURPOSES.iter().filter(|(oid, _)| asked.contains(oid));
                params.extended_key_usages = known.map(|(_, purpose)| purpose.clone()).collect();
            }
            SUBJECT_ALTERNATIVE_NAME => {
                let names = GeneralNames::from_der(value).ok()?;
                params.subject_alt_names = names.iter().map(alternative_name).collect::<Option<_>>()?;
            }
            BASIC_CONSTRAINTS => {
                let constraints = pkix::BasicConstraints::from_der(value).ok()?;
                params.is_ca = match (constraints.ca, constraints.path_len_constraint) {
                    (false, _) => IsCa::ExplicitNoCa,
                    (true, None) => IsCa::Ca(BasicConstraints::Unconstrained),
                    (true, Some(length)) => IsCa::Ca(BasicConstraints::Constrained(length)),
                };
            }
            _ => return None,
        }
    }
    Some(params)
}

fn alternative_name(name: &GeneralName) -> Option<SanType> {
    Some(match name {
        GeneralName::Rfc822Name(name) => SanType::Rfc822Name(name.as_str().try_into().ok()?),
        GeneralName::DnsName(name) => SanType::DnsName(name.as_str().try_into().ok()?),
        GeneralName::UniformResourceIdentifier(name) => SanType::URI(name.as_str().try_into().ok()?),
        GeneralName::IpAddress(address) => {
            let bytes = address.as_bytes();
            let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
            SanType::IpAddress(v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()?)
        }
        _ => return None,
    })
}
