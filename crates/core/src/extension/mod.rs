//! Extensions of certificates, requests and revocation lists (RFC 5280, sections 4.2 and 5.2): their object identifiers and the values that
//! are made here. The grammars in which the tools take them are in the crates of the tools.

mod key_usage;

use std::net::IpAddr;

use der::asn1::{Ia5String, ObjectIdentifier, OctetString};
use der::flagset::FlagSet;
use der::{Decode, Encode};
pub use x509_cert::ext::Extension;
use x509_cert::ext::pkix::name::GeneralNames;
pub use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage};

pub use self::key_usage::KeyUsages;
use crate::key::{KeyError, SubjectPublicKeyInfo};
use crate::oid::extended_key_usage;
pub use crate::oid::extension::*;
pub use crate::oid::policy::ANY_POLICY;

/// The addresses and the numbers of autonomous systems that a certificate is for (RFC 3779).
pub const RESOURCES: [ObjectIdentifier; 2] = [IP_ADDRESS_BLOCKS, AUTONOMOUS_SYSTEM_NUMBERS];

/// The extended key usages of RFC 5280, section 4.2.1.12, in keytool's order.
pub const EXTENDED_KEY_USAGES: [ObjectIdentifier; 7] = [
    extended_key_usage::ANY,
    extended_key_usage::SERVER_AUTH,
    extended_key_usage::CLIENT_AUTH,
    extended_key_usage::CODE_SIGNING,
    extended_key_usage::EMAIL_PROTECTION,
    extended_key_usage::TIME_STAMPING,
    extended_key_usage::OCSP_SIGNING,
];

/// An extension that is not critical, with the DER of `value`.
pub fn extension(oid: ObjectIdentifier, value: &impl Encode) -> der::Result<Extension> {
    extension_of_der(oid, &value.to_der()?)
}

/// An extension that is not critical, with a value that is DER already.
pub fn extension_of_der(oid: ObjectIdentifier, value: &[u8]) -> der::Result<Extension> {
    Ok(Extension { extn_id: oid, critical: false, extn_value: OctetString::new(value)? })
}

/// A host's name; only ASCII.
pub fn dns_name(host: &str) -> der::Result<GeneralName> {
    Ia5String::new(host).map(GeneralName::DnsName)
}

/// An e-mail address; only ASCII.
pub fn email_address(address: &str) -> der::Result<GeneralName> {
    Ia5String::new(address).map(GeneralName::Rfc822Name)
}

/// A URI; only ASCII.
pub fn uri(uri: &str) -> der::Result<GeneralName> {
    Ia5String::new(uri).map(GeneralName::UniformResourceIdentifier)
}

/// An IP address.
pub fn ip_address(address: IpAddr) -> der::Result<GeneralName> {
    let octets = match address {
        IpAddr::V4(address) => OctetString::new(address.octets().as_slice()),
        IpAddr::V6(address) => OctetString::new(address.octets().as_slice()),
    };
    octets.map(GeneralName::IpAddress)
}

/// The name of a person or thing, from the DER of a `Name`.
pub fn directory_name(name: &[u8]) -> der::Result<GeneralName> {
    Decode::from_der(name).map(GeneralName::DirectoryName)
}

/// `basicConstraints`: whether the certificate is an authority's, and how many intermediate ones may follow.
pub fn basic_constraints(ca: bool, path_len_constraint: Option<u8>) -> der::Result<Extension> {
    extension(BASIC_CONSTRAINTS, &BasicConstraints { ca, path_len_constraint })
}

/// `keyUsage`.
pub fn key_usage(usages: KeyUsages) -> der::Result<Extension> {
    extension(KEY_USAGE, &KeyUsage(FlagSet::new_truncated(usages.bits())))
}

/// `extKeyUsage`.
pub fn extended_key_usage(usages: Vec<ObjectIdentifier>) -> der::Result<Extension> {
    extension(EXTENDED_KEY_USAGE, &ExtendedKeyUsage(usages))
}

/// `subjectAltName`.
pub fn subject_alternative_name(names: &GeneralNames) -> der::Result<Extension> {
    extension(SUBJECT_ALTERNATIVE_NAME, names)
}

/// `subjectKeyIdentifier` with the [key identifier](SubjectPublicKeyInfo::key_identifier) of a public key.
pub fn subject_key_identifier(public_key: &SubjectPublicKeyInfo) -> Result<Extension, KeyError> {
    let identifier = OctetString::new(public_key.key_identifier()?).map_err(KeyError::Malformed)?;
    extension(SUBJECT_KEY_IDENTIFIER, &identifier).map_err(KeyError::Malformed)
}

/// `authorityKeyIdentifier` with nothing but the identifier of the issuer's key.
pub fn authority_key_identifier(key_identifier: &[u8]) -> der::Result<Extension> {
    let value = AuthorityKeyIdentifier {
        key_identifier: Some(OctetString::new(key_identifier)?),
        authority_cert_issuer: None,
        authority_cert_serial_number: None,
    };
    extension(AUTHORITY_KEY_IDENTIFIER, &value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::hex;

    #[test]
    fn named_bits_end_with_the_last_one_that_is_set() {
        assert_eq!(hex(key_usage(KeyUsages::DIGITAL_SIGNATURE).unwrap().extn_value.as_bytes()), "03020780");
        assert_eq!(hex(key_usage(KeyUsages::KEY_CERT_SIGN | KeyUsages::CRL_SIGN).unwrap().extn_value.as_bytes()), "03020106");
        assert_eq!(hex(key_usage(KeyUsages::DECIPHER_ONLY).unwrap().extn_value.as_bytes()), "0303070080");
        assert_eq!(hex(basic_constraints(false, None).unwrap().extn_value.as_bytes()), "3000");
        assert_eq!(hex(basic_constraints(true, Some(0)).unwrap().extn_value.as_bytes()), "30060101ff020100");
    }
}
