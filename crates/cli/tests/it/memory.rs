//! Secrets in memory: what is left of them while the program waits, and that no image of them reaches a disk.

mod cores;
mod image;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt;
use std::process::{Child, Command, Stdio};

use image::Secrets;
use rexpect::session::{PtySession, spawn_command};
use serde_json::json;

use crate::batch::lines;
use crate::support::Folder;
use crate::terminal::converse;

const KEYFERRY: &str = env!("CARGO_BIN_EXE_keyferry");

/// A password that stands nowhere by chance.
const PASSWORD: &str = "violet-anchor-7193-tundra";

/// One that is wrong.
const WRONG: &str = "copper lantern 4602 meadow";

/// Where the password is, for the options.
const FROM_FILE: &str = "file:password.txt";

/// keyferry, in a namespace of our own where we are not root: its memory is for root only.
fn keyferry(folder: &Folder, arguments: &[&str]) -> Command {
    let is_root = fs::metadata("/proc/self").unwrap().uid() == 0;
    let mut command = folder.command(if is_root { KEYFERRY } else { "unshare" }.as_ref());
    if !is_root {
        command.args(["--map-root-user", KEYFERRY]);
    }
    command.env_remove("KEYFERRY_CROSS_CHECK").args(arguments);
    command
}

/// A process that waits; gone with the value.
struct Waiting(Child);

impl Drop for Waiting {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A command on a terminal, and its number.
fn on_terminal(folder: &Folder, arguments: &[&str]) -> (PtySession, u32) {
    let program = keyferry(folder, arguments);
    let mut command = folder.command("sh".as_ref());
    command.args(["-c", "echo $$ > pid; exec \"$@\"", "x"]).arg(program.get_program()).args(program.get_args());
    command.env_remove("KEYFERRY_CROSS_CHECK");
    let mut session = spawn_command(command, Some(20_000)).unwrap();
    session.exp_string("assword").unwrap();
    let pid = String::from_utf8(folder.read("pid")).unwrap();
    (session, pid.trim().parse().unwrap())
}

/// A folder with one key and its certificate in several formats, and its secrets.
fn folder() -> (Folder, Secrets) {
    let folder = Folder::new();
    folder.write("password.txt", format!("{PASSWORD}\n"));
    folder
        .openssl(&["req", "-x509", "-newkey", "rsa:2048", "-noenc", "-keyout", "plain.pem", "-out", "cert.pem", "-subj", "/CN=x"])
        .ok();
    let secrets = Secrets::default().password(PASSWORD).rsa(&folder, "plain.pem");
    for (output, more) in [("key.p12", &[][..]), ("key.jks", &[]), ("key.pem", &[]), ("old.p12", &["--p12-profile", "legacy"])] {
        let line = ["convert", "plain.pem", "cert.pem", "-o", output, "--out-password", FROM_FILE];
        folder.keyferry(&[&line[..], more].concat()).ok();
    }
    (folder, secrets)
}

#[test]
fn nothing_of_a_job_is_left_while_a_batch_waits_for_the_next_one() {
    let (folder, secrets) = folder();
    let mut child =
        keyferry(&folder, &["batch", "--jobs", "1", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let waiting = Waiting(child);
    let mut results = BufReader::new(stdout).lines();
    let outputs = ["p12", "jks", "jceks", "bks", "bcfks", "pem", "jwk"];
    let inputs = ["key.p12", "key.jks", "key.pem", "old.p12"];
    for (number, input) in inputs.into_iter().enumerate() {
        for output in outputs {
            let mut job = json!({ "inputs": input, "output": format!("{number}.{output}"), "password": FROM_FILE });
            if output == "jwk" {
                job["plain-key"] = json!(true);
            }
            stdin.write_all(lines(&[job]).as_bytes()).unwrap();
            let result = results.next().unwrap().unwrap();
            assert!(result.contains(r#""status":"done""#), "{result}");
        }
    }
    secrets.are_gone(waiting.0.id(), "after the jobs");
}

#[test]
fn a_wrong_password_is_gone_when_it_is_asked_for_again() {
    let (folder, secrets) = folder();
    for store in ["key.p12", "key.jks", "key.pem", "old.p12"] {
        let (mut session, pid) = on_terminal(&folder, &["convert", store, "-o", "new.p12"]);
        converse(&mut session, &[(": ", WRONG)]);
        session.exp_string("that is not the password of ").unwrap();
        session.exp_string("Password of ").unwrap();
        Secrets::default().password(WRONG).are_gone(pid, store);
        secrets.are_gone(pid, store);
    }
}

#[test]
fn a_question_before_a_store_is_changed_finds_no_key_in_memory() {
    let (folder, _) = folder();
    let key = Secrets::default().rsa(&folder, "plain.pem");
    folder
        .openssl(&["req", "-x509", "-newkey", "ed25519", "-noenc", "-keyout", "k.pem", "-out", "other.pem", "-subj", "/CN=y"])
        .ok();
    for store in ["key.p12", "key.jks", "old.p12"] {
        let (mut session, pid) =
            on_terminal(&folder, &["keytool", "-importcert", "-alias", "y", "-file", "other.pem", "-keystore", store]);
        converse(&mut session, &[(":", PASSWORD)]);
        session.exp_string("Trust this certificate? [no]:").unwrap();
        key.are_gone(pid, store);
        // The store is written with it when the answer is yes.
        Secrets::default().password(PASSWORD).are_there(pid, store);
    }
}

/// The numbers that TLS signs with have to be there, as it computes with them.
#[test]
fn a_connection_that_waits_keeps_no_password_and_no_key_as_it_was_read() {
    const WITH: &str = "little end first";
    let (folder, secrets) = folder();
    let gone = secrets.clone().without(WITH);
    let connect = |from, identity| ["connect", "--truststore", "cert.pem", "--password", from, "--identity", identity];
    let s_client = |from| ["openssl", "s_client", "-cert", "cert.pem", "-pass", from, "-key", "key.pem", "-connect"];
    for line in [
        &connect(FROM_FILE, "key.p12")[..],
        &connect(FROM_FILE, "key.jks"),
        &connect(FROM_FILE, "key.pem"),
        &connect("stdin", "key.p12"),
        &connect("stdin", "key.pem"),
        &s_client(FROM_FILE),
        &s_client("stdin"),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let mut child =
            keyferry(&folder, &[line, &[&address]].concat()).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        // The input goes on behind the password.
        let mut input = child.stdin.take().unwrap();
        if line.contains(&"stdin") {
            input.write_all(format!("{PASSWORD}\n").as_bytes()).unwrap();
        }
        let waiting = Waiting(child);
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut [0; 5]).unwrap();
        let when = line.join(" ");
        gone.are_gone(waiting.0.id(), &when);
        secrets.are_there(waiting.0.id(), &when);
    }
}

#[test]
fn nothing_of_a_renewal_is_left_between_its_passes() {
    let folder = crate::renewals::aged();
    folder.write("password.txt", format!("{PASSWORD}\n"));
    let line = [
        "renew",
        "--watch",
        "--within=200d",
        "--every=1h",
        "--password",
        FROM_FILE,
        "--submit",
        "sh authority.sh",
        "--exec",
        "echo x > told",
    ];
    let waiting = Waiting(keyferry(&folder, &line).stdin(Stdio::null()).spawn().unwrap());
    crate::renewals::comes(&folder, "the pass", || folder.exists("told"));
    folder.openssl(&["pkey", "-in", "ready/key.pem", "-passin", FROM_FILE, "-out", "plain.pem"]).ok();
    Secrets::default().password(PASSWORD).rsa(&folder, "plain.pem").are_gone(waiting.0.id(), "between two passes");
}
