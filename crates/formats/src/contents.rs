//! What a file is, and what is in it.

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::TrustSettings;
use keyferry_core::csr::CertificationRequest;
use keyferry_core::key::SubjectPublicKeyInfo;
use serde::Deserialize;

use crate::assemble::BagAttributes;
use crate::pem::{Fault, Oddity};
use crate::{Key, Keystore};

macro_rules! names {
    ($($(#[$doc:meta])+ $name:ident = $definition:expr;)+) => {
        /// The formats that are read.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
        #[serde(rename_all = "lowercase")]
        #[non_exhaustive]
        pub enum Format {
            $($(#[$doc])+ $name,)+
        }

        impl Format {
            /// All of them, in the order in which a file is tried.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
        }
    };
}

every_format!(names);

impl Format {
    /// Whether keys and certificates stand in such a file one by one, each for itself.
    pub fn is_loose(self) -> bool {
        matches!(self, Self::Pem | Self::Der | Self::Jwk | Self::Pvk)
    }
}

/// One thing in a file.
#[derive(Clone, Debug)]
pub enum Item {
    /// A private key that stands alone.
    PrivateKey {
        /// The name and the identifier that stood with it.
        attributes: BagAttributes,
        /// The key, perhaps still encrypted.
        key: Key,
    },
    /// A certificate that stands alone.
    Certificate {
        /// The name and the identifier that stood with it.
        attributes: BagAttributes,
        /// The certificate.
        certificate: Certificate,
        /// For what it is trusted and for what not, when openssl keeps that behind it (`TRUSTED CERTIFICATE`).
        trust: Option<TrustSettings>,
    },
    /// A certification request.
    Request(Box<CertificationRequest>),
    /// A public key.
    PublicKey(SubjectPublicKeyInfo),
    /// The DER of a revocation list.
    RevocationList(Vec<u8>),
    /// A keystore.
    Keystore {
        /// Its entries.
        keystore: Keystore,
        /// Whether the file's own integrity check was made (and held).
        verified: bool,
    },
}

/// What a file holds.
#[derive(Clone, Debug)]
pub struct Contents {
    /// The format of the file.
    pub format: Format,
    /// What is in it, in order.
    pub items: Vec<Item>,
    /// What of it cannot be read, in order.
    pub faults: Vec<Fault>,
    /// What was done to it on its way.
    pub oddities: Vec<Oddity>,
}

impl Contents {
    /// What a keystore is.
    pub(crate) fn keystore(format: Format, keystore: Keystore, verified: bool) -> Self {
        (format, vec![Item::Keystore { keystore, verified }]).into()
    }
}

impl From<(Format, Vec<Item>)> for Contents {
    fn from((format, items): (Format, Vec<Item>)) -> Self {
        Self { format, items, faults: Vec::new(), oddities: Vec::new() }
    }
}

/// A certificate that stands alone, and that nothing is said of.
impl From<Certificate> for Item {
    fn from(certificate: Certificate) -> Self {
        Self::Certificate { attributes: BagAttributes::default(), certificate, trust: None }
    }
}
