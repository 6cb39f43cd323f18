//! Writing, version 2, as Java does.

use keyferry_core::certificate::Certificate;
use keyferry_core::shown::shown;
use rand_core::TryCryptoRng;

use super::container::{CERTIFICATE_TAG, KEY_TAG, Kind, SECRET_KEY_TAG, X509, digest};
use super::protector;
use crate::java::modified_utf8;
use crate::{EncodeError, EncodeOptions, EntryKind, Key, Keystore, SealedKey, SealedSecret, Secret, jceks};

/// Encodes `store`. Each key is encrypted with its own password, or with that of the store where it has none. Aliases are
/// written in lower case, as Java looks them up. A key that is still sealed as this format seals it is
/// written as it is, with the password that it has.
///
/// A truststore takes no random numbers: the same entries always give the same bytes.
pub fn encode<R: TryCryptoRng + ?Sized>(
    kind: Kind,
    store: &Keystore,
    options: &EncodeOptions<'_>,
    random: &mut R,
) -> Result<Vec<u8>, EncodeError> {
    let mut bytes = kind.magic().to_vec();
    put_u32(&mut bytes, 2);
    put_length(&mut bytes, store.entries().len())?;
    for entry in store.entries() {
        let tag = match &entry.kind {
            EntryKind::PrivateKey { .. } => KEY_TAG,
            EntryKind::TrustedCertificate(_) => CERTIFICATE_TAG,
            EntryKind::Certificate(_) => {
                let what = format!(
                    "a Java keystore holds trusted certificates only, and nobody has said that of `{}`",
                    shown(&entry.alias)
                );
                return Err(EncodeError::Unrepresentable { what });
            }
            EntryKind::SecretKey(_) if kind == Kind::Jceks => SECRET_KEY_TAG,
            EntryKind::SecretKey(_) => {
                let what = format!("JKS holds no secret keys, and `{}` is one; PKCS#12 and JCEKS hold them", shown(&entry.alias));
                return Err(EncodeError::Unrepresentable { what });
            }
            EntryKind::PublicKey(_) | EntryKind::Stored { .. } => return Err(EncodeError::no_entry(&entry.alias)),
        };
        put_u32(&mut bytes, tag);
        put_text(&mut bytes, &entry.alias.to_lowercase())?;
        bytes.extend_from_slice(&entry.created.unwrap_or(options.created).0.to_be_bytes());
        match &entry.kind {
            EntryKind::PrivateKey { key, chain } => {
                if chain.is_empty() {
                    let what = format!("the key `{}` has no certificate, and JKS keeps no key without one", shown(&entry.alias));
                    return Err(EncodeError::Unrepresentable { what });
                }
                let own = options.key_password(&entry.alias);
                let password = own.as_ref().unwrap_or(options.password);
                let sealed = match (key, kind) {
                    (Key::Clear(key), Kind::Jks) => {
                        let parameters = (options.java < 21).then(der::Any::null);
                        protector::protect(key.as_pkcs8_der(), password, parameters, random)?
                    }
                    (Key::Clear(key), Kind::Jceks) => jceks::protect(key.as_pkcs8_der(), password, options.java, random)?,
                    (Key::Sealed(SealedKey::Info(sealed)), _) if kind.keeps(sealed) => sealed.clone(),
                    (Key::Sealed(_), _) => return Err(EncodeError::Sealed { alias: entry.alias.clone() }),
                };
                put_bytes(&mut bytes, &sealed)?;
                put_length(&mut bytes, chain.len())?;
                chain.iter().try_for_each(|certificate| put_certificate(&mut bytes, certificate))?;
            }
            EntryKind::TrustedCertificate(certificate) | EntryKind::Certificate(certificate) => {
                put_certificate(&mut bytes, certificate)?;
            }
            EntryKind::SecretKey(Secret::Clear(secret)) => {
                let own = options.key_password(&entry.alias);
                bytes.extend_from_slice(&jceks::seal(secret, own.as_ref().unwrap_or(options.password), options.java, random)?);
            }
            EntryKind::SecretKey(Secret::Sealed(SealedSecret::Object(object))) => bytes.extend_from_slice(&object.to_bytes()),
            EntryKind::SecretKey(Secret::Sealed(_)) => return Err(EncodeError::Sealed { alias: entry.alias.clone() }),
            EntryKind::PublicKey(_) | EntryKind::Stored { .. } => return Err(EncodeError::no_entry(&entry.alias)),
        }
    }
    let digest = digest(options.password, &bytes);
    bytes.extend_from_slice(&digest);
    Ok(bytes)
}

fn put_u32(bytes: &mut Vec<u8>, number: u32) {
    bytes.extend_from_slice(&number.to_be_bytes());
}

fn put_length(bytes: &mut Vec<u8>, length: usize) -> Result<(), EncodeError> {
    let too_long = |_| EncodeError::Unrepresentable { what: "JKS holds no more than 4 GiB".to_owned() };
    put_u32(bytes, u32::try_from(length).map_err(too_long)?);
    Ok(())
}

fn put_bytes(bytes: &mut Vec<u8>, content: &[u8]) -> Result<(), EncodeError> {
    put_length(bytes, content.len())?;
    bytes.extend_from_slice(content);
    Ok(())
}

fn put_text(bytes: &mut Vec<u8>, text: &str) -> Result<(), EncodeError> {
    let encoded = modified_utf8::encode(text);
    let too_long = |_| EncodeError::Unrepresentable { what: "an alias in JKS has at most 65535 bytes".to_owned() };
    bytes.extend_from_slice(&u16::try_from(encoded.len()).map_err(too_long)?.to_be_bytes());
    bytes.extend_from_slice(&encoded);
    Ok(())
}

fn put_certificate(bytes: &mut Vec<u8>, certificate: &Certificate) -> Result<(), EncodeError> {
    put_text(bytes, X509)?;
    put_bytes(bytes, certificate.as_der())
}
