//! Which crates a build of the program has in it, as cargo says.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

use crate::root;
use crate::run::{cargo, said};

/// A crate as its manifest describes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// The SPDX expression.
    pub(crate) licence: String,
    pub(crate) authors: Vec<String>,
    pub(crate) description: String,
    pub(crate) folder: PathBuf,
    /// `proc-macro`, `custom-build`, `lib` and the like.
    pub(crate) kinds: BTreeSet<String>,
    /// One of ours, and not from a registry.
    pub(crate) is_ours: bool,
    /// How cargo tells it from all others.
    pub(crate) id: String,
}

/// The names and versions in cargo's tree of the program, with these further options (features, a target).
pub(crate) fn names(edges: &str, options: &[&str]) -> Result<BTreeSet<(String, String)>, String> {
    names_of("keyferry", edges, options)
}

/// The same for one of our crates.
pub(crate) fn names_of(package: &str, edges: &str, options: &[&str]) -> Result<BTreeSet<(String, String)>, String> {
    let line = ["tree", "--package", package, "--edges", edges, "--prefix", "none", "--locked"];
    let text = said(cargo(&line).args(options))?;
    let pair = |line: &str| {
        let mut words = line.split(' ');
        Some((words.next()?.to_owned(), words.next()?.trim_start_matches('v').to_owned()))
    };
    Ok(text.lines().filter_map(pair).collect())
}

/// What `cargo metadata` knows of the workspace and all that it may be compiled with.
pub(crate) fn metadata() -> Result<Value, String> {
    let text = said(&mut cargo(&["metadata", "--format-version", "1", "--locked"]))?;
    serde_json::from_str(&text).map_err(|error| format!("cargo metadata: {error}"))
}

/// The packages of the metadata that have these names and versions, in their order.
pub(crate) fn packages(metadata: &Value, names: &BTreeSet<(String, String)>) -> Vec<Package> {
    let all = metadata.get("packages").and_then(Value::as_array).into_iter().flatten();
    let mut packages: Vec<Package> =
        all.map(package).filter(|package| names.contains(&(package.name.clone(), package.version.clone()))).collect();
    packages.sort();
    packages
}

fn package(value: &Value) -> Package {
    let field = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let strings = |values: Vec<Value>| values.into_iter().filter_map(|value| Some(value.as_str()?.to_owned()));
    let manifest = PathBuf::from(field("manifest_path"));
    Package {
        name: field("name"),
        version: field("version"),
        licence: field("license"),
        authors: strings(list(value.get("authors"))).collect(),
        description: field("description"),
        folder: manifest.parent().map(PathBuf::from).unwrap_or_default(),
        kinds: list(value.get("targets")).iter().flat_map(|target| strings(list(target.get("kind")))).collect(),
        is_ours: value.get("source").is_none_or(Value::is_null),
        id: field("id"),
    }
}

/// Options of a compiler, in which `option` gives a place another name: the clone and the crates that cargo has unpacked, so that no path of this machine is in
/// what is compiled.
pub(crate) fn without_places(option: &str) -> Result<Vec<String>, String> {
    let places = [(root().to_owned(), "/keyferry"), (sources()?, "/crates")];
    Ok(places.iter().map(|(place, name)| format!("{option}={}={name}", place.display())).collect())
}

/// Where cargo has unpacked the crates: the folder of its registry.
fn sources() -> Result<PathBuf, String> {
    let packages = packages(&metadata()?, &names("normal", &[])?);
    let outside = packages.into_iter().find(|package| !package.is_ours);
    outside
        .and_then(|package| Some(package.folder.parent()?.to_owned()))
        .ok_or_else(|| "no crate comes from a registry".to_owned())
}
