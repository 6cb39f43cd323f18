//! What a connection is to be, and what came of it.

use std::time::Duration;

use keyferry_core::name::DistinguishedName;

use super::http::Answer;
use super::server::Seen;
use keyferry_host::failure::Failure;

/// How the connection is to be made.
pub(super) struct ConnectOptions {
    pub server_name: String,
    pub tls: Option<String>,
    /// For everything together, from looking the name up to the last byte of the answer.
    pub timeout: Duration,
    pub any_server: bool,
}

/// What the server thought of our certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Verdict {
    /// It went on.
    Accepted,
    /// It said no, or hung up.
    Refused,
    /// It did not ask for one.
    NotAsked,
    /// It asked, and we had none to show.
    NotShown,
    /// It said nothing in time.
    NoObjection,
    /// Things never went as far.
    Unknown,
}

/// What came of it. The outcome stands beside what was seen on the way, which is worth telling even when it failed.
pub(super) struct Session {
    pub protocol: Option<&'static str>,
    pub cipher_suite: Option<String>,
    pub server: Seen,
    pub asked: Option<Vec<DistinguishedName>>,
    pub verdict: Verdict,
    /// Whether the handshake was finished.
    pub shaken: bool,
    pub answer: Option<Answer>,
    pub outcome: Result<(), Failure>,
}
