//! What the lines are: jobs, each with a conversion; what is known of them before one is begun decides what becomes of them.

use serde_json::{Map, Value};

use keyferry_core::key::hex;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::guard;

use super::digest::{self, Digest, sha256};
use super::fields::Fields;
use super::lines::{LONGEST, Lines};
use super::refused;
use super::resume::{Earlier, Past};
use super::shard::Share;
use super::taken::Taken;
use crate::commands::convert;
use crate::report::WrittenFile;

/// What is to be done for a line.
pub(super) struct Task {
    pub line: u64,
    /// As the job has it; null where it has none.
    pub id: Value,
    /// The digest in hexadecimal, of a job that was understood: of others it might tell what must not be told.
    pub job: Option<String>,
    pub what: What,
}

/// What becomes of a job.
pub(super) enum What {
    Convert(Box<convert::Arguments>),
    /// An earlier run has done it, and written these files.
    Skip(Vec<WrittenFile>),
    Refuse(Failure),
}

/// A line that is a job.
struct Line {
    id: Value,
    digest: Digest,
    conversion: Result<convert::Arguments, Failure>,
}

/// The jobs of this process, in their order.
pub(super) struct Jobs {
    lines: Lines,
    share: Option<Share>,
    earlier: Option<Earlier>,
    fields: Fields,
    taken: Taken,
}

impl Jobs {
    pub(super) fn new(lines: Lines, share: Option<Share>, earlier: Option<Earlier>) -> Self {
        Self { lines, share, earlier, fields: Fields::new(), taken: Taken::default() }
    }

    /// Fails when the lines broke off.
    pub(super) fn end(self) -> Result<(), Failure> {
        self.lines.end()
    }

    /// What becomes of a job that can be done, as far as others and earlier runs have a say in it.
    fn what(&mut self, digest: &Digest, conversion: convert::Arguments) -> What {
        let Some(earlier) = &mut self.earlier else { return What::Convert(Box::new(conversion)) };
        match earlier.past(digest) {
            Past::Done(written) => What::Skip(written),
            Past::Refused => What::Convert(Box::new(conversion)),
            Past::BrokenOff => What::Convert(Box::new(conversion.replacing())),
        }
    }
}

impl Iterator for Jobs {
    type Item = Task;

    fn next(&mut self) -> Option<Task> {
        loop {
            let (number, text) = self.lines.next()?;
            let text = text.as_deref().map(|text| text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii());
            if text.is_some_and(<[u8]>::is_empty) {
                continue;
            }
            let line = guard::caught(|| Ok(read(text, number, &mut self.fields)));
            let Line { id, digest, conversion } = line.unwrap_or_else(|fault| no_job(sha256(text.unwrap_or_default()), fault));
            // Whoever has the other shards refuses the same ones.
            let conversion = conversion.map(|conversion| self.taken.take(conversion.paths().1).map(|()| conversion));
            if self.share.is_some_and(|share| !share.has(&digest)) {
                continue;
            }
            let (job, what) = match conversion {
                Ok(Ok(conversion)) => (Some(hex(&digest)), self.what(&digest, conversion)),
                Ok(Err(twice)) => (Some(hex(&digest)), What::Refuse(twice)),
                Err(failure) => (None, What::Refuse(failure)),
            };
            return Some(Task { line: number, id, job, what });
        }
    }
}

fn no_job(digest: Digest, failure: Failure) -> Line {
    Line { id: Value::Null, digest, conversion: Err(failure) }
}

/// Takes a line apart. One that is no job has a digest too, so that it is in one shard only.
fn read(text: Option<&[u8]>, number: u64, fields: &mut Fields) -> Line {
    let place = || format!("line {number}");
    let Some(text) = text else {
        let what = format!("the line is longer than {} MiB, the most that a job has", LONGEST >> 20);
        return no_job(sha256(&number.to_be_bytes()), Failure::new(Kind::Input, what).at(place()));
    };
    let mut job: Map<String, Value> = match serde_json::from_slice(text) {
        Ok(job) => job,
        Err(error) => {
            let what = if error.is_data() {
                "the line is no JSON object".to_owned()
            } else {
                format!("the line is no JSON from character {} on", error.column())
            };
            let hint = "a job is an object in one line, as in {\"inputs\": [\"a.jks\"], \"output\": \"a.p12\"}";
            return no_job(sha256(text), Failure::new(Kind::Input, what).at(place()).hint(hint));
        }
    };
    let digest = digest::of(&job);
    let id = job.remove("id").unwrap_or_default();
    if !matches!(id, Value::Null | Value::String(_) | Value::Number(_)) {
        return no_job(digest, Failure::usage("the field `id` is a text or a number").at("id"));
    }
    let conversion = fields.conversion(&job).and_then(|conversion| refused::check(&conversion).map(|()| conversion));
    Line { id, digest, conversion }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_what_it_says_and_not_how_it_is_written() {
        let digest = |text: &str| read(Some(text.as_bytes()), 1, &mut Fields::new()).digest;
        let one = digest(r#"{"inputs":["a"],"output":"b","id":1}"#);
        assert_eq!(hex(&one), "4190bd861ad440356055009150f9c72e520967e5c0bccf96a942033f946f316e");
        assert_eq!(digest(r#" { "id" : 1, "output":"\u0062" , "inputs":[ "a"] } "#), one);
        for other in [r#"{"inputs":["a"],"output":"b","id":2}"#, r#"{"inputs":["a"],"output":"c","id":1}"#, "{", "x"] {
            assert_ne!(digest(other), one);
        }
    }
}
