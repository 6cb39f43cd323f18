//! The ciphers for keys by openssl's names (`-aes256`, `-v2 des3`), and which of them openssl 3 has put away.

use crate::names::PROVIDER;
use crate::release::{OLD_CIPHERS_KNOWN, UNKNOWN_CIPHER, now};
use keyferry_formats::pbe::Cipher;

use super::command_error::CommandError;
use super::options::Options;

/// The names that are known; openssl asks for no particular case.
const NAMES: [(&str, Cipher); 10] = [
    ("aes128", Cipher::Aes128),
    ("aes-128-cbc", Cipher::Aes128),
    ("aes192", Cipher::Aes192),
    ("aes-192-cbc", Cipher::Aes192),
    ("aes256", Cipher::Aes256),
    ("aes-256-cbc", Cipher::Aes256),
    ("des3", Cipher::DesEde3),
    ("des-ede3-cbc", Cipher::DesEde3),
    ("des", Cipher::Des),
    ("des-cbc", Cipher::Des),
];

/// Ciphers that openssl has and keyferry has not, by the beginnings of their names.
const OTHERS: [&str; 12] = ["aes", "aria", "bf", "blowfish", "camellia", "cast", "chacha20", "des", "id-", "rc", "seed", "sm4"];

/// The cipher with this name.
pub(crate) fn by_name(options: &Options, name: &str) -> Result<Cipher, CommandError> {
    let lower = name.to_lowercase();
    if let Some((_, cipher)) = NAMES.iter().find(|(known, _)| *known == lower) {
        if *cipher == Cipher::Des && !now(&OLD_CIPHERS_KNOWN) && !has_legacy(options)? {
            return Err(refusal(options, &format!("{}: {name}", now(&UNKNOWN_CIPHER))));
        }
        return Ok(*cipher);
    }
    if ["gcm", "ccm", "ocb"].iter().any(|mode| lower.ends_with(&format!("-{mode}"))) {
        return Err(refusal(options, "AEAD ciphers not supported"));
    }
    if OTHERS.iter().any(|other| lower.starts_with(other)) {
        return Err(options.usage(format!("Cipher {name} is not supported by keyferry: take aes256, aes192, aes128 or des3")));
    }
    Err(refusal(options, &format!("{}: {name}", now(&UNKNOWN_CIPHER))))
}

/// `genrsa` alone does not point to its help.
fn refusal(options: &Options, message: &str) -> CommandError {
    let message = format!("{}: {message}", options.command());
    if options.command() == "genrsa" { CommandError::new(message) } else { CommandError::usage(options.command(), Some(message)) }
}

/// The cipher that stands on the command line by its own name (`-aes256`), if there is one.
pub(crate) fn given(options: &Options) -> Result<Option<Cipher>, CommandError> {
    options.name().map(|name| by_name(options, name)).transpose()
}

/// Whether the line loads openssl's legacy provider (`-provider legacy`), without which openssl 3 has no DES, RC2, RC4 and PBES1.
pub(crate) fn has_legacy(options: &Options) -> Result<bool, CommandError> {
    let providers = options.values(PROVIDER);
    match providers.iter().find(|provider| !["default", "legacy", "base"].contains(provider)) {
        Some(other) => {
            let error = CommandError::new(format!("{}: unable to load provider {other}", options.command()));
            Err(error.line("Hint: use -provider-path option or OPENSSL_MODULES environment variable."))
        }
        None => Ok(providers.contains(&"legacy")),
    }
}

/// A line of the error queue for what only the legacy provider has.
pub(crate) fn unsupported(error: CommandError, algorithm: &str) -> CommandError {
    let detail = format!("Global default library context, Algorithm ({algorithm} : 0), Properties ()");
    error.queue(0x0308_010C, "digital envelope routines", "inner_evp_generic_fetch", "unsupported", &detail)
}
