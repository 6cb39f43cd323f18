//! Reading files; everything is read before anything is written. All reading of whole files goes through [`whole`], which has a limit: a
//! device or a pipe may have no end.

use std::fs;
use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};

use keyferry_formats::Limited;
use zeroize::Zeroizing;

use crate::failure::{Failure, Kind};
use crate::{limits, outputs, raising, standard_input};

pub use crate::paths::{is_missing, name, path, raw_name};

/// More bytes than any password, answer or serial number has.
pub const LONGEST_LINE: u64 = 1 << 16;

/// The bytes of a file, or of standard input for `None`. What is larger than [`Limits::input`](keyferry_formats::Limits::input) is an error of the kind
/// [`FileTooLarge`](io::ErrorKind::FileTooLarge), a file before it is read.
pub fn whole(path: Option<&Path>) -> io::Result<Zeroizing<Vec<u8>>> {
    let most = limits::chosen().input as u64;
    match path {
        None => limited(standard_input::lock(), most, 0),
        Some(path) => {
            // What a killed run left half done there comes to its end first.
            outputs::settle(path);
            let file = fs::File::open(path)?;
            let size = file.metadata().ok().filter(fs::Metadata::is_file).map_or(0, |metadata| metadata.len());
            if size > most { Err(too_large(most)) } else { limited(file, most, size) }
        }
    }
}

/// Reads at most `most` bytes; `expected` is how many there probably are. Memory grows in small steps, for it may be much.
fn limited(mut from: impl Read, most: u64, expected: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(expected).unwrap_or_default() + 1));
    loop {
        let spare = bytes.capacity() - bytes.len();
        let read = from.by_ref().take(spare as u64).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > most {
            return Err(too_large(most));
        }
        if read < spare {
            return Ok(bytes);
        }
        let step = bytes.len() / 8 + (1 << 16);
        bytes.reserve_exact(step);
    }
}

fn too_large(most: u64) -> io::Error {
    let why = format!(
        "it is larger than {} MiB, the most that keyferry reads of one input ({} raises that)",
        most >> 20,
        limits::MAX_INPUT
    );
    io::Error::new(io::ErrorKind::FileTooLarge, why)
}

/// The next line, its end included; nothing at the end of the input. One of more than [`LONGEST_LINE`] bytes is an error.
pub fn line(from: &mut impl BufRead) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut line = Zeroizing::new(Vec::new());
    from.take(LONGEST_LINE).read_until(b'\n', &mut line)?;
    if line.len() as u64 == LONGEST_LINE && !line.ends_with(b"\n") {
        let why = format!("a line is longer than {} KiB, the most that keyferry reads of one", LONGEST_LINE >> 10);
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    }
    Ok(line)
}

/// The bytes of a file, or of standard input for `-`.
pub fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    whole(Some(path).filter(|path| *path != Path::new("-"))).map_err(|error| {
        let kind = if error.kind() == io::ErrorKind::FileTooLarge { Kind::Input } else { Kind::Failed };
        let failure = Failure::new(kind, format!("{} cannot be read: {error}", name(path))).at(name(path));
        match error.kind() {
            io::ErrorKind::NotFound => failure.hint("check the spelling and the folder"),
            io::ErrorKind::FileTooLarge => failure.hint(raising::hint(Limited::Input).unwrap_or_default()),
            _ => failure,
        }
    })
}

/// What is in a folder, by name.
#[derive(Debug)]
pub struct Folder {
    /// Its files, without what a killed run left over.
    pub files: Vec<PathBuf>,
    /// The folders in it that are not hidden. (Those of a mounted volume are, and its files are links into them.)
    pub folders: Vec<PathBuf>,
    /// What is neither, and not hidden: links to nothing, pipes.
    pub others: Vec<PathBuf>,
}

impl Folder {
    /// Lists a folder.
    pub fn read(folder: &Path) -> Result<Self, Failure> {
        let unreadable = |error| Failure::new(Kind::Failed, format!("{} cannot be read: {error}", path(folder))).at(path(folder));
        let entries = fs::read_dir(folder).map_err(unreadable)?;
        let paths: io::Result<Vec<PathBuf>> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
        let mut paths = paths.map_err(unreadable)?;
        paths.sort();
        let is_hidden = |path: &Path| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let mut found = Self { files: Vec::new(), folders: Vec::new(), others: Vec::new() };
        for path in paths {
            let metadata = fs::metadata(&path).ok();
            if metadata.as_ref().is_some_and(fs::Metadata::is_file) {
                if !outputs::is_left_over(&path) {
                    found.files.push(path);
                }
            } else if !is_hidden(&path) {
                let is_folder = metadata.is_some_and(|metadata| metadata.is_dir());
                if is_folder { &mut found.folders } else { &mut found.others }.push(path);
            }
        }
        Ok(found)
    }
}

/// Makes a folder for outputs, and those above it, where there is none.
pub fn make_folder(folder: &Path) -> Result<(), Failure> {
    let made = match fs::metadata(folder) {
        // It may be there, but the disk does not say so.
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(there) if there.is_dir() => Ok(()),
        _ => fs::create_dir_all(folder),
    };
    made.map_err(|error| {
        Failure::new(Kind::Failed, format!("the folder {} cannot be made: {error}", path(folder)))
            .at(path(folder))
            .hint("choose another one, or see what stands in its place; nothing was written")
    })
}

/// Text of a file.
pub fn read_text(path: &Path) -> Result<String, Failure> {
    let bytes = read(path)?;
    str::from_utf8(&bytes).map(str::to_owned).map_err(|error| {
        let at = error.valid_up_to();
        Failure::new(Kind::Input, format!("{}: it is not UTF-8 text (byte {at})", name(path)))
            .at(name(path))
            .hint("save it as UTF-8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_end_is_refused_at_the_limit() {
        let error = limited(io::repeat(0), 1 << 20, 0).unwrap_err();
        assert_eq!(
            error.to_string(),
            "it is larger than 1 MiB, the most that keyferry reads of one input (KEYFERRY_MAX_INPUT raises that)"
        );
        for expected in [0, 5, 1 << 20, 1 << 21] {
            assert_eq!(limited(io::repeat(0).take(1 << 20), 1 << 20, expected).unwrap().len(), 1 << 20);
            assert!(limited(io::repeat(0).take((1 << 20) + 1), 1 << 20, expected).is_err());
        }
        assert!(line(&mut io::BufReader::new(io::repeat(b'a'))).is_err());
        let mut two = &b"a\nb"[..];
        assert_eq!(line(&mut two).unwrap().as_slice(), b"a\n");
        assert_eq!(line(&mut two).unwrap().as_slice(), b"b");
        assert!(line(&mut two).unwrap().is_empty());
    }

    #[test]
    fn a_file_beyond_the_limit_is_not_read_at_all() {
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(keyferry_formats::Limits::default().input as u64 + 1).unwrap();
        assert_eq!(whole(Some(file.path())).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert!(read(file.path()).unwrap_err().to_string().contains("larger than 256 MiB"));
    }
}
