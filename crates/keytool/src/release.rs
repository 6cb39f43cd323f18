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

/// What `-version` says.
pub(crate) static VERSION: Habit<&str> = Habit {
    what: "`-version` prints",
    since: &[
        (JAVA_17, "nothing: there is no such command"),
        (JAVA_21, "21.0.13"),
        (JAVA_25, "25.0.5"),
        (JAVA_26, "26.0.2.1"),
        (JAVA_27, "27.0.1.0.3"),
    ],
};
pub(crate) static RSA_BITS: Habit<i64> =
    Habit { what: "Bits of a new RSA or RSASSA-PSS key", since: &[(JAVA_17, 2048), (JAVA_21, 3072)] };
pub(crate) static EC_BITS: Habit<i64> = Habit { what: "Bits of a new EC key", since: &[(JAVA_17, 256), (JAVA_21, 384)] };
/// Longer keys get longer hashes in every release.
pub(crate) static LEAST_HASH: Habit<HashAlgorithm> = Habit {
    what: "Hash for the signatures of usual RSA and EC keys",
    since: &[(JAVA_17, HashAlgorithm::Sha256), (JAVA_21, HashAlgorithm::Sha384)],
};
/// What stands behind the sentence about a weak signature.
pub(crate) static WEAK_SIGNATURE: Habit<&str> = Habit {
    what: "Said of a weak signature algorithm, behind `a security risk.`",
    since: &[(JAVA_17, " This algorithm will be disabled in a future update."), (JAVA_21, "")],
};
/// What stands behind the sentence about a short key.
pub(crate) static WEAK_KEY: Habit<&str> = Habit {
    what: "Said of a short key, behind `a security risk.`",
    since: &[
        (JAVA_17, " This key size will be disabled in a future update."),
        (JAVA_25, " It will be disabled in a future update."),
    ],
};
pub(crate) static KEYS_BY_CURVE: Habit<bool> =
    Habit { what: "Keys for X25519 and X448 are called so, not XDH", since: &[(JAVA_17, false), (JAVA_21, true)] };
/// Whether the bits of a new key are said as `2,048 bit`.
pub(crate) static GROUPED_BITS: Habit<bool> =
    Habit { what: "Says `2,048 bit RSA key pair`, not `2048-bit RSA key pair`", since: &[(JAVA_17, true), (JAVA_25, false)] };
/// What the lines of PEM around the others end with.
pub(crate) static PEM_LINE_END: Habit<&str> =
    Habit { what: "End of the BEGIN and END lines of PEM", since: &[(JAVA_17, "\n"), (JAVA_25, "\r\n")] };
/// Whether the labels of a host's name are looked at as DNS has them: 26 was made before that came to the others.
pub(crate) static LABELS: Habit<bool> = Habit {
    what: "A label of a `dns:` name begins and ends with a letter or digit",
    since: &[(JAVA_17, false), (JAVA_21, true), (JAVA_26, false), (JAVA_27, true)],
};
/// Whether `-ext NAME=` is an error.
pub(crate) static VALUES_NEEDED: Habit<bool> =
    Habit { what: "Nothing behind the `=` of an extension is an error", since: &[(JAVA_17, false), (JAVA_21, true)] };
/// Whether an extension that is to be honored and was not asked for is met with a fault of keytool's own.
pub(crate) static NOT_ASKED_FOR: Habit<bool> = Habit {
    what: "NullPointerException for an extension that `honored=` names and the request does not have",
    since: &[(JAVA_17, false), (JAVA_21, true)],
};
/// Whether PKCS#12, and the keys of JCEKS, have passwords of printable ASCII only.
pub(crate) static ASCII_PASSWORDS: Habit<bool> =
    Habit { what: "Passwords of PKCS#12 and of keys in JCEKS are printable ASCII", since: &[(JAVA_17, true), (JAVA_25, false)] };
/// Whether warnings are said behind an error too.
pub(crate) static WARNINGS_BEHIND_ERRORS: Habit<bool> =
    Habit { what: "Warnings come behind an error too", since: &[(JAVA_17, false), (JAVA_25, true)] };
/// Whether a block of PEM can begin anywhere in a line, and its lines with blanks.
pub(crate) static PEM_ANYWHERE: Habit<bool> =
    Habit { what: "PEM is read where something stands before it in its line", since: &[(JAVA_17, false), (JAVA_25, true)] };
/// Whether other characters than those of base64 are passed over in PEM.
pub(crate) static PEM_STRAY: Habit<bool> =
    Habit { what: "PEM is read past characters that are no base64", since: &[(JAVA_17, false), (JAVA_27, true)] };
/// Whether the certificates of an entry that `-list` shows alone are warned of by its alias.
pub(crate) static LISTED_BY_ALIAS: Habit<bool> =
    Habit { what: "`-list -alias` warns of `<alias>`, not of `The certificate`", since: &[(JAVA_17, false), (JAVA_27, true)] };
/// What is said of JKS and JCEKS; `{format}` and `{name}` stand for the keystore's.
pub(crate) static OLD_FORMAT: Habit<&str> = Habit {
    what: "Said of JKS and JCEKS",
    since: &[
        (
            JAVA_17,
            "The {format} keystore uses a proprietary format. It is recommended to migrate to PKCS12 which is an industry standard format \
             using \"keytool -importkeystore -srckeystore {name} -destkeystore {name} -deststoretype pkcs12\".",
        ),
        (
            JAVA_26,
            "{format} uses outdated cryptographic algorithms and will be removed in a future release. Migrate to PKCS12 using:\n\
             keytool -importkeystore -srckeystore {name} -destkeystore {name} -deststoretype pkcs12",
        ),
    ],
};
/// What is said of ML-DSA where there is none; nothing where there is.
pub(crate) static NO_ML_DSA: Habit<&str> = Habit {
    what: "`-keyalg ML-DSA`",
    since: &[
        (JAVA_17, "java.security.NoSuchAlgorithmException: ML-DSA KeyPairGenerator not available"),
        (JAVA_21, "java.lang.IllegalArgumentException: Cannot derive signature algorithm from ML-DSA"),
        (JAVA_25, ""),
    ],
};
/// Secret keys that PKCS#12 does not hold, for Java has no object identifier for them.
pub(crate) static NOT_IN_PKCS12: Habit<&str> =
    Habit { what: "Secret keys without an object identifier, not for PKCS#12", since: &[(JAVA_17, "Blowfish"), (JAVA_21, "")] };
/// What stands behind a question for a password when there is no terminal, and nothing to read yet either.
pub(crate) static SEEN_PASSWORD: Habit<&str> = Habit {
    what: "Said where a password is asked for, without a terminal, and nothing is typed",
    since: &[(JAVA_17, ""), (JAVA_21, "[WARNING: Input may be visible on screen] ")],
};
/// Whether parts of a name can be left out when they are asked for.
pub(crate) static PARTS_LEFT_OUT: Habit<bool> =
    Habit { what: "A single dot leaves out a part of a name that is asked for", since: &[(JAVA_17, false), (JAVA_21, true)] };
/// Whether old ciphers are weak for secret keys.
pub(crate) static WEAK_SECRET_KEYS: Habit<bool> =
    Habit { what: "Warns of secret keys for DES, triple DES, RC2 and ARCFOUR", since: &[(JAVA_17, false), (JAVA_21, true)] };

/// What a habit is in the release that is spoken.
pub(crate) fn now<T: Copy>(habit: &Habit<T>) -> T {
    *habit.of(RELEASES.spoken())
}

/// Whether the release that is spoken is this one or a newer one.
pub(crate) fn is_since(release: Release) -> bool {
    RELEASES.spoken() >= release
}
