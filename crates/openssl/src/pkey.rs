//! `openssl pkey`: keys of any algorithm, shown, checked and converted.

use std::process::ExitCode;

use keyferry_core::key::{KeyAlgorithm, KeyError, KeyKind, PrivateKey};
use zeroize::Zeroizing;

use super::input::{self, Form};
use super::key_output::{KeyOutput, PEM_PASS_PHRASE, public_half, public_pem, traditional_der};
use super::options::Options;
use super::shared_options::{ENGINE, HELP, PROPQUERY, PROVIDER, PROVIDER_PATH};
use super::stop::{Outcome, Stop};
use super::text::key;
use super::{cipher, output, pass};
use keyferry_host::option_table::{CommandSpec, OptionSpec};
use keyferry_host::outputs::Access;

pub(super) const SPEC: CommandSpec = CommandSpec {
    names: &["pkey"],
    summary: "Shows, checks and converts keys of any algorithm",
    options: &[
        OptionSpec::heading("General options"),
        HELP,
        ENGINE,
        OptionSpec::heading("Provider options"),
        PROVIDER_PATH,
        PROVIDER,
        PROPQUERY,
        OptionSpec::flag("check", "Check key consistency"),
        OptionSpec::flag("pubcheck", "Check public key consistency"),
        OptionSpec::heading("Input options"),
        OptionSpec::value("in", "val", "Input key"),
        OptionSpec::value("inform", "format", "Key input format (ENGINE, other values ignored)"),
        OptionSpec::value("passin", "val", "Key input pass phrase source").secret(),
        OptionSpec::flag("pubin", "Read only public components from key input"),
        OptionSpec::heading("Output options"),
        OptionSpec::value("out", "outfile", "Output file for encoded and/or text output"),
        OptionSpec::value("outform", "PEM|DER", "Output encoding format (DER or PEM)"),
        OptionSpec::flag("*", "Any supported cipher to be used for encryption"),
        OptionSpec::value("passout", "val", "Output PEM file pass phrase source").secret(),
        OptionSpec::flag("traditional", "Use traditional format for private key PEM output"),
        OptionSpec::flag("pubout", "Restrict encoded output to public components"),
        OptionSpec::flag("noout", "Do not output the key in encoded form"),
        OptionSpec::flag("text", "Output key components in plaintext"),
        OptionSpec::flag("text_pub", "Output only public key components in text form"),
        OptionSpec::value("ec_conv_form", "val", "Specifies the EC point conversion form in the encoding")
            .refused("points are written uncompressed, which everybody reads"),
        OptionSpec::value("ec_param_enc", "val", "Specifies the way the EC parameters are encoded")
            .refused("curves are written by name, which everybody reads"),
    ],
};

pub(super) fn run(options: &Options) -> Outcome {
    options.no_operands()?;
    let legacy = cipher::has_legacy(options)?;
    let public_in = options.has("pubin");
    let public_out = public_in || options.has("pubout");
    let (der, noout) = (options.is_der("outform"), options.has("noout"));
    let text = options.has("text") && !options.has("text_pub");
    let text_pub = options.has("text_pub") || text && public_out;
    if options.has("text") && options.has("text_pub") {
        say!("Warning: The -text option is ignored with -text_pub");
    }
    if options.has("traditional") && (noout || der) {
        say!("Warning: The -traditional is ignored since there is no PEM output");
    }
    let cipher = cipher::given(options)?;
    if cipher.is_none() && options.has("passout") {
        say!("Warning: The -passout option is ignored without a cipher option");
    }
    if cipher.is_some() && (noout || der) {
        return Err(Stop::new("Error: Cipher options are supported only for PEM output"));
    }
    let (passin, passout) = pass::both(options.value("passin"), options.value("passout"))?;
    let out = options.value("out");
    if let Some(path) = out {
        output::check_writable(path).map_err(|stop| stop.of_command("pkey"))?;
    }
    let (path, form) = (options.value("in"), Form::given(options, "inform"));
    let (private, spki) = if public_in {
        (None, input::public_key_only(path, "key of Public Key", form)?)
    } else {
        let key = input::private_key(path, "key", form, passin.as_ref())?;
        let spki = if public_out || text_pub { public_half(&key)? } else { Vec::new() };
        (Some(key), spki)
    };
    let mut written = Zeroizing::new(Vec::new());
    if options.has("check") || options.has("pubcheck") {
        match is_valid(private.as_ref(), &spki) {
            Some(true) => written.extend_from_slice(b"Key is valid\n"),
            Some(false) => return Err(Stop::new("Key is invalid")),
            None => return Err(Stop::new("Keys of this algorithm cannot be checked by keyferry: see `keyferry show`")),
        }
    }
    if !noout {
        let form = KeyOutput { traditional: options.has("traditional"), cipher, passout, question: PEM_PASS_PHRASE, legacy };
        let encoded = match private.as_ref().filter(|_| !public_out) {
            Some(key) if der => Ok(traditional_der(key)),
            Some(key) => form.pem(key),
            None if der => Ok(Zeroizing::new(spki.clone())),
            None => Ok(public_pem(&spki)),
        };
        match encoded {
            Ok(encoded) => written.extend_from_slice(&encoded),
            Err(stop) => return Err(output::partly(out, written, stop)),
        }
    }
    if text_pub {
        written.extend_from_slice(key::public_key(&spki).ok_or_else(not_shown)?.as_bytes());
    } else if text && let Some(key) = &private {
        written.extend_from_slice(key::private_key(key).ok_or_else(not_shown)?.as_bytes());
    }
    let secret = private.is_some() && (!noout && !public_out || text && !text_pub);
    output::write(out, written, if secret { Access::Private } else { Access::Public })?;
    Ok(ExitCode::SUCCESS)
}

fn not_shown() -> Stop {
    Stop::new("Keys of this kind cannot be shown by keyferry: see `keyferry show`")
}

/// Whether the numbers of a private key belong together, or a public key is one; `None` for algorithms that are only carried here, and
/// for DSA with parameters of sizes that are not used here.
fn is_valid(private: Option<&PrivateKey>, spki: &[u8]) -> Option<bool> {
    let Some(key) = private else { return Some(KeyAlgorithm::of_public_key(spki).is_ok()) };
    let kind = key.algorithm().ok()?.kind;
    if kind == KeyKind::X25519 {
        return Some(key.public_key().is_ok_and(|found| found.is_some()));
    }
    match key.signer() {
        Ok(_) => Some(true),
        Err(KeyError::Inconsistent | KeyError::Malformed(_)) if kind != KeyKind::Dsa => Some(false),
        Err(_) => None,
    }
}
