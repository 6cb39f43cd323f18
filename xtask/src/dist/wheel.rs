//! The wheel for Python's package index: the program, packed by maturin, so that pip puts it into the environment's folder of programs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::target::{self, Target};
use super::tree::Tree;
use super::{Release, contents, folder, packages, read, sbom};
use crate::root;
use crate::run::ended;

/// maturin's version, which pyproject.toml names too.
const MATURIN: &str = "1.16.0";

/// The systems that Python's installers take it on. A static program needs neither library; these are the oldest that are in use.
pub(crate) fn platforms(target: &Target) -> Vec<String> {
    if target.is_windows() {
        return vec!["win_amd64".to_owned()];
    }
    ["manylinux2014", "manylinux_2_17", "musllinux_1_1"].map(|name| format!("{name}_{}", target.processor[1])).into()
}

/// Where the wheel of a target is.
pub(crate) fn path(target: &Target, release: &Release) -> PathBuf {
    folder().join(format!("keyferry-{}-py3-none-{}.whl", release.version, platforms(target).join(".")))
}

/// Makes it; gives its path. maturin calls cargo as the other packages do and finds the program compiled.
pub(crate) fn make(target: &Target, release: &Release) -> Result<PathBuf, String> {
    target.build(release)?;
    let list = sbom::make(target, release)?;
    let stage = packages::laid_out(&staged(target, release)?)?;
    let mut command = Command::new(maturin()?);
    command.args([
        "build",
        "--quiet",
        "--release",
        "--locked",
        "--compression-level",
        "9",
        "--target",
        target.triple,
        "--target-dir",
    ]);
    command.arg(target::folder()).arg("--sbom-include").arg(list).arg("--out").arg(stage.path().join("out"));
    if !target.is_windows() {
        // What it would look for is whether libraries are as old as the names say, and there are none.
        command.args(["--auditwheel", "skip", "--compatibility"]).args(["manylinux_2_17", "musllinux_1_1"]);
    }
    target.prepare(&mut command, release)?;
    ended(command.current_dir(stage.path()))?;
    let path = path(target, release);
    let made = stage.path().join("out").join(path.file_name().unwrap_or_default());
    fs::create_dir_all(folder()).and_then(|()| fs::copy(&made, &path)).map_err(|error| format!("{}: {error}", made.display()))?;
    Ok(path)
}

/// What maturin is started with: its configuration, the licences, and what comes into the environment beside the program.
fn staged(target: &Target, release: &Release) -> Result<Tree, String> {
    let mut tree = Tree::default();
    let manifest = root().join("crates/cli/Cargo.toml");
    tree.text("pypi.md", read(&manifest.with_file_name("pypi.md"))?);
    let configuration = String::from_utf8_lossy(&read(&manifest.with_file_name("pyproject.toml"))?).into_owned();
    tree.text("pyproject.toml", format!("{configuration}data = 'keyferry.data'\nmanifest-path = '{}'\n", manifest.display()));
    for (path, file) in contents::of(target, release)?.files {
        if path.starts_with("LICENSE-") || path.starts_with("THIRD-PARTY") {
            tree.text(path, file.bytes);
        } else if let Some(place) = packages::shared(&path, "share/zsh/site-functions").filter(|_| !target.is_windows()) {
            tree.text(format!("keyferry.data/data/{place}"), packages::as_installed(&path, file.bytes));
        }
    }
    // It is looked for, also where nothing is in it.
    tree.folder("keyferry.data", 0o755);
    Ok(tree)
}

/// maturin, installed into an environment of its own where it is missing.
fn maturin() -> Result<PathBuf, String> {
    let place = root().join("target/tools").join(format!("maturin-{MATURIN}"));
    let program = place.join("bin/maturin");
    if !program.is_file() {
        environment(&place)?;
        let wanted = format!("maturin=={MATURIN}");
        ended(pip(&place).args(["install", "--quiet", &wanted])).map_err(|error| format!("{error}: is PyPI reachable?"))?;
    }
    Ok(program)
}

/// Makes an environment of Python with nothing in it but pip.
pub(crate) fn environment(place: &Path) -> Result<(), String> {
    ended(Command::new("python3").args(["-m", "venv"]).arg(place))
        .map_err(|error| format!("{error}: is venv there? On Debian and Ubuntu, run as root: apt-get install python3-venv"))
}

/// The pip of an environment, which writes nothing beside what it installs.
pub(crate) fn pip(place: &Path) -> Command {
    let mut command = Command::new(place.join("bin/python"));
    command.args(["-m", "pip", "--disable-pip-version-check", "--no-cache-dir"]).env("PYTHONDONTWRITEBYTECODE", "1");
    command
}
