//! What is weak, wrong or worth knowing about a file.

mod certificates;
mod entries;
mod keys;
mod protection;

use crate::file::{File, Opened};
use crate::finding::Finding;
use crate::needs::{Inside, Needs};

/// Everything that is found, the worst first.
pub(crate) fn all(file: &File<'_>, needs: &Needs, inside: Option<&Inside>, opened: Option<&Opened>) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(opened) = opened {
        entries::find(file, inside, opened, &mut found);
        keys::find(file, opened, &mut found);
        certificates::find(file, opened, &mut found);
    }
    protection::find(file, needs, &mut found);
    found.sort_by_key(|finding| finding.severity);
    found.dedup();
    found
}
