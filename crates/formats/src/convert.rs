//! One file into another format, all of it, in one call.

use std::fmt;

use keyferry_core::Timestamp;
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use crate::detect::{self, Contents, Format};
use crate::pbe::Session;
use crate::pkcs12::{Profile, Protection};
use crate::{
    DecodeError, EncodeError, EncodeOptions, Entry, EntryKind, Key, Keystore, Loss, Pairing, Password, StoreKind, fit, jwk, pem,
    pkcs7, pkcs8, pkcs12,
};

/// What a file is turned into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TargetFormat {
    /// PEM; keys as PKCS#8, encrypted when there is a password.
    Pem,
    /// PKCS#12; a [`Profile`] makes the protection.
    Pkcs12(Protection),
    /// A keystore whose keys may have passwords of their own.
    Store(StoreKind),
    /// PKCS#7: certificates and revocation lists without keys.
    Pkcs7,
    /// JSON Web Keys, which are never encrypted.
    Jwk,
    /// The DER of one certificate or one key, encrypted as PKCS#8 when there is a password.
    Der,
}

impl TargetFormat {
    /// The one that is written as this format, PKCS#12 in this profile; `None` for what is only read.
    pub fn of(format: Format, profile: Profile) -> Option<Self> {
        match format {
            Format::Pem => Some(Self::Pem),
            Format::Pkcs12 => Some(Self::Pkcs12(profile.into())),
            Format::Pkcs7 => Some(Self::Pkcs7),
            Format::Jwk => Some(Self::Jwk),
            Format::Der => Some(Self::Der),
            other => StoreKind::of(other).map(Self::Store),
        }
    }
}

/// A format, and what protects what is written.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The format.
    pub format: TargetFormat,
    /// The password of the new file and its keys. PEM without one holds plain keys; the keystores need one.
    pub password: Option<&'a Password>,
    /// The creation time of entries that have none.
    pub created: Timestamp,
}

/// What came of it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Converted {
    /// The new file.
    pub bytes: Zeroizing<Vec<u8>>,
    /// What the format could not hold, and so is not in it.
    pub losses: Vec<Loss>,
}

/// Why there is no new file.
#[derive(Debug)]
#[non_exhaustive]
pub enum ConvertError {
    /// The file cannot be read.
    Decode(DecodeError),
    /// A part of it cannot be read; the parts before and behind it could.
    Part(pem::Fault),
    /// A key stands with another key's certificate, and its own is not there.
    Foreign {
        /// The alias of the entry.
        alias: String,
    },
    /// A keystore cannot be written without a password.
    PasswordMissing,
    /// It cannot be written.
    Encode(EncodeError),
}

impl fmt::Display for ConvertError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode(error) => write!(f, "the file cannot be read: {error}"),
            Self::Part(fault) => write!(f, "what begins in line {} cannot be read: {}", fault.line, fault.error),
            Self::Foreign { alias } => {
                write!(f, "the key `{}` stands with another key's certificate", keyferry_core::shown::shown(alias))
            }
            Self::PasswordMissing => f.write_str("a keystore needs a password"),
            Self::Encode(error) => write!(f, "the new file cannot be written: {error}"),
        }
    }
}

impl std::error::Error for ConvertError {}

impl From<DecodeError> for ConvertError {
    fn from(error: DecodeError) -> Self {
        Self::Decode(error)
    }
}

impl From<EncodeError> for ConvertError {
    fn from(error: EncodeError) -> Self {
        Self::Encode(error)
    }
}

/// Reads a file of any format ([`detect::read`]) and writes all that is in it in another. Each of the `passwords` is tried, for the file and for each
/// of its keys. Nothing is passed over in silence: what cannot be read is an error, what cannot be held is among the
/// [losses](Converted::losses).
///
/// ```
/// use keyferry_formats::{Password, StoreKind, Target, TargetFormat, convert, jks};
/// use keyferry_formats::keyferry_core::Timestamp;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let pem = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/openssl/client.pem"))?;
/// # let key = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/openssl/key-aes.pem"))?;
/// # let pem = [pem, key].concat();
/// let password = Password::new("changeit");
/// let target = Target {
///     format: TargetFormat::Store(StoreKind::Java(jks::Kind::Jks)),
///     password: Some(&password),
///     created: Timestamp::from(std::time::SystemTime::now()),
/// };
/// let made = convert(&pem, std::slice::from_ref(&password), &target, &mut keyferry_core::SystemRandom)?;
/// assert!(made.bytes.starts_with(&[0xfe, 0xed, 0xfe, 0xed]) && made.losses.is_empty());
/// # Ok(())
/// # }
/// ```
pub fn convert<R: TryCryptoRng + ?Sized>(
    bytes: &[u8],
    passwords: &[Password],
    target: &Target<'_>,
    random: &mut R,
) -> Result<Converted, ConvertError> {
    let session = Session::default();
    let mut contents = read(bytes, passwords, &session)?;
    if let Some(fault) = contents.faults.pop() {
        return Err(ConvertError::Part(fault));
    }
    for (_, mut key) in contents.keys_mut() {
        if key.is_sealed() {
            opened(passwords, |password| key.unseal(password.ok_or(DecodeError::PasswordRequired)?, &session))?;
        }
    }
    let foreign = contents.pair().into_iter().find_map(|pairing| match pairing {
        Pairing::Foreign { alias } => Some(alias),
        Pairing::Mended { .. } => None,
    });
    if let Some(alias) = foreign {
        return Err(ConvertError::Foreign { alias });
    }
    let mut store = detect::into_keystore([contents])?;
    let losses = fit(&mut store, target.format());
    let bytes = target.encode(&store, &session, random)?;
    Ok(Converted { bytes, losses })
}

fn read(bytes: &[u8], passwords: &[Password], session: &Session) -> Result<Contents, DecodeError> {
    opened(passwords, |password| detect::read(bytes, password, session))
}

/// What the first password opens that does; the error of the last one when none does.
fn opened<T>(
    passwords: &[Password],
    mut open: impl FnMut(Option<&Password>) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    let wrong = |error: &DecodeError| matches!(error, DecodeError::WrongPassword | DecodeError::WrongPasswordOrDamaged);
    let (last, others) = passwords.split_last().map_or((None, passwords), |(last, others)| (Some(last), others));
    for password in others {
        match open(Some(password)) {
            Err(error) if wrong(&error) => {}
            done => return done,
        }
    }
    open(last)
}

impl Target<'_> {
    /// The format that it is.
    pub fn format(&self) -> Format {
        match self.format {
            TargetFormat::Pem => Format::Pem,
            TargetFormat::Pkcs12(_) => Format::Pkcs12,
            TargetFormat::Store(kind) => kind.format(),
            TargetFormat::Pkcs7 => Format::Pkcs7,
            TargetFormat::Jwk => Format::Jwk,
            TargetFormat::Der => Format::Der,
        }
    }

    /// The bytes of a keystore in this format, which holds all of it.
    pub fn encode<R: TryCryptoRng + ?Sized>(
        &self,
        store: &Keystore,
        session: &Session,
        random: &mut R,
    ) -> Result<Zeroizing<Vec<u8>>, ConvertError> {
        let options = || {
            let password = self.password.ok_or(ConvertError::PasswordMissing)?;
            Ok::<_, ConvertError>(EncodeOptions::new(password, self.created, session))
        };
        Ok(match self.format {
            TargetFormat::Pem => {
                let mut document = pem::Document::default();
                document.keystore(store, &|_| self.password.cloned(), random, session)?;
                document.into_bytes()
            }
            TargetFormat::Pkcs12(protection) => pkcs12::encode(store, &protection, &options()?, random)?.into(),
            TargetFormat::Store(kind) => kind.encode(store, &options()?, random)?.into(),
            TargetFormat::Pkcs7 => pkcs7::encode(&store.into())?.into(),
            TargetFormat::Jwk => jwk::encode(store)?,
            TargetFormat::Der => self.der(store, session, random)?,
        })
    }

    fn der<R: TryCryptoRng + ?Sized>(
        &self,
        store: &Keystore,
        session: &Session,
        random: &mut R,
    ) -> Result<Zeroizing<Vec<u8>>, EncodeError> {
        Ok(match store.entries() {
            [Entry { kind: EntryKind::TrustedCertificate(certificate) | EntryKind::Certificate(certificate), .. }] => {
                certificate.as_der().to_vec().into()
            }
            [Entry { kind: EntryKind::PublicKey(key), .. }] => key.as_der().to_vec().into(),
            [Entry { kind: EntryKind::PrivateKey { key: Key::Clear(key), chain }, .. }] if chain.is_empty() => {
                match self.password {
                    None => key.as_pkcs8_der().to_vec().into(),
                    Some(password) => pkcs8::encrypt(key, password, pkcs8::USUAL_SCHEME, random, session)?.into(),
                }
            }
            _ => {
                return Err(EncodeError::Unrepresentable {
                    what: "DER holds one key or one certificate, and there are more".to_owned(),
                });
            }
        })
    }
}
