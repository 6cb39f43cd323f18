//! Writing BKS, version 2, and UBER, as Bouncy Castle does.

use hmac::{Hmac, KeyInit, Mac};
use keyferry_core::shown::shown;
use rand_core::TryCryptoRng;
use sha1::{Digest, Sha1};

use super::container::{DIGEST_LENGTH, Header, Kind};
use super::key::{ClearKey, ITERATIONS, SealedBksKey, password_bytes};
use crate::java::output::Output;
use crate::pbe::Purpose;
use crate::pbe::cipher::Cipher;
use crate::random::random_bytes;
use crate::{EncodeError, EncodeOptions, Entry, EntryKind, Key, Keystore, SealedKey, SealedSecret, Secret};

/// Encodes `store`. Each key is encrypted with its own password, or with that of the store where it has none; one that is still sealed as Bouncy Castle seals
/// it is written as it is, with the password that it has.
pub fn encode<R: TryCryptoRng + ?Sized>(
    kind: Kind,
    store: &Keystore,
    options: &EncodeOptions<'_>,
    random: &mut R,
) -> Result<Vec<u8>, EncodeError> {
    let salt = random_bytes::<DIGEST_LENGTH, R>(random)?;
    let header = Header { version: 2, salt: &salt, iterations: ITERATIONS };
    let mut entries = Output::default();
    for entry in store.entries() {
        put_entry(&mut entries, entry, options, random)?;
    }
    entries.put(&[0]);
    let content = entries.as_slice();
    let mut output = Output::default();
    output.u32(header.version);
    output.bytes(header.salt)?;
    output.u32(header.iterations);
    let password = password_bytes(options.password);
    let derive = |purpose, length| options.session.for_writing(|| header.derive(purpose, &password, length, options.session));
    match kind {
        Kind::Bks => {
            let key = derive(Purpose::Mac, DIGEST_LENGTH)?;
            let mac =
                <Hmac<Sha1> as KeyInit>::new_from_slice(&key).map_err(|_| EncodeError::Asn1(der::ErrorKind::Failed.into()))?;
            output.put(content);
            output.put(&mac.chain_update(content).finalize().into_bytes());
        }
        Kind::Uber => {
            let cipher = Cipher::Twofish256;
            let (key, iv) = (derive(Purpose::Key, cipher.key_length())?, derive(Purpose::Iv, cipher.block_length())?);
            let digest = Sha1::digest(content);
            entries.put(&digest);
            output.put(&cipher.encrypt(&key, &iv, entries.as_slice())?);
        }
    }
    Ok(output.into_bytes())
}

fn put_entry<R: TryCryptoRng + ?Sized>(
    output: &mut Output,
    entry: &Entry,
    options: &EncodeOptions<'_>,
    random: &mut R,
) -> Result<(), EncodeError> {
    let own = options.key_password(&entry.alias);
    let password = own.as_ref().unwrap_or(options.password);
    let still_sealed = || EncodeError::Sealed { alias: entry.alias.clone() };
    let seal = |key: ClearKey<'_>, random: &mut R| SealedBksKey::new(key, password, random, options.session);
    let (kind, chain, content) = match &entry.kind {
        EntryKind::TrustedCertificate(certificate) => {
            let mut body = Output::default();
            body.certificate(certificate)?;
            (1, &[][..], body)
        }
        EntryKind::Certificate(_) => {
            let what = format!(
                "Bouncy Castle's keystores hold trusted certificates only, and nobody has said that of `{}`",
                shown(&entry.alias)
            );
            return Err(EncodeError::Unrepresentable { what });
        }
        EntryKind::Stored { bytes, chain } => {
            let mut body = Output::default();
            body.bytes(&bytes.0)?;
            (3, chain.as_slice(), body)
        }
        EntryKind::PrivateKey { key, chain } => {
            let sealed = match key {
                Key::Clear(key) => seal(ClearKey::Private(key), random)?,
                Key::Sealed(SealedKey::Bks(sealed)) => sealed.clone(),
                Key::Sealed(_) => return Err(still_sealed()),
            };
            (4, chain.as_slice(), sealed_body(&sealed)?)
        }
        EntryKind::SecretKey(Secret::Clear(key)) => (4, &[][..], sealed_body(&seal(ClearKey::Secret(key), random)?)?),
        EntryKind::SecretKey(Secret::Sealed(SealedSecret::Bks(sealed))) => (4, &[][..], sealed_body(sealed)?),
        EntryKind::SecretKey(Secret::Sealed(_)) => return Err(still_sealed()),
        EntryKind::PublicKey(key) => (4, &[][..], sealed_body(&seal(ClearKey::Public(key), random)?)?),
    };
    output.put(&[kind]);
    output.text(&entry.alias)?;
    output.put(&entry.created.unwrap_or(options.created).0.to_be_bytes());
    output.certificates(chain)?;
    output.put(content.as_slice());
    Ok(())
}

fn sealed_body(sealed: &SealedBksKey) -> Result<Output, EncodeError> {
    let mut body = Output::default();
    body.bytes(&sealed.to_bytes()?)?;
    Ok(body)
}
