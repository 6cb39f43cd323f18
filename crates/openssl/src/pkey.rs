//! `openssl pkey`: keys of any algorithm, shown, checked and converted.

use crate::names::{
    CHECK, IN, INFORM, NOOUT, OUT, OUTFORM, PASSIN, PASSOUT, PUBCHECK, PUBIN, PUBOUT, TEXT, TEXT_PUB, TRADITIONAL,
};
use crate::release::{ENCRYPTED_DER, KEY_QUESTION, OPENSSL_4_0, WARNS_OF_TRADITIONAL, now};
use std::process::ExitCode;

use keyferry_core::key::{KeyError, KeyKind, PrivateKey, SubjectPublicKeyInfo};
use zeroize::Zeroizing;

use super::command_error::{CommandError, Outcome};
use super::input::{self, Form};
use super::key_output::{KeyOutput, not_shown, public_half};
use super::options::Options;
use super::text::key;
use super::{cipher, output, pass};
use crate::shared_options as shared;
use keyferry_host::option_table::OptionSpec;

use crate::{Action, Command};
use keyferry_host::outputs::Access;

pub(super) const SPEC: Command = Command {
    names: &["pkey"],
    summary: "Shows, checks and converts keys of any algorithm",
    options: &[
        OptionSpec::heading("General"),
        shared::HELP,
        shared::ENGINE,
        OptionSpec::heading("Providers"),
        shared::PROVIDER_PATH,
        shared::PROVIDER,
        shared::PROVPARAM,
        shared::PROPQUERY,
        OptionSpec::flag("check", "Find out whether the key's numbers belong together"),
        OptionSpec::flag("pubcheck", "Find out whether the public key is sound"),
        OptionSpec::heading("Input"),
        OptionSpec::value("in", "val", "File with the key"),
        OptionSpec::value("inform", "format", "Form of the key; found out unless it is ENGINE"),
        OptionSpec::value("passin", "val", "Where the pass phrase of the key comes from").secret(),
        OptionSpec::flag("pubin", "Read a public key, not a private one"),
        OptionSpec::heading("Output"),
        OptionSpec::value("out", "outfile", "File for the key and what is shown of it"),
        OptionSpec::value("outform", "PEM|DER", "Form of the written key, DER or PEM"),
        OptionSpec::value("encopt", "val", "Setting of the written form").refused("there are none").since(OPENSSL_4_0),
        OptionSpec::flag("*", "Name of the cipher that encrypts the written key"),
        OptionSpec::value("passout", "val", "Where the pass phrase of the written key comes from").secret(),
        OptionSpec::flag("traditional", "Write PEM as PKCS#1 or SEC1"),
        OptionSpec::flag("pubout", "Write the public half only"),
        OptionSpec::flag("noout", "Leave the key out of the output"),
        OptionSpec::flag("text", "Show the parts of the key in words"),
        OptionSpec::flag("text_pub", "Show the public parts in words"),
        OptionSpec::value("ec_conv_form", "val", "How the point of an EC key is written")
            .refused("points are written uncompressed, which everybody reads"),
        OptionSpec::value("ec_param_enc", "val", "Whether the curve of an EC key is named or spelled out")
            .refused("curves are written by name, which everybody reads"),
    ],
    run: Action(run),
};

pub(super) fn run(options: &Options) -> Outcome {
    options.no_operands()?;
    let legacy = cipher::has_legacy(options)?;
    let public_in = options.has(PUBIN);
    let public_out = public_in || options.has(PUBOUT);
    let (der, noout) = (options.is_der(OUTFORM), options.has(NOOUT));
    let text = options.has(TEXT) && !options.has(TEXT_PUB);
    let text_pub = options.has(TEXT_PUB) || text && public_out;
    if options.has(TEXT) && options.has(TEXT_PUB) {
        say!("Warning: The -text option is ignored with -text_pub");
    }
    if options.has(TRADITIONAL) && (noout || der) && now(&WARNS_OF_TRADITIONAL) {
        say!("Warning: The -traditional is ignored since there is no PEM output");
    }
    let cipher = cipher::given(options)?;
    if cipher.is_none() && options.has(PASSOUT) {
        say!("Warning: The -passout option is ignored without a cipher option");
    }
    let traditional = options.has(TRADITIONAL);
    if cipher.is_some() && der && traditional && now(&ENCRYPTED_DER) {
        let what = "Error: Cipher options are supported only in PEM and non-traditional DER output forms";
        return Err(CommandError::new(what));
    }
    if cipher.is_some() && (noout || der) && !now(&ENCRYPTED_DER) {
        return Err(CommandError::new("Error: Cipher options are supported only for PEM output"));
    }
    let (passin, passout) = pass::both(options.secret(PASSIN), options.secret(PASSOUT))?;
    let out = options.path(OUT);
    if let Some(path) = out {
        output::check_writable(path).map_err(|error| error.of_command("pkey"))?;
    }
    let (path, form) = (options.path(IN), Form::given(options, INFORM));
    let (private, spki) = if public_in {
        (None, Some(input::public_key_only(path, "key of Public Key", form)?))
    } else {
        let key = input::private_key(path, "key", form, passin.as_ref())?;
        let spki = if public_out || text_pub { Some(public_half(&key)?) } else { None };
        (Some(key), spki)
    };
    let mut written = Zeroizing::new(Vec::new());
    if options.has(CHECK) || options.has(PUBCHECK) {
        match is_valid(private.as_ref(), spki.as_ref()) {
            Some(true) => written.extend_from_slice(b"Key is valid\n"),
            Some(false) => return Err(CommandError::new("Key is invalid")),
            None => return Err(CommandError::new("Keys of this algorithm cannot be checked by keyferry: see `keyferry show`")),
        }
    }
    if !noout {
        let form = KeyOutput { traditional: options.has(TRADITIONAL), cipher, passout, question: now(&KEY_QUESTION), legacy };
        let encoded = form.either(private.as_ref().filter(|_| !public_out), spki.as_ref(), der);
        match encoded {
            Ok(encoded) => written.extend_from_slice(&encoded),
            Err(error) => return Err(output::partly(out, written, error)),
        }
    }
    if text_pub {
        written.extend_from_slice(spki.as_ref().and_then(key::public_key).ok_or_else(not_shown)?.as_bytes());
    } else if text && let Some(key) = &private {
        written.extend_from_slice(key::private_key(key).ok_or_else(not_shown)?.as_bytes());
    }
    let secret = private.is_some() && (!noout && !public_out || text && !text_pub);
    output::write(out, written, if secret { Access::Private } else { Access::Public })?;
    Ok(ExitCode::SUCCESS)
}

/// Whether the numbers of a private key belong together, or a public key is one; `None` for algorithms that are only carried here, and
/// for DSA with parameters of sizes that are not used here.
fn is_valid(private: Option<&PrivateKey>, public: Option<&SubjectPublicKeyInfo>) -> Option<bool> {
    let Some(key) = private else { return Some(public.is_some_and(|key| key.algorithm().is_ok())) };
    let kind = key.algorithm().ok()?.kind;
    if kind.only_agrees() {
        return Some(key.public_key().is_ok_and(|found| found.is_some()));
    }
    match key.signer() {
        Ok(_) => Some(true),
        Err(KeyError::Inconsistent | KeyError::Malformed(_)) if kind != KeyKind::Dsa => Some(false),
        Err(_) => None,
    }
}
