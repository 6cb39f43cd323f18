//! Digests by openssl's names.

use keyferry_core::signed::HashAlgorithm;
use md5::{Digest, Md5};

use super::command_error::CommandError;
use super::text::upper_hex;

/// `SHA1 Fingerprint=...`, over the digest that the command line names, SHA-1 else.
pub(crate) fn fingerprint(name: Option<&str>, der: &[u8]) -> Result<String, CommandError> {
    let (shown, digest) = match name {
        None => ("SHA1", HashAlgorithm::Sha1.digest(der)),
        Some(name) => (name, named(name, der).ok_or_else(|| unknown(name))?),
    };
    Ok(format!("{shown} Fingerprint={}\n", upper_hex(&digest)))
}

/// The same for commands that call a digest by the first of its names (`SHA2-256`).
pub(crate) fn fingerprint_by_name(name: Option<&str>, der: &[u8]) -> Result<String, CommandError> {
    let text = fingerprint(name, der)?;
    let first = match name.map(str::to_ascii_lowercase).as_deref() {
        None | Some("sha1") => "SHA1",
        Some("md5") => "MD5",
        Some("sha224") => "SHA2-224",
        Some("sha256") => "SHA2-256",
        Some("sha384") => "SHA2-384",
        Some("sha512") => "SHA2-512",
        _ => return Ok(text),
    };
    Ok(text.split_once(' ').map_or_else(String::new, |(_, rest)| format!("{first} {rest}")))
}

fn named(name: &str, data: &[u8]) -> Option<Vec<u8>> {
    match name.to_ascii_lowercase().as_str() {
        "md5" => Some(Md5::digest(data).to_vec()),
        "sha1" | "sha-1" => Some(HashAlgorithm::Sha1.digest(data)),
        _ => HashAlgorithm::by_name(name).map(|hash| hash.digest(data)),
    }
}

/// Whether a digest is called so.
pub(crate) fn is_known(name: &str) -> bool {
    named(name, &[]).is_some()
}

fn unknown(name: &str) -> CommandError {
    let detail = format!("Global default library context, Algorithm ({name} : 0), Properties (<null>)");
    CommandError::new("Unknown digest").queue(
        0x0308_010C,
        "digital envelope routines",
        "inner_evp_generic_fetch",
        "unsupported",
        &detail,
    )
}
