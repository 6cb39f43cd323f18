//! What is in an archive beside the program: what it says of itself, and whose work it is.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::target::{TARGETS, Target};
use super::tree::Tree;
use super::{Release, licences, read};
use crate::root;
use crate::run::{ended, output};

/// What lies in the root of the repository and comes along.
const PAPERS: [&str; 5] = ["README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE-APACHE", "LICENSE-MIT"];
/// The folders of documents.
const DOCUMENTS: [&str; 2] = ["docs", "docs/tasks"];

/// Each shell, and the name that its completions go by.
pub(crate) const SHELLS: [(&str, &str); 5] = [
    ("bash", "keyferry.bash"),
    ("zsh", "_keyferry"),
    ("fish", "keyferry.fish"),
    ("powershell", "keyferry.ps1"),
    ("elvish", "keyferry.elv"),
];

/// What the licences of others are called.
pub(crate) const THIRD_PARTIES: [&str; 3] = ["THIRD-PARTY.txt", "THIRD-PARTY-RUST.html", "THIRD-PARTY-LIBC.txt"];

/// Everything that is in the archive for a target.
pub(crate) fn of(target: &Target, release: &Release) -> Result<Tree, String> {
    let mut tree = Tree::default();
    tree.program(target.program(), read(&target.build(release)?)?);
    for name in PAPERS {
        tree.text(name, read(&root().join(name))?);
    }
    for folder in DOCUMENTS {
        for (name, bytes) in files_of(&root().join(folder))? {
            tree.text(format!("{folder}/{name}"), bytes);
        }
    }
    for (name, bytes) in papers_of_others(target)? {
        tree.text(name, bytes);
    }
    written_by_itself(&mut tree, release)?;
    Ok(tree)
}

/// The licences of all that is compiled in: of crates, of Rust's library, and of C's.
pub(crate) fn papers_of_others(target: &Target) -> Result<[(&'static str, Vec<u8>); 3], String> {
    let [crates, rust, c] = THIRD_PARTIES;
    Ok([
        (crates, licences::of_crates(target)?.into_bytes()),
        (rust, licences::of_the_standard_library()?),
        (c, read(Path::new(target.library.0))?),
    ])
}

/// The manual pages and completions, which the program writes: the one for this machine, since all write the same.
fn written_by_itself(tree: &mut Tree, release: &Release) -> Result<(), String> {
    let [here, ..] = &TARGETS;
    let program = here.build(release)?;
    let folder = tempfile::tempdir().map_err(|error| format!("there is no temporary folder: {error}"))?;
    ended(Command::new(&program).args(["--quiet", "man", "--all"]).arg(folder.path()))?;
    for (name, bytes) in files_of(folder.path())? {
        tree.text(format!("man/{name}"), bytes);
    }
    for (shell, name) in SHELLS {
        tree.text(format!("completions/{name}"), output(Command::new(&program).args(["completions", shell]))?);
    }
    Ok(())
}

/// The files of a folder, not those of folders in it, by name.
pub(crate) fn files_of(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    entries
        .flatten()
        .filter(|entry| entry.path().is_file())
        .map(|entry| Ok((entry.file_name().to_string_lossy().into_owned(), read(&entry.path())?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::path::{Component, PathBuf};

    use super::*;

    /// What documents refer to that is in the repository alone.
    const SOURCES: [&str; 8] = [
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "RELEASES.md",
        "deny.toml",
        "fuzz",
        "fuzz/executions.txt",
        "fixtures/README.md",
        "crates/cli/tests/transcripts",
    ];

    #[test]
    fn documents_refer_to_what_comes_along_or_is_in_the_repository_alone() {
        let is_text = |name: &str| Path::new(name).extension().is_some_and(|ending| ending == "md");
        let papers = PAPERS.into_iter().map(str::to_owned);
        let documents = DOCUMENTS.into_iter().flat_map(|folder| {
            files_of(&root().join(folder)).unwrap().into_iter().map(move |(name, _)| format!("{folder}/{name}"))
        });
        let all: Vec<String> = papers.chain(documents).collect();
        let mut seen = 0;
        for path in all.iter().filter(|path| is_text(path)) {
            let text = fs::read_to_string(root().join(path)).unwrap();
            for link in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
                if link.is_empty() || link.starts_with("http") {
                    continue;
                }
                let mut place = PathBuf::from(path);
                place.pop();
                for part in Path::new(link).components() {
                    if part == Component::ParentDir { assert!(place.pop(), "{path}: {link}") } else { place.push(part) }
                }
                let place = place.to_string_lossy();
                assert!(root().join(&*place).exists(), "{path} refers to {place}, which is not there");
                assert!(all.contains(&place.clone().into_owned()) || SOURCES.contains(&&*place), "{path} refers to {place}");
                seen += 1;
            }
        }
        assert!(seen > 50, "{seen} references");
    }
}
