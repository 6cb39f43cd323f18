//! Algorithms of keys that quantum computers do not break (RFC 9881, RFC 9909, RFC 9935). Their signatures have the object
//! identifiers of the keys. The names are those of FIPS 203 to 205, which Java has from version 24 on, SLH-DSA's apart.

objects! {
    POST_QUANTUM_ALGORITHMS;
    ML_DSA_44 "2.16.840.1.101.3.4.3.17" ["id-ml-dsa-44" "ML-DSA-44"] ["ML-DSA-44"];
    ML_DSA_65 "2.16.840.1.101.3.4.3.18" ["id-ml-dsa-65" "ML-DSA-65"] ["ML-DSA-65"];
    ML_DSA_87 "2.16.840.1.101.3.4.3.19" ["id-ml-dsa-87" "ML-DSA-87"] ["ML-DSA-87"];
    SLH_DSA_SHA2_128S "2.16.840.1.101.3.4.3.20" ["id-slh-dsa-sha2-128s" "SLH-DSA-SHA2-128s"] [];
    SLH_DSA_SHA2_128F "2.16.840.1.101.3.4.3.21" ["id-slh-dsa-sha2-128f" "SLH-DSA-SHA2-128f"] [];
    SLH_DSA_SHA2_192S "2.16.840.1.101.3.4.3.22" ["id-slh-dsa-sha2-192s" "SLH-DSA-SHA2-192s"] [];
    SLH_DSA_SHA2_192F "2.16.840.1.101.3.4.3.23" ["id-slh-dsa-sha2-192f" "SLH-DSA-SHA2-192f"] [];
    SLH_DSA_SHA2_256S "2.16.840.1.101.3.4.3.24" ["id-slh-dsa-sha2-256s" "SLH-DSA-SHA2-256s"] [];
    SLH_DSA_SHA2_256F "2.16.840.1.101.3.4.3.25" ["id-slh-dsa-sha2-256f" "SLH-DSA-SHA2-256f"] [];
    SLH_DSA_SHAKE_128S "2.16.840.1.101.3.4.3.26" ["id-slh-dsa-shake-128s" "SLH-DSA-SHAKE-128s"] [];
    SLH_DSA_SHAKE_128F "2.16.840.1.101.3.4.3.27" ["id-slh-dsa-shake-128f" "SLH-DSA-SHAKE-128f"] [];
    SLH_DSA_SHAKE_192S "2.16.840.1.101.3.4.3.28" ["id-slh-dsa-shake-192s" "SLH-DSA-SHAKE-192s"] [];
    SLH_DSA_SHAKE_192F "2.16.840.1.101.3.4.3.29" ["id-slh-dsa-shake-192f" "SLH-DSA-SHAKE-192f"] [];
    SLH_DSA_SHAKE_256S "2.16.840.1.101.3.4.3.30" ["id-slh-dsa-shake-256s" "SLH-DSA-SHAKE-256s"] [];
    SLH_DSA_SHAKE_256F "2.16.840.1.101.3.4.3.31" ["id-slh-dsa-shake-256f" "SLH-DSA-SHAKE-256f"] [];
    ML_KEM_512 "2.16.840.1.101.3.4.4.1" ["id-alg-ml-kem-512" "ML-KEM-512"] ["ML-KEM-512"];
    ML_KEM_768 "2.16.840.1.101.3.4.4.2" ["id-alg-ml-kem-768" "ML-KEM-768"] ["ML-KEM-768"];
    ML_KEM_1024 "2.16.840.1.101.3.4.4.3" ["id-alg-ml-kem-1024" "ML-KEM-1024"] ["ML-KEM-1024"];
}
