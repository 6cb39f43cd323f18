//! `openssl genrsa`.

use crate::names::{EXPONENT_3, F4, F4_LOWER, OUT, PASSOUT, TRADITIONAL, VERBOSE};
use crate::release::{EXTRA_WORDS, OPENSSL_3_5, now};
use std::process::ExitCode;

use keyferry_core::key::{PrivateKey, RSA_SIZES};

use super::command_error::{CommandError, Outcome};
use super::key_output::{KeyOutput, PEM_PASS_PHRASE};
use super::options::{self, Options};
use super::{cipher, output, pass};
use crate::shared_options as shared;
use keyferry_host::option_table::OptionSpec;

use crate::{Action, Command};
use keyferry_host::outputs::Access;
use keyferry_host::random;

pub(super) const SPEC: Command = Command {
    names: &["genrsa"],
    summary: "Makes an RSA key",
    options: &[
        OptionSpec::heading("General"),
        shared::HELP,
        shared::ENGINE,
        OptionSpec::heading("Input"),
        OptionSpec::flag("3", "Take 3 as the public exponent, which nobody should any more"),
        OptionSpec::flag("F4", "Take 65537 as the public exponent"),
        OptionSpec::flag("f4", "Take 65537 as the public exponent"),
        OptionSpec::heading("Output"),
        OptionSpec::value("out", "outfile", "File for the new key"),
        shared::PASSOUT,
        OptionSpec::value("primes", "+int", "How many primes the key has")
            .refused("keys have two primes; see `openssl genrsa 4096`"),
        OptionSpec::flag("verbose", "Say more"),
        OptionSpec::flag("quiet", "Say nothing while the key is made").ignored("it is always so").since(OPENSSL_3_5),
        OptionSpec::flag("traditional", "Write the key as PKCS#1, not as PKCS#8"),
        OptionSpec::flag("*", "Name of the cipher that encrypts what is written"),
        OptionSpec::heading("Random numbers"),
        shared::RAND,
        shared::WRITERAND,
        OptionSpec::heading("Providers"),
        shared::PROVIDER_PATH,
        shared::PROVIDER,
        shared::PROVPARAM,
        shared::PROPQUERY,
        OptionSpec::heading("Operands"),
        OptionSpec::operand("numbits", "Bits of the new key"),
    ],
    run: Action(run),
};

const USUAL_BITS: i64 = 2048;
/// The least that openssl makes.
const SMALLEST: i64 = 512;

pub(super) fn run(options: &Options) -> Outcome {
    let legacy = cipher::has_legacy(options)?;
    let bits = match options.operands.as_slice() {
        [] => USUAL_BITS,
        [number] => number
            .to_str()
            .and_then(options::parse_number)
            .filter(|bits| *bits > 0)
            .ok_or_else(|| CommandError::new(format!("genrsa: Can't parse \"{}\" as a number", options.repeated(number))))?,
        _ if now(&EXTRA_WORDS) => {
            options.no_operands()?;
            USUAL_BITS
        }
        _ => return Err(CommandError::usage("genrsa", Some("Extra arguments given.".to_owned()))),
    };
    let cipher = cipher::given(options)?;
    let passout = pass::output(options.secret(PASSOUT))?;
    let out = options.path(OUT);
    if let Some(path) = out {
        output::check_writable(path).map_err(|error| error.of_command("genrsa"))?;
    }
    if bits < SMALLEST {
        return Err(CommandError::new("Error setting RSA length").queue(
            0x1C80_00AB,
            "Provider routines",
            "rsa_gen_set_params",
            "key size too small",
            "",
        ));
    }
    let bits = usize::try_from(bits).ok().filter(|bits| RSA_SIZES.contains(bits));
    let bits = bits.ok_or_else(|| CommandError::new("Error setting RSA length").line(size_hint()))?;
    if options.has(VERBOSE) {
        say!("Generating RSA key with {bits} bits");
    }
    let exponent = options.last_of(&[EXPONENT_3, F4, F4_LOWER]);
    let exponent = if exponent.is_some_and(|given| given.is(EXPONENT_3)) { 3 } else { 65537 };
    let key = PrivateKey::generate_rsa_with_exponent(&mut random::system(), bits, exponent)?;
    if options.has(VERBOSE) {
        say!("e is {exponent} (0x{exponent:06x})");
    }
    let form = KeyOutput { traditional: options.has(TRADITIONAL), cipher, passout, question: PEM_PASS_PHRASE, legacy };
    output::write(out, form.pem(&key)?, Access::Private)?;
    Ok(ExitCode::SUCCESS)
}

/// Which sizes are made.
pub(super) fn size_hint() -> String {
    format!("keyferry makes RSA keys of {} to {} bits", RSA_SIZES.start(), RSA_SIZES.end())
}
