//! `openssl pkcs8`: keys into PKCS#8 and out of it.

use crate::names::{
    IN, INFORM, ITER, NOCRYPT, NOITER, OUT, OUTFORM, PASSIN, PASSOUT, SCRYPT, SCRYPT_N, SCRYPT_P, SCRYPT_R, TOPK8, TRADITIONAL,
    V1, V2, V2PRF,
};
use crate::release::OPENSSL_3_5;
use std::process::ExitCode;

use keyferry_core::key::PrivateKey;
use keyferry_formats::pbe::{Cipher, Hash, Scheme, ScryptParameters, Session};
use keyferry_formats::pem::{self, label};
use keyferry_formats::{Password, pkcs8};
use zeroize::Zeroizing;

use super::command_error::{CommandError, Outcome};
use super::input::{self, Form};
use super::key_output::{KeyOutput, PEM_PASS_PHRASE, traditional_der};
use super::options::Options;
use super::pbe::{self, Named};
use super::{cipher, output, pass, terminal};
use crate::shared_options as shared;
use keyferry_host::option_table::OptionSpec;

use crate::{Action, Command};
use keyferry_host::outputs::Access;
use keyferry_host::{limits, random};

pub(super) const SPEC: Command = Command {
    names: &["pkcs8"],
    summary: "Writes keys as PKCS#8, and reads them from it",
    options: &[
        OptionSpec::heading("General"),
        shared::HELP,
        shared::ENGINE,
        OptionSpec::value("v1", "val", "Encrypt as PKCS#5 version 1.5 has it, with this algorithm"),
        OptionSpec::value("v2", "val", "Encrypt as PKCS#5 version 2 has it, with this cipher"),
        OptionSpec::value("v2prf", "val", "Pseudo-random function of PKCS#5 version 2"),
        OptionSpec::heading("Input"),
        OptionSpec::value("in", "infile", "File to read"),
        OptionSpec::value("inform", "PEM|DER", "Form of the key that is read, DER or PEM"),
        shared::PASSIN,
        OptionSpec::flag("nocrypt", "Read or write a key in the clear"),
        OptionSpec::heading("Output"),
        shared::OUT,
        OptionSpec::value("outform", "PEM|DER", "Form of the key that is written, DER or PEM"),
        OptionSpec::flag("topk8", "Write PKCS#8 in place of reading it"),
        shared::PASSOUT,
        OptionSpec::flag("traditional", "Write the key as PKCS#1 or SEC1"),
        OptionSpec::value("iter", "+int", "Iterations of the key derivation"),
        OptionSpec::flag("noiter", "Derive with a single iteration"),
        OptionSpec::value("saltlen", "+int", "Length of the salt; 16, and 8 with PKCS#5 version 1.5")
            .refused("salts have the usual length")
            .since(OPENSSL_3_5),
        OptionSpec::heading("Derivation with scrypt"),
        OptionSpec::flag("scrypt", "Derive with scrypt"),
        OptionSpec::value("scrypt_N", "val", "Cost of scrypt, N"),
        OptionSpec::value("scrypt_r", "val", "Block size of scrypt, r"),
        OptionSpec::value("scrypt_p", "val", "Parallelism of scrypt, p"),
        OptionSpec::heading("Random numbers"),
        shared::RAND,
        shared::WRITERAND,
        OptionSpec::heading("Providers"),
        shared::PROVIDER_PATH,
        shared::PROVIDER,
        shared::PROVPARAM,
        shared::PROPQUERY,
    ],
    run: Action(run),
};

pub(super) fn run(options: &Options) -> Outcome {
    options.no_operands()?;
    let legacy = cipher::has_legacy(options)?;
    let scheme = scheme(options)?;
    let (passin, passout) = pass::both(options.secret(PASSIN), options.secret(PASSOUT))?;
    let path = options.path(IN);
    let bytes = input::file_bytes(path)?;
    let out = options.path(OUT);
    if let Some(path) = out {
        output::check_writable(path).map_err(|error| error.of_command("pkcs8"))?;
    }
    let der = options.is_der(OUTFORM);
    let written = if options.has(TOPK8) {
        let form = if options.is_der(INFORM) { Form::Der } else { Form::Pem };
        let key = input::private_key_in(&bytes, path, "key", form, passin.as_ref())?;
        if options.has(NOCRYPT) {
            encoded(label::PRIVATE_KEY, key.as_pkcs8_der(), der)
        } else {
            encoded(label::ENCRYPTED_PRIVATE_KEY, &encrypt(&key, scheme?, passout, legacy)?, der)
        }
    } else {
        let key = read(options, &bytes, passin)?;
        if der {
            traditional_der(&key)
        } else {
            let traditional = options.has(TRADITIONAL);
            KeyOutput { traditional, cipher: None, passout: None, question: PEM_PASS_PHRASE, legacy }.pem(&key)?
        }
    };
    output::write(out, written, Access::Private)?;
    Ok(ExitCode::SUCCESS)
}

fn encoded(label: &str, content: &[u8], der: bool) -> Zeroizing<Vec<u8>> {
    let bytes = if der { content.to_vec() } else { pem::block(label, content).as_bytes().to_vec() };
    Zeroizing::new(bytes)
}

/// What `-v1`, `-v2`, `-v2prf`, `-iter` and `-scrypt` make together; the inner result tells of what openssl finds out only when it encrypts.
fn scheme(options: &Options) -> Result<Result<Scheme, CommandError>, CommandError> {
    let (mut kind, mut cipher, mut prf) = (None, None, Hash::Sha256);
    let mut iterations = pkcs8::ITERATIONS;
    let (mut cost, mut block_size, mut parallelization) = (0, 0, 0);
    let number = |value: &str| super::options::parse_number(value).and_then(|number| u64::try_from(number).ok());
    let positive = |value: &str| {
        super::options::parse_number(value).ok_or_else(|| options.usage(format!("Can't parse \"{value}\" as a number")))?;
        number(value).filter(|number| *number > 0).ok_or_else(|| CommandError::usage("pkcs8", None))
    };
    for given in options.in_order() {
        let value = given.text();
        match value {
            _ if given.is(V1) => {
                let unknown = || options.usage(format!("Unknown PBE algorithm {value}"));
                kind = Some(pbe::by_name(value).ok_or_else(unknown)?);
            }
            _ if given.is(V2) => cipher = Some(cipher::by_name(options, value)?),
            _ if given.is(V2PRF) => {
                let unknown = || options.usage(format!("Unknown PRF algorithm {value}"));
                prf = pbe::prf_by_name(value).ok_or_else(unknown)?;
            }
            _ if given.is(ITER) => iterations = u32::try_from(number(value).unwrap_or_default()).unwrap_or(u32::MAX),
            _ if given.is(NOITER) => iterations = 1,
            _ if given.is(SCRYPT) => (cost, block_size, parallelization) = (16_384, 8, 1),
            _ if given.is(SCRYPT_N) => cost = positive(value)?,
            _ if given.is(SCRYPT_R) => block_size = positive(value)?,
            _ if given.is(SCRYPT_P) => parallelization = positive(value)?,
            _ => {}
        }
    }
    let aes = Cipher::Aes256;
    if cost > 0 && block_size > 0 && parallelization > 0 {
        let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let parameters = ScryptParameters { cost, block_size: small(block_size), parallelization: small(parallelization) };
        return Ok(Ok(Scheme::Scrypt { cipher: cipher.unwrap_or(aes), parameters }));
    }
    let fails = || Err(CommandError::new("Error encrypting key"));
    Ok(match (kind, cipher) {
        (Some(Named::Cipher(_)), _) | (Some(_), Some(_)) => fails(),
        (Some(kind), None) => Ok(kind.scheme(iterations)),
        (None, cipher) => Ok(Scheme::Pbes2 { cipher: cipher.unwrap_or(aes), prf, iterations }),
    })
}

fn encrypt(key: &PrivateKey, scheme: Scheme, passout: Option<Password>, legacy: bool) -> Result<Vec<u8>, CommandError> {
    let missing = pbe::legacy_algorithm(&scheme).filter(|_| !legacy);
    if let (Scheme::Pbes2 { .. } | Scheme::Scrypt { .. }, Some(missing)) = (scheme, missing) {
        return Err(cipher::unsupported(CommandError::new("Error setting PBE algorithm"), missing));
    }
    let password = match passout {
        Some(password) => password,
        None => terminal::new_password("Enter Encryption Password:")?.ok_or_else(|| CommandError::silent(1))?,
    };
    if let Some(missing) = missing {
        return Err(cipher::unsupported(CommandError::new("Error encrypting key"), missing));
    }
    pkcs8::encrypt(key, &password, scheme, &mut random::system(), &Session::default()).map_err(|error| {
        CommandError::new("Error encrypting key").queue(0x1180_0067, "PKCS12 routines", "PKCS8_set0_pbe_ex", error, "")
    })
}

/// The key of a PKCS#8 file, encrypted unless the line says otherwise.
fn read(options: &Options, bytes: &[u8], passin: Option<Password>) -> Result<PrivateKey, CommandError> {
    let plain = options.has(NOCRYPT);
    let expected = if plain { label::PRIVATE_KEY } else { label::ENCRYPTED_PRIVATE_KEY };
    let content = if options.is_der(INFORM) {
        Some(Zeroizing::new(bytes.to_vec()))
    } else {
        input::blocks(bytes)?.into_iter().find(|block| block.label == expected).map(|block| block.content)
    };
    let wrong = if plain { "Error decrypting key" } else { "Error reading key" };
    let content = content.ok_or_else(|| {
        CommandError::new(wrong).queue(
            0x0480_006C,
            "PEM routines",
            "get_name",
            "no start line",
            &format!("Expecting: {expected}"),
        )
    })?;
    if plain {
        return PrivateKey::from_pkcs8_der(content.as_slice())
            .map_err(|error| CommandError::new(wrong).queue(0x0688_010D, "asn1 encoding routines", "d2i_PKCS8", error, ""));
    }
    pkcs8::encryption_scheme(&content)
        .map_err(|error| CommandError::new(wrong).queue(0x0688_010D, "asn1 encoding routines", "d2i_PKCS8", error, ""))?;
    let password = match passin {
        Some(password) => password,
        None => terminal::pass_phrase("Enter Password:")?.ok_or_else(|| CommandError::new("Can't read Password"))?,
    };
    pkcs8::decrypt(&content, &password, &input::session()?).map_err(|cause| {
        if let Some(words) = limits::in_words(&cause) {
            return CommandError::new(wrong).line(words);
        }
        let detail = "maybe wrong password";
        CommandError::new("Error decrypting key").queue(
            0x1180_0074,
            "PKCS12 routines",
            "PKCS12_pbe_crypt_ex",
            "pkcs12 cipherfinal error",
            detail,
        )
    })
}
