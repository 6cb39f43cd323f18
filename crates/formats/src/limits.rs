//! What a decoder may spend on a file that nobody vouches for.

/// Bounds for decoding. Hitting one is a [`DecodeError::Limit`](crate::DecodeError::Limit) that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most iterations that one key derivation may ask for. The default, 5 million, is fifty times what any tool writes and
    /// takes some seconds. All that one input makes a [`Session`](crate::pbe::Session) run, counted block by block of the derived keys, may
    /// be four times as much.
    pub kdf_iterations: u32,
    /// The most memory, in bytes, that one scrypt derivation may ask for. The default, 256 MiB, is sixteen times what openssl writes. The
    /// passes of all derivations for one input may fill four times as much.
    pub scrypt_memory: u64,
    /// The most entries in a keystore.
    pub entries: usize,
    /// The largest input, in bytes.
    pub input: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { kdf_iterations: 5_000_000, scrypt_memory: 256 << 20, entries: 200_000, input: 256 << 20 }
    }
}
