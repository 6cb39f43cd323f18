//! What a file may demand of its reader.

use std::fmt;

use keyferry_formats::detect::Format;

/// One thing that a reader has to know, or has to do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the texts below say it")]
pub enum Feature {
    // The containers.
    Pkcs12,
    Jks,
    Jceks,
    Bks,
    Uber,
    Bcfks,
    Pkcs7,
    PkiPath,
    Pem,
    Der,
    Jwk,
    Pvk,
    /// Base64, JSON or the like around all of it.
    Wrapped,
    // How the text of a PEM file stands in it.
    ByteOrderMark,
    Utf16,
    Indented,
    // How keys and certificates are encrypted.
    Pbes2Aes,
    Pbes2Aes192,
    Pbes2TripleDes,
    Pbes2OtherCipher,
    Pbes2Authenticated,
    Pbes2OtherHash,
    Scrypt,
    TripleDes,
    TwoKeyTripleDes,
    Rc2_128,
    Rc2_40,
    Rc4_128,
    Rc4_40,
    Md5Des,
    Pbes1Other,
    OtherEncryption,
    // The integrity of PKCS#12.
    MacSha1,
    MacSha2,
    MacSha512Cut,
    MacSha3,
    MacMd,
    Pbmac1,
    MacOther,
    NoMac,
    // What is inside of a keystore.
    PlainKey,
    Unmarked,
    OnlyUnmarked,
    LoneKey,
    SecretKey,
    // What stands in PEM and DER beside keys and certificates.
    Request,
    Bundle,
    // How a key stands in a PEM or DER file.
    KeyPkcs8,
    KeyTraditional,
    KeyTraditionalEncrypted,
    KeyOpenSsh,
    // The keys themselves.
    ExplicitCurve,
    EdDsa,
    MlDsa,
    MlKem,
    SlhDsa,
    SeedForm,
    Composite,
    OtherKey,
}

impl Feature {
    /// What is demanded by the keys themselves.
    pub(crate) const OF_KEYS: [Self; 8] = [
        Self::ExplicitCurve,
        Self::EdDsa,
        Self::MlDsa,
        Self::MlKem,
        Self::SlhDsa,
        Self::SeedForm,
        Self::Composite,
        Self::OtherKey,
    ];

    /// What a format demands of whoever reads a file of it.
    pub(crate) fn of_format(format: Format) -> Self {
        match format {
            Format::Jks => Self::Jks,
            Format::Jceks => Self::Jceks,
            Format::Bks => Self::Bks,
            Format::Uber => Self::Uber,
            Format::Bcfks => Self::Bcfks,
            Format::Pkcs12 => Self::Pkcs12,
            Format::Pkcs7 => Self::Pkcs7,
            Format::PkiPath => Self::PkiPath,
            Format::Pem => Self::Pem,
            Format::Jwk => Self::Jwk,
            Format::Pvk => Self::Pvk,
            _ => Self::Der,
        }
    }

    /// The word by which programs know it.
    pub fn word(self) -> &'static str {
        self.texts().0
    }

    fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::Pkcs12 => ("pkcs12", "PKCS#12"),
            Self::Jks => ("jks", "JKS"),
            Self::Jceks => ("jceks", "JCEKS"),
            Self::Bks => ("bks", "BKS of Bouncy Castle"),
            Self::Uber => ("uber", "UBER of Bouncy Castle"),
            Self::Bcfks => ("bcfks", "BCFKS of Bouncy Castle"),
            Self::Pkcs7 => ("pkcs7", "a PKCS#7 bundle"),
            Self::PkiPath => ("pki-path", "PkiPath of Java"),
            Self::Pem => ("pem", "PEM"),
            Self::Der => ("der", "DER"),
            Self::Jwk => ("jwk", "a JSON Web Key"),
            Self::Pvk => ("pvk", "a private key in Microsoft's PVK form"),
            Self::Wrapped => ("wrapped", "a file that was changed on its way"),
            Self::ByteOrderMark => ("byte-order-mark", "a byte order mark before a PEM block"),
            Self::Utf16 => ("utf-16", "text in UTF-16"),
            Self::Indented => ("indented", "a PEM block that does not begin at the start of its line"),
            Self::Pbes2Aes => ("pbes2-aes", "PBES2 with AES-128 or AES-256"),
            Self::Pbes2Aes192 => ("pbes2-aes-192", "PBES2 with AES-192"),
            Self::Pbes2TripleDes => ("pbes2-3des", "PBES2 with triple DES"),
            Self::Pbes2OtherCipher => ("pbes2-other-cipher", "PBES2 with another cipher than AES"),
            Self::Pbes2Authenticated => ("pbes2-authenticated", "PBES2 with AES-GCM, AES-CCM, ChaCha20 or AES key wrap"),
            Self::Pbes2OtherHash => ("pbes2-other-hash", "PBES2 with an unusual hash"),
            Self::Scrypt => ("scrypt", "PBES2 with scrypt"),
            Self::TripleDes => ("3des", "PKCS#12's triple DES with SHA-1"),
            Self::TwoKeyTripleDes => ("2-key-3des", "PKCS#12's triple DES with two keys"),
            Self::Rc2_128 => ("rc2-128", "RC2 with 128 bits"),
            Self::Rc2_40 => ("rc2-40", "RC2 with 40 bits"),
            Self::Rc4_128 => ("rc4-128", "RC4 with 128 bits"),
            Self::Rc4_40 => ("rc4-40", "RC4 with 40 bits"),
            Self::Md5Des => ("md5-des", "PBES1 with MD5 and DES"),
            Self::Pbes1Other => ("pbes1", "PBES1"),
            Self::OtherEncryption => ("other-encryption", "an encryption that keyferry does not know"),
            Self::MacSha1 => ("mac-sha1", "an integrity check with SHA-1"),
            Self::MacSha2 => ("mac-sha2", "an integrity check with SHA-2"),
            Self::MacSha512Cut => ("mac-sha512-cut", "an integrity check with SHA-512/224 or SHA-512/256"),
            Self::MacSha3 => ("mac-sha3", "an integrity check with SHA-3"),
            Self::MacMd => ("mac-md5", "an integrity check with MD5 or MD4"),
            Self::Pbmac1 => ("pbmac1", "an integrity check with PBMAC1 (RFC 9579)"),
            Self::MacOther => ("mac-other", "an integrity check that keyferry does not know"),
            Self::NoMac => ("no-mac", "no integrity check"),
            Self::PlainKey => ("plain-key", "a key in PKCS#12 that is not encrypted"),
            Self::Unmarked => ("unmarked", "certificates without Java's mark of trust"),
            Self::OnlyUnmarked => ("only-unmarked", "no entry but certificates without Java's mark of trust"),
            Self::LoneKey => ("lone-key", "a key in PKCS#12 without a certificate"),
            Self::SecretKey => ("secret-key", "a secret key in PKCS#12"),
            Self::Request => ("request", "a certification request"),
            Self::Bundle => ("bundle", "a PKCS#7 bundle in PEM"),
            Self::KeyPkcs8 => ("pkcs8", "a key in PKCS#8"),
            Self::KeyTraditional => ("traditional", "a key in openssl's traditional form"),
            Self::KeyTraditionalEncrypted => ("traditional-encrypted", "a key with openssl's traditional encryption"),
            Self::KeyOpenSsh => ("openssh", "a key in OpenSSH's own form"),
            Self::ExplicitCurve => ("explicit-curve", "an EC key whose curve is spelled out in numbers"),
            Self::EdDsa => ("eddsa", "an Ed25519 or Ed448 key"),
            Self::MlDsa => ("ml-dsa", "an ML-DSA key"),
            Self::MlKem => ("ml-kem", "an ML-KEM key"),
            Self::SlhDsa => ("slh-dsa", "an SLH-DSA key"),
            Self::SeedForm => ("seed-form", "a post-quantum key that is written with its seed"),
            Self::Composite => ("composite", "a composite ML-DSA key"),
            Self::OtherKey => ("other-key", "a key of an algorithm that keyferry does not know"),
        }
    }
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.texts().1)
    }
}
