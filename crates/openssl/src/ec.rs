//! `openssl ec`: EC keys, in their traditional form.

use crate::names::{CHECK, IN, INFORM, NOOUT, OUT, OUTFORM, PASSIN, PASSOUT, PUBIN, PUBOUT, TEXT};
use crate::release::{EC_SPEAKS, now};
use std::process::ExitCode;

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
    names: &["ec"],
    summary: "Shows, checks and converts EC keys",
    options: &[
        OptionSpec::heading("General"),
        shared::HELP,
        shared::ENGINE,
        OptionSpec::heading("Input"),
        OptionSpec::value("in", "val", "File to read"),
        OptionSpec::value("inform", "format", "Form of what is read: DER, PEM, P12 or ENGINE"),
        OptionSpec::flag("pubin", "Read a public key"),
        shared::PASSIN,
        OptionSpec::flag("check", "Find out whether the numbers of the key belong together"),
        OptionSpec::flag("*", "Name of a cipher (-aes256)"),
        OptionSpec::value("param_enc", "val", "Whether the curve is named or spelled out")
            .refused("curves are written by name, which everybody reads"),
        OptionSpec::value("conv_form", "val", "How the public point is written")
            .refused("points are written uncompressed, which everybody reads"),
        OptionSpec::heading("Output"),
        shared::OUT,
        OptionSpec::value("outform", "PEM|DER", "Form of what is written, DER or PEM"),
        OptionSpec::flag("noout", "Leave the key itself out"),
        OptionSpec::flag("text", "Show the key in words"),
        OptionSpec::flag("param_out", "Write the parameters of the curve").refused("see `openssl ec -text`"),
        OptionSpec::flag("pubout", "Write the public key in place of the private one"),
        OptionSpec::flag("no_public", "Leave the public half out of the private key")
            .refused("the public key stays with the private one"),
        shared::PASSOUT,
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
    let cipher = cipher::given(options)?;
    let (passin, passout) = pass::both(options.secret(PASSIN), options.secret(PASSOUT))?;
    let public_in = options.has(PUBIN);
    let public_out = public_in || options.has(PUBOUT);
    if now(&EC_SPEAKS) {
        say!("read EC key");
    }
    let (path, form) = (options.path(IN), Form::given(options, INFORM));
    let unable = |error: CommandError| error.line("unable to load Key");
    let (private, spki) = if public_in {
        (None, Some(input::public_key_only(path, "public key", form).map_err(unable)?))
    } else {
        let key = input::private_key(path, "private key", form, passin.as_ref()).map_err(unable)?;
        let spki = if public_out { Some(public_half(&key)?) } else { None };
        // Unlike the other commands, this one writes the public half beside a private key that came without.
        (Some(key.with_public_half()?), spki)
    };
    let out = options.path(OUT);
    if let Some(path) = out {
        output::check_writable(path).map_err(|error| error.of_command("ec"))?;
    }
    let mut written = Zeroizing::new(Vec::new());
    if options.has(TEXT) {
        let shown = match &private {
            Some(key) => key::private_key(key),
            None => spki.as_ref().and_then(key::public_key).map(Zeroizing::new),
        };
        let shown = shown.ok_or_else(not_shown)?;
        written.extend_from_slice(shown.as_bytes());
    }
    if options.has(CHECK) {
        // openssl looks at the private number, and finds none in a public key.
        let valid = private.as_ref().is_some_and(|key| key.signer().is_ok());
        say!("{}", if valid { "EC Key valid." } else { "EC Key Invalid!" });
    }
    if !options.has(NOOUT) {
        if now(&EC_SPEAKS) {
            say!("writing EC key");
        }
        let form = KeyOutput { traditional: true, cipher, passout, question: ("Enter pass phrase for PEM:", 0), legacy };
        let encoded = form.either(private.as_ref().filter(|_| !public_out), spki.as_ref(), options.is_der(OUTFORM));
        match encoded {
            Ok(encoded) => written.extend_from_slice(&encoded),
            Err(error) => return Err(output::partly(out, written, error.line("unable to write EC key"))),
        }
    }
    output::write(out, written, if public_out { Access::Public } else { Access::Private })?;
    Ok(ExitCode::SUCCESS)
}
