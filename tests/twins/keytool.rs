//! keytool in a virtual machine that stays for all lines of a folder, for both suites.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::LazyLock;

use super::folder::{Folder, INSTALL, Said};
use super::javac::compiled;

/// What lets our program call keytool's code, which is nobody's but the JDK's.
const EXPORTS: [&str; 2] = ["--add-exports", "java.base/sun.security.tools.keytool=ALL-UNNAMED"];

/// Where the program that runs the lines is, compiled.
static CLASSES: LazyLock<PathBuf> = LazyLock::new(|| {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/twins/KeytoolLines.java");
    compiled("twins", &EXPORTS, &[source])
});

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
    pub(crate) fn in_folder(folder: &Folder, options: &[&str]) -> Self {
        let home = format!("-Duser.home={}", folder.path().display());
        let mut command = folder.without_terminal("java");
        command.args(["-XX:+UseSerialGC", "-Djava.security.manager=allow", "-Duser.language=en", "-Duser.country=US", &home]);
        command.args(options).args(EXPORTS).arg("-cp").arg(&*CLASSES).arg("KeytoolLines");
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = child.unwrap_or_else(|error| panic!("java cannot be run ({error}); install it: {INSTALL}"));
        Self { lines: child.stdin.take().unwrap(), answers: child.stdout.take().unwrap(), child }
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
