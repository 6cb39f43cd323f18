//! Running keyferry and the real tools in a folder of one's own.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use keyferry_core::Timestamp;

use crate::java;

/// The password of everything in the tests, and in the fixtures.
pub(crate) const PASSWORD: &str = "changeit";

/// How to get the tools where one is missing.
pub(crate) const INSTALL: &str =
    "apt-get install openssl default-jdk-headless curl faketime gnutls-bin libnss3-tools libbcprov-java";

/// Bouncy Castle, from the package libbcprov-java.
pub(crate) const BOUNCY_CASTLE: &str = "/usr/share/java/bcprov.jar";

/// A folder that goes away with the test.
pub(crate) struct Folder(tempfile::TempDir);

/// What a program said.
#[derive(Debug)]
pub(crate) struct Said {
    pub code: i32,
    pub out: Vec<u8>,
    pub err: String,
}

impl Said {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.out).into_owned()
    }

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

/// What makes keytool start sooner; the first takes from it the compiler that makes large keys sooner.
const QUICK_KEYTOOL: [&str; 2] = ["-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"];

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn exists(&self, name: &str) -> bool {
        self.path().join(name).exists()
    }

    /// The names of everything in it.
    pub(crate) fn names(&self) -> Vec<String> {
        self.names_in("")
    }

    /// The names in a folder of this one, in order.
    pub(crate) fn names_in(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path().join(folder)).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
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

    /// Runs keytool in English.
    pub(crate) fn keytool(&self, arguments: &[&str]) -> Said {
        self.run("keytool".as_ref(), &[&["-J-Duser.language=en"], &QUICK_KEYTOOL[..], arguments].concat(), b"")
    }

    /// Runs a command line of keytool or openssl as it stands: with keyferry in front, or with the real tool. The surroundings are the same for
    /// both: English, UTC, this folder as home, no terminal.
    pub(crate) fn documented(&self, ours: bool, words: &[String], input: &str) -> Said {
        let (tool, arguments) = words.split_first().unwrap();
        let home = format!("-J-Duser.home={}", self.path().display());
        let mut command = self.without_terminal(if ours { env!("CARGO_BIN_EXE_keyferry") } else { tool });
        if ours {
            command.arg(tool);
        } else if tool == "keytool" {
            let quick = &QUICK_KEYTOOL[usize::from(arguments.iter().any(|word| java::is_large(word)))..];
            command.args(quick).args(["-J-Duser.language=en", "-J-Duser.country=US", &home]);
        }
        fed(command.args(arguments), input.as_bytes())
    }

    /// Runs a line of ours without a terminal, with more variables in its environment.
    pub(crate) fn unattended(&self, words: &[String], input: &str, variables: &[(&str, &str)]) -> Said {
        let mut command = self.without_terminal(env!("CARGO_BIN_EXE_keyferry"));
        fed(command.args(words).envs(variables.iter().copied()), input.as_bytes())
    }

    /// Runs one of the Java programs beside these tests.
    pub(crate) fn java(&self, program: &str, arguments: &[&str]) -> Said {
        self.java_with(&[], program, arguments)
    }

    /// The same with options for java itself.
    pub(crate) fn java_with(&self, options: &[&str], program: &str, arguments: &[&str]) -> Said {
        let classes = ["-cp", &java::class_path(), program];
        self.run("java".as_ref(), &[&java::QUICK, options, &classes, arguments].concat(), b"")
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

    /// A command that nobody sits before, even where the tests are started from a terminal.
    pub(crate) fn without_terminal(&self, program: &str) -> Command {
        if fs::File::open("/dev/tty").is_err() {
            return self.command(program.as_ref());
        }
        let mut command = self.command("setsid".as_ref());
        command.args(["--wait", program]);
        command
    }

    /// A command in this folder, in surroundings that are the same everywhere.
    pub(crate) fn command(&self, program: &OsStr) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.path())
            .env("KEYFERRY_CROSS_CHECK", "1")
            .env("STOREPASS", PASSWORD)
            .env("KEYSTORE_PASSWORD", PASSWORD)
            .env("LC_ALL", "C.UTF-8")
            .env("TZ", "UTC")
            .env("HOME", self.path());
        for variable in ["SOURCE_DATE_EPOCH", "OPENSSL_CONF", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"] {
            command.env_remove(variable);
        }
        command
    }
}

/// What a command says that is given this input.
fn fed(command: &mut Command, input: &[u8]) -> Said {
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let program = || command.get_program().display();
    let mut child = child.unwrap_or_else(|error| panic!("{} cannot be run ({error}); install it: {INSTALL}", program()));
    // A program that does not read all of it is none of our business.
    let _ = child.stdin.take().unwrap().write_all(input);
    said(child.wait_with_output().unwrap())
}

fn said(Output { status, stdout, stderr }: Output) -> Said {
    Said { code: status.code().unwrap_or(-1), out: stdout, err: String::from_utf8_lossy(&stderr).into_owned() }
}

/// The path of a fixture.
pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name)
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
