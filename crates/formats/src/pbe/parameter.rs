//! The parameters that the older schemes share.

use der::Sequence;
use der::asn1::OctetStringRef;

/// What the schemes of PBES1 (RFC 8018, appendix A.3), of PKCS#12 (RFC 7292, appendix C) and Sun's have for parameters.
///
/// ```text
/// PBEParameter ::= SEQUENCE { salt OCTET STRING, iterationCount INTEGER }
/// ```
#[derive(Sequence)]
pub(crate) struct PbeParameter<'a> {
    pub salt: &'a OctetStringRef,
    pub iterations: u32,
}
