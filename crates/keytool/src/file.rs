//! Files in and out, with Java's words for what goes wrong.

use std::fs;
use std::io;
use std::path::Path;

use super::command_error::CommandError;
use keyferry_core::shown::shown;
use keyferry_host::files;
use keyferry_host::outputs::{self, Access, Existing, Outputs};

/// The bytes of a file, or of standard input.
pub(super) fn read(name: Option<&str>) -> Result<Vec<u8>, CommandError> {
    files::whole(name.map(Path::new)).map(|mut bytes| std::mem::take(&mut *bytes)).map_err(|error| match name {
        Some(name) if error.kind() != io::ErrorKind::FileTooLarge => not_there(Path::new(name), &error),
        Some(name) => CommandError::io(format!("{}: {error}", shown(name))),
        None => CommandError::io(error),
    })
}

/// Writes a file, whole or not at all; devices and pipes are written to as they are.
pub(super) fn write(path: &Path, bytes: Vec<u8>, access: Access) -> Result<(), CommandError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty())
        && let Err(error) = fs::metadata(folder)
    {
        return Err(not_there(path, &error));
    }
    outputs::check_permission(path).map_err(|error| not_there(path, &error))?;
    let mut outputs = Outputs::new(Existing::Replace);
    outputs.add(path, bytes, access)?;
    outputs.write()?;
    Ok(())
}

pub(super) fn not_there(path: &Path, error: &io::Error) -> CommandError {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "No such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "Permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "Is a directory".to_owned(),
        io::ErrorKind::NotADirectory => "Not a directory".to_owned(),
        _ => error.to_string(),
    };
    CommandError::of("java.io.FileNotFoundException", format!("{} ({why})", files::path(path)))
}
