//! Something weak, wrong or worth knowing about a file, and the command that mends it.

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Programs fail, or do not find what they look for.
    Wrong,
    /// What protects is easily broken.
    Weak,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The word by which programs know it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::Weak => "weak",
            Self::Note => "note",
        }
    }
}

/// What can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the words below say it")]
pub enum Kind {
    Wrapped,
    ByteOrderMark,
    Utf16,
    Indented,
    BrokenEncryption,
    OldEncryption,
    OldIntegrity,
    NoIntegrity,
    FewIterations,
    WeakFormat,
    PlainKey,
    NoAlias,
    NotShownByJava,
    PasswordNotForJava,
    KeyPassword,
    ForeignCertificate,
    MisplacedCertificate,
    NoCertificate,
    ChainOrder,
    ChainIncomplete,
    Expired,
    NotYetValid,
    WeakCertificate,
    ExplicitCurve,
    DuplicateCertificate,
    NoAuthority,
    Pbes2Key,
}

impl Kind {
    /// The word by which programs know it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Wrapped => "wrapped",
            Self::ByteOrderMark => "byte-order-mark",
            Self::Utf16 => "utf-16",
            Self::Indented => "indented",
            Self::BrokenEncryption => "broken-encryption",
            Self::OldEncryption => "old-encryption",
            Self::OldIntegrity => "old-integrity",
            Self::NoIntegrity => "no-integrity",
            Self::FewIterations => "few-iterations",
            Self::WeakFormat => "weak-format",
            Self::PlainKey => "plain-key",
            Self::NoAlias => "no-alias",
            Self::NotShownByJava => "not-shown-by-java",
            Self::PasswordNotForJava => "password-not-for-java",
            Self::KeyPassword => "key-password",
            Self::ForeignCertificate => "foreign-certificate",
            Self::MisplacedCertificate => "misplaced-certificate",
            Self::NoCertificate => "no-certificate",
            Self::ChainOrder => "chain-order",
            Self::ChainIncomplete => "chain-incomplete",
            Self::Expired => "expired",
            Self::NotYetValid => "not-yet-valid",
            Self::WeakCertificate => "weak-certificate",
            Self::ExplicitCurve => "explicit-curve",
            Self::DuplicateCertificate => "duplicate-certificate",
            Self::NoAuthority => "no-authority",
            Self::Pbes2Key => "pbes2-key",
        }
    }
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub kind: Kind,
    /// How bad it is.
    pub severity: Severity,
    /// The entry or the part of the file; nothing for the whole of it.
    pub place: Option<String>,
    /// What is so, and what comes of it, in a sentence.
    pub what: String,
    /// The command line that mends it.
    pub mend: Option<String>,
    /// What to do where no command alone does it.
    pub advice: Option<&'static str>,
}

impl Finding {
    pub(crate) fn new(kind: Kind, severity: Severity, what: impl Into<String>) -> Self {
        Self { kind, severity, place: None, what: what.into(), mend: None, advice: None }
    }

    pub(crate) fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// The command line, where there is one.
    pub(crate) fn mend(mut self, line: Option<String>) -> Self {
        self.mend = line;
        self
    }

    pub(crate) fn advice(mut self, advice: &'static str) -> Self {
        self.advice = Some(advice);
        self
    }
}
