//! Messages of servers that read PEM files through OpenSSL: nginx, Apache, `PostgreSQL`. From their sources and documentation.

use super::Message;
use super::Tells::{All, Some};

pub(super) const MESSAGES: &[Message] = &[
    Message {
        id: "nginx-certificate",
        from: "nginx",
        pieces: &["cannot load certificate \""],
        tells: Some,
        cause: "The file behind ssl_certificate is not there, is no PEM, or nginx may not read it; what OpenSSL says of it stands behind.",
        cure: &[
            "See what it is:",
            "keyferry show FILE",
            "Own certificate first, then the intermediate ones:",
            "keyferry convert cert.pem intermediate.pem -o NEW.pem --certs-only",
        ],
        sample: "nginx: [emerg] cannot load certificate \"/etc/nginx/server.crt\": BIO_new_file() failed",
    },
    Message {
        id: "nginx-key",
        from: "nginx",
        pieces: &["cannot load certificate key \""],
        tells: Some,
        cause: "The file behind ssl_certificate_key is not there, is no key in PEM, is encrypted without ssl_password_file, or is another certificate's; what OpenSSL says of it stands behind.",
        cure: &["Compare the SHA-256 of the public keys:", "keyferry show server.key server.crt"],
        sample: "nginx: [emerg] cannot load certificate key \"/etc/nginx/server.key\": PEM_read_bio_PrivateKey() failed",
    },
    Message {
        id: "nginx-no-client-certificate",
        from: "nginx",
        pieces: &["No required SSL certificate was sent"],
        tells: All,
        cause: "nginx wants a client certificate (ssl_verify_client on), and the client sent none.",
        cure: &["keyferry connect HOST:443 --identity key.pem --identity cert.pem --truststore ca.pem"],
        sample: "400 No required SSL certificate was sent",
    },
    Message {
        id: "nginx-client-certificate",
        from: "nginx",
        pieces: &["The SSL certificate error"],
        tells: All,
        cause: "nginx got a client certificate and does not believe it: its authority is not in ssl_client_certificate, the intermediate one is missing, or it has expired.",
        cure: &["keyferry connect HOST:443 --identity key.pem --identity cert.pem --truststore ca.pem"],
        sample: "400 The SSL certificate error",
    },
    Message {
        id: "apache-mismatch",
        from: "Apache",
        pieces: &["AH02565"],
        tells: All,
        cause: "The key of SSLCertificateKeyFile is not the one of the certificate in SSLCertificateFile.",
        cure: &["Compare the SHA-256 of the public keys:", "keyferry show server.key server.crt"],
        sample: "AH02565: Certificate and private key localhost:443:0 from /etc/ssl/a.crt and /etc/ssl/a.key do not match",
    },
    Message {
        id: "apache-no-key",
        from: "Apache",
        pieces: &["AH02572"],
        tells: Some,
        cause: "No pair of certificate and key could be configured: one of the two files is missing, empty, or does not belong to the other; the lines around say which.",
        cure: &["keyferry show server.key server.crt"],
        sample: "AH02572: Failed to configure at least one certificate and key for localhost:443",
    },
    Message {
        id: "postgresql-rights",
        from: "PostgreSQL",
        pieces: &["has group or world access"],
        tells: All,
        cause: "PostgreSQL takes a private key only when nobody else may read it.",
        cure: &["chmod 600 server.key, as the user of the server"],
        sample: "FATAL:  private key file \"server.key\" has group or world access",
    },
    Message {
        id: "postgresql-key",
        from: "PostgreSQL",
        pieces: &["Could not read SSL key file"],
        tells: All,
        cause: "PostgreSQL's driver for Java reads the key in PKCS#8 DER (.pk8) or, since 42.2.9, in a PKCS#12 file (.p12) under the alias `user`; one in PEM is converted.",
        cure: &["keyferry convert key.pem cert.pem -o postgresql.p12 --alias user"],
        sample: "org.postgresql.util.PSQLException: Could not read SSL key file /home/user/.postgresql/postgresql.pk8.",
    },
];
