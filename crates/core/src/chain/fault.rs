//! What can be wrong with a path, with the numbers and the words of `X509_STORE_CTX_get_error(3ossl)`.

use std::fmt;

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $words:literal;)+) => {
        /// What is wrong with a path.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Fault {
            $($(#[$doc])* $name = $number,)+
        }

        impl fmt::Display for Fault {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$name => $words,)+ })
            }
        }
    };
}

faults! {
    /// A certificate that cannot be read, a public key that cannot be used, or a search that was given up.
    Unspecified = 1, "unspecified certificate verification error";
    /// The path cannot go on from a trusted certificate.
    NoIssuer = 2, "unable to get issuer certificate";
    /// There is no revocation list for a certificate.
    NoCrl = 3, "unable to get certificate CRL";
    /// The issuer's public key cannot be read.
    IssuerKey = 6, "unable to decode issuer public key";
    /// A signature was not made with the issuer's key.
    Signature = 7, "certificate signature failure";
    /// The signature of a revocation list does not hold.
    CrlSignature = 8, "CRL signature failure";
    /// It is too early.
    NotYetValid = 9, "certificate is not yet valid";
    /// It is too late.
    Expired = 10, "certificate has expired";
    /// A revocation list is of a later time.
    CrlNotYetValid = 11, "CRL is not yet valid";
    /// There should be a newer revocation list.
    CrlExpired = 12, "CRL has expired";
    /// The first moment of validity cannot be read.
    NotBeforeField = 13, "format error in certificate's notBefore field";
    /// The last moment of validity cannot be read.
    NotAfterField = 14, "format error in certificate's notAfter field";
    /// The certificate is signed by itself, and not trusted.
    SelfSigned = 18, "self-signed certificate";
    /// The path ends at a certificate that is signed by itself, and not trusted.
    SelfSignedInChain = 19, "self-signed certificate in certificate chain";
    /// The path cannot go on.
    NoLocalIssuer = 20, "unable to get local issuer certificate";
    /// The only certificate of the path is not signed by itself.
    LeafSignature = 21, "unable to verify the first certificate";
    /// The path has too many certificates.
    TooLong = 22, "certificate chain too long";
    /// A revocation list names the certificate.
    Revoked = 23, "certificate revoked";
    /// There are more authorities below one than it allows.
    PathLength = 25, "path length constraint exceeded";
    /// A certificate is not for this purpose.
    Purpose = 26, "unsuitable certificate purpose";
    /// What is kept beside a trusted certificate says that it is not to be trusted for this.
    Rejected = 28, "certificate rejected";
    /// The issuer's key usage does not let it sign certificates.
    NoCertSign = 32, "key usage does not include certificate signing";
    /// Who signed a revocation list is not known.
    NoCrlIssuer = 33, "unable to get CRL issuer certificate";
    /// A critical extension is not known.
    CriticalExtension = 34, "unhandled critical extension";
    /// The key usage does not let a certificate sign revocation lists.
    NoCrlSign = 35, "key usage does not include CRL signing";
    /// A critical extension of a revocation list is not known.
    CriticalCrlExtension = 36, "unhandled critical CRL extension";
    /// Proxy certificates (RFC 3820) are not accepted.
    Proxy = 40, "proxy certificates not allowed, please set the appropriate flag";
    /// The extensions that tell policies contradict each other, or cannot be read.
    PolicyExtension = 42, "invalid or inconsistent certificate policy extension";
    /// No policy that is asked for holds for the whole path.
    NoExplicitPolicy = 43, "no explicit policy";
    /// A revocation list is for other certificates.
    CrlScope = 44, "different CRL scope";
    /// A name is outside of what an authority may name.
    NotPermitted = 47, "permitted subtree violation";
    /// A name is among those that an authority may not name.
    Excluded = 48, "excluded subtree violation";
    /// A constraint of names with distances, which nobody uses.
    SubtreeDistance = 49, "name constraints minimum and maximum not supported";
    /// A constraint of names of a kind that is not known.
    ConstraintType = 51, "unsupported name constraint type";
    /// A constraint of names that cannot be read.
    ConstraintSyntax = 52, "unsupported or invalid name constraint syntax";
    /// A name that cannot be compared with a constraint.
    NameSyntax = 53, "unsupported or invalid name syntax";
    /// The path of who signed a revocation list does not hold.
    CrlPath = 54, "CRL path validation error";
    /// The certificate is not for the host.
    Hostname = 62, "hostname mismatch";
    /// The certificate is not for the e-mail address.
    Email = 63, "email address mismatch";
    /// The certificate is not for the IP address.
    IpAddress = 64, "IP address mismatch";
    /// The certificate's key is weaker than the level asks for.
    WeakKey = 66, "EE certificate key too weak";
    /// An authority's key is weaker than the level asks for.
    WeakCaKey = 67, "CA certificate key too weak";
    /// A signature is weaker than the level asks for.
    WeakSignature = 68, "CA signature digest algorithm too weak";
    /// The two places that tell the signature algorithm differ.
    AlgorithmInconsistency = 78, "cert info signature and signature algorithm mismatch";
    /// An issuer is no authority.
    InvalidCa = 79, "invalid CA certificate";
    /// A path length without an authority.
    PathLengthWithoutCa = 80, "Path length invalid for non-CA cert";
    /// A path length without the key usage that signs certificates.
    PathLengthWithoutCertSign = 81, "Path length given without key usage keyCertSign";
    /// The key usage that signs certificates without an authority.
    CertSignWithoutCa = 82, "Key usage keyCertSign invalid for non-CA cert";
    /// The issuer has no name.
    IssuerEmpty = 83, "Issuer name empty";
    /// The subject has no name.
    SubjectEmpty = 84, "Subject name empty";
    /// There is no authority key identifier.
    NoAuthorityKeyId = 85, "Missing Authority Key Identifier";
    /// There is no subject key identifier.
    NoSubjectKeyId = 86, "Missing Subject Key Identifier";
    /// The alternative names are there and empty.
    AlternativeNamesEmpty = 87, "Empty Subject Alternative Name extension";
    /// The alternative names stand for the subject, and are not critical.
    AlternativeNamesNotCritical = 88, "Subject empty and Subject Alt Name extension not critical";
    /// The basic constraints of an authority are not critical.
    ConstraintsNotCritical = 89, "Basic Constraints of CA cert not marked critical";
    /// The authority key identifier is critical.
    AuthorityKeyIdCritical = 90, "Authority Key Identifier marked critical";
    /// The subject key identifier is critical.
    SubjectKeyIdCritical = 91, "Subject Key Identifier marked critical";
    /// An authority without key usage.
    NoKeyUsage = 92, "CA cert does not include key usage extension";
    /// Extensions in a certificate of a version that has none.
    Version = 93, "Using cert extension requires at least X509v3";
    /// An EC key that spells its curve out.
    ExplicitCurve = 94, "Certificate public key has explicit ECC parameters";
}

impl Fault {
    /// The fault in words that come behind the name of a certificate.
    pub fn in_words(self) -> String {
        match self {
            Self::CriticalExtension => "has a critical extension that is not known here, so nobody may go by the rest".to_owned(),
            Self::NotPermitted => {
                "has a name outside of those that an authority above it may issue for (name constraints)".to_owned()
            }
            Self::Excluded => "has a name that an authority above it may not issue for (name constraints)".to_owned(),
            Self::ExplicitCurve => "has a key that spells its curve out, which nobody may trust".to_owned(),
            Self::Proxy => "is a proxy certificate, which nobody but grids knows".to_owned(),
            Self::NotBeforeField | Self::NotAfterField => "has a date that is not written as the standard says".to_owned(),
            Self::Unspecified => "cannot be judged: its key or its extensions cannot be read".to_owned(),
            other => format!("does not hold: {other}"),
        }
    }

    /// The number by which openssl tells it.
    pub fn number(self) -> u32 {
        self as u32
    }

    /// Whether the path could not be built; then nothing else was looked at, but for certificates that are signed by themselves.
    pub fn is_of_building(self) -> bool {
        matches!(self, Self::NoIssuer | Self::NoLocalIssuer | Self::SelfSigned | Self::SelfSignedInChain | Self::TooLong)
    }

    /// Whether `openssl verify` looks on for further faults.
    pub(super) fn verify_goes_on(self) -> bool {
        let number = self as u32;
        matches!(
            self,
            Self::NoExplicitPolicy
                | Self::Expired
                | Self::SelfSigned
                | Self::PathLength
                | Self::Purpose
                | Self::CrlExpired
                | Self::CrlNotYetValid
                | Self::CriticalExtension
        ) || (78..=93).contains(&number)
    }
}
