//! Why bytes could not be read or written.

use std::fmt;

use keyferry_core::certificate::CertificateError;
use keyferry_core::csr::CsrError;
use keyferry_core::key::KeyError;
use keyferry_core::shown::shown;

/// Why something could not be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// A password is needed and none was given. Ask for it and decode again.
    PasswordRequired,
    /// The password is wrong: the format's own check says so.
    WrongPassword,
    /// Decryption gave nonsense, and the format has no check that would tell a wrong password from damage.
    WrongPasswordOrDamaged,
    /// The password opens what is encrypted, but the integrity check of the whole fails: the file was changed after it was written.
    Integrity {
        /// What was checked: `the MAC of the PKCS#12 file`.
        what: &'static str,
    },
    /// The password opens a key, but the integrity check of the whole fails, where a key may have a password of its own: the password is the key's
    /// alone, or the file was changed after it was written.
    IntegrityOrKeyPassword {
        /// What was checked: `the digest of the JKS file`.
        what: &'static str,
    },
    /// The bytes end before the structure does.
    Truncated {
        /// What was being read.
        what: &'static str,
        /// The byte offset of its beginning.
        at: usize,
    },
    /// The bytes are not what they should be.
    Malformed {
        /// What was being read.
        what: &'static str,
        /// The byte offset into the file, where it is known.
        at: Option<usize>,
        /// What is wrong with it.
        why: String,
    },
    /// A private key that cannot be used.
    Key(KeyError),
    /// A public key that cannot be used.
    PublicKey(KeyError),
    /// A certificate that cannot be read.
    Certificate {
        /// Where it stands, counted from the beginning of the innermost decrypted part.
        at: Option<usize>,
        /// What is wrong with it.
        error: Box<CertificateError>,
    },
    /// A certification request that cannot be read.
    Request(Box<CsrError>),
    /// A correct structure that is not supported here.
    Unsupported {
        /// What it is: `a secret key of the class x.Y`.
        what: String,
    },
    /// An encryption, a key derivation or a MAC that is not supported here.
    UnsupportedEncryption {
        /// What it is: `encryption with 1.2.3.4`.
        what: String,
    },
    /// Reading would cost more than [`Limits`](crate::Limits) allows.
    Limit {
        /// What is limited.
        what: Limited,
        /// How much the file asks for.
        asked: u64,
        /// How much is allowed.
        allowed: u64,
    },
    /// Something well known that is not read.
    Foreign(Foreign),
    /// No format that is known begins like this.
    Unrecognised,
}

impl DecodeError {
    /// Whether it is the password that is wrong, as far as that can be told: another one is worth a try.
    pub fn is_wrong_password(&self) -> bool {
        matches!(self, Self::WrongPassword | Self::WrongPasswordOrDamaged | Self::IntegrityOrKeyPassword { .. })
    }

    /// An ASN.1 error while reading `what`.
    pub(crate) fn asn1(what: &'static str) -> impl Fn(der::Error) -> Self {
        move |error| {
            let at = error.position().and_then(|length| usize::try_from(u32::from(length)).ok());
            match error.kind() {
                der::ErrorKind::Incomplete { .. } => Self::Truncated { what, at: at.unwrap_or_default() },
                kind => Self::Malformed { what, at, why: kind.to_string() },
            }
        }
    }

    /// A certificate that stands there cannot be read.
    pub(crate) fn certificate(at: usize) -> impl Fn(CertificateError) -> Self {
        move |error| Self::Certificate { at: Some(at), error: Box::new(error) }
    }

    pub(crate) fn malformed(what: &'static str, why: impl Into<String>) -> Self {
        Self::Malformed { what, at: None, why: why.into() }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PasswordRequired => f.write_str("it is encrypted, and no password was given"),
            Self::WrongPassword => f.write_str("the password is wrong"),
            Self::WrongPasswordOrDamaged => f.write_str("the password is wrong, or the file is damaged"),
            Self::Integrity { what } => {
                write!(
                    f,
                    "the password is right, but {what} does not match its contents: the file was changed or damaged after it was written"
                )
            }
            Self::IntegrityOrKeyPassword { what } => {
                write!(
                    f,
                    "the password opens a key in it, but {what} does not match: the file was changed or damaged after it was written, or the \
                     password is right for the key alone"
                )
            }
            Self::Truncated { what, at } => write!(f, "it ends too early, inside {what} at byte {at}: the file was cut off"),
            Self::Malformed { what, at: Some(at), why } => write!(f, "{what} {} malformed at byte {at}: {why}", be(what)),
            Self::Malformed { what, at: None, why } => write!(f, "{what} {} malformed: {why}", be(what)),
            Self::Key(error) | Self::PublicKey(error) => error.fmt(f),
            Self::Certificate { at: Some(at), error } => write!(f, "a certificate at byte {at}: {error}"),
            Self::Certificate { at: None, error } => error.fmt(f),
            Self::Request(error) => error.fmt(f),
            Self::Unsupported { what } | Self::UnsupportedEncryption { what } => write!(f, "{what} is not supported"),
            Self::Limit { what, asked, allowed } => write!(f, "it asks for {asked} {what}; at most {allowed} are allowed"),
            Self::Foreign(foreign) => foreign.fmt(f),
            Self::Unrecognised => {
                f.write_str("it is not a key, certificate, request or keystore in any format that keyferry knows")
            }
        }
    }
}

/// The verb of what is malformed.
fn be(what: &str) -> &'static str {
    let several = ["the parameters", "the attributes", "the contents"];
    if several.iter().any(|plural| what.starts_with(plural)) { "are" } else { "is" }
}

impl std::error::Error for DecodeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Key(error) | Self::PublicKey(error) => Some(error),
            Self::Certificate { error, .. } => Some(error.as_ref()),
            Self::Request(error) => Some(error.as_ref()),
            _ => None,
        }
    }
}

/// A file of a kind that is known, and that is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// What it is: `an HTML page`.
    pub what: &'static str,
    /// Whether it may hold keys or certificates, in a form that is not read.
    pub has_keys: bool,
    /// What to do about it; may be empty.
    pub instead: &'static str,
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rest = if self.has_keys { "which is not supported" } else { "and no key, certificate, request or keystore" };
        write!(f, "it is {}, {rest}", self.what)
    }
}

impl From<Foreign> for DecodeError {
    fn from(foreign: Foreign) -> Self {
        Self::Foreign(foreign)
    }
}

/// What [`Limits`](crate::Limits) bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limited {
    /// The bytes of an input.
    Input,
    /// The entries of a keystore.
    Entries,
    /// The blocks of a PEM text.
    PemBlocks,
    /// The keys that are derived at once.
    Keys,
    /// The iterations of one key derivation.
    Iterations,
    /// The iterations of all key derivations for one input, counted block by block of the derived keys.
    IterationsInAll,
    /// The memory of scrypt, in bytes.
    ScryptMemory,
    /// The memory that all passes of scrypt for one input fill, in bytes.
    ScryptMemoryInAll,
}

impl Limited {
    /// More than are allowed are an error.
    pub(crate) fn within(self, asked: usize, allowed: usize) -> Result<(), DecodeError> {
        if asked > allowed {
            return Err(DecodeError::Limit { what: self, asked: asked as u64, allowed: allowed as u64 });
        }
        Ok(())
    }
}

/// In the plural, as it stands behind a number.
impl fmt::Display for Limited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Input => "bytes of input",
            Self::Entries => "entries",
            Self::PemBlocks => "PEM blocks",
            Self::Keys => "keys to derive",
            Self::Iterations => "key derivation iterations",
            Self::IterationsInAll => "key derivation iterations in all, block by block",
            Self::ScryptMemory => "bytes of scrypt memory",
            Self::ScryptMemoryInAll => "bytes of scrypt memory in all passes",
        })
    }
}

/// Why something could not be encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodeError {
    /// An entry's key is still encrypted with its old password; unseal it first.
    Sealed {
        /// The alias of the entry.
        alias: String,
    },
    /// The format cannot hold it.
    Unrepresentable {
        /// What the format cannot hold, and why.
        what: String,
    },
    /// The source of random numbers failed.
    Random,
    /// The key cannot be had in this form.
    Key(KeyError),
    /// What was needed for it could not be decoded, decrypted or derived.
    Decode(DecodeError),
    /// The structure is larger than its encoding allows.
    Asn1(der::Error),
    /// An independent reader of the same format did not find in the new bytes what went in: a bug in keyferry. Nothing was written.
    CrossCheck {
        /// The reader and what it found.
        what: String,
    },
}

impl EncodeError {
    /// An entry that only Bouncy Castle's keystores hold.
    pub(crate) fn no_entry(alias: &str) -> Self {
        let alias = shown(alias);
        Self::Unrepresentable {
            what: format!("only Bouncy Castle's keystores hold a public key or stored bytes, and `{alias}` is such an entry"),
        }
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sealed { alias } => write!(f, "the key of {} is still encrypted with its old password", shown(alias)),
            Self::Unrepresentable { what } => f.write_str(what),
            Self::Decode(error) => error.fmt(f),
            Self::Key(error) => error.fmt(f),
            Self::Random => f.write_str("the system's source of random numbers failed"),
            Self::Asn1(error) => write!(f, "the structure cannot be encoded: {error}"),
            Self::CrossCheck { what } => {
                write!(f, "the cross-check of the new file failed ({what}); this is a bug in keyferry, nothing was written")
            }
        }
    }
}

/// Where the text is that of another error, so is the cause.
impl std::error::Error for EncodeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Decode(error) => error.source(),
            Self::Key(error) => Some(error),
            Self::Asn1(error) => Some(error),
            _ => None,
        }
    }
}

impl From<der::Error> for EncodeError {
    fn from(error: der::Error) -> Self {
        Self::Asn1(error)
    }
}

/// What is derived while something is written may go over the limits too.
impl From<DecodeError> for EncodeError {
    fn from(error: DecodeError) -> Self {
        Self::Decode(error)
    }
}

impl From<KeyError> for DecodeError {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

impl From<CertificateError> for DecodeError {
    fn from(error: CertificateError) -> Self {
        Self::Certificate { at: None, error: Box::new(error) }
    }
}

impl From<CsrError> for DecodeError {
    fn from(error: CsrError) -> Self {
        Self::Request(Box::new(error))
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;

    #[test]
    fn one_is_malformed_and_several_are() {
        for (what, words) in [
            ("the parameters of PBKDF2", "the parameters of PBKDF2 are malformed: it"),
            ("the parameters of PBES2's cipher", "the parameters of PBES2's cipher are malformed: it"),
            ("the JKS file", "the JKS file is malformed: it"),
            ("an alias", "an alias is malformed: it"),
        ] {
            assert_eq!(DecodeError::malformed(what, "it").to_string(), words);
        }
    }

    #[test]
    fn a_cause_is_kept_and_said_once() {
        let error = DecodeError::from(KeyError::Inconsistent);
        let words = "the numbers of the key do not belong together: the key is damaged";
        assert_eq!(error.to_string(), words);
        assert_eq!(error.source().and_then(|cause| cause.downcast_ref()), Some(&KeyError::Inconsistent));
        let error = EncodeError::from(error);
        assert_eq!(error.to_string(), words);
        assert_eq!(error.source().and_then(|cause| cause.downcast_ref()), Some(&KeyError::Inconsistent));
        let error = DecodeError::certificate(7)(CertificateError::Date);
        let words = "a certificate at byte 7: a certificate's dates lie in the years 1970 to 9999";
        assert_eq!(error.to_string(), words);
        assert_eq!(error.source().and_then(|cause| cause.downcast_ref()), Some(&CertificateError::Date));
    }
}
