//! Turning keystores into the bytes of files, checked again on the way when that is asked for.

use std::path::Path;

use clap::{Args, ValueEnum};
use keyferry_core::registration::KeyFormat;
use keyferry_formats::pbe::{Cipher, Hash, Scheme, ScryptParameters};
use keyferry_formats::pem::KeyForm;
use keyferry_formats::pkcs7;
use keyferry_formats::pkcs12::Profile;
use keyferry_formats::{Entry, EntryKind, Key, Keystore, Password, StoreKind, bcfks, bks, jks, jwk, pem, pkcs8};
use zeroize::Zeroizing;

use keyferry_host::context::Context;
use keyferry_host::failure::Failure;
use keyferry_host::files;
use keyferry_host::keystores::{self, Habits};
use keyferry_host::outputs;
use keyferry_host::progress::Work;
use keyferry_host::random::{self, Passwords};
use keyferry_host::usable::{self, Reader};

/// Fails when an output would be written over a file that is read and held for more than this: nobody has its keys anywhere else.
pub(crate) fn beside(output: &Path, held: &Path, option: &str) -> Result<(), Failure> {
    if !outputs::is_same_file(output, held) {
        return Ok(());
    }
    let what = format!("{} is a file that is read, and what it holds would be lost", files::path(output));
    Err(Failure::usage(what).at(files::path(output)).hint(format!("give {option} the name of another file; nothing was written")))
}

/// The types of keystores that are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StoreType {
    /// PKCS#12, Java's own choice since version 9
    #[value(aliases = ["p12", "pfx"])]
    Pkcs12,
    /// Sun's JKS
    Jks,
    /// Sun's JCEKS
    Jceks,
    /// Bouncy Castle's BKS, as Android has it
    Bks,
    /// Bouncy Castle's UBER
    Uber,
    /// Bouncy Castle's BCFKS, for FIPS
    Bcfks,
}

impl From<StoreType> for KeyFormat {
    fn from(kind: StoreType) -> Self {
        match kind {
            StoreType::Pkcs12 => Self::Pkcs12,
            StoreType::Jks => Self::Jks,
            StoreType::Jceks => Self::Jceks,
            StoreType::Bks => Self::Bks,
            StoreType::Uber => Self::Uber,
            StoreType::Bcfks => Self::Bcfks,
        }
    }
}

/// How a PKCS#12 file is protected, named by who must read it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Pkcs12Profile {
    /// AES-256 and SHA-256: OpenSSL 1.1 and 3, Java from 8u301 and 11.0.12 on
    #[default]
    Modern,
    /// Triple DES and SHA-1: any Java 8, Windows, older macOS
    Java8,
    /// RC2-40 for certificates, triple DES for keys: OpenSSL 1.0, the oldest Java
    Legacy,
    /// AES-256 and PBMAC1 (RFC 9579): OpenSSL from 3.4 on, Java from 25.0.5 on, newer Bouncy Castle; no Java before reads it
    Pbmac1,
    /// No encryption and no integrity check: Java and OpenSSL 3; for truststores, since Java shows no keys in it
    Passwordless,
}

impl From<Pkcs12Profile> for Profile {
    fn from(profile: Pkcs12Profile) -> Self {
        match profile {
            Pkcs12Profile::Modern => Self::Modern,
            Pkcs12Profile::Java8 => Self::Java8,
            Pkcs12Profile::Legacy => Self::Legacy,
            Pkcs12Profile::Pbmac1 => Self::Pbmac1,
            Pkcs12Profile::Passwordless => Self::Passwordless,
        }
    }
}

/// How private keys in PEM and DER outputs are written.
#[derive(Debug, Default, Args)]
pub(crate) struct KeyFormArguments {
    /// Write keys as PKCS#1 or SEC1 (BEGIN RSA PRIVATE KEY), encrypted with a DEK-Info header, for programs that do not know PKCS#8
    #[arg(long)]
    traditional: bool,
    /// The cipher of encrypted keys in PEM and DER
    #[arg(long, value_enum, default_value = "aes-256")]
    key_cipher: KeyCipher,
    /// Derive the encryption key with scrypt instead of PBKDF2
    #[arg(long, conflicts_with = "traditional")]
    key_scrypt: bool,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum KeyCipher {
    #[value(name = "aes-128")]
    Aes128,
    #[value(name = "aes-192")]
    Aes192,
    #[default]
    #[value(name = "aes-256")]
    Aes256,
    #[value(name = "des3")]
    DesEde3,
}

impl From<&KeyFormArguments> for KeyForm {
    fn from(arguments: &KeyFormArguments) -> Self {
        let cipher = match arguments.key_cipher {
            KeyCipher::Aes128 => Cipher::Aes128,
            KeyCipher::Aes192 => Cipher::Aes192,
            KeyCipher::Aes256 => Cipher::Aes256,
            KeyCipher::DesEde3 => Cipher::DesEde3,
        };
        if arguments.traditional {
            return Self::Traditional(cipher);
        }
        Self::Pkcs8(if arguments.key_scrypt {
            Scheme::Scrypt { cipher, parameters: ScryptParameters::OPENSSL }
        } else {
            Scheme::Pbes2 { cipher, prf: Hash::Sha256, iterations: pkcs8::ITERATIONS }
        })
    }
}

/// The bytes of a PKCS#12 file.
pub(crate) fn pkcs12(
    store: &Keystore,
    password: &Password,
    profile: Pkcs12Profile,
    context: &Context,
) -> Result<Vec<u8>, Failure> {
    usable::check(store, Reader::Java)?;
    let _work = Work::new(|| "making a PKCS#12 keystore".to_owned());
    keystores::pkcs12(store, password, &Profile::from(profile).into(), context)
        .map_err(|error| Failure::encode("PKCS#12", &error))
}

/// The bytes of a keystore that is no PKCS#12; keys take the store password where `key_password` knows none.
pub(crate) fn store(
    kind: StoreKind,
    store: &Keystore,
    password: &Password,
    key_password: &dyn Fn(&str) -> Option<Password>,
    context: &Context,
) -> Result<Vec<u8>, Failure> {
    let reader = if let StoreKind::Java(_) = kind { Reader::Java } else { Reader::Any };
    usable::check(store, reader)?;
    let name = kind.format().to_string();
    let _work = Work::new(|| format!("making a {name} keystore"));
    keystores::store(kind, store, password, key_password, Habits::default(), context)
        .map_err(|error| Failure::encode(&name, &error))
}

/// The bytes of a keystore of either type, one password for everything.
pub(crate) fn keystore(keystore: &Keystore, kind: StoreType, password: &Password, context: &Context) -> Result<Vec<u8>, Failure> {
    match kind {
        StoreType::Pkcs12 => pkcs12(keystore, password, Pkcs12Profile::Modern, context),
        StoreType::Jks => store(StoreKind::Java(jks::Kind::Jks), keystore, password, &|_| None, context),
        StoreType::Jceks => store(StoreKind::Java(jks::Kind::Jceks), keystore, password, &|_| None, context),
        StoreType::Bks => store(StoreKind::BouncyCastle(bks::Kind::Bks), keystore, password, &|_| None, context),
        StoreType::Uber => store(StoreKind::BouncyCastle(bks::Kind::Uber), keystore, password, &|_| None, context),
        StoreType::Bcfks => store(StoreKind::Bcfks(bcfks::Protection::default()), keystore, password, &|_| None, context),
    }
}

/// Adds every entry to a PEM file; keys are encrypted where `key_password` knows a password.
pub(crate) fn pem(
    store: &Keystore,
    key_password: &dyn Fn(&str) -> Option<Password>,
    document: &pem::Document,
    context: &Context,
) -> Result<Zeroizing<Vec<u8>>, Failure> {
    usable::check(store, Reader::Any)?;
    let keys = store.entries().iter().filter_map(|entry| Some((entry.alias.clone(), key_password(&entry.alias)?)));
    let written = random::salted(context, &Passwords { own: None, keys: keys.collect() }, |instead, salts| {
        let key_password = |alias: &str| key_password(alias).map(|password| instead(&password));
        let mut document = document.clone();
        document.keystore(store, &key_password, salts, &context.session)?;
        Ok(document.into_bytes())
    });
    written.map_err(|error| Failure::encode("PEM", &error))
}

/// The DER of a PKCS#7 bundle with every certificate and revocation list.
pub(crate) fn pkcs7(store: &Keystore) -> Result<Vec<u8>, Failure> {
    pkcs7::encode(&store.into()).map_err(|error| Failure::encode("PKCS#7", &error))
}

/// The JSON Web Keys of a keystore.
pub(crate) fn jwk(store: &Keystore) -> Result<Vec<u8>, Failure> {
    let text = jwk::encode(store).map_err(|error| Failure::encode("JWK", &error))?;
    Ok(text.to_vec())
}

/// The DER of the one thing in a keystore: a certificate, or a key, encrypted when there is a password.
pub(crate) fn der(
    store: &Keystore,
    password: Option<&Password>,
    key_form: KeyForm,
    context: &Context,
) -> Result<Vec<u8>, Failure> {
    usable::check(store, Reader::Any)?;
    let several = || {
        Failure::usage("DER holds one key or one certificate, and there are more")
            .hint("choose with --only, --certs-only or --keys-only, or write PEM")
    };
    match store.entries() {
        [Entry { kind: EntryKind::TrustedCertificate(certificate) | EntryKind::Certificate(certificate), .. }] => {
            Ok(certificate.as_der().to_vec())
        }
        [Entry { kind: EntryKind::PublicKey(key), .. }] => Ok(key.as_der().to_vec()),
        [Entry { kind: EntryKind::PrivateKey { key: Key::Clear(key), chain }, .. }] if chain.is_empty() => match password {
            None => Ok(key.as_pkcs8_der().to_vec()),
            Some(password) => {
                let scheme = match key_form {
                    KeyForm::Pkcs8(scheme) => scheme,
                    KeyForm::Traditional(cipher) => Scheme::Pbes2 { cipher, prf: Hash::Sha256, iterations: pkcs8::ITERATIONS },
                };
                let passwords = Passwords { own: Some(password.clone()), keys: Vec::new() };
                random::salted(context, &passwords, |instead, salts| {
                    pkcs8::encrypt(key, &instead(password), scheme, salts, &context.session)
                })
                .map_err(|error| Failure::encode("the private key", &error))
            }
        },
        _ => Err(several()),
    }
}
