//! The examples of a document, run as they stand in one shell, and what they show held against what they say.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::support::{Folder, QUICK_TOOL};

/// The text of a document, by its path below the project.
pub(crate) fn document(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)).unwrap()
}

/// Lines of blocks marked `console`: `$` begins a command line, a backslash continues it, and what follows is what it says.
pub(crate) fn examples(document: &str) -> Vec<(String, Vec<String>)> {
    let mut examples: Vec<(String, Vec<String>)> = Vec::new();
    let mut inside = false;
    for line in document.lines() {
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

/// Runs all of them in one shell that begins in the folder. Each says every line that is shown, and fails where one of these tells of an error.
pub(crate) fn hold(folder: &Folder, examples: &[(String, Vec<String>)]) {
    let answers = Folder::new();
    // No server that an example starts outlives it; keytool starts sooner so.
    let mut script =
        format!("trap 'kill $(jobs -p) 2>/dev/null' EXIT\nkeytool() {{ command keytool {} \"$@\"; }}\n", QUICK_TOOL.join(" "));
    for (number, (command, _)) in examples.iter().enumerate() {
        let answer = answers.path().join(number.to_string());
        let answer = answer.display();
        let _ = writeln!(script, "{{ {command}\n}} >'{answer}' 2>&1; echo $? >'{answer}'.code");
    }
    folder.installed("timeout").args(["120", "bash", "-c", &script]).output().unwrap();
    for (number, (command, said)) in examples.iter().enumerate() {
        let text = String::from_utf8_lossy(&answers.read(&number.to_string())).into_owned();
        let fails = said.iter().any(|line| line.contains("error:") || line.starts_with("curl: ("));
        assert_eq!(answers.read(&format!("{number}.code")) != b"0\n", fails, "$ {command}\n{text}");
        for line in said {
            assert!(text.contains(line.trim()), "$ {command}\nshould say: {line}\nbut says:\n{text}");
        }
    }
}
