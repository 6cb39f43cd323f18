//! Where openssl's commands write: standard output, or the files of `-out` and its like, which replace what was there.

use std::io::{self, Write};
use std::path::Path;

use zeroize::Zeroizing;

use super::command_error::CommandError;
use keyferry_host::outputs::{self, Access, Existing, Outputs};

/// What goes to a file, or to standard output where there is none.
pub(crate) struct Output<'a> {
    /// The file.
    pub path: Option<&'a Path>,
    /// Its content.
    pub bytes: Zeroizing<Vec<u8>>,
    /// Who may read it when it is new.
    pub access: Access,
}

impl Output<'_> {
    fn is_streamed(&self) -> bool {
        self.path.is_none_or(outputs::is_stream)
    }

    /// Standard output, a device or a pipe gets it.
    fn stream(self) -> Result<(), CommandError> {
        if self.path.is_some() {
            return put(vec![self]);
        }
        let mut stdout = io::stdout().lock();
        match stdout.write_all(&self.bytes).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(CommandError::new(format!("standard output: {error}")))
            }
            _ => Ok(()),
        }
    }
}

/// Writes to the file, or to standard output when there is none.
pub(crate) fn write(path: Option<&Path>, bytes: impl Into<Zeroizing<Vec<u8>>>, access: Access) -> Result<(), CommandError> {
    write_all(vec![Output { path, bytes: bytes.into(), access }])
}

/// Writes everything that a command makes: its files all or none, and only then what standard output, devices and pipes get, for that cannot be
/// taken back. Of two for one file the later one is there in the end, as if they were written one after the other.
pub(crate) fn write_all(all: Vec<Output<'_>>) -> Result<(), CommandError> {
    all.iter().filter_map(|output| output.path).try_for_each(check_writable)?;
    let (streams, files): (Vec<_>, Vec<_>) = all.into_iter().partition(Output::is_streamed);
    let targets: Vec<_> = files.iter().map(|output| output.path.and_then(outputs::target)).collect();
    let is_last = |place: usize| !targets.iter().skip(place + 1).any(|later| Some(later) == targets.get(place));
    put(files.into_iter().enumerate().filter(|(place, _)| is_last(*place)).map(|(_, output)| output).collect())?;
    streams.into_iter().try_for_each(Output::stream)
}

/// One write of all files.
fn put(files: Vec<Output<'_>>) -> Result<(), CommandError> {
    let mut outputs = Outputs::new(Existing::Replace);
    for Output { path, bytes, access } in files {
        let path = path.unwrap_or(Path::new("-"));
        outputs.add(path, bytes, access)?;
    }
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
