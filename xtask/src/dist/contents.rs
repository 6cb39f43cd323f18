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
const PAPERS: [&str; 4] = ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"];

/// Each shell, and the name that its completions go by.
pub(crate) const SHELLS: [(&str, &str); 5] = [
    ("bash", "keyferry.bash"),
    ("zsh", "_keyferry"),
    ("fish", "keyferry.fish"),
    ("powershell", "keyferry.ps1"),
    ("elvish", "keyferry.elv"),
];

/// Everything that is in the archive for a target.
pub(crate) fn of(target: &Target, release: &Release) -> Result<Tree, String> {
    let mut tree = Tree::default();
    tree.program(target.program(), read(&target.build(release)?)?);
    for name in PAPERS {
        tree.text(name, read(&root().join(name))?);
    }
    for (name, bytes) in files_of(&root().join("docs"))? {
        tree.text(format!("docs/{name}"), bytes);
    }
    papers_of_others(&mut tree, target)?;
    written_by_itself(&mut tree, release)?;
    Ok(tree)
}

/// The licences of all that is compiled in.
fn papers_of_others(tree: &mut Tree, target: &Target) -> Result<(), String> {
    tree.text("THIRD-PARTY.txt", licences::of_crates(target)?);
    tree.text("THIRD-PARTY-RUST.html", licences::of_the_standard_library()?);
    tree.text("THIRD-PARTY-LIBC.txt", read(Path::new(target.library.0))?);
    Ok(())
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

/// The files of a folder that has no others in it, by name.
pub(crate) fn files_of(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    entries
        .flatten()
        .filter(|entry| entry.path().is_file())
        .map(|entry| Ok((entry.file_name().to_string_lossy().into_owned(), read(&entry.path())?)))
        .collect()
}
