//! `openssl s_client`, ours, with openssl's own server on this machine.

use crate::stores::registered;
use crate::support::{Folder, Said};
use crate::tls::Server;

fn s_client(folder: &Folder, server: &Server, options: &[&str], input: &str) -> Said {
    let address = server.address();
    folder.keyferry_with(&[&["openssl", "s_client", "-connect", &address], options].concat(), input)
}

const OURS: [&str; 10] = [
    "-key",
    "demo/openssl/ready/key.pem",
    "-pass",
    "env:STOREPASS",
    "-cert",
    "demo/openssl/ready/client_cert.pem",
    "-cert_chain",
    "demo/openssl/ready/client_cert.pem",
    "-CAfile",
    "demo/openssl/ready/ca_cert.pem",
];

#[test]
fn a_request_goes_over_either_version_and_the_server_sees_our_certificate() {
    let folder = registered();
    let server = Server::start(&folder);
    for (version, name) in [("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")] {
        let more = [version, "-quiet", "-ign_eof", "-verify_return_error", "-verify_hostname", "localhost"];
        let said = s_client(&folder, &server, &[&OURS[..], &more].concat(), "GET / HTTP/1.0\r\n\r\n").ok();
        assert!(said.text().contains("HTTP/1.0 200 ok") && said.text().contains("Client certificate"), "{}", said.text());
        assert!(said.err.contains("depth=0 ") && said.err.contains("verify return:1"), "{}", said.err);
        let said = s_client(&folder, &server, &[&OURS[..], &[version, "-brief"]].concat(), "").ok();
        assert!(
            said.err.contains(&format!("Protocol version: {name}\n")) && said.err.contains("Verification: OK\n"),
            "{}",
            said.err
        );
    }
}

#[test]
fn what_is_told_stands_where_openssl_tells_it() {
    let folder = registered();
    let server = Server::start(&folder);
    let ours = s_client(&folder, &server, &OURS, "").ok().text();
    let address = server.address();
    let theirs = folder.openssl(&[&["s_client", "-connect", &address], &OURS[..]].concat()).ok().text();
    // The number is that of the socket among the files that the process has open; with faketime it has more of them.
    let socket = regex::Regex::new(r"CONNECTED\([0-9A-F]{8}\)").unwrap();
    let theirs = socket.replace(&theirs, "CONNECTED(00000003)");
    // Every line of ours stands in theirs too, in the same order.
    let mut lines = theirs.lines();
    for line in ours.lines() {
        assert!(lines.any(|other| other == line), "`{line}` is not, or not here, in:\n{theirs}");
    }
    assert!(ours.contains("Acceptable client certificate CA names\n") && ours.contains("Verify return code: 0 (ok)"), "{ours}");
}

#[test]
fn a_server_of_an_unknown_authority() {
    let folder = registered();
    folder.keyferry(&["demo", "other"]).ok();
    let server = Server::start(&folder);
    let trust = ["-CAfile", "other/authority/ca.pem", "-brief"];
    let said = s_client(&folder, &server, &[&OURS[..8], &trust].concat(), "").ok();
    assert!(said.err.contains("verify error:num="), "{}", said.err);
    let said = s_client(&folder, &server, &[&OURS[..8], &trust, &["-verify_return_error"]].concat(), "");
    said.fails(1, &["verify error:num=", "certificate verify failed"]);
}

#[test]
fn a_server_that_wants_a_certificate_and_gets_none() {
    let folder = registered();
    let server = Server::start(&folder);
    let said = s_client(&folder, &server, &["-CAfile", "demo/openssl/ready/ca_cert.pem", "-tls1_2"], "");
    said.fails(1, &["alert handshake failure"]);
}
