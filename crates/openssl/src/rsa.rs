//! `openssl rsa`: RSA keys, shown, checked and converted.

use crate::names::{
    CHECK, IN, INFORM, MODULUS, NOOUT, OUT, OUTFORM, PASSIN, PASSOUT, PUBIN, PUBOUT, RSAPUBLICKEY_IN, RSAPUBLICKEY_OUT, TEXT,
    TRADITIONAL,
};
use std::process::ExitCode;

use keyferry_core::key::{PrivateKey, SubjectPublicKeyInfo};
use keyferry_formats::pem::{self, label};
use zeroize::Zeroizing;

use super::command_error::{CommandError, Outcome};
use super::input::{self, Form};
use super::key_output::{KeyOutput, not_shown, public_half, public_pem};
use super::options::Options;
use super::text::key;
use super::{cipher, output, pass};
use crate::shared_options as shared;
use keyferry_host::option_table::OptionSpec;

use crate::{Action, Command};
use keyferry_host::outputs::Access;

pub(super) const SPEC: Command = Command {
    names: &["rsa"],
    summary: "Shows, checks and converts RSA keys",
    options: &[
        OptionSpec::heading("General"),
        shared::HELP,
        OptionSpec::flag("check", "Find out whether the primes and exponents belong together"),
        OptionSpec::flag("*", "Name of a cipher (-aes256)"),
        shared::ENGINE,
        OptionSpec::heading("Input"),
        OptionSpec::value("in", "val", "File to read"),
        OptionSpec::value("inform", "format", "Form of what is read: DER, PEM, P12 or ENGINE"),
        OptionSpec::flag("pubin", "Read a public key"),
        OptionSpec::flag("RSAPublicKey_in", "Read a public key as PKCS#1 has it"),
        shared::PASSIN,
        OptionSpec::heading("Output"),
        shared::OUT,
        OptionSpec::value("outform", "format", "Form of the written key: DER, PEM or PVK"),
        OptionSpec::flag("pubout", "Write the public key, not the private one"),
        OptionSpec::flag("RSAPublicKey_out", "Write the public key as PKCS#1 has it"),
        shared::PASSOUT,
        OptionSpec::flag("noout", "Leave the key itself out"),
        OptionSpec::flag("text", "Show the key's parts in words"),
        OptionSpec::flag("modulus", "Show the modulus"),
        OptionSpec::flag("traditional", "Write the key as PKCS#1, not as PKCS#8"),
        OptionSpec::heading("Keys as PVK"),
        OptionSpec::flag("pvk-strong", "Encrypt PVK with the stronger cipher")
            .refused("PVK is not written; see `openssl pkcs12 -export`"),
        OptionSpec::flag("pvk-weak", "Encrypt PVK with the weaker cipher")
            .refused("PVK is not written; see `openssl pkcs12 -export`"),
        OptionSpec::flag("pvk-none", "Leave PVK in the clear").refused("PVK is not written; see `openssl pkcs12 -export`"),
        OptionSpec::heading("Providers"),
        shared::PROVIDER_PATH,
        shared::PROVIDER,
        shared::PROVPARAM,
        shared::PROPQUERY,
    ],
    run: Action(run),
};

/// The key that was read, and what is asked of it.
enum Read {
    Private(PrivateKey),
    Public,
}

pub(super) fn run(options: &Options) -> Outcome {
    options.no_operands()?;
    let legacy = cipher::has_legacy(options)?;
    let cipher = cipher::given(options)?;
    let (passin, passout) = pass::both(options.secret(PASSIN), options.secret(PASSOUT))?;
    let public_in = options.has(PUBIN) || options.has(RSAPUBLICKEY_IN);
    let public_out = public_in || options.has(PUBOUT) || options.has(RSAPUBLICKEY_OUT);
    let (path, form) = (options.path(IN), Form::given(options, INFORM));
    let (read, spki) = if public_in {
        (Read::Public, input::public_key_only(path, "public key", form)?)
    } else {
        let key = input::private_key(path, "private key", form, passin.as_ref())?;
        if !key.algorithm().is_ok_and(|algorithm| algorithm.kind.is_rsa()) {
            return Err(CommandError::new("Not an RSA key"));
        }
        let spki = public_half(&key)?;
        (Read::Private(key), spki)
    };
    let algorithm = spki.algorithm()?;
    if !algorithm.kind.is_rsa() {
        return Err(CommandError::new("Not an RSA key"));
    }
    let out = options.path(OUT);
    if let Some(path) = out {
        output::check_writable(path).map_err(|error| error.of_command("rsa"))?;
    }
    let mut text = Zeroizing::new(Vec::new());
    if options.has(TEXT) {
        let shown = match &read {
            Read::Private(key) => key::private_key(key),
            Read::Public => key::public_key(&spki).map(Zeroizing::new),
        };
        let shown = shown.ok_or_else(not_shown)?;
        text.extend_from_slice(shown.as_bytes());
    }
    if options.has(MODULUS) {
        text.extend_from_slice(format!("Modulus={}\n", key::modulus(&spki).unwrap_or_default()).as_bytes());
    }
    if options.has(CHECK) {
        match &read {
            Read::Private(key) if key.signer().is_ok() => text.extend_from_slice(b"RSA key ok\n"),
            Read::Private(_) => say!("RSA key not ok"),
            Read::Public => return Err(output::partly(out, text, CommandError::new("Only private keys can be checked"))),
        }
    }
    if !options.has(NOOUT) {
        say!("writing RSA key");
        let question = if options.has(TRADITIONAL) { "Enter pass phrase for PEM:" } else { "Enter pass phrase:" };
        let form = KeyOutput { traditional: options.has(TRADITIONAL), cipher, passout, question: (question, 0), legacy };
        let written = match read {
            Read::Private(key) if !public_out => private(options, &key, &form),
            _ => public(options, &spki),
        };
        match written {
            Ok(written) => text.extend_from_slice(&written),
            Err(error) => return Err(output::partly(out, text, error)),
        }
    }
    output::write(out, text, if public_out { Access::Public } else { Access::Private })?;
    Ok(ExitCode::SUCCESS)
}

fn is_der(options: &Options) -> Result<bool, CommandError> {
    match options.format(OUTFORM) {
        None | Some("PEM") => Ok(false),
        Some("DER") => Ok(true),
        Some(form @ ("PVK" | "MSBLOB")) => Err(CommandError::new(format!(
            "rsa: Option -outform {form} is not supported by keyferry: it is read and not written; see `openssl pkcs12 -export`"
        ))),
        Some(_) => Err(CommandError::new("bad output format specified for outfile")),
    }
}

fn private(options: &Options, key: &PrivateKey, form: &KeyOutput) -> Result<Zeroizing<Vec<u8>>, CommandError> {
    let written = if is_der(options)? { form.der(key) } else { form.pem(key) };
    written.map_err(|error| error.line("unable to write key"))
}

fn public(options: &Options, spki: &SubjectPublicKeyInfo) -> Result<Zeroizing<Vec<u8>>, CommandError> {
    let bare = options.has(RSAPUBLICKEY_OUT);
    let der = if bare { spki.subject_public_key()? } else { spki.as_der().to_vec() };
    Ok(match (is_der(options)?, bare) {
        (true, _) => Zeroizing::new(der),
        (false, true) => Zeroizing::new(pem::block(label::RSA_PUBLIC_KEY, &der).as_bytes().to_vec()),
        (false, false) => public_pem(spki),
    })
}
