//! Writing, version 2, as Java does.

use keyferry_core::shown::shown;
use rand_core::TryCryptoRng;

use super::container::{CERTIFICATE_TAG, KEY_TAG, Kind, SECRET_KEY_TAG, digest};
use super::protector;
use crate::java::output::Output;
use crate::{EncodeError, EncodeOptions, Entry, EntryKind, Key, Keystore, SealedKey, SealedSecret, Secret, jceks};

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
    let mut output = Output::with_capacity(expected(store));
    output.put(&kind.magic());
    output.u32(2);
    output.length(store.entries().len())?;
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
        output.u32(tag);
        output.text(&entry.alias.to_lowercase())?;
        output.put(&entry.created.unwrap_or(options.created).0.to_be_bytes());
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
                output.bytes(&sealed)?;
                output.certificates(chain)?;
            }
            EntryKind::TrustedCertificate(certificate) | EntryKind::Certificate(certificate) => {
                output.certificate(certificate)?;
            }
            EntryKind::SecretKey(Secret::Clear(secret)) => {
                let own = options.key_password(&entry.alias);
                output.put(&jceks::seal(secret, own.as_ref().unwrap_or(options.password), options.java, random)?);
            }
            EntryKind::SecretKey(Secret::Sealed(SealedSecret::Object(object))) => output.put(&object.to_bytes()),
            EntryKind::SecretKey(Secret::Sealed(_)) => return Err(EncodeError::Sealed { alias: entry.alias.clone() }),
            EntryKind::PublicKey(_) | EntryKind::Stored { .. } => return Err(EncodeError::no_entry(&entry.alias)),
        }
    }
    let digest = digest(options.password, output.as_slice());
    output.put(&digest);
    Ok(output.into_bytes())
}

/// About how many bytes the file has, so that nothing is moved as it grows.
fn expected(store: &Keystore) -> usize {
    /// Tag, time and lengths; of a certificate its type too.
    const AROUND: usize = 32;
    let of_entry = |entry: &Entry| {
        let certificates = entry.certificates().iter().map(|certificate| certificate.as_der().len() + AROUND).sum::<usize>();
        certificates + entry.alias.len() + AROUND
    };
    store.entries().iter().map(of_entry).sum::<usize>() + AROUND
}
