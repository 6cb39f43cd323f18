//! What rustls and the system say of a connection, in plain words: a sentence, and what to do next. No name of a type or a variant is left over.

use std::io;

use rustls::{AlertDescription, CertificateError, CipherSuite, Error, InvalidMessage, PeerIncompatible, PeerMisbehaved};

/// rustls takes no message of the handshake that is larger, and the longest is always that with the certificates.
const LARGEST_MESSAGE: &str = "64 KiB";

/// A sentence about the server, without its name in front, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plain {
    /// The sentence.
    pub what: String,
    /// The way out.
    pub hint: &'static str,
}

/// A certificate that is no certificate.
pub const UNREADABLE: &str = "it, or another one that the server sent, cannot be read";
const OWNER: &str = "ask the server's owner what its log says";
const PORT: &str = "check the port, and that no proxy or firewall is between";
const OURS: &str = "this is not the server's fault: please report it, with the command line";
const OLD: &str = "the server's settings are too old, or too strict; ask its owner";

fn plain(what: impl Into<String>, hint: &'static str) -> Plain {
    Plain { what: what.into(), hint }
}

/// What an error of TLS says; `greeted` when the server has answered with something of TLS before.
pub fn of_tls(error: &Error, greeted: bool) -> Plain {
    match error {
        Error::InvalidCertificate(problem) => {
            plain(format!("the server's certificate is not accepted: {}", of_certificate(problem)), OWNER)
        }
        Error::AlertReceived(alert) => plain(format!("the server broke off: it says `{}`", alert_words(*alert)), OWNER),
        Error::InvalidMessage(message) => of_message(message, greeted),
        Error::PeerIncompatible(why) => of_incompatible(why),
        Error::PeerMisbehaved(why) => of_misbehaved(why),
        Error::InappropriateMessage { .. } | Error::InappropriateHandshakeMessage { .. } => {
            plain("the server sent a message of TLS where it has no place", PORT)
        }
        Error::NoCertificatesPresented => plain("the server showed no certificate", OWNER),
        Error::UnsupportedNameType => {
            plain("the server's name is of a kind that TLS does not know", "give a host name or an IP address")
        }
        Error::DecryptError => plain("a message of the server cannot be decrypted: it was changed or damaged on the way", PORT),
        Error::EncryptError => plain("a message to the server is larger than TLS allows", OURS),
        Error::PeerSentOversizedRecord => plain("the server sent a record that is larger than TLS allows", PORT),
        Error::NoApplicationProtocol => {
            plain("the server speaks none of the protocols that were offered to it", "check what -alpn offers")
        }
        Error::InvalidEncryptedClientHello(_) => plain("the server's encrypted greeting (ECH) is not sound", OWNER),
        Error::InvalidCertRevocationList(_) => plain("a revocation list is not sound", OWNER),
        Error::FailedToGetCurrentTime => plain("this machine does not say what time it is", "check its clock"),
        Error::FailedToGetRandomBytes => plain("this machine gives no random numbers", "check that /dev/urandom is there"),
        Error::InconsistentKeys(_) => {
            plain("our certificate is not of our key", "check that key and certificate belong together: keyferry show")
        }
        _ => plain("TLS failed, and did not say why", "try again; if it stays so, please report it, with the command line"),
    }
}

/// What is said of a certificate when nobody knows more than that it was not accepted.
fn of_certificate(problem: &CertificateError) -> &'static str {
    match problem {
        CertificateError::BadEncoding => UNREADABLE,
        CertificateError::BadSignature => "the server does not have the key of it",
        _ => "it was not verified",
    }
}

/// A message that does not read as one.
fn of_message(message: &InvalidMessage, greeted: bool) -> Plain {
    match message {
        InvalidMessage::HandshakePayloadTooLarge | InvalidMessage::CertificatePayloadTooLarge => plain(
            format!("the server's chain of certificates, or another message of its handshake, is larger than {LARGEST_MESSAGE}"),
            "ask the server's owner to send its own certificate and those of the authorities between, each once, and nothing else",
        ),
        _ if !greeted => {
            plain("the server does not speak TLS", "check the port: this one is probably for plain HTTP, or for something else")
        }
        other => plain(format!("the server sent a malformed message of TLS ({})", variant_words(&format!("{other:?}"))), PORT),
    }
}

fn of_incompatible(why: &PeerIncompatible) -> Plain {
    match why {
        PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig => plain(
            "the server speaks another version of TLS than the one that was asked for",
            "leave the choice of the version out; a server that knows only versions before 1.2 is not safe to use",
        ),
        PeerIncompatible::ServerDoesNotSupportTls12Or13 | PeerIncompatible::SupportedVersionsExtensionRequired => plain(
            "the server speaks only versions of TLS before 1.2",
            "ask its owner to offer TLS 1.2 or 1.3; the older ones are not safe to use",
        ),
        PeerIncompatible::NoCipherSuitesInCommon => plain("server and keyferry have no cipher suite in common", OLD),
        PeerIncompatible::NoKxGroupsInCommon | PeerIncompatible::NoEcPointFormatsInCommon => {
            plain("server and keyferry have no way of key exchange in common", OLD)
        }
        PeerIncompatible::NoSignatureSchemesInCommon | PeerIncompatible::NoCertificateRequestSignatureSchemesInCommon => plain(
            "server and keyferry have no way of signing in common",
            "see whether the key of our certificate is of a kind that the server knows",
        ),
        PeerIncompatible::ServerRejectedEncryptedClientHello(_) => {
            plain("the server refused the encrypted greeting (ECH)", OWNER)
        }
        other => plain(format!("server and keyferry do not speak the same TLS ({})", variant_words(&format!("{other:?}"))), OLD),
    }
}

fn of_misbehaved(why: &PeerMisbehaved) -> Plain {
    match why {
        PeerMisbehaved::TooManyWarningAlertsReceived
        | PeerMisbehaved::TooManyEmptyFragments
        | PeerMisbehaved::TooManyKeyUpdateRequests
        | PeerMisbehaved::TooManyRenegotiationRequests => {
            plain(format!("the server sends empty messages without end ({})", variant_words(&format!("{why:?}"))), OWNER)
        }
        PeerMisbehaved::SelectedUnofferedCipherSuite | PeerMisbehaved::SelectedUnofferedKxGroup => {
            plain("the server chose a way of encryption that was not offered to it", OLD)
        }
        PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme | PeerMisbehaved::SignedKxWithWrongAlgorithm => {
            plain("the server signed in a way that was not offered to it", OLD)
        }
        PeerMisbehaved::AttemptedDowngradeToTls12WhenTls13IsSupported => plain(
            "somebody between here and the server made it choose an older version of TLS",
            "take another network, and tell the server's owner",
        ),
        other => plain(format!("the server breaks the rules of TLS ({})", variant_words(&format!("{other:?}"))), PORT),
    }
}

/// The name of a cipher suite as IANA registers it; rustls writes the version into those of TLS 1.3.
pub fn suite_name(suite: CipherSuite) -> String {
    suite.as_str().map_or_else(|| format!("cipher suite {:#06x}", u16::from(suite)), |name| name.replace("TLS13_", "TLS_"))
}

/// The alert as RFC 8446 spells it, with blanks: `handshake failure`.
pub fn alert_words(alert: AlertDescription) -> String {
    match alert {
        AlertDescription::UnknownCA => "unknown ca".to_owned(),
        AlertDescription::UnrecognisedName => "unrecognized name".to_owned(),
        AlertDescription::UnknownPSKIdentity => "unknown psk identity".to_owned(),
        AlertDescription::Unknown(number) => format!("alert number {number}"),
        other => variant_words(&format!("{other:?}")),
    }
}

/// `TooManyKeyUpdates { .. }` as `too many key updates`.
fn variant_words(debug: &str) -> String {
    let name: String = debug.chars().take_while(char::is_ascii_alphanumeric).collect();
    let mut words = String::new();
    let mut before = ' ';
    for character in name.chars() {
        if character.is_ascii_uppercase() && before.is_ascii_lowercase() {
            words.push(' ');
        }
        words.push(character.to_ascii_lowercase());
        before = character;
    }
    words
}

/// The system's words, without its number.
pub fn of_system(error: &io::Error) -> String {
    let text = match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => "no answer came in time".to_owned(),
        io::ErrorKind::UnexpectedEof => "the server hung up".to_owned(),
        _ => error.to_string(),
    };
    text.split(" (os error").next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use std::sync::Arc;

    use rustls::pki_types::UnixTime;
    use rustls::{CertRevocationListError, ContentType, EncryptedClientHelloError, HandshakeType, InconsistentKeys};
    use rustls::{OtherError, server::VerifierBuilderError};

    use super::*;

    /// Everything that rustls can say, with every kind inside of it that has something of its own.
    fn everything() -> Vec<Error> {
        let mut all = vec![
            Error::InappropriateMessage { expect_types: vec![ContentType::Handshake], got_type: ContentType::Alert },
            Error::InappropriateHandshakeMessage {
                expect_types: vec![HandshakeType::ServerHello],
                got_type: HandshakeType::Finished,
            },
            Error::InvalidEncryptedClientHello(EncryptedClientHelloError::NoCompatibleConfig),
            Error::NoCertificatesPresented,
            Error::UnsupportedNameType,
            Error::DecryptError,
            Error::EncryptError,
            Error::InvalidCertRevocationList(CertRevocationListError::BadSignature),
            Error::General("InvalidThing(Debug)".to_owned()),
            Error::FailedToGetCurrentTime,
            Error::FailedToGetRandomBytes,
            Error::HandshakeNotComplete,
            Error::PeerSentOversizedRecord,
            Error::NoApplicationProtocol,
            Error::BadMaxFragmentSize,
            Error::InconsistentKeys(InconsistentKeys::KeyMismatch),
            Error::Other(OtherError(Arc::new(VerifierBuilderError::NoRootAnchors))),
        ];
        all.extend((0..=255).map(|number| Error::AlertReceived(AlertDescription::from(number))));
        all.extend(messages().into_iter().map(Error::InvalidMessage));
        all.extend(incompatible().into_iter().map(Error::PeerIncompatible));
        all.extend(misbehaved().into_iter().map(Error::PeerMisbehaved));
        all.extend(certificates().into_iter().map(Error::InvalidCertificate));
        all
    }

    fn messages() -> Vec<InvalidMessage> {
        use InvalidMessage as M;
        vec![
            M::CertificatePayloadTooLarge,
            M::HandshakePayloadTooLarge,
            M::InvalidCcs,
            M::InvalidContentType,
            M::InvalidCertRequest,
            M::InvalidEmptyPayload,
            M::InvalidKeyUpdate,
            M::MessageTooLarge,
            M::MessageTooShort,
            M::MissingData("ServerHello"),
            M::TrailingData("ServerHello"),
            M::UnexpectedMessage("ServerHello"),
            M::UnknownProtocolVersion,
            M::IllegalEmptyList("Extensions"),
            M::DuplicateExtension(7),
            M::UnknownCertificateExtension,
        ]
    }

    fn incompatible() -> Vec<PeerIncompatible> {
        use PeerIncompatible as P;
        vec![
            P::ExtendedMasterSecretExtensionRequired,
            P::NoCertificateRequestSignatureSchemesInCommon,
            P::NoCipherSuitesInCommon,
            P::NoEcPointFormatsInCommon,
            P::NoKxGroupsInCommon,
            P::NoSignatureSchemesInCommon,
            P::ServerDoesNotSupportTls12Or13,
            P::ServerTlsVersionIsDisabledByOurConfig,
            P::UncompressedEcPointsRequired,
            P::ServerRejectedEncryptedClientHello(None),
        ]
    }

    fn misbehaved() -> Vec<PeerMisbehaved> {
        use PeerMisbehaved as P;
        vec![
            P::AttemptedDowngradeToTls12WhenTls13IsSupported,
            P::BadCertChainExtensions,
            P::IllegalMiddleboxChangeCipherSpec,
            P::SelectedUnofferedCipherSuite,
            P::SelectedUnofferedKxGroup,
            P::SignedHandshakeWithUnadvertisedSigScheme,
            P::SignedKxWithWrongAlgorithm,
            P::TooManyEmptyFragments,
            P::TooManyKeyUpdateRequests,
            P::TooManyRenegotiationRequests,
            P::TooManyWarningAlertsReceived,
            P::UnsolicitedServerHelloExtension,
        ]
    }

    fn certificates() -> Vec<CertificateError> {
        use CertificateError as C;
        let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1));
        vec![
            C::BadEncoding,
            C::Expired,
            C::ExpiredContext { time: now, not_after: now },
            C::NotValidYet,
            C::NotValidYetContext { time: now, not_before: now },
            C::Revoked,
            C::UnhandledCriticalExtension,
            C::UnknownIssuer,
            C::UnknownRevocationStatus,
            C::ExpiredRevocationList,
            C::ExpiredRevocationListContext { time: now, next_update: now },
            C::BadSignature,
            C::UnsupportedSignatureAlgorithmContext { signature_algorithm_id: vec![5, 0], supported_algorithms: Vec::new() },
            C::UnsupportedSignatureAlgorithmForPublicKeyContext {
                signature_algorithm_id: vec![6, 3, 42, 3, 4],
                public_key_algorithm_id: vec![6, 3, 42, 3, 4],
            },
            C::NotValidForName,
            C::InvalidPurpose,
            C::InvalidOcspResponse,
            C::ApplicationVerificationFailure,
        ]
    }

    /// A capital in the middle of a word, or a brace, is of a program.
    fn is_of_a_program(text: &str) -> bool {
        let words = text.split(|character: char| !character.is_alphanumeric());
        let known = ["keyferry", "KiB", "serverAuth", "DNS", "TLS", "RFC"];
        let mixed = |word: &str| word.chars().skip(1).any(char::is_uppercase) && word.chars().any(char::is_lowercase);
        text.contains(['{', '}']) || text.contains("::") || words.filter(|word| !known.contains(word)).any(mixed)
    }

    #[test]
    fn no_error_shows_the_name_of_a_type() {
        for error in everything() {
            for greeted in [false, true] {
                let Plain { what, hint } = of_tls(&error, greeted);
                assert!(!is_of_a_program(&what) && !is_of_a_program(hint), "{error:?} is told as: {what} {hint}");
                assert!(what.len() > 10 && hint.len() > 10 && !what.ends_with('.'), "{error:?} is told as: {what} {hint}");
            }
        }
        assert_eq!(variant_words("TooManyKeyUpdateRequests"), "too many key update requests");
        assert_eq!(variant_words("MissingData(\"ServerHello\")"), "missing data");
        for kind in [io::ErrorKind::ConnectionReset, io::ErrorKind::TimedOut, io::ErrorKind::UnexpectedEof] {
            assert!(!is_of_a_program(&of_system(&kind.into())), "{kind:?}");
        }
        assert!(!of_system(&io::Error::from_raw_os_error(113)).contains("os error"));
    }
}
