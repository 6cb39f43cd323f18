//! Go's messages, from its sources.

use super::Message;
use super::Tells::All;

const FROM: &str = "Go";

pub(super) const MESSAGES: &[Message] = &[
    Message {
        id: "go-unknown-authority",
        from: FROM,
        pieces: &["x509: certificate signed by unknown authority"],
        tells: All,
        cause: "The authority of the server's certificate is not trusted on this machine, or the server sends no intermediate certificate.",
        cure: &["keyferry connect HOST:443 --truststore ca.pem"],
        sample: "tls: failed to verify certificate: x509: certificate signed by unknown authority",
    },
    Message {
        id: "go-common-name",
        from: FROM,
        pieces: &["certificate relies on legacy Common Name field"],
        tells: All,
        cause: "The server's certificate has no alternative names, and Go does not look at the common name any more.",
        cure: &["Have a certificate issued with subjectAltName. See what it has:", "keyferry show cert.pem"],
        sample: "x509: certificate relies on legacy Common Name field, use SANs instead",
    },
    Message {
        id: "go-no-pem",
        from: FROM,
        pieces: &["tls: failed to find any PEM data in "],
        tells: All,
        cause: "The file of key or certificate is no PEM, or is empty.",
        cure: &["keyferry show FILE", "keyferry convert FILE -o NEW.pem"],
        sample: "tls: failed to find any PEM data in certificate input",
    },
    Message {
        id: "go-mismatch",
        from: FROM,
        pieces: &["tls: private key does not match public key"],
        tells: All,
        cause: "The certificate is not for the private key; the first certificate of the file has to be the key's own.",
        cure: &["keyferry show key.pem cert.pem"],
        sample: "tls: private key does not match public key",
    },
    Message {
        id: "go-pkcs12-digest",
        from: FROM,
        pieces: &["pkcs12: unknown digest algorithm: "],
        tells: All,
        cause: "golang.org/x/crypto/pkcs12 reads PKCS#12 files with SHA-1 and triple DES or RC2 only, and is frozen; software.sslmate.com/src/go-pkcs12 reads the files of today.",
        cure: &["keyferry convert FILE -o NEW.p12 --p12-profile java8"],
        sample: "pkcs12: unknown digest algorithm: 2.16.840.1.101.3.4.2.1",
    },
    Message {
        id: "go-other-name",
        from: FROM,
        pieces: &["x509: certificate is valid for ", ", not "],
        tells: All,
        cause: "The server's certificate is for other names than the host that was asked for.",
        cure: &["See for which:", "keyferry keytool -printcert -sslserver HOST:443"],
        sample: "tls: failed to verify certificate: x509: certificate is valid for a.example, not b.example",
    },
    Message {
        id: "go-remote-certificate",
        from: FROM,
        pieces: &["remote error: tls: bad certificate"],
        tells: All,
        cause: "The other side refuses the certificate: a client's that its authority did not issue, that has expired or is for another use; or the client does not trust the server's.",
        cure: &["keyferry connect HOST:443 --identity key.pem --identity cert.pem --truststore ca.pem"],
        sample: "remote error: tls: bad certificate",
    },
    Message {
        id: "go-plain-server",
        from: FROM,
        pieces: &["server gave HTTP response to HTTPS client"],
        tells: All,
        cause: "What answers does not speak TLS: a port for plain HTTP was addressed with https:// (a registry that Docker takes for a secure one, often).",
        cure: &["Check port and scheme:", "keyferry connect HOST:PORT --truststore ca.pem"],
        sample: "http: server gave HTTP response to HTTPS client",
    },
    Message {
        id: "go-not-tls",
        from: FROM,
        pieces: &["first record does not look like a TLS handshake"],
        tells: All,
        cause: "The other side does not speak TLS: a client without TLS on a port with it, a check of health by plain TCP, or the other way round.",
        cure: &["Check port and scheme:", "keyferry connect HOST:PORT --truststore ca.pem"],
        sample: "tls: first record does not look like a TLS handshake",
    },
];
