//! What earlier runs did, by their results: those may end in the middle of a line, and several runs may have written into one file.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use keyferry_core::counted;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::{files, outputs, words};
use serde::Deserialize;

use super::digest::{self, Digest};
use super::lines;
use super::result::Status;
use crate::report::WrittenFile;

/// The most bytes of a result: there may be many files in it.
const LONGEST: u64 = 1 << 26;

/// What is read of a result.
#[derive(Deserialize)]
struct Entry {
    status: Status,
    job: Option<String>,
    written: Vec<WrittenFile>,
}

/// What became of a job.
#[derive(Debug)]
pub(super) enum Past {
    /// It is done, and its files are there.
    Done(Vec<WrittenFile>),
    /// It failed and wrote nothing: what stands in its place is somebody else's.
    Refused,
    /// There is no result, for the run ended before, or not all that it wrote is there: what stands in its place may be its own.
    BrokenOff,
}

/// The results of earlier runs.
#[derive(Debug, Default)]
pub(super) struct Earlier {
    done: HashMap<Digest, Vec<WrittenFile>>,
    /// Whether a job that failed has written something nevertheless.
    failed: HashMap<Digest, bool>,
    needs_line_end: bool,
}

impl Earlier {
    /// Reads them; nothing where nobody has asked for it.
    pub(super) fn read(paths: &[PathBuf]) -> Result<Option<Self>, Failure> {
        if paths.is_empty() {
            return Ok(None);
        }
        let mut earlier = Self::default();
        paths.iter().try_for_each(|path| earlier.add(path))?;
        Ok(Some(earlier))
    }

    /// Whether new results follow the old ones in a file whose last line has no end.
    pub(super) fn needs_line_end(&self) -> bool {
        self.needs_line_end
    }

    /// What became of a job, which is asked once.
    pub(super) fn past(&mut self, job: &Digest) -> Past {
        let is_there = |written: &[WrittenFile]| written.iter().all(|written| Path::new(&written.file).exists());
        match self.done.remove(job) {
            Some(written) if is_there(&written) => Past::Done(written),
            None if self.failed.get(job) == Some(&false) => Past::Refused,
            _ => Past::BrokenOff,
        }
    }

    fn add(&mut self, path: &Path) -> Result<(), Failure> {
        let name = files::path(path);
        let unreadable = |error: io::Error| Failure::new(Kind::Failed, format!("{name} cannot be read: {error}")).at(&name);
        let mut file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // The command of a job that is started again was the same the first time.
                words::note(&format!("There is no {name} yet: nothing was done before."));
                return Ok(());
            }
            file => BufReader::new(file.map_err(unreadable)?),
        };
        let (mut results, mut others) = (0_usize, 0_usize);
        while let Some(line) = lines::next(&mut file, LONGEST).map_err(unreadable)? {
            match line.as_deref().map(serde_json::from_slice::<Entry>) {
                Some(Ok(entry)) => {
                    results += 1;
                    self.keep(entry);
                }
                _ => others += usize::from(line.is_none_or(|line| !line.trim_ascii().is_empty())),
            }
        }
        // One line may have been cut off.
        if results == 0 && others > 1 {
            let what = format!("{name} has {}, and none is a result", counted(others, "line", "lines"));
            let failure = Failure::new(Kind::Input, what).at(name);
            return Err(failure.hint("--resume takes what an earlier run of keyferry batch printed; nothing was done"));
        }
        if outputs::is_standard_output(path) {
            self.needs_line_end = last_byte(&mut file).map_err(unreadable)?.is_some_and(|byte| byte != b'\n');
        }
        Ok(())
    }

    fn keep(&mut self, entry: Entry) {
        let Some(job) = entry.job.as_deref().and_then(digest::from_hex) else { return };
        if entry.status == Status::Failed {
            *self.failed.entry(job).or_default() |= !entry.written.is_empty();
        } else {
            self.done.insert(job, entry.written);
        }
    }
}

fn last_byte(file: &mut (impl Read + Seek)) -> io::Result<Option<u8>> {
    let mut last = [0];
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(None);
    }
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(Some(last[0]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(job: &str, status: &str, written: &str) -> String {
        let files =
            if written.is_empty() { String::new() } else { format!(r#"{{"file":"{written}","private":true,"replaced":false}}"#) };
        format!(r#"{{"line":1,"job":"{}","status":"{status}","written":[{files}]}}"#, job.repeat(32))
    }

    #[test]
    fn what_became_of_a_job_is_told_by_its_results() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("results");
        let here = path.display().to_string();
        let cut = &line("06", "done", &here)[..60];
        let lines = [
            line("01", "done", &here),
            line("01", "failed", ""),
            line("02", "done", "/nowhere"),
            line("03", "failed", ""),
            line("04", "failed", &here),
            line("05", "failed", ""),
            line("05", "skipped", &here),
            r#"{"line":7,"job":null,"status":"failed","written":[]}"#.to_owned(),
            cut.to_owned(),
        ];
        std::fs::write(&path, lines.join("\n")).unwrap();
        let mut earlier = Earlier::read(std::slice::from_ref(&path)).unwrap().unwrap();
        let mut past = |number: u8| format!("{:?}", earlier.past(&[number; 32])).chars().take(4).collect::<String>();
        let all: Vec<String> = (1..=7).map(&mut past).collect();
        assert_eq!(all, ["Done", "Brok", "Refu", "Brok", "Done", "Brok", "Brok"]);
        assert!(!earlier.needs_line_end());
    }

    #[test]
    fn another_file_is_no_result_and_none_is_none_yet() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("other");
        assert!(Earlier::read(&[]).unwrap().is_none());
        for (content, right) in [("", true), ("{\"li", true), ("\n\n", true), ("{}\n{}\n", false)] {
            std::fs::write(&path, content).unwrap();
            assert_eq!(Earlier::read(std::slice::from_ref(&path)).is_ok(), right, "{content:?}");
        }
        assert!(Earlier::read(&[folder.path().join("missing")]).unwrap().is_some());
        assert_eq!(last_byte(&mut io::Cursor::new("ab")).unwrap(), Some(b'b'));
    }
}
