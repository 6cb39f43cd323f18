//! What is weak, wrong or worth knowing about a file.

mod certificates;
mod entries;
mod form;
mod keys;
mod protection;
mod trusted;

use crate::commands::Commands;
use crate::file::{File, Opened};
use crate::finding::Finding;
use crate::needs::{Inside, Needs};

/// Everything that is found, the worst first.
pub(crate) fn all(
    file: &File<'_>,
    needs: &Needs,
    commands: &Commands,
    inside: Option<&Inside>,
    opened: Option<&Opened>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(opened) = opened {
        entries::find(file, inside, opened, commands, &mut found);
        keys::find(opened, commands, &mut found);
        certificates::find(file, opened, commands, &mut found);
        trusted::find(file, inside, opened, commands, &mut found);
    }
    form::find(file, needs, commands, &mut found);
    protection::find(file, needs, commands, &mut found);
    found.sort_by_key(|finding| finding.severity);
    found.dedup();
    found
}
