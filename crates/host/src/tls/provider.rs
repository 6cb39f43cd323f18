//! Whose algorithms TLS is made with.

use rustls::crypto::{CryptoProvider, ring};

/// What algorithms are taken from.
pub fn provider() -> CryptoProvider {
    ring::default_provider()
}
