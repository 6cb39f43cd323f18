//! Zip archives, which Windows opens by itself.

use std::io::Write;

use miniz_oxide::deflate::compress_to_vec;
use rawzip::time::UtcDateTime;
use rawzip::{CompressionMethod, DataDescriptorOutput, Error, ZipArchiveWriter};

use super::tree::{File, Tree};

/// As small as can be.
const LEVEL: u8 = 10;

/// The archive of a tree; every file has one time.
pub(crate) fn archive(tree: &Tree, time: u64) -> Result<Vec<u8>, String> {
    let time = UtcDateTime::from_unix(i64::try_from(time).unwrap_or_default());
    let mut bytes = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut bytes);
    for (path, file) in &tree.files {
        put(&mut archive, path, file, time).map_err(|error| format!("{path} cannot be put into a zip archive: {error}"))?;
    }
    archive.finish().map_err(|error| format!("a zip archive cannot be ended: {error}"))?;
    Ok(bytes)
}

fn put(archive: &mut ZipArchiveWriter<&mut Vec<u8>>, path: &str, file: &File, time: UtcDateTime) -> Result<(), Error> {
    let entry = archive.new_file(path).compression_method(CompressionMethod::DEFLATE).last_modified(time);
    let (mut entry, _) = entry.unix_permissions(0o100_000 | u32::from(file.mode)).start()?;
    entry.write_all(&compress_to_vec(&file.bytes, LEVEL))?;
    let length = u64::try_from(file.bytes.len()).unwrap_or(u64::MAX);
    entry.finish(DataDescriptorOutput::new(rawzip::crc32(&file.bytes), length)).map(drop)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn another_program_finds_it_whole() {
        let mut tree = Tree::default();
        tree.text("top/README.md", "read me\n".repeat(100));
        tree.program("top/keyferry.exe", vec![1; 1000]);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.zip");
        std::fs::write(&path, archive(&tree, 1_000_000_000).unwrap()).unwrap();
        let script = "import sys, zipfile\nfor f in (z := zipfile.ZipFile(sys.argv[1])).infolist(): print(f.filename, f.date_time[0], len(z.read(f)))";
        let output = Command::new("python3").args(["-c", script]).arg(&path).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), "top/README.md 2001 800\ntop/keyferry.exe 2001 1000\n");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
