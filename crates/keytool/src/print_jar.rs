//! `-printcert -jarfile`: who signed a jar file.

use std::path::Path;

use keyferry_core::certificate::Certificate;
use keyferry_core::shown::shown;
use keyferry_formats::jar::{self, JarError};
use keyferry_host::limits;

use super::command_error::CommandError;
use super::java::{certificate, name};
use super::run::Run;
use super::trusted::Trusted;
use super::{file, output};

/// Prints the certificates of everybody who signed the jar file.
pub(super) fn signers(run: &Run, path: &str, rfc: bool, trusted: &Trusted) -> Result<(), CommandError> {
    let missing = std::fs::metadata(Path::new(path)).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound);
    if missing {
        return Err(CommandError::of("java.nio.file.NoSuchFileException", path));
    }
    let signers = jar::signers(&file::read(Some(path))?, &limits::chosen()).map_err(|error| unverified(&error))?;
    if signers.is_empty() {
        return output::print("Not a signed jar file\n");
    }
    let show = |label: &str, place: usize, chain: &[Certificate]| -> Result<(), CommandError> {
        for (index, one) in chain.iter().enumerate() {
            let text = if rfc {
                let owner = name::text(&certificate::details(one)?.subject);
                format!("Certificate owner: {owner}\n\n{}", certificate::pem(one))
            } else {
                certificate::text(one, trusted.trusts(one))?
            };
            output::print(&format!("Certificate #{}:\n{text}\n", index + 1))?;
            let label = match (chain.len(), signers.len()) {
                (1, 1) => label.to_owned(),
                (1, _) => format!("{label} of signer #{place}"),
                (_, 1) => format!("{label} #{}", index + 1),
                _ => format!("{label} #{} of signer #{place}", index + 1),
            };
            trusted.warn_for_any_use(run, &label, one)?;
        }
        Ok(())
    };
    for (index, signer) in signers.iter().enumerate() {
        let place = index + 1;
        output::print(&format!("Signer #{place}:\n\n"))?;
        show("The certificate", place, &signer.chain)?;
        if let Some(chain) = &signer.timestamp {
            output::print("Timestamp:\n\n")?;
            show("The TSA certificate", place, chain)?;
        }
    }
    Ok(())
}

/// What Java says of a jar file that is not as it was signed.
fn unverified(error: &JarError) -> CommandError {
    let security = |message: String| CommandError::of("java.lang.SecurityException", message);
    match error {
        JarError::Empty => CommandError::of("java.util.zip.ZipException", "zip file is empty"),
        JarError::NoZip => CommandError::of("java.util.zip.ZipException", "zip END header not found"),
        JarError::NoManifest { what, line } => CommandError::io(format!("{what} (line {line})")),
        JarError::Signature { name } => security(format!("cannot verify signature block file {}", shown(name))),
        JarError::Main => security("Invalid signature file digest for Manifest main attributes".to_owned()),
        JarError::Section { hash, name } => {
            security(format!("invalid {} signature file digest for {}", shown(hash), shown(name)))
        }
        JarError::NoSection { name } => security(format!("no manifest section for signature file entry {}", shown(name))),
        JarError::Content { hash, name } => security(format!("{} digest error for {}", shown(hash), shown(name))),
        JarError::NoDigest { name } => security(format!("digest missing for {}", shown(name))),
        JarError::Unsupported { what } => CommandError::refused(shown(what), "see `jarsigner -verify`"),
        JarError::TooLarge { .. } => {
            CommandError::of("java.util.zip.ZipException", format!("{error}; {} raises that", limits::MAX_INPUT))
        }
        other => CommandError::of("java.util.zip.ZipException", other),
    }
}
