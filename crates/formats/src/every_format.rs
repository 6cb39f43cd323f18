//! Every format that is read: a folder of its own, where it is defined, and a line here. Nothing else has to know of a new one.
//!
//! A list that others expand: `contents` below the formats makes names of it, the registry above them what is behind the names.

macro_rules! every_format {
    ($make:ident) => {
        $make! {
            /// Sun's JKS.
            Jks = crate::jks::DEFINITION;
            /// Sun's JCEKS.
            Jceks = crate::jceks::DEFINITION;
            /// Bouncy Castle's BKS.
            Bks = crate::bks::DEFINITION;
            /// Bouncy Castle's UBER.
            Uber = crate::bks::UBER;
            /// Bouncy Castle's BCFKS.
            Bcfks = crate::bcfks::DEFINITION;
            /// PKCS#12.
            Pkcs12 = crate::pkcs12::DEFINITION;
            /// PEM blocks.
            Pem = crate::pem::DEFINITION;
            /// A PKCS#7 bundle.
            Pkcs7 = crate::pkcs7::DEFINITION;
            /// Java's sequence of certificates.
            PkiPath = crate::pkcs7::PKI_PATH;
            /// JSON Web Keys.
            Jwk = crate::jwk::DEFINITION;
            /// Microsoft's private keys: PVK, and the blob in it alone.
            Pvk = crate::detect::PVK;
            /// One DER structure: a key, certificate or request.
            Der = crate::detect::DER;
        }
    };
}
