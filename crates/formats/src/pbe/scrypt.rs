//! scrypt (RFC 7914) as a key derivation of PBES2.

use der::Sequence;
use der::asn1::OctetStringRef;
use zeroize::Zeroizing;

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

/// What a derivation costs: N, r and p.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScryptParameters {
    /// N, a power of two.
    pub cost: u64,
    /// r.
    pub block_size: u32,
    /// p.
    pub parallelization: u32,
}

impl ScryptParameters {
    /// What openssl spends.
    pub const OPENSSL: Self = Self { cost: 16_384, block_size: 8, parallelization: 1 };

    /// The memory of these may be no more than what is allowed. Returns the number of bytes that all passes fill.
    pub(super) fn check(&self, allowed: u64) -> Result<u64, DecodeError> {
        let block = 128_u64.saturating_mul(self.block_size.into());
        let (table, blocks) = (block.saturating_mul(self.cost), block.saturating_mul(self.parallelization.into()));
        let asked = table.max(blocks);
        // A block for each pass stands beside the table that they share.
        if asked > allowed {
            return Err(DecodeError::Limit { what: Limited::ScryptMemory, asked, allowed });
        }
        let passes = table.saturating_mul(self.parallelization.into());
        match self.params() {
            Some(_) => Ok(passes),
            None => Err(DecodeError::malformed(
                "the parameters of scrypt",
                "its cost is not a power of two, or its other numbers are out of range",
            )),
        }
    }

    fn params(&self) -> Option<scrypt::Params> {
        let log_n = u8::try_from(self.cost.checked_ilog2()?).ok()?;
        let params = scrypt::Params::new(log_n, self.block_size, self.parallelization);
        params.ok().filter(|_| self.cost.is_power_of_two())
    }

    /// Derives `length` bytes. Parameters that were not checked give a key of zeros.
    pub(super) fn derive(&self, password: &[u8], salt: &[u8], length: usize) -> Zeroizing<Vec<u8>> {
        let mut key = Zeroizing::new(vec![0; length]);
        if let Some(params) = self.params() {
            let _ = scrypt::scrypt(password, salt, &params, &mut key);
        }
        key
    }
}
