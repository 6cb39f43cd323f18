//! A folder in which one tool, or both in turns, run the lines of a case.

use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use keyferry_core::Timestamp;

use crate::folder::{Folder, Said, emptied, fed};
use crate::keytool::{self, KeytoolLines};
use crate::script::{Case, Line};
use crate::{times, tools};

/// Who runs a line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Ours,
    Theirs,
}

/// The folder, used for one case after the other, and what was in it before the last line.
pub(crate) struct Twin {
    folder: Folder,
    before: BTreeMap<String, Vec<u8>>,
    /// The beginning and the end of each line of this case.
    lines: Vec<(Timestamp, Timestamp)>,
}

/// What a line did: what was said, the files that are new or changed or gone, and when this line and those before it ran.
pub(crate) struct Done {
    pub said: Said,
    pub changed: BTreeMap<String, Option<Vec<u8>>>,
    pub lines: Vec<(Timestamp, Timestamp)>,
}

impl Twin {
    pub(crate) fn new() -> Self {
        Self { folder: Folder::new(), before: BTreeMap::new(), lines: Vec::new() }
    }

    /// Makes the folder what it is at the beginning of a case: the seed and the case's own files, nothing else.
    pub(crate) fn begin(&mut self, case: &Case) {
        emptied(self.folder.path()).unwrap();
        self.folder.copy_fixtures("twins", "");
        for (name, content) in &case.files {
            self.folder.write(name, content);
        }
        self.before = files(&self.folder);
        self.lines.clear();
    }

    /// Runs a line.
    pub(crate) fn run(&mut self, who: Who, line: &Line) -> Done {
        // No millisecond belongs to two lines.
        while self.lines.last().is_some_and(|(_, end)| times::now() <= *end) {
            thread::sleep(Duration::from_micros(200));
        }
        let start = times::now();
        let said = match who {
            Who::Ours => self.ours(line),
            Who::Theirs => self.theirs(line),
        };
        self.lines.push((start, times::now()));
        let after = files(&self.folder);
        let mut changed: BTreeMap<String, Option<Vec<u8>>> = BTreeMap::new();
        for (name, bytes) in &after {
            if self.before.get(name) != Some(bytes) {
                changed.insert(name.clone(), Some(bytes.clone()));
            }
        }
        changed.extend(self.before.keys().filter(|name| !after.contains_key(*name)).map(|name| (name.clone(), None)));
        self.before = after;
        Done { said, changed, lines: self.lines.clone() }
    }

    /// The line as it stands, with keyferry in front. The surroundings are the same for both: English, UTC, this folder as home, no terminal.
    fn ours(&self, line: &Line) -> Said {
        let mut command = self.folder.without_terminal(env!("CARGO_BIN_EXE_keyferry"));
        let spoken = [("KEYFERRY_KEYTOOL_AS", &tools::JAVA.spoken), ("KEYFERRY_OPENSSL_AS", &tools::OPENSSL.spoken)];
        fed(command.envs(spoken).args(&line.words), line.input.as_bytes())
    }

    fn theirs(&self, line: &Line) -> Said {
        let (tool, arguments) = line.words.split_first().unwrap();
        if tool == "keytool" && keytool::stays_for(arguments) {
            let start = || KeytoolLines::in_folder(&self.folder, &tools::JAVA.staying, &[]);
            return self.folder.in_machine(start, arguments, &line.input);
        }
        if tool == "keytool" && arguments.iter().any(|word| word == "-J") {
            // What starts every release of keytool complains.
            return fed(self.folder.without_terminal(tool).args(arguments), line.input.as_bytes());
        }
        let program = if tool == "keytool" { &tools::JAVA.program } else { &tools::OPENSSL.program };
        let mut command = self.folder.without_terminal(&program.to_string_lossy());
        if tool == "keytool" {
            // What keytool hands to the virtual machine, which we start without it.
            let home = format!("-Duser.home={}", self.folder.path().display());
            let (machine, arguments): (Vec<&String>, Vec<&String>) = arguments.iter().partition(|word| word.starts_with("-J"));
            command.args(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Duser.language=en", "-Duser.country=US", &home]);
            command.args(machine.iter().map(|word| &word[2..])).arg("sun.security.tools.keytool.Main");
            return fed(command.args(arguments), line.input.as_bytes());
        }
        fed(command.args(arguments), line.input.as_bytes())
    }
}

fn files(folder: &Folder) -> BTreeMap<String, Vec<u8>> {
    let names = folder.names().into_iter().filter(|name| folder.path().join(name).is_file());
    names.map(|name| (name.clone(), folder.read(&name))).collect()
}
