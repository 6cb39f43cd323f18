//! `cargo xtask supply`: what code of others is in the binary, and in the page. docs/dependencies.md has a section for each purpose, with what was looked at, which somebody has
//! to write, and a table whose rows are written here; a crate that stands in none is put at the end as not reviewed. Licences, sources and advisories are
//! cargo-deny's to judge; it is installed into target/tools where it is missing.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::ended;
use crate::{compiled, root, tools};

/// The section of the crates that nobody has put into another.
const NOT_REVIEWED: &str = "Not reviewed";

/// The section of those that only the page has.
const OF_PAGE: &str = "Only in the page";

/// A crate as it is compiled into the binary or the page.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Crate {
    name: String,
    version: String,
    licence: String,
    unsafe_places: usize,
    part: &'static str,
    in_lean: bool,
    in_binary: bool,
    in_page: bool,
}

/// Writes the tables, and lets cargo-deny judge; the advisories too, which have to be fetched.
pub(crate) fn run() -> Result<(), String> {
    let text = document(&compiled_in()?)?;
    fs::write(path(), &text).map_err(|error| format!("{}: {error}", path().display()))?;
    let deny = tools::from_cargo("cargo-deny")?;
    judge(&deny, &["--offline", "check", "bans", "licenses", "sources"])?;
    let advisories = judge(&deny, &["check", "advisories"]);
    reviewed(&text)?;
    advisories.map_err(|error| format!("the advisories of RustSec were not checked, or there is one: {error}"))
}

/// Whether the tables are true and every crate stands in one; nothing is fetched.
pub(crate) fn check() -> Result<(), String> {
    let text = document(&compiled_in()?)?;
    if fs::read_to_string(path()).is_ok_and(|there| there == text) {
        return reviewed(&text);
    }
    Err("docs/dependencies.md is not what Cargo.lock says: cargo xtask supply writes it anew".to_owned())
}

fn reviewed(text: &str) -> Result<(), String> {
    if sections(text).iter().any(|section| section.title == NOT_REVIEWED) {
        return Err(format!(
            "docs/dependencies.md has crates under `{NOT_REVIEWED}`: look at them, and put them where they belong"
        ));
    }
    Ok(())
}

fn path() -> PathBuf {
    root().join("docs/dependencies.md")
}

/// The names and versions that a build has in it, what runs while it is compiled among them.
fn compiled(features: &[&str]) -> Result<BTreeSet<(String, String)>, String> {
    compiled::names("normal,build", &[&["--offline"], features].concat())
}

/// Every crate that is compiled into the binary or the page.
fn compiled_in() -> Result<BTreeSet<Crate>, String> {
    let (all, lean) = (compiled(&[])?, compiled(&["--no-default-features"])?);
    let page = ["--offline", "--target", "wasm32-unknown-unknown"];
    let page = compiled::names_of("keyferry-web", "normal,build", &page)?;
    let both = all.union(&page).cloned().collect();
    let packages = compiled::packages(&compiled::metadata()?, &both).into_iter().filter(|package| !package.is_ours);
    let described = packages.map(|package| {
        let which = (package.name, package.version);
        Crate {
            unsafe_places: unsafe_places(&package.folder.join("src")),
            licence: package.licence,
            part: if package.kinds.contains("proc-macro") {
                "macro"
            } else if package.kinds.contains("custom-build") {
                "has a build script"
            } else {
                ""
            },
            in_lean: lean.contains(&which),
            in_binary: all.contains(&which),
            in_page: page.contains(&which),
            name: which.0,
            version: which.1,
        }
    });
    Ok(described.collect())
}

/// How many blocks, functions and implementations are unsafe.
fn unsafe_places(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.path() {
            path if path.is_dir() => unsafe_places(&path),
            path if path.extension().is_some_and(|ending| ending == "rs") => {
                let text = fs::read_to_string(path).unwrap_or_default();
                let lines = text.lines().map(|line| line.split("//").next().unwrap_or_default());
                lines
                    .map(|line| {
                        ["unsafe {", "unsafe fn", "unsafe impl", "unsafe extern"]
                            .iter()
                            .filter(|word| line.contains(*word))
                            .count()
                    })
                    .sum()
            }
            _ => 0,
        })
        .sum()
}

/// A section of the document.
struct Section<'a> {
    title: &'a str,
    /// What is said above the table.
    words: &'a str,
    /// The names in the table.
    names: BTreeSet<&'a str>,
}

fn sections(text: &str) -> Vec<Section<'_>> {
    let parts = text.split("\n## ").skip(1).filter_map(|part| part.split_once('\n'));
    parts
        .map(|(title, rest)| {
            let (words, table) = rest.split_once("\n|").unwrap_or((rest, ""));
            let names = table.lines().skip(2).filter_map(|row| row.strip_prefix("| ")?.split(' ').next()).collect();
            Section { title, words: words.trim(), names }
        })
        .collect()
}

/// The document with its tables written anew.
fn document(crates: &BTreeSet<Crate>) -> Result<String, String> {
    let there = fs::read_to_string(path()).map_err(|error| format!("{}: {error}", path().display()))?;
    let mut sections = sections(&there);
    sections.retain(|section| section.title != NOT_REVIEWED);
    // What the binary has got since has to be looked at once more.
    for section in sections.iter_mut().filter(|section| section.title == OF_PAGE) {
        section.names.retain(|name| crates.iter().any(|one| one.name == *name && !one.in_binary));
    }
    let known: BTreeSet<&str> = sections.iter().flat_map(|section| section.names.iter().copied()).collect();
    let names: BTreeSet<&str> = crates.iter().map(|one| one.name.as_str()).filter(|name| !known.contains(name)).collect();
    if !names.is_empty() {
        sections.push(Section { title: NOT_REVIEWED, words: "", names });
    }
    let mut text = there.split("\n## ").next().unwrap_or_default().trim_end().to_owned();
    for Section { title, words, names } in sections {
        let _ = write!(text, "\n\n## {title}\n\n{words}\n\n| Crate | Licence | Unsafe | |\n| --- | --- | --- | --- |");
        for one in crates.iter().filter(|one| names.contains(one.name.as_str())) {
            let user = match (one.in_lean, one.in_binary) {
                (_, false) if title != OF_PAGE => "only in the page",
                (false, true) => "only for `--cross-check`",
                _ => "",
            };
            let notes: Vec<&str> = [one.part, user].into_iter().filter(|note| !note.is_empty()).collect();
            let _ = write!(
                text,
                "\n| {} {} | {} | {} | {} |",
                one.name,
                one.version,
                one.licence,
                one.unsafe_places,
                notes.join(", ")
            );
        }
        if title == OF_PAGE {
            let shared = crates.iter().filter(|one| one.in_page && one.in_binary).count();
            let _ = write!(text, "\n\nAll else that is in the page is in the binary too: {shared} crates of the other tables.");
        }
    }
    text.push('\n');
    Ok(text)
}

fn judge(deny: &Path, arguments: &[&str]) -> Result<(), String> {
    ended(Command::new(deny).args(arguments).current_dir(root()))
}
