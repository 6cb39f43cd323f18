//! The one client of TLS: how a connection is made, who judges the server, what is shown to it, and plain words for what goes wrong.

mod address;
mod bypass;
mod hybrid;
mod identity;
pub mod plain;
pub mod proof;
mod provider;
pub mod proxy;
mod verifier;
pub mod wire;

use std::io;
use std::sync::Arc;

use rustls::client::Resumption;
use rustls::{ClientConfig, Error, SupportedProtocolVersion};

pub use address::Address;
pub use identity::ClientIdentity;
pub use provider::provider;
pub use verifier::ServerJudge;
use verifier::ServerVerifier;

/// How a client of TLS is set up: with these versions of the protocol, a judge of the server, and what is shown to one that asks. Sessions are not
/// resumed, so that each connection is judged.
pub fn client_config<J: ServerJudge + 'static>(
    versions: &[&'static SupportedProtocolVersion],
    judge: &Arc<J>,
    identity: &Arc<ClientIdentity>,
) -> Result<ClientConfig, Error> {
    let builder = ClientConfig::builder_with_provider(Arc::new(provider())).with_protocol_versions(versions)?;
    let verifier = Arc::new(ServerVerifier(Arc::clone(judge)));
    let identity: Arc<ClientIdentity> = Arc::clone(identity);
    let mut config = builder.dangerous().with_custom_certificate_verifier(verifier).with_client_cert_resolver(identity);
    config.resumption = Resumption::disabled();
    Ok(config)
}

/// The error of rustls in one of reading or writing.
pub fn tls_error(error: &io::Error) -> Option<&Error> {
    error.get_ref().and_then(|inner| inner.downcast_ref())
}
