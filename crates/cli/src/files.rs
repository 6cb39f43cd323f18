//! Reading files; everything is read before anything is written.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use keyferry_formats::Limits;
use zeroize::Zeroizing;

use crate::failure::{Failure, Kind};
use crate::outputs;

/// How a path is shown.
pub(crate) fn name(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}

/// The bytes of a file, or of standard input for `-`.
pub(crate) fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    // One byte more than is decoded, so that the decoder sees that it is too much.
    let most = Limits::default().input as u64 + 1;
    outputs::settle(path);
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().take(most).read_to_end(&mut bytes)
    } else {
        fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes))
    };
    let bytes = read.map(|_| bytes);
    bytes.map(Zeroizing::new).map_err(|error| {
        let failure = Failure::new(Kind::Failed, format!("{} cannot be read: {error}", name(path)));
        if error.kind() == io::ErrorKind::NotFound { failure.hint("check the spelling and the folder") } else { failure }
    })
}

/// The files of a folder, by name; folders in it are left alone, and so is what a killed run left over.
pub(crate) fn in_folder(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(folder)
        .map_err(|error| Failure::new(Kind::Failed, format!("{} cannot be read: {error}", folder.display())))?;
    let paths = entries.flatten().map(|entry| entry.path());
    let mut paths: Vec<PathBuf> = paths.filter(|path| path.is_file() && !outputs::is_left_over(path)).collect();
    paths.sort();
    Ok(paths)
}

/// Text of a file.
pub(crate) fn read_text(path: &Path) -> Result<String, Failure> {
    let bytes = read(path)?;
    String::from_utf8(bytes.to_vec()).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::new(Kind::Input, format!("{}: it is no UTF-8 text (byte {at})", name(path)))
            .hint("save it as UTF-8; openssl would read the bytes as Latin-1")
    })
}
