//! NSS, `GnuTLS`, and what Java libraries make of private keys in PEM.

use super::reader::{Claim, Reader};
use crate::feature::Feature as F;
use Reader::{BouncyCastle, GnuTls, GnuTls37, KafkaJava17, KafkaJava21, Netty, NettyOld, Nss, Nss387};

const NSS: &[Reader] = &[Nss387, Nss];
const GNUTLS: &[Reader] = &[GnuTls37, GnuTls];
const BOTH: &[Reader] = &[Nss387, Nss, GnuTls37, GnuTls];
const PEM: &[Reader] = &[KafkaJava17, KafkaJava21, NettyOld, Netty];
/// Those that ask Java for the name of the encryption, where PBES2 had none before JDK-8231581.
const BY_NAME: &[Reader] = &[KafkaJava17, NettyOld];
const MENDED: &[Reader] = &[KafkaJava21, Netty];

const PROVIDER: &[Reader] = &[BouncyCastle];

const BC_PKCS12: &str = "measured: Bouncy Castle 1.72 and 1.86.2, KeyStore of the type PKCS12";
const NO_MAC_HASH: &str = "it does not know the hash of the integrity check (`error constructing MAC`)";
const BC: &str = "measured: Bouncy Castle 1.72 wrote and reads both";
const PK12UTIL: &str = "measured: NSS 3.61, 3.87.1, 3.110 and 3.132, pk12util -i";
const CERTTOOL: &str = "measured: GnuTLS 3.7.9 and 3.8.13, certtool --p12-info";
const KEY_INFO: &str = "measured: GnuTLS 3.7.9 and 3.8.13, certtool --key-info";
const TWO: &str = "measured: NSS 3.61 to 3.132, pk12util -i; GnuTLS 3.7.9 and 3.8.13, certtool --p12-info";
const CALLS: &str = "measured: its calls (EncryptedPrivateKeyInfo, SecretKeyFactory) on Java 8u504, 11.0.24, 17.0.15, 21.0.13, 25.0.5, 26.0.2 and 27.0.1; JDK-8231581, netty/netty#13536";
const JDK: &str = "measured: EncryptedPrivateKeyInfo on Java 8u504 to 27.0.1";
const ONLY_PEM: &str =
    "DefaultSslEngineFactory of Kafka, SslContextBuilder of Netty: they take PEM by themselves, keystores through Java";
const SOUGHT: &str =
    "measured: GnuTLS 3.7.9, certtool and its option certificate-info; it looks for the beginning of a block anywhere";
const PATTERNS: &str = "patterns in DefaultSslEngineFactory of Kafka and PemReader of Netty";

const REFUSED: &str = "it refuses the file as damaged, or its password as wrong";
const NO_PBES2: &str = "it does not open keys with PBES2 (`PBES2 SecretKeyFactory not available`)";

pub(super) const CLAIMS: &[Claim] = &[
    Claim::opens(F::Bks, &[BouncyCastle], BC),
    Claim::opens(F::Uber, &[BouncyCastle], BC),
    Claim::opens(F::Bcfks, &[BouncyCastle], "measured: Bouncy Castle 1.72 and 1.86.2 wrote it and read it"),
    Claim::opens(F::Pkcs12, PROVIDER, BC_PKCS12),
    Claim::opens(F::Pbes2Aes, PROVIDER, BC_PKCS12),
    Claim::opens(F::Pbes2Aes192, PROVIDER, BC_PKCS12),
    Claim::opens(F::Pbes2TripleDes, PROVIDER, BC_PKCS12),
    Claim::opens(F::Pbes2OtherCipher, PROVIDER, BC_PKCS12),
    Claim::opens(F::TripleDes, PROVIDER, BC_PKCS12),
    Claim::opens(F::TwoKeyTripleDes, PROVIDER, BC_PKCS12),
    Claim::opens(F::Rc2_128, PROVIDER, BC_PKCS12),
    Claim::opens(F::Rc2_40, PROVIDER, BC_PKCS12),
    Claim::opens(F::Rc4_128, PROVIDER, BC_PKCS12),
    Claim::opens(F::Rc4_40, PROVIDER, BC_PKCS12),
    Claim::not(F::Md5Des, PROVIDER, "it does not know the encryption (`unknown PBE algorithm`)", BC_PKCS12),
    Claim::not(F::Pbes1Other, PROVIDER, "it does not know the encryption (`unknown PBE algorithm`)", BC_PKCS12),
    Claim::opens(F::MacSha1, PROVIDER, BC_PKCS12),
    Claim::but(F::MacSha2, PROVIDER, "with SHA-256 only, of all SHA-2", BC_PKCS12),
    Claim::not(F::MacSha512Cut, PROVIDER, NO_MAC_HASH, BC_PKCS12),
    Claim::not(F::MacSha3, PROVIDER, NO_MAC_HASH, BC_PKCS12),
    Claim::not(F::MacMd, PROVIDER, NO_MAC_HASH, BC_PKCS12),
    Claim::but(F::Pbmac1, PROVIDER, "1.86 does, 1.72 does not", BC_PKCS12),
    Claim::but(F::NoMac, PROVIDER, "from 1.86 on; without a password, where nothing is encrypted", BC_PKCS12),
    Claim::but(F::PlainKey, PROVIDER, "1.86 does, 1.72 leaves the key out", BC_PKCS12),
    Claim::but(F::OnlyUnmarked, PROVIDER, "it shows no entry", BC_PKCS12),
    Claim::opens(F::LoneKey, PROVIDER, BC_PKCS12),
    Claim::not(F::SecretKey, PROVIDER, "1.86 refuses the file, 1.72 leaves the key out", BC_PKCS12),
    Claim::opens(F::EdDsa, PROVIDER, BC_PKCS12),
    Claim::opens(F::ExplicitCurve, PROVIDER, BC_PKCS12),
    Claim::but(F::MlDsa, PROVIDER, "1.86 does, 1.72 does not", BC_PKCS12),
    Claim::opens(F::Pkcs12, BOTH, TWO),
    Claim::not(F::Jks, BOTH, "it does not read Java's keystores", "pk12util(1), certtool(1)"),
    Claim::not(F::Jceks, BOTH, "it does not read Java's keystores", "pk12util(1), certtool(1)"),
    Claim::not(F::Bks, BOTH, "it does not read Bouncy Castle's keystores", "pk12util(1), certtool(1)"),
    Claim::not(F::Bcfks, BOTH, "it does not read Bouncy Castle's keystores", "pk12util(1), certtool(1)"),
    Claim::not(F::Uber, BOTH, "it does not read Bouncy Castle's keystores", "pk12util(1), certtool(1)"),
    Claim::not(F::Pvk, &[GnuTls37], "it does not read PVK", "measured: certtool 3.7.9 --key-info"),
    Claim::not(F::KeyOpenSsh, &[GnuTls37], "it does not read OpenSSH's own form", "measured: certtool 3.7.9 --key-info"),
    Claim::not(
        F::KeyOpenSsh,
        &[KafkaJava17, KafkaJava21],
        "it reads keys in PKCS#8 only",
        "DefaultSslEngineFactory of Kafka: PKCS8EncodedKeySpec",
    ),
    Claim::not(F::Jwk, BOTH, "it does not read JSON Web Keys", "pk12util(1), certtool(1)"),
    Claim::not(F::Wrapped, BOTH, "it does not unwrap files", "pk12util(1), certtool(1)"),
    Claim::opens(F::ByteOrderMark, GNUTLS, SOUGHT),
    Claim::not(F::Utf16, GNUTLS, "it does not read UTF-16", SOUGHT),
    Claim::opens(F::Indented, GNUTLS, SOUGHT),
    Claim::opens(F::ByteOrderMark, PEM, PATTERNS),
    Claim::not(F::Utf16, PEM, "it does not read UTF-16", PATTERNS),
    Claim::opens(F::Indented, &[KafkaJava17, KafkaJava21], PATTERNS),
    Claim::not(F::Indented, &[NettyOld, Netty], "it does not read blocks with blanks in them", PATTERNS),
    Claim::opens(F::Pem, GNUTLS, "certtool(1)"),
    Claim::opens(F::Der, GNUTLS, "certtool(1): --inder"),
    Claim::opens(F::KeyPkcs8, GNUTLS, KEY_INFO),
    Claim::opens(F::KeyTraditional, GNUTLS, KEY_INFO),
    Claim::opens(F::KeyTraditionalEncrypted, GNUTLS, KEY_INFO),
    Claim::not(F::Scrypt, GNUTLS, "it does not know scrypt", KEY_INFO),
    Claim::not(F::ExplicitCurve, GNUTLS, "it knows curves by name only", KEY_INFO),
    Claim::opens(F::EdDsa, GNUTLS, KEY_INFO),
    Claim::opens(F::Pbes2Aes, BOTH, TWO),
    Claim::opens(F::Pbes2Aes192, BOTH, TWO),
    Claim::opens(F::Pbes2TripleDes, BOTH, TWO),
    Claim::opens(F::Pbes2OtherCipher, &[Nss], PK12UTIL),
    Claim::but(F::Pbes2OtherCipher, &[Nss387], "3.87 does, 3.61 does not", PK12UTIL),
    Claim::not(F::Pbes2OtherCipher, GNUTLS, REFUSED, CERTTOOL),
    Claim::opens(F::Pbes2Authenticated, &[BouncyCastle], "measured: Bouncy Castle 1.86.2 wrote and reads AES-GCM in PKCS#12"),
    Claim::not(F::Pbes2Authenticated, &[Nss387], REFUSED, "measured: NSS 3.87.1, pk12util -i"),
    Claim::not(F::Pbes2Authenticated, &[GnuTls37], REFUSED, "measured: GnuTLS 3.7.9, certtool --p12-info"),
    Claim::opens(F::TripleDes, BOTH, TWO),
    Claim::not(F::TwoKeyTripleDes, &[Nss387, GnuTls37, GnuTls], REFUSED, TWO),
    Claim::opens(F::TwoKeyTripleDes, &[Nss], PK12UTIL),
    Claim::opens(F::Rc2_40, BOTH, TWO),
    Claim::opens(F::Rc2_128, NSS, PK12UTIL),
    Claim::not(F::Rc2_128, GNUTLS, REFUSED, CERTTOOL),
    Claim::opens(F::Rc4_128, BOTH, TWO),
    Claim::opens(F::Rc4_40, NSS, PK12UTIL),
    Claim::not(F::Rc4_40, GNUTLS, REFUSED, CERTTOOL),
    Claim::not(F::Md5Des, NSS, REFUSED, PK12UTIL),
    Claim::opens(F::Md5Des, GNUTLS, CERTTOOL),
    Claim::not(F::Pbes1Other, &[Nss387, Nss, GnuTls37], REFUSED, TWO),
    Claim::opens(F::Pbes1Other, &[GnuTls], CERTTOOL),
    Claim::opens(F::MacSha1, BOTH, TWO),
    Claim::opens(F::MacSha2, BOTH, TWO),
    Claim::not(F::MacSha512Cut, BOTH, REFUSED, TWO),
    Claim::not(F::MacSha3, BOTH, REFUSED, TWO),
    Claim::opens(F::MacMd, NSS, PK12UTIL),
    Claim::not(F::MacMd, GNUTLS, REFUSED, CERTTOOL),
    Claim::not(F::Pbmac1, &[Nss387, GnuTls37], "it does not know PBMAC1", TWO),
    Claim::opens(F::Pbmac1, &[Nss, GnuTls], TWO),
    Claim::not(F::NoMac, BOTH, "it wants an integrity check", TWO),
    Claim::opens(F::PlainKey, BOTH, TWO),
    Claim::opens(F::Unmarked, BOTH, TWO),
    Claim::opens(F::OnlyUnmarked, BOTH, TWO),
    Claim::not(F::LoneKey, NSS, "it cannot import a key without a certificate", PK12UTIL),
    Claim::opens(F::LoneKey, GNUTLS, CERTTOOL),
    Claim::not(F::ExplicitCurve, NSS, "it cannot import the key", PK12UTIL),
    Claim::not(F::EdDsa, &[Nss387], "it cannot import the key", PK12UTIL),
    Claim::but(F::EdDsa, &[Nss], "3.132 does, 3.110 does not", PK12UTIL),
    Claim::opens(F::Pem, PEM, ONLY_PEM),
    Claim::not(F::Request, PEM, "it takes keys and certificates only", ONLY_PEM),
    Claim::not(F::Bundle, PEM, "it takes keys and certificates only", ONLY_PEM),
    Claim::opens(F::Request, GNUTLS, "certtool(1): --crq-info"),
    Claim::opens(F::Bundle, GNUTLS, "certtool(1): --p7-info"),
    Claim::opens(F::KeyPkcs8, PEM, ONLY_PEM),
    Claim::not(F::Wrapped, PEM, "it does not unwrap files", ONLY_PEM),
    Claim::not(
        F::KeyTraditional,
        &[KafkaJava17, KafkaJava21],
        "it reads keys in PKCS#8 only",
        "DefaultSslEngineFactory of Kafka: PKCS8EncodedKeySpec",
    ),
    Claim::not(
        F::KeyTraditionalEncrypted,
        &[KafkaJava17, KafkaJava21],
        "it reads keys in PKCS#8 only",
        "DefaultSslEngineFactory of Kafka: EncryptedPrivateKeyInfo",
    ),
    Claim::not(
        F::KeyTraditional,
        &[NettyOld],
        "it reads keys in PKCS#8 only",
        "netty.io/wiki: SslContextBuilder and private key",
    ),
    Claim::but(
        F::KeyTraditional,
        &[Netty],
        "with Bouncy Castle only, from 4.1.80 on",
        "netty/netty#12670; netty.io/wiki: SslContextBuilder and private key",
    ),
    Claim::not(F::Pbes2Aes, BY_NAME, NO_PBES2, CALLS),
    Claim::opens(F::Pbes2Aes, &[KafkaJava21], CALLS),
    Claim::opens(F::Pbes2Aes, &[Netty], "netty/netty#13539; measured: its calls on Java 8u504 to 27.0.1"),
    Claim::not(F::Pbes2Aes192, PEM, "Java knows PBES2 with AES-128 and AES-256 only", JDK),
    Claim::not(F::Pbes2TripleDes, PEM, "Java knows PBES2 with AES-128 and AES-256 only", JDK),
    Claim::not(F::Pbes2OtherCipher, PEM, "Java knows PBES2 with AES-128 and AES-256 only", JDK),
    Claim::not(F::Pbes2Authenticated, PEM, "Java knows PBES2 with AES-128 and AES-256 only", JDK),
    Claim::not(F::Scrypt, PEM, "Java derives keys with PBKDF2 only", JDK),
    Claim::opens(F::TripleDes, PEM, CALLS),
    Claim::opens(F::Rc2_40, PEM, CALLS),
    Claim::opens(F::Md5Des, PEM, CALLS),
    Claim::not(F::EdDsa, &[KafkaJava17, KafkaJava21], "it tries RSA, DSA and EC keys only", "DefaultSslEngineFactory of Kafka"),
    Claim::not(F::MlDsa, &[KafkaJava17, KafkaJava21], "it tries RSA, DSA and EC keys only", "DefaultSslEngineFactory of Kafka"),
    Claim::not(F::ExplicitCurve, BY_NAME, "Java knows curves by name only", "measured: Java 8u504 to 27.0.1"),
    Claim::not(F::ExplicitCurve, MENDED, "Java knows curves by name only", "measured: Java 8u504 to 27.0.1"),
];
