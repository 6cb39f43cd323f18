//! The server's side as rustls shows it: its certificates, what it asks of us, whether it took what it got.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use keyferry_core::certificate::Certificate;
use keyferry_host::clock;
use keyferry_host::tls::ServerJudge;
use keyferry_host::tls::plain::Plain;
use rustls::client::{ClientSessionStore, Tls12ClientSessionValue, Tls13ClientSessionValue};
use rustls::pki_types::ServerName;
use rustls::{CertificateError, Error, NamedGroup};

use super::judgement::judge;
use super::problem::Problem;
use super::trust::Trust;

/// Judges the server, and remembers what was seen.
#[derive(Debug)]
pub(super) struct Watcher {
    pub trust: Trust,
    pub any_server: bool,
    pub seen: Mutex<Seen>,
}

/// The certificates of the server, the leaf first, and what was wrong with them.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub chain: Vec<Certificate>,
    /// Why it is not trusted.
    problem: Option<Plain>,
    /// Why the server does not seem to have the key of the first one.
    unproven: Option<Plain>,
}

impl Seen {
    /// Why nobody can believe the server.
    pub(super) fn problem(&self) -> Option<&Plain> {
        self.unproven.as_ref().or(self.problem.as_ref())
    }
}

impl ServerJudge for Watcher {
    fn certificates(&self, chain: Option<Vec<Certificate>>, name: &ServerName<'_>) -> Result<(), CertificateError> {
        let chain = chain.unwrap_or_default();
        let problem = judge(&self.trust, &chain, name, clock::now());
        let error = problem.as_ref().map(|problem| problem.error.clone());
        if let Ok(mut seen) = self.seen.lock() {
            *seen = Seen { chain, problem: problem.map(|problem| problem.words), unproven: None };
        }
        error.filter(|_| !self.any_server).map_or(Ok(()), Err)
    }

    fn proof(&self, proof: Result<(), &Error>) {
        if let Ok(mut seen) = self.seen.lock() {
            seen.unproven = proof.err().map(|error| Problem::of_proof(error, &seen.chain));
        }
    }
}

/// Keeps no session; a server of TLS 1.3 that offers one has finished its checks.
#[derive(Debug, Default)]
pub(super) struct Tickets {
    pub offered: AtomicBool,
}

impl ClientSessionStore for Tickets {
    fn set_kx_hint(&self, _: ServerName<'static>, _: NamedGroup) {}

    fn kx_hint(&self, _: &ServerName<'_>) -> Option<NamedGroup> {
        None
    }

    fn set_tls12_session(&self, _: ServerName<'static>, _: Tls12ClientSessionValue) {}

    fn tls12_session(&self, _: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        None
    }

    fn remove_tls12_session(&self, _: &ServerName<'static>) {}

    fn insert_tls13_ticket(&self, _: ServerName<'static>, _: Tls13ClientSessionValue) {
        self.offered.store(true, Ordering::Relaxed);
    }

    fn take_tls13_ticket(&self, _: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        None
    }
}
