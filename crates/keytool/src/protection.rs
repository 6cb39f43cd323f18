//! How a PKCS#12 store is protected: as the `keystore.pkcs12.*` properties say, as the file was before, or as Java 17 does.

use keyferry_formats::pbe::{Cipher, Hash, Pkcs12Cipher, Scheme};
use keyferry_formats::pkcs12::{Layout, MacScheme, Protection};

use super::arguments::Arguments;
use super::command_error::CommandError;

/// What Java 17 writes.
const MODERN: Usual = Usual {
    keys: "PBEWithHmacSHA256AndAES_256",
    certificates: "PBEWithHmacSHA256AndAES_256",
    mac: "HmacPBESHA256",
    iterations: 10_000,
    mac_iterations: 10_000,
};

/// What it writes with `-J-Dkeystore.pkcs12.legacy`.
const LEGACY: Usual = Usual {
    keys: "PBEWithSHA1AndDESede",
    certificates: "PBEWithSHA1AndRC2_40",
    mac: "HmacPBESHA1",
    iterations: 50_000,
    mac_iterations: 100_000,
};

struct Usual {
    keys: &'static str,
    certificates: &'static str,
    mac: &'static str,
    iterations: u32,
    mac_iterations: u32,
}

/// The protection of a file to be written. Certificates and the whole stay as they were in a file that is there already.
pub(super) fn protection(arguments: &Arguments, before: Option<&Protection>) -> Result<Protection, CommandError> {
    let legacy = arguments.property("keystore.pkcs12.legacy").is_some();
    let usual = if legacy { LEGACY } else { MODERN };
    let text = |name: &str, usual: &'static str| match arguments.property(&format!("keystore.pkcs12.{name}")) {
        Some(value) if !legacy => value.to_owned(),
        _ => usual.to_owned(),
    };
    let number = |name: &str, usual: u32| match arguments.property(&format!("keystore.pkcs12.{name}")) {
        Some(value) if !legacy => iterations(name, value),
        _ => Ok(usual),
    };
    let name = text("keyProtectionAlgorithm", usual.keys);
    let keys = scheme(&name, number("keyPbeIterationCount", usual.iterations)?).ok_or_else(|| unknown(&name))?;
    let (certificates, mac) = if let Some(before) = before {
        (before.certificates, before.mac)
    } else {
        let name = text("certProtectionAlgorithm", usual.certificates);
        let certificates = match name.as_str() {
            none if none.eq_ignore_ascii_case("NONE") => None,
            name => Some(scheme(name, number("certPbeIterationCount", usual.iterations)?).ok_or_else(|| unknown(name))?),
        };
        let name = text("macAlgorithm", usual.mac);
        let mac = match name.as_str() {
            none if none.eq_ignore_ascii_case("NONE") => None,
            name => {
                let hash = mac_hash(name).ok_or_else(|| unknown(name))?;
                Some(MacScheme::Hmac { hash, iterations: number("macIterationCount", usual.mac_iterations)? })
            }
        };
        (certificates, mac)
    };
    Ok(Protection { keys: Some(keys), certificates, mac, layout: Layout::Keytool })
}

fn iterations(name: &str, value: &str) -> Result<u32, CommandError> {
    /// What Java allows.
    const MOST: u32 = 5_000_000;
    match value.parse::<u32>() {
        Ok(count @ 1..=MOST) => Ok(count),
        Ok(_) => Err(CommandError::of("java.lang.IllegalArgumentException", format!("Invalid keystore.pkcs12.{name}: {value}"))),
        Err(_) => {
            let message = format!("keystore.pkcs12.{name} is not a number: {value}");
            Err(CommandError::of("java.lang.IllegalArgumentException", message))
        }
    }
}

fn unknown(name: &str) -> CommandError {
    CommandError::io(format!("getPBEAlgorithmParameters failed: {name} AlgorithmParameters not available"))
}

/// Java's names of schemes, in any case.
fn scheme(name: &str, iterations: u32) -> Option<Scheme> {
    let name = name.to_ascii_lowercase();
    if let Some(pair) = name.strip_prefix("pbewithhmac") {
        let (hash, cipher) = pair.split_once("and")?;
        let prf = match hash {
            "sha1" => Hash::Sha1,
            "sha224" => Hash::Sha224,
            "sha256" => Hash::Sha256,
            "sha384" => Hash::Sha384,
            "sha512" => Hash::Sha512,
            _ => return None,
        };
        let cipher = match cipher {
            "aes_128" => Cipher::Aes128,
            "aes_256" => Cipher::Aes256,
            _ => return None,
        };
        return Some(Scheme::Pbes2 { cipher, prf, iterations });
    }
    let cipher = match name.strip_prefix("pbewithsha1and")? {
        "desede" => Pkcs12Cipher::TripleDes,
        "rc2_40" => Pkcs12Cipher::Rc2_40,
        "rc2_128" => Pkcs12Cipher::Rc2_128,
        "rc4_40" => Pkcs12Cipher::Rc4_40,
        "rc4_128" => Pkcs12Cipher::Rc4_128,
        _ => return None,
    };
    Some(Scheme::Pkcs12 { cipher, iterations })
}

fn mac_hash(name: &str) -> Option<Hash> {
    Some(match name.to_ascii_lowercase().strip_prefix("hmacpbesha")? {
        "1" => Hash::Sha1,
        "224" => Hash::Sha224,
        "256" => Hash::Sha256,
        "384" => Hash::Sha384,
        "512" => Hash::Sha512,
        _ => return None,
    })
}
