//! The releases of Java whose keytool we can be, and what differs between them.

use keyferry_core::signed::HashAlgorithm;
use keyferry_host::release::{Habit, Release, Releases};

pub(crate) const JAVA_17: Release = Release(17, None);
pub(crate) const JAVA_21: Release = Release(21, None);
pub(crate) const JAVA_25: Release = Release(25, None);
pub(crate) const JAVA_26: Release = Release(26, None);
pub(crate) const JAVA_27: Release = Release(27, None);

/// The releases of Java whose keytool is spoken.
pub static RELEASES: Releases =
    Releases::new("keytool", &[JAVA_17, JAVA_21, JAVA_25, JAVA_26, JAVA_27], JAVA_25, "KEYFERRY_KEYTOOL_AS");

habits! {
    RELEASES;
    /// What `-version` says.
    VERSION: &str = "`-version` prints", [
        (JAVA_17, "nothing: there is no such command"),
        (JAVA_21, "21.0.13"),
        (JAVA_25, "25.0.5"),
        (JAVA_26, "26.0.2.1"),
        (JAVA_27, "27.0.1.0.3"),
    ];
    /// Bits of a new RSA or RSASSA-PSS key.
    RSA_BITS: i64 = "Bits of a new RSA or RSASSA-PSS key", [(JAVA_17, 2048), (JAVA_21, 3072)];
    /// Bits of a new EC key.
    EC_BITS: i64 = "Bits of a new EC key", [(JAVA_17, 256), (JAVA_21, 384)];
    /// Longer keys get longer hashes in every release.
    LEAST_HASH: HashAlgorithm = "Hash for the signatures of usual RSA and EC keys", [(JAVA_17, HashAlgorithm::Sha256), (JAVA_21, HashAlgorithm::Sha384)];
    /// What stands behind the sentence about a weak signature.
    WEAK_SIGNATURE: &str = "Said of a weak signature algorithm, behind `a security risk.`", [(JAVA_17, " This algorithm will be disabled in a future update."), (JAVA_21, "")];
    /// What stands behind the sentence about a short key.
    WEAK_KEY: &str = "Said of a short key, behind `a security risk.`", [
        (JAVA_17, " This key size will be disabled in a future update."),
        (JAVA_25, " It will be disabled in a future update."),
    ];
    /// Keys for X25519 and X448 are called so, not XDH.
    KEYS_BY_CURVE: bool = "Keys for X25519 and X448 are called so, not XDH", [(JAVA_17, false), (JAVA_21, true)];
    /// Whether the bits of a new key are said as `2,048 bit`.
    GROUPED_BITS: bool = "Says `2,048 bit RSA key pair`, not `2048-bit RSA key pair`", [(JAVA_17, true), (JAVA_25, false)];
    /// What the lines of PEM around the others end with.
    PEM_LINE_END: &str = "End of the BEGIN and END lines of PEM", [(JAVA_17, "\n"), (JAVA_25, "\r\n")];
    /// Whether the labels of a host's name are looked at as DNS has them: 26 was made before that came to the others.
    LABELS: bool = "A label of a `dns:` name begins and ends with a letter or digit", [(JAVA_17, false), (JAVA_21, true), (JAVA_26, false), (JAVA_27, true)];
    /// Whether `-ext NAME=` is an error.
    VALUES_NEEDED: bool = "Nothing behind the `=` of an extension is an error", [(JAVA_17, false), (JAVA_21, true)];
    /// Whether an extension that is to be honored and was not asked for is met with a fault of keytool's own.
    NOT_ASKED_FOR: bool = "NullPointerException for an extension that `honored=` names and the request does not have", [(JAVA_17, false), (JAVA_21, true)];
    /// Whether PKCS#12, and the keys of JCEKS, have passwords of printable ASCII only.
    ASCII_PASSWORDS: bool = "Passwords of PKCS#12 and of keys in JCEKS are printable ASCII", [(JAVA_17, true), (JAVA_25, false)];
    /// Whether warnings are said behind an error too.
    WARNINGS_BEHIND_ERRORS: bool = "Warnings come behind an error too", [(JAVA_17, false), (JAVA_25, true)];
    /// Whether a block of PEM can begin anywhere in a line, and its lines with blanks.
    PEM_ANYWHERE: bool = "PEM is read where something stands before it in its line", [(JAVA_17, false), (JAVA_25, true)];
    /// Whether other characters than those of base64 are passed over in PEM.
    PEM_STRAY: bool = "PEM is read past characters that are no base64", [(JAVA_17, false), (JAVA_27, true)];
    /// Whether the certificates of an entry that `-list` shows alone are warned of by its alias.
    LISTED_BY_ALIAS: bool = "`-list -alias` warns of `<alias>`, not of `The certificate`", [(JAVA_17, false), (JAVA_27, true)];
    /// What is said of JKS and JCEKS; `{format}` and `{name}` stand for the keystore's.
    OLD_FORMAT: &str = "Said of JKS and JCEKS", [
        (
            JAVA_17,
            "The {format} keystore uses a proprietary format. It is recommended to migrate to PKCS12 which is an industry standard \
             format using \"keytool -importkeystore -srckeystore {name} -destkeystore {name} -deststoretype pkcs12\".",
        ),
        (
            JAVA_26,
            "{format} uses outdated cryptographic algorithms and will be removed in a future release. Migrate to PKCS12 using:\n\
             keytool -importkeystore -srckeystore {name} -destkeystore {name} -deststoretype pkcs12",
        ),
    ];
    /// What is said of ML-DSA where there is none; nothing where there is.
    NO_ML_DSA: &str = "`-keyalg ML-DSA`", [
        (JAVA_17, "java.security.NoSuchAlgorithmException: ML-DSA KeyPairGenerator not available"),
        (JAVA_21, "java.lang.IllegalArgumentException: Cannot derive signature algorithm from ML-DSA"),
        (JAVA_25, ""),
    ];
    /// Secret keys that PKCS#12 does not hold, for Java has no object identifier for them.
    NOT_IN_PKCS12: &str = "Secret keys without an object identifier, not for PKCS#12", [(JAVA_17, "Blowfish"), (JAVA_21, "")];
    /// What stands behind a question for a password when there is no terminal, and nothing to read yet either.
    SEEN_PASSWORD: &str = "Said where a password is asked for, without a terminal, and nothing is typed", [(JAVA_17, ""), (JAVA_21, "[WARNING: Input may be visible on screen] ")];
    /// Whether parts of a name can be left out when they are asked for.
    PARTS_LEFT_OUT: bool = "A single dot leaves out a part of a name that is asked for", [(JAVA_17, false), (JAVA_21, true)];
    /// Whether old ciphers are weak for secret keys.
    WEAK_SECRET_KEYS: bool = "Warns of secret keys for DES, triple DES, RC2 and ARCFOUR", [(JAVA_17, false), (JAVA_21, true)];
}

/// What a habit is in the release that is spoken.
pub(crate) fn now<T: Copy>(habit: &Habit<T>) -> T {
    *habit.of(RELEASES.spoken())
}

/// Whether the release that is spoken is this one or a newer one.
pub(crate) fn is_since(release: Release) -> bool {
    RELEASES.spoken() >= release
}

/// Commands that not all releases have, and which is the first to have them.
const SINCE: &[(&str, Release)] = &[("version", JAVA_21)];

/// Whether the release that is spoken has a command.
pub(crate) fn is_there(name: &str) -> bool {
    SINCE.iter().all(|(newer, release)| *newer != name || is_since(*release))
}
