//! The releases of OpenSSL whose command lines are taken, and what differs between them.

use keyferry_formats::pbe::Cipher;
use keyferry_host::release::{Habit, Release, Releases};

pub(crate) const OPENSSL_3_0: Release = Release(3, Some(0));
pub(crate) const OPENSSL_3_5: Release = Release(3, Some(5));
pub(crate) const OPENSSL_3_6: Release = Release(3, Some(6));
pub(crate) const OPENSSL_4_0: Release = Release(4, Some(0));

/// The releases of OpenSSL whose command lines are taken.
pub static RELEASES: Releases =
    Releases::new("openssl", &[OPENSSL_3_0, OPENSSL_3_5, OPENSSL_3_6, OPENSSL_4_0], OPENSSL_3_5, "KEYFERRY_OPENSSL_AS");

/// Whether what a file does not hold could not be found, not read; why one cannot be opened is said, and nothing twice.
pub(crate) static NOT_FOUND: Habit<bool> = Habit {
    what: "What a file does not hold `could not be found`, and why one cannot be opened is said",
    since: &[(OPENSSL_3_0, false), (OPENSSL_3_5, true)],
};
/// Whether words too many are named.
pub(crate) static EXTRA_WORDS: Habit<bool> =
    Habit { what: "Words too many are named", since: &[(OPENSSL_3_0, false), (OPENSSL_3_5, true)] };
/// What an option is that is neither one nor a cipher.
pub(crate) static UNKNOWN_CIPHER: Habit<&str> = Habit {
    what: "An option that is none, where ciphers are",
    since: &[(OPENSSL_3_0, "Unknown cipher"), (OPENSSL_3_5, "Unknown option or cipher")],
};
/// Whether an unknown digest is refused before anything is done.
pub(crate) static DIGEST_FIRST: Habit<bool> =
    Habit { what: "`x509` refuses an unknown digest before all else", since: &[(OPENSSL_3_0, false), (OPENSSL_3_5, true)] };
/// Whether `storeutl` counts nothing, too.
pub(crate) static COUNTS_NOTHING: Habit<bool> =
    Habit { what: "`storeutl` says `Total found: 0`", since: &[(OPENSSL_3_0, true), (OPENSSL_3_5, false)] };
/// Who gives a new certificate its key identifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Identifiers {
    /// They come with other extensions.
    WithOthers,
    /// Every one has them.
    Always,
    /// The configuration says so.
    AsConfigured,
}
/// When new certificates get key identifiers.
pub(crate) static IDENTIFIERS: Habit<Identifiers> = Habit {
    what: "Key identifiers of new certificates",
    since: &[
        (OPENSSL_3_0, Identifiers::WithOthers),
        (OPENSSL_3_5, Identifiers::Always),
        (OPENSSL_4_0, Identifiers::AsConfigured),
    ],
};
/// What is said of something that a file does not hold.
pub(crate) static FINDS: Habit<&str> = Habit {
    what: "What a file does not hold is said to be one that we",
    since: &[(OPENSSL_3_0, "Could not read"), (OPENSSL_3_5, "Could not find"), (OPENSSL_4_0, "Could not find or decode")],
};
/// Whether the size of an EC key is that of its field, with its strength.
pub(crate) static EC_STRENGTH: Habit<bool> =
    Habit { what: "EC keys have their strength in bits beside their size", since: &[(OPENSSL_3_0, false), (OPENSSL_4_0, true)] };
/// Whether `pkey` encrypts DER, and takes a cipher for nothing.
pub(crate) static ENCRYPTED_DER: Habit<bool> =
    Habit { what: "`pkey -CIPHER -outform DER` encrypts", since: &[(OPENSSL_3_0, false), (OPENSSL_4_0, true)] };
/// Whether a cipher that is put away is one that is not known.
pub(crate) static OLD_CIPHERS_KNOWN: Habit<bool> =
    Habit { what: "Old ciphers are known without the legacy provider", since: &[(OPENSSL_3_0, true), (OPENSSL_4_0, false)] };
/// How `genpkey` and `pkey` ask for a pass phrase, and the least length of it.
pub(crate) static KEY_QUESTION: Habit<(&str, usize)> = Habit {
    what: "`genpkey` and `pkey` ask for a pass phrase of a least length",
    since: &[(OPENSSL_3_0, ("Enter PEM pass phrase:", 4)), (OPENSSL_4_0, ("Enter pass phrase:", 0))],
};
/// Whether the serial number of an `authorityKeyIdentifier` is printed in decimal.
pub(crate) static DECIMAL_SERIAL: Habit<bool> = Habit {
    what: "The serial number in an `authorityKeyIdentifier` is decimal",
    since: &[(OPENSSL_3_0, false), (OPENSSL_4_0, true)],
};
/// Whether an `-extfile` of `x509` that is not there is named without a reason.
pub(crate) static EXTENSION_FILE: Habit<bool> = Habit {
    what: "`x509 -extfile` that is not there: `Error opening: FILE`",
    since: &[(OPENSSL_3_0, false), (OPENSSL_4_0, true)],
};
/// What standard output is called where a file belongs.
pub(crate) static NO_FILE: Habit<&str> =
    Habit { what: "A file that is none is called", since: &[(OPENSSL_3_0, "<NULL>"), (OPENSSL_4_0, "(null)")] };
/// Whether `-no_check_time` counts more than `-attime`.
pub(crate) static NO_TIME_FIRST: Habit<bool> =
    Habit { what: "`-no_check_time` counts more than `-attime`", since: &[(OPENSSL_3_0, false), (OPENSSL_4_0, true)] };
/// Whether names that nobody can have are refused.
pub(crate) static NAMES_CHECKED: Habit<bool> = Habit {
    what: "`-verify_hostname` and `-verify_email` refuse what is no name",
    since: &[(OPENSSL_3_0, false), (OPENSSL_4_0, true)],
};
/// Whether `req -text` shows a new name as it is encoded.
pub(crate) static NAMES_AS_ENCODED: Habit<bool> = Habit {
    what: "`req -new -text` shows fields of one relative name in the order of DER",
    since: &[(OPENSSL_3_0, false), (OPENSSL_4_0, true)],
};
/// What is said of extensions of `-addext` that are none.
pub(crate) static ADDED_WRONG: Habit<&str> = Habit {
    what: "Extensions of `-addext` that are none",
    since: &[
        (OPENSSL_3_0, "Error checking extensions defined using -addext"),
        (OPENSSL_4_0, "Error checking x509 extensions defined via -addext"),
    ],
};
/// What `req` encrypts new keys with.
pub(crate) static NEW_KEY_CIPHER: Habit<Cipher> =
    Habit { what: "`req -newkey` encrypts with", since: &[(OPENSSL_3_0, Cipher::DesEde3), (OPENSSL_3_5, Cipher::Aes256)] };
/// Whether `req -verify` says on standard output that all is well.
pub(crate) static VERDICT_ON_OUTPUT: Habit<bool> =
    Habit { what: "`req -verify` says OK on standard output", since: &[(OPENSSL_3_0, false), (OPENSSL_3_5, true)] };
/// Whether a line stays empty behind the points of revocation lists.
pub(crate) static LINE_BEHIND_POINTS: Habit<bool> =
    Habit { what: "An empty line behind each distribution point", since: &[(OPENSSL_3_0, false), (OPENSSL_3_5, true)] };
/// Whether there is a purpose for the signing of code.
pub(crate) static CODE_SIGNING: Habit<bool> =
    Habit { what: "Purpose `codesign`", since: &[(OPENSSL_3_0, false), (OPENSSL_3_5, true)] };
/// Whether names that do not match end `x509` with 1.
pub(crate) static NAMES_HAVE_CODES: Habit<bool> = Habit {
    what: "`x509 -checkhost` and its like end with 1 where the name does not match",
    since: &[(OPENSSL_3_0, false), (OPENSSL_3_5, true)],
};
/// Whether Oracle's mark of what is trusted has a name.
pub(crate) static TRUST_HAS_A_NAME: Habit<bool> =
    Habit { what: "Java's mark of trusted certificates has a name", since: &[(OPENSSL_3_0, false), (OPENSSL_3_5, true)] };
/// Whether the public half of a private key is taken for a public key.
pub(crate) static PUBLIC_HALVES: Habit<bool> =
    Habit { what: "`-pubin` takes private keys too", since: &[(OPENSSL_3_0, false), (OPENSSL_3_5, true)] };
/// How often a pass phrase for PKCS#8 is asked for where nothing is typed.
pub(crate) static QUESTIONS: Habit<usize> =
    Habit { what: "A pass phrase is asked for, where nothing is typed", since: &[(OPENSSL_3_0, 3), (OPENSSL_3_5, 1)] };
/// What stands before warnings of `req`.
pub(crate) static WARNING: Habit<&str> =
    Habit { what: "Before a warning of `req` stands", since: &[(OPENSSL_3_0, ""), (OPENSSL_3_5, "Warning: ")] };
/// Whether `-addext` stands over the extensions of the configuration.
pub(crate) static ADDED_LAST: Habit<bool> = Habit {
    what: "`req -addext` goes with extensions of the configuration",
    since: &[(OPENSSL_3_0, false), (OPENSSL_3_5, true)],
};
/// Whether requests are read in the other form too.
pub(crate) static REQUESTS_IN_ANY_FORM: Habit<bool> =
    Habit { what: "Requests are read in PEM and DER without being told", since: &[(OPENSSL_3_0, false), (OPENSSL_3_5, true)] };

/// Whether `x509 -CA` signs only certificates anew that are signed by themselves.
pub(crate) static SELF_SIGNED_FIRST: Habit<bool> = Habit {
    what: "`x509 -in CERTIFICATE -CA` wants one that signed itself",
    since: &[(OPENSSL_3_0, true), (OPENSSL_3_5, false)],
};

/// What stands between the type of an `otherName` and its value.
pub(crate) static OTHER_NAME: Habit<&str> =
    Habit { what: "Between the type of an `otherName` and its value", since: &[(OPENSSL_3_0, "::"), (OPENSSL_3_5, ":")] };
/// Whether a certificate that signs itself gets an `authorityKeyIdentifier` only where that says always.
pub(crate) static OWN_AUTHORITY: Habit<bool> = Habit {
    what: "`authorityKeyIdentifier = keyid, issuer` in a certificate that signs itself gives the issuer",
    since: &[(OPENSSL_3_0, true), (OPENSSL_3_5, false), (OPENSSL_4_0, true)],
};

/// How far the fields of a revocation list are indented.
pub(crate) static LIST_INDENT: Habit<usize> =
    Habit { what: "Fields of a revocation list are indented by", since: &[(OPENSSL_3_0, 8), (OPENSSL_3_6, 4)] };
/// Whether `ec` says that it reads and writes.
pub(crate) static EC_SPEAKS: Habit<bool> =
    Habit { what: "`ec` says that it reads and writes a key", since: &[(OPENSSL_3_0, true), (OPENSSL_3_6, false)] };
/// Whether `pkey -traditional` is warned of where it does nothing.
pub(crate) static WARNS_OF_TRADITIONAL: Habit<bool> =
    Habit { what: "`pkey -traditional -outform DER` is warned of", since: &[(OPENSSL_3_0, true), (OPENSSL_3_6, false)] };
/// What is said of a certificate that does not hold yet.
pub(crate) static NOT_YET_VALID: Habit<&str> = Habit {
    what: "A certificate that does not hold yet",
    since: &[
        (OPENSSL_3_0, "certificate is not yet valid"),
        (OPENSSL_3_6, "certificate is not yet valid or the system clock is incorrect"),
    ],
};
/// How long the salt of a MAC is.
pub(crate) static MAC_SALT: Habit<usize> =
    Habit { what: "Bytes of the salt of a PKCS#12 file's MAC", since: &[(OPENSSL_3_0, 8), (OPENSSL_3_6, 16)] };
/// How many bytes of a number stand in a line.
pub(crate) static NUMBER_LINE: Habit<usize> =
    Habit { what: "Bytes of a key in a line", since: &[(OPENSSL_3_0, 15), (OPENSSL_4_0, 16)] };
/// How many bytes of a signature stand in a line.
pub(crate) static SIGNATURE_LINE: Habit<usize> =
    Habit { what: "Bytes of a signature in a line", since: &[(OPENSSL_3_0, 18), (OPENSSL_4_0, 24)] };
/// Whether numbers have the zero before them that DER has.
pub(crate) static LEADING_ZERO: Habit<bool> =
    Habit { what: "Numbers of keys begin with the `00` of DER", since: &[(OPENSSL_3_0, true), (OPENSSL_4_0, false)] };

/// Whether `pkcs12 -info` shows how PBMAC1 derives its key.
pub(crate) static SHOWS_PBMAC1: Habit<bool> =
    Habit { what: "`pkcs12 -info` shows what PBMAC1 is made with", since: &[(OPENSSL_3_0, false), (OPENSSL_3_5, true)] };

/// What a habit is in the release that is spoken.
pub(crate) fn now<T: Copy>(habit: &Habit<T>) -> T {
    *habit.of(RELEASES.spoken())
}
