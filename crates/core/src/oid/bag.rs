//! Bags of PKCS#12, and what is in them (RFC 7292, section 4.2).

objects! {
    BAGS;
    KEY_BAG "1.2.840.113549.1.12.10.1.1" ["keyBag" "keyBag"] [];
    SHROUDED_KEY_BAG "1.2.840.113549.1.12.10.1.2" ["pkcs8ShroudedKeyBag" "pkcs8ShroudedKeyBag"] [];
    CERT_BAG "1.2.840.113549.1.12.10.1.3" ["certBag" "certBag"] [];
    CRL_BAG "1.2.840.113549.1.12.10.1.4" ["crlBag" "crlBag"] [];
    SECRET_BAG "1.2.840.113549.1.12.10.1.5" ["secretBag" "secretBag"] [];
    SAFE_CONTENTS_BAG "1.2.840.113549.1.12.10.1.6" ["safeContentsBag" "safeContentsBag"] [];
    X509_CERTIFICATE "1.2.840.113549.1.9.22.1" ["x509Certificate" "x509Certificate"] [];
    SDSI_CERTIFICATE "1.2.840.113549.1.9.22.2" ["sdsiCertificate" "sdsiCertificate"] [];
    X509_CRL "1.2.840.113549.1.9.23.1" ["x509Crl" "x509Crl"] [];
}
