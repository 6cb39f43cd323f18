//! What private keys are made of inside PKCS#8.

use der::Sequence;
use der::asn1::{AnyRef, BitStringRef, OctetStringRef, UintRef};

/// ```text
/// ECPrivateKey ::= SEQUENCE {
///     version INTEGER, privateKey OCTET STRING, parameters [0] EXPLICIT ECParameters OPTIONAL, publicKey [1] EXPLICIT BIT STRING OPTIONAL }
/// ```
/// (RFC 5915, section 3)
#[derive(Sequence)]
pub(super) struct EcPrivateKey<'a> {
    pub(super) version: u8,
    pub(super) private_key: &'a OctetStringRef,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub(super) parameters: Option<AnyRef<'a>>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    pub(super) public_key: Option<BitStringRef<'a>>,
}

/// ```text
/// Dss-Parms ::= SEQUENCE { p INTEGER, q INTEGER, g INTEGER }
/// ```
/// (RFC 3279, section 2.3.2)
#[derive(Sequence)]
pub(super) struct DssParms<'a> {
    pub(super) p: UintRef<'a>,
    pub(super) q: UintRef<'a>,
    pub(super) g: UintRef<'a>,
}
