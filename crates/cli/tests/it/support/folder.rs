//! A folder of one's own, and programs that run in it: what both suites, `it` and `twins`, have in common.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::io::Errno;
use tempfile::TempDir;

use super::keytool::KeytoolLines;

/// The password of everything in the tests, and in the fixtures.
pub(crate) const PASSWORD: &str = "changeit";

/// The releases of the tools that are installed, which ours are compared with.
pub(crate) const RELEASES: [(&str, &str); 2] = [("KEYFERRY_KEYTOOL_AS", "17"), ("KEYFERRY_OPENSSL_AS", "3.0")];

/// How to get the tools where one is missing.
pub(crate) const INSTALL: &str = "apt-get install openssl default-jdk-headless curl git faketime gnutls-bin libnss3-tools nodejs openssh-client procps libbcprov-java python3-jsonschema prometheus-node-exporter strace";

/// A folder that is empty at first, and goes away with the test; but with a virtual machine in it, it is left to the next test, for that takes long to start.
pub(crate) struct Folder {
    /// It is there until the folder is dropped.
    place: Option<TempDir>,
    machine: Mutex<Option<KeytoolLines>>,
}

/// The folders with a virtual machine that no test has now. Each machine removes its own when the tests have ended.
static LEFT: Mutex<Vec<(TempDir, KeytoolLines)>> = Mutex::new(Vec::new());

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
}

impl Folder {
    pub(crate) fn new() -> Self {
        let (place, machine) = match held(&LEFT).pop() {
            Some((place, machine)) => (place, Some(machine)),
            None => (tempfile::tempdir().unwrap(), None),
        };
        Self { place: Some(place), machine: Mutex::new(machine) }
    }

    /// What a line gives in the folder's virtual machine, which stays; `start` starts it.
    pub(crate) fn in_machine<Word: AsRef<str>>(&self, start: impl FnOnce() -> KeytoolLines, line: &[Word], input: &str) -> Said {
        held(&self.machine).get_or_insert_with(start).run(line, input)
    }

    /// Copies all files of a folder of the fixtures, each with this before its name.
    pub(crate) fn copy_fixtures(&self, of: &str, before: &str) {
        for entry in fs::read_dir(fixture(of)).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{before}{}", path.file_name().unwrap().to_string_lossy());
            fs::copy(&path, self.path().join(name)).unwrap();
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.place.as_ref().unwrap().path()
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
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
            .envs(RELEASES)
            .env("STOREPASS", PASSWORD)
            .env("KEYSTORE_PASSWORD", PASSWORD)
            .env("LC_ALL", "C.UTF-8")
            .env("TZ", "UTC")
            .env("HOME", self.path());
        for variable in ["SOURCE_DATE_EPOCH", "OPENSSL_CONF", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"] {
            command.env_remove(variable);
        }
        for variable in ["https_proxy", "all_proxy", "no_proxy"] {
            command.env_remove(variable).env_remove(variable.to_uppercase());
        }
        command
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let (place, machine) = (self.place.take().unwrap(), held(&self.machine).take());
        if let Some(machine) = machine.filter(|machine| machine.is_in(place.path()))
            && emptied(place.path()).is_ok()
        {
            held(&LEFT).push((place, machine));
        }
    }
}

/// Makes a folder what a new one is.
pub(crate) fn emptied(folder: &Path) -> io::Result<()> {
    for rights in ["system.posix_acl_access", "system.posix_acl_default"] {
        match rustix::fs::removexattr(folder, rights) {
            Ok(()) | Err(Errno::NODATA | Errno::NOTSUP) => {}
            Err(error) => return Err(error.into()),
        }
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() { fs::remove_dir_all(entry.path()) } else { fs::remove_file(entry.path()) }?;
    }
    Ok(())
}

/// What a lock holds; a test that failed while it had it has done no harm to others.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a command says that is given this input.
pub(crate) fn fed(command: &mut Command, input: &[u8]) -> Said {
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let program = || command.get_program().display();
    let mut child = child.unwrap_or_else(|error| panic!("{} cannot be run ({error}); install it: {INSTALL}", program()));
    // A program that does not read all of it is none of our business.
    let _ = child.stdin.take().unwrap().write_all(input);
    said(child.wait_with_output().unwrap())
}

pub(crate) fn said(Output { status, stdout, stderr }: Output) -> Said {
    Said { code: status.code().unwrap_or(-1), out: stdout, err: String::from_utf8_lossy(&stderr).into_owned() }
}

/// The path of a fixture.
pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name)
}
