//! `--for`: the readers that a file is judged for, and what comes of it.

use keyferry_core::shown::shown;
use keyferry_explain::{Opens, Reader};

use super::model::FileReport;
use crate::nearest;
use keyferry_host::failure::{Failure, Kind};

/// The readers with these words; nothing when there is no word.
pub(super) fn readers(words: &[String]) -> Result<Option<Vec<Reader>>, Failure> {
    if words.is_empty() {
        return Ok(None);
    }
    words.iter().map(|word| Reader::by_word(word.trim()).ok_or_else(|| unknown(word))).collect::<Result<_, _>>().map(Some)
}

fn unknown(word: &str) -> Failure {
    let known: Vec<&str> = Reader::all().map(Reader::word).collect();
    let failure = Failure::usage(format!("there is no reader `{}`", shown(word)));
    let all = format!("the readers are {}", known.join(", "));
    failure.hint(match nearest::nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? {all}"),
        None => all,
    })
}

/// Fails unless everybody who was chosen is known to open every file.
pub(super) fn verdict(files: &[FileReport]) -> Result<(), Failure> {
    let mut without = Vec::new();
    for file in files {
        for judged in file.readers.iter().filter(|judged| judged.opens >= Opens::NotKnown) {
            let verb = if judged.opens == Opens::No { "does not open" } else { "is not known to open" };
            without.push(format!("{} {verb} {}", judged.name, shown(&file.file)));
        }
    }
    if without.is_empty() {
        return Ok(());
    }
    Err(Failure::new(Kind::Check, without.join("; ")).hint("the report says why, and what makes a file that they open"))
}
