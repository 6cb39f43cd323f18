//! Running keyferry and the real tools in a folder of one's own.

mod folder;
mod javac;
#[path = "../../../../tests/twins/keytool.rs"]
mod keytool;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use keyferry_core::Timestamp;

pub(crate) use folder::{Folder, INSTALL, PASSWORD, RELEASES, Said, fixture};
pub(crate) use folder::{fed, said};
pub(crate) use javac::compiled;
use keytool::KeytoolLines;

/// Bouncy Castle, from the package libbcprov-java.
pub(crate) const BOUNCY_CASTLE: &str = "/usr/share/java/bcprov.jar";

/// What makes the JDK's tools start sooner: keytool, jarsigner, jar.
pub(crate) const QUICK_TOOL: [&str; 2] = ["-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"];

/// What makes Java's virtual machine start sooner.
pub(crate) const QUICK_JAVA: [&str; 2] = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];

/// The programs in tests/java, compiled.
static CLASSES: LazyLock<PathBuf> = LazyLock::new(|| {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/java").read_dir().unwrap();
    let sources: Vec<PathBuf> = sources.map(|entry| entry.unwrap().path()).collect();
    compiled("java", &["-cp", BOUNCY_CASTLE], &sources)
});

static CLASS_PATH: LazyLock<String> = LazyLock::new(|| format!("{}:{BOUNCY_CASTLE}", CLASSES.display()));

/// Those of the programs that change the virtual machine they run in, or want one that nobody has changed.
const ALONE: [&str; 3] = ["BouncyCastle", "Configured", "MutualTls"];

impl Said {
    /// Fails the test unless the program was content.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.code, 0, "it failed:\n{}{}", self.text(), self.err);
        self
    }

    /// Fails the test unless the program failed with this code and these words.
    #[track_caller]
    pub(crate) fn fails(self, code: i32, words: &[&str]) -> Self {
        assert_eq!(self.code, code, "{}{}", self.text(), self.err);
        for word in words {
            assert!(self.err.contains(word), "`{word}` is not said in:\n{}", self.err);
        }
        self
    }
}

impl Folder {
    /// A command that is sent signals: whoever runs the tests may ignore some of them, as a shell does for what it starts in the background.
    pub(crate) fn heeding(&self, program: &str) -> Command {
        let mut command = self.command("env".as_ref());
        command.args(["--default-signal", program]);
        command
    }

    /// A command as somebody has it who has installed keyferry, and has not said which releases of the tools are meant.
    pub(crate) fn installed(&self, program: &str) -> Command {
        let binaries = Path::new(env!("CARGO_BIN_EXE_keyferry")).parent().unwrap();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(std::iter::once(binaries.to_owned()).chain(std::env::split_paths(&path))).unwrap();
        let mut command = self.without_terminal(program);
        for (variable, _) in RELEASES {
            command.env_remove(variable);
        }
        command.env("PATH", path);
        command
    }

    /// Puts the program beside the files. A process of its own copies it: what another test starts while this one has it open for writing would hold it open
    /// too for a moment, and nobody runs a program that is open for writing.
    pub(crate) fn copy_program(&self) {
        self.run("cp".as_ref(), &[env!("CARGO_BIN_EXE_keyferry"), "keyferry"], b"").ok();
    }

    /// One with all files of a folder of the fixtures.
    pub(crate) fn with_fixtures(of: &str) -> Self {
        let folder = Self::new();
        folder.copy_fixtures(of, "");
        folder
    }

    pub(crate) fn exists(&self, name: &str) -> bool {
        self.path().join(name).exists()
    }

    /// Runs keyferry; every store that it writes is read back by the independent crates too.
    pub(crate) fn keyferry(&self, arguments: &[&str]) -> Said {
        self.keyferry_with(arguments, "")
    }

    /// The same with text on standard input.
    pub(crate) fn keyferry_with(&self, arguments: &[&str], input: &str) -> Said {
        self.run(env!("CARGO_BIN_EXE_keyferry").as_ref(), arguments, input.as_bytes())
    }

    /// The same with these variables in its environment.
    pub(crate) fn keyferry_in(&self, variables: &[(&str, &str)], arguments: &[&str]) -> Said {
        let mut command = self.command(env!("CARGO_BIN_EXE_keyferry").as_ref());
        said(command.args(arguments).envs(variables.iter().copied()).stdin(Stdio::null()).output().unwrap())
    }

    /// The same with the clock standing so many days from now.
    pub(crate) fn keyferry_after(&self, days: i64, arguments: &[&str]) -> Said {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let then = Timestamp::from_seconds(i64::try_from(now).unwrap()).plus_days(days).to_string();
        let then = then.replace('T', " ").replace('Z', "");
        let line = ["-f", &format!("@{then}"), env!("CARGO_BIN_EXE_keyferry")];
        self.run("faketime".as_ref(), &[&line, arguments].concat(), b"")
    }

    pub(crate) fn openssl(&self, arguments: &[&str]) -> Said {
        self.openssl_with(arguments, "")
    }

    pub(crate) fn openssl_with(&self, arguments: &[&str], input: &str) -> Said {
        self.run("openssl".as_ref(), arguments, input.as_bytes())
    }

    /// Runs keytool in English, in a virtual machine that stays for this folder.
    pub(crate) fn keytool(&self, arguments: &[&str]) -> Said {
        if keytool::stays_for(arguments) {
            return self.in_machine(|| self.machine(), arguments, "");
        }
        self.jdk("keytool", &[&["-J-Duser.language=en"], arguments].concat())
    }

    fn machine(&self) -> KeytoolLines {
        KeytoolLines::in_folder(self, &keytool::SYSTEM, &["-XX:TieredStopAtLevel=1", "-cp", &CLASS_PATH])
    }

    /// Makes a keystore of this type with an EC key, or adds one, by keytool.
    pub(crate) fn key_pair(&self, alias: &str, store: &str, kind: &str, more: &[&str]) {
        let name = format!("CN={alias}");
        let line = ["-genkeypair", "-keyalg", "EC", "-alias", alias, "-dname", &name, "-keystore", store, "-storetype", kind];
        self.keytool(&[&line[..], &["-storepass", PASSWORD], more].concat()).ok();
    }

    /// An authority that signed itself, by openssl: `ca.pem`, and its key `ca.key`.
    pub(crate) fn authority(&self) {
        let line = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 300 -subj";
        self.openssl(&line.split(' ').chain(["/CN=My CA"]).collect::<Vec<_>>()).ok();
    }

    /// Runs a tool of the JDK.
    pub(crate) fn jdk(&self, tool: &str, arguments: &[&str]) -> Said {
        self.run(tool.as_ref(), &[&QUICK_TOOL, arguments].concat(), b"")
    }

    /// Runs a line of ours without a terminal, with more variables in its environment.
    pub(crate) fn unattended(&self, words: &[String], input: &str, variables: &[(&str, &str)]) -> Said {
        let mut command = self.without_terminal(env!("CARGO_BIN_EXE_keyferry"));
        fed(command.args(words).envs(variables.iter().copied()), input.as_bytes())
    }

    /// Runs one of the Java programs beside these tests.
    pub(crate) fn java(&self, program: &str, arguments: &[&str]) -> Said {
        if ALONE.contains(&program) {
            return self.java_with(&[], program, arguments);
        }
        self.in_machine(|| self.machine(), &[&["java", program], arguments].concat(), "")
    }

    /// The same with options for java itself.
    pub(crate) fn java_with(&self, options: &[&str], program: &str, arguments: &[&str]) -> Said {
        let classes = ["-cp", &CLASS_PATH, program];
        self.run("java".as_ref(), &[&QUICK_JAVA, options, &classes, arguments].concat(), b"")
    }

    pub(crate) fn run(&self, program: &OsStr, arguments: &[&str], input: &[u8]) -> Said {
        fed(self.command(program).args(arguments), input)
    }

    /// Has the demonstration's authority, in the folder `demo`, sign a request for so many days.
    pub(crate) fn sign(&self, request: &str, issued: &str, days: &str) {
        self.sign_with(request, issued, days, "extendedKeyUsage=clientAuth\n");
    }

    /// The same with other extensions.
    pub(crate) fn sign_with(&self, request: &str, issued: &str, days: &str, extensions: &str) {
        self.write("extensions.cnf", format!("basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\n{extensions}"));
        let line = ["x509", "-req", "-CA", "demo/authority/issuing.pem", "-CAkey", "demo/authority/issuing-key.pem"];
        let rest = ["-extfile", "extensions.cnf", "-in", request, "-out", issued, "-days", days];
        self.openssl(&[&line[..], &rest].concat()).ok();
    }
}

/// The documented configuration file, with texts to ask by.
pub(crate) const CONFIG: &str = include_str!("../../../../fixtures/openssl/CSRConfig.conf");

/// Answers to its questions.
pub(crate) const ANSWERS: &str = include_str!("../../../../fixtures/openssl/answers.txt");

/// A request with the same fields one by one, for an unencrypted key.
pub(crate) const FIELDS: [&str; 13] = [
    "request",
    "--plain-key",
    "--mzp",
    "MZP128745",
    "--country",
    "FR",
    "--state",
    "Kansas",
    "--locality",
    "Paris",
    "--organization",
    "Free2Move",
    "--email=it@partner.example",
];

/// The same name for keytool.
pub(crate) const DNAME: &str = "CN=MZP128745,OU=Programs Partners,O=Free2Move,L=Paris,C=FR,email=it@partner.example";
