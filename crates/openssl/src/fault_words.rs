//! openssl's words for what is wrong with a path (`X509_verify_cert_error_string(3ossl)`).

use keyferry_core::chain::Fault;

use crate::release::{NOT_YET_VALID, now};

macro_rules! words {
    ($($name:ident = $words:literal;)+) => {
        /// What openssl says of a fault.
        pub(crate) fn of(fault: Fault) -> &'static str {
            match fault {
                Fault::NotYetValid => now(&NOT_YET_VALID),
                $(Fault::$name => $words,)+
                _ => "",
            }
        }
    };
}

words! {
    Unspecified = "unspecified certificate verification error";
    NoIssuer = "unable to get issuer certificate";
    NoCrl = "unable to get certificate CRL";
    IssuerKey = "unable to decode issuer public key";
    Signature = "certificate signature failure";
    CrlSignature = "CRL signature failure";
    Expired = "certificate has expired";
    CrlNotYetValid = "CRL is not yet valid";
    CrlExpired = "CRL has expired";
    NotBeforeField = "format error in certificate's notBefore field";
    NotAfterField = "format error in certificate's notAfter field";
    SelfSigned = "self-signed certificate";
    SelfSignedInChain = "self-signed certificate in certificate chain";
    NoLocalIssuer = "unable to get local issuer certificate";
    LeafSignature = "unable to verify the first certificate";
    TooLong = "certificate chain too long";
    Revoked = "certificate revoked";
    PathLength = "path length constraint exceeded";
    Purpose = "unsuitable certificate purpose";
    Rejected = "certificate rejected";
    NoCertSign = "key usage does not include certificate signing";
    NoCrlIssuer = "unable to get CRL issuer certificate";
    CriticalExtension = "unhandled critical extension";
    NoCrlSign = "key usage does not include CRL signing";
    CriticalCrlExtension = "unhandled critical CRL extension";
    Proxy = "proxy certificates not allowed, please set the appropriate flag";
    PolicyExtension = "invalid or inconsistent certificate policy extension";
    NoExplicitPolicy = "no explicit policy";
    CrlScope = "different CRL scope";
    NotPermitted = "permitted subtree violation";
    Excluded = "excluded subtree violation";
    SubtreeDistance = "name constraints minimum and maximum not supported";
    ConstraintType = "unsupported name constraint type";
    ConstraintSyntax = "unsupported or invalid name constraint syntax";
    NameSyntax = "unsupported or invalid name syntax";
    CrlPath = "CRL path validation error";
    Hostname = "hostname mismatch";
    Email = "email address mismatch";
    IpAddress = "IP address mismatch";
    WeakKey = "EE certificate key too weak";
    WeakCaKey = "CA certificate key too weak";
    WeakSignature = "CA signature digest algorithm too weak";
    AlgorithmInconsistency = "cert info signature and signature algorithm mismatch";
    InvalidCa = "invalid CA certificate";
    PathLengthWithoutCa = "Path length invalid for non-CA cert";
    PathLengthWithoutCertSign = "Path length given without key usage keyCertSign";
    CertSignWithoutCa = "Key usage keyCertSign invalid for non-CA cert";
    IssuerEmpty = "Issuer name empty";
    SubjectEmpty = "Subject name empty";
    NoAuthorityKeyId = "Missing Authority Key Identifier";
    NoSubjectKeyId = "Missing Subject Key Identifier";
    AlternativeNamesEmpty = "Empty Subject Alternative Name extension";
    AlternativeNamesNotCritical = "Subject empty and Subject Alt Name extension not critical";
    ConstraintsNotCritical = "Basic Constraints of CA cert not marked critical";
    AuthorityKeyIdCritical = "Authority Key Identifier marked critical";
    SubjectKeyIdCritical = "Subject Key Identifier marked critical";
    NoKeyUsage = "CA cert does not include key usage extension";
    Version = "Using cert extension requires at least X509v3";
    ExplicitCurve = "Certificate public key has explicit ECC parameters";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_words() {
        let silent: Vec<_> = Fault::ALL.iter().filter(|fault| of(**fault).is_empty()).collect();
        assert!(silent.is_empty(), "{silent:?}");
    }
}
