//! A keystore file that waits for its password: what it is, and how it is decoded with the password or without.

use keyferry_core::certificate::Certificate;
use keyferry_formats::pkcs12::{Protection, Structure};
use keyferry_formats::{DecodeError, EntryKind, Keystore, Password, StoreKind, bcfks, bks, jks};
use keyferry_host::limits;

use super::ascii;
use super::command_error::CommandError;
use super::format::Format;
use super::run::Run;

/// A file that was recognised, and is parsed as far as that goes without a password.
#[derive(Debug)]
pub(super) struct Unopened<'a> {
    /// Its type as keytool shows it, which may not be what the file is.
    pub shown_type: String,
    content: Content<'a>,
}

#[derive(Debug)]
enum Content<'a> {
    /// JKS or JCEKS.
    Java(Format, &'a [u8]),
    BouncyCastle(Format, &'a [u8]),
    Pkcs12(Structure<'a>),
}

/// What was decoded.
#[derive(Debug)]
pub(super) struct Decoded {
    /// Its entries; aliases are in lower case.
    pub keystore: Keystore,
    /// Certificates of the file that are no entries.
    pub unmarked: Vec<Certificate>,
    /// How certificates and the whole are protected in a PKCS#12 file.
    pub protected: Option<Protection>,
}

impl<'a> Unopened<'a> {
    /// Recognises a file that is to be of this type, where one was named.
    pub(super) fn of(bytes: &'a [u8], shown_type: Option<&str>) -> Result<Self, CommandError> {
        let found = Format::of(bytes);
        let wanted = shown_type.map(named).transpose()?;
        // Java takes JKS for PKCS#12 and the other way round, and JKS for JCEKS.
        let format = match (wanted, found) {
            (None, None) => {
                let message = "Unrecognized keystore format. Please load it with a specified type";
                return Err(CommandError::of("java.security.KeyStoreException", message));
            }
            (Some(Format::Jceks), Some(Format::Jks | Format::Jceks)) => Format::Jceks,
            (None, Some(found)) | (Some(Format::Jks | Format::Pkcs12), Some(found @ (Format::Jks | Format::Pkcs12))) => found,
            (Some(Format::BouncyCastle(kind)), _) => {
                Format::as_in(kind, bytes).ok_or_else(|| CommandError::io("Invalid keystore format"))?
            }
            (Some(_), _) => return Err(CommandError::io("Invalid keystore format")),
        };
        let content = match format {
            Format::Jks | Format::Jceks => Content::Java(format, bytes),
            Format::BouncyCastle(_) => Content::BouncyCastle(format, bytes),
            Format::Pkcs12 => Content::Pkcs12(Structure::read(bytes).map_err(|error| unreadable(&error, format))?),
        };
        Ok(Self { shown_type: shown_type.map_or_else(|| format.name().to_owned(), str::to_owned), content })
    }

    /// The format that it is written in.
    pub(super) fn format(&self) -> Format {
        match self.content {
            Content::Java(format, _) | Content::BouncyCastle(format, _) => format,
            Content::Pkcs12(_) => Format::Pkcs12,
        }
    }

    /// Decodes it. Without the password what is not encrypted is read, and nothing is verified.
    pub(super) fn decode(&self, password: Option<&Password>, run: &Run) -> Result<Decoded, CommandError> {
        let session = &run.context.session;
        let decoded = match (&self.content, password) {
            (Content::Java(_, bytes), _) => jks::decode_as_java(bytes, password, session).map(|keystore| (keystore, None)),
            (Content::BouncyCastle(Format::BouncyCastle(StoreKind::Bcfks(_)), bytes), _) => {
                bcfks::decode(bytes, password, session).map(|decoded| (decoded.keystore, None))
            }
            (Content::BouncyCastle(_, bytes), _) => bks::decode(bytes, password, session).map(|decoded| (decoded.keystore, None)),
            (Content::Pkcs12(structure), None) => {
                structure.decode_public(session).map(|decoded| (decoded.keystore, decoded.protection.ok()))
            }
            (Content::Pkcs12(structure), Some(password)) => {
                // Java finds out before it derives anything.
                ascii::check_opening(password, structure.protection().ok().as_ref())?;
                structure.decode(Some(password), session).map(|decoded| (decoded.keystore, decoded.protection.ok()))
            }
        };
        let (mut keystore, protected) = decoded.map_err(|error| unreadable(&error, self.format()))?;
        let unmarked = take_unmarked(&mut keystore);
        for entry in keystore.entries_mut() {
            entry.alias = self.format().spelled(&entry.alias);
        }
        Ok(Decoded { keystore, unmarked, protected })
    }
}

/// The format of this name.
pub(super) fn named(name: &str) -> Result<Format, CommandError> {
    let not_found = || CommandError::of("java.security.KeyStoreException", format!("{name} not found"));
    Format::by_name(name).ok_or_else(not_found)
}

/// Java lists no certificate of a PKCS#12 file that belongs to no key and is not marked as trusted; openssl marks none.
fn take_unmarked(keystore: &mut Keystore) -> Vec<Certificate> {
    let mut taken = Vec::new();
    keystore.retain(|entry| match &entry.kind {
        EntryKind::Certificate(certificate) => {
            taken.push(certificate.clone());
            false
        }
        _ => true,
    });
    taken
}

/// What keytool says of a keystore that it cannot read.
fn unreadable(error: &DecodeError, format: Format) -> CommandError {
    let is_closed = matches!(
        error,
        DecodeError::WrongPassword
            | DecodeError::Integrity { .. }
            | DecodeError::WrongPasswordOrDamaged
            | DecodeError::PasswordRequired
    );
    match (error, format) {
        (_, Format::BouncyCastle(StoreKind::Bcfks(_))) if is_closed => {
            CommandError::io("BCFKS KeyStore corrupted: MAC calculation failed")
        }
        (_, Format::BouncyCastle(StoreKind::BouncyCastle(bks::Kind::Uber))) if is_closed => {
            CommandError::of("org.bouncycastle.crypto.io.InvalidCipherTextIOException", "Error finalising cipher")
        }
        (_, Format::BouncyCastle(_)) if is_closed => CommandError::io("KeyStore integrity check failed."),
        (DecodeError::WrongPassword | DecodeError::Integrity { .. } | DecodeError::WrongPasswordOrDamaged, Format::Pkcs12) => {
            CommandError::io("keystore password was incorrect")
        }
        (
            DecodeError::WrongPassword
            | DecodeError::Integrity { .. }
            | DecodeError::IntegrityOrKeyPassword { .. }
            | DecodeError::WrongPasswordOrDamaged,
            _,
        ) => CommandError::io("Keystore was tampered with, or password was incorrect"),
        (DecodeError::Truncated { .. }, _) => CommandError::of("java.io.EOFException", ""),
        _ => CommandError::io(limits::in_words(error).unwrap_or_else(|| error.to_string())),
    }
}
