//! A server that does not take our certificate says little; why is told from what is here.

use crate::registration::received;
use crate::support::{Folder, Said};
use crate::tls::Server;

const MUTUAL: [&str; 5] = ["-Verify", "3", "-verify_return_error", "-CAfile", "demo/authority/ca.pem"];

const ENVIRONMENT: &str = "same environment";

/// Connects with these files, in either version; the answer of a server of TLS 1.2 comes earlier.
fn refused(folder: &Folder, server: &Server, options: &[&str], words: &[&str]) -> Vec<Said> {
    let versions = ["1.2", "1.3"].iter().map(|version| {
        let address = server.address();
        let line = [&["connect", address.as_str(), "--tls", version, "--password", "env:STOREPASS"], options].concat();
        let said = folder.keyferry(&line);
        assert!(said.text().contains("Our certificate was NOT accepted."), "{}{}", said.text(), said.err);
        said.fails(5, words)
    });
    versions.collect()
}

/// Another certificate for the key of the registration.
fn issued_otherwise(folder: &Folder, name: &str, days: &str, extensions: &str) {
    folder.sign_with("CSRName.csr", name, days, extensions);
}

const KEY: &str = "--identity=ready/key.pem";
const ISSUING: &str = "--identity=demo/authority/issuing.pem";
const CA: &str = "--truststore=demo/authority/ca.pem";

#[test]
fn a_certificate_for_servers_only() {
    let folder = received();
    issued_otherwise(&folder, "server.pem", "30", "extendedKeyUsage=serverAuth\n");
    let server = Server::start(&folder);
    let words = [
        "it is for serverAuth, and not for TLS clients (clientAuth)",
        "ask for a certificate with the extended key usage clientAuth",
    ];
    for said in refused(&folder, &server, &[KEY, "--identity=server.pem", ISSUING, CA], &words) {
        assert!(!said.err.contains(ENVIRONMENT) && said.err.contains("(alert unsupported_certificate)"), "{}", said.err);
    }
}

#[test]
fn an_intermediate_certificate_that_is_missing() {
    let folder = received();
    let leaf = "--identity=issued.pem";
    // The server sends it itself, or it is in our truststore.
    let server = Server::start(&folder);
    let words = [
        "does not know the authority of our certificate (alert unknown_ca)",
        "the certificate of the intermediate authority `CN=Demonstration Issuing CA",
        "was not sent with it",
        "keyferry receive",
    ];
    for said in refused(&folder, &server, &[KEY, leaf, CA], &words) {
        assert!(!said.err.contains(ENVIRONMENT), "{}", said.err);
    }
    let identity = ["-cert", "demo/authority/server.pem", "-key", "demo/authority/server-key.pem"];
    let server = Server::with(&folder, &[&identity[..], &MUTUAL].concat());
    refused(&folder, &server, &[KEY, leaf, CA, "--truststore=demo/authority/issuing.pem"], &words);
    // What the hint says helps.
    let line = [
        "receive",
        "issued.pem",
        "demo/authority/issuing.pem",
        "demo/authority/ca.pem",
        "--key",
        "KeyName.pem",
        "--out",
        "whole",
    ];
    folder.keyferry(&[&line[..], &["--password", "env:STOREPASS"]].concat()).ok();
    let server = Server::start(&folder);
    let line = ["connect", &server.address(), "--identity=whole/keystore.p12", CA, "--password", "env:STOREPASS"];
    folder.keyferry(&line).ok();
    // Nobody here knows it: both causes are named.
    let other =
        ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Elsewhere", "-keyout", "else.key", "-out", "else.pem"];
    folder.openssl(&other).ok();
    folder.openssl(&["req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=s", "-keyout", "s.key", "-out", "s.csr"]).ok();
    folder.write("s.cnf", "subjectAltName=DNS:localhost\n");
    let sign = ["x509", "-req", "-in", "s.csr", "-CA", "else.pem", "-CAkey", "else.key", "-extfile", "s.cnf", "-out", "s.pem"];
    folder.openssl(&sign).ok();
    let server = Server::with(&folder, &[&["-cert", "s.pem", "-key", "s.key"], &MUTUAL[..]].concat());
    let words = [
        "its issuer `CN=Demonstration Issuing CA",
        "The server asks for certificates of `CN=Demonstration Root CA",
        "its certificate is missing",
        ENVIRONMENT,
    ];
    refused(&folder, &server, &[KEY, leaf, "--truststore=else.pem"], &words);
}

#[test]
fn a_certificate_of_somebody_else() {
    let folder = received();
    let server = Server::start(&folder);
    let make =
        ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Other Root", "-keyout", "other.key", "-out", "other.pem"];
    folder.openssl(&make).ok();
    let sign = ["x509", "-req", "-in", "CSRName.csr", "-CA", "other.pem", "-CAkey", "other.key", "-out", "theirs.pem"];
    folder.openssl(&sign).ok();
    let words = ["it comes from `CN=Other Root`, and the server asks for certificates of `CN=Demonstration Root CA", ENVIRONMENT];
    refused(&folder, &server, &[KEY, "--identity=theirs.pem", "--identity=other.pem", CA], &words);
    // The placeholder of a keystore is of nobody.
    let line = [
        "request",
        "--keystore",
        "new.p12",
        "--dname",
        "CN=x",
        "--profile",
        "none",
        "--out",
        "new.csr",
        "--password",
        "env:STOREPASS",
    ];
    folder.keyferry(&line).ok();
    let words = ["it is signed with its own key, by no authority", "give the issued certificate"];
    for said in refused(&folder, &server, &["--identity=new.p12", CA], &words) {
        assert!(!said.err.contains(ENVIRONMENT), "{}", said.err);
    }
    // An authority is no client.
    let line = ["--identity=demo/authority/issuing.pem", "--identity=demo/authority/issuing-key.pem", CA];
    let said = folder.keyferry(&[&["connect", &server.address()], &line[..]].concat());
    assert!(said.code == 0 || said.err.contains("it is the certificate of an authority (CA), not of a client"), "{}", said.err);
}

#[test]
fn a_certificate_that_has_expired() {
    let folder = received();
    issued_otherwise(&folder, "old.pem", "-1", "extendedKeyUsage=clientAuth\n");
    let server = Server::start(&folder);
    let words = ["the server says that our certificate has expired (alert certificate_expired)", "keyferry renew"];
    refused(&folder, &server, &[KEY, "--identity=old.pem", ISSUING, CA], &words);
}

#[test]
fn a_server_that_sends_its_own_certificate_alone() {
    let folder = received();
    let identity = ["-cert", "demo/authority/server.pem", "-key", "demo/authority/server-key.pem"];
    let server = Server::with(&folder, &[&identity[..], &MUTUAL].concat());
    let said = folder.keyferry(&["connect", &server.address(), "--password", "env:STOREPASS"]);
    said.fails(
        5,
        &[
            "the server's certificate is not accepted: its authority",
            "the server sent its own certificate alone",
            "intermediate authority",
        ],
    );
}
