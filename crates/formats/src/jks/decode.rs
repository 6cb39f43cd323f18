//! Reading. The structure is read to its end before the password is looked at, so that a file which was cut off is called that.

use keyferry_core::Timestamp;
use keyferry_core::certificate::Certificate;
use subtle::ConstantTimeEq;

use super::container::{CERTIFICATE_TAG, DIGEST_LENGTH, KEY_TAG, Kind, SECRET_KEY_TAG, digest};
use crate::java::cursor::Cursor;
use crate::java::output::X509;
use crate::jceks::SealedObject;
use crate::pbe::Session;
use crate::{DecodeError, Entry, EntryKind, Key, Keystore, Limited, Password, SealedKey, SealedSecret, Secret};

/// A JKS or JCEKS file, decoded.
#[derive(Debug)]
pub struct Decoded {
    /// Its entries, keys sealed.
    pub keystore: Keystore,
    /// Whether there was a password to check the digest with, which held.
    pub verified: bool,
}

/// Decodes a JKS or JCEKS file of version 1 or 2. Keys stay sealed: each may have its own password. Without the store password everything is
/// read, but nothing is verified.
pub fn decode(bytes: &[u8], password: Option<&Password>, session: &Session) -> Result<Decoded, DecodeError> {
    let entries = entries(bytes, password, session)?;
    Ok(Decoded { keystore: entries.into_iter().collect(), verified: password.is_some() })
}

/// The same as Java takes it: of several entries with one alias there is only the last.
pub fn decode_as_java(bytes: &[u8], password: Option<&Password>, session: &Session) -> Result<Keystore, DecodeError> {
    let mut keystore = Keystore::default();
    entries(bytes, password, session)?.into_iter().for_each(|entry| keystore.set(entry));
    Ok(keystore)
}

/// The entries of a file whose digest holds, as far as there is a password.
fn entries(bytes: &[u8], password: Option<&Password>, session: &Session) -> Result<Vec<Entry>, DecodeError> {
    let mut cursor = Cursor::new(bytes);
    let kind = Kind::of(bytes).ok_or(DecodeError::Unrecognised)?;
    cursor.take(kind.magic().len(), "the JKS header")?;
    let version = cursor.u32("the JKS header")?;
    if !(1..=2).contains(&version) {
        return Err(DecodeError::Unsupported { what: format!("version {version} of the JKS format") });
    }
    let count = cursor.u32("the JKS header")?;
    Limited::Entries.within(usize::try_from(count).unwrap_or(usize::MAX), session.limits().entries)?;
    let mut entries = Vec::new();
    for _ in 0..count {
        entries.push(entry(&mut cursor, version, kind)?);
    }
    let content = bytes.get(..cursor.at()).unwrap_or_default();
    let stored = cursor.take(DIGEST_LENGTH, "the digest at the end of the JKS file")?;
    if !cursor.rest().is_empty() {
        let why = "other bytes follow the digest".to_owned();
        return Err(DecodeError::Malformed { what: "the JKS file", at: Some(cursor.at()), why });
    }
    if let Some(password) = password
        && !bool::from(digest(password, content).ct_eq(stored))
    {
        return Err(why_the_digest_differs(&entries, password, session));
    }
    Ok(entries)
}

fn entry(cursor: &mut Cursor<'_>, version: u32, kind: Kind) -> Result<Entry, DecodeError> {
    let at = cursor.at();
    let tag = cursor.u32("an entry")?;
    let alias = cursor.text("an alias")?;
    let created = Some(Timestamp(cursor.i64("the creation time of an entry")?));
    let content = match tag {
        KEY_TAG => {
            let sealed = SealedKey::Info(cursor.bytes("a private key")?.to_vec());
            let count = cursor.u32("a certificate chain")?;
            let mut chain = Vec::new();
            for _ in 0..count {
                chain.push(certificate(cursor, version)?);
            }
            EntryKind::PrivateKey { key: Key::Sealed(sealed), chain }
        }
        CERTIFICATE_TAG => EntryKind::TrustedCertificate(certificate(cursor, version)?),
        SECRET_KEY_TAG if kind == Kind::Jceks => {
            EntryKind::SecretKey(Secret::Sealed(SealedSecret::Object(SealedObject::read(cursor)?)))
        }
        other => {
            let why = format!("{other} is not a kind of entry (1 is a key, 2 a certificate)");
            return Err(DecodeError::Malformed { what: "an entry", at: Some(at), why });
        }
    };
    Ok(Entry::new(alias, created, content))
}

fn certificate(cursor: &mut Cursor<'_>, version: u32) -> Result<Certificate, DecodeError> {
    let what = "a certificate";
    if version == 2 {
        let kind = cursor.text(what)?;
        if kind != X509 && kind != "X509" {
            return Err(DecodeError::Unsupported { what: "a certificate that is not of the type X.509".to_owned() });
        }
    }
    let at = cursor.at();
    let der = cursor.bytes(what)?;
    Certificate::from_der(der).map_err(DecodeError::certificate(at))
}

/// A key that opens proves the password right for that key, and the file changed, unless the key has a password of its own. Without a key there is no
/// telling. JKS keys cost nothing to try; of
/// JCEKS's, whose keys are derived, one is.
fn why_the_digest_differs(entries: &[Entry], password: &Password, session: &Session) -> DecodeError {
    let opens = |entry: &Entry| match &entry.kind {
        EntryKind::PrivateKey { key: Key::Sealed(sealed), .. } => Some(sealed.unseal(password, session).is_ok()),
        EntryKind::SecretKey(Secret::Sealed(sealed)) => Some(sealed.unseal(password, session).is_ok()),
        _ => None,
    };
    let opened: Vec<bool> = session.with_keys(1, || entries.iter().filter_map(opens).take(4).collect());
    if opened.is_empty() {
        DecodeError::WrongPasswordOrDamaged
    } else if opened.contains(&true) {
        DecodeError::IntegrityOrKeyPassword { what: "the digest of the JKS file" }
    } else {
        DecodeError::WrongPassword
    }
}
