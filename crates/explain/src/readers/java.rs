//! The Java Development Kit's own keystores.

use super::reader::{Claim, MostIterations, Reader};
use crate::feature::Feature as F;
use Reader::{Java8, Java8u301, Java11, Java11u12, Java17, Java21, Java25, Java25u5, Java26};

const ALL: &[Reader] = &[Java8, Java8u301, Java11, Java11u12, Java17, Java21, Java25, Java25u5, Java26];
/// Those that know the integrity check with SHA-2, of which each was asked.
const NEW: &[Reader] = &[Java8u301, Java11u12, Java17, Java21, Java25, Java25u5, Java26];
const OLD: &[Reader] = &[Java8, Java11];

const MEASURED: &str =
    "measured: Java 8u77, 8u504, 11.0.9, 11.0.24, 17.0.15, 21.0.13, 25.0.3, 25.0.5, 26.0.2 and 27.0.1, KeyStore.load and getKey";
const FACTORY: &str = "measured: Java 8u504, 11.0.9, 11.0.24, 17.0.15, 21.0.13, 25.0.3, 25.0.5, 26.0.2 and 27.0.1, CertificateFactory.generateCertificates";
const NOTES_301: &str = "release notes of 8u301 and 11.0.12, JDK-8076190; confluentinc/schema-registry#2427";
const SUN: &str = "JCA: providers SUN and SunJCE, keystore types of every version";
const NO_SUN: &str = "JCA: list of keystore types; Bouncy Castle's need its provider";
const SHROUDED: &str = "measured: Java 8u504 to 27.0.1 list no entry; PKCS12KeyStore passes over key bags that are not encrypted";
const JEP_339: &str = "JEP 339, Java 15";
const JEP_496: &str = "JEP 496, Java 24";
const JEP_497: &str = "JEP 497, Java 24";
const POST_QUANTUM: &str = "measured: Java 8u504, 11.0.24, 17.0.19, 21.0.13, 25.0.2, 25.0.5, 26, 27 and 28-ea, KeyStore.getKey";
const ONLY_NEW_21: &str = "21.0.13 does, the first builds do not";
const BEFORE_21: &[Reader] = &[Java8, Java8u301, Java11, Java11u12, Java17];

const PROVIDER: &str = "it needs Bouncy Castle's provider";
const NO_STORE: &str = "it is no keystore to it; its CertificateFactory and KeyFactory take the parts one by one";
const NO_HASH: &str = "it does not know integrity checks with SHA-2 (`Algorithm HmacPBESHA256 not available`)";
const ONLY_AES: &str = "it knows PBES2 with AES-128 and AES-256 only (`expecting the object identifier for AES cipher`)";
const NO_MAC_HASH: &str = "it does not know the hash of the integrity check";

pub(super) const CLAIMS: &[Claim] = &[
    Claim::opens(F::Pkcs12, ALL, SUN),
    Claim::opens(F::Jks, ALL, SUN),
    Claim::opens(F::Jceks, ALL, SUN),
    Claim::not(F::Bks, ALL, PROVIDER, NO_SUN),
    Claim::not(F::Uber, ALL, PROVIDER, NO_SUN),
    Claim::not(F::Bcfks, ALL, PROVIDER, NO_SUN),
    Claim::but(F::Pkcs7, ALL, "for its CertificateFactory, not as a keystore", "java.security.cert.CertificateFactory"),
    Claim::but(F::PkiPath, ALL, "for its CertificateFactory, not as a keystore", "java.security.cert.CertificateFactory"),
    Claim::but(F::Pem, ALL, NO_STORE, "java.security.cert.CertificateFactory; JCA: list of keystore types"),
    Claim::but(F::Der, ALL, NO_STORE, "java.security.cert.CertificateFactory; JCA: list of keystore types"),
    Claim::not(F::Jwk, ALL, "nothing in it reads JSON Web Keys", "java.security.KeyStore; java.security.KeyFactory"),
    Claim::not(F::Pvk, ALL, "nothing in it reads PVK", "java.security.KeyStore; java.security.KeyFactory"),
    Claim::not(F::KeyOpenSsh, ALL, "nothing in it reads OpenSSH's keys", "java.security.KeyStore; java.security.KeyFactory"),
    Claim::not(F::Wrapped, ALL, "it does not unwrap files", "java.security.KeyStore"),
    Claim::not(
        F::ByteOrderMark,
        &[Java8, Java8u301, Java11, Java11u12, Java17, Java21],
        "its CertificateFactory fails at the byte order mark (`Incomplete data`)",
        FACTORY,
    ),
    Claim::opens(F::ByteOrderMark, &[Java25, Java25u5, Java26], FACTORY),
    Claim::not(F::Utf16, ALL, "its CertificateFactory finds nothing in UTF-16 (`No certificate data found`)", FACTORY),
    Claim::not(
        F::Indented,
        &[Java8, Java8u301, Java11, Java11u12, Java17, Java21],
        "its CertificateFactory finds a block only at the start of a line",
        FACTORY,
    ),
    Claim::opens(F::Indented, &[Java25, Java25u5, Java26], FACTORY),
    Claim::opens(F::MacSha1, ALL, SUN),
    Claim::opens(F::TripleDes, ALL, SUN),
    Claim::opens(F::Rc2_40, ALL, SUN),
    Claim::opens(F::MacSha2, NEW, NOTES_301),
    Claim::not(F::MacSha2, OLD, NO_HASH, NOTES_301),
    Claim::opens(F::Pbes2Aes, NEW, NOTES_301),
    Claim::not(F::Pbes2Aes, &[Java8], "it does not read PBES2", "measured: Java 8u77 and 8u252 (`data isn't an object ID`)"),
    Claim::but(
        F::Pbes2Aes,
        &[Java11],
        "only where the length of the key is written down, as Java does and openssl does not",
        "measured: Java 11.0.9 (`Given final block not properly padded`)",
    ),
    Claim::opens(F::MacSha512Cut, NEW, MEASURED),
    Claim::not(F::MacSha512Cut, OLD, NO_MAC_HASH, MEASURED),
    Claim::not(F::Pbes2Aes192, NEW, ONLY_AES, MEASURED),
    Claim::not(F::Pbes2TripleDes, NEW, ONLY_AES, MEASURED),
    Claim::not(F::Pbes2OtherCipher, NEW, ONLY_AES, MEASURED),
    Claim::not(F::Pbes2Authenticated, NEW, ONLY_AES, MEASURED),
    Claim::not(F::Pbes2Authenticated, &[Java11], ONLY_AES, "measured: Java 11.0.9"),
    Claim::not(F::Scrypt, NEW, "it derives keys with PBKDF2 only", "measured: Java 8u504 to 27.0.1, EncryptedPrivateKeyInfo"),
    Claim::not(F::TwoKeyTripleDes, NEW, "it says that the password is incorrect", MEASURED),
    Claim::opens(F::Rc2_128, ALL, MEASURED),
    Claim::opens(F::Rc4_128, ALL, MEASURED),
    Claim::opens(F::Rc4_40, ALL, MEASURED),
    Claim::opens(F::Md5Des, ALL, MEASURED),
    Claim::not(F::Pbes1Other, ALL, "it says that the password is incorrect", MEASURED),
    Claim::not(F::MacSha3, ALL, NO_MAC_HASH, MEASURED),
    Claim::not(F::MacMd, ALL, NO_MAC_HASH, MEASURED),
    Claim::not(
        F::Pbmac1,
        &[Java8u301, Java11, Java11u12, Java17, Java21, Java25],
        "it does not know PBMAC1 (`HmacPBE1.2.840.113549.1.5.14 not available`)",
        "measured: Java 8u504, 11.0.9, 11.0.24, 17.0.15, 21.0.13 and 25.0.3",
    ),
    Claim::opens(F::Pbmac1, &[Java25u5, Java26], "measured: Java 25.0.5, 26.0.2 and 27.0.1; JDK-8343232"),
    Claim::opens(F::NoMac, ALL, MEASURED),
    Claim::not(F::PlainKey, ALL, "it does not show keys that are not encrypted", SHROUDED),
    Claim::but(
        F::Unmarked,
        ALL,
        "it does not show certificates without its mark of trust",
        "measured: Java 8u504 to 27.0.1; JDK-8076190, attribute trustedKeyUsage",
    ),
    Claim::not(
        F::OnlyUnmarked,
        ALL,
        "it shows no entry, for the certificates lack its mark of trust",
        "measured: Java 8u504 to 27.0.1; attribute trustedKeyUsage of PKCS12KeyStore",
    ),
    Claim::but(F::LoneKey, NEW, "it shows the key with an empty chain, which TLS cannot use", MEASURED),
    Claim::opens(F::SecretKey, ALL, "JEP 166, Java 8; measured: Java 8u504 to 27.0.1"),
    Claim::but(F::Request, ALL, "with keytool -printcertreq only", "keytool(1)"),
    Claim::but(F::Bundle, ALL, "for its CertificateFactory, not as a keystore", "java.security.cert.CertificateFactory"),
    Claim::opens(F::KeyPkcs8, ALL, "java.security.spec.PKCS8EncodedKeySpec"),
    Claim::not(
        F::KeyTraditional,
        ALL,
        "it reads keys in PKCS#8 only",
        "java.security.spec: no specification for PKCS#1 or SEC 1",
    ),
    Claim::not(
        F::KeyTraditionalEncrypted,
        ALL,
        "it reads keys in PKCS#8 only",
        "java.security.spec: no specification for DEK-Info",
    ),
    Claim::not(
        F::ExplicitCurve,
        NEW,
        "it knows curves by name only (`Only named ECParameters supported`), and says that the password is incorrect",
        MEASURED,
    ),
    Claim::opens(F::EdDsa, &[Java17, Java21, Java25, Java25u5, Java26], JEP_339),
    Claim::not(F::EdDsa, &[Java8, Java8u301, Java11, Java11u12], "it knows Ed25519 and Ed448 from Java 15 on only", JEP_339),
    Claim::opens(F::MlDsa, &[Java25, Java25u5, Java26], JEP_497),
    Claim::but(F::MlDsa, &[Java21], ONLY_NEW_21, POST_QUANTUM),
    Claim::not(F::MlDsa, BEFORE_21, "it knows ML-DSA from Java 24 on, and in new builds of 21", POST_QUANTUM),
    Claim::opens(F::MlKem, &[Java25, Java25u5, Java26], JEP_496),
    Claim::but(F::MlKem, &[Java21], ONLY_NEW_21, POST_QUANTUM),
    Claim::not(F::MlKem, BEFORE_21, "it knows ML-KEM from Java 24 on, and in new builds of 21", POST_QUANTUM),
    Claim::not(F::SlhDsa, ALL, "no Java up to 28 has SLH-DSA (`KeyFactory not available`)", POST_QUANTUM),
    Claim::not(F::Composite, ALL, "no Java up to 28 has composite keys (`KeyFactory not available`)", POST_QUANTUM),
    Claim::opens(F::SeedForm, &[Java21, Java25u5, Java26], POST_QUANTUM),
    Claim::not(F::SeedForm, &[Java25], "it reads such keys expanded only (`Cannot parse input`)", POST_QUANTUM),
];

/// The old Java 8 are of two minds: 8u77 knows no limit, 8u252 does.
pub(super) const ITERATIONS: &[MostIterations] = &[MostIterations {
    readers: &[Java8u301, Java11, Java11u12, Java17, Java21, Java25, Java25u5, Java26],
    most: 5_000_000,
    source: "measured: Java 8u504, 11.0.9 to 27.0.1 (`iteration count too large`)",
}];
