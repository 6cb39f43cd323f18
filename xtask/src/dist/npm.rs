//! The package for npm: what crates/web can do, for Node, bundlers and browsers, as scripts with types. It depends on nothing.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::target::Target;
use super::tree::Tree;
use super::{Release, folder, licences, packages, read};
use crate::run::ended;
use crate::{module, root, tools};

/// What of crates/web/npm comes along as it is.
const SOURCES: [&str; 5] = ["README.md", "index.d.ts", "index.js", "node.js", "reports.d.ts"];

/// Where the package is.
pub(crate) fn path(release: &Release) -> PathBuf {
    folder().join(format!("keyferry-{}.tgz", release.version))
}

/// Makes it, the same for every target; gives its path.
pub(crate) fn make(_: &Target, release: &Release) -> Result<PathBuf, String> {
    // Without wasm-opt it would be another package.
    tools::provide_these(&[("npm", "npm"), ("wasm-opt", "binaryen")])?;
    let stage = packages::laid_out(&staged(release)?)?;
    fs::create_dir_all(folder()).map_err(|error| format!("{}: {error}", folder().display()))?;
    let mut command = Command::new("npm");
    command.args(["pack", "--silent", "--offline", "--ignore-scripts", "--pack-destination"]).arg(folder());
    ended(command.current_dir(stage.path()))?;
    Ok(path(release))
}

/// The files in it.
fn staged(release: &Release) -> Result<Tree, String> {
    let sources = root().join("crates/web/npm");
    let source = |name: &str| Ok::<_, String>(String::from_utf8_lossy(&read(&sources.join(name))?).into_owned());
    let mut tree = Tree::default();
    for name in SOURCES {
        tree.text(name, source(name)?);
    }
    let manifest = source("package.json")?.replace("\"0.0.0\"", &format!("\"{}\"", release.version));
    tree.text(
        "package.json",
        manifest.replace("\"unknown\"", &format!("\"{}\"", release.commit.as_deref().unwrap_or("unknown"))),
    );
    let module = module::made()?;
    tree.text("module.js", source("module.js")?.replace("/* wasm-bindgen */", &module.script));
    tree.text("wasm.js", format!("export default \"{}\";\n", module.text()?));
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        tree.text(name, read(&root().join(name))?);
    }
    tree.text("THIRD-PARTY.txt", licences::of_the_module()?);
    tree.text("THIRD-PARTY-RUST.html", licences::of_the_standard_library()?);
    Ok(tree)
}
