//! What was made, tried as its user would.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::empty_root::EmptyRoot;
use super::target::Target;
use super::{Release, archive, contents, image, npm, packages, read, sbom, sums, wheel};
use crate::run::{ended, said};
use crate::{root, tools};

/// The password of every trial.
const PASSWORD: [(&str, &str); 1] = [("STOREPASS", "changeit")];

/// What has no fixed place, of the types of ELF.
const ET_DYN: u8 = 3;

/// The static binary, alone in an empty root.
pub(crate) fn of_the_binary(target: &Target, release: &Release) -> Result<PathBuf, String> {
    let binary = target.build(release)?;
    if target.is_windows() {
        let resources = said(Command::new("x86_64-w64-mingw32-windres").arg("--input").arg(&binary))?;
        let version = format!("VALUE \"ProductVersion\", \"{}\"", release.version);
        holds(resources.contains(&version) && resources.contains("longPathAware"), || {
            format!("{} does not say its version, or what it asks of Windows", binary.display())
        })?;
        println!("It is not run here:");
        return Ok(binary);
    }
    let bytes = read(&binary)?;
    // ELF's `e_type`.
    holds(bytes.get(16) == Some(&ET_DYN), || format!("{} has one fixed place in memory", binary.display()))?;
    let empty = EmptyRoot::new(target)?;
    empty.put("keyferry", &bytes)?;
    in_a_root(&empty, "/keyferry", target, release)?;
    Ok(binary)
}

/// The program in a root says whose it is, makes a key and a request, and brings a key and its chain into another format.
pub(crate) fn in_a_root(place: &EmptyRoot, program: &str, target: &Target, release: &Release) -> Result<(), String> {
    let run = |words: &[&str]| place.run(&[&[program], words].concat(), &PASSWORD);
    let said = run(&["--version"])?;
    let commit = release.commit.as_deref().unwrap_or("unknown");
    for part in [format!("keyferry {}\n", release.version), format!("commit:   {commit}"), format!("target:   {}", target.triple)]
    {
        holds(said.contains(&part), || format!("`keyferry --version` does not say `{part}`: {said}"))?;
    }
    let request = "request --mzp MZP128745 --country FR --state Paris --locality Paris --organization Free2Move \
                   --email it@partner.example --password env:STOREPASS";
    run(&words(request))?;
    let csr = fs::read_to_string(place.path().join("CSRName.csr")).unwrap_or_default();
    holds(csr.starts_with("-----BEGIN CERTIFICATE REQUEST-----"), || "`keyferry request` wrote no request".to_owned())?;
    run(&["demo"])?;
    let convert = "convert keyferry-demo/openssl/KeyName.pem keyferry-demo/openssl/issued.pem keyferry-demo/authority/issuing.pem \
                   keyferry-demo/authority/ca.pem -o client.jks --alias client --password file:keyferry-demo/password.txt";
    run(&words(convert))?;
    let shown = run(&words("show client.jks --password file:keyferry-demo/password.txt"))?;
    holds(shown.contains("`client`: private key entry"), || format!("what was converted is not what it should be: {shown}"))
}

/// The archive: its sum, its completions, and its program.
pub(crate) fn of_the_archive(target: &Target, release: &Release) -> Result<PathBuf, String> {
    let path = archive::make(target, release)?;
    sums::write_all(release)?;
    tools::provide_these(&[("unzip", "unzip")])?;
    ended(Command::new("sha256sum").args(["--check", "--quiet", "SHA256SUMS"]).current_dir(super::folder()))?;
    let place = EmptyRoot::new(target)?;
    if target.is_windows() {
        ended(Command::new("unzip").arg("-q").arg(&path).arg("-d").arg(place.path()))?;
    } else {
        ended(Command::new("tar").args(["--zstd", "--no-same-owner", "-xf"]).arg(&path).arg("-C").arg(place.path()))?;
    }
    let stem = archive::stem(target, release);
    let papers =
        ["README.md", "SECURITY.md", "LICENSE-MIT", "man/keyferry-store-add.1", "docs/security.md", "docs/tasks/README.md"];
    are_there(&place.path().join(&stem), &papers)?;
    are_there(&place.path().join(&stem), &contents::THIRD_PARTIES)?;
    ended(Command::new("bash").arg("-n").arg(place.path().join(&stem).join("completions/keyferry.bash")))?;
    if !target.is_windows() {
        in_a_root(&place, &format!("/{stem}/keyferry"), target, release)?;
    }
    Ok(path)
}

/// The package for Debian, installed where there is nothing else.
pub(crate) fn of_the_deb(target: &Target, release: &Release) -> Result<PathBuf, String> {
    let path = packages::deb(target, release)?;
    let place = EmptyRoot::new(target)?;
    packages::install_deb(&path, place.path())?;
    let papers =
        ["usr/share/doc/keyferry/copyright", "usr/share/doc/keyferry/LICENSE-APACHE", "usr/share/doc/keyferry/changelog.gz"];
    installed(&place, "usr/share/zsh/vendor-completions/_keyferry", &papers, target, release)?;
    Ok(path)
}

/// The package for RPM, likewise.
pub(crate) fn of_the_rpm(target: &Target, release: &Release) -> Result<PathBuf, String> {
    let path = packages::rpm(target, release)?;
    let place = EmptyRoot::new(target)?;
    packages::install_rpm(&path, place.path())?;
    let papers = ["usr/share/licenses/keyferry/LICENSE-APACHE", "usr/share/licenses/keyferry/THIRD-PARTY.txt"];
    installed(&place, "usr/share/zsh/site-functions/_keyferry", &papers, target, release)?;
    packages::remove_rpm(place.path())?;
    let left: Vec<&str> = ["usr/bin/keyferry", "usr/share/doc/keyferry", "usr/share/licenses/keyferry"]
        .into_iter()
        .filter(|name| place.path().join(name).exists())
        .collect();
    holds(left.is_empty(), || format!("these stay behind: {left:?}"))?;
    Ok(path)
}

fn installed(place: &EmptyRoot, zsh: &str, papers: &[&str], target: &Target, release: &Release) -> Result<(), String> {
    are_there(place.path(), &[zsh, "usr/share/bash-completion/completions/keyferry"])?;
    are_there(place.path(), papers)?;
    ended(Command::new("gzip").arg("--test").arg(place.path().join("usr/share/man/man1/keyferry-store-add.1.gz")))?;
    in_a_root(place, "/usr/bin/keyferry", target, release)
}

/// The image: as others read it, and its program, by the user that it names.
pub(crate) fn of_the_image(target: &Target, release: &Release) -> Result<PathBuf, String> {
    tools::provide_these(&[("skopeo", "skopeo"), ("umoci", "umoci")])?;
    let path = image::make(target, release)?;
    let seen = said(Command::new("skopeo").arg("inspect").arg(format!("oci-archive:{}:{}", path.display(), release.version)))?;
    holds(seen.contains("\"org.opencontainers.image.title\": \"keyferry\""), || format!("skopeo sees another image: {seen}"))?;
    let place = EmptyRoot::new(target)?;
    let (layout, bundle) = (place.path().join("layout"), place.path().join("bundle"));
    fs::create_dir(&layout).map_err(|error| format!("{}: {error}", layout.display()))?;
    ended(Command::new("tar").arg("-xf").arg(&path).arg("-C").arg(&layout))?;
    let name = format!("{}:{}", layout.display(), release.version);
    ended(Command::new("umoci").args(["unpack", "--rootless", "--image", &name]).arg(&bundle))?;
    let told = fs::read_to_string(bundle.join("config.json")).unwrap_or_default();
    holds(told.contains("\"uid\": 65532") || told.contains("\"uid\":65532"), || format!("the image's user is another: {told}"))?;
    let place = place.below("bundle/rootfs")?;
    are_there(&place.path().join(packages::PAPERS), &contents::THIRD_PARTIES)?;
    in_a_root(&place, image::PROGRAM, target, release)?;
    Ok(path)
}

/// The list of what is in it, as the library of the format's authors judges it.
pub(crate) fn of_the_sbom(target: &Target, release: &Release) -> Result<PathBuf, String> {
    let path = sbom::make(target, release)?;
    let library = root().join("target/tools/cyclonedx");
    if !library.is_dir() {
        let pip = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-warn-conflicts",
            "--root-user-action=ignore",
            "cyclonedx-python-lib[json-validation]",
            "--target",
        ];
        ended(Command::new("python3").args(pip).arg(&library)).map_err(|error| {
            format!("{error}: is pip there, and PyPI reachable? On Debian and Ubuntu, run as root: apt-get install python3-pip")
        })?;
    }
    let script = "import sys\nfrom cyclonedx.validation.json import JsonStrictValidator\nfrom cyclonedx.schema import SchemaVersion\n\
                  wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read())\nsys.exit(str(wrong) if wrong else 0)";
    ended(Command::new("python3").args(["-c", script]).arg(&path).env("PYTHONPATH", &library))?;
    Ok(path)
}

/// The wheel: taken by pip on each of its systems, and used in a new environment, of which nothing stays but what was there before.
pub(crate) fn of_the_wheel(target: &Target, release: &Release) -> Result<PathBuf, String> {
    let path = wheel::make(target, release)?;
    let program = read(&target.build(release)?)?;
    let place = EmptyRoot::new(target)?;
    let environment = place.path().join("environment");
    wheel::environment(&environment)?;
    let pip = |words: &[&str]| {
        let mut pip = wheel::pip(&environment);
        pip.args(words);
        pip
    };
    let platforms = wheel::platforms(target);
    for platform in &platforms {
        let words = ["install", "--quiet", "--no-index", "--only-binary", ":all:", "--platform", platform, "--target"];
        let folder = place.path().join(platform);
        ended(pip(&words).arg(&folder).arg(&path))?;
        let installed = read(&folder.join("bin").join(target.program()))?;
        holds(installed == program, || format!("the program in {} is not that of the archive", path.display()))?;
        let papers = folder.join(format!("keyferry-{}.dist-info", release.version));
        are_there(&papers, &["licenses/LICENSE-MIT", "licenses/THIRD-PARTY.txt", "licenses/THIRD-PARTY-RUST.html"])?;
        let told = String::from_utf8_lossy(&read(&papers.join("METADATA"))?).into_owned();
        let licence = "License-Expression: MIT OR Apache-2.0\n";
        holds(told.contains(licence) && told.contains("# keyferry\n"), || {
            format!("the wheel says something else of itself: {told}")
        })?;
    }
    if target.is_windows() {
        return Ok(path);
    }
    if target.emulator.is_some() {
        let installed = platforms.first().map(|platform| format!("/{platform}/bin/keyferry")).unwrap_or_default();
        in_a_root(&place, &installed, target, release)?;
        return Ok(path);
    }
    let before = files_below(&environment)?;
    ended(pip(&["install", "--quiet", "--no-index"]).arg(&path))?;
    let version = said(Command::new(environment.join("bin/keyferry")).arg("-V"))?;
    holds(version == format!("keyferry {}\n", release.version), || format!("`keyferry -V` in the environment says `{version}`"))?;
    in_a_root(&place, "/environment/bin/keyferry", target, release)?;
    let shown = said(&mut pip(&["show", "--files", "keyferry"]))?;
    for part in ["/bin/keyferry\n", "/man1/keyferry.1.gz\n", "/licenses/THIRD-PARTY.txt\n", ".cdx.json\n"] {
        holds(format!("{shown}\n").contains(part), || format!("`pip show` does not name `{}`: {shown}", part.trim()))?;
    }
    ended(&mut pip(&["uninstall", "--quiet", "--yes", "keyferry"]))?;
    let left: Vec<PathBuf> = files_below(&environment)?.difference(&before).cloned().collect();
    holds(left.is_empty(), || format!("these stay behind: {left:?}"))?;
    Ok(path)
}

/// Every file in a folder and those below it.
fn files_below(folder: &Path) -> Result<BTreeSet<PathBuf>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut files = BTreeSet::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.file_type().map_err(failed)?.is_dir() {
            files.extend(files_below(&entry.path())?);
        } else {
            files.insert(entry.path());
        }
    }
    Ok(files)
}

/// TypeScript's version; it has its compiler in JavaScript, which the test asks for types.
const TYPESCRIPT: &str = "5.9.3";

/// The package for npm, installed into a folder that has nothing else, by a program with types, and its files by the real tools.
pub(crate) fn of_the_npm_package(target: &Target, release: &Release) -> Result<PathBuf, String> {
    tools::provide_these(&[("node", "nodejs"), ("npm", "npm"), ("openssl", "openssl"), ("keytool", "default-jdk-headless")])?;
    let path = npm::make(target, release)?;
    let compiler = root().join(format!("target/tools/typescript-{TYPESCRIPT}"));
    if !compiler.join("node_modules/typescript").is_dir() {
        let install = ["install", "--silent", "--no-audit", "--no-fund", "--prefix"];
        ended(Command::new("npm").args(install).arg(&compiler).arg(format!("typescript@{TYPESCRIPT}")))?;
    }
    let test = root().join("crates/web/test/npm/main.mjs");
    ended(Command::new("node").arg(test).arg(&path).arg(compiler.join("node_modules/typescript")).current_dir(root()))?;
    Ok(path)
}

fn are_there(folder: &Path, names: &[&str]) -> Result<(), String> {
    let missing: Vec<&&str> = names.iter().filter(|name| !folder.join(name).is_file()).collect();
    holds(missing.is_empty(), || format!("these are missing in {}: {missing:?}", folder.display()))
}

pub(crate) fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

pub(crate) fn holds(condition: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if condition { Ok(()) } else { Err(otherwise()) }
}
