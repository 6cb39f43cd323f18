//! `openssl genpkey`: new keys of any algorithm.

use crate::names::{ALGORITHM, OUT, OUTFORM, OUTPUBKEY, PARAMFILE, PASS, PKEYOPT, TEXT};
use crate::release::{KEY_QUESTION, NOT_FOUND, OPENSSL_3_5, OPENSSL_4_0, now};
use std::path::Path;
use std::process::ExitCode;

use keyferry_core::der::Decode;
use keyferry_core::der::asn1::ObjectIdentifier;
use keyferry_core::key::{EcCurve, KeyKind, PrivateKey, RSA_SIZES};
use keyferry_core::signed::{HashAlgorithm, PssParameters};
use keyferry_formats::pem;
use zeroize::Zeroizing;

use super::command_error::{CommandError, Outcome};
use super::key_output::{KeyOutput, public_half, public_pem, traditional_der};
use super::options::{self, Options};
use super::output::Output;
use super::text::key::private_key;
use super::{cipher, genrsa, named_keys, output, pass};
use crate::shared_options as shared;
use keyferry_host::option_table::OptionSpec;

use crate::{Action, Command};
use keyferry_host::outputs::Access;
use keyferry_host::{files, random};

pub(super) const SPEC: Command = Command {
    names: &["genpkey"],
    summary: "Makes a key: RSA, RSA-PSS, EC, Ed25519, Ed448, X25519, X448, ML-DSA, ML-KEM or SLH-DSA",
    options: &[
        OptionSpec::heading("General"),
        shared::HELP,
        shared::ENGINE,
        OptionSpec::value("paramfile", "infile", "File with the parameters of the key: of DSA, or the curve of EC"),
        OptionSpec::value("algorithm", "val", "Algorithm of the new key"),
        OptionSpec::flag("verbose", "Say what goes on while the key is made")
            .ignored("it takes too short a time")
            .since(OPENSSL_3_5),
        OptionSpec::flag("quiet", "Say nothing while the key is made"),
        OptionSpec::value("pkeyopt", "val", "Setting of the algorithm as NAME:VALUE (rsa_keygen_bits:3072)"),
        OptionSpec::value("config", "infile", "Configuration file to load").ignored("there are no modules to load"),
        OptionSpec::heading("Output"),
        shared::OUT,
        OptionSpec::value("outpubkey", "outfile", "File for the public key").since(OPENSSL_3_5),
        OptionSpec::value("outform", "PEM|DER", "Form of what is written, DER or PEM"),
        OptionSpec::value("encopt", "val", "Setting of the written form").refused("there are none").since(OPENSSL_4_0),
        OptionSpec::value("pass", "val", "Where the pass phrase for the new file comes from").secret(),
        OptionSpec::flag("genparam", "Make parameters in place of a key")
            .refused("keys are made with `openssl genpkey -pkeyopt` alone"),
        OptionSpec::flag("text", "Show the new key in words"),
        OptionSpec::flag("*", "Name of the cipher that encrypts the key"),
        OptionSpec::heading("Providers"),
        shared::PROVIDER_PATH,
        shared::PROVIDER,
        shared::PROVPARAM,
        shared::PROPQUERY,
        OptionSpec::heading("Random numbers").since(OPENSSL_3_5),
        shared::RAND.since(OPENSSL_3_5),
        shared::WRITERAND.since(OPENSSL_3_5),
        OptionSpec::heading("The order of options may matter to openssl: give -algorithm before -pkeyopt."),
    ],
    run: Action(run),
};

/// What an RSA key is for.
enum Purpose {
    Anything,
    /// Signatures of RSASSA-PSS, and what they are bound to.
    Pss(Option<PssParameters>),
}

/// What openssl takes for what nobody says, when something is said.
fn bound(parameters: &mut Option<PssParameters>) -> &mut PssParameters {
    parameters.get_or_insert(PssParameters::usual(HashAlgorithm::Sha1))
}

/// What is made.
enum Kind {
    Rsa {
        bits: i64,
        exponent: u32,
        purpose: Purpose,
    },
    Ec(Option<String>),
    /// With parameters of somebody's own, in DER.
    Dsa(Vec<u8>),
    OnCurve(EcCurve),
    Named(KeyKind),
}

pub(super) fn run(options: &Options) -> Outcome {
    options.no_operands()?;
    let legacy = cipher::has_legacy(options)?;
    let cipher = cipher::given(options)?;
    let passout = pass::output(options.secret(PASS))?;
    let mut kind = match (options.value(ALGORITHM), options.path(PARAMFILE)) {
        (Some(algorithm), None) => Kind::by_name(algorithm)?,
        (None, Some(path)) => Kind::of_parameters(path)?,
        (Some(_), Some(_)) => return Err(CommandError::usage("genpkey", Some("Algorithm already set!".to_owned()))),
        (None, None) => return Err(CommandError::usage("genpkey", None)),
    };
    for option in options.values(PKEYOPT) {
        kind.set(option)?;
    }
    let out = options.path(OUT);
    if let Some(path) = out {
        output::check_writable(path).map_err(|error| error.of_command("genpkey"))?;
    }
    if let Some(path) = options.path(OUTPUBKEY) {
        output::check_writable(path).map_err(|error| error.of_command("genpkey"))?;
    }
    let key = kind.generate()?;
    let form = KeyOutput { traditional: false, cipher, passout, question: now(&KEY_QUESTION), legacy };
    let mut text = if options.is_der(OUTFORM) { Ok(traditional_der(&key)) } else { form.pem(&key) }
        .map_err(|error| error.line(if now(&NOT_FOUND) { "Error writing key(s)" } else { "Error writing key" }))?;
    if options.has(TEXT) {
        text.extend_from_slice(private_key(&key).unwrap_or_else(|| Zeroizing::new("Error printing key\n".to_owned())).as_bytes());
    }
    let mut written = Vec::new();
    if let Some(path) = options.path(OUTPUBKEY) {
        let public = public_half(&key)?;
        let bytes = if options.is_der(OUTFORM) { public.as_der().to_vec().into() } else { public_pem(&public) };
        written.push(Output { path: Some(path), bytes, access: Access::Public });
    }
    written.push(Output { path: out, bytes: text, access: Access::Private });
    output::write_all(written)?;
    Ok(ExitCode::SUCCESS)
}

impl Kind {
    fn by_name(name: &str) -> Result<Self, CommandError> {
        let other =
            |instead: &str| Err(CommandError::new(format!("genpkey: Algorithm {name} is not supported by keyferry: {instead}")));
        match name.to_lowercase().as_str() {
            "rsa" | "rsaencryption" => Ok(Self::Rsa { bits: 2048, exponent: 65537, purpose: Purpose::Anything }),
            "rsa-pss" | "rsassa-pss" | "rsassapss" => Ok(Self::Rsa { bits: 2048, exponent: 65537, purpose: Purpose::Pss(None) }),
            "ec" | "id-ecpublickey" => Ok(Self::Ec(None)),
            "dsa" => other("give its parameters with -paramfile, or see `keytool -genkeypair -keyalg DSA`"),
            "dh" | "dhx" | "sm2" | "hmac" | "siphash" | "poly1305" => other("take RSA, EC or ED25519"),
            lower => named_keys::kind(lower)
                .map(Self::Named)
                .ok_or_else(|| cipher::unsupported(CommandError::new(format!("Error initializing {name} context")), name)),
        }
    }

    /// What the parameters in a file are for: a PEM block of DSA's, or one that names a curve.
    fn of_parameters(path: &Path) -> Result<Self, CommandError> {
        let name = path.display();
        let bytes = files::whole(Some(path))
            .map_err(|error| CommandError::new(format!("Can't open parameter file {name}")).line(error.to_string()))?;
        let unreadable = || CommandError::new(format!("Error reading parameter file {name}"));
        let blocks = pem::decode(&bytes).map_err(|_| unreadable())?;
        let found = blocks.iter().find_map(|block| match block.label.as_str() {
            "DSA PARAMETERS" => Some(Ok(Self::Dsa(block.content.to_vec()))),
            "EC PARAMETERS" => {
                let oid = ObjectIdentifier::from_der(&block.content).ok();
                let known = oid.and_then(|oid| EcCurve::by_oid(&oid)).map(Self::OnCurve);
                Some(known.ok_or_else(|| unreadable().line("The curve in it is not supported by keyferry")))
            }
            _ => None,
        });
        found.unwrap_or_else(|| Err(unreadable()))
    }

    /// Sets an option of the algorithm: `name:value`.
    fn set(&mut self, option: &str) -> Result<(), CommandError> {
        let wrong = || CommandError::new(format!("genpkey: Error setting {option} parameter:"));
        let (name, value) = option.split_once(':').ok_or_else(wrong)?;
        match (self, name) {
            (Self::Rsa { bits, .. }, "rsa_keygen_bits") => {
                *bits = options::parse_number(value).filter(|bits| *bits >= 512).ok_or_else(wrong)?;
            }
            (Self::Rsa { exponent, .. }, "rsa_keygen_pubexp") => {
                let number = options::parse_number(value).and_then(|number| u32::try_from(number).ok());
                *exponent = number.filter(|number| *number > 1 && number % 2 == 1).ok_or_else(wrong)?;
            }
            (Self::Rsa { .. }, "rsa_keygen_primes") if value == "2" => {}
            (Self::Rsa { purpose: Purpose::Pss(pss), .. }, "rsa_pss_keygen_md") => {
                bound(pss).hash = HashAlgorithm::by_name(value).ok_or_else(wrong)?;
            }
            (Self::Rsa { purpose: Purpose::Pss(pss), .. }, "rsa_pss_keygen_mgf1_md") => {
                bound(pss).mask = HashAlgorithm::by_name(value).ok_or_else(wrong)?;
            }
            (Self::Rsa { purpose: Purpose::Pss(pss), .. }, "rsa_pss_keygen_saltlen") => {
                let length = options::parse_number(value).and_then(|length: i64| usize::try_from(length).ok());
                bound(pss).salt_length = length.ok_or_else(wrong)?;
            }
            (Self::Rsa { .. }, "rsa_keygen_primes") => {
                return Err(CommandError::new(
                    "genpkey: Option rsa_keygen_primes is not supported by keyferry: keys have two primes",
                ));
            }
            (Self::Ec(curve), "ec_paramgen_curve" | "group") => *curve = Some(value.to_owned()),
            (Self::Ec(_), "ec_param_enc") if value == "named_curve" => {}
            (Self::Ec(_), "ec_param_enc") if value == "explicit" => {
                return Err(CommandError::new(
                    "genpkey: Option ec_param_enc:explicit is not supported by keyferry: take named_curve, which everybody reads",
                ));
            }
            _ => return Err(wrong()),
        }
        Ok(())
    }

    fn generate(self) -> Result<PrivateKey, CommandError> {
        let random = &mut random::system();
        let key = match self {
            Self::Rsa { bits, exponent, purpose } => {
                let size = usize::try_from(bits).ok().filter(|bits| RSA_SIZES.contains(bits));
                let size =
                    size.ok_or_else(|| CommandError::new("genpkey: Error generating RSA key").line(genrsa::size_hint()))?;
                let key = PrivateKey::generate_rsa_with_exponent(random, size, exponent);
                key.and_then(|key| match purpose {
                    Purpose::Anything => Ok(key),
                    Purpose::Pss(None) => key.for_pss_only(),
                    Purpose::Pss(Some(parameters)) => key.for_pss_with(parameters),
                })
            }
            Self::Ec(None) => return Err(CommandError::new("genpkey: Error generating EC key")),
            Self::OnCurve(curve) => PrivateKey::generate_ec(random, curve),
            Self::Dsa(parameters) => PrivateKey::generate_dsa_with(random, &parameters),
            Self::Ec(Some(name)) => PrivateKey::generate_ec(random, curve(&name)?),
            Self::Named(kind) => named_keys::generate(kind),
        };
        Ok(key?)
    }
}

/// Curves that openssl has and keyferry has not, by the beginnings of their names.
const OTHER_CURVES: [&str; 10] = ["secp", "sect", "prime", "c2", "brainpool", "wap", "b-", "k-", "p-", "sm2"];

fn curve(name: &str) -> Result<EcCurve, CommandError> {
    EcCurve::by_name(name).ok_or_else(|| {
        let error = CommandError::new("genpkey: Error generating EC key");
        if OTHER_CURVES.iter().any(|other| name.to_lowercase().starts_with(other)) {
            error.line(format!("Curve {name} is not supported by keyferry: take P-256, P-384, P-521, secp256k1, brainpoolP256r1, brainpoolP384r1 or brainpoolP512r1"))
        } else {
            error.queue(0x0800_008D, "elliptic curve routines", "group_new_from_name", "invalid curve", "")
        }
    })
}
