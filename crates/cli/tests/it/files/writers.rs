//! Several runs that change one file at once: nothing is lost. `KEYFERRY_WRITERS=64` for as many.

use std::process::{Child, Stdio};

use super::KEYFERRY;
use crate::support::Folder;

/// How many there are when nothing else is said.
const WRITERS: usize = 20;

fn writers() -> usize {
    std::env::var("KEYFERRY_WRITERS").map_or(WRITERS, |text| text.parse().unwrap())
}

fn start(folder: &Folder, arguments: &[&str]) -> Child {
    let mut command = folder.command(KEYFERRY.as_ref());
    // It reads what it writes with other readers too, which is not what is looked for here.
    command.env_remove("KEYFERRY_CROSS_CHECK").args(arguments).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn all_are_content(children: Vec<Child>) {
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
}

#[test]
fn many_imports_into_one_store_leave_as_many_entries() {
    let folder = Folder::new();
    for name in ["ed.pem", "trust.p12"] {
        folder.twin(name, name);
    }
    std::fs::hard_link(folder.path().join("trust.p12"), folder.path().join("two-names.p12")).unwrap();
    let there = folder.entries("trust.p12");
    // A file that is replaced, one that is written over, and one that is not there yet.
    folder.twin("trust.p12", "one-name.p12");
    for (store, there) in [("one-name.p12", there), ("trust.p12", there), ("new.p12", 0)] {
        let names: Vec<String> = (0..writers()).map(|number| format!("n{number}")).collect();
        all_are_content(names.iter().map(|name| start(&folder, &super::import(store, name))).collect());
        assert_eq!(folder.entries(store), there + writers(), "{store}");
    }
    assert_eq!(folder.read("trust.p12"), folder.read("two-names.p12"));
    assert_eq!(folder.litter(), [] as [&str; 0]);
}

#[test]
fn converting_into_one_store_loses_nothing() {
    let folder = Folder::new();
    for name in ["ed.pem", "leaf.pem"] {
        folder.twin(name, name);
    }
    let password = ["--password", "env:STOREPASS", "--out-password", "env:STOREPASS"];
    folder.keyferry(&[&["convert", "ed.pem", "-o", "all.p12"], &password[..]].concat()).ok();
    let names: Vec<String> = (0..writers()).map(|number| format!("new{number}.pem")).collect();
    for name in &names {
        let new = ["req", "-x509", "-newkey", "ed25519", "-noenc", "-keyout", "k.pem", "-subj"];
        folder.openssl(&[&new[..], &[&format!("/CN={name}"), "-out", name]].concat()).ok();
    }
    let line = |name: &str| {
        let line = [&["convert", "all.p12", name, "-o", "all.p12", "--force"], &password[..]].concat();
        start(&folder, &line)
    };
    all_are_content(names.iter().map(|name| line(name)).collect());
    assert_eq!(folder.entries("all.p12"), 1 + writers());
}

#[test]
fn no_serial_number_is_given_twice() {
    let folder = Folder::new();
    let new = ["req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "k.pem", "-subj", "/CN=x"];
    folder.openssl(&[&new[..], &["-x509", "-out", "ca.pem"]].concat()).ok();
    folder.openssl(&["req", "-new", "-key", "k.pem", "-subj", "/CN=y", "-out", "r.csr"]).ok();
    let names: Vec<String> = (0..8).map(|number| format!("c{number}.pem")).collect();
    let line =
        |name| ["openssl", "x509", "-req", "-in", "r.csr", "-CA", "ca.pem", "-CAkey", "k.pem", "-CAcreateserial", "-out", name];
    all_are_content(names.iter().map(|name| start(&folder, &line(name))).collect());
    let serial = |name: &String| folder.openssl(&["x509", "-noout", "-serial", "-in", name]).ok().text();
    let mut serials: Vec<String> = names.iter().map(serial).collect();
    serials.sort();
    serials.dedup();
    assert_eq!(serials.len(), names.len());
}

#[test]
fn a_run_that_is_killed_at_a_question_leaves_nothing() {
    let folder = Folder::new();
    let mut command = folder.command(KEYFERRY.as_ref());
    let line = ["keytool", "-genkeypair", "-keyalg", "EC", "-keystore", "new.p12", "-storepass", "changeit"];
    let mut child = command.args(line).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert!(child.try_wait().unwrap().is_none());
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(folder.names(), [] as [&str; 0]);
}

#[test]
fn a_store_that_another_run_keeps_open_is_not_written_over() {
    let folder = Folder::new();
    for name in ["ed.pem", "trust.p12"] {
        folder.twin(name, name);
    }
    // It waits for its answer, and keeps the store meanwhile.
    let mut command = folder.command(KEYFERRY.as_ref());
    let line =
        ["keytool", "-importcert", "-alias", "first", "-file", "ed.pem", "-keystore", "trust.p12", "-storepass", "changeit"];
    let mut first = command.args(line).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(500));
    let mut second = start(&folder, &super::import("trust.p12", "second"));
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert!(second.try_wait().unwrap().is_none(), "it did not wait");
    let before = folder.entries("trust.p12");
    std::io::Write::write_all(&mut first.stdin.take().unwrap(), b"yes\nyes\n").unwrap();
    all_are_content(vec![first, second]);
    assert_eq!(folder.entries("trust.p12"), before + 2);
}
