//! `openssl pkcs12` without `-export`: what is in a file, as PEM with its attributes.

use crate::names::{
    CACERTS, CLCERTS, IN, INFO, LEGACY, NOCERTS, NODES, NOENC, NOKEYS, NOMACVER, NOOUT, OUT, PASSIN, PASSOUT, PASSWORD,
};
use crate::release::{SHOWS_PBMAC1, now};
use std::process::ExitCode;

use keyferry_core::certificate::Certificate;
use keyferry_core::key::PrivateKey;
use keyferry_core::oid::display_name;
use keyferry_core::oid::pkcs9::LOCAL_KEY_ID;
use keyferry_formats::pbe::{Cipher, Scheme, Session};
use keyferry_formats::pem::{self, label};
use keyferry_formats::pkcs12::{Bag, BagContent, MacInfo, Structure};
use keyferry_formats::{Attribute, DecodeError, Password, SealedKey, SealedSecret, pkcs8};
use zeroize::Zeroizing;

use super::{attributes, options};
use crate::command_error::{CommandError, Outcome};
use crate::key_output::{KeyOutput, PEM_PASS_PHRASE};
use crate::options::Options;
use crate::text::name::{to_bytes, usual};
use crate::{cipher, input, output, pass, pbe, terminal};
use keyferry_host::limits;
use keyferry_host::outputs::Access;

pub(super) fn run(options: &Options) -> Outcome {
    let legacy = cipher::has_legacy(options)? || options.has(LEGACY);
    options::warn_of_writing(options);
    let given = cipher::given(options)?;
    let usual = if options.has(LEGACY) { Cipher::DesEde3 } else { Cipher::Aes256 };
    let plain = options.has(NOENC) || options.has(NODES);
    let cipher = given.or((!plain).then_some(usual));
    let passin = options.secret(PASSWORD).or_else(|| options.secret(PASSIN));
    let (passin, passout) = pass::both(passin, options.secret(PASSOUT))?;
    let bytes = input::file_bytes(options.path(IN))?;
    let structure = Structure::read(&bytes).map_err(|error| {
        CommandError::silent(1).queue(0x0688_010A, "asn1 encoding routines", "asn1_item_embed_d2i", error, "Type=PKCS12")
    })?;
    let password = match passin {
        Some(password) => password,
        None => terminal::pass_phrase("Enter Import Password:")?.ok_or_else(|| CommandError::new("Can't read Password"))?,
    };
    let out = options.path(OUT);
    if let Some(path) = out {
        output::check_writable(path).map_err(|error| error.of_command("pkcs12"))?;
    }
    let session = input::session()?;
    let info = options.has(INFO);
    if let Some(mac) = structure.mac.as_ref().filter(|_| info) {
        print_mac(mac);
    }
    if !options.has(NOMACVER) {
        if structure.mac.is_none() {
            say!("Warning: MAC is absent!");
        }
        match structure.verify(&password, &session) {
            Ok(true) => {}
            Ok(false) => return Err(CommandError::new("Mac verify error: invalid password?")),
            Err(error) => {
                let words = limits::in_words(&error).map(CommandError::new);
                let other = || CommandError::new("Mac verify error: invalid password?").line(format!("  {error}"));
                return Err(words.unwrap_or_else(other));
            }
        }
    }
    let noout = options.has(NOOUT);
    let mut reading = Reading {
        password,
        session,
        legacy,
        info,
        keys: !options.has(NOKEYS) && !noout,
        certificates: if options.has(NOCERTS) || noout { Certificates::None } else { Certificates::of(options) },
        form: KeyOutput { traditional: false, cipher, passout, question: PEM_PASS_PHRASE, legacy },
        text: Zeroizing::new(Vec::new()),
    };
    if let Err(error) = reading.safes(&structure) {
        return Err(output::partly(out, reading.text, error.before_queue("Error outputting keys and certificates")));
    }
    output::write(out, reading.text, Access::Private)?;
    Ok(ExitCode::SUCCESS)
}

fn print_mac(mac: &MacInfo) {
    if let Some(kdf) = mac.pbkdf2.as_ref().filter(|_| now(&SHOWS_PBMAC1)) {
        say!("MAC: PBMAC1 using PBKDF2, Iteration {}", kdf.iterations);
        say!("Key length: {}, Salt length: {}", kdf.key_length.unwrap_or_default(), kdf.salt.len());
        say!("PBKDF2 PRF: {}", pbe::prf_name(kdf.prf));
        return;
    }
    let name = display_name(&mac.oid);
    say!("MAC: {name}, Iteration {}", mac.iterations);
    say!("MAC length: {}, salt length: {}", mac.length, mac.salt_length);
}

/// Which certificates are shown; those of keys are called client certificates.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Certificates {
    All,
    OfKeys,
    OfNoKey,
    None,
}

impl Certificates {
    fn of(options: &Options) -> Self {
        match (options.has(CLCERTS), options.has(CACERTS)) {
            (false, false) => Self::All,
            (true, false) => Self::OfKeys,
            (false, true) => Self::OfNoKey,
            (true, true) => Self::None,
        }
    }

    fn with(self, of_key: bool) -> bool {
        self == Self::All || self == if of_key { Self::OfKeys } else { Self::OfNoKey }
    }
}

/// What is shown, and what was shown so far.
struct Reading {
    password: Password,
    session: Session,
    legacy: bool,
    info: bool,
    keys: bool,
    certificates: Certificates,
    form: KeyOutput,
    text: Zeroizing<Vec<u8>>,
}

impl Reading {
    fn tell(&self, line: &str) {
        if self.info {
            say!("{line}");
        }
    }

    fn tell_encryption(&self, what: &str, scheme: &Result<Scheme, DecodeError>) {
        let shown = scheme.as_ref().map_or_else(|_| "<unsupported parameters>".to_owned(), pbe::describe);
        self.tell(&format!("{what}: {shown}"));
    }

    fn safes(&mut self, structure: &Structure<'_>) -> Result<(), CommandError> {
        for safe in structure.safes(Some(&self.password), &self.session).map_err(|error| failed(&error))? {
            match &safe.encryption {
                None => self.tell("PKCS7 Data"),
                Some(scheme) => {
                    self.tell_encryption("PKCS7 Encrypted data", scheme);
                    self.check_legacy(scheme)?;
                }
            }
            self.bags(safe.bags.as_ref().map_err(failed)?)?;
        }
        Ok(())
    }

    /// Fails for what openssl 3 opens with the legacy provider only.
    fn check_legacy(&self, scheme: &Result<Scheme, DecodeError>) -> Result<(), CommandError> {
        let missing = scheme.as_ref().ok().and_then(pbe::legacy_algorithm).filter(|_| !self.legacy);
        missing.map_or(Ok(()), |algorithm| Err(cipher::unsupported(CommandError::silent(1), algorithm)))
    }

    fn bags(&mut self, bags: &[Bag]) -> Result<(), CommandError> {
        bags.iter().try_for_each(|bag| self.bag(bag))
    }

    fn bag(&mut self, bag: &Bag) -> Result<(), CommandError> {
        let attributes = bag.attributes.as_deref();
        match &bag.content {
            BagContent::Key(key) => {
                self.tell("Key bag");
                if self.keys {
                    self.attributes(attributes);
                    self.key(key)?;
                }
            }
            BagContent::ShroudedKey { encryption, key } => {
                self.tell_encryption("Shrouded Keybag", encryption);
                if self.keys {
                    self.attributes(attributes);
                    self.check_legacy(encryption)?;
                    self.key(&self.unseal(key)?)?;
                }
            }
            BagContent::Certificate(certificate) => {
                self.tell("Certificate bag");
                let client = attributes.is_some_and(|all| all.iter().any(|one| one.oid == LOCAL_KEY_ID));
                if self.certificates.with(client) {
                    self.attributes(attributes);
                    self.certificate(certificate);
                }
            }
            BagContent::Secret(SealedSecret::Info(der)) => {
                self.tell("Secret bag");
                self.attributes(attributes);
                say!("Bag Type: pkcs8ShroudedKeyBag");
                ask!("Bag Value: ");
                self.text.extend(attributes::octets(der));
                self.text.push(b'\n');
            }
            BagContent::Bags(bags) => {
                self.tell("Safe Contents bag");
                self.attributes(attributes);
                self.bags(bags)?;
            }
            BagContent::RevocationList(_) => say!("Warning unsupported bag type: crlBag"),
            BagContent::Other(oid) => say!("Warning unsupported bag type: {}", display_name(oid)),
            BagContent::Secret(_) => say!("Warning unsupported bag type: secretBag"),
        }
        Ok(())
    }

    fn attributes(&mut self, attributes: Option<&[Attribute]>) {
        self.text.extend(attributes::print("Bag Attributes", attributes));
    }

    /// The empty password also stands for none at all.
    fn unseal(&self, key: &SealedKey) -> Result<PrivateKey, CommandError> {
        key.unseal(&self.password, &self.session).map_err(|error| failed(&error))
    }

    fn key(&mut self, key: &PrivateKey) -> Result<(), CommandError> {
        self.text.extend(attributes::print("Key Attributes", pkcs8::attributes(key).as_deref()));
        let written = self.form.pem(key)?;
        self.text.extend_from_slice(&written);
        Ok(())
    }

    fn certificate(&mut self, certificate: &Certificate) {
        if let Ok(details) = certificate.details() {
            for (title, name) in [("subject=", &details.subject), ("issuer=", &details.issuer)] {
                self.text.extend(to_bytes(&usual().titled(title, name)));
            }
        }
        self.text.extend_from_slice(pem::block(label::CERTIFICATE, certificate.as_der()).as_bytes());
    }
}

fn failed(cause: &DecodeError) -> CommandError {
    let error = CommandError::silent(1);
    match cause {
        DecodeError::WrongPasswordOrDamaged | DecodeError::WrongPassword => {
            error.queue(0x1180_0074, "PKCS12 routines", "PKCS12_pbe_crypt_ex", "pkcs12 cipherfinal error", "maybe wrong password")
        }
        other => error.line(format!("  {}", limits::in_words(other).unwrap_or_else(|| other.to_string()))),
    }
}
