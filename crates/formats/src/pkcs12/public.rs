//! What a file shows without its password: how it is protected, and what it does not encrypt.

use der::Decode;
use keyferry_core::oid;

use super::decode::{assemble, octets, open};
use super::inspect::Structure;
use super::pfx::{ContentInfo, EncryptedData, Pfx};
use super::protection::{Layout, MacScheme, Protection};
use crate::pbe::{Scheme, Session};
use crate::{DecodeError, Keystore, ber};

const PFX: &str = "the PKCS#12 structure";
const SAFES: &str = "the authenticated safe";

/// Decodes what a PKCS#12 file does not encrypt, and verifies nothing: in most files the keys, sealed, and no certificates.
pub fn decode_public(bytes: &[u8], session: &Session) -> Result<Keystore, DecodeError> {
    let bytes = ber::to_der(bytes)?;
    let pfx = Pfx::from_der(&bytes).map_err(DecodeError::asn1(PFX))?;
    let der = ber::to_der(octets(&pfx.auth_safe)?)?;
    let mut safes = Vec::<ContentInfo<'_>>::from_der(&der).map_err(DecodeError::asn1(SAFES))?;
    safes.retain(|safe| safe.content_type == oid::content::DATA);
    Ok(assemble(open(&safes, &[], session)?, &[], session))
}

/// How the certificates and the whole of a file are protected; keys, which may each be encrypted in its own way, are left out.
pub fn protection_of(bytes: &[u8]) -> Result<Protection, DecodeError> {
    let mac = Structure::read(bytes)?.mac.map(|mac| match mac.hash {
        Some(hash) => Ok(MacScheme::Hmac { hash, iterations: mac.iterations }),
        None => Err(DecodeError::UnsupportedEncryption { what: format!("a MAC with {}", oid::display_name(&mac.oid)) }),
    });
    let bytes = ber::to_der(bytes)?;
    let pfx = Pfx::from_der(&bytes).map_err(DecodeError::asn1(PFX))?;
    let der = ber::to_der(octets(&pfx.auth_safe)?)?;
    let safes = Vec::<ContentInfo<'_>>::from_der(&der).map_err(DecodeError::asn1(SAFES))?;
    let certificates = safes.iter().find(|safe| safe.content_type == oid::content::ENCRYPTED_DATA).map(|safe| {
        let data: EncryptedData<'_> = safe.content.decode_as().map_err(DecodeError::asn1("the encrypted safe"))?;
        Scheme::decode(data.content.algorithm)
    });
    Ok(Protection { keys: None, certificates: certificates.transpose()?, mac: mac.transpose()?, layout: Layout::Keytool })
}
