//! What a certificate is for: the purposes of `extKeyUsage` (RFC 5280, section 4.2.1.12), and those of others.

objects! {
    EXTENDED_KEY_USAGES;
    ANY "2.5.29.37.0" ["anyExtendedKeyUsage" "Any Extended Key Usage"] ["anyExtendedKeyUsage"];
    SERVER_AUTH "1.3.6.1.5.5.7.3.1" ["serverAuth" "TLS Web Server Authentication"] ["serverAuth"];
    CLIENT_AUTH "1.3.6.1.5.5.7.3.2" ["clientAuth" "TLS Web Client Authentication"] ["clientAuth"];
    CODE_SIGNING "1.3.6.1.5.5.7.3.3" ["codeSigning" "Code Signing"] ["codeSigning"];
    EMAIL_PROTECTION "1.3.6.1.5.5.7.3.4" ["emailProtection" "E-mail Protection"] ["emailProtection"];
    IPSEC_END_SYSTEM "1.3.6.1.5.5.7.3.5" ["ipsecEndSystem" "IPSec End System"] ["ipsecEndSystem"];
    IPSEC_TUNNEL "1.3.6.1.5.5.7.3.6" ["ipsecTunnel" "IPSec Tunnel"] ["ipsecTunnel"];
    IPSEC_USER "1.3.6.1.5.5.7.3.7" ["ipsecUser" "IPSec User"] ["ipsecUser"];
    TIME_STAMPING "1.3.6.1.5.5.7.3.8" ["timeStamping" "Time Stamping"] ["timeStamping"];
    OCSP_SIGNING "1.3.6.1.5.5.7.3.9" ["OCSPSigning" "OCSP Signing"] ["OCSPSigning"];
    DVCS "1.3.6.1.5.5.7.3.10" ["DVCS" "dvcs"] [];
    IPSEC_IKE "1.3.6.1.5.5.7.3.17" ["ipsecIKE" "ipsec Internet Key Exchange"] [];
    SSH_CLIENT "1.3.6.1.5.5.7.3.21" ["secureShellClient" "SSH Client"] [];
    SSH_SERVER "1.3.6.1.5.5.7.3.22" ["secureShellServer" "SSH Server"] [];
    CMC_REGISTRATION_AUTHORITY "1.3.6.1.5.5.7.3.28" ["cmcRA" "CMC Registration Authority"] [];
    MICROSOFT_INDIVIDUAL_CODE_SIGNING "1.3.6.1.4.1.311.2.1.21" ["msCodeInd" "Microsoft Individual Code Signing"] [];
    MICROSOFT_COMMERCIAL_CODE_SIGNING "1.3.6.1.4.1.311.2.1.22" ["msCodeCom" "Microsoft Commercial Code Signing"] [];
    MICROSOFT_TRUST_LIST_SIGNING "1.3.6.1.4.1.311.10.3.1" ["msCTLSign" "Microsoft Trust List Signing"] [];
    MICROSOFT_SERVER_GATED_CRYPTO "1.3.6.1.4.1.311.10.3.3" ["msSGC" "Microsoft Server Gated Crypto"] ["MICROSOFT_ExportApproved"];
    MICROSOFT_ENCRYPTED_FILE_SYSTEM "1.3.6.1.4.1.311.10.3.4" ["msEFS" "Microsoft Encrypted File System"] [];
    MICROSOFT_SMARTCARD_LOGIN "1.3.6.1.4.1.311.20.2.2" ["msSmartcardLogin" "Microsoft Smartcard Login"] [];
    NETSCAPE_SERVER_GATED_CRYPTO "2.16.840.1.113730.4.1" ["nsSGC" "Netscape Server Gated Crypto"] ["NETSCAPE_ExportApproved"];
}
