//! The key of a request: that of a file, or a new one, which is encrypted before anything is asked, and written with the request.

use std::path::PathBuf;

use crate::cipher;
use crate::names::{CIPHER, KEY, KEYOUT, NEWKEY, NODES, NOENC, PKEYOPT};
use keyferry_core::key::{EcCurve, PrivateKey};

use super::{Plan, read_key};
use crate::command_error::CommandError;
use crate::key_output::{KeyOutput, PEM_PASS_PHRASE};
use crate::named_keys;
use crate::options::Options;
use crate::output;
use crate::release::{NEW_KEY_CIPHER, now};
use keyferry_host::random;
use zeroize::Zeroizing;

/// Bits of an RSA key when nobody says.
const USUAL_BITS: usize = 2048;
/// openssl makes none that are shorter.
const SHORTEST: usize = 512;

/// A new key as it is written.
pub(super) struct NewKey {
    /// Its file; none for standard output.
    pub path: Option<PathBuf>,
    pub pem: Zeroizing<Vec<u8>>,
}

/// The key to sign with, and what is written of it when it is new; none when a request is only read.
pub(super) fn find(options: &Options, plan: &Plan) -> Result<(Option<PrivateKey>, Option<NewKey>), CommandError> {
    if let Some(path) = options.path(KEY) {
        return Ok((Some(read_key(path, "private key", plan)?), None));
    }
    if !plan.new {
        return Ok((None, None));
    }
    let key = generate(options, plan)?;
    let written = new_key(options, plan, &key)?;
    Ok((Some(key), Some(written)))
}

fn generate(options: &Options, plan: &Plan) -> Result<PrivateKey, CommandError> {
    let wanted = options.value(NEWKEY).unwrap_or("rsa");
    let (algorithm, rest) = match wanted.split_once(':') {
        Some((algorithm, rest)) => (algorithm, Some(rest)),
        None if !wanted.is_empty() && wanted.bytes().all(|byte| byte.is_ascii_digit()) => ("rsa", Some(wanted)),
        None => (wanted, None),
    };
    if let Some(path) = rest.filter(|rest| algorithm == "param" || !rest.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(parameter_file(path));
    }
    let parameters = options.values(PKEYOPT);
    match algorithm.to_ascii_lowercase().as_str() {
        "rsa" => rsa(rest, &parameters, plan),
        "ec" => ec(&parameters),
        "dsa" | "rsa-pss" | "dh" => {
            Err(CommandError::new(format!("req: keys of {algorithm} are not made by keyferry: use rsa, ec or ed25519")))
        }
        other => {
            if let Some(kind) = named_keys::kind(other) {
                return match parameters.first() {
                    Some(parameter) => Err(unknown_parameter(parameter)),
                    None => Ok(named_keys::generate(kind)?),
                };
            }
            let detail = format!("Global default library context, Algorithm ({other} : 0), Properties (<null>)");
            Err(CommandError::new("Error allocating keygen context").queue(
                0x0308_010C,
                "digital envelope routines",
                "inner_evp_generic_fetch",
                "unsupported",
                &detail,
            ))
        }
    }
}

fn parameter_file(path: &str) -> CommandError {
    match std::fs::metadata(path) {
        Ok(_) => CommandError::new(
            "req: parameter files are not supported by keyferry: give -newkey ec -pkeyopt ec_paramgen_curve:NAME",
        ),
        Err(error) => CommandError::new(format!("Cannot open parameter file {path}")).queue(
            0x8000_0002,
            "system library",
            "BIO_new_file",
            output::reason(&error),
            &format!("calling fopen({path}, r)"),
        ),
    }
}

fn unknown_parameter(parameter: &str) -> CommandError {
    let (name, value) = parameter.split_once(':').unwrap_or((parameter, ""));
    CommandError::new(format!("Key parameter error \"{parameter}\"")).queue(
        0x0300_0093,
        "digital envelope routines",
        "default_fixup_args",
        "command not supported",
        &format!("[action:2, state:4] name={name}, value={value}"),
    )
}

fn rsa(bits: Option<&str>, parameters: &[&str], plan: &Plan) -> Result<PrivateKey, CommandError> {
    let configured = plan.settings.section().bits().map(|setting| setting.value.clone());
    let given = parameters.iter().find_map(|parameter| parameter.strip_prefix("rsa_keygen_bits:"));
    let text = given.or(bits.filter(|bits| !bits.is_empty())).or(configured.as_deref());
    let bits = text.map_or(Some(USUAL_BITS), |text| text.trim().parse().ok());
    for parameter in parameters {
        match parameter.split_once(':') {
            Some(("rsa_keygen_bits" | "bits", _) | ("rsa_keygen_pubexp", "65537" | "0x10001")) => {}
            Some(("rsa_keygen_pubexp", _)) => {
                return Err(CommandError::new("req: only the public exponent 65537 is supported by keyferry"));
            }
            _ => return Err(unknown_parameter(parameter)),
        }
    }
    let Some(bits) = bits.filter(|bits| *bits >= SHORTEST) else {
        let error = CommandError::new("Error setting keysize");
        return Err(error.queue(0x1C80_00AB, "Provider routines", "rsa_gen_set_params", "key size too small", ""));
    };
    PrivateKey::generate_rsa(&mut random::system(), bits).map_err(|error| CommandError::new(format!("req: {error}")))
}

fn ec(parameters: &[&str]) -> Result<PrivateKey, CommandError> {
    let mut curve = None;
    for parameter in parameters {
        match parameter.split_once(':') {
            Some(("ec_paramgen_curve", name)) => {
                curve = Some(EcCurve::by_name(name).ok_or_else(|| {
                    let error = CommandError::new("req: Error generating ec key");
                    error.queue(0x0800_008D, "elliptic curve routines", "group_new_from_name", "invalid curve", "")
                })?);
            }
            Some(("ec_param_enc", "named_curve")) => {}
            _ => return Err(unknown_parameter(parameter)),
        }
    }
    let curve = curve.ok_or_else(|| CommandError::new("req: Error generating ec key"))?;
    Ok(PrivateKey::generate_ec(&mut random::system(), curve)?)
}

/// Makes what is written of a new key: into the file of `-keyout` or of the configuration, or to standard output.
fn new_key(options: &Options, plan: &Plan, key: &PrivateKey) -> Result<NewKey, CommandError> {
    let settings = &plan.settings;
    let path = options.path(KEYOUT).map(PathBuf::from).or_else(|| settings.section().key_file().map(PathBuf::from));
    if let Some(path) = &path {
        output::check_writable(path).map_err(|error| error.prefixed("req: Can't open", "Can't open"))?;
    }
    let encrypted = !(options.has(NODES) || options.has(NOENC)) && settings.section().encrypts_key();
    let chosen = options.value(CIPHER).map(|name| cipher::by_name(options, name)).transpose()?;
    let cipher = encrypted.then(|| chosen.unwrap_or_else(|| now(&NEW_KEY_CIPHER)));
    let output =
        KeyOutput { traditional: false, cipher, passout: plan.passout.clone(), question: PEM_PASS_PHRASE, legacy: false };
    let pem = output.pem(key)?;
    say!("-----");
    Ok(NewKey { path, pem })
}
