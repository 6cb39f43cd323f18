//! A PKCS#12 file with its outer structure read and its safes still closed: what everything else continues from.

use std::borrow::Cow;

use der::Decode;
use der::asn1::ObjectIdentifier;
use keyferry_core::oid::{self, encryption::PBMAC1};

use super::mac::{MacData, Pbmac1};
use super::pfx::{ContentInfo, EncryptedData, Pfx};
use super::protection::{Layout, MacScheme, Protection};
use crate::pbe::{Hash, Pbkdf2, Scheme, hash};
use crate::{DecodeError, ber};

const PFX: &str = "the PKCS#12 structure";

/// A file that was taken apart, its safes still closed.
#[derive(Clone, Debug)]
pub struct Structure<'a> {
    der: Cow<'a, [u8]>,
    /// The integrity check; `None` when the file has none.
    pub mac: Option<MacInfo>,
    /// How PBMAC1 is made, where it is that.
    pbmac1: Option<Result<MacScheme, DecodeError>>,
}

/// What the integrity check of a file is made with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MacInfo {
    /// The hash; `None` for PBMAC1 and what is not known.
    pub hash: Option<Hash>,
    /// The object identifier of hash or scheme.
    pub oid: ObjectIdentifier,
    /// The iterations of the key derivation.
    pub iterations: u32,
    /// The length of the MAC in bytes.
    pub length: usize,
    /// The length of the salt in bytes.
    pub salt_length: usize,
    /// How PBMAC1 derives its key; `None` for another MAC, and where that cannot be read.
    pub pbkdf2: Option<Box<Pbkdf2>>,
}

/// The safes of a file, and what their integrity is checked with.
pub(super) struct AuthenticatedSafe<'a> {
    pub mac: Option<MacData<'a>>,
    /// What the MAC is over: the bytes as they came.
    pub content: &'a [u8],
    der: Cow<'a, [u8]>,
}

impl<'a> Structure<'a> {
    /// Takes a file apart.
    pub fn read(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let der = ber::to_der(bytes).map_err(|error| match ber::complete(bytes) {
            Err(truncated @ DecodeError::Truncated { .. }) => truncated,
            _ => error,
        })?;
        let pfx = Pfx::from_der(&der).map_err(DecodeError::asn1(PFX))?;
        let algorithm = pfx.mac_data.as_ref().map(|mac| mac.mac.algorithm).filter(|algorithm| algorithm.oid == PBMAC1);
        let pbmac1 = algorithm.map(Pbmac1::decode);
        let mac = pfx.mac_data.as_ref().map(|mac| MacInfo {
            hash: hash::by_oid(&mac.mac.algorithm.oid),
            oid: mac.mac.algorithm.oid,
            iterations: mac.iterations,
            length: mac.mac.digest.as_bytes().len(),
            salt_length: mac.salt.as_bytes().len(),
            pbkdf2: pbmac1.as_ref().and_then(|found| found.as_ref().ok()).map(|found| Box::new(found.kdf.clone())),
        });
        let pbmac1 = pbmac1.map(|found| found.and_then(|found| found.scheme()));
        Ok(Self { der, mac, pbmac1 })
    }

    pub(super) fn authenticated_safe(&self) -> Result<AuthenticatedSafe<'_>, DecodeError> {
        let pfx = Pfx::from_der(&self.der).map_err(DecodeError::asn1(PFX))?;
        if pfx.auth_safe.content_type != oid::content::DATA {
            return Err(DecodeError::Unsupported { what: "PKCS#12 with public-key integrity".to_owned() });
        }
        let content = pfx.auth_safe.octets()?;
        Ok(AuthenticatedSafe { mac: pfx.mac_data, content, der: ber::to_der(content)? })
    }

    /// How the certificates and the whole of the file are protected; keys, which may each be encrypted in its own way, are left out. Fails where
    /// it is in a way that is not written here.
    pub fn protection(&self) -> Result<Protection, DecodeError> {
        self.protection_of(&self.authenticated_safe()?.safes()?)
    }

    /// The same for safes that were read before.
    pub(super) fn protection_of(&self, safes: &[ContentInfo<'_>]) -> Result<Protection, DecodeError> {
        let mac = self.mac.as_ref().map(|mac| match (mac.hash, &self.pbmac1) {
            (Some(hash), _) => Ok(MacScheme::Hmac { hash, iterations: mac.iterations }),
            (None, Some(pbmac1)) => pbmac1.clone(),
            (None, None) => {
                Err(DecodeError::UnsupportedEncryption { what: format!("a MAC with {}", oid::display_name(&mac.oid)) })
            }
        });
        let certificates = safes.iter().find(|safe| safe.content_type == oid::content::ENCRYPTED_DATA).map(|safe| {
            let data: EncryptedData<'_> = safe.content.decode_as().map_err(DecodeError::asn1("the encrypted safe"))?;
            Scheme::decode(data.content.algorithm)
        });
        Ok(Protection { keys: None, certificates: certificates.transpose()?, mac: mac.transpose()?, layout: Layout::Keytool })
    }
}

impl AuthenticatedSafe<'_> {
    pub(super) fn safes(&self) -> Result<Vec<ContentInfo<'_>>, DecodeError> {
        Vec::<ContentInfo<'_>>::from_der(&self.der).map_err(DecodeError::asn1("the authenticated safe"))
    }
}
