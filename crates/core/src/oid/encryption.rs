//! Encryption with a password (RFC 8018; RFC 7292, appendix C; RFC 9579), the derivations of keys for it, and Java's own protections of keys.

objects! {
    ENCRYPTION_SCHEMES;
    MD2_DES "1.2.840.113549.1.5.1" ["PBE-MD2-DES" "pbeWithMD2AndDES-CBC"] [];
    MD5_DES "1.2.840.113549.1.5.3" ["PBE-MD5-DES" "pbeWithMD5AndDES-CBC"] ["PBEWithMD5AndDES"];
    MD2_RC2 "1.2.840.113549.1.5.4" ["PBE-MD2-RC2-64" "pbeWithMD2AndRC2-CBC"] [];
    MD5_RC2 "1.2.840.113549.1.5.6" ["PBE-MD5-RC2-64" "pbeWithMD5AndRC2-CBC"] [];
    SHA1_DES "1.2.840.113549.1.5.10" ["PBE-SHA1-DES" "pbeWithSHA1AndDES-CBC"] [];
    SHA1_RC2 "1.2.840.113549.1.5.11" ["PBE-SHA1-RC2-64" "pbeWithSHA1AndRC2-CBC"] [];
    PBKDF2 "1.2.840.113549.1.5.12" ["PBKDF2" "PBKDF2"] [];
    PBES2 "1.2.840.113549.1.5.13" ["PBES2" "PBES2"] [];
    PBMAC1 "1.2.840.113549.1.5.14" ["PBMAC1" "PBMAC1"] [];
    MD5_CAST5 "1.2.840.113533.7.66.12" ["pbeWithMD5AndCast5CBC" "pbeWithMD5AndCast5CBC"] [];
    SCRYPT "1.3.6.1.4.1.11591.4.11" ["id-scrypt" "scrypt"] [];
    PKCS12_RC4_128 "1.2.840.113549.1.12.1.1" ["PBE-SHA1-RC4-128" "pbeWithSHA1And128BitRC4"] [];
    PKCS12_RC4_40 "1.2.840.113549.1.12.1.2" ["PBE-SHA1-RC4-40" "pbeWithSHA1And40BitRC4"] [];
    PKCS12_TRIPLE_DES "1.2.840.113549.1.12.1.3" ["PBE-SHA1-3DES" "pbeWithSHA1And3-KeyTripleDES-CBC"] [];
    PKCS12_TWO_KEY_TRIPLE_DES "1.2.840.113549.1.12.1.4" ["PBE-SHA1-2DES" "pbeWithSHA1And2-KeyTripleDES-CBC"] [];
    PKCS12_RC2_128 "1.2.840.113549.1.12.1.5" ["PBE-SHA1-RC2-128" "pbeWithSHA1And128BitRC2-CBC"] [];
    PKCS12_RC2_40 "1.2.840.113549.1.12.1.6" ["PBE-SHA1-RC2-40" "pbeWithSHA1And40BitRC2-CBC"] [];
    JKS_KEY_PROTECTOR "1.3.6.1.4.1.42.2.17.1.1" [] [];
    JCEKS_KEY_PROTECTOR "1.3.6.1.4.1.42.2.19.1" [] [];
}
