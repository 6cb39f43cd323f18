//! Types of contents in PKCS#7 and PKCS#12 (RFC 2315, section 14).

objects! {
    CONTENT_TYPES;
    DATA "1.2.840.113549.1.7.1" ["pkcs7-data" "pkcs7-data"] [];
    SIGNED_DATA "1.2.840.113549.1.7.2" ["pkcs7-signedData" "pkcs7-signedData"] [];
    ENVELOPED_DATA "1.2.840.113549.1.7.3" ["pkcs7-envelopedData" "pkcs7-envelopedData"] [];
    SIGNED_AND_ENVELOPED_DATA "1.2.840.113549.1.7.4" ["pkcs7-signedAndEnvelopedData" "pkcs7-signedAndEnvelopedData"] [];
    DIGESTED_DATA "1.2.840.113549.1.7.5" ["pkcs7-digestData" "pkcs7-digestData"] [];
    ENCRYPTED_DATA "1.2.840.113549.1.7.6" ["pkcs7-encryptedData" "pkcs7-encryptedData"] [];
}
