//! Attributes of requests, of signers and of entries in PKCS#12 (RFC 2985, RFC 5652, RFC 7292).

objects! {
    PKCS9_ATTRIBUTES;
    CONTENT_TYPE "1.2.840.113549.1.9.3" ["contentType" "contentType"] [];
    MESSAGE_DIGEST "1.2.840.113549.1.9.4" ["messageDigest" "messageDigest"] [];
    CHALLENGE_PASSWORD "1.2.840.113549.1.9.7" ["challengePassword" "challengePassword"] [];
    EXTENSION_REQUEST "1.2.840.113549.1.9.14" ["extReq" "Extension Request"] [];
    SMIME_CAPABILITIES "1.2.840.113549.1.9.15" ["SMIME-CAPS" "S/MIME Capabilities"] [];
    TIME_STAMP_TOKEN "1.2.840.113549.1.9.16.2.14" ["id-smime-aa-timeStampToken" "id-smime-aa-timeStampToken"] [];
    FRIENDLY_NAME "1.2.840.113549.1.9.20" ["friendlyName" "friendlyName"] [];
    LOCAL_KEY_ID "1.2.840.113549.1.9.21" ["localKeyID" "localKeyID"] [];
    MICROSOFT_EXTENSION_REQUEST "1.3.6.1.4.1.311.2.1.14" ["msExtReq" "Microsoft Extension Request"] [];
    MICROSOFT_CSP_NAME "1.3.6.1.4.1.311.17.1" ["CSPName" "Microsoft CSP Name"] [];
    ORACLE_TRUSTED_KEY_USAGE "2.16.840.1.113894.746875.1.1" [] [];
}
