//! `--for`: the readers that a file is judged for, and what comes of it.

use keyferry_core::shown::shown;
use keyferry_explain::report::ExplainedReport;
use keyferry_explain::{Opens, Reader};

use crate::nearest;
use keyferry_host::failure::{Failure, Kind};

/// The readers with these words; nothing when there is no word.
pub(super) fn readers(words: &[String]) -> Result<Option<Vec<Reader>>, Failure> {
    if words.is_empty() {
        return Ok(None);
    }
    words.iter().map(|word| Reader::by_word(word.trim()).ok_or_else(|| unknown(word))).collect::<Result<_, _>>().map(Some)
}

/// The help of `--for`, with every reader.
pub(super) fn long_help() -> String {
    let widest = Reader::all().map(|reader| reader.word().len()).max().unwrap_or_default();
    let lines = Reader::all().map(|reader| format!("  {:widest$}  {}", reader.word(), reader.name()));
    let lines: Vec<String> = lines.collect();
    format!(
        "Judge for these readers only (java8,openssl3); exits with 5 unless all of them are known to open every file. They are\n\n{}",
        lines.join("\n")
    )
}

fn unknown(word: &str) -> Failure {
    let word = word.trim();
    let known: Vec<&str> = Reader::all().map(Reader::word).collect();
    let failure = Failure::usage(format!("there is no reader `{}`", shown(word)));
    let choice = |readers: &[Reader]| readers.iter().map(|reader| format!("`{}`", reader.word())).collect::<Vec<_>>().join(", ");
    let of_family = Reader::of_family(word);
    let has_no_version = word.chars().all(|character| character.is_ascii_alphabetic());
    let near = nearest::nearest(word, known.iter().copied()).filter(|_| !has_no_version || of_family.is_empty());
    let all = format!("the readers are {}", known.join(", "));
    failure.hint(match (near, Reader::behind(word)) {
        (Some(near), _) => format!("did you mean `{near}`? {all}"),
        (None, _) if !of_family.is_empty() => format!("choose among {}", choice(&of_family)),
        (None, Some((how, readers))) => format!("{how}; choose among {}", choice(&readers)),
        (None, None) => all,
    })
}

/// Fails unless everybody who was chosen is known to open every file.
pub(super) fn verdict(files: &[ExplainedReport]) -> Result<(), Failure> {
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
