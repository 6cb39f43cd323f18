//! Plain words for what goes wrong between here and the server.

use std::io;
use std::time::Duration;

use keyferry_core::counted;
use rustls::{AlertDescription, Error, PeerIncompatible};

use super::client::Client;
use super::ours::{self, Culprit, ENVIRONMENT};
use super::session::{ConnectOptions, Session};
use keyferry_host::clock;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::tls::plain::{self, Plain};
use keyferry_host::tls::wire::Unreachable;
use keyferry_host::tls::{Address, tls_error};

/// A server that lets in nobody without a certificate.
const WANTED: &str = "the server wants a client certificate and got none";
const IDENTITY: &str = "give it with --identity";

/// How long something was waited for.
pub(super) fn seconds(time: Duration) -> String {
    counted(time.as_secs(), "second", "seconds")
}

/// There is no connection at all.
pub(super) fn unreachable(address: &Address, why: &Unreachable, timeout: Duration) -> Failure {
    let (what, hint) = match why {
        Unreachable::Name(error) if error.kind() == io::ErrorKind::TimedOut => {
            (format!("looking up the name {} took longer than {}", address.host, seconds(timeout)), "check DNS and VPN")
        }
        Unreachable::Name(_) => (
            format!("there is no host called {}", address.host),
            "check the spelling, and that this machine can resolve names (DNS, VPN)",
        ),
        Unreachable::Addresses(error) => match error.kind() {
            io::ErrorKind::ConnectionRefused => {
                (format!("nobody listens at {address}"), "check host and port; the server may be down")
            }
            io::ErrorKind::TimedOut => {
                (format!("{address} does not answer"), "a firewall or proxy is probably between: ask for the way to be opened")
            }
            io::ErrorKind::AddrNotAvailable => {
                (format!("{address} cannot be reached: it has no address"), "check host, port and network")
            }
            _ => (format!("{address} cannot be reached: {}", plain::of_system(error)), "check host, port and network"),
        },
    };
    Failure::new(Kind::Failed, what).hint(hint)
}

/// A sentence and its way out.
pub(super) fn sentence(kind: Kind, plain: &Plain) -> Failure {
    Failure::new(kind, plain.what.clone()).hint(plain.hint)
}

/// The connection was there, and then something went wrong.
pub(super) fn failure(
    error: &io::Error,
    address: &Address,
    options: &ConnectOptions,
    client: &Client,
    session: &Session,
) -> Failure {
    let shown = session.asked.is_some();
    let refused = matches!(tls_error(error), Some(Error::InvalidCertificate(_)));
    if let Some(problem) = session.server.problem().filter(|_| refused) {
        return Failure::new(Kind::Check, format!("the server's certificate is not accepted: {}", problem.what))
            .hint(problem.hint);
    }
    match tls_error(error) {
        Some(Error::AlertReceived(alert)) => alert_failure(*alert, client, session),
        Some(Error::PeerIncompatible(PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig)) if options.tls.is_some() => {
            let version = options.tls.as_deref().unwrap_or_default();
            Failure::new(Kind::Check, format!("the server speaks another version of TLS than {version}"))
                .hint("leave --tls out; a server that knows only older versions is not safe to use")
        }
        None if shown && is_hanging_up(error) && client.is_anonymous() => {
            blamed("the server hung up when it got no certificate of ours, without saying why", IDENTITY, None)
        }
        None if shown && is_hanging_up(error) => {
            let hint = "it probably does not trust our certificate's authority: check that certificate and server are of the same environment";
            let what = "the server hung up when it saw our certificate, without saying why";
            blamed(what, hint, ours::find(client, session, None, clock::now()))
        }
        None if error.kind() == io::ErrorKind::Other && session.shaken => {
            Failure::new(Kind::Failed, format!("the connection is fine, but the answer of {address} is no HTTP"))
                .hint("check the port; to look at TLS alone, leave out --http and the path")
        }
        None if error.kind() == io::ErrorKind::TimedOut && session.shaken => {
            Failure::new(Kind::Failed, format!("{address} did not answer the request within {}", seconds(options.timeout)))
                .hint("see what the server is doing; wait longer with --timeout")
        }
        _ => broken(error, address, options.timeout, session.protocol.is_some()),
    }
}

/// The same without our certificate; `greeted` when the server has answered with something of TLS.
pub(super) fn broken(error: &io::Error, address: &Address, timeout: Duration, greeted: bool) -> Failure {
    match tls_error(error) {
        Some(Error::InvalidMessage(_)) if !greeted => Failure::new(Kind::Failed, format!("{address} does not speak TLS"))
            .hint("check the port: this one is probably for plain HTTP, or for something else"),
        Some(error) => {
            let kind = match error {
                Error::PeerIncompatible(_) | Error::InvalidCertificate(_) | Error::AlertReceived(_) => Kind::Check,
                _ => Kind::Failed,
            };
            sentence(kind, &plain::of_tls(error, greeted))
        }
        None if is_hanging_up(error) => Failure::new(
            Kind::Failed,
            format!("{address} hung up in the middle of the handshake"),
        )
        .hint(
            "check the port, and that no proxy is between; the server may not know the name that was asked for (--server-name)",
        ),
        None if error.kind() == io::ErrorKind::TimedOut => {
            Failure::new(Kind::Failed, format!("{address} did not finish the TLS handshake within {}", seconds(timeout)))
                .hint("check the port; wait longer with --timeout")
        }
        None => Failure::new(Kind::Failed, format!("the connection to {address} failed: {}", plain::of_system(error)))
            .hint("check host, port and network, and try again"),
    }
}

/// Whether the server ended the connection, with a word or without one.
pub(super) fn is_refusal(error: &io::Error) -> bool {
    matches!(tls_error(error), Some(Error::AlertReceived(_))) || is_hanging_up(error)
}

/// Whether the server ended the connection without a word.
pub(super) fn is_hanging_up(error: &io::Error) -> bool {
    use io::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe
    )
}

/// What the server said when it broke off (RFC 8446, section 6.2). Of our certificate it says little more than that it does not take it; what may
/// be wrong with that is looked for here.
fn alert_failure(alert: AlertDescription, client: &Client, session: &Session) -> Failure {
    let shown = session.asked.is_some();
    let find = || ours::find(client, session, Some(alert), clock::now());
    let name = plain::alert_words(alert).replace(' ', "_");
    let (what, hint, culprit) = match alert {
        // Before TLS 1.3 there is no word of its own for that.
        AlertDescription::HandshakeFailure | AlertDescription::BadCertificate if shown && client.is_anonymous() => {
            (WANTED, IDENTITY, None)
        }
        AlertDescription::UnknownCA => ("the server does not know the authority of our certificate", ENVIRONMENT, find()),
        AlertDescription::BadCertificate | AlertDescription::CertificateUnknown | AlertDescription::UnsupportedCertificate => {
            ("the server does not take our certificate", ENVIRONMENT, find())
        }
        AlertDescription::HandshakeFailure if shown => ("the server broke off when it saw our certificate", ENVIRONMENT, find()),
        AlertDescription::CertificateExpired if ours::is_valid(client, clock::now()) => (
            "the server says that our certificate has expired, and by this machine's clock it has not",
            "compare the clocks of both machines; show this to the server's owner if they agree",
            None,
        ),
        AlertDescription::CertificateExpired => {
            ("the server says that our certificate has expired", "renew it: keyferry renew", None)
        }
        AlertDescription::CertificateRevoked => ("our certificate was revoked", "ask the car maker why, and for a new one", None),
        AlertDescription::CertificateRequired => (WANTED, IDENTITY, None),
        AlertDescription::AccessDenied => (
            "the server knows our certificate and does not let it in",
            "ask the car maker whether the application is approved",
            None,
        ),
        AlertDescription::ProtocolVersion => ("the server does not speak this version of TLS", "leave --tls out", None),
        AlertDescription::UnrecognisedName => {
            ("the server does not know the name that was asked for", "check the host, or give --server-name", None)
        }
        AlertDescription::HandshakeFailure => (
            "server and keyferry have no way of encryption in common",
            "the server's settings are too old, or too strict; ask its owner",
            None,
        ),
        other => {
            return Failure::new(Kind::Check, format!("the server broke off: it says `{}`", plain::alert_words(other)))
                .hint("ask the server's owner what its log says");
        }
    };
    blamed(&format!("{what} (alert {name})"), hint, culprit)
}

/// A failure with what is wrong with our certificate, where that was found.
fn blamed(what: &str, hint: &str, culprit: Option<Culprit>) -> Failure {
    match culprit {
        Some(culprit) => Failure::new(Kind::Check, format!("{what}: {}", culprit.what)).hint(culprit.hint),
        None => Failure::new(Kind::Check, what).hint(hint),
    }
}
