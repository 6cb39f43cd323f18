//! `cargo xtask dist`: what a release consists of, made from a clone into target/dist. Each part is made by a verb of its own, together with what it is made of.

mod archive;
mod contents;
mod empty_root;
mod gzip;
mod image;
mod licences;
mod macos;
mod measure;
mod npm;
mod packages;
mod recipes;
mod reproduce;
mod sbom;
mod sums;
mod tar;
mod target;
mod tree;
mod trial;
mod wheel;
mod windows;
mod zip;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::root;
use crate::run::{cargo, ended, said};
use target::{TARGETS, Target};

pub(crate) const USAGE: &str = "\
cargo xtask dist VERB [TARGET...]
                       what a release consists of, into target/dist; the verbs:
    static             the static binary, tried in an empty root
    archive            keyferry-VERSION-TARGET.tar.zst (.zip for Windows), and SHA256SUMS of everything
    deb, rpm           packages for Debian and Fedora, and those that came of them
    image              an image for containers in OCI's layout, without a daemon
    wheel              a wheel of the program for PyPI, by maturin
    npm                a package of the page's module for npm, with types; the same for every target
    sbom               what is compiled in, as CycloneDX has it
    recipes ADDRESS    for Homebrew and winget, of the archives that will be had below the address
    crates             the packages of all crates for publishing, compiled from what is in them; nothing is published
    macos              whether the program compiles for macOS, for which nothing is made
    check              all of these, each tried as its user would
    reproduce          all of these from a second clone, compared to the byte (long)
    measure            the static binary beside the build for glibc";

/// Runs a verb, for these targets or those that it is for.
pub(crate) fn run(words: &[&str]) -> Result<(), String> {
    let Some((verb, names)) = words.split_first() else { return Err(format!("say what is to be made:\n{USAGE}")) };
    let release = Release::of_this_clone()?;
    // The others make nothing that is given away.
    if !matches!(*verb, "macos" | "crates" | "measure") {
        sums::begin(&release)?;
    }
    if let ["recipes", address] = words {
        return recipes::make(address, &release);
    }
    let [here, ..] = &TARGETS;
    let targets = match names {
        [] => vec![here],
        names => names.iter().map(|name| target::named(name)).collect::<Result<Vec<_>, _>>()?,
    };
    let each = |make: Maker| targets.iter().try_for_each(|target| made(make, target, &release));
    match *verb {
        "static" => each(trial::of_the_binary),
        "archive" => each(archive::make),
        "deb" => each(packages::deb),
        "rpm" => each(packages::rpm),
        "image" => each(image::make),
        "wheel" => each(wheel::make),
        "npm" => made(npm::make, here, &release),
        "sbom" => each(sbom::make),
        "macos" => macos::check(),
        "check" => targets.iter().try_for_each(|target| checks(target).iter().try_for_each(|make| made(*make, target, &release))),
        // In the order of their needs, each with those of the same version that are on their way too.
        "crates" => ended(&mut cargo(&["publish", "--workspace", "--dry-run", "--locked"])),
        "recipes" => Err("say where the archives will be had: cargo xtask dist recipes https://...".to_owned()),
        "reproduce" => reproduce::run(&targets, &release),
        "measure" => measure::run(&release),
        _ => Err(format!("there is no `{verb}`:\n{USAGE}")),
    }
}

/// Makes a part of a release, says what came of it, and takes it into the sums.
fn made(make: Maker, target: &Target, release: &Release) -> Result<(), String> {
    let path = make(target, release)?;
    println!("{}, {} bytes", path.strip_prefix(root()).unwrap_or(&path).display(), read(&path)?.len());
    sums::write_all(release).map(drop)
}

/// What makes a part of a release, and gives its path.
type Maker = fn(&Target, &Release) -> Result<PathBuf, String>;

/// What is made for a target, and tried.
fn checks(target: &Target) -> &'static [Maker] {
    const ALL: [Maker; 8] = [
        trial::of_the_binary,
        trial::of_the_archive,
        trial::of_the_sbom,
        trial::of_the_wheel,
        // For Linux.
        trial::of_the_deb,
        trial::of_the_rpm,
        trial::of_the_image,
        // For no system in particular, and so once.
        trial::of_the_npm_package,
    ];
    let [here, ..] = &TARGETS;
    let count = if target.is_windows() { 4 } else { ALL.len() - usize::from(target.triple != here.triple) };
    ALL.split_at(count).0
}

/// What is released.
#[derive(Debug)]
pub(crate) struct Release {
    pub(crate) version: &'static str,
    /// The commit, unless there are changes that are in none.
    pub(crate) commit: Option<String>,
    /// When it was made: the time of every file in it, in seconds since 1970.
    pub(crate) time: u64,
}

impl Release {
    /// What git says of the clone, unless `KEYFERRY_COMMIT` and `SOURCE_DATE_EPOCH` say it, as they must for sources that came without git.
    fn of_this_clone() -> Result<Self, String> {
        let git = |words: &[&str]| said(Command::new("git").args(words).current_dir(root())).map(|text| text.trim().to_owned());
        let commit = match std::env::var("KEYFERRY_COMMIT") {
            Ok(commit) => Some(commit),
            Err(_) if git(&["status", "--porcelain"])?.is_empty() => Some(git(&["rev-parse", "HEAD"])?),
            Err(_) => {
                eprintln!(
                    "xtask: there are changes that are in no commit, so `keyferry --version` will name none: commit for a release"
                );
                None
            }
        };
        let time = std::env::var("SOURCE_DATE_EPOCH").or_else(|_| git(&["log", "-1", "--format=%ct"]))?;
        let time = time.parse().map_err(|_| format!("SOURCE_DATE_EPOCH is `{time}`; give the seconds since 1970"))?;
        Ok(Self { version: env!("CARGO_PKG_VERSION"), commit, time })
    }
}

impl Release {
    /// The time as RFC 3339 has it.
    fn when(&self) -> String {
        rawzip::time::UtcDateTime::from_unix(i64::try_from(self.time).unwrap_or_default()).to_string()
    }
}

/// The folder of everything that is made.
fn folder() -> PathBuf {
    root().join("target/dist")
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes a file that everybody may run, with the folders above it.
fn write_program(path: &Path, bytes: &[u8]) -> Result<(), String> {
    write(path, bytes)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes a file, with the folders above it.
fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, bytes));
    made.map_err(|error| format!("{}: {error}", path.display()))
}
