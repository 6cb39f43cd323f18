//! The names that openssl gives to object identifiers: a short one, which its grammars take, and a long one, which its texts show.
//!
//! Those of the attribute types of names stand in [`attribute`].

use der::asn1::ObjectIdentifier;

use crate::name::attribute::{self, AttributeType};

/// Object identifier, short name, long name.
const OBJECTS: &[(&str, &str, &str)] = &[
    ("2.5.29.9", "subjectDirectoryAttributes", "X509v3 Subject Directory Attributes"),
    ("2.5.29.14", "subjectKeyIdentifier", "X509v3 Subject Key Identifier"),
    ("2.5.29.15", "keyUsage", "X509v3 Key Usage"),
    ("2.5.29.16", "privateKeyUsagePeriod", "X509v3 Private Key Usage Period"),
    ("2.5.29.17", "subjectAltName", "X509v3 Subject Alternative Name"),
    ("2.5.29.18", "issuerAltName", "X509v3 Issuer Alternative Name"),
    ("2.5.29.19", "basicConstraints", "X509v3 Basic Constraints"),
    ("2.5.29.20", "crlNumber", "X509v3 CRL Number"),
    ("2.5.29.21", "CRLReason", "X509v3 CRL Reason Code"),
    ("2.5.29.23", "holdInstructionCode", "Hold Instruction Code"),
    ("2.5.29.24", "invalidityDate", "Invalidity Date"),
    ("2.5.29.27", "deltaCRL", "X509v3 Delta CRL Indicator"),
    ("2.5.29.28", "issuingDistributionPoint", "X509v3 Issuing Distribution Point"),
    ("2.5.29.29", "certificateIssuer", "X509v3 Certificate Issuer"),
    ("2.5.29.30", "nameConstraints", "X509v3 Name Constraints"),
    ("2.5.29.31", "crlDistributionPoints", "X509v3 CRL Distribution Points"),
    ("2.5.29.32", "certificatePolicies", "X509v3 Certificate Policies"),
    ("2.5.29.32.0", "anyPolicy", "X509v3 Any Policy"),
    ("2.5.29.33", "policyMappings", "X509v3 Policy Mappings"),
    ("2.5.29.35", "authorityKeyIdentifier", "X509v3 Authority Key Identifier"),
    ("2.5.29.36", "policyConstraints", "X509v3 Policy Constraints"),
    ("2.5.29.37", "extendedKeyUsage", "X509v3 Extended Key Usage"),
    ("2.5.29.37.0", "anyExtendedKeyUsage", "Any Extended Key Usage"),
    ("2.5.29.46", "freshestCRL", "X509v3 Freshest CRL"),
    ("2.5.29.54", "inhibitAnyPolicy", "X509v3 Inhibit Any Policy"),
    ("2.16.840.1.113730.1.1", "nsCertType", "Netscape Cert Type"),
    ("2.16.840.1.113730.1.2", "nsBaseUrl", "Netscape Base Url"),
    ("2.16.840.1.113730.1.3", "nsRevocationUrl", "Netscape Revocation Url"),
    ("2.16.840.1.113730.1.4", "nsCaRevocationUrl", "Netscape CA Revocation Url"),
    ("2.16.840.1.113730.1.7", "nsRenewalUrl", "Netscape Renewal Url"),
    ("2.16.840.1.113730.1.8", "nsCaPolicyUrl", "Netscape CA Policy Url"),
    ("2.16.840.1.113730.1.12", "nsSslServerName", "Netscape SSL Server Name"),
    ("2.16.840.1.113730.1.13", "nsComment", "Netscape Comment"),
    ("2.16.840.1.113730.4.1", "nsSGC", "Netscape Server Gated Crypto"),
    ("1.3.6.1.5.5.7.1.1", "authorityInfoAccess", "Authority Information Access"),
    ("1.3.6.1.5.5.7.1.3", "qcStatements", "qcStatements"),
    ("1.3.6.1.5.5.7.1.11", "subjectInfoAccess", "Subject Information Access"),
    ("1.3.6.1.5.5.7.1.14", "proxyCertInfo", "Proxy Certificate Information"),
    ("1.3.6.1.5.5.7.1.24", "tlsfeature", "TLS Feature"),
    ("1.3.6.1.5.5.7.2.1", "id-qt-cps", "Policy Qualifier CPS"),
    ("1.3.6.1.5.5.7.2.2", "id-qt-unotice", "Policy Qualifier User Notice"),
    ("1.3.6.1.5.5.7.3.1", "serverAuth", "TLS Web Server Authentication"),
    ("1.3.6.1.5.5.7.3.2", "clientAuth", "TLS Web Client Authentication"),
    ("1.3.6.1.5.5.7.3.3", "codeSigning", "Code Signing"),
    ("1.3.6.1.5.5.7.3.4", "emailProtection", "E-mail Protection"),
    ("1.3.6.1.5.5.7.3.5", "ipsecEndSystem", "IPSec End System"),
    ("1.3.6.1.5.5.7.3.6", "ipsecTunnel", "IPSec Tunnel"),
    ("1.3.6.1.5.5.7.3.7", "ipsecUser", "IPSec User"),
    ("1.3.6.1.5.5.7.3.8", "timeStamping", "Time Stamping"),
    ("1.3.6.1.5.5.7.3.9", "OCSPSigning", "OCSP Signing"),
    ("1.3.6.1.5.5.7.3.10", "DVCS", "dvcs"),
    ("1.3.6.1.5.5.7.3.17", "ipsecIKE", "ipsec Internet Key Exchange"),
    ("1.3.6.1.5.5.7.3.21", "secureShellClient", "SSH Client"),
    ("1.3.6.1.5.5.7.3.22", "secureShellServer", "SSH Server"),
    ("1.3.6.1.5.5.7.3.28", "cmcRA", "CMC Registration Authority"),
    ("1.3.6.1.5.5.7.48.1", "OCSP", "OCSP"),
    ("1.3.6.1.5.5.7.48.2", "caIssuers", "CA Issuers"),
    ("1.3.6.1.5.5.7.48.3", "ad_timestamping", "AD Time Stamping"),
    ("1.3.6.1.5.5.7.48.5", "caRepository", "CA Repository"),
    ("1.3.6.1.5.5.7.48.1.5", "noCheck", "OCSP No Check"),
    ("1.3.6.1.4.1.311.2.1.14", "msExtReq", "Microsoft Extension Request"),
    ("1.3.6.1.4.1.311.2.1.21", "msCodeInd", "Microsoft Individual Code Signing"),
    ("1.3.6.1.4.1.311.2.1.22", "msCodeCom", "Microsoft Commercial Code Signing"),
    ("1.3.6.1.4.1.311.10.3.1", "msCTLSign", "Microsoft Trust List Signing"),
    ("1.3.6.1.4.1.311.10.3.3", "msSGC", "Microsoft Server Gated Crypto"),
    ("1.3.6.1.4.1.311.10.3.4", "msEFS", "Microsoft Encrypted File System"),
    ("1.3.6.1.4.1.311.17.1", "CSPName", "Microsoft CSP Name"),
    ("1.3.6.1.4.1.311.20.2.2", "msSmartcardLogin", "Microsoft Smartcard Login"),
    ("1.3.6.1.4.1.311.20.2.3", "msUPN", "Microsoft User Principal Name"),
    ("1.3.6.1.4.1.11129.2.4.2", "ct_precert_scts", "CT Precertificate SCTs"),
    ("1.3.6.1.4.1.11129.2.4.5", "ct_cert_scts", "CT Certificate SCTs"),
    ("1.3.6.1.4.1.11129.2.4.3", "ct_precert_poison", "CT Precertificate Poison"),
    ("1.2.840.113549.1.1.1", "rsaEncryption", "rsaEncryption"),
    ("1.2.840.113549.1.1.4", "RSA-MD5", "md5WithRSAEncryption"),
    ("1.2.840.113549.1.1.5", "RSA-SHA1", "sha1WithRSAEncryption"),
    ("1.2.840.113549.1.1.10", "RSASSA-PSS", "rsassaPss"),
    ("1.2.840.113549.1.1.11", "RSA-SHA256", "sha256WithRSAEncryption"),
    ("1.2.840.113549.1.1.12", "RSA-SHA384", "sha384WithRSAEncryption"),
    ("1.2.840.113549.1.1.13", "RSA-SHA512", "sha512WithRSAEncryption"),
    ("1.2.840.113549.1.1.14", "RSA-SHA224", "sha224WithRSAEncryption"),
    ("1.2.840.10040.4.1", "DSA", "dsaEncryption"),
    ("1.2.840.10040.4.3", "DSA-SHA1", "dsaWithSHA1"),
    ("2.16.840.1.101.3.4.3.1", "dsa_with_SHA224", "dsa_with_SHA224"),
    ("2.16.840.1.101.3.4.3.2", "dsa_with_SHA256", "dsa_with_SHA256"),
    ("2.16.840.1.101.3.4.3.3", "id-dsa-with-sha384", "dsa_with_SHA384"),
    ("2.16.840.1.101.3.4.3.4", "id-dsa-with-sha512", "dsa_with_SHA512"),
    ("1.2.840.10045.2.1", "id-ecPublicKey", "id-ecPublicKey"),
    ("1.2.840.10045.4.1", "ecdsa-with-SHA1", "ecdsa-with-SHA1"),
    ("1.2.840.10045.4.3.1", "ecdsa-with-SHA224", "ecdsa-with-SHA224"),
    ("1.2.840.10045.4.3.2", "ecdsa-with-SHA256", "ecdsa-with-SHA256"),
    ("1.2.840.10045.4.3.3", "ecdsa-with-SHA384", "ecdsa-with-SHA384"),
    ("1.2.840.10045.4.3.4", "ecdsa-with-SHA512", "ecdsa-with-SHA512"),
    ("1.3.101.110", "X25519", "X25519"),
    ("1.3.101.111", "X448", "X448"),
    ("1.3.101.112", "ED25519", "ED25519"),
    ("1.3.101.113", "ED448", "ED448"),
    ("1.2.840.10045.3.1.7", "prime256v1", "prime256v1"),
    ("1.3.132.0.33", "secp224r1", "secp224r1"),
    ("1.3.132.0.34", "secp384r1", "secp384r1"),
    ("1.3.132.0.35", "secp521r1", "secp521r1"),
    ("1.3.132.0.10", "secp256k1", "secp256k1"),
    ("1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1", "brainpoolP256r1"),
    ("1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1", "brainpoolP384r1"),
    ("1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1", "brainpoolP512r1"),
    ("1.2.840.113549.1.9.7", "challengePassword", "challengePassword"),
    ("1.2.840.113549.1.9.14", "extReq", "Extension Request"),
    ("1.2.840.113549.1.9.20", "friendlyName", "friendlyName"),
    ("1.2.840.113549.1.9.21", "localKeyID", "localKeyID"),
    ("1.2.840.113549.1.9.15", "SMIME-CAPS", "S/MIME Capabilities"),
    ("1.3.6.1.4.1.311.60.2.1.1", "jurisdictionL", "jurisdictionLocalityName"),
    ("1.3.6.1.4.1.311.60.2.1.2", "jurisdictionST", "jurisdictionStateOrProvinceName"),
    ("1.3.6.1.4.1.311.60.2.1.3", "jurisdictionC", "jurisdictionCountryName"),
    ("2.5.4.16", "postalAddress", "postalAddress"),
    ("2.5.4.18", "postOfficeBox", "postOfficeBox"),
    ("2.5.4.20", "telephoneNumber", "telephoneNumber"),
    ("2.5.4.45", "x500UniqueIdentifier", "x500UniqueIdentifier"),
    ("2.5.4.51", "houseIdentifier", "houseIdentifier"),
    ("1.3.14.3.2.26", "SHA1", "sha1"),
    ("2.16.840.1.101.3.4.2.1", "SHA256", "sha256"),
    ("2.16.840.1.101.3.4.2.2", "SHA384", "sha384"),
    ("2.16.840.1.101.3.4.2.3", "SHA512", "sha512"),
    ("1.2.840.113549.1.1.8", "MGF1", "mgf1"),
];

fn find(oid: &ObjectIdentifier) -> Option<&'static (&'static str, &'static str, &'static str)> {
    let dotted = oid.to_string();
    OBJECTS.iter().find(|(known, ..)| *known == dotted)
}

/// The short name (`CN`, `subjectAltName`).
pub fn short_name(oid: &ObjectIdentifier) -> Option<&'static str> {
    let attribute = attribute::by_oid(oid).map(|known: &AttributeType| known.short_name);
    attribute.or_else(|| find(oid).map(|(_, short, _)| *short))
}

/// The long name (`commonName`, `X509v3 Subject Alternative Name`).
pub fn long_name(oid: &ObjectIdentifier) -> Option<&'static str> {
    let attribute = attribute::by_oid(oid).map(|known: &AttributeType| known.long_name);
    attribute.or_else(|| find(oid).map(|(.., long)| *long))
}

/// What openssl shows for an object identifier: its long name, or the dotted numbers.
pub fn display_name(oid: &ObjectIdentifier) -> String {
    long_name(oid).map_or_else(|| oid.to_string(), str::to_owned)
}

/// The object identifier that a short name, a long name (both case-sensitive) or dotted numbers stand for.
pub fn by_name(name: &str) -> Option<ObjectIdentifier> {
    let named = OBJECTS.iter().find(|(_, short, long)| *short == name || *long == name);
    named.and_then(|(oid, ..)| ObjectIdentifier::new(oid).ok()).or_else(|| attribute::openssl_oid(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_the_object_they_came_from() {
        for (oid, short, long) in OBJECTS {
            let oid = ObjectIdentifier::new(oid).unwrap();
            assert_eq!(by_name(short), Some(oid), "{short}");
            assert_eq!((short_name(&oid), long_name(&oid)), (Some(*short), Some(*long)));
        }
        assert_eq!(by_name("CN").as_ref().and_then(long_name), Some("commonName"));
        assert_eq!(by_name("1.2.3").map(|oid| display_name(&oid)).as_deref(), Some("1.2.3"));
    }
}
