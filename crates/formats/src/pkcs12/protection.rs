//! How a PKCS#12 file is protected and laid out.

use serde::Deserialize;

use crate::pbe::{Hash, Pkcs12Cipher, Scheme};

/// How a file is protected, named by who must read it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// AES-256 and HMAC-SHA256: OpenSSL 1.1 and 3, Java 8u301, 11.0.12 and everything later.
    #[default]
    Modern,
    /// Triple DES and SHA-1: any Java 8, Windows, macOS.
    Java8,
    /// RC2-40 for certificates, triple DES for keys, SHA-1: OpenSSL 1.0 and the oldest Java.
    Legacy,
    /// As `Modern`, with PBMAC1 (RFC 9579) for the integrity: OpenSSL 3.4, NSS of 2024, Bouncy Castle 1.80, Java 25.0.5, and later.
    Pbmac1,
    /// Nothing encrypted and no MAC: Java 8u301, 11.0.12, OpenSSL 3, and later. For truststores; Java shows no key that is not encrypted.
    Passwordless,
}

/// How a file is protected, part by part; most callers take a [`Profile`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protection {
    /// How keys are encrypted; `None` leaves them plain.
    pub keys: Option<Scheme>,
    /// How certificates are encrypted; `None` leaves them plain.
    pub certificates: Option<Scheme>,
    /// The integrity of the whole; `None` writes none.
    pub mac: Option<MacScheme>,
    /// Whose habits the file follows.
    pub layout: Layout,
}

/// The integrity of a file (RFC 7292, section 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MacScheme {
    /// An HMAC whose key is derived as appendix B tells.
    Hmac {
        /// The hash of derivation and HMAC.
        hash: Hash,
        /// The iterations of the derivation.
        iterations: u32,
    },
    /// PBMAC1 (RFC 9579).
    Pbmac1 {
        /// The hash of PBKDF2, in HMAC.
        prf: Hash,
        /// The hash of the MAC itself, in HMAC.
        mac: Hash,
        /// The length of the key in bytes.
        key_bytes: u16,
        /// The iterations of PBKDF2.
        iterations: u32,
    },
}

/// Whose habits a file follows in its order and its attributes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// keytool: keys before certificates, the creation time of a key as its identifier, trusted certificates marked as such.
    #[default]
    Keytool,
    /// `openssl pkcs12 -export`: certificates before keys, the SHA-1 of a key's certificate as its identifier, no other marks. An empty alias is no
    /// name at all.
    OpenSsl,
}

impl From<Profile> for Protection {
    fn from(profile: Profile) -> Self {
        let both = |scheme| (Some(scheme), Some(scheme));
        let triple_des = |iterations| Scheme::Pkcs12 { cipher: Pkcs12Cipher::TripleDes, iterations };
        let hmac = |hash, iterations| Some(MacScheme::Hmac { hash, iterations });
        let ((keys, certificates), mac) = match profile {
            Profile::Modern => (both(Scheme::aes256(10_000)), hmac(Hash::Sha256, 10_000)),
            Profile::Java8 => (both(triple_des(10_000)), hmac(Hash::Sha1, 10_000)),
            Profile::Legacy => {
                let certificates = Scheme::Pkcs12 { cipher: Pkcs12Cipher::Rc2_40, iterations: 2048 };
                ((Some(triple_des(2048)), Some(certificates)), hmac(Hash::Sha1, 2048))
            }
            Profile::Pbmac1 => {
                let (prf, mac) = (Hash::Sha256, Hash::Sha256);
                (both(Scheme::aes256(10_000)), Some(MacScheme::Pbmac1 { prf, mac, key_bytes: 32, iterations: 10_000 }))
            }
            Profile::Passwordless => ((None, None), None),
        };
        Self { keys, certificates, mac, layout: Layout::Keytool }
    }
}
