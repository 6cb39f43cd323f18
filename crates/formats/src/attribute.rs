//! What PKCS#12 says beside a key or a certificate.

use der::asn1::ObjectIdentifier;

/// A PKCS#12 bag attribute other than `friendlyName` and `localKeyID`, kept as it came (RFC 7292, section 4.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The attribute type.
    pub oid: ObjectIdentifier,
    /// The DER of the SET of values.
    pub values: Vec<u8>,
}
