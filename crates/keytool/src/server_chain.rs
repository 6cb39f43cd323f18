//! The certificates of a server, whoever it is: nothing is sent to it, and nobody vouches for it.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use keyferry_core::certificate::Certificate;
use keyferry_host::tls::wire::{self, Wire};
use keyferry_host::tls::{self, Address, ClientIdentity, ServerJudge, proof};
use rustls::pki_types::ServerName;
use rustls::{CertificateError, ClientConnection, Error, StreamOwned, version};

/// What a server showed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shown {
    /// Its certificates, its own first.
    pub chain: Vec<Certificate>,
    /// Why nobody can say whether it has the key of the first one.
    pub doubt: Option<String>,
    proven: bool,
}

/// The certificates of the server at `HOST[:PORT]`, as long as it has the key of the first one. Whatever goes wrong, there are none: keytool says no
/// more of it.
pub(crate) fn of(address: &str, timeout: Duration) -> Option<Shown> {
    let address: Address = address.parse().ok()?;
    let onlooker = Arc::new(Onlooker { seen: Mutex::default() });
    let versions = [&version::TLS13, &version::TLS12];
    let config = tls::client_config(&versions, &onlooker, &Arc::new(ClientIdentity::default())).ok()?;
    let name = ServerName::try_from(address.host.clone()).ok()?;
    let tls = ClientConnection::new(Arc::new(config), name).ok()?;
    let tcp = Wire::open(&address, Instant::now() + timeout, |_| true).ok()?;
    let shaken = wire::shake(&mut StreamOwned::new(tls, tcp));
    let seen = onlooker.seen.lock().map(|seen| seen.clone()).ok()?;
    // A server that wants to see a certificate hangs up when it has shown its own.
    (shaken.is_ok() || seen.proven || seen.doubt.is_some()).then_some(seen)
}

#[derive(Debug)]
struct Onlooker {
    seen: Mutex<Shown>,
}

impl ServerJudge for Onlooker {
    fn certificates(&self, chain: Option<Vec<Certificate>>, _: &ServerName<'_>) -> Result<(), CertificateError> {
        let chain = chain.ok_or(CertificateError::BadEncoding)?;
        if let Ok(mut seen) = self.seen.lock() {
            *seen = Shown { chain, ..Shown::default() };
        }
        Ok(())
    }

    fn proof(&self, proof: Result<(), &Error>) {
        if let Ok(mut seen) = self.seen.lock() {
            seen.proven = proof.is_ok();
            let odd_size = || seen.chain.first().and_then(proof::odd_size);
            seen.doubt = if seen.proven { None } else { odd_size().map(|size| format!("its key {size}")) };
        }
    }
}
