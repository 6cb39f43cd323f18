//! Two clones of one commit, in different folders, give the same bytes. Long, since the second compiles everything anew.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::sums::sha256;
use super::target::Target;
use super::trial::holds;
use super::{Maker, Release, archive, folder, image, npm, packages, read, sbom, wheel};
use crate::root;
use crate::run::{cargo, ended};

/// What is compared, and the verb that makes it.
const PARTS: [(&str, Maker); 7] = [
    ("archive", archive::make),
    ("deb", packages::deb),
    ("rpm", packages::rpm),
    ("image", image::make),
    ("sbom", sbom::make),
    ("wheel", wheel::make),
    ("npm", npm::make),
];

/// Makes everything here and in a second clone, which is removed when they are the same.
pub(crate) fn run(targets: &[&Target], release: &Release) -> Result<(), String> {
    let commit = release.commit.as_deref().ok_or("commit what has been changed: a clone has only what is committed")?;
    // Deeper down than this clone, so that a path that found its way into a file shows.
    let clone = folder().join("reproduced/in/another/place/keyferry");
    if clone.exists() {
        fs::remove_dir_all(&clone).map_err(|error| format!("{}: {error}", clone.display()))?;
    }
    ended(Command::new("git").args(["clone", "--quiet", "--no-checkout"]).arg(root()).arg(&clone))?;
    ended(Command::new("git").args(["checkout", "--quiet", "--detach", commit]).current_dir(&clone))?;
    let mut differing = Vec::new();
    for target in targets {
        for (verb, make) in PARTS {
            let here = make(target, release)?;
            ended(cargo(&["xtask", "dist", verb, target.triple]).current_dir(&clone))?;
            let there = clone.join("target/dist").join(here.file_name().unwrap_or_default());
            let (one, other) = (sum(&here)?, sum(&there)?);
            println!("{one}  {}", here.file_name().unwrap_or_default().display());
            if one != other {
                differing.push(format!("{} and {}", here.display(), there.display()));
            }
        }
    }
    holds(differing.is_empty(), || format!("these differ: {}", differing.join("; ")))?;
    fs::remove_dir_all(folder().join("reproduced")).map_err(|error| format!("{}: {error}", clone.display()))
}

fn sum(path: &Path) -> Result<String, String> {
    read(path).map(|bytes| sha256(&bytes))
}
