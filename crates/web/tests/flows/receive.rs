//! What came back for a request.

use std::fs;

use crate::{Folder, outcome};

#[test]
fn what_came_as_pkcs12_is_received() {
    let folder = Folder::new();
    let line = ["pkcs12", "-export", "-nokeys", "-in", "client.pem", "-certfile", "ca.pem", "-passout", "pass:changeit"];
    folder.openssl(&[&line[..], &["-out", "answer.p12"]].concat());
    let made = folder.received(&["answer.p12"]);
    assert_eq!(outcome(&made, "done")["chain"].as_array().unwrap().len(), 2);
    let zip = made.bytes(0);
    // Files stand in the zip as they are.
    let issued = fs::read(folder.path("client.pem")).unwrap();
    assert!(zip.windows(issued.len()).any(|part| part == issued), "client_cert.pem");
}

#[test]
fn a_certificate_that_cannot_be_read_is_not_passed_over() {
    let folder = Folder::new();
    let authority = folder.read("ca.pem");
    let damaged = authority.replacen("MII", "MIJ", 1);
    fs::write(folder.path("answer.pem"), folder.read("client.pem") + &authority + &damaged).unwrap();
    let refused = outcome(&folder.received(&["answer.pem"]), "refused");
    assert!(refused["what"].as_str().unwrap().starts_with("answer.pem, line "), "{refused}");
}

#[test]
fn a_key_that_java_cannot_use_is_said() {
    let folder = Folder::new();
    folder.openssl(&["ecparam", "-name", "secp256k1", "-genkey", "-noout", "-out", "client.key"]);
    folder.openssl(&["req", "-new", "-key", "client.key", "-subj", "/CN=client", "-out", "client.csr"]);
    folder.openssl(&["x509", "-req", "-in", "client.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-out", "client.pem"]);
    let report = outcome(&folder.received(&["client.pem", "ca.pem"]), "done");
    assert_eq!(report["warnings"][0], "Java 16 and later do not have secp256k1, and cannot sign with the key `key`");
}
