//! Secret keys, which Java keeps in PKCS#12 and JCEKS.

use std::fmt;

use zeroize::Zeroizing;

/// A secret key: Java's name for its algorithm (`AES`, `HmacSHA256`), and its bytes, which are wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey {
    /// The algorithm as Java calls it, or a dotted object identifier.
    pub algorithm: String,
    /// The key itself.
    pub encoded: Zeroizing<Vec<u8>>,
}

/// Secrets are not shown.
impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({}, {} bits)", self.algorithm, self.encoded.len() * 8)
    }
}
