//! The `.gitignore` beside a registration: every file with secrets that it makes, by its name, so that none is committed by mistake.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use keyferry_core::counted;
use keyferry_core::registration::Registration;

use crate::project::Project;
use keyferry_host::failure::Failure;
use keyferry_host::outputs::{Access, Outputs};
use keyferry_host::{ask, files, words};

/// What stands above our lines.
const HEAD: &str = "# Files with secrets: keyferry init";

/// What a file lacks that keeps secrets out of git.
pub(super) struct Ignored {
    path: PathBuf,
    before: Option<Vec<u8>>,
    missing: Vec<String>,
    /// Files that a `.gitignore` beside the registration cannot name.
    elsewhere: Vec<String>,
}

impl Ignored {
    pub(super) fn new(project: &Project) -> Result<Self, Failure> {
        let path = project.resolve(".gitignore");
        let before = match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            _ => Some(files::read(&path)?.to_vec()),
        };
        let text = String::from_utf8_lossy(before.as_deref().unwrap_or_default()).into_owned();
        let (mut missing, mut elsewhere) = (Vec::new(), Vec::new());
        for (file, has_successors) in secret_files(project.registration()) {
            match patterns(&file, has_successors) {
                Some(patterns) => missing.extend(patterns.into_iter().filter(|line| !has(&text, line))),
                None => elsewhere.push(files::path(&file)),
            }
        }
        let swapped = dated_folders(Path::new(&project.registration().outputs.folder));
        missing.extend(swapped.filter(|line| !has(&text, line)));
        missing.sort();
        missing.dedup();
        Ok(Self { path, before, missing, elsewhere })
    }

    pub(super) fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }

    /// Asks whether the lines are to be added.
    pub(super) fn wanted(&self) -> Result<bool, Failure> {
        words::note("This folder is in a git work tree. These lines keep keys and secrets out of it:");
        for line in &self.missing {
            words::note(&format!("  {line}"));
        }
        ask::fitting(&format!("Add them to {}? (yes/no)", files::path(&self.path)), "yes", ask::yes)
    }

    /// Adds the lines behind what is there.
    pub(super) fn add_to(&self, outputs: &mut Outputs) -> Result<(), Failure> {
        let mut bytes = self.before.clone().unwrap_or_default();
        if !bytes.is_empty() && !bytes.ends_with(b"\n") {
            bytes.push(b'\n');
        }
        if !has(&String::from_utf8_lossy(&bytes), HEAD) {
            bytes.extend_from_slice(format!("{HEAD}\n").as_bytes());
        }
        for line in &self.missing {
            bytes.extend_from_slice(line.as_bytes());
            bytes.push(b'\n');
        }
        match &self.before {
            Some(before) => outputs.update(&self.path, bytes, Some(before)),
            None => outputs.add(&self.path, bytes, Access::Public),
        }
    }

    /// Says what was added, or that nothing was to be, and what git has to be told elsewhere.
    pub(super) fn report(&self) {
        let (name, added) = (files::path(&self.path), self.missing.len() as u64);
        words::note(&match added {
            0 => format!("{name}: names all files with secrets already."),
            _ => format!("{name}: {} added; files that git knows already stay in it.", counted(added, "line", "lines")),
        });
        if !self.elsewhere.is_empty() {
            let what = format!("{name} cannot name what is outside of its folder: {}", self.elsewhere.join(", "));
            words::warning(&what, Some("see that git does not take these"));
        }
    }
}

/// Whether a folder is in a work tree of git. Whether git is installed does not matter.
pub(super) fn in_work_tree(project: &Project) -> bool {
    let folder = project.resolve(".");
    fs::canonicalize(folder).is_ok_and(|folder| folder.ancestors().any(|above| above.join(".git").symlink_metadata().is_ok()))
}

/// The files with keys and secrets that a registration makes, as it names them, and whether others come beside: `keyferry renew` makes the next key
/// there.
fn secret_files(registration: &Registration) -> Vec<(PathBuf, bool)> {
    let (plan, state) = (&registration.outputs, &registration.state);
    let requests = state.request.iter().chain(&state.renewal).chain(&state.earlier);
    let keys = std::iter::once(&registration.request.key).chain(requests.map(|request| &request.key));
    let folder = Path::new(&plan.folder);
    let made = keyferry_identity::files(plan).map(|(name, _)| name).filter(|name| keyferry_identity::is_private(name));
    let made = made.chain(Some(plan.secret_file.as_str()).filter(|name| !name.is_empty()));
    let keys = keys.filter(|key| *key != "-").map(|key| (PathBuf::from(key), true));
    keys.chain(made.map(|name| (folder.join(name), false))).collect()
}

/// What a file is called in `.gitignore`, its old copies, which are kept with the time behind their names, and its successors. `None` where it is in no
/// folder below.
fn patterns(file: &Path, has_successors: bool) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    for component in file.components() {
        match component {
            Component::CurDir => {}
            Component::Normal(part) => parts.push(escaped(part.to_str()?)?),
            _ => return None,
        }
    }
    let name = parts.pop()?;
    let folder: String = parts.iter().flat_map(|part| ["/", part]).collect();
    let mut patterns = vec![format!("{folder}/{name}"), format!("{folder}/{name}.[0-9]*")];
    if has_successors {
        let (stem, ending) = name.rfind('.').filter(|at| *at > 0).map_or((name.as_str(), ""), |at| name.split_at(at));
        patterns.push(format!("{folder}/{stem}-[0-9]*{ending}"));
    }
    Some(patterns)
}

/// The folders that hold the outputs where they are swapped all at once; none where the others cannot be named either.
fn dated_folders(folder: &Path) -> Option<String> {
    let file = patterns(&folder.join("key.pem"), false)?.into_iter().next()?;
    Some(format!("{}..[0-9]*/", file.strip_suffix("key.pem")?))
}

/// A name without what git takes for more than itself.
fn escaped(name: &str) -> Option<String> {
    if name.chars().any(char::is_control) {
        return None;
    }
    let special = |character: &char| matches!(character, '\\' | '*' | '?' | '[');
    let mut escaped: String =
        name.chars().flat_map(|character| special(&character).then_some('\\').into_iter().chain([character])).collect();
    if escaped.ends_with(' ') {
        escaped.insert(escaped.len() - 1, '\\');
    }
    Some(escaped)
}

fn has(text: &str, line: &str) -> bool {
    text.lines().any(|other| other.trim_end_matches('\r') == line)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn files_are_named_from_the_folder_of_the_registration_on() {
        let of = |file: &str| patterns(Path::new(file), true).map(|patterns| patterns.join(" "));
        assert_eq!(of("./ready/key.pem").unwrap(), "/ready/key.pem /ready/key.pem.[0-9]* /ready/key-[0-9]*.pem");
        assert_eq!(of(".env").unwrap(), "/.env /.env.[0-9]* /.env-[0-9]*");
        assert_eq!(of("a[1]*/k").unwrap(), "/a\\[1]\\*/k /a\\[1]\\*/k.[0-9]* /a\\[1]\\*/k-[0-9]*");
        assert_eq!(patterns(Path::new("k"), false).unwrap(), ["/k", "/k.[0-9]*"]);
        assert_eq!(dated_folders(Path::new("./ready")).unwrap(), "/ready/..[0-9]*/");
        assert!(dated_folders(Path::new("../ready")).is_none());
        assert!(of("../key.pem").is_none() && of("/key.pem").is_none() && of("a\nb").is_none() && of("").is_none());
    }
}
