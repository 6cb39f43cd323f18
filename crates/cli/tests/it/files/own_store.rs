//! What is read for its keys is not written over by what is made of them.

use std::fs::hard_link;
use std::os::unix::fs::symlink;

use crate::support::{Folder, PASSWORD};

#[test]
fn keytool_does_not_write_over_the_store_that_it_reads() {
    let folder = Folder::new();
    folder.twin("seed.p12", "seed.p12");
    folder.twin("leaf.csr", "leaf.csr");
    let path = folder.path();
    symlink("seed.p12", path.join("link")).unwrap();
    hard_link(path.join("seed.p12"), path.join("second")).unwrap();
    std::fs::create_dir(path.join("inner")).unwrap();
    let before = folder.read("seed.p12");
    let absolute = path.join("seed.p12");
    for name in ["seed.p12", "./inner/../seed.p12", absolute.to_str().unwrap(), "link", "second"] {
        for verb in [
            &["-exportcert", "-file"][..],
            &["-certreq", "-file"],
            &["-gencert", "-infile", "leaf.csr", "-outfile"],
            &["-gencrl", "-id", "1", "-file"],
        ] {
            let option = verb[verb.len() - 1];
            let store = ["-alias", "leaf", "-keystore", "seed.p12", "-storepass", PASSWORD];
            let said = folder.keyferry(&[&["keytool"], verb, &[name], &store].concat());
            let words = format!("is the keystore itself, which would be lost: give {option} the name of another file");
            assert!(said.code == 1 && said.text().contains(&words), "{verb:?} {name}: {}{}", said.text(), said.err);
            assert_eq!(folder.read("seed.p12"), before, "{verb:?} {name}");
            folder.keyferry(&[&["keytool"], verb, &["made"], &store].concat()).ok();
        }
    }
}

#[test]
fn our_own_commands_do_not_either() {
    let folder = Folder::new();
    folder.twin("leaf.p12", "leaf.p12");
    symlink("leaf.p12", folder.path().join("link.pem")).unwrap();
    let before = folder.read("leaf.p12");
    let password = ["--password", "env:STOREPASS", "--force"];
    for line in [
        &["store", "export", "leaf.p12", "leaf", "-o", "link.pem", "--plain-key"][..],
        &["store", "export", "leaf.p12", "leaf", "-o", "leaf.p12"],
        &["request", "--key", "leaf.p12", "--out", "link.pem", "--profile", "none"],
        &["renew", "leaf.p12", "--same-key", "--out", "link.pem", "--profile", "none"],
    ] {
        let said = folder.keyferry(&[line, &password].concat());
        said.fails(2, &["is a file that is read, and what it holds would be lost", "the name of another file"]);
        assert_eq!(folder.read("leaf.p12"), before, "{line:?}");
    }
}
