//! A zip of the files that were made, not compressed: keys do not become smaller.

use std::io::Write;

use rawzip::time::UtcDateTime;
use rawzip::{Error, ZipArchiveWriter};
use zeroize::Zeroizing;

use keyferry_core::Timestamp;

/// The zip of these files, made at this time.
pub(crate) fn stored(files: &[(&str, Vec<u8>)], now: Timestamp) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut bytes = Zeroizing::new(Vec::new());
    let mut archive = ZipArchiveWriter::new(&mut *bytes);
    for (name, content) in files {
        let new = archive.new_file(name).last_modified(UtcDateTime::from_unix(now.seconds()));
        let (mut entry, config) = new.start()?;
        let mut writer = config.wrap(&mut entry);
        writer.write_all(content)?;
        let (_, descriptor) = writer.finish()?;
        entry.finish(descriptor)?;
    }
    archive.finish()?;
    Ok(bytes)
}
