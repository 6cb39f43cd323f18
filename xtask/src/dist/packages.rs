//! Packages for Debian's dpkg and for RPM, with what the archive has, each file in the place where those systems look for it. Each system's own program packs them.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::target::Target;
use super::tree::Tree;
use super::{Release, contents, folder, gzip, write};
use crate::run::{ended, output};
use crate::tools::{self, Tool};

/// What lists of packages say.
const SUMMARY: &str = "Ferries keys between the OpenSSL world and the Java world";
/// In lines that are no longer than a terminal is wide.
const DESCRIPTION: [&str; 3] = [
    "Makes RSA keys and certification requests as openssl and keytool do, checks",
    "what comes back, and converts keys, certificates and keystores between PEM,",
    "PKCS#12, JKS and others. One static program: no Java, no OpenSSL.",
];

const DPKG: Tool = ("dpkg-deb", "dpkg");
const RPM: Tool = ("rpmbuild", "rpm");

/// Where a system looks for what a program brings along.
struct Places {
    zsh: &'static str,
    /// The folder of licences, where others than Debian's have one that stays when documents are left out.
    licences: &'static str,
}

/// The folder of papers.
pub(crate) const PAPERS: &str = "usr/share/doc/keyferry";
const DEBIAN: Places = Places { zsh: "share/zsh/vendor-completions", licences: PAPERS };
const FEDORA: Places = Places { zsh: "share/zsh/site-functions", licences: "usr/share/licenses/keyferry" };

/// Where the package for Debian of a target is.
pub(crate) fn deb_path(target: &Target, release: &Release) -> PathBuf {
    folder().join(format!("keyferry_{}_{}.deb", release.version, target.processor[0]))
}

/// Where that for RPM is.
pub(crate) fn rpm_path(target: &Target, release: &Release) -> PathBuf {
    folder().join(format!("keyferry-{}-1.{}.rpm", release.version, target.processor[1]))
}

/// Makes the package for Debian; gives its path.
pub(crate) fn deb(target: &Target, release: &Release) -> Result<PathBuf, String> {
    let mut tree = installed(target, release, &DEBIAN)?;
    let changes = tree.files.remove(&format!("{PAPERS}/CHANGELOG.md")).map(|file| file.bytes).unwrap_or_default();
    tree.text(format!("{PAPERS}/changelog.gz"), gzip::packed(&changes));
    tree.text(format!("{PAPERS}/copyright"), copyright(&tree));
    let kib: usize = tree.files.values().map(|file| file.bytes.len().div_ceil(1024)).sum();
    let (version, processor) = (release.version, target.processor[0]);
    let control = format!(
        "Package: keyferry\nVersion: {version}\nArchitecture: {processor}\nMaintainer: The keyferry maintainers\nInstalled-Size: {kib}\n\
         Section: utils\nPriority: optional\nDescription: {SUMMARY}\n {}\n",
        DESCRIPTION.join("\n ")
    );
    let stage = laid_out(&tree)?;
    write(&stage.path().join("DEBIAN/control"), control.as_bytes())?;
    let sums = output(Command::new("md5sum").args(tree.files.keys()).current_dir(stage.path()))?;
    write(&stage.path().join("DEBIAN/md5sums"), &sums)?;
    let path = deb_path(target, release);
    let words = ["--root-owner-group".into(), "-Zxz".into(), "--build".into(), stage.path().into(), path.clone().into()];
    packed(DPKG, &words, release)?;
    Ok(path)
}

/// Makes the package for RPM; gives its path.
pub(crate) fn rpm(target: &Target, release: &Release) -> Result<PathBuf, String> {
    let tree = installed(target, release, &FEDORA)?;
    let stage = laid_out(&tree)?;
    let work = temporary()?;
    let is_ours = |path: &&String| [PAPERS, FEDORA.licences].iter().any(|folder| path.starts_with(folder));
    let folders: Vec<String> = tree.folders().keys().filter(is_ours).map(|path| format!("%dir /{path}\n")).collect();
    let list = tree.files.keys().map(|path| {
        let mark = if path.starts_with(FEDORA.licences) { "%license " } else { "" };
        format!("{mark}/{path}\n")
    });
    let spec = format!(
        "Name: keyferry\nVersion: {}\nRelease: 1\nSummary: {SUMMARY}\nLicense: MIT OR Apache-2.0\nAutoReqProv: no\n\n\
         %description\n{}\n\n%install\ncp --recursive --preserve=mode '{}/.' '%{{buildroot}}'\n\n\
         %files\n%defattr(-,root,root)\n{}{}",
        release.version,
        DESCRIPTION.join("\n"),
        stage.path().display(),
        folders.concat(),
        list.collect::<String>()
    );
    let spec_path = work.path().join("keyferry.spec");
    write(&spec_path, spec.as_bytes())?;
    // The first are about bytes that would be others each time; the program has been stripped, and its debugging information is nowhere.
    let definitions = [
        format!("_topdir {}", work.path().display()),
        "_buildhost localhost".to_owned(),
        "use_source_date_epoch_as_buildtime 1".to_owned(),
        "clamp_mtime_to_source_date_epoch 1".to_owned(),
        "_build_id_links none".to_owned(),
        "debug_package %{nil}".to_owned(),
        "__os_install_post %{nil}".to_owned(),
        "_binary_payload w9.xzdio".to_owned(),
    ];
    let mut words: Vec<OsString> = ["--quiet", "-bb", "--target", target.processor[1]].map(OsString::from).to_vec();
    words.extend(definitions.into_iter().flat_map(|definition| ["--define".into(), definition.into()]));
    words.push(spec_path.into());
    packed(RPM, &words, release)?;
    let path = rpm_path(target, release);
    let name = path.file_name().unwrap_or_default();
    let made = work.path().join("RPMS").join(target.processor[1]).join(name);
    fs::create_dir_all(folder()).and_then(|()| fs::copy(&made, &path)).map_err(|error| format!("{}: {error}", made.display()))?;
    Ok(path)
}

/// Runs a packer, which takes the time of every file from the release.
fn packed(tool: Tool, words: &[OsString], release: &Release) -> Result<(), String> {
    tools::provide_these(&[tool])?;
    fs::create_dir_all(folder()).map_err(|error| format!("{}: {error}", folder().display()))?;
    let mut command = Command::new(tool.0);
    command.args(words).env("SOURCE_DATE_EPOCH", release.time.to_string());
    ended(&mut command)
}

/// The archive's files, where they belong on a system.
fn installed(target: &Target, release: &Release, places: &Places) -> Result<Tree, String> {
    target.must_be_linux()?;
    let mut tree = Tree::default();
    for (path, file) in contents::of(target, release)?.files {
        match (path.as_str(), shared(&path, places.zsh)) {
            ("keyferry", _) => tree.program("usr/bin/keyferry", file.bytes),
            (_, Some(place)) => tree.text(format!("usr/{place}"), as_installed(&path, file.bytes)),
            // Shells that have no place for those of all users.
            (path, None) if path.starts_with("completions/") => {}
            (path, None) => {
                let is_licence = path.starts_with("LICENSE-") || contents::THIRD_PARTIES.contains(&path);
                let folder = if is_licence { places.licences } else { PAPERS };
                tree.text(format!("{folder}/{path}"), file.bytes);
            }
        }
    }
    Ok(tree)
}

/// What Debian keeps of a package even where its papers are left out: all licences in one file, but for Rust's, which is a page and refers to texts that are here.
fn copyright(tree: &Tree) -> String {
    let [crates, _, c] = contents::THIRD_PARTIES;
    // Lines that are moved in, and a dot for each that is empty.
    let moved_in = |name: &str| {
        let bytes = tree.files.get(&format!("{PAPERS}/{name}")).map(|file| file.bytes.as_slice()).unwrap_or_default();
        String::from_utf8_lossy(bytes)
            .lines()
            .map(|line| if line.trim().is_empty() { " .\n".to_owned() } else { format!(" {}\n", line.trim_end()) })
            .collect::<String>()
    };
    format!(
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: keyferry\n\n\
         Files: *\nCopyright: the authors of keyferry, and of what it is compiled with, who are named below\nLicense: MIT or Apache-2.0\n\n\
         License: MIT\n{}\n\
         License: Apache-2.0\n The text is in /usr/share/common-licenses/Apache-2.0.\n\n\
         License: of-others\n{}{}",
        moved_in("LICENSE-MIT"),
        moved_in(crates),
        moved_in(c),
    )
}

/// Where a file of the archive that systems look for belongs, below the folder that has `bin` in it too.
pub(crate) fn shared(path: &str, zsh: &str) -> Option<String> {
    match path.split_once('/')? {
        ("man", page) => Some(format!("share/man/man1/{page}.gz")),
        ("completions", "keyferry.bash") => Some("share/bash-completion/completions/keyferry".to_owned()),
        ("completions", "_keyferry") => Some(format!("{zsh}/_keyferry")),
        ("completions", "keyferry.fish") => Some("share/fish/vendor_completions.d/keyferry.fish".to_owned()),
        _ => None,
    }
}

/// Its bytes as they are there.
pub(crate) fn as_installed(path: &str, bytes: Vec<u8>) -> Vec<u8> {
    if path.starts_with("man/") { gzip::packed(&bytes) } else { bytes }
}

/// The tree as files in a folder, which is gone when this is.
pub(crate) fn laid_out(tree: &Tree) -> Result<tempfile::TempDir, String> {
    let stage = temporary()?;
    tree.write_into(stage.path())?;
    Ok(stage)
}

fn temporary() -> Result<tempfile::TempDir, String> {
    tempfile::tempdir().map_err(|error| format!("there is no temporary folder: {error}"))
}

/// Installs a package for Debian into a folder that has nothing else.
pub(crate) fn install_deb(path: &Path, place: &Path) -> Result<(), String> {
    for folder in ["var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/dpkg/triggers"] {
        fs::create_dir_all(place.join(folder)).map_err(|error| format!("{}: {error}", place.display()))?;
    }
    write(&place.join("var/lib/dpkg/status"), b"")?;
    let mut root = OsString::from("--root=");
    root.push(place);
    let force = ["--force-not-root", "--force-bad-path", "--force-architecture", "--log=/dev/null", "--install"];
    ended(tools::as_root("dpkg").arg(root).args(force).arg(path))
}

/// Installs a package for RPM into a folder that has nothing else.
pub(crate) fn install_rpm(path: &Path, place: &Path) -> Result<(), String> {
    ended(tools::as_root("rpm").args(["--install", "--ignorearch", "--root"]).arg(place).arg(path))
}

/// Takes it out again.
pub(crate) fn remove_rpm(place: &Path) -> Result<(), String> {
    ended(tools::as_root("rpm").args(["--erase", "keyferry", "--root"]).arg(place))
}
