//! The two documented procedures as they stand: with `keyferry` in front, and through links that bear the tools' names.

use std::ffi::OsString;
use std::os::unix::fs::symlink;

use crate::support::{ANSWERS, CONFIG, DNAME, Folder, PASSWORD, Said};

/// How the program is called in the place of a tool.
type Caller = fn(&Folder, &str) -> (OsString, Vec<String>);

fn in_front(_: &Folder, tool: &str) -> (OsString, Vec<String>) {
    (env!("CARGO_BIN_EXE_keyferry").into(), vec![tool.to_owned()])
}

fn linked(folder: &Folder, tool: &str) -> (OsString, Vec<String>) {
    let link = folder.path().join(tool);
    symlink(env!("CARGO_BIN_EXE_keyferry"), &link).unwrap();
    (link.into(), Vec::new())
}

fn run(folder: &Folder, (program, before): &(OsString, Vec<String>), line: &[&str], input: &str) -> Said {
    let words: Vec<&str> = before.iter().map(String::as_str).chain(line.iter().copied()).collect();
    folder.run(program, &words, input.as_bytes())
}

#[test]
fn the_path_of_openssl_gives_its_request() {
    for caller in [in_front as Caller, linked] {
        let folder = Folder::new();
        folder.write("CSRConfig.conf", CONFIG);
        let openssl = caller(&folder, "openssl");
        let line = ["req", "-new", "-config", "CSRConfig.conf", "-keyout", "KeyName.pem", "-out", "CSRName.csr"];
        run(&folder, &openssl, &line, &format!("{PASSWORD}\n{PASSWORD}\n{ANSWERS}")).ok();
        let line = ["req", "-new", "-config", "CSRConfig.conf", "-key", "KeyName.pem", "-out", "theirs.csr"];
        folder.openssl_with(&[&line[..], &["-passin", "env:STOREPASS"]].concat(), ANSWERS).ok();
        assert!(folder.read("CSRName.csr") == folder.read("theirs.csr"));
    }
}

#[test]
fn the_path_of_keytool_gives_its_request() {
    for caller in [in_front as Caller, linked] {
        let folder = Folder::new();
        let keytool = caller(&folder, "keytool");
        let line = ["-genkey", "-alias", "KeyName", "-keyalg", "RSA", "-keysize", "2048", "-dname", DNAME];
        let line = [&line[..], &["-keystore", "KeyStoreName.jks"]].concat();
        run(&folder, &keytool, &line, &format!("{PASSWORD}\n{PASSWORD}\n")).ok();
        let line = ["-certreq", "-alias", "Keyname", "-keystore", "KeyStoreName.jks", "-file", "CSRName.csr"];
        run(&folder, &keytool, &line, &format!("{PASSWORD}\n")).ok();
        let line = ["-certreq", "-alias", "Keyname", "-keystore", "KeyStoreName.jks", "-file", "theirs.csr"];
        folder.keytool(&[&line[..], &["-storepass:env", "STOREPASS"]].concat()).ok();
        assert!(folder.read("CSRName.csr") == folder.read("theirs.csr"));
    }
}
