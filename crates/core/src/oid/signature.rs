//! Algorithms of signatures that say the hash (RFC 3279, RFC 4055, RFC 5758, NIST's computer security objects), and what RSASSA-PSS masks with.
//! RSASSA-PSS, Ed25519 and Ed448 have the object identifiers of their keys.

objects! {
    SIGNATURE_ALGORITHMS;
    MD2_WITH_RSA "1.2.840.113549.1.1.2" ["RSA-MD2" "md2WithRSAEncryption"] ["MD2withRSA"];
    MD4_WITH_RSA "1.2.840.113549.1.1.3" ["RSA-MD4" "md4WithRSAEncryption"] [];
    MD5_WITH_RSA "1.2.840.113549.1.1.4" ["RSA-MD5" "md5WithRSAEncryption"] ["MD5withRSA"];
    SHA1_WITH_RSA "1.2.840.113549.1.1.5" ["RSA-SHA1" "sha1WithRSAEncryption"] ["SHA1withRSA"];
    SHA224_WITH_RSA "1.2.840.113549.1.1.14" ["RSA-SHA224" "sha224WithRSAEncryption"] ["SHA224withRSA"];
    SHA256_WITH_RSA "1.2.840.113549.1.1.11" ["RSA-SHA256" "sha256WithRSAEncryption"] ["SHA256withRSA"];
    SHA384_WITH_RSA "1.2.840.113549.1.1.12" ["RSA-SHA384" "sha384WithRSAEncryption"] ["SHA384withRSA"];
    SHA512_WITH_RSA "1.2.840.113549.1.1.13" ["RSA-SHA512" "sha512WithRSAEncryption"] ["SHA512withRSA"];
    SHA512_224_WITH_RSA "1.2.840.113549.1.1.15" ["RSA-SHA512/224" "sha512-224WithRSAEncryption"] ["SHA512/224withRSA"];
    SHA512_256_WITH_RSA "1.2.840.113549.1.1.16" ["RSA-SHA512/256" "sha512-256WithRSAEncryption"] ["SHA512/256withRSA"];
    SHA3_224_WITH_RSA "2.16.840.1.101.3.4.3.13" ["id-rsassa-pkcs1-v1_5-with-sha3-224" "RSA-SHA3-224"] ["SHA3-224withRSA"];
    SHA3_256_WITH_RSA "2.16.840.1.101.3.4.3.14" ["id-rsassa-pkcs1-v1_5-with-sha3-256" "RSA-SHA3-256"] ["SHA3-256withRSA"];
    SHA3_384_WITH_RSA "2.16.840.1.101.3.4.3.15" ["id-rsassa-pkcs1-v1_5-with-sha3-384" "RSA-SHA3-384"] ["SHA3-384withRSA"];
    SHA3_512_WITH_RSA "2.16.840.1.101.3.4.3.16" ["id-rsassa-pkcs1-v1_5-with-sha3-512" "RSA-SHA3-512"] ["SHA3-512withRSA"];
    MGF1 "1.2.840.113549.1.1.8" ["MGF1" "mgf1"] [];
    ECDSA_WITH_SHA1 "1.2.840.10045.4.1" ["ecdsa-with-SHA1" "ecdsa-with-SHA1"] ["SHA1withECDSA"];
    ECDSA_WITH_SHA224 "1.2.840.10045.4.3.1" ["ecdsa-with-SHA224" "ecdsa-with-SHA224"] ["SHA224withECDSA"];
    ECDSA_WITH_SHA256 "1.2.840.10045.4.3.2" ["ecdsa-with-SHA256" "ecdsa-with-SHA256"] ["SHA256withECDSA"];
    ECDSA_WITH_SHA384 "1.2.840.10045.4.3.3" ["ecdsa-with-SHA384" "ecdsa-with-SHA384"] ["SHA384withECDSA"];
    ECDSA_WITH_SHA512 "1.2.840.10045.4.3.4" ["ecdsa-with-SHA512" "ecdsa-with-SHA512"] ["SHA512withECDSA"];
    ECDSA_WITH_SHA3_224 "2.16.840.1.101.3.4.3.9" ["id-ecdsa-with-sha3-224" "ecdsa_with_SHA3-224"] ["SHA3-224withECDSA"];
    ECDSA_WITH_SHA3_256 "2.16.840.1.101.3.4.3.10" ["id-ecdsa-with-sha3-256" "ecdsa_with_SHA3-256"] ["SHA3-256withECDSA"];
    ECDSA_WITH_SHA3_384 "2.16.840.1.101.3.4.3.11" ["id-ecdsa-with-sha3-384" "ecdsa_with_SHA3-384"] ["SHA3-384withECDSA"];
    ECDSA_WITH_SHA3_512 "2.16.840.1.101.3.4.3.12" ["id-ecdsa-with-sha3-512" "ecdsa_with_SHA3-512"] ["SHA3-512withECDSA"];
    DSA_WITH_SHA1 "1.2.840.10040.4.3" ["DSA-SHA1" "dsaWithSHA1"] ["SHA1withDSA"];
    DSA_WITH_SHA224 "2.16.840.1.101.3.4.3.1" ["dsa_with_SHA224" "dsa_with_SHA224"] ["SHA224withDSA"];
    DSA_WITH_SHA256 "2.16.840.1.101.3.4.3.2" ["dsa_with_SHA256" "dsa_with_SHA256"] ["SHA256withDSA"];
    DSA_WITH_SHA384 "2.16.840.1.101.3.4.3.3" ["id-dsa-with-sha384" "dsa_with_SHA384"] ["SHA384withDSA"];
    DSA_WITH_SHA512 "2.16.840.1.101.3.4.3.4" ["id-dsa-with-sha512" "dsa_with_SHA512"] ["SHA512withDSA"];
    DSA_WITH_SHA3_224 "2.16.840.1.101.3.4.3.5" ["id-dsa-with-sha3-224" "dsa_with_SHA3-224"] ["SHA3-224withDSA"];
    DSA_WITH_SHA3_256 "2.16.840.1.101.3.4.3.6" ["id-dsa-with-sha3-256" "dsa_with_SHA3-256"] ["SHA3-256withDSA"];
    DSA_WITH_SHA3_384 "2.16.840.1.101.3.4.3.7" ["id-dsa-with-sha3-384" "dsa_with_SHA3-384"] ["SHA3-384withDSA"];
    DSA_WITH_SHA3_512 "2.16.840.1.101.3.4.3.8" ["id-dsa-with-sha3-512" "dsa_with_SHA3-512"] ["SHA3-512withDSA"];
}
