//! The examples of the README run as they stand.

use std::fs;
use std::path::Path;

use crate::support::{Folder, RELEASES};

/// Lines of blocks marked `console`: `$` begins a command line, a backslash continues it, and what follows is what it says.
fn examples(readme: &str) -> Vec<(String, Vec<String>)> {
    let mut examples: Vec<(String, Vec<String>)> = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        match (line.strip_prefix("```"), line.strip_prefix("$ ")) {
            (Some(mark), _) => inside = mark == "console",
            (None, Some(command)) if inside => examples.push((command.to_owned(), Vec::new())),
            (None, None) if inside => {
                let (command, said) = examples.last_mut().expect("a block begins with a command");
                if command.ends_with('\\') {
                    command.push('\n');
                    command.push_str(line);
                } else {
                    said.push(line.to_owned());
                }
            }
            _ => {}
        }
    }
    examples
}

#[test]
fn every_example_does_what_it_shows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let examples = examples(&readme);
    assert!(examples.len() > 8, "the README has examples");
    let folder = Folder::new();
    let binaries = Path::new(env!("CARGO_BIN_EXE_keyferry")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(binaries.to_owned()).chain(std::env::split_paths(&path))).unwrap();
    let mut place = folder.path().to_owned();
    for (command, said) in examples {
        // As in a shell that stays open, the next command begins where the last one ended.
        let script =
            format!("cd {place:?}; {{ {command}\n}} 2>&1; status=$?; pwd >{:?}; exit $status", folder.path().join("place"));
        let mut bash = folder.command("bash".as_ref());
        // As somebody has them who has not said which releases are meant.
        for (variable, _) in RELEASES {
            bash.env_remove(variable);
        }
        let output = bash.args(["-c", &script]).env("PATH", &path).output().unwrap();
        place = String::from_utf8(folder.read("place")).unwrap().trim().into();
        let text = String::from_utf8_lossy(&output.stdout);
        let fails = said.iter().any(|line| line.starts_with("error:"));
        assert_eq!(output.status.success(), !fails, "$ {command}\n{text}");
        for line in said {
            assert!(text.contains(line.trim()), "$ {command}\nshould say: {line}\nbut says:\n{text}");
        }
    }
}
