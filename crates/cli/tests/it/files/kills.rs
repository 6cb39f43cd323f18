//! Runs that are killed while they replace many files. `KEYFERRY_KILLS=500` kills as many.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::KEYFERRY;
use crate::registration::{AUTHORITIES, requested};
use crate::support::Folder;

/// How many are killed when nothing else is said.
const KILLS: usize = 16;

/// Commands that look at one of the files, each of which brings all of them to their end.
const LOOKS: [&[&str]; 4] = [
    &["status"],
    &["openssl", "x509", "-in", "ready/client_cert.pem", "-noout"],
    &["keytool", "-list", "-keystore", "ready/keystore.jks", "-storepass:env", "STOREPASS"],
    &["show", "ready/client_cert.pem"],
];

/// A certificate that may be in place: the lines of its PEM file, its DER, its fingerprint.
pub(super) struct Issued {
    pem: String,
    der: Vec<u8>,
    fingerprint: String,
}

impl Issued {
    pub(super) fn new(folder: &Folder, name: &str) -> Self {
        folder.sign("CSRName.csr", name, "365");
        let der = folder.openssl(&["x509", "-in", name, "-outform", "DER"]).ok().out;
        let pem = folder.openssl(&["x509", "-in", name]).ok().text().lines().skip(1).take(10).collect::<Vec<_>>().join("\n");
        Self { pem, fingerprint: keyferry_core::key::fingerprint(&der), der }
    }

    /// In which of the files it is.
    pub(super) fn is_in(&self, folder: &Folder) -> [bool; 3] {
        let text = |name: &str| String::from_utf8(folder.read(name)).unwrap();
        let stored = folder.read("ready/keystore.jks").windows(self.der.len()).any(|bytes| bytes == self.der);
        [text("keyferry.toml").contains(&self.fingerprint), text("ready/client_cert.pem").contains(&self.pem), stored]
    }
}

fn receive(folder: &Folder, issued: &str, how: &str) -> Child {
    let mut command = folder.command(KEYFERRY.as_ref());
    command.env_remove("KEYFERRY_CROSS_CHECK").args(["receive", issued]).args(AUTHORITIES);
    command.args(["--password", "env:STOREPASS", "--write", "pem,jks,curl,java", how]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// The names in the folder of the files and in that of the registration.
fn names(folder: &Folder) -> Vec<String> {
    let ready = std::fs::read_dir(folder.path().join("ready")).unwrap();
    let ready = ready.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    ready.chain(folder.names()).collect()
}

#[test]
fn a_killed_run_never_leaves_some_files_old_and_some_new() {
    let kills = std::env::var("KEYFERRY_KILLS").map_or(KILLS, |text| text.parse().unwrap());
    let folder = requested();
    let issued = [Issued::new(&folder, "first.pem"), Issued::new(&folder, "second.pem")];
    let begun = Instant::now();
    assert!(receive(&folder, "first.pem", "--force").wait().unwrap().success());
    let whole = begun.elapsed();
    let mut random = u64::from(std::process::id()) | 1;
    let mut next = |most: u128| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        u64::try_from(u128::from(random) % most.max(1)).unwrap()
    };
    let (mut recovered, mut stopped) = (0, 0);
    // Between the journal and the last file is a moment only: on a busy machine it takes some more rounds to meet it.
    let mut round = 0;
    while round < kills || (recovered == 0 && round < 16 * kills) {
        let name = if round % 2 == 0 { "second.pem" } else { "first.pem" };
        let mut child = receive(&folder, name, if round % 3 == 0 { "--keep-old" } else { "--force" });
        // Anywhere, or where it matters: from the first file that is put beside, or from the journal on.
        let wait_for = match round % 4 {
            0 => None,
            1 => Some(".keyferry-"),
            _ => Some(".keyferry-journal"),
        };
        while child.try_wait().unwrap().is_none()
            && wait_for.is_some_and(|begin| !names(&folder).iter().any(|name| name.starts_with(begin)))
        {
            std::thread::yield_now();
        }
        let most = if wait_for.is_some() { 3000 } else { whole.as_micros() };
        std::thread::sleep(Duration::from_micros(next(most)));
        child.kill().unwrap();
        stopped += usize::from(!child.wait().unwrap().success());
        let said = folder.keyferry(LOOKS[round / 4 % LOOKS.len()]).ok();
        recovered += usize::from(said.err.contains("an earlier run was stopped while it wrote"));
        let found = issued.iter().map(|issued| issued.is_in(&folder)).collect::<Vec<_>>();
        assert!(
            found == [[true; 3], [false; 3]] || found == [[false; 3], [true; 3]],
            "round {round}: {found:?} of registration, PEM file, keystore\n{}",
            said.err
        );
        round += 1;
    }
    eprintln!("{round} runs, {stopped} killed, {recovered} of them brought to their end by the next");
    assert!(stopped * 3 > round && recovered > 0, "{stopped} of {round} were killed, {recovered} half way");
    // What the killed ones left over goes with the next that writes.
    assert!(receive(&folder, "first.pem", "--force").wait().unwrap().success());
    assert_eq!(names(&folder).into_iter().filter(|name| name.starts_with(".keyferry-")).collect::<Vec<_>>(), [] as [&str; 0]);
}

#[test]
fn what_a_killed_run_left_over_is_no_input() {
    let folder = Folder::new();
    folder.twin("leaf.pem", "in/leaf.pem");
    folder.twin("ed.pem", "in/.keyferry-00112233445566aa.new");
    folder.keyferry(&["convert", "in", "--to", "pem", "-o", "out.pem"]).ok();
    assert_eq!(String::from_utf8(folder.read("out.pem")).unwrap().matches("BEGIN CERTIFICATE").count(), 1);
}

#[test]
fn what_a_killed_run_left_over_is_removed() {
    let folder = Folder::new();
    for name in ["leaf.pem", "ed.pem"] {
        folder.twin(name, name);
    }
    let left_over = [".keyferry-00112233445566aa.new", ".keyferry-00112233445566bb.old", ".keyferry-00112233445566cc.new"];
    for name in left_over {
        folder.write(name, "left over");
    }
    folder.write(".keyferry-mine", "not ours");
    folder.keyferry(&["openssl", "x509", "-in", "leaf.pem", "-out", "out.pem"]).ok();
    assert_eq!(folder.names(), [".keyferry-mine", "ed.pem", "leaf.pem", "out.pem"]);
    // A look at the registration is enough too.
    for name in left_over {
        folder.write(name, "left over");
    }
    folder.keyferry(&["status"]).fails(1, &["there is no registration"]);
    assert_eq!(folder.litter(), [".keyferry-mine"]);
}
