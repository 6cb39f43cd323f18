//! No core files, and no memory for others.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use super::{KEYFERRY, Waiting};
use crate::support::Folder;

/// A program that waits, where core files may be as large as they will.
fn begin(folder: &Folder, program: &str) -> Waiting {
    let mut command = folder.command("sh".as_ref());
    command.args(["-c", "ulimit -c unlimited; exec \"$@\"", "x"]).args(program.split(' '));
    let child = Waiting(command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    std::thread::sleep(Duration::from_millis(200));
    child
}

/// What a signal makes of it, whose input stays open.
fn ended(folder: &Folder, waiting: &mut Waiting, signal: &str) -> ExitStatus {
    let _input = waiting.0.stdin.take();
    // Rust's own handler for SEGV lets the fault come once more.
    for _ in 0..2 {
        folder.run("kill".as_ref(), &["-s", signal, &waiting.0.id().to_string()], b"");
        std::thread::sleep(Duration::from_millis(20));
    }
    waiting.0.wait().unwrap()
}

#[test]
fn a_fault_leaves_no_core_file() {
    let folder = Folder::new();
    let leaves_cores = ended(&folder, &mut begin(&folder, "cat"), "SEGV").core_dumped();
    let there = folder.names();
    for signal in ["SEGV", "ABRT"] {
        for command in ["batch -", "keytool -printcert", "openssl pkey"] {
            let mut child = begin(&folder, &format!("{KEYFERRY} {command}"));
            let limits = fs::read_to_string(format!("/proc/{}/limits", child.0.id())).unwrap();
            let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
            assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
            let status = ended(&folder, &mut child, signal);
            assert!(status.signal().is_some() && !status.core_dumped(), "{command}, {signal}: {status}");
        }
    }
    assert_eq!(folder.names(), there);
    assert!(leaves_cores, "another program leaves no core file here either: raise the hard limit (ulimit -H -c)");
}

/// Handlers that the system pipes an image to do not look at the limit; what is root's in /proc has no image.
#[test]
fn the_memory_is_root_s() {
    let folder = Folder::new();
    folder.copy_program();
    fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let is_root = fs::metadata("/proc/self").unwrap().uid() == 0;
    let as_other = if is_root { "setpriv --reuid 65534 --regid 65534 --clear-groups " } else { "" };
    for (program, is_roots) in [("cat", false), ("./keyferry batch -", true)] {
        let child = begin(&folder, &format!("{as_other}{program}"));
        let owner = fs::metadata(format!("/proc/{}/mem", child.0.id())).unwrap().uid();
        assert_eq!(owner == 0, is_roots, "{program}");
    }
    // Its own descriptors stay its own.
    folder.write("password.txt", "changeit\n");
    folder.write("leaf.p12", fs::read(crate::support::fixture("twins/leaf.p12")).unwrap());
    let line = format!("{as_other}./keyferry show /dev/stdin --password fd:3 < leaf.p12 3< password.txt");
    let said = folder.run("sh".as_ref(), &["-c", &line], b"").ok();
    assert!(said.text().contains("integrity verified"), "{}{}", said.text(), said.err);
}
