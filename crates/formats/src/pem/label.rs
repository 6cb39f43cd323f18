//! The labels that are known here.

/// An X.509 certificate.
pub const CERTIFICATE: &str = "CERTIFICATE";
/// A certification request.
pub const REQUEST: &str = "CERTIFICATE REQUEST";
/// A certification request, as old tools and keytool call it.
pub const NEW_REQUEST: &str = "NEW CERTIFICATE REQUEST";
/// A certificate with openssl's notes on trust behind it.
pub const TRUSTED_CERTIFICATE: &str = "TRUSTED CERTIFICATE";
/// A PKCS#7 bundle.
pub const PKCS7: &str = "PKCS7";
/// A revocation list.
pub const X509_CRL: &str = "X509 CRL";
/// A `SubjectPublicKeyInfo`.
pub const PUBLIC_KEY: &str = "PUBLIC KEY";
/// A PKCS#8 `PrivateKeyInfo`.
pub const PRIVATE_KEY: &str = "PRIVATE KEY";
/// A PKCS#8 `EncryptedPrivateKeyInfo`.
pub const ENCRYPTED_PRIVATE_KEY: &str = "ENCRYPTED PRIVATE KEY";
/// A PKCS#1 `RSAPrivateKey`, openssl's traditional form.
pub const RSA_PRIVATE_KEY: &str = "RSA PRIVATE KEY";
/// A PKCS#1 `RSAPublicKey`.
pub const RSA_PUBLIC_KEY: &str = "RSA PUBLIC KEY";
/// A SEC1 `ECPrivateKey`.
pub const EC_PRIVATE_KEY: &str = "EC PRIVATE KEY";
/// openssl's traditional DSA key.
pub const DSA_PRIVATE_KEY: &str = "DSA PRIVATE KEY";

/// Labels that other programs write and that are read in part or not at all.
const OTHERS: [&str; 23] = [
    "AGE ENCRYPTED FILE",
    "ANY PRIVATE KEY",
    "ATTRIBUTE CERTIFICATE",
    "CMS",
    "DH PARAMETERS",
    "DSA PARAMETERS",
    "DSA PUBLIC KEY",
    "EC PARAMETERS",
    "OPENSSH PRIVATE KEY",
    "OPENSSH PUBLIC KEY",
    "PARAMETERS",
    "PGP MESSAGE",
    "PGP PRIVATE KEY BLOCK",
    "PGP PUBLIC KEY BLOCK",
    "PGP SIGNATURE",
    "PGP SIGNED MESSAGE",
    "PKCS #7 SIGNED DATA",
    "PKCS12",
    "SSH2 ENCRYPTED PRIVATE KEY",
    "SSL SESSION PARAMETERS",
    "TSS2 PRIVATE KEY",
    "X509 CERTIFICATE",
    "X9.42 DH PARAMETERS",
];
const OURS: [&str; 13] = [
    CERTIFICATE,
    REQUEST,
    NEW_REQUEST,
    TRUSTED_CERTIFICATE,
    PKCS7,
    X509_CRL,
    PUBLIC_KEY,
    PRIVATE_KEY,
    ENCRYPTED_PRIVATE_KEY,
    RSA_PRIVATE_KEY,
    RSA_PUBLIC_KEY,
    EC_PRIVATE_KEY,
    DSA_PRIVATE_KEY,
];

/// The label that a text begins with, if it is one that is known: the longest.
pub(crate) fn at_the_beginning_of(text: &str) -> Option<&'static str> {
    let known = OURS.iter().chain(&OTHERS).filter(|known| text.starts_with(**known));
    known.max_by_key(|known| known.len()).copied()
}

/// How a message calls a block. A label that nobody knows is not repeated: where the line ends of a file were lost, a key is taken for one.
pub(crate) fn shown(label: &str) -> &'static str {
    OURS.iter().chain(&OTHERS).find(|known| **known == label).copied().unwrap_or("block of an unknown kind")
}
