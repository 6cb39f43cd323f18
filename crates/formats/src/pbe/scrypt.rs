//! The parameters of scrypt (RFC 7914, section 7) as a key derivation of PBES2.

use der::Sequence;
use der::asn1::OctetStringRef;
use keyferry_kdf::ScryptParameters;

use crate::{DecodeError, Limited};

/// ```text
/// scrypt-params ::= SEQUENCE {
///     salt OCTET STRING, costParameter INTEGER, blockSize INTEGER, parallelizationParameter INTEGER, keyLength INTEGER OPTIONAL }
/// ```
#[derive(Sequence)]
pub(super) struct ScryptParams<'a> {
    pub salt: &'a OctetStringRef,
    pub cost: u64,
    pub block_size: u32,
    pub parallelization: u32,
    pub key_length: Option<u16>,
}

/// The memory that scrypt needs with these parameters may be no more than what is allowed. Returns the number of bytes that all passes fill.
pub(super) fn check(parameters: &ScryptParameters, allowed: u64) -> Result<u64, DecodeError> {
    let asked = parameters.memory();
    if asked > allowed {
        return Err(DecodeError::Limit { what: Limited::ScryptMemory, asked, allowed });
    }
    if !parameters.is_valid() {
        let why = "its cost is not a power of two, or its other numbers are out of range";
        return Err(DecodeError::malformed("the parameters of scrypt", why));
    }
    Ok(parameters.filled())
}
