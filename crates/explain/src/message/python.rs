//! Python's messages; those that it has from OpenSSL stand there.

use super::Message;
use super::Tells::{All, Some};

const FROM: &str = "Python";

pub(super) const MESSAGES: &[Message] = &[
    Message {
        id: "python-verify",
        from: FROM,
        pieces: &["CERTIFICATE_VERIFY_FAILED"],
        tells: Some,
        cause: "The server's certificate is not trusted; the reason stands behind it. requests takes the authorities of certifi, not the system's (REQUESTS_CA_BUNDLE).",
        cure: &["keyferry connect HOST:443 --truststore ca.pem"],
        sample: "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed",
    },
    Message {
        id: "python-mismatch",
        from: FROM,
        pieces: &["[X509: KEY_VALUES_MISMATCH] key values mismatch"],
        tells: All,
        cause: "The certificate is not for the private key; the first certificate of the file has to be the key's own.",
        cure: &["keyferry show key.pem cert.pem", "keyferry convert key.pem cert.pem ca.pem -o NEW.pem --plain-key"],
        sample: "ssl.SSLError: [X509: KEY_VALUES_MISMATCH] key values mismatch (_ssl.c:3900)",
    },
    Message {
        id: "python-other-kind",
        from: FROM,
        pieces: &["NO_CERTIFICATE_ASSIGNED"],
        tells: All,
        cause: "The private key is of another kind than the certificate, an EC key beside the certificate of an RSA key for example.",
        cure: &["keyferry show key.pem cert.pem"],
        sample: "ssl.SSLError: [SSL: NO_CERTIFICATE_ASSIGNED] no certificate assigned (_ssl.c:3934)",
    },
    Message {
        id: "python-pem",
        from: FROM,
        pieces: &["[SSL] PEM lib"],
        tells: All,
        cause: "The file of load_cert_chain is no PEM, or has no certificate or no private key in it, or its password is wrong.",
        cure: &["keyferry show FILE", "keyferry convert FILE -o NEW.pem"],
        sample: "ssl.SSLError: [SSL] PEM lib (_ssl.c:3900)",
    },
    Message {
        id: "python-bundle",
        from: FROM,
        pieces: &["Could not find a suitable TLS CA certificate bundle, invalid path"],
        tells: All,
        cause: "The file behind `verify`, REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE is not there (requests and pip say it so).",
        cure: &["Check the path. The system's authorities in one file:", "keyferry trust ca.pem --system"],
        sample: "OSError: Could not find a suitable TLS CA certificate bundle, invalid path: /etc/ssl/ca.pem",
    },
    Message {
        id: "python-host-name",
        from: FROM,
        pieces: &["certificate verify failed: Hostname mismatch"],
        tells: All,
        cause: "The server's certificate is for other names than the host that was asked for.",
        cure: &["See for which:", "keyferry keytool -printcert -sslserver HOST:443"],
        sample: "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, certificate is not valid for 'server.example'. (_ssl.c:992)",
    },
];
