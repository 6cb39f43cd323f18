//! Needs against a reader: whether it opens the file, and if not, why. Only facts of the table decide.

use keyferry_core::counted;

use crate::feature::Feature;
use crate::needs::Needs;
use crate::readers::{Reader, Support};

/// Whether a reader opens a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Opens {
    /// It does.
    Yes,
    /// It does, and something is to be minded.
    Reserved,
    /// Nobody has said.
    NotKnown,
    /// It does not.
    No,
}

impl Opens {
    /// The word by which programs know it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Yes => "opens",
            Self::Reserved => "reserved",
            Self::NotKnown => "not-known",
            Self::No => "does-not-open",
        }
    }
}

/// One cause of a verdict.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    /// A sentence without its beginning: `it does not know ...`.
    pub what: String,
    /// Who says so; nothing for what nobody has said.
    pub source: Option<&'static str>,
}

/// What is known about a file and a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The reader.
    pub reader: Reader,
    /// Whether it opens the file.
    pub opens: Opens,
    /// Why not, or what is to be minded.
    pub reasons: Vec<Reason>,
}

fn of_feature(reader: Reader, feature: Feature) -> (Opens, Option<Reason>) {
    let because = |what: &str, source| Some(Reason { what: what.to_owned(), source });
    match reader.claim(feature).map(|claim| (claim.support, claim.source)) {
        Some((Support::Opens, _)) => (Opens::Yes, None),
        Some((Support::Reserved(what), source)) => (Opens::Reserved, because(what, Some(source))),
        Some((Support::Not(why), source)) => (Opens::No, because(why, Some(source))),
        None => (Opens::NotKnown, because(&format!("nobody has tried it with {feature}"), None)),
    }
}

fn of_iterations(reader: Reader, iterations: u32) -> Option<(Opens, Option<Reason>)> {
    let limit = reader.most_iterations().filter(|limit| iterations > limit.most)?;
    let asked = counted(iterations, "iteration", "iterations");
    let what = format!("the file asks for {asked} of a key derivation, and it does at most {}", limit.most);
    Some((Opens::No, Some(Reason { what, source: Some(limit.source) })))
}

impl Verdict {
    /// Whether the reader has to do with files of this format at all.
    pub fn concerns(&self, needs: &Needs) -> bool {
        self.reader.claim(needs.format).is_some()
    }

    /// Judges a file for a reader. Of its reasons only those of the worst kind are kept.
    pub fn of(needs: &Needs, reader: Reader) -> Self {
        let mut features: Vec<Feature> = needs.features.keys().copied().collect();
        if reader.claim(needs.format).is_none() {
            // What would be inside of it does not matter then.
            features = vec![needs.format];
        }
        let judged = features.into_iter().map(|feature| of_feature(reader, feature));
        let judged: Vec<_> = judged.chain(of_iterations(reader, needs.iterations)).collect();
        let opens = judged.iter().map(|(opens, _)| *opens).max().unwrap_or(Opens::NotKnown);
        let mut reasons: Vec<Reason> = Vec::new();
        for (_, reason) in judged.into_iter().filter(|(each, _)| *each == opens) {
            reasons.extend(reason.filter(|reason| !reasons.contains(reason)));
        }
        Self { reader, opens, reasons }
    }
}
