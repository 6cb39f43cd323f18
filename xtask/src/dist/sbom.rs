//! The list of what a build has in it, as `CycloneDX` has it (1.6, JSON): each crate with its licence, the hash that Cargo.lock holds it to, and whom it needs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::sums::sha256;
use super::target::Target;
use super::{Release, archive, folder, write};
use crate::compiled::{self, Package};
use crate::root;

/// Where the list of a target is.
pub(crate) fn path(target: &Target, release: &Release) -> PathBuf {
    folder().join(format!("{}.cdx.json", archive::stem(target, release)))
}

/// Makes it; gives its path.
pub(crate) fn make(target: &Target, release: &Release) -> Result<PathBuf, String> {
    let metadata = compiled::metadata()?;
    let packages = compiled::packages(&metadata, &compiled::names("normal", &["--target", target.triple])?);
    let lock = fs::read_to_string(root().join("Cargo.lock")).map_err(|error| format!("Cargo.lock: {error}"))?;
    let (program, others): (Vec<_>, Vec<_>) = packages.iter().partition(|package| package.name == "keyferry");
    let [program] = program.as_slice() else { return Err("cargo tree names no program keyferry".to_owned()) };
    let hashes = hashes(&lock);
    let components: Vec<Value> = others.iter().map(|package| component(package, "library", &hashes)).collect();
    let mut list = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": release.when(),
            "tools": { "components": [{ "type": "application", "name": "cargo xtask dist sbom", "version": release.version }] },
            "component": component(program, "application", &hashes),
            "properties": [
                { "name": "keyferry:target", "value": target.triple },
                { "name": "keyferry:commit", "value": release.commit.as_deref().unwrap_or("unknown") },
            ],
        },
        "components": components,
        "dependencies": dependencies(&metadata, &packages),
    });
    // Two lists have one number exactly when they say the same.
    let number = uuid(&sha256(list.to_string().as_bytes()));
    if let Some(list) = list.as_object_mut() {
        list.insert("serialNumber".to_owned(), json!(format!("urn:uuid:{number}")));
    }
    let path = path(target, release);
    let text = serde_json::to_string_pretty(&list).map_err(|error| error.to_string())?;
    write(&path, format!("{text}\n").as_bytes())?;
    Ok(path)
}

/// The name by which all lists know a crate.
fn purl(package: &Package) -> String {
    format!("pkg:cargo/{}@{}", package.name, package.version.replace('+', "%2B"))
}

fn component(package: &Package, kind: &str, hashes: &BTreeMap<(&str, &str), &str>) -> Value {
    let mut component = json!({
        "type": kind,
        "bom-ref": purl(package),
        "name": package.name,
        "version": package.version,
        "description": package.description.trim(),
        "purl": purl(package),
        // Old crates divide licences by a stroke, which SPDX does not know.
        "licenses": [{ "expression": package.licence.replace('/', " OR ") }],
    });
    if let (Some(hash), Some(component)) =
        (hashes.get(&(package.name.as_str(), package.version.as_str())), component.as_object_mut())
    {
        component.insert("hashes".to_owned(), json!([{ "alg": "SHA-256", "content": hash }]));
    }
    component
}

/// The hash that Cargo.lock has for each crate from a registry.
fn hashes(lock: &str) -> BTreeMap<(&str, &str), &str> {
    let field = |part: &'_ str, name: &str| -> Option<(usize, usize)> {
        let begin = part.find(&format!("\n{name} = \""))? + name.len() + 5;
        Some((begin, begin + part.get(begin..)?.find('"')?))
    };
    let of = |part| {
        let get = |name| field(part, name).and_then(|(begin, end)| str::get(part, begin..end));
        Some(((get("name")?, get("version")?), get("checksum")?))
    };
    lock.split("[[package]]").skip(1).filter_map(of).collect()
}

/// Who needs whom when the program runs, of those that are in the list.
fn dependencies(metadata: &Value, packages: &[Package]) -> Vec<Value> {
    let known: BTreeMap<&str, String> = packages.iter().map(|package| (package.id.as_str(), purl(package))).collect();
    let nodes = metadata.pointer("/resolve/nodes").and_then(Value::as_array).into_iter().flatten();
    let of = |node: &Value| {
        let name = known.get(node.get("id")?.as_str()?)?;
        let needed = node.get("deps")?.as_array()?.iter().filter(|needed| {
            let kinds = needed.get("dep_kinds").and_then(Value::as_array).into_iter().flatten();
            kinds.into_iter().any(|kind| kind.get("kind").is_none_or(Value::is_null))
        });
        let names: BTreeSet<&String> = needed.filter_map(|needed| known.get(needed.get("pkg")?.as_str()?)).collect();
        Some((name.clone(), json!({ "ref": name, "dependsOn": names })))
    };
    let sorted: BTreeMap<String, Value> = nodes.filter_map(of).collect();
    sorted.into_values().collect()
}

/// A name made of a hash, as RFC 9562 has it for what everybody may make in his own way (version 8).
fn uuid(hash: &str) -> String {
    let part = |begin: usize, end: usize| hash.get(begin..end).unwrap_or_default();
    format!("{}-{}-8{}-8{}-{}", part(0, 8), part(8, 12), part(12, 15), part(15, 18), part(18, 30))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hashes_are_those_of_the_lock_file() {
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"registry\"\nchecksum = \"00ff\"\n\n[[package]]\nname = \"ours\"\nversion = \"0.1.0\"\n";
        assert_eq!(hashes(lock), BTreeMap::from([(("a", "1.0.0"), "00ff")]));
    }
}
