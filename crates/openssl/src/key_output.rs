//! Private keys as openssl's commands write them: PKCS#8 or the traditional form, PEM or DER, encrypted or not.

use keyferry_core::key::{PrivateKey, SubjectPublicKeyInfo, TraditionalForm};
use keyferry_formats::pbe::{Cipher, Hash, Scheme, Session};
use keyferry_formats::pem::{self, Document, KeyForm, label};
use keyferry_formats::{Password, pkcs8};
use zeroize::Zeroizing;

use super::cipher;
use super::command_error::CommandError;
use super::terminal;
use keyferry_host::random;

/// How a key is written.
pub(crate) struct KeyOutput {
    /// The form that came before PKCS#8.
    pub traditional: bool,
    /// The cipher, when the key is encrypted.
    pub cipher: Option<Cipher>,
    /// The pass phrase; it is asked for when there is none.
    pub passout: Option<Password>,
    /// The question for it, and its least length.
    pub question: (&'static str, usize),
    /// Whether the line asks for the legacy provider.
    pub legacy: bool,
}

/// What most commands ask for.
pub(crate) const PEM_PASS_PHRASE: (&str, usize) = ("Enter PEM pass phrase:", 4);

impl KeyOutput {
    /// A private key as this says, or else the public key alone.
    pub(crate) fn either(
        &self,
        private: Option<&PrivateKey>,
        public: Option<&SubjectPublicKeyInfo>,
        der: bool,
    ) -> Result<Zeroizing<Vec<u8>>, CommandError> {
        match (private, public) {
            (Some(key), _) if der && self.cipher.is_some() => self.der(key),
            (Some(key), _) if der => Ok(traditional_der(key)),
            (Some(key), _) => self.pem(key),
            (None, Some(key)) if der => Ok(Zeroizing::new(key.as_der().to_vec())),
            (None, Some(key)) => Ok(public_pem(key)),
            (None, None) => Err(not_shown()),
        }
    }

    /// The key in PEM.
    pub(crate) fn pem(&self, key: &PrivateKey) -> Result<Zeroizing<Vec<u8>>, CommandError> {
        let form = self.traditional.then(|| key.to_traditional().map_err(no_traditional_form)).transpose()?;
        let password = self.password()?;
        let form = match (form, self.cipher) {
            (Some(_), cipher) => KeyForm::Traditional(cipher.unwrap_or(Cipher::Aes256)),
            (None, cipher) => KeyForm::Pkcs8(scheme(cipher.unwrap_or(Cipher::Aes256))),
        };
        let mut document = Document::with_key_form(form);
        document.private_key(key, password.as_ref(), &mut random::system(), &Session::default())?;
        Ok(document.into_bytes())
    }

    /// The key in DER.
    pub(crate) fn der(&self, key: &PrivateKey) -> Result<Zeroizing<Vec<u8>>, CommandError> {
        if self.traditional {
            return Ok(traditional_der(key));
        }
        let Some(cipher) = self.cipher else { return Ok(Zeroizing::new(key.as_pkcs8_der().to_vec())) };
        let password = self.password()?.unwrap_or_else(|| Password::new(""));
        let encrypted = pkcs8::encrypt(key, &password, scheme(cipher), &mut random::system(), &Session::default());
        Ok(Zeroizing::new(encrypted?))
    }

    /// The pass phrase, when there is a cipher.
    fn password(&self) -> Result<Option<Password>, CommandError> {
        match self.cipher {
            None => Ok(None),
            Some(Cipher::Des) if !self.legacy => Err(cipher::unsupported(CommandError::silent(1), "DES-CBC")),
            Some(_) => match &self.passout {
                Some(password) => Ok(Some(password.clone())),
                None => terminal::new_pass_phrase_of(self.question.0, self.question.1).map(Some),
            },
        }
    }
}

/// What `openssl genrsa -aes256` and its like encrypt with.
fn scheme(cipher: Cipher) -> Scheme {
    Scheme::Pbes2 { cipher, prf: Hash::Sha256, iterations: pkcs8::ITERATIONS }
}

/// The DER of a key as openssl writes it with `-outform DER`: the form that came before PKCS#8, for algorithms that have one.
pub(crate) fn traditional_der(key: &PrivateKey) -> Zeroizing<Vec<u8>> {
    match key.to_traditional() {
        Ok(TraditionalForm::Pkcs1(der) | TraditionalForm::Sec1(der)) => der,
        Err(_) => Zeroizing::new(key.as_pkcs8_der().to_vec()),
    }
}

/// A public key in PEM.
pub(crate) fn public_pem(key: &SubjectPublicKeyInfo) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(pem::block(label::PUBLIC_KEY, key.as_der()).as_bytes().to_vec())
}

/// A key whose numbers are not known here.
pub(crate) fn not_shown() -> CommandError {
    CommandError::new("Keys of this kind cannot be shown by keyferry: see `keyferry show`")
}

/// The public half of a key.
pub(crate) fn public_half(key: &PrivateKey) -> Result<SubjectPublicKeyInfo, CommandError> {
    let found = key.public_key()?;
    found.ok_or_else(|| CommandError::new("The public key of this algorithm cannot be computed by keyferry"))
}

fn no_traditional_form(error: impl std::fmt::Display) -> CommandError {
    CommandError::silent(1).queue(
        0x0480_006E,
        "PEM routines",
        "PEM_write_bio_PrivateKey_traditional",
        "unsupported public key type",
        &error.to_string(),
    )
}
