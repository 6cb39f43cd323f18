//! PKCS#8 (RFC 5208, RFC 5958): private keys, plain and encrypted.

mod info;

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Encode, Reader, SliceReader, Tag, TagNumber, Tagged};
use keyferry_core::key::PrivateKey;
use keyferry_core::oid::encryption::{JCEKS_KEY_PROTECTOR, JKS_KEY_PROTECTOR};
use rand_core::TryCryptoRng;

use info::EncryptedPrivateKeyInfo;
pub(crate) use info::{encryption_oid, is_encrypted, seal};

use crate::pbe::{self, Scheme, Session};
use crate::{Attribute, DecodeError, EncodeError, Password, jceks, jks};

/// PBKDF2 iterations of the keys that we encrypt in PEM files: openssl's number.
pub const ITERATIONS: u32 = 2048;

/// Decrypts the DER of an `EncryptedPrivateKeyInfo`, whichever format it comes from: PBES2, PKCS#12's schemes or JKS's protector. The empty
/// password also opens what was encrypted with none at all.
pub fn decrypt(der: &[u8], password: &Password, session: &Session) -> Result<PrivateKey, DecodeError> {
    let info = EncryptedPrivateKeyInfo::from_der(der).map_err(DecodeError::asn1("the encrypted private key"))?;
    let data = info.encrypted_data.as_bytes();
    // One padding in 256 is right by chance; then the structure shows that the key was wrong.
    let key = |plain: &[u8]| PrivateKey::from_pkcs8_der(plain).map_err(|_| DecodeError::WrongPasswordOrDamaged);
    if info.algorithm.oid == JKS_KEY_PROTECTOR {
        key(&jks::unprotect(data, password)?)
    } else if info.algorithm.oid == JCEKS_KEY_PROTECTOR {
        key(&jceks::unprotect(info.algorithm, data, password, session)?)
    } else {
        pbe::with_each(&pbe::candidates(Some(password)), |password| key(&pbe::decrypt(info.algorithm, data, password, session)?))
    }
}

/// How keys in PEM and DER files are encrypted when nobody says otherwise: AES-256 and PBKDF2 with 2048 iterations, as `openssl pkcs8 -topk8`.
pub const USUAL_SCHEME: Scheme = Scheme::aes256(ITERATIONS);

/// Encrypts a key for a PEM or DER file. Returns the DER of an `EncryptedPrivateKeyInfo`.
pub fn encrypt<R: TryCryptoRng + ?Sized>(
    key: &PrivateKey,
    password: &Password,
    scheme: Scheme,
    random: &mut R,
    session: &Session,
) -> Result<Vec<u8>, EncodeError> {
    let (algorithm, encrypted) = scheme.encrypt(key.as_pkcs8_der(), password, random, session)?;
    seal(&algorithm, &encrypted)
}

/// The attributes of a key itself (RFC 5958, section 2), in their order; `None` when there is no set of them.
pub fn attributes(key: &PrivateKey) -> Option<Vec<Attribute>> {
    const ATTRIBUTES: Tag = Tag::ContextSpecific { constructed: true, number: TagNumber(0) };
    let outer = AnyRef::from_der(key.as_pkcs8_der()).ok()?;
    let mut reader = SliceReader::new(outer.value()).ok()?;
    while !reader.is_finished() {
        let element = AnyRef::decode(&mut reader).ok()?;
        if element.tag() != ATTRIBUTES {
            continue;
        }
        let mut set = SliceReader::new(element.value()).ok()?;
        let mut attributes = Vec::new();
        while !set.is_finished() {
            let mut inside = SliceReader::new(AnyRef::decode(&mut set).ok()?.value()).ok()?;
            let oid = ObjectIdentifier::decode(&mut inside).ok()?;
            attributes.push(Attribute { oid, values: AnyRef::decode(&mut inside).ok()?.to_der().ok()? });
        }
        return Some(attributes);
    }
    None
}

/// The encryption of an `EncryptedPrivateKeyInfo`.
pub fn encryption_scheme(der: &[u8]) -> Result<Scheme, DecodeError> {
    let info = EncryptedPrivateKeyInfo::from_der(der).map_err(DecodeError::asn1("the encrypted private key"))?;
    Scheme::decode(info.algorithm)
}
