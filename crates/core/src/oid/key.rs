//! Algorithms of keys (RFC 3279, RFC 4055, RFC 5480, RFC 8410). Those that make signatures in one way only name these too: RSASSA-PSS, Ed25519
//! and Ed448.

objects! {
    KEY_ALGORITHMS;
    RSA "1.2.840.113549.1.1.1" ["rsaEncryption" "rsaEncryption"] ["RSA"];
    RSASSA_PSS "1.2.840.113549.1.1.10" ["RSASSA-PSS" "rsassaPss"] ["RSASSA-PSS"];
    EC "1.2.840.10045.2.1" ["id-ecPublicKey" "id-ecPublicKey"] ["EC"];
    DSA "1.2.840.10040.4.1" ["DSA" "dsaEncryption"] ["DSA"];
    DH "1.2.840.113549.1.3.1" ["dhKeyAgreement" "dhKeyAgreement"] ["DH"];
    X25519 "1.3.101.110" ["X25519" "X25519"] ["X25519"];
    X448 "1.3.101.111" ["X448" "X448"] ["X448"];
    ED25519 "1.3.101.112" ["ED25519" "ED25519"] ["Ed25519"];
    ED448 "1.3.101.113" ["ED448" "ED448"] ["Ed448"];
}
