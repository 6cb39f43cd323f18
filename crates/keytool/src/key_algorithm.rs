//! What kind of key `-keyalg`, `-keysize` and `-groupname` ask for. What is not there is refused by its name: a key is never of another kind than
//! the one that was asked for.

use std::fmt;

use keyferry_core::key::{EcCurve, KeyAlgorithm, KeyKind, MlDsa, MlKem, NamedCurve, PrivateKey, RSA_SIZES, SeedForm};

use super::command_error::CommandError;
use super::java::curve;
use super::java::key::PublicKey;
use super::names::{GROUPNAME, KEYSIZE, SIGNER};
use super::release::{EC_BITS, JAVA_21, NO_ML_DSA, RSA_BITS, is_since, now};
use super::run::Run;
use keyferry_host::random;

/// The kinds of keys, as `-keyalg` names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Rsa,
    /// RSA for signatures of RSASSA-PSS only.
    RsaPss,
    Dsa,
    Ec,
    /// A curve of RFC 8032, or the one that size or group say.
    Edwards(Option<Pair>),
    /// The same of RFC 7748: keys that agree on secrets and sign nothing.
    Montgomery(Option<Pair>),
    /// ML-DSA with a parameter set, or the one that the group says.
    MlDsa(Option<MlDsa>),
    /// The same of ML-KEM: keys that agree on secrets and sign nothing.
    MlKem(Option<MlKem>),
    /// Diffie and Hellman's keys.
    Dh,
}

/// Two sizes, each the other's alternative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pair {
    Is25519,
    Is448,
}

use Pair::{Is448, Is25519};

/// The kind that is called so, in any case; others Java does not have, or keyferry has not.
pub(super) fn kind(name: &str) -> Result<Kind, CommandError> {
    Ok(match name.to_ascii_uppercase().as_str() {
        "RSA" => Kind::Rsa,
        "RSASSA-PSS" => Kind::RsaPss,
        "DSA" => Kind::Dsa,
        "EC" => Kind::Ec,
        "EDDSA" => Kind::Edwards(None),
        "ED25519" => Kind::Edwards(Some(Is25519)),
        "ED448" => Kind::Edwards(Some(Is448)),
        "ML-DSA" => Kind::MlDsa(None),
        "ML-KEM" => Kind::MlKem(None),
        "XDH" => Kind::Montgomery(None),
        "X25519" => Kind::Montgomery(Some(Is25519)),
        "X448" => Kind::Montgomery(Some(Is448)),
        "DH" | "DIFFIEHELLMAN" => Kind::Dh,
        _ => {
            let unknown = || {
                let message = format!("{name} KeyPairGenerator not available");
                CommandError::of("java.security.NoSuchAlgorithmException", message)
            };
            match (called(MlDsa::ALL, KeyKind::MlDsa, name), called(MlKem::ALL, KeyKind::MlKem, name)) {
                (None, None) => return Err(unknown()),
                (None, kem) => Kind::MlKem(kem),
                (dsa, _) => Kind::MlDsa(dsa),
            }
        }
    })
}

fn not_here(name: &str) -> CommandError {
    CommandError::refused(format_args!("-keyalg {name}"), "take RSA, RSASSA-PSS, EC, Ed25519 or DSA")
}

/// The key that such options ask for. Without another that signs for it (`-signer`) it has to sign itself.
pub(super) fn wanted(run: &Run, kind: Kind) -> Result<KeyAlgorithm, CommandError> {
    let wrong = |message: String| CommandError::of("java.lang.IllegalArgumentException", message);
    if let (Kind::MlDsa(_), Some((class, message))) = (kind, now(&NO_ML_DSA).split_once(": ")) {
        return Err(CommandError::of(class, message));
    }
    let group = run.arguments.get(GROUPNAME);
    let size = size(run);
    let wanted = match (kind, group) {
        (Kind::Rsa | Kind::RsaPss, Some(_)) => Err(wrong("Params must be instance of RSAKeyGenParameterSpec".to_owned())),
        (Kind::Rsa, None) => rsa(size.unwrap_or_else(|| now(&RSA_BITS))).map(KeyAlgorithm::rsa),
        (Kind::RsaPss, None) => rsa(size.unwrap_or_else(|| now(&RSA_BITS))).map(KeyAlgorithm::rsa_pss),
        (Kind::Dsa, Some(_)) => Err(wrong("Inappropriate parameter".to_owned())),
        (Kind::Dsa, None) => dsa(size.unwrap_or(2048)),
        (Kind::Ec, Some(name)) => {
            let found = curve::by_name(name).ok_or_else(|| wrong(format!("Unknown curve name: {name}")))?;
            made_on(found).ok_or_else(|| wrong(format!("Curve not supported: {}", curve::Shown(found))))
        }
        (Kind::Ec, None) => of_size(size.unwrap_or_else(|| now(&EC_BITS))),
        (Kind::Edwards(named), _) => match pair(["Ed25519", "Ed448"], named, group, size) {
            Ok(Is25519) => Ok(KeyAlgorithm::ed25519()),
            Ok(Is448) => Ok(KeyAlgorithm::ed448()),
            // One exception in another, as Java has it for these.
            Err(unfit @ Unfit::Parameters(_)) if group.is_some() => {
                Err(wrong(format!("java.security.InvalidParameterException: {unfit}")))
            }
            Err(unfit) => Err(wrong(unfit.to_string())),
        },
        (Kind::Montgomery(named), _) => {
            match pair(["X25519", "X448"], named, group, size).map_err(|unfit| wrong(unfit.to_string()))? {
                Is25519 => Ok(KeyAlgorithm::x25519()),
                Is448 => Ok(KeyAlgorithm::x448()),
            }
        }
        (Kind::MlDsa(_) | Kind::MlKem(_), _) if size.is_some() => Err(wrong("keysize not supported".to_owned())),
        (Kind::MlDsa(named), _) => {
            parameter_set(MlDsa::ALL, KeyKind::MlDsa, MlDsa::MlDsa65, named, group).map(KeyAlgorithm::ml_dsa).map_err(wrong)
        }
        (Kind::MlKem(named), _) => {
            parameter_set(MlKem::ALL, KeyKind::MlKem, MlKem::MlKem768, named, group).map(KeyAlgorithm::ml_kem).map_err(wrong)
        }
        (Kind::Dh, _) => Err(not_here("DH")),
    };
    let java_s = match kind {
        Kind::Montgomery(_) => "XDH",
        Kind::MlKem(_) => "ML-KEM",
        Kind::Dh => "DH",
        _ => return wanted,
    };
    if run.arguments.get(SIGNER).is_some() {
        return wanted;
    }
    wanted.and(Err(wrong(format!("Cannot derive signature algorithm from {java_s}"))))
}

/// `-keysize`; -1 is as none.
pub(super) fn size(run: &Run) -> Option<i64> {
    run.arguments.get(KEYSIZE).and_then(|size| size.parse().ok()).filter(|size| *size != -1)
}

/// Java would rather have the name of the curve than the size of an EC key.
pub(super) fn warn_of_size(run: &Run, kind: Kind) {
    let curve = size(run).filter(|_| kind == Kind::Ec).and_then(|bits| usize::try_from(bits).ok()).and_then(curve::by_size);
    if let Some(curve) = curve {
        run.warn(format!(
            "Specifying -keysize for generating EC keys is deprecated, please use \"-groupname {}\" instead.",
            curve.java_name()
        ));
    }
}

fn rsa(bits: i64) -> Result<usize, CommandError> {
    let wrong = |message: String| Err(CommandError::of("java.lang.IllegalArgumentException", message));
    match bits {
        // Those of the usual exponent, 65537.
        ..17 => {
            let wrapped = if is_since(JAVA_21) { "java.security.InvalidAlgorithmParameterException: " } else { "" };
            wrong(format!("{wrapped}Public exponent must be no longer than {bits} bits"))
        }
        17..512 | 16_385.. => wrong("Invalid key sizes".to_owned()),
        512..=8192 => Ok(usize::try_from(bits).unwrap_or_default()),
        _ => {
            Err(CommandError::refused(format_args!("-keysize {bits}"), "RSA keys have 512 to 8192 bits here; take 2048 or more"))
        }
    }
}

fn dsa(bits: i64) -> Result<KeyAlgorithm, CommandError> {
    let wrong = |message: String| Err(CommandError::of("java.lang.IllegalArgumentException", message));
    match bits {
        1024 | 2048 | 3072 => Ok(KeyAlgorithm::dsa(usize::try_from(bits).unwrap_or_default())),
        512..1024 if bits % 64 == 0 => {
            Err(CommandError::refused(format_args!("-keysize {bits}"), "DSA keys have 1024, 2048 or 3072 bits here"))
        }
        ..1024 => wrong(format!("Unsupported prime and subprime size combination: {bits}, 160")),
        _ => wrong(format!("Invalid DSA Prime Size: {bits}")),
    }
}

/// The curves on which Java 17 makes keys.
fn made_on(curve: &NamedCurve) -> Option<KeyAlgorithm> {
    let made = [EcCurve::P256, EcCurve::P384, EcCurve::P521];
    made.into_iter().find(|made| made.oid() == curve.oid).map(KeyAlgorithm::ec)
}

/// The curve of a public key, when Java 17 knows no more of it than its name.
pub(super) fn curve_without_use(key: &PublicKey) -> Option<&'static NamedCurve> {
    key.curve.filter(|curve| made_on(curve).is_none())
}

/// The curve that Java takes for `-keysize`, with a warning that says its name.
fn of_size(bits: i64) -> Result<KeyAlgorithm, CommandError> {
    let found = usize::try_from(bits).ok().and_then(curve::by_size);
    let no_curve = || CommandError::refused(format_args!("-keysize {bits}"), "EC keys have 256, 384 or 521 bits");
    let found = found.ok_or_else(no_curve)?;
    made_on(found).ok_or_else(|| {
        CommandError::of("java.security.ProviderException", format!("Curve not supported:  {}", curve::Shown(found)))
    })
}

/// Options that do not agree on a curve, in Java's words.
enum Unfit<'a> {
    Name(&'a str),
    Size(i64),
    /// The algorithm has one curve, this one.
    Parameters(&'static str),
}

impl fmt::Display for Unfit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "Unsupported name: {name}"),
            Self::Size(bits) => write!(f, "Unsupported size: {bits}"),
            Self::Parameters(curve) => write!(f, "Parameters must be {curve}"),
        }
    }
}

/// Which of the two curves with these names it is to be; what is wrong with the options when they do not agree.
fn pair<'a>(names: [&'static str; 2], fixed: Option<Pair>, group: Option<&'a str>, size: Option<i64>) -> Result<Pair, Unfit<'a>> {
    let [first, second] = names;
    let asked = match (group, size) {
        (Some(name), _) if name.eq_ignore_ascii_case(first) => Is25519,
        (Some(name), _) if name.eq_ignore_ascii_case(second) => Is448,
        (Some(name), _) => return Err(Unfit::Name(name)),
        (None, Some(255)) => Is25519,
        (None, Some(448)) => Is448,
        (None, Some(bits)) => return Err(Unfit::Size(bits)),
        (None, None) => fixed.unwrap_or(Is25519),
    };
    match fixed {
        Some(fixed) if fixed != asked => Err(Unfit::Parameters(if fixed == Is25519 { first } else { second })),
        _ => Ok(asked),
    }
}

/// The parameter set that is called so, in any case.
fn called<S: Copy>(sets: [S; 3], kind: fn(S) -> KeyKind, name: &str) -> Option<S> {
    sets.into_iter().find(|set| kind(*set).name().eq_ignore_ascii_case(name))
}

/// The parameter set that the name of the algorithm or of the group says; the usual one where nobody does.
fn parameter_set<S: Copy + PartialEq>(
    sets: [S; 3],
    kind: fn(S) -> KeyKind,
    usual: S,
    named: Option<S>,
    group: Option<&str>,
) -> Result<S, String> {
    let Some(group) = group else { return Ok(named.unwrap_or(usual)) };
    let fits = called(sets, kind, group).filter(|asked| named.is_none_or(|named| named == *asked));
    fits.ok_or_else(|| format!("Unsupported parameter set name: {group}"))
}

/// A new key of this kind.
pub(super) fn generate(wanted: &KeyAlgorithm) -> Result<PrivateKey, CommandError> {
    let random = &mut random::system();
    let key = match (wanted.kind, wanted.curve, wanted.bits) {
        (KeyKind::Rsa | KeyKind::RsaPss, _, Some(bits)) => {
            let key = if bits < *RSA_SIZES.start() {
                PrivateKey::generate_small_rsa(random, bits)
            } else {
                PrivateKey::generate_rsa(random, bits)
            };
            if wanted.kind == KeyKind::Rsa { key } else { key.and_then(|key| key.for_pss_only()) }
        }
        (KeyKind::Dsa, _, Some(bits)) => PrivateKey::generate_dsa(random, bits),
        (KeyKind::Ec, Some(curve), _) => PrivateKey::generate_ec(random, curve),
        (KeyKind::Ed25519, ..) => PrivateKey::generate_ed25519(random),
        (KeyKind::Ed448, ..) => PrivateKey::generate_ed448(random),
        (KeyKind::MlDsa(set), ..) => PrivateKey::generate_ml_dsa(random, set, SeedForm::Seed),
        (KeyKind::MlKem(set), ..) => PrivateKey::generate_ml_kem(random, set, SeedForm::Seed),
        (KeyKind::X25519, ..) => PrivateKey::generate_x25519(random),
        (KeyKind::X448, ..) => PrivateKey::generate_x448(random),
        (other, ..) => return Err(not_here(&other.name())),
    };
    key.map_err(|error| CommandError::of("java.security.ProviderException", error))
}
