//! keytool in a virtual machine that stays for all lines of a folder, for both suites.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::LazyLock;

use super::folder::{Folder, INSTALL, Said, fed};
use super::javac::compiled;

/// Where the program that runs the lines is, compiled.
static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/twins");
    let into = format!("java.base={}", folder.display());
    compiled("twins", &["-source", "17", "-target", "17", "--patch-module", &into], &[folder.join("KeytoolLines.java")])
});

/// The program and the keytool of one Java, which calls the program where it would end the virtual machine.
#[derive(Clone, Debug)]
pub(crate) struct Staying {
    java: PathBuf,
    patch: String,
}

impl Staying {
    /// Of the Java that is started so.
    pub(crate) fn of(java: &Path) -> Self {
        let name: String = java.to_string_lossy().chars().filter(char::is_ascii_alphanumeric).collect();
        let changed = PROGRAM.with_file_name(format!("twins-{name}"));
        let mut staying = Self { java: java.to_owned(), patch: format!("java.base={}", PROGRAM.display()) };
        let mut command = Command::new(java);
        let said = fed(command.args(staying.arguments()).arg(&changed), b"");
        assert_eq!(said.code, 0, "{}", said.err);
        staying.patch = format!("{}:{}", staying.patch, changed.display());
        staying
    }

    fn arguments(&self) -> [&str; 4] {
        ["--patch-module", &self.patch, "-m", "java.base/sun.security.tools.keytool.KeytoolLines"]
    }
}

/// The system's.
pub(crate) static SYSTEM: LazyLock<Staying> = LazyLock::new(|| Staying::of(Path::new("java")));

/// Whether a machine that stays can run a line with these words as keytool itself would: one that has nothing for the virtual machine in it, and changes nothing
/// there.
pub(crate) fn stays_for<Word: AsRef<str>>(words: &[Word]) -> bool {
    let alone = |word: &Word| ["-J", "@", "-prov", "-addprov", "-debug"].iter().any(|begin| word.as_ref().starts_with(begin));
    !words.iter().any(alone)
}

/// A virtual machine in a folder that runs keytool's lines.
pub(crate) struct KeytoolLines {
    child: Child,
    lines: ChildStdin,
    answers: ChildStdout,
}

impl KeytoolLines {
    /// `options` are for the machine: one that runs a few lines only has no use for Java's better compiler.
    pub(crate) fn in_folder(folder: &Folder, staying: &Staying, options: &[&str]) -> Self {
        let home = format!("-Duser.home={}", folder.path().display());
        let mut command = folder.without_terminal(&staying.java.to_string_lossy());
        command
            .args(["-XX:+UseSerialGC", "-Duser.language=en", "-Duser.country=US", &home])
            .args(options)
            .args(staying.arguments());
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = child.unwrap_or_else(|error| panic!("java cannot be run ({error}); install it: {INSTALL}"));
        Self { lines: child.stdin.take().unwrap(), answers: child.stdout.take().unwrap(), child }
    }

    /// Whether it still runs, in this folder and not in one that had its name.
    pub(crate) fn is_in(&self, folder: &Path) -> bool {
        fs::read_link(format!("/proc/{}/cwd", self.child.id())).is_ok_and(|its| its == folder)
    }

    /// What keytool does with these arguments and this input.
    pub(crate) fn run<Word: AsRef<str>>(&mut self, arguments: &[Word], input: &str) -> Said {
        let length = |length: usize| u32::try_from(length).unwrap().to_be_bytes();
        let mut request = length(arguments.len()).to_vec();
        for text in arguments.iter().map(AsRef::as_ref).chain([input]) {
            request.extend(length(text.len()));
            request.extend(text.as_bytes());
        }
        self.lines.write_all(&request).unwrap();
        let code = i32::from_be_bytes(self.bytes());
        let [out, err] = [(); 2].map(|()| {
            let length = u32::from_be_bytes(self.bytes());
            let mut text = vec![0; usize::try_from(length).unwrap()];
            self.answers.read_exact(&mut text).unwrap();
            text
        });
        Said { code, out, err: String::from_utf8_lossy(&err).into_owned() }
    }

    fn bytes(&mut self) -> [u8; 4] {
        let mut bytes = [0; 4];
        self.answers.read_exact(&mut bytes).expect("Java's virtual machine has ended");
        bytes
    }
}

impl Drop for KeytoolLines {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
