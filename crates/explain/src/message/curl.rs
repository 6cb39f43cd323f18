//! curl's messages.

use super::Message;
use super::Tells::{All, Some};

const FROM: &str = "curl";

pub(super) const MESSAGES: &[Message] = &[
    Message {
        id: "curl-client-certificate",
        from: FROM,
        pieces: &["could not load PEM client certificate"],
        tells: Some,
        cause: "The file behind --cert is not there, is no PEM (a PKCS#12 file needs --cert-type P12), or holds no certificate.",
        cure: &["keyferry show FILE", "keyferry convert FILE -o client.pem"],
        sample: "curl: (58) could not load PEM client certificate from missing.pem, OpenSSL error error:80000002:system library::No such file or directory, (no key found, wrong pass phrase, or wrong file format?)",
    },
    Message {
        id: "curl-private-key",
        from: FROM,
        pieces: &["unable to set private key file"],
        tells: Some,
        cause: "The key behind --key (or in the file of --cert) cannot be read: the pass phrase is wrong or missing, it is not there, or it is not the key of the certificate.",
        cure: &["keyferry show key.pem cert.pem"],
        sample: "curl: (58) unable to set private key file: 'key.pem' type PEM",
    },
    Message {
        id: "curl-mismatch",
        from: FROM,
        pieces: &["Private key does not match the certificate public key"],
        tells: All,
        cause: "The key behind --key is not the one of the certificate behind --cert. The first certificate of that file has to be the key's own.",
        cure: &["Compare the SHA-256 of the public keys:", "keyferry show key.pem cert.pem"],
        sample: "curl: (58) Private key does not match the certificate public key",
    },
    Message {
        id: "curl-authorities",
        from: FROM,
        pieces: &["error setting certificate file"],
        tells: All,
        cause: "The file behind --cacert is not there, or has no certificate in PEM in it; a keystore is none.",
        cure: &["keyferry convert truststore.p12 -o ca.pem --certs-only"],
        sample: "curl: (77) error setting certificate file: missing.pem",
    },
    Message {
        id: "curl-verify-locations",
        from: FROM,
        pieces: &["error setting certificate verify locations"],
        tells: All,
        cause: "The file of authorities is not there, or has no certificate in PEM in it: the one behind --cacert, or the system's own (package ca-certificates).",
        cure: &["keyferry show FILE"],
        sample: "curl: (77) error setting certificate verify locations: CAfile: /etc/ssl/certs/ca-certificates.crt",
    },
    Message {
        id: "curl-self-signed",
        from: FROM,
        pieces: &["SSL certificate problem: self-signed certificate"],
        tells: All,
        cause: "The server's certificate, or the root that it sends, has signed itself and is not among the authorities that curl trusts.",
        cure: &["See what it is, and give its authority with --cacert:", "keyferry connect HOST:443 --truststore ca.pem"],
        sample: "curl: (60) SSL certificate problem: self-signed certificate",
    },
    Message {
        id: "curl-other-name",
        from: FROM,
        pieces: &["no alternative certificate subject name matches target host name"],
        tells: All,
        cause: "The server's certificate is for other names than the host of the URL.",
        cure: &["See for which:", "keyferry keytool -printcert -sslserver HOST:443"],
        sample: "curl: (60) SSL: no alternative certificate subject name matches target host name '127.0.0.1'",
    },
    Message {
        id: "curl-pkcs12",
        from: FROM,
        pieces: &["could not parse PKCS12 file, check password"],
        tells: All,
        cause: "The password of the PKCS#12 file behind --cert FILE:PASSWORD is wrong, the file is none, or OpenSSL 3 does not read its old encryption (RC2).",
        cure: &["See who opens it:", "keyferry explain FILE.p12", "Write it anew:", "keyferry convert FILE.p12 -o NEW.p12"],
        sample: "curl: (58) could not parse PKCS12 file, check password, OpenSSL error error:11800071:PKCS12 routines::mac verify failure",
    },
    Message {
        id: "curl-resolve",
        from: FROM,
        pieces: &["Could not resolve host"],
        tells: All,
        cause: "The name of the host is not known to this machine: it is misspelt, or resolved inside of another network only.",
        cure: &["Check the name: getent hosts NAME"],
        sample: "curl: (6) Could not resolve host: server.example",
    },
    Message {
        id: "curl-connect",
        from: FROM,
        pieces: &["curl: (7) Failed to connect to "],
        tells: All,
        cause: "Nobody listens on that port: the server is not running, or has another port, or a firewall is in between.",
        cure: &["keyferry connect HOST:PORT --truststore ca.pem"],
        sample: "curl: (7) Failed to connect to localhost port 8443 after 0 ms: Couldn't connect to server",
    },
];
