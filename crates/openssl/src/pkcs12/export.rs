//! `openssl pkcs12 -export`.

use crate::names::{
    CANAME, CERTFILE, CERTPBE, CHAIN, DESCERT, IN, INKEY, ITER, JDKTRUST, KEYPBE, LEGACY, MACALG, MACSALTLEN, NAME, NOCERTS,
    NODES, NOENC, NOITER, NOKEYS, NOMAC, NOMACITER, NOOUT, OUT, PASSCERTS, PASSIN, PASSOUT, PASSWORD, PBMAC1_PBKDF2,
    PBMAC1_PBKDF2_MD,
};
use crate::release::{MAC_SALT, NO_FILE, now};
use keyferry_core::oid::{self, extended_key_usage};
use std::path::Path;
use std::process::ExitCode;

use keyferry_core::certificate::Certificate;
use keyferry_core::key::PrivateKey;
use keyferry_core::signed::HashAlgorithm;
use keyferry_formats::detect::BagAttributes;
use keyferry_formats::pbe::{Cipher, Hash, Pkcs12Cipher, Scheme};
use keyferry_formats::pkcs12::{Layout, MacScheme, Protection};
use keyferry_formats::{EncodeError, Password};

use super::{chain, options};
use crate::command_error::{CommandError, Outcome};
use crate::input::{self, Form};
use crate::key_output::public_half;
use crate::options::Options;
use crate::pbe::{self, Named};
use crate::{cipher, output, pass, terminal};
use keyferry_host::context::Context;
use keyferry_host::keystores::{self, Habits};
use keyferry_host::outputs::Access;

/// openssl's iterations.
const ITERATIONS: u32 = 2048;

pub(super) fn run(options: &Options) -> Outcome {
    let legacy = cipher::has_legacy(options)? || options.has(LEGACY);
    let asked = Asked::of(options)?;
    cipher::given(options)?;
    options::warn_of_reading(options);
    let passout = options.secret(PASSWORD).or_else(|| options.secret(PASSOUT));
    let (passin, passout) = pass::both(options.secret(PASSIN), passout)?;
    let passcerts = pass::input(options.secret(PASSCERTS))?;
    let out = options.path(OUT);
    let content = Content::load(options, passin.as_ref(), passcerts.as_ref())?;
    let password = match passout {
        Some(password) => password,
        // openssl does not ask for a password of which it takes no part to be needed.
        None if asked.mac.is_none() && is_plain(options) => Password::new(""),
        None => terminal::new_password("Enter Export Password:")
            .and_then(|password| password.ok_or_else(|| CommandError::silent(1)))
            .map_err(|error| error.line("Can't read Password"))?,
    };
    let protection = asked.protection(legacy, &content, out)?;
    if let Some(path) = out {
        output::check_writable(path).map_err(|error| error.of_command("pkcs12"))?;
    }
    let mac_salt = options.number(MACSALTLEN).and_then(|length| usize::try_from(length).ok()).unwrap_or_else(|| now(&MAC_SALT));
    let bytes = content
        .encode(options.value(NAME), &password, &protection, mac_salt, &Context::usual()?)
        .map_err(|error| creation_failed(out).line(error.to_string()))?;
    output::write(out, bytes, Access::Private)?;
    Ok(ExitCode::SUCCESS)
}

/// Whether the line says not to encrypt what is read, which openssl looks at here too.
fn is_plain(options: &Options) -> bool {
    options.name().is_none() && (options.has(NOENC) || options.has(NODES))
}

fn creation_failed(out: Option<&Path>) -> CommandError {
    let out = out.map_or(now(&NO_FILE).into(), Path::to_string_lossy);
    CommandError::new(format!("Error creating PKCS12 structure for {out}"))
}

/// How keys or certificates are to be encrypted.
#[derive(Clone, Copy)]
enum Part {
    /// As usual.
    Usual,
    /// Not at all.
    Plain,
    /// With this.
    With(Named),
}

/// What the options say about the protection of the file.
struct Asked {
    keys: Part,
    certificates: Part,
    iterations: u32,
    mac: Option<(Hash, u32)>,
    /// The pseudo-random function of PBMAC1, where that is asked for.
    pbmac1: Option<Hash>,
}

impl Asked {
    fn of(options: &Options) -> Result<Self, CommandError> {
        let (mut keys, mut certificates) = (Part::Usual, Part::Usual);
        let (mut iterations, mut mac_iterations, mut mac) = (ITERATIONS, ITERATIONS, true);
        let part = |name: &str| match (name, pbe::by_name(name)) {
            ("NONE", _) => Ok(Part::Plain),
            (_, Some(named)) => Ok(Part::With(named)),
            (_, None) => Err(CommandError::usage("pkcs12", Some(format!("Unknown PBE algorithm {name}")))),
        };
        for given in options.in_order() {
            match given.text() {
                value if given.is(KEYPBE) => keys = part(value)?,
                value if given.is(CERTPBE) => certificates = part(value)?,
                _ if given.is(DESCERT) => certificates = Part::With(Named::Pkcs12(Pkcs12Cipher::TripleDes)),
                _ if given.is(ITER) => {
                    iterations = u32::try_from(given.number().unwrap_or_default()).unwrap_or(u32::MAX);
                    mac_iterations = iterations;
                }
                _ if given.is(NOITER) => iterations = 1,
                _ if given.is(NOMACITER) => mac_iterations = 1,
                _ if given.is(NOMAC) => (certificates, mac) = (Part::Plain, false),
                _ => {}
            }
        }
        let prf = options.value(PBMAC1_PBKDF2_MD).map_or(Ok(Hash::Sha256), |name| mac_hash(name, options))?;
        let hash = match options.value(MACALG) {
            None if options.has(LEGACY) => Hash::Sha1,
            None => Hash::Sha256,
            Some(name) => mac_hash(name, options)?,
        };
        Ok(Self {
            keys,
            certificates,
            iterations,
            pbmac1: options.has(PBMAC1_PBKDF2).then_some(prf),
            mac: mac.then_some((hash, mac_iterations)),
        })
    }

    fn protection(&self, legacy: bool, content: &Content, out: Option<&Path>) -> Result<Protection, CommandError> {
        let usual = Named::Cipher(Cipher::Aes256);
        let (usual_keys, usual_certificates) = if content.legacy {
            (Named::Pkcs12(Pkcs12Cipher::TripleDes), Named::Pkcs12(Pkcs12Cipher::Rc2_40))
        } else {
            (usual, usual)
        };
        let scheme = |part: Part, usual: Named, used: bool| -> Result<Option<Scheme>, CommandError> {
            let named = match part {
                Part::Plain => return Ok(None),
                Part::Usual => usual,
                Part::With(named) => named,
            };
            match named.legacy_algorithm().filter(|_| !legacy && used) {
                Some(missing) => Err(cipher::unsupported(creation_failed(out), missing)),
                None => Ok(Some(named.scheme(self.iterations))),
            }
        };
        Ok(Protection {
            certificates: scheme(self.certificates, usual_certificates, content.has_certificates())?,
            keys: scheme(self.keys, usual_keys, content.key.is_some())?,
            mac: self.mac.map(|(hash, iterations)| match self.pbmac1 {
                Some(prf) => {
                    let key_bytes = u16::try_from(hash.length()).unwrap_or_default();
                    MacScheme::Pbmac1 { prf, mac: hash, key_bytes, iterations }
                }
                None => MacScheme::Hmac { hash, iterations },
            }),
            layout: Layout::OpenSsl,
        })
    }
}

/// Whether `-jdktrust` marks the certificates; for Java there is one mark.
fn trusted(options: &Options) -> Result<bool, CommandError> {
    match options.value(JDKTRUST) {
        None => Ok(false),
        Some(usage) if oid::by_name(usage) == Some(extended_key_usage::ANY) => Ok(true),
        Some(usage) => {
            let what = format!("-jdktrust {usage} is not supported by keyferry: Java looks for anyExtendedKeyUsage");
            Err(options.usage(what))
        }
    }
}

/// The hash of `-macalg`.
fn mac_hash(name: &str, options: &Options) -> Result<Hash, CommandError> {
    let wanted = name.to_lowercase().replace(['-', '/'], "");
    let known = [
        ("sha1", Hash::Sha1),
        ("sha224", Hash::Sha224),
        ("sha256", Hash::Sha256),
        ("sha384", Hash::Sha384),
        ("sha512", Hash::Sha512),
        ("sha512224", Hash::Sha512_224),
        ("sha512256", Hash::Sha512_256),
        ("sha3224", Hash::Sha3_224),
        ("sha3256", Hash::Sha3_256),
        ("sha3384", Hash::Sha3_384),
        ("sha3512", Hash::Sha3_512),
    ];
    let found =
        known.into_iter().find(|(known, _)| *known == wanted || format!("sha2{}", known.trim_start_matches("sha")) == wanted);
    found.map(|(_, hash)| hash).ok_or_else(|| {
        if ["md5", "md4", "shake", "ripemd", "rmd", "blake", "sm3", "whirl"].iter().any(|other| wanted.starts_with(other)) {
            return options.usage(format!("Digest {name} is not supported by keyferry: take sha256, or sha1 for old readers"));
        }
        options.usage(format!("Unknown option or message digest: {name}"))
    })
}

/// What goes into the file.
struct Content {
    key: Option<PrivateKey>,
    /// The certificate of the key.
    own: Option<Certificate>,
    /// All others with their names.
    others: Vec<(Certificate, BagAttributes)>,
    /// Whether the old encryption is the usual one.
    legacy: bool,
    /// Whether the certificates are marked as trusted for Java.
    trusted: bool,
}

impl Content {
    fn load(options: &Options, passin: Option<&Password>, passcerts: Option<&Password>) -> Result<Self, CommandError> {
        let (no_keys, no_certificates) =
            (options.has(NOKEYS) || options.has(NOOUT) || options.has(JDKTRUST), options.has(NOCERTS) || options.has(NOOUT));
        if no_keys && no_certificates {
            return Err(CommandError::new("Nothing to export due to -noout or -nocerts and -nokeys"));
        }
        if no_certificates {
            say!("Warning: -chain option ignored with -nocerts");
        }
        let path = options.path(IN);
        let mut content =
            Self { key: None, own: None, others: Vec::new(), legacy: options.has(LEGACY), trusted: trusted(options)? };
        // Standard input gives key and certificates, and can be read once.
        let typed = path.is_none().then(|| input::store_bytes(None, "")).transpose()?;
        if !no_keys {
            let in_file = "private key from -in file";
            content.key = Some(match (options.path(INKEY), &typed) {
                (Some(path), _) => input::private_key(Some(path), "private key from -inkey file", Form::Pem, passin)?,
                (None, Some(bytes)) => input::private_key_in(bytes, None, in_file, Form::Pem, passin)?,
                (None, None) => input::private_key(path, in_file, Form::Pem, passin)?,
            });
        }
        let mut certificates = Vec::new();
        if !no_certificates {
            let kind = "certificates from -in file";
            certificates = match &typed {
                Some(bytes) => input::certificates_of(bytes, None, kind, passin)?,
                None => input::certificates(path, kind, passin)?,
            };
            if let Some(key) = &content.key {
                let public_key = public_half(key)?;
                let is_own =
                    |certificate: &Certificate| certificate.details().is_ok_and(|details| details.public_key == public_key);
                let Some(position) = certificates.iter().position(is_own) else {
                    let error = {
                        let path = path.map_or("(null)".into(), Path::to_string_lossy);
                        CommandError::new(format!("No cert in -in file '{path}' matches private key"))
                    };
                    return Err(error.key_mismatch());
                };
                content.own = Some(certificates.remove(position));
            }
        }
        if let Some(path) = options.path(CERTFILE) {
            certificates.extend(input::certificates(Some(path), "extra certificates from -certfile", passcerts)?);
        }
        if options.has(CHAIN) && !no_certificates {
            let leaf = content.own.as_ref().or(certificates.first()).cloned();
            for issuer in leaf.map(|leaf| chain::issuers(options, &leaf, passcerts)).transpose()?.unwrap_or_default() {
                if !certificates.contains(&issuer) {
                    certificates.push(issuer);
                }
            }
        }
        let names = options.values(CANAME).into_iter().map(|name| Some(name.to_owned())).chain(std::iter::repeat(None));
        let trusted = content.trusted;
        let with_name =
            |(certificate, friendly_name)| (certificate, BagAttributes { friendly_name, local_key_id: None, trusted });
        content.others = certificates.into_iter().zip(names).map(with_name).collect();
        Ok(content)
    }

    fn has_certificates(&self) -> bool {
        self.own.is_some() || !self.others.is_empty()
    }

    fn encode(
        self,
        name: Option<&str>,
        password: &Password,
        protection: &Protection,
        mac_salt: usize,
        context: &Context,
    ) -> Result<Vec<u8>, EncodeError> {
        let local_key_id = self.own.as_ref().map(|own| HashAlgorithm::Sha1.digest(own.as_der()));
        let attributes = BagAttributes { friendly_name: name.map(str::to_owned), local_key_id, trusted: false };
        let own = self.own.map(|own| (own, BagAttributes { trusted: self.trusted, ..attributes.clone() }));
        let certificates: Vec<_> = own.into_iter().chain(self.others).collect();
        let keys: Vec<_> = self.key.map(|key| (key, attributes)).into_iter().collect();
        let habits = Habits { mac_salt: Some(mac_salt), ..Habits::default() };
        keystores::pkcs12_bags(&certificates, &keys, password, protection, habits, context)
    }
}
