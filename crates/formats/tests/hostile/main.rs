//! Files that somebody cut off, changed or made up: each is refused with a sentence, after little work.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod bombs;
mod claims;
mod costs;
mod counts;
mod damaged;
mod der;
mod files;
mod missing;
mod nesting;
mod numbers;
mod texts;

use keyferry_formats::pbe::Session;
use keyferry_formats::{AnyKeyMut, Key, Password, detect};
use rustix::time::{ClockId, clock_gettime};

/// Much more than any of these takes, and much less than what is asked for.
const SOON: i64 = 5;

/// The seconds that this thread has computed: a machine that is busy with something else takes longer, and no more than this.
fn now() -> i64 {
    clock_gettime(ClockId::ThreadCPUTime).tv_sec
}

/// What is said of a file, or of a key in it when that is to be decrypted or used.
#[track_caller]
fn refusal(bytes: &[u8]) -> String {
    let (session, password, start) = (Session::default(), Password::new("changeit"), now());
    let outcome = detect::read(bytes, Some(&password), &session).and_then(|mut contents| {
        if let Some(fault) = contents.faults.pop() {
            return Err(fault.error);
        }
        for (_, mut key) in contents.keys_mut() {
            key.unseal(&password, &session)?;
            if let AnyKeyMut::Private(Key::Clear(key)) = key {
                key.check()?;
            }
        }
        Ok(())
    });
    assert!(now() - start < SOON, "{} s", now() - start);
    outcome.expect_err("it is taken").to_string()
}

/// Whether each file is refused with its words; all that are not are told.
#[track_caller]
fn are_refused(files: &[(&str, Vec<u8>, &str)]) {
    let wrong = files.iter().filter_map(|(title, bytes, words)| {
        let said = refusal(bytes);
        (!said.contains(words)).then(|| format!("{title}: `{said}`, and not `{words}`"))
    });
    assert_eq!(wrong.collect::<Vec<_>>(), [""; 0]);
}
