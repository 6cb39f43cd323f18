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

habits! {
    RELEASES;
    /// Whether what a file does not hold could not be found, not read; why one cannot be opened is said, and nothing twice.
    NOT_FOUND: bool = "What a file does not hold `could not be found`, and why one cannot be opened is said", [(OPENSSL_3_0, false), (OPENSSL_3_5, true)];
    /// Whether words too many are named.
    EXTRA_WORDS: bool = "Words too many are named", [(OPENSSL_3_0, false), (OPENSSL_3_5, true)];
    /// What an option is that is neither one nor a cipher.
    UNKNOWN_CIPHER: &str = "An option that is none, where ciphers are", [(OPENSSL_3_0, "Unknown cipher"), (OPENSSL_3_5, "Unknown option or cipher")];
    /// Whether an unknown digest is refused before anything is done.
    DIGEST_FIRST: bool = "`x509` refuses an unknown digest before all else", [(OPENSSL_3_0, false), (OPENSSL_3_5, true)];
    /// Whether `storeutl` counts nothing, too.
    COUNTS_NOTHING: bool = "`storeutl` says `Total found: 0`", [(OPENSSL_3_0, true), (OPENSSL_3_5, false)];
    /// When new certificates get key identifiers.
    IDENTIFIERS: Identifiers = "Key identifiers of new certificates", [
        (OPENSSL_3_0, Identifiers::WithOthers),
        (OPENSSL_3_5, Identifiers::Always),
        (OPENSSL_4_0, Identifiers::AsConfigured),
    ];
    /// What is said of something that a file does not hold.
    FINDS: &str = "What a file does not hold is said to be one that we", [
        (OPENSSL_3_0, "Could not read"),
        (OPENSSL_3_5, "Could not find"),
        (OPENSSL_4_0, "Could not find or decode"),
    ];
    /// Whether the size of an EC key is that of its field, with its strength.
    EC_STRENGTH: bool = "EC keys have their strength in bits beside their size", [(OPENSSL_3_0, false), (OPENSSL_4_0, true)];
    /// Whether `pkey` encrypts DER, and takes a cipher for nothing.
    ENCRYPTED_DER: bool = "`pkey -CIPHER -outform DER` encrypts", [(OPENSSL_3_0, false), (OPENSSL_4_0, true)];
    /// Whether a cipher that is put away is one that is not known.
    OLD_CIPHERS_KNOWN: bool = "Old ciphers are known without the legacy provider", [(OPENSSL_3_0, true), (OPENSSL_4_0, false)];
    /// How `genpkey` and `pkey` ask for a pass phrase, and the least length of it.
    KEY_QUESTION: (&str, usize) = "`genpkey` and `pkey` ask for a pass phrase of a least length", [(OPENSSL_3_0, ("Enter PEM pass phrase:", 4)), (OPENSSL_4_0, ("Enter pass phrase:", 0))];
    /// Whether the serial number of an `authorityKeyIdentifier` is printed in decimal.
    DECIMAL_SERIAL: bool = "The serial number in an `authorityKeyIdentifier` is decimal", [(OPENSSL_3_0, false), (OPENSSL_4_0, true)];
    /// Whether an `-extfile` of `x509` that is not there is named without a reason.
    EXTENSION_FILE: bool = "`x509 -extfile` that is not there: `Error opening: FILE`", [(OPENSSL_3_0, false), (OPENSSL_4_0, true)];
    /// What standard output is called where a file belongs.
    NO_FILE: &str = "A file that is none is called", [(OPENSSL_3_0, "<NULL>"), (OPENSSL_4_0, "(null)")];
    /// Whether `-no_check_time` counts more than `-attime`.
    NO_TIME_FIRST: bool = "`-no_check_time` counts more than `-attime`", [(OPENSSL_3_0, false), (OPENSSL_4_0, true)];
    /// Whether names that nobody can have are refused.
    NAMES_CHECKED: bool = "`-verify_hostname` and `-verify_email` refuse what is no name", [(OPENSSL_3_0, false), (OPENSSL_4_0, true)];
    /// Whether `req -text` shows a new name as it is encoded.
    NAMES_AS_ENCODED: bool = "`req -new -text` shows fields of one relative name in the order of DER", [(OPENSSL_3_0, false), (OPENSSL_4_0, true)];
    /// What is said of extensions of `-addext` that are none.
    ADDED_WRONG: &str = "Extensions of `-addext` that are none", [
        (OPENSSL_3_0, "Error checking extensions defined using -addext"),
        (OPENSSL_4_0, "Error checking x509 extensions defined via -addext"),
    ];
    /// What `req` encrypts new keys with.
    NEW_KEY_CIPHER: Cipher = "`req -newkey` encrypts with", [(OPENSSL_3_0, Cipher::DesEde3), (OPENSSL_3_5, Cipher::Aes256)];
    /// Whether `req -verify` says on standard output that all is well.
    VERDICT_ON_OUTPUT: bool = "`req -verify` says OK on standard output", [(OPENSSL_3_0, false), (OPENSSL_3_5, true)];
    /// Whether a line stays empty behind the points of revocation lists.
    LINE_BEHIND_POINTS: bool = "An empty line behind each distribution point", [(OPENSSL_3_0, false), (OPENSSL_3_5, true)];
    /// Whether there is a purpose for the signing of code.
    CODE_SIGNING: bool = "Purpose `codesign`", [(OPENSSL_3_0, false), (OPENSSL_3_5, true)];
    /// Whether names that do not match end `x509` with 1.
    NAMES_HAVE_CODES: bool = "`x509 -checkhost` and its like end with 1 where the name does not match", [(OPENSSL_3_0, false), (OPENSSL_3_5, true)];
    /// Whether Oracle's mark of what is trusted has a name.
    TRUST_HAS_A_NAME: bool = "Java's mark of trusted certificates has a name", [(OPENSSL_3_0, false), (OPENSSL_3_5, true)];
    /// Whether the public half of a private key is taken for a public key.
    PUBLIC_HALVES: bool = "`-pubin` takes private keys too", [(OPENSSL_3_0, false), (OPENSSL_3_5, true)];
    /// How often a pass phrase for PKCS#8 is asked for where nothing is typed.
    QUESTIONS: usize = "A pass phrase is asked for, where nothing is typed", [(OPENSSL_3_0, 3), (OPENSSL_3_5, 1)];
    /// What stands before warnings of `req`.
    WARNING: &str = "Before a warning of `req` stands", [(OPENSSL_3_0, ""), (OPENSSL_3_5, "Warning: ")];
    /// Whether `-addext` stands over the extensions of the configuration.
    ADDED_LAST: bool = "`req -addext` goes with extensions of the configuration", [(OPENSSL_3_0, false), (OPENSSL_3_5, true)];
    /// Whether requests are read in the other form too.
    REQUESTS_IN_ANY_FORM: bool = "Requests are read in PEM and DER without being told", [(OPENSSL_3_0, false), (OPENSSL_3_5, true)];
    /// Whether `x509 -CA` signs only certificates anew that are signed by themselves.
    SELF_SIGNED_FIRST: bool = "`x509 -in CERTIFICATE -CA` wants one that signed itself", [(OPENSSL_3_0, true), (OPENSSL_3_5, false)];
    /// What stands between the type of an `otherName` and its value.
    OTHER_NAME: &str = "Between the type of an `otherName` and its value", [(OPENSSL_3_0, "::"), (OPENSSL_3_5, ":")];
    /// Whether a certificate that signs itself gets an `authorityKeyIdentifier` only where that says always.
    OWN_AUTHORITY: bool = "`authorityKeyIdentifier = keyid, issuer` in a certificate that signs itself gives the issuer", [(OPENSSL_3_0, true), (OPENSSL_3_5, false), (OPENSSL_4_0, true)];
    /// How far the fields of a revocation list are indented.
    LIST_INDENT: usize = "Fields of a revocation list are indented by", [(OPENSSL_3_0, 8), (OPENSSL_3_6, 4)];
    /// Whether `ec` says that it reads and writes.
    EC_SPEAKS: bool = "`ec` says that it reads and writes a key", [(OPENSSL_3_0, true), (OPENSSL_3_6, false)];
    /// Whether `pkey -traditional` is warned of where it does nothing.
    WARNS_OF_TRADITIONAL: bool = "`pkey -traditional -outform DER` is warned of", [(OPENSSL_3_0, true), (OPENSSL_3_6, false)];
    /// What is said of a certificate that does not hold yet.
    NOT_YET_VALID: &str = "A certificate that does not hold yet", [
        (OPENSSL_3_0, "certificate is not yet valid"),
        (OPENSSL_3_6, "certificate is not yet valid or the system clock is incorrect"),
    ];
    /// How long the salt of a MAC is.
    MAC_SALT: usize = "Bytes of the salt of a PKCS#12 file's MAC", [(OPENSSL_3_0, 8), (OPENSSL_3_6, 16)];
    /// How many bytes of a number stand in a line.
    NUMBER_LINE: usize = "Bytes of a key in a line", [(OPENSSL_3_0, 15), (OPENSSL_4_0, 16)];
    /// How many bytes of a signature stand in a line.
    SIGNATURE_LINE: usize = "Bytes of a signature in a line", [(OPENSSL_3_0, 18), (OPENSSL_4_0, 24)];
    /// Whether numbers have the zero before them that DER has.
    LEADING_ZERO: bool = "Numbers of keys begin with the `00` of DER", [(OPENSSL_3_0, true), (OPENSSL_4_0, false)];
    /// Whether `pkcs12 -info` shows how PBMAC1 derives its key.
    SHOWS_PBMAC1: bool = "`pkcs12 -info` shows what PBMAC1 is made with", [(OPENSSL_3_0, false), (OPENSSL_3_5, true)];
    /// The openssl whose command lines these are.
    VERSION: &str = "`version` says", [
        (OPENSSL_3_0, "OpenSSL 3.0.19 27 Jan 2026"),
        (OPENSSL_3_5, "OpenSSL 3.5.9 29 Sep 2026"),
        (OPENSSL_3_6, "OpenSSL 3.6.5 29 Sep 2026"),
        (OPENSSL_4_0, "OpenSSL 4.0.3 29 Sep 2026"),
    ];
    /// Whether names are printed with blanks around their `=`, and escaped.
    SPACED_NAMES: bool = "Names are printed as `CN = x`, with quotes where RFC 2253 has escapes", [(OPENSSL_3_0, true), (OPENSSL_3_5, false)];
}

/// What a habit is in the release that is spoken.
pub(crate) fn now<T: Copy>(habit: &Habit<T>) -> T {
    *habit.of(RELEASES.spoken())
}
