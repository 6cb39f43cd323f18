//! What can be wrong with a path, with the numbers of `X509_STORE_CTX_get_error(3ossl)`.

use std::fmt;

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $words:literal;)+) => {
        /// What is wrong with a path.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Fault {
            $($(#[$doc])* $name = $number,)+
        }

        impl Fault {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
        }

        /// In words that come behind the name of a certificate.
        impl fmt::Display for Fault {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$name => $words,)+ })
            }
        }
    };
}

faults! {
    /// A certificate that cannot be read, a public key that cannot be used, or a search that was given up.
    Unspecified = 1, "cannot be judged: its key or its extensions cannot be read";
    /// The path cannot go on from a trusted certificate.
    NoIssuer = 2, "is trusted, but its own issuer is not there";
    /// There is no revocation list for a certificate.
    NoCrl = 3, "has no revocation list that tells of it";
    /// The issuer's public key cannot be read.
    IssuerKey = 6, "has an issuer whose public key cannot be read";
    /// A signature was not made with the issuer's key.
    Signature = 7, "was not signed with the key of its issuer";
    /// The signature of a revocation list does not hold.
    CrlSignature = 8, "has a revocation list whose signature does not hold";
    /// It is too early.
    NotYetValid = 9, "is not valid yet";
    /// It is too late.
    Expired = 10, "has expired";
    /// A revocation list is of a later time.
    CrlNotYetValid = 11, "has a revocation list of a later time";
    /// There should be a newer revocation list.
    CrlExpired = 12, "has a revocation list that is out of date";
    /// The first moment of validity cannot be read.
    NotBeforeField = 13, "has a date that is not written as the standard says";
    /// The last moment of validity cannot be read.
    NotAfterField = 14, "has a date that is not written as the standard says";
    /// The certificate is signed by itself, and not trusted.
    SelfSigned = 18, "is signed with its own key, and not trusted";
    /// The path ends at a certificate that is signed by itself, and not trusted.
    SelfSignedInChain = 19, "ends at an authority that is not trusted";
    /// The path cannot go on.
    NoLocalIssuer = 20, "has an issuer that is not there";
    /// The only certificate of the path is not signed by itself.
    LeafSignature = 21, "stands alone, and its issuer is not there to verify it";
    /// The path has too many certificates.
    TooLong = 22, "has more certificates above it than are followed";
    /// A revocation list names the certificate.
    Revoked = 23, "was revoked";
    /// There are more authorities below one than it allows.
    PathLength = 25, "has more authorities below it than it allows";
    /// A certificate is not for this purpose.
    Purpose = 26, "is not for this purpose";
    /// What is kept beside a trusted certificate says that it is not to be trusted for this.
    Rejected = 28, "is marked as one that is not to be trusted for this";
    /// The issuer's key usage does not let it sign certificates.
    NoCertSign = 32, "has an issuer whose key usage does not let it sign certificates";
    /// Who signed a revocation list is not known.
    NoCrlIssuer = 33, "has a revocation list of which nobody knows who signed it";
    /// A critical extension is not known.
    CriticalExtension = 34, "has a critical extension that is not known here, so nobody may go by the rest";
    /// The key usage does not let a certificate sign revocation lists.
    NoCrlSign = 35, "has a revocation list whose issuer may not sign any";
    /// A critical extension of a revocation list is not known.
    CriticalCrlExtension = 36, "has a revocation list with a critical extension that is not known here";
    /// Proxy certificates (RFC 3820) are not accepted.
    Proxy = 40, "is a proxy certificate, which nobody but grids knows";
    /// The extensions that tell policies contradict each other, or cannot be read.
    PolicyExtension = 42, "has policies that contradict each other, or cannot be read";
    /// No policy that is asked for holds for the whole path.
    NoExplicitPolicy = 43, "has no policy that is asked for and holds for the whole path";
    /// A revocation list is for other certificates.
    CrlScope = 44, "has a revocation list that is for other certificates";
    /// A name is outside of what an authority may name.
    NotPermitted = 47, "has a name outside of those that an authority above it may issue for (name constraints)";
    /// A name is among those that an authority may not name.
    Excluded = 48, "has a name that an authority above it may not issue for (name constraints)";
    /// A constraint of names with distances, which nobody uses.
    SubtreeDistance = 49, "has name constraints with distances, which nobody uses";
    /// A constraint of names of a kind that is not known.
    ConstraintType = 51, "has a name constraint of a kind that is not known here";
    /// A constraint of names that cannot be read.
    ConstraintSyntax = 52, "has a name constraint that cannot be read";
    /// A name that cannot be compared with a constraint.
    NameSyntax = 53, "has a name that cannot be compared with the name constraints above it";
    /// The path of who signed a revocation list does not hold.
    CrlPath = 54, "has a revocation list whose signer has no path that holds";
    /// The certificate is not for the host.
    Hostname = 62, "is not for this host";
    /// The certificate is not for the e-mail address.
    Email = 63, "is not for this e-mail address";
    /// The certificate is not for the IP address.
    IpAddress = 64, "is not for this IP address";
    /// The certificate's key is weaker than the level asks for.
    WeakKey = 66, "has a key that is too weak";
    /// An authority's key is weaker than the level asks for.
    WeakCaKey = 67, "has an authority above it whose key is too weak";
    /// A signature is weaker than the level asks for.
    WeakSignature = 68, "is signed with an algorithm that is too weak";
    /// The two places that tell the signature algorithm differ.
    AlgorithmInconsistency = 78, "names two algorithms for its one signature";
    /// An issuer is no authority.
    InvalidCa = 79, "has an issuer that is no authority (CA)";
    /// A path length without an authority.
    PathLengthWithoutCa = 80, "has a path length and is no authority";
    /// A path length without the key usage that signs certificates.
    PathLengthWithoutCertSign = 81, "has a path length, and its key usage does not let it sign certificates";
    /// The key usage that signs certificates without an authority.
    CertSignWithoutCa = 82, "has a key usage that signs certificates, and is no authority";
    /// The issuer has no name.
    IssuerEmpty = 83, "has an issuer without a name";
    /// The subject has no name.
    SubjectEmpty = 84, "has no name";
    /// There is no authority key identifier.
    NoAuthorityKeyId = 85, "does not say which key of its issuer signed it";
    /// There is no subject key identifier.
    NoSubjectKeyId = 86, "does not give its key an identifier";
    /// The alternative names are there and empty.
    AlternativeNamesEmpty = 87, "has alternative names, and none among them";
    /// The alternative names stand for the subject, and are not critical.
    AlternativeNamesNotCritical = 88, "has alternative names in the place of a name, and does not mark them as critical";
    /// The basic constraints of an authority are not critical.
    ConstraintsNotCritical = 89, "is an authority, and does not mark that as critical";
    /// The authority key identifier is critical.
    AuthorityKeyIdCritical = 90, "marks the identifier of its issuer's key as critical";
    /// The subject key identifier is critical.
    SubjectKeyIdCritical = 91, "marks the identifier of its key as critical";
    /// An authority without key usage.
    NoKeyUsage = 92, "is an authority without a key usage";
    /// Extensions in a certificate of a version that has none.
    Version = 93, "has extensions in a version that has none";
    /// An EC key that spells its curve out.
    ExplicitCurve = 94, "has a key that spells its curve out, which nobody may trust";
}

impl Fault {
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
