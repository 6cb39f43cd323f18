//! The files in a zip archive, each as it is asked for. What they take when they are unpacked is bounded, whatever the archive says.

use rawzip::{CompressionMethod, ErrorKind, ZipArchive, ZipArchiveEntryWayfinder, ZipSliceArchive, ZipVerification};

use super::error::JarError;
use crate::Limits;
use crate::pkcs7::digests::Work;

/// How much all files that are asked for may take, in inputs of the largest size.
const TIMES_INPUT: u64 = 4;

/// An archive.
#[derive(Debug)]
pub(super) struct Archive<'a> {
    zip: ZipSliceArchive<&'a [u8]>,
    /// Its files, in the order of its directory.
    pub files: Vec<File>,
    most: u64,
    /// What unpacking, and hashing again, may still take.
    pub work: Work,
}

/// A file in it.
#[derive(Debug)]
pub(super) struct File {
    pub name: String,
    place: ZipArchiveEntryWayfinder,
    method: CompressionMethod,
}

impl<'a> Archive<'a> {
    pub(super) fn new(bytes: &'a [u8], limits: &Limits) -> Result<Self, JarError> {
        if bytes.is_empty() {
            return Err(JarError::Empty);
        }
        let damaged = |error: rawzip::Error| JarError::Damaged { what: "the directory".to_owned(), why: error.to_string() };
        let archive = ZipArchive::from_slice(bytes).map_err(|error| match error.kind() {
            ErrorKind::MissingEndOfCentralDirectory => JarError::NoZip,
            _ => damaged(error),
        })?;
        let mut files = Vec::new();
        let mut entries = archive.entries();
        while let Some(entry) = entries.next_entry().map_err(damaged)? {
            let name = String::from_utf8_lossy(entry.file_path().as_ref()).into_owned();
            files.push(File { name, place: entry.wayfinder(), method: entry.compression_method() });
        }
        let most = u64::try_from(limits.input).unwrap_or(u64::MAX);
        Ok(Self { zip: archive, files, most, work: Work::new(most.saturating_mul(TIMES_INPUT)) })
    }

    /// What is in a file.
    pub(super) fn content(&self, file: &File) -> Result<Vec<u8>, JarError> {
        let damaged = |why: String| JarError::Damaged { what: file.name.clone(), why };
        let entry = self.zip.get_entry(file.place).map_err(|error| damaged(error.to_string()))?;
        let claim = entry.claim_verifier();
        let size = claim.uncompressed_size;
        let too_large = || JarError::TooLarge { name: file.name.clone() };
        let size = usize::try_from(size).ok().filter(|_| size <= self.most).ok_or_else(too_large)?;
        self.work.charge(size as u64).map_err(|_| too_large())?;
        let content = match file.method {
            CompressionMethod::STORE => entry.data().to_vec(),
            CompressionMethod::DEFLATE => miniz_oxide::inflate::decompress_to_vec_with_limit(entry.data(), size)
                .map_err(|error| damaged(error.to_string()))?,
            other => return Err(damaged(format!("it is compressed by a method ({other}) that Java has not"))),
        };
        let found = ZipVerification { crc: rawzip::crc32(&content), uncompressed_size: content.len() as u64 };
        claim.valid(found).map_err(|error| damaged(error.to_string()))?;
        Ok(content)
    }
}
