//! Node.js's messages; those that it has from OpenSSL stand there.

use super::Message;
use super::Tells::All;

const FROM: &str = "Node.js";

pub(super) const MESSAGES: &[Message] = &[
    Message {
        id: "node-mac",
        from: FROM,
        pieces: &["mac verify failure"],
        tells: All,
        cause: "The passphrase does not open the PKCS#12 file (pfx).",
        cure: &["keyferry show FILE.pfx"],
        sample: "Error: mac verify failure",
    },
    Message {
        id: "node-pfx-unsupported",
        from: FROM,
        pieces: &["Unsupported PKCS12 PFX data"],
        tells: All,
        cause: "The PKCS#12 file is encrypted with RC2 of 40 bits, which the OpenSSL 3 in Node.js 17 and later does not read.",
        cure: &["keyferry convert FILE.pfx -o NEW.pfx --p12-profile modern"],
        sample: "Error: Unsupported PKCS12 PFX data",
    },
    Message {
        id: "node-first-certificate",
        from: FROM,
        pieces: &["UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
        tells: All,
        cause: "The server sends its own certificate only, and the intermediate certificate is missing; or its authority is not trusted (NODE_EXTRA_CA_CERTS, ca).",
        cure: &["keyferry connect HOST:443 --truststore FILE"],
        sample: "code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'",
    },
    Message {
        id: "node-self-signed",
        from: FROM,
        pieces: &["DEPTH_ZERO_SELF_SIGNED_CERT"],
        tells: All,
        cause: "The server's certificate has signed itself, and is not trusted (NODE_EXTRA_CA_CERTS, ca).",
        cure: &["keyferry connect HOST:443 --truststore FILE"],
        sample: "code: 'DEPTH_ZERO_SELF_SIGNED_CERT'",
    },
    Message {
        id: "node-self-signed-chain",
        from: FROM,
        pieces: &["SELF_SIGNED_CERT_IN_CHAIN"],
        tells: All,
        cause: "The server's authority is not trusted: a company's own, or a proxy that reads along. Node.js has authorities of its own and does not look at the system's.",
        cure: &[
            "Give it with NODE_EXTRA_CA_CERTS, when you have it from somebody you believe:",
            "keyferry trust ca.pem ROOT.cer",
        ],
        sample: "code: 'SELF_SIGNED_CERT_IN_CHAIN'",
    },
    Message {
        id: "node-other-name",
        from: FROM,
        pieces: &["ERR_TLS_CERT_ALTNAME_INVALID"],
        tells: All,
        cause: "The server's certificate is for other names than the host that the program connects to.",
        cure: &["keyferry connect HOST:443 --truststore FILE"],
        sample: "code: 'ERR_TLS_CERT_ALTNAME_INVALID'",
    },
    Message {
        id: "node-expired",
        from: FROM,
        pieces: &["CERT_HAS_EXPIRED"],
        tells: All,
        cause: "A certificate of the server's chain has expired.",
        cure: &["keyferry connect HOST:443 --truststore FILE"],
        sample: "code: 'CERT_HAS_EXPIRED'",
    },
    Message {
        id: "node-envelope",
        from: FROM,
        pieces: &["digital envelope routines::unsupported"],
        tells: All,
        cause: "Something asks OpenSSL 3 for an algorithm that it no longer has: an old bundler for MD4, or a key or PKCS#12 file with RC2, RC4 or DES.",
        cure: &[
            "Update the bundler (webpack 5.61 and later do without MD4); write an old file anew:",
            "keyferry convert FILE -o NEW.pem",
        ],
        sample: "Error: error:0308010C:digital envelope routines::unsupported",
    },
    Message {
        id: "node-interrupted",
        from: FROM,
        pieces: &["ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED"],
        tells: All,
        cause: "The private key is encrypted in the old way (a DEK-Info header), and no passphrase was given.",
        cure: &["Give `passphrase` beside the key, or a key without one:", "keyferry convert KEY.pem -o NEW.pem --plain-key"],
        sample: "code: 'ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED'",
    },
    Message {
        id: "node-passphrase",
        from: FROM,
        pieces: &["ERR_MISSING_PASSPHRASE"],
        tells: All,
        cause: "The private key is encrypted, and no passphrase was given.",
        cure: &["Give `passphrase` beside the key, or a key without one:", "keyferry convert KEY.pem -o NEW.pem --plain-key"],
        sample: "code: 'ERR_MISSING_PASSPHRASE'",
    },
];
