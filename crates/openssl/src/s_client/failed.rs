//! What stands in the error queue when the other side, or we, broke off: the numbers and the words that openssl has for it.

use std::io;

use rustls::{AlertDescription, CertificateError, Error, InvalidMessage, PeerIncompatible};

use crate::command_error::CommandError;
use keyferry_host::tls::{plain, tls_error};

/// `SSL_R_...` with the library's number before it (`openssl/sslerr.h`).
const LIBRARY: u32 = 0x0A00_0000;

/// Behind these the numbers of alerts begin.
const FIRST_ALERT: u32 = LIBRARY + 1000;

/// The end of a connection; `greeted` when the server has answered with something of TLS.
pub(super) fn failed(error: &io::Error, greeted: bool) -> CommandError {
    match tls_error(error) {
        Some(Error::AlertReceived(alert)) => {
            let number = FIRST_ALERT + u32::from(u8::from(*alert));
            CommandError::silent(1).queue(number, "SSL routines", "ssl3_read_bytes", alert_words(*alert), "")
        }
        Some(Error::InvalidCertificate(CertificateError::BadEncoding)) => {
            CommandError::silent(1).queue(0x0A08_000D, "SSL routines", "tls_process_server_certificate", "ASN1 lib", "")
        }
        Some(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure)) => CommandError::silent(1).queue(
            LIBRARY + 134,
            "SSL routines",
            "tls_post_process_server_certificate",
            "certificate verify failed",
            "",
        ),
        // The certificate was judged before; this is the signature over the handshake.
        Some(Error::InvalidCertificate(_)) => {
            CommandError::silent(1).queue(LIBRARY + 123, "SSL routines", "tls_process_cert_verify", "bad signature", "")
        }
        Some(error) => {
            let (number, words) = reason(error, greeted);
            let plain = plain::of_tls(error, greeted);
            let error = CommandError::new(format!("s_client: {}", plain.what)).line(format!("  {}", plain.hint));
            error.queue(LIBRARY + number, "SSL routines", "ssl3_read_bytes", words, "")
        }
        None => match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                CommandError::silent(1).queue(LIBRARY + 294, "SSL routines", "ssl3_read_n", "unexpected eof while reading", "")
            }
            io::ErrorKind::TimedOut => CommandError::new("s_client: the server took too long")
                .line("  see what it is doing; wait longer with KEYFERRY_TIMEOUT=SECONDS in the environment"),
            _ => CommandError::new(format!("read:errno={}", error.raw_os_error().unwrap_or_default())),
        },
    }
}

/// The number and the words of a reason that comes close.
fn reason(error: &Error, greeted: bool) -> (u32, &'static str) {
    match error {
        Error::InvalidMessage(InvalidMessage::HandshakePayloadTooLarge | InvalidMessage::CertificatePayloadTooLarge) => {
            (152, "excessive message size")
        }
        Error::InvalidMessage(_) if !greeted => (267, "wrong version number"),
        Error::InvalidMessage(_) | Error::NoCertificatesPresented => (159, "length mismatch"),
        Error::DecryptError => (281, "decryption failed or bad record mac"),
        Error::PeerSentOversizedRecord => (198, "packet length too long"),
        Error::PeerIncompatible(
            PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig | PeerIncompatible::ServerDoesNotSupportTls12Or13,
        ) => (258, "unsupported protocol"),
        Error::PeerIncompatible(_) => (193, "no shared cipher"),
        _ => (244, "unexpected message"),
    }
}

/// The alert with the version of TLS that it came with.
fn alert_words(alert: AlertDescription) -> String {
    let words = plain::alert_words(alert);
    match u8::from(alert) {
        0..=47 => format!("sslv3 alert {words}"),
        109 | 116 => format!("tlsv13 alert {words}"),
        110..=114 => format!("tlsv1 {words}"),
        _ => format!("tlsv1 alert {words}"),
    }
}
