//! Extensions of certificates, of revocation lists and of their entries (RFC 5280, sections 4.2, 5.2 and 5.3, where nothing else stands); Java's
//! name is that of the class that prints it.

objects! {
    EXTENSIONS;
    SUBJECT_DIRECTORY_ATTRIBUTES "2.5.29.9" ["subjectDirectoryAttributes" "X509v3 Subject Directory Attributes"] [];
    SUBJECT_KEY_IDENTIFIER "2.5.29.14" ["subjectKeyIdentifier" "X509v3 Subject Key Identifier"] ["SubjectKeyIdentifier"];
    KEY_USAGE "2.5.29.15" ["keyUsage" "X509v3 Key Usage"] ["KeyUsage"];
    PRIVATE_KEY_USAGE_PERIOD "2.5.29.16" ["privateKeyUsagePeriod" "X509v3 Private Key Usage Period"] ["PrivateKeyUsage"];
    SUBJECT_ALTERNATIVE_NAME "2.5.29.17" ["subjectAltName" "X509v3 Subject Alternative Name"] ["SubjectAlternativeName"];
    ISSUER_ALTERNATIVE_NAME "2.5.29.18" ["issuerAltName" "X509v3 Issuer Alternative Name"] ["IssuerAlternativeName"];
    BASIC_CONSTRAINTS "2.5.29.19" ["basicConstraints" "X509v3 Basic Constraints"] ["BasicConstraints"];
    CRL_NUMBER "2.5.29.20" ["crlNumber" "X509v3 CRL Number"] ["CRLNumber"];
    REASON_CODE "2.5.29.21" ["CRLReason" "X509v3 CRL Reason Code"] ["CRLReasonCode"];
    HOLD_INSTRUCTION_CODE "2.5.29.23" ["holdInstructionCode" "Hold Instruction Code"] [];
    INVALIDITY_DATE "2.5.29.24" ["invalidityDate" "Invalidity Date"] [];
    DELTA_CRL_INDICATOR "2.5.29.27" ["deltaCRL" "X509v3 Delta CRL Indicator"] ["DeltaCRLIndicator"];
    ISSUING_DISTRIBUTION_POINT "2.5.29.28" ["issuingDistributionPoint" "X509v3 Issuing Distribution Point"] ["IssuingDistributionPoint"];
    CERTIFICATE_ISSUER "2.5.29.29" ["certificateIssuer" "X509v3 Certificate Issuer"] [];
    NAME_CONSTRAINTS "2.5.29.30" ["nameConstraints" "X509v3 Name Constraints"] ["NameConstraints"];
    CRL_DISTRIBUTION_POINTS "2.5.29.31" ["crlDistributionPoints" "X509v3 CRL Distribution Points"] ["CRLDistributionPoints"];
    CERTIFICATE_POLICIES "2.5.29.32" ["certificatePolicies" "X509v3 Certificate Policies"] ["CertificatePolicies"];
    POLICY_MAPPINGS "2.5.29.33" ["policyMappings" "X509v3 Policy Mappings"] ["PolicyMappings"];
    AUTHORITY_KEY_IDENTIFIER "2.5.29.35" ["authorityKeyIdentifier" "X509v3 Authority Key Identifier"] ["AuthorityKeyIdentifier"];
    POLICY_CONSTRAINTS "2.5.29.36" ["policyConstraints" "X509v3 Policy Constraints"] ["PolicyConstraints"];
    EXTENDED_KEY_USAGE "2.5.29.37" ["extendedKeyUsage" "X509v3 Extended Key Usage"] ["ExtendedKeyUsage"];
    FRESHEST_CRL "2.5.29.46" ["freshestCRL" "X509v3 Freshest CRL"] ["FreshestCRL"];
    INHIBIT_ANY_POLICY "2.5.29.54" ["inhibitAnyPolicy" "X509v3 Inhibit Any Policy"] ["InhibitAnyPolicy"];
    AUTHORITY_INFORMATION_ACCESS "1.3.6.1.5.5.7.1.1" ["authorityInfoAccess" "Authority Information Access"] ["AuthorityInfoAccess"];
    // RFC 3739.
    QC_STATEMENTS "1.3.6.1.5.5.7.1.3" ["qcStatements" "qcStatements"] [];
    // RFC 3779: the addresses and the numbers of autonomous systems that a certificate is for.
    IP_ADDRESS_BLOCKS "1.3.6.1.5.5.7.1.7" ["sbgp-ipAddrBlock" "sbgp-ipAddrBlock"] [];
    AUTONOMOUS_SYSTEM_NUMBERS "1.3.6.1.5.5.7.1.8" ["sbgp-autonomousSysNum" "sbgp-autonomousSysNum"] [];
    SUBJECT_INFORMATION_ACCESS "1.3.6.1.5.5.7.1.11" ["subjectInfoAccess" "Subject Information Access"] ["SubjectInfoAccess"];
    // RFC 3820.
    PROXY_CERTIFICATE_INFORMATION "1.3.6.1.5.5.7.1.14" ["proxyCertInfo" "Proxy Certificate Information"] [];
    // RFC 7633.
    TLS_FEATURE "1.3.6.1.5.5.7.1.24" ["tlsfeature" "TLS Feature"] [];
    // RFC 6960, section 4.2.2.2.1.
    OCSP_NO_CHECK "1.3.6.1.5.5.7.48.1.5" ["noCheck" "OCSP No Check"] ["OCSPNoCheck"];
    // RFC 6962.
    CT_PRECERTIFICATE_TIMESTAMPS "1.3.6.1.4.1.11129.2.4.2" ["ct_precert_scts" "CT Precertificate SCTs"] [];
    CT_PRECERTIFICATE_POISON "1.3.6.1.4.1.11129.2.4.3" ["ct_precert_poison" "CT Precertificate Poison"] [];
    CT_CERTIFICATE_TIMESTAMPS "1.3.6.1.4.1.11129.2.4.5" ["ct_cert_scts" "CT Certificate SCTs"] [];
    // Netscape's, from before there were usages.
    NETSCAPE_CERTIFICATE_TYPE "2.16.840.1.113730.1.1" ["nsCertType" "Netscape Cert Type"] ["NetscapeCertType"];
    NETSCAPE_BASE_URL "2.16.840.1.113730.1.2" ["nsBaseUrl" "Netscape Base Url"] [];
    NETSCAPE_REVOCATION_URL "2.16.840.1.113730.1.3" ["nsRevocationUrl" "Netscape Revocation Url"] [];
    NETSCAPE_CA_REVOCATION_URL "2.16.840.1.113730.1.4" ["nsCaRevocationUrl" "Netscape CA Revocation Url"] [];
    NETSCAPE_RENEWAL_URL "2.16.840.1.113730.1.7" ["nsRenewalUrl" "Netscape Renewal Url"] [];
    NETSCAPE_CA_POLICY_URL "2.16.840.1.113730.1.8" ["nsCaPolicyUrl" "Netscape CA Policy Url"] [];
    NETSCAPE_SSL_SERVER_NAME "2.16.840.1.113730.1.12" ["nsSslServerName" "Netscape SSL Server Name"] [];
    NETSCAPE_COMMENT "2.16.840.1.113730.1.13" ["nsComment" "Netscape Comment"] [];
}
