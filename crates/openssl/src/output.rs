//! Where openssl's commands write: standard output, or the file of `-out`, which replaces what was there.

use std::io::{self, Write};
use std::path::Path;

use zeroize::Zeroizing;

use super::command_error::CommandError;
use keyferry_host::outputs::{self, Access, Existing, Outputs};

/// Writes to the file, or to standard output when there is none.
pub(crate) fn write(path: Option<&Path>, bytes: impl Into<Zeroizing<Vec<u8>>>, access: Access) -> Result<(), CommandError> {
    let bytes = bytes.into();
    let Some(path) = path else {
        let mut stdout = io::stdout().lock();
        return match stdout.write_all(&bytes).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(CommandError::new(format!("standard output: {error}")))
            }
            _ => Ok(()),
        };
    };
    check_writable(path)?;
    let mut outputs = Outputs::new(Existing::Replace);
    outputs.add(path, bytes, access)?;
    outputs.write()?;
    Ok(())
}

/// Writes what a command has said before it came to its end, as openssl does, and returns why it ended.
pub(crate) fn partly(path: Option<&Path>, bytes: Zeroizing<Vec<u8>>, error: CommandError) -> CommandError {
    match write(path, bytes, Access::Private) {
        Ok(()) => error,
        Err(other) => other,
    }
}

/// Fails for a file that cannot be made, before costly work and before anything is asked.
pub(crate) fn check_writable(path: &Path) -> Result<(), CommandError> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    match folder.map(std::fs::metadata) {
        Some(Err(error)) => return Err(cannot_open(path, &error)),
        Some(Ok(folder)) if !folder.is_dir() => return Err(cannot_open(path, &io::Error::from(io::ErrorKind::NotADirectory))),
        _ => {}
    }
    outputs::check_permission(path).map_err(|error| cannot_open(path, &error))
}

fn cannot_open(path: &Path, error: &io::Error) -> CommandError {
    let (path, reason) = (path.to_string_lossy(), reason(error));
    CommandError::new(format!("Can't open \"{path}\" for writing, {reason}")).queue(
        0x8000_0002,
        "system library",
        "BIO_new_file",
        &reason,
        &format!("calling fopen({path}, w)"),
    )
}

/// The system's words for an error, as C programs print them.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "No such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "Permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "Is a directory".to_owned(),
        io::ErrorKind::NotADirectory => "Not a directory".to_owned(),
        io::ErrorKind::FileTooLarge => "File too large".to_owned(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or_default().to_owned()
        }
    }
}
