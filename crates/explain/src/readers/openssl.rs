//! OpenSSL's command line and library.

use super::reader::{Claim, Reader};
use crate::feature::Feature as F;
use Reader::{OpenSsl3, OpenSsl3Legacy, OpenSsl34, OpenSsl102, OpenSsl111};

const ALL: &[Reader] = &[OpenSsl102, OpenSsl111, OpenSsl3, OpenSsl3Legacy, OpenSsl34];
const BEFORE_3: &[Reader] = &[OpenSsl102, OpenSsl111];
const FROM_111: &[Reader] = &[OpenSsl111, OpenSsl3, OpenSsl3Legacy, OpenSsl34];
const THREE: &[Reader] = &[OpenSsl3, OpenSsl3Legacy, OpenSsl34];
const WITHOUT_LEGACY: &[Reader] = &[OpenSsl3, OpenSsl34];
const WITH_LEGACY: &[Reader] = &[OpenSsl102, OpenSsl111, OpenSsl3Legacy];

const MEASURED: &str = "measured: OpenSSL 1.0.2g, 1.1.1w, 3.0.19, 3.5.9, 3.6.5 and 4.0.3, openssl pkcs12 and pkey";
const MANUAL: &str = "openssl-pkcs12(1) and pkcs8(1) of 1.0.2: -keypbe, -certpbe, -macalg, -v2, -v2prf";
const LEGACY: &str = "measured: OpenSSL 1.0.2g to 4.0.3; OSSL_PROVIDER-legacy(7), openssl/openssl#14790";
const NO_JAVA: &str = "openssl-pkcs12(1), openssl-pkey(1): inputs are PEM, DER and PKCS#12";

const NOTES_35: &str = "CHANGES of OpenSSL 3.5";
const BEFORE_35: &[Reader] = &[OpenSsl102, OpenSsl111, OpenSsl3, OpenSsl3Legacy];
const PVK: &str = "measured: OpenSSL 1.1.1w, 3.0.20, 3.5.9 and 4.0.3, openssl rsa -inform PVK";
const TEXTS: &str = "measured: OpenSSL 1.1.1w, 3.0.19, 3.5.9, 3.6.5 and 4.0.3, openssl x509 and pkey; openssl/openssl#6281";

const ONLY_LEGACY: &str = "it needs the legacy provider for that (-legacy)";
const NOT_JAVA_S: &str = "it does not read Java's and Bouncy Castle's keystores";

pub(super) const CLAIMS: &[Claim] = &[
    Claim::opens(F::Pkcs12, ALL, MANUAL),
    Claim::opens(F::Pem, ALL, MANUAL),
    Claim::opens(F::Der, ALL, MANUAL),
    Claim::opens(F::Pkcs7, ALL, "openssl-pkcs7(1)"),
    Claim::not(F::Jks, ALL, NOT_JAVA_S, NO_JAVA),
    Claim::not(F::Jceks, ALL, NOT_JAVA_S, NO_JAVA),
    Claim::not(F::Bks, ALL, NOT_JAVA_S, NO_JAVA),
    Claim::not(F::Uber, ALL, NOT_JAVA_S, NO_JAVA),
    Claim::not(F::Bcfks, ALL, NOT_JAVA_S, NO_JAVA),
    Claim::not(F::PkiPath, ALL, "it does not read Java's PkiPath", NO_JAVA),
    Claim::not(F::Jwk, ALL, "it does not read JSON Web Keys", NO_JAVA),
    Claim::opens(F::Pvk, BEFORE_3, PVK),
    Claim::opens(F::Pvk, &[OpenSsl3Legacy], PVK),
    Claim::but(F::Pvk, WITHOUT_LEGACY, "encrypted ones with the legacy provider only (-provider legacy -provider default)", PVK),
    Claim::not(
        F::KeyOpenSsh,
        ALL,
        "it does not read OpenSSH's own form",
        "measured: OpenSSL 1.1.1w, 3.0.20, 3.5.9 and 4.0.3, openssl pkey",
    ),
    Claim::not(F::Wrapped, ALL, "it does not unwrap files", NO_JAVA),
    Claim::not(F::ByteOrderMark, BEFORE_3, "it does not find the block behind the byte order mark", TEXTS),
    Claim::opens(F::ByteOrderMark, THREE, TEXTS),
    Claim::not(F::Utf16, ALL, "it does not read UTF-16", TEXTS),
    Claim::not(F::Indented, ALL, "it finds a block only at the start of a line", TEXTS),
    Claim::opens(F::Pbes2Aes, ALL, MANUAL),
    Claim::opens(F::Pbes2Aes192, ALL, MANUAL),
    Claim::opens(F::Pbes2TripleDes, ALL, MANUAL),
    Claim::opens(F::Pbes2OtherCipher, ALL, MEASURED),
    Claim::not(
        F::Pbes2Authenticated,
        &[OpenSsl111, OpenSsl3, OpenSsl3Legacy, OpenSsl34],
        "it has no PBES2 with ciphers that check what they decrypt (`cipher parameter error`, `unsupported cipher`)",
        "measured: OpenSSL 1.1.1w, 3.0.19, 3.5.9, 3.6.5 and 4.0.3, openssl pkcs12 and pkcs8",
    ),
    Claim::opens(F::Scrypt, FROM_111, MEASURED),
    Claim::not(F::Scrypt, &[OpenSsl102], "it knows scrypt from 1.1.0 on only", "CHANGES of OpenSSL 1.1.0"),
    Claim::opens(F::TripleDes, ALL, MANUAL),
    Claim::opens(F::TwoKeyTripleDes, ALL, MANUAL),
    Claim::opens(F::Rc2_40, WITH_LEGACY, LEGACY),
    Claim::not(F::Rc2_40, WITHOUT_LEGACY, ONLY_LEGACY, LEGACY),
    Claim::opens(F::Rc2_128, WITH_LEGACY, LEGACY),
    Claim::not(F::Rc2_128, WITHOUT_LEGACY, ONLY_LEGACY, LEGACY),
    Claim::opens(F::Rc4_128, WITH_LEGACY, LEGACY),
    Claim::opens(F::Rc4_40, WITH_LEGACY, LEGACY),
    Claim::not(F::Rc4_128, WITHOUT_LEGACY, ONLY_LEGACY, LEGACY),
    Claim::not(F::Rc4_40, WITHOUT_LEGACY, ONLY_LEGACY, LEGACY),
    Claim::opens(F::Md5Des, WITH_LEGACY, LEGACY),
    Claim::not(F::Md5Des, WITHOUT_LEGACY, ONLY_LEGACY, LEGACY),
    Claim::opens(F::Pbes1Other, WITH_LEGACY, LEGACY),
    Claim::not(F::Pbes1Other, WITHOUT_LEGACY, ONLY_LEGACY, LEGACY),
    Claim::opens(F::MacSha1, ALL, MANUAL),
    Claim::opens(F::MacSha2, ALL, MANUAL),
    Claim::opens(F::MacSha512Cut, FROM_111, MEASURED),
    Claim::not(F::MacSha512Cut, &[OpenSsl102], "it does not know that hash, and says that the password is invalid", MEASURED),
    Claim::opens(F::MacSha3, FROM_111, MEASURED),
    Claim::not(F::MacSha3, &[OpenSsl102], "it knows SHA-3 from 1.1.1 on only", "CHANGES of OpenSSL 1.1.1"),
    Claim::opens(F::MacMd, ALL, MANUAL),
    Claim::not(
        F::Pbmac1,
        &[OpenSsl102, OpenSsl111, OpenSsl3, OpenSsl3Legacy],
        "it does not know PBMAC1, and says that the password is invalid",
        "measured: OpenSSL 1.0.2g, 1.1.1w and 3.0.19; CHANGES of 3.4",
    ),
    Claim::opens(F::Pbmac1, &[OpenSsl34], "measured: OpenSSL 3.5.9, 3.6.5 and 4.0.3; CHANGES of 3.4 (RFC 9579)"),
    Claim::opens(F::NoMac, THREE, "measured: OpenSSL 3.0.19, 3.5.9, 3.6.5 and 4.0.3 (`MAC is absent!` is a warning)"),
    Claim::but(F::NoMac, BEFORE_3, "with -nomacver only", "measured: OpenSSL 1.0.2g and 1.1.1w; chris2511/xca#617"),
    Claim::opens(F::PlainKey, ALL, "openssl-pkcs12(1): -keypbe NONE"),
    Claim::opens(F::Unmarked, ALL, "measured: OpenSSL 1.0.2g to 4.0.3"),
    Claim::opens(F::OnlyUnmarked, ALL, "measured: OpenSSL 1.0.2g to 4.0.3"),
    Claim::opens(F::LoneKey, ALL, "openssl-pkcs12(1): -nocerts"),
    Claim::but(F::SecretKey, ALL, "it leaves secret keys encrypted", MEASURED),
    Claim::opens(F::Request, ALL, "openssl-req(1)"),
    Claim::opens(F::Bundle, ALL, "openssl-pkcs7(1)"),
    Claim::opens(F::KeyPkcs8, ALL, MANUAL),
    Claim::opens(F::KeyTraditional, ALL, "openssl-rsa(1), openssl-ec(1)"),
    Claim::opens(F::KeyTraditionalEncrypted, ALL, "openssl-rsa(1), openssl-ec(1)"),
    Claim::opens(F::ExplicitCurve, ALL, MEASURED),
    Claim::opens(F::EdDsa, &[OpenSsl111, OpenSsl3, OpenSsl3Legacy, OpenSsl34], "CHANGES of OpenSSL 1.1.1"),
    Claim::not(F::EdDsa, &[OpenSsl102], "it knows Ed25519 from 1.1.1 on only", "CHANGES of OpenSSL 1.1.1"),
    Claim::not(F::MlDsa, BEFORE_35, "it knows ML-DSA from 3.5 on only", NOTES_35),
    Claim::but(F::MlDsa, &[OpenSsl34], "from 3.5 on only", NOTES_35),
    Claim::not(F::MlKem, BEFORE_35, "it knows ML-KEM from 3.5 on only", NOTES_35),
    Claim::but(F::MlKem, &[OpenSsl34], "from 3.5 on only", NOTES_35),
    Claim::not(F::SlhDsa, BEFORE_35, "it knows SLH-DSA from 3.5 on only", NOTES_35),
    Claim::but(F::SlhDsa, &[OpenSsl34], "from 3.5 on only", NOTES_35),
    Claim::not(
        F::Composite,
        ALL,
        "no OpenSSL up to 4.0 has composite keys (`unsupported private key algorithm`)",
        "measured: OpenSSL 1.1.1w, 3.0.19, 3.5.9, 3.6.5 and 4.0.3, openssl pkcs12",
    ),
    Claim::opens(F::SeedForm, &[OpenSsl34], "measured: OpenSSL 3.5.9, 3.6.5 and 4.0.3, openssl pkcs12 and pkey"),
];
