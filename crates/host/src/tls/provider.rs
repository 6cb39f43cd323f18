//! Whose algorithms TLS is made with.

use rustls::crypto::{CryptoProvider, ring};

use super::hybrid::X25519MlKem768;

/// What algorithms are taken from. The hybrid group stands last: only a server that takes nothing else asks for its long share.
pub fn provider() -> CryptoProvider {
    let mut provider = ring::default_provider();
    provider.kx_groups.push(&X25519MlKem768);
    provider
}
