//! Hash functions, and HMAC with them.

objects! {
    HASHES;
    MD2 "1.2.840.113549.2.2" ["MD2" "md2"] ["MD2"];
    MD4 "1.2.840.113549.2.4" ["MD4" "md4"] [];
    MD5 "1.2.840.113549.2.5" ["MD5" "md5"] ["MD5"];
    SHA0 "1.3.14.3.2.18" ["SHA" "sha"] [];
    SHA1 "1.3.14.3.2.26" ["SHA1" "sha1"] ["SHA-1"];
    SHA224 "2.16.840.1.101.3.4.2.4" ["SHA224" "sha224"] ["SHA-224"];
    SHA256 "2.16.840.1.101.3.4.2.1" ["SHA256" "sha256"] ["SHA-256"];
    SHA384 "2.16.840.1.101.3.4.2.2" ["SHA384" "sha384"] ["SHA-384"];
    SHA512 "2.16.840.1.101.3.4.2.3" ["SHA512" "sha512"] ["SHA-512"];
    SHA512_224 "2.16.840.1.101.3.4.2.5" ["SHA512-224" "sha512-224"] ["SHA-512/224"];
    SHA512_256 "2.16.840.1.101.3.4.2.6" ["SHA512-256" "sha512-256"] ["SHA-512/256"];
    SHA3_224 "2.16.840.1.101.3.4.2.7" ["SHA3-224" "sha3-224"] ["SHA3-224"];
    SHA3_256 "2.16.840.1.101.3.4.2.8" ["SHA3-256" "sha3-256"] ["SHA3-256"];
    SHA3_384 "2.16.840.1.101.3.4.2.9" ["SHA3-384" "sha3-384"] ["SHA3-384"];
    SHA3_512 "2.16.840.1.101.3.4.2.10" ["SHA3-512" "sha3-512"] ["SHA3-512"];
    SHAKE128 "2.16.840.1.101.3.4.2.11" ["SHAKE128" "shake128"] ["SHAKE128"];
    SHAKE256 "2.16.840.1.101.3.4.2.12" ["SHAKE256" "shake256"] ["SHAKE256"];
    RIPEMD160 "1.3.36.3.2.1" ["RIPEMD160" "ripemd160"] [];
    WHIRLPOOL "1.0.10118.3.0.55" ["whirlpool" "whirlpool"] [];
    SM3 "1.2.156.10197.1.401" ["SM3" "sm3"] [];
    BLAKE2B_512 "1.3.6.1.4.1.1722.12.2.1.16" ["BLAKE2b512" "blake2b512"] [];
    BLAKE2S_256 "1.3.6.1.4.1.1722.12.2.2.8" ["BLAKE2s256" "blake2s256"] [];
    GOST94 "1.2.643.2.2.9" ["md_gost94" "GOST R 34.11-94"] [];
    GOST2012_256 "1.2.643.7.1.1.2.2" ["md_gost12_256" "GOST R 34.11-2012 with 256 bit hash"] [];
    GOST2012_512 "1.2.643.7.1.1.2.3" ["md_gost12_512" "GOST R 34.11-2012 with 512 bit hash"] [];
    HMAC_MD5 "1.2.840.113549.2.6" ["hmacWithMD5" "hmacWithMD5"] [];
    HMAC_SHA1 "1.2.840.113549.2.7" ["hmacWithSHA1" "hmacWithSHA1"] ["HmacSHA1"];
    HMAC_SHA224 "1.2.840.113549.2.8" ["hmacWithSHA224" "hmacWithSHA224"] ["HmacSHA224"];
    HMAC_SHA256 "1.2.840.113549.2.9" ["hmacWithSHA256" "hmacWithSHA256"] ["HmacSHA256"];
    HMAC_SHA384 "1.2.840.113549.2.10" ["hmacWithSHA384" "hmacWithSHA384"] ["HmacSHA384"];
    HMAC_SHA512 "1.2.840.113549.2.11" ["hmacWithSHA512" "hmacWithSHA512"] ["HmacSHA512"];
    HMAC_SHA512_224 "1.2.840.113549.2.12" ["hmacWithSHA512-224" "hmacWithSHA512-224"] ["HmacSHA512/224"];
    HMAC_SHA512_256 "1.2.840.113549.2.13" ["hmacWithSHA512-256" "hmacWithSHA512-256"] ["HmacSHA512/256"];
    HMAC_SHA3_224 "2.16.840.1.101.3.4.2.13" ["id-hmacWithSHA3-224" "hmac-sha3-224"] ["HmacSHA3-224"];
    HMAC_SHA3_256 "2.16.840.1.101.3.4.2.14" ["id-hmacWithSHA3-256" "hmac-sha3-256"] ["HmacSHA3-256"];
    HMAC_SHA3_384 "2.16.840.1.101.3.4.2.15" ["id-hmacWithSHA3-384" "hmac-sha3-384"] ["HmacSHA3-384"];
    HMAC_SHA3_512 "2.16.840.1.101.3.4.2.16" ["id-hmacWithSHA3-512" "hmac-sha3-512"] ["HmacSHA3-512"];
    HMAC_SM3 "1.2.156.10197.1.401.3.1" ["hmacWithSM3" "hmacWithSM3"] [];
    HMAC_GOST94 "1.2.643.2.2.10" ["id-HMACGostR3411-94" "HMAC GOST 34.11-94"] [];
    HMAC_GOST2012_256 "1.2.643.7.1.1.4.1" ["id-tc26-hmac-gost-3411-2012-256" "HMAC GOST 34.11-2012 256 bit"] [];
    HMAC_GOST2012_512 "1.2.643.7.1.1.4.2" ["id-tc26-hmac-gost-3411-2012-512" "HMAC GOST 34.11-2012 512 bit"] [];
    // Those of IPsec (RFC 2459's arc of mechanisms), which some programs write.
    IPSEC_HMAC_MD5 "1.3.6.1.5.5.8.1.1" ["HMAC-MD5" "hmac-md5"] [];
    IPSEC_HMAC_SHA1 "1.3.6.1.5.5.8.1.2" ["HMAC-SHA1" "hmac-sha1"] [];
}
