//! Readers of which the same is said, together: a whole family has one name.

use serde::Serialize;

use super::explained::{CureReport, ExplainedReport, ReaderReport};
use crate::{Opens, Reader};

/// Readers with one verdict for the same reasons.
#[derive(Clone, Debug, Serialize)]
pub struct ReaderGroup {
    #[serde(skip)]
    pub opens: Opens,
    pub verdict: &'static str,
    pub names: String,
    /// Empty where there is nothing to say.
    pub why: String,
}

impl ExplainedReport {
    /// The readers that have to do with the file: those that open it first, and in each verdict in the order of the first with each reason.
    pub fn groups(&self) -> Vec<ReaderGroup> {
        let mut all = Vec::new();
        for opens in [Opens::Yes, Opens::Reserved, Opens::No, Opens::NotKnown] {
            let mut groups: Vec<(String, Vec<&ReaderReport>)> = Vec::new();
            for reader in self.readers.iter().filter(|reader| reader.opens == opens && reader.is_concerned) {
                let why = reader.reasons.iter().map(|reason| reason.what.as_str()).collect::<Vec<_>>().join("; ");
                match groups.iter_mut().find(|(other, _)| *other == why) {
                    Some((_, group)) => group.push(reader),
                    None => groups.push((why, vec![reader])),
                }
            }
            let group = |(why, group): (String, Vec<&ReaderReport>)| ReaderGroup {
                opens,
                verdict: opens.word(),
                names: names(&group),
                why,
            };
            all.extend(groups.into_iter().map(group));
        }
        all
    }

    /// The names of the readers that a command makes a file for.
    pub fn cured(&self, cure: &CureReport) -> String {
        names(&self.readers.iter().filter(|reader| cure.readers.contains(&reader.reader)).collect::<Vec<_>>())
    }
}

/// The names of a group; a whole family has one.
fn names(group: &[&ReaderReport]) -> String {
    let size = |family: &str| Reader::all().filter(|reader| reader.family() == Some(family)).count();
    let here = |family: &str| group.iter().filter(|reader| reader.family == Some(family)).count();
    let is_whole = |family: &str| size(family) == here(family);
    let (mut names, mut last) = (Vec::new(), None);
    for reader in group {
        let name = match reader.family.filter(|family| is_whole(family)) {
            Some(family) => format!("every {family}"),
            // Java 8, 11 and 17: the name of the family stands once.
            None => match reader.family.filter(|family| reader.family == last && !is_whole(family)) {
                Some(family) => reader.name.trim_start_matches(family).trim_start().to_owned(),
                None => reader.name.to_owned(),
            },
        };
        last = reader.family;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}
