//! scrypt (RFC 7914).

use zeroize::Zeroizing;

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

/// How many times a block could be filled while PBKDF2 computes it.
const PBKDF2: u64 = 16;

impl ScryptParameters {
    /// What openssl spends.
    pub const OPENSSL: Self = Self { cost: 16_384, block_size: 8, parallelization: 1 };

    /// What a derivation holds in memory, in bytes: the table that all passes share, or their blocks where those are more.
    pub fn memory(&self) -> u64 {
        self.table().max(self.block().saturating_mul(self.parallelization.into()))
    }

    /// The bytes that all passes fill, which is what the time goes into. The blocks that the passes begin with come out of PBKDF2, which takes as long as
    /// filling them `PBKDF2` times: with a smaller N that counts.
    pub fn filled(&self) -> u64 {
        let each = self.block().saturating_mul(self.cost.max(PBKDF2));
        each.saturating_mul(self.parallelization.into())
    }

    /// Whether there is a derivation with these: N is a power of two, and the other numbers are in their range.
    pub fn is_valid(&self) -> bool {
        self.params().is_some()
    }

    fn block(&self) -> u64 {
        128_u64.saturating_mul(self.block_size.into())
    }

    fn table(&self) -> u64 {
        self.block().saturating_mul(self.cost)
    }

    fn params(&self) -> Option<scrypt::Params> {
        let log_n = u8::try_from(self.cost.checked_ilog2()?).ok()?;
        let params = scrypt::Params::new(log_n, self.block_size, self.parallelization);
        params.ok().filter(|_| self.cost.is_power_of_two())
    }

    /// Derives `length` bytes. Parameters that are not valid give a key of zeros.
    pub(crate) fn derive(&self, password: &[u8], salt: &[u8], length: usize) -> Zeroizing<Vec<u8>> {
        let mut key = Zeroizing::new(vec![0; length]);
        if let Some(params) = self.params() {
            let _ = scrypt::scrypt(password, salt, &params, &mut key);
        }
        key
    }
}
