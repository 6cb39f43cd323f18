//! Why certificates cannot be read or made.

use std::fmt;

use crate::csr::CsrError;
use crate::key::KeyError;
use crate::name::NameError;

/// Why a certificate could not be read or made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateError {
    /// The bytes are no certificate.
    Malformed(der::Error),
    /// The key.
    Key(KeyError),
    /// The subject.
    Name(NameError),
    /// A date outside of the years 1970 to 9999.
    Date,
}

impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(error) => write!(f, "the certificate is malformed: {error}"),
            Self::Key(error) => error.fmt(f),
            Self::Name(error) => error.fmt(f),
            Self::Date => f.write_str("a certificate's dates lie in the years 1970 to 9999"),
        }
    }
}

/// Where the text is that of another error, so is the cause.
impl std::error::Error for CertificateError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Key(error) => error.source(),
            Self::Name(error) => error.source(),
            Self::Malformed(error) => Some(error),
            Self::Date => None,
        }
    }
}

impl From<der::Error> for CertificateError {
    fn from(error: der::Error) -> Self {
        Self::Malformed(error)
    }
}

impl From<KeyError> for CertificateError {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

impl From<NameError> for CertificateError {
    fn from(error: NameError) -> Self {
        Self::Name(error)
    }
}

impl From<CsrError> for CertificateError {
    fn from(error: CsrError) -> Self {
        match error {
            CsrError::Key(error) => Self::Key(error),
            CsrError::Name(error) => Self::Name(error),
            CsrError::Malformed(error) => Self::Malformed(error),
        }
    }
}
