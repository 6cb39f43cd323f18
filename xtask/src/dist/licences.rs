//! Under which licences others gave what is compiled into the program: each text once, behind the crates that have it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::read;
use super::target::Target;
use crate::compiled::{self, Package};
use crate::root;
use crate::run::said;

/// How the names of files with licences begin.
const NAMES: [&str; 6] = ["license", "licence", "copying", "copyright", "notice", "unlicense"];

const RULE: &str = "==============================================================================";

/// The licences of the crates that the program for this target has in it.
///
/// # Errors
///
/// A crate has no licence's text and none whose text is known.
pub(crate) fn of_crates(target: &Target) -> Result<String, String> {
    of_those(&compiled::names("normal", &["--target", target.triple])?)
}

/// The same of the module for WebAssembly.
pub(crate) fn of_the_module() -> Result<String, String> {
    of_those(&compiled::names_of("keyferry-web", "normal", &["--target", "wasm32-unknown-unknown"])?)
}

/// The licences of the crates with these names and versions.
fn of_those(names: &BTreeSet<(String, String)>) -> Result<String, String> {
    let packages = compiled::packages(&compiled::metadata()?, names);
    let (mut list, mut texts) = (String::new(), BTreeMap::<String, Vec<String>>::new());
    for package in packages.iter().filter(|package| !package.is_ours) {
        let title = format!("{} {}", package.name, package.version);
        let _ = writeln!(list, "{title}: {}", package.licence);
        for text in texts_of(package)? {
            texts.entry(text).or_default().push(title.clone());
        }
    }
    let mut out = format!("keyferry is compiled with these crates of others, each under the licence behind its name.\n\n{list}");
    // By the first crate that has them.
    let mut texts: Vec<_> = texts.into_iter().collect();
    texts.sort_by(|(_, one), (_, other)| one.cmp(other));
    for (text, titles) in texts {
        let _ = write!(out, "\n{RULE}\n{}\n{RULE}\n\n{}\n", titles.join(", "), text.trim_end());
    }
    Ok(out)
}

/// The texts in a crate. A few come without one: their authors are named, and the licence that all of them offer is ours too.
fn texts_of(package: &Package) -> Result<Vec<String>, String> {
    let texts = papers(&package.folder)?;
    if !texts.is_empty() {
        return texts.iter().map(|path| Ok(plain(&read(path)?))).collect();
    }
    if !package.licence.contains("Apache-2.0") {
        return Err(format!(
            "{} {} comes without the text of its licence, {}, which has to go with the program: give it in {}",
            package.name,
            package.version,
            package.licence,
            file!()
        ));
    }
    let apache = plain(&read(&root().join("LICENSE-APACHE"))?);
    Ok(vec![format!("By {}.\n\n{apache}", package.authors.join(", "))])
}

/// The files with licences in a folder, by name.
fn papers(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut papers: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            path.is_file() && NAMES.iter().any(|begin| name.starts_with(begin))
        })
        .collect();
    papers.sort();
    Ok(papers)
}

/// A text whose lines end everywhere alike, so that equal ones are seen to be equal.
fn plain(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// What Rust says of its standard library, which every program has in it.
pub(crate) fn of_the_standard_library() -> Result<Vec<u8>, String> {
    let folder = said(Command::new("rustc").args(["--print", "sysroot"]).current_dir(root()))?;
    read(&Path::new(folder.trim()).join("share/doc/rust/COPYRIGHT-library.html"))
        .map_err(|error| format!("{error}; take a toolchain from rustup, which has the licences of the standard library with it"))
}
