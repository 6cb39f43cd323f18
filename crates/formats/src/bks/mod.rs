//! BKS (versions 1 and 2) and UBER, the keystores of Bouncy Castle, which Android uses. Version 2 is written.
//!
//! ```text
//! u32 version, u32 salt length, salt, u32 iterations, entries, then
//!   BKS:  HMAC-SHA1 over the entries, its key derived as in PKCS#12
//!   UBER: everything behind the iterations encrypted with Twofish, a SHA-1 digest of the entries at the end
//! entry: u8 type (0 ends), alias, u64 milliseconds since 1970, u32 count, certificates, then
//!   1 certificate: type, u32 length, DER    2 key: see `key.rs`
//!   3 stored: u32 length, bytes of a program    4 sealed: u32 length, an encrypted key of any kind
//! ```

mod container;
mod encode;
mod key;

use hmac::{Hmac, KeyInit, Mac};
use keyferry_core::Timestamp;
use keyferry_core::certificate::Certificate;
use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

pub use container::Kind;
use container::{DIGEST_LENGTH, Header, WHAT};
pub use encode::encode;
pub(crate) use key::AnyKey;
pub use key::SealedBksKey;
use key::with_each;

use crate::contents::{Contents, Format};
use crate::definition::{Decoder, Definition, Holds};
use crate::java::cursor::Cursor;
use crate::pbe::cipher::Cipher;
use crate::pbe::{Purpose, Session};
use crate::{DecodeError, Entry, EntryKind, Key, Keystore, Limited, Password, SealedKey, SealedSecret, Secret, StoredBytes};

/// BKS; what reads it tells UBER from it.
pub(crate) const DEFINITION: Definition = Definition {
    name: "BKS",
    decoder: Some(Decoder {
        knows: is_bks,
        decode: |bytes, with| {
            let Decoded { format, keystore, verified } = decode(bytes, with.password, with.session)?;
            Ok(Contents::keystore(format, keystore, verified))
        },
        is_keystore: true,
    }),
    holds: Holds { public_keys: true, loose_certificates: false, stored: |_| true, ..Holds::KEYSTORE },
};

/// UBER.
pub(crate) const UBER: Definition = Definition { name: "UBER", decoder: None, holds: DEFINITION.holds };

/// A file of Bouncy Castle, decoded.
#[derive(Debug)]
pub struct Decoded {
    /// BKS or UBER.
    pub format: Format,
    /// Its entries, keys sealed.
    pub keystore: Keystore,
    /// Whether there was a password to check the integrity with, which held.
    pub verified: bool,
}

/// Whether the bytes begin as the files of Bouncy Castle do: a small version and a salt of 20 bytes.
pub fn is_bks(bytes: &[u8]) -> bool {
    matches!(bytes, [0, 0, 0, 0..=2, 0, 0, 0, 20, ..])
}

/// Decodes a BKS or UBER file; which one it is, its structure tells. BKS is read without a password too, unverified.
pub fn decode(bytes: &[u8], password: Option<&Password>, session: &Session) -> Result<Decoded, DecodeError> {
    let mut cursor = Cursor::new(bytes);
    let header = Header::read(&mut cursor)?;
    match entries(&mut cursor, session) {
        Ok((entries, content)) if cursor.rest().len() == DIGEST_LENGTH => {
            bks(&header, entries, content, cursor.rest(), password, session)
        }
        other => uber(&header, bytes, other.err(), password, session),
    }
}

fn bks(
    header: &Header<'_>,
    entries: Vec<Entry>,
    content: &[u8],
    stored: &[u8],
    password: Option<&Password>,
    session: &Session,
) -> Result<Decoded, DecodeError> {
    if let Some(password) = password {
        // Version 1 took the number of bits for that of bytes.
        let length = if header.version < 2 { DIGEST_LENGTH / 8 } else { DIGEST_LENGTH };
        with_each(password, |password| {
            let key = header.derive(Purpose::Mac, password, length, session)?;
            let mac =
                <Hmac<Sha1> as KeyInit>::new_from_slice(&key).map_err(|_| DecodeError::malformed(WHAT, "its MAC has no key"))?;
            let mac = mac.chain_update(content).finalize().into_bytes();
            let holds = bool::from(mac.as_slice().ct_eq(stored));
            if holds { Ok(()) } else { Err(DecodeError::WrongPasswordOrDamaged) }
        })?;
    }
    Ok(Decoded { format: Format::Bks, keystore: entries.into_iter().collect(), verified: password.is_some() })
}

fn uber(
    header: &Header<'_>,
    bytes: &[u8],
    why_no_bks: Option<DecodeError>,
    password: Option<&Password>,
    session: &Session,
) -> Result<Decoded, DecodeError> {
    let encrypted = bytes.get(4 + 4 + header.salt.len() + 4..).unwrap_or_default();
    if encrypted.is_empty() || encrypted.len() % Cipher::Twofish256.block_length() != 0 {
        return Err(why_no_bks.unwrap_or(DecodeError::Truncated { what: WHAT, at: bytes.len() }));
    }
    let password = password.ok_or(DecodeError::PasswordRequired)?;
    let cipher = Cipher::Twofish256;
    let entries = with_each(password, |password| {
        let key = header.derive(Purpose::Key, password, cipher.key_length(), session)?;
        let iv = header.derive(Purpose::Iv, password, cipher.block_length(), session)?;
        let plain = cipher.decrypt(&key, &iv, encrypted)?;
        let mut cursor = Cursor::new(&plain);
        // What was decrypted with the wrong key has no structure.
        let (entries, content) = entries(&mut cursor, session).map_err(|error| match error {
            DecodeError::Limit { .. } | DecodeError::Unsupported { .. } | DecodeError::UnsupportedEncryption { .. } => error,
            _ => DecodeError::WrongPasswordOrDamaged,
        })?;
        if cursor.rest() == Sha1::digest(content).as_slice() {
            Ok(entries)
        } else {
            Err(DecodeError::Integrity { what: "the digest of the UBER file" })
        }
    })?;
    Ok(Decoded { format: Format::Uber, keystore: entries.into_iter().collect(), verified: true })
}

/// Reads entries up to the end mark; gives their bytes too, the mark included.
fn entries<'a>(cursor: &mut Cursor<'a>, session: &Session) -> Result<(Vec<Entry>, &'a [u8]), DecodeError> {
    let start = cursor.rest();
    let mut entries = Vec::new();
    loop {
        let at = cursor.at();
        let kind = cursor.u8("an entry")?;
        if kind == 0 {
            break;
        }
        Limited::Entries.within(entries.len() + 1, session.limits().entries)?;
        let alias = cursor.text("an alias")?;
        let created = Some(Timestamp(cursor.i64("the creation time of an entry")?));
        let count = cursor.u32("a certificate chain")?;
        let mut chain = Vec::new();
        for _ in 0..count {
            chain.push(certificate(cursor)?);
        }
        let content = match kind {
            1 => EntryKind::TrustedCertificate(certificate(cursor)?),
            2 => EntryKind::of_bks(key::read(cursor)?, chain)?,
            3 => {
                let bytes = StoredBytes(Zeroizing::new(cursor.bytes("a stored value")?.to_vec()));
                EntryKind::Stored { bytes, chain }
            }
            4 => {
                let sealed = SealedBksKey::read(cursor.bytes("a sealed key")?)?;
                // Bouncy Castle wants a chain for each private key; what has none is most often a secret key, and shows what it is when it is
                // decrypted.
                if chain.is_empty() {
                    EntryKind::SecretKey(Secret::Sealed(SealedSecret::Bks(sealed)))
                } else {
                    EntryKind::PrivateKey { key: Key::Sealed(SealedKey::Bks(sealed)), chain }
                }
            }
            other => {
                let why = format!("{other} is not a known kind of entry");
                return Err(DecodeError::Malformed { what: "an entry", at: Some(at), why });
            }
        };
        entries.push(Entry::new(alias, created, content));
    }
    let length = start.len() - cursor.rest().len();
    Ok((entries, start.get(..length).unwrap_or_default()))
}

fn certificate(cursor: &mut Cursor<'_>) -> Result<Certificate, DecodeError> {
    let what = "a certificate";
    let kind = cursor.text(what)?;
    if kind != "X.509" {
        return Err(DecodeError::Unsupported { what: "a certificate that is not of the type X.509".to_owned() });
    }
    let at = cursor.at();
    let der = cursor.bytes(what)?;
    Certificate::from_der(der).map_err(DecodeError::certificate(at))
}
