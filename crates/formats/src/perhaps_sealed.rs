//! What a format that holds one private key gives: the key, or what it is encrypted as there.

use keyferry_core::key::PrivateKey;

/// A private key, or the same still encrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PerhapsSealed<S> {
    /// The key.
    Clear(PrivateKey),
    /// What a password makes one of.
    Sealed(S),
}
