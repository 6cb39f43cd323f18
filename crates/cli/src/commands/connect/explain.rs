//! Plain words for what goes wrong between here and the server.

use std::io;

use rustls::{AlertDescription, CertificateError, Error, PeerIncompatible};

use super::handshake::{Address, Session, Terms};
use super::server::Seen;
use crate::failure::{Failure, Kind};

/// There is no connection at all.
pub(super) fn unreachable(address: &Address, error: Option<&io::Error>) -> Failure {
    let (what, hint) = match error.map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => {
            (format!("nobody listens at {address}"), "check host and port; the server may be down")
        }
        Some(io::ErrorKind::TimedOut) => {
            (format!("{address} does not answer"), "a firewall or proxy is probably between: ask for the way to be opened")
        }
        _ => {
            let why = error.map_or_else(|| "it has no address".to_owned(), ToString::to_string);
            (format!("{address} cannot be reached: {why}"), "check host, port and network")
        }
    };
    Failure::new(Kind::Failed, what).hint(hint)
}

/// The connection was there, and then something went wrong.
pub(super) fn failure(error: &io::Error, address: &Address, terms: &Terms, session: &Session) -> Failure {
    let check = |what: String, hint: &str| Failure::new(Kind::Check, what).hint(hint);
    let shown = session.asked.is_some();
    if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        return match error {
            Error::InvalidCertificate(problem) => check(
                format!("the server's certificate is not accepted: {}", server_problem(problem, &session.server)),
                server_advice(problem),
            ),
            Error::AlertReceived(alert) => alert_failure(*alert, shown),
            Error::InvalidMessage(_) => Failure::new(Kind::Failed, format!("{address} does not speak TLS"))
                .hint("check the port: this one is probably for plain HTTP, or for something else"),
            Error::PeerIncompatible(
                PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig | PeerIncompatible::ServerDoesNotSupportTls12Or13,
            ) => check(
                format!("the server speaks another version of TLS than {}", terms.tls.as_deref().unwrap_or("1.2 and 1.3")),
                "leave --tls out; a server that knows only older versions is not safe to use",
            ),
            error => Failure::new(Kind::Failed, format!("the handshake failed: {error}")),
        };
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
            if shown =>
        {
            check(
                "the server hung up when it saw our certificate, without saying why".to_owned(),
                "it probably does not trust our certificate's authority: check that certificate and server are of the same environment",
            )
        }
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => Failure::new(
            Kind::Failed,
            format!("{address} hung up in the middle of the handshake"),
        )
        .hint(
            "check the port, and that no proxy is between; the server may not know the name that was asked for (--server-name)",
        ),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
            Failure::new(Kind::Failed, format!("{address} did not answer within {} seconds", terms.timeout.as_secs()))
                .hint("check the port; wait longer with --timeout")
        }
        _ => Failure::new(Kind::Failed, format!("the connection to {address} failed: {error}")),
    }
}

/// What is wrong with the server's certificate.
pub(super) fn server_problem(problem: &CertificateError, server: &Seen) -> String {
    let details = server.chain.first().and_then(|leaf| leaf.details().ok());
    let Some(details) = details else { return problem.to_string() };
    match problem {
        CertificateError::UnknownIssuer | CertificateError::Other(_) if details.is_self_issued() => {
            "it is signed with its own key, and not in the truststore".to_owned()
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => format!("it expired at {}", details.not_after),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            format!("it is not valid before {}", details.not_before)
        }
        CertificateError::UnknownIssuer => {
            let issuer = server.chain.last().and_then(|last| last.details().ok()).map_or(details.issuer, |last| last.issuer);
            format!("its authority `{issuer}` is not in the truststore")
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            let names = details.subject_alternative_names.join(", ");
            let names = if names.is_empty() { "none".to_owned() } else { names };
            format!("it is for other names: {names}")
        }
        CertificateError::BadSignature => {
            "its signature does not hold: the truststore has an authority of the same name with another key".to_owned()
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "it is not for TLS servers".to_owned()
        }
        CertificateError::Revoked => "it was revoked".to_owned(),
        other => other.to_string(),
    }
}

fn server_advice(problem: &CertificateError) -> &'static str {
    match problem {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "check this machine's clock; if it is right, the server's owner has to renew the certificate"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "check this machine's clock and its time zone"
        }
        CertificateError::UnknownIssuer | CertificateError::BadSignature | CertificateError::Other(_) => {
            "check that the truststore and the server are of the same environment (test, production); the authority's certificate goes into the truststore"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "check the host; if it is reached by another name, give that with --server-name"
        }
        _ => "ask the server's owner",
    }
}

/// What the server said when it broke off (RFC 8446, section 6.2).
fn alert_failure(alert: AlertDescription, shown: bool) -> Failure {
    let environment =
        "check that certificate and server are of the same environment (test, production); show this to the car maker otherwise";
    let (what, hint) = match alert {
        AlertDescription::UnknownCA => {
            ("the server does not know the authority of our certificate (alert unknown_ca)", environment)
        }
        AlertDescription::CertificateExpired => {
            ("the server says that our certificate has expired (alert certificate_expired)", "renew it: keyferry renew")
        }
        AlertDescription::CertificateRevoked => {
            ("our certificate was revoked (alert certificate_revoked)", "ask the car maker why, and for a new one")
        }
        AlertDescription::BadCertificate | AlertDescription::CertificateUnknown | AlertDescription::UnsupportedCertificate => {
            ("the server does not take our certificate (alert bad_certificate or certificate_unknown)", environment)
        }
        AlertDescription::CertificateRequired => {
            ("the server wants a client certificate and got none (alert certificate_required)", "give it with --identity")
        }
        AlertDescription::AccessDenied => (
            "the server knows our certificate and does not let it in (alert access_denied)",
            "ask the car maker whether the application is approved",
        ),
        AlertDescription::ProtocolVersion => {
            ("the server does not speak this version of TLS (alert protocol_version)", "leave --tls out")
        }
        AlertDescription::UnrecognisedName => (
            "the server does not know the name that was asked for (alert unrecognized_name)",
            "check the host, or give --server-name",
        ),
        AlertDescription::HandshakeFailure if shown => {
            ("the server broke off when it saw our certificate (alert handshake_failure)", environment)
        }
        AlertDescription::HandshakeFailure => (
            "server and keyferry have no way of encryption in common (alert handshake_failure)",
            "the server's settings are too old, or too strict; ask its owner",
        ),
        other => {
            return Failure::new(Kind::Check, format!("the server broke off: {other:?}"))
                .hint("ask the server's owner what its log says");
        }
    };
    Failure::new(Kind::Check, what).hint(hint)
}
