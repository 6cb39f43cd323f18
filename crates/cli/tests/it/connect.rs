//! Connections that work and connections that do not, each with its sentence.

use std::io::{Read, Write};
use std::net::TcpListener;

use crate::registration::received;
use crate::support::{Folder, Said};
use crate::tls::Server;

const PASS: [&str; 2] = ["--password", "env:STOREPASS"];

fn connect(folder: &Folder, address: &str, options: &[&str]) -> Said {
    folder.keyferry(&[&["connect", address], &PASS[..], options].concat())
}

#[test]
fn with_either_version_and_a_request() {
    let folder = received();
    let server = Server::start(&folder);
    for (version, said) in [("1.2", "TLS 1.2"), ("1.3", "TLS 1.3")] {
        let text = connect(&folder, &server.address(), &["--tls", version, "--http", "GET", "/"]).ok().text();
        assert!(
            text.contains(said) && text.contains("Our certificate was accepted.") && text.contains("The server answered 200 ok"),
            "{text}"
        );
    }
    let text = connect(&folder, &server.address(), &["--tls", "1.2", "--json"]).ok().out;
    let json: serde_json::Value = serde_json::from_slice(&text).unwrap();
    assert_eq!((&json["client_certificate"], &json["ours_is_asked_for"]), (&"accepted".into(), &true.into()));
    assert_eq!(json["requested_authorities"][0], "CN=Demonstration Root CA, O=keyferry demonstration, C=FR");
    assert!(json["server_certificates"][0]["certificate"]["days_left"].is_i64(), "{json}");
    // Without a registration, from PEM files and from a JKS keystore.
    for identity in [&["--identity=ready/key.pem", "--identity=ready/client_cert.pem"][..], &["--identity=ready/keystore.jks"]] {
        connect(&folder, &server.address(), &[identity, &["--truststore=ready/ca_cert.pem"]].concat()).ok();
    }
}

#[test]
fn a_server_that_does_not_know_our_authority() {
    let folder = received();
    folder.keyferry(&["demo", "other"]).ok();
    for version in ["1.2", "1.3"] {
        let server = Server::with(&folder, &["-Verify", "3", "-verify_return_error", "-CAfile", "other/authority/ca.pem"]);
        let said = connect(&folder, &server.address(), &["--tls", version]);
        assert!(said.text().contains("Our certificate was NOT accepted."), "{}", said.text());
        let said = said.fails(5, &["same environment"]);
        assert!(
            said.err.contains("the server does not know the authority of our certificate")
                || said.err.contains("the server does not take our certificate"),
            "{}",
            said.err
        );
    }
}

#[test]
fn a_server_that_asks_nobody() {
    let folder = received();
    let server = Server::with(&folder, &[]);
    let said = connect(&folder, &server.address(), &[]).ok();
    assert!(said.err.contains("warning: the server did not ask for a certificate: this was no mutual TLS"), "{}", said.err);
}

#[test]
fn servers_that_are_not_what_they_should_be() {
    let folder = received();
    let make = |name: &str, days: &str, san: &str| {
        let (key, csr, pem) = (format!("{name}.key"), format!("{name}.csr"), format!("{name}.pem"));
        folder
            .openssl(&["req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=server", "-keyout", &key, "-out", &csr])
            .ok();
        folder.sign_with(&csr, &pem, days, &format!("subjectAltName={san}\nextendedKeyUsage=serverAuth\n"));
    };
    make("named", "30", "DNS:api.example");
    let self_signed =
        ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=me", "-addext", "subjectAltName=DNS:localhost"];
    folder.openssl(&[&self_signed[..], &["-keyout", "self.key", "-out", "self.pem"]].concat()).ok();
    make("stranger", "30", "DNS:localhost");
    let line = ["x509", "-req", "-in", "stranger.csr", "-CA", "self.pem", "-CAkey", "self.key", "-extfile", "extensions.cnf"];
    folder.openssl(&[&line[..], &["-out", "stranger.pem"]].concat()).ok();
    let server = Server::with(&folder, &["-cert", "named.pem", "-key", "named.key", "-cert_chain", "demo/authority/issuing.pem"]);
    let words = ["error: the server's certificate is not accepted: it is for other names: DNS:api.example", "--server-name"];
    connect(&folder, &server.address(), &[]).fails(5, &words);
    connect(&folder, &server.address(), &["--server-name", "api.example"]).ok();
    let server = Server::with(&folder, &["-cert", "self.pem", "-key", "self.key"]);
    connect(&folder, &server.address(), &[]).fails(5, &["it is signed with its own key, and not in the truststore"]);
    let server = Server::with(&folder, &["-cert", "stranger.pem", "-key", "stranger.key"]);
    connect(&folder, &server.address(), &[]).fails(5, &["its authority `CN=me` is not in the truststore"]);
    let said = connect(&folder, &server.address(), &["--danger-accept-any-server"]);
    said.fails(0, &["THE SERVER'S CERTIFICATE IS NOT VERIFIED: anybody could be answering"]);
}

#[test]
fn a_server_that_has_expired() {
    let folder = received();
    let csr = ["req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=server", "-keyout", "old.key", "-out", "old.csr"];
    folder.openssl(&csr).ok();
    folder.sign_with("old.csr", "old.pem", "-1", "subjectAltName=DNS:localhost\n");
    let server = Server::with(&folder, &["-cert", "old.pem", "-key", "old.key", "-cert_chain", "demo/authority/issuing.pem"]);
    connect(&folder, &server.address(), &[])
        .fails(5, &["the server's certificate is not accepted: it expired at ", "check this machine's clock"]);
}

#[test]
fn what_is_no_tls_server_at_all() {
    let folder = received();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let http = std::thread::spawn(move || {
        for answer in [&b"HTTP/1.0 400 Bad Request\r\n\r\n"[..], b""] {
            let (mut stream, _) = listener.accept().unwrap();
            let mut bytes = [0; 1024];
            let _ = stream.read(&mut bytes);
            let _ = stream.write_all(answer);
        }
    });
    let address = format!("127.0.0.1:{port}");
    connect(&folder, &address, &[]).fails(1, &["does not speak TLS", "plain HTTP"]);
    connect(&folder, &address, &[]).fails(1, &["hung up in the middle of the handshake"]);
    http.join().unwrap();
    connect(&folder, &address, &["--timeout", "2"]).fails(1, &[&format!("nobody listens at {address}")]);
    connect(&folder, "no-such-host.invalid", &[]).fails(1, &["there is no host called no-such-host.invalid"]);
    connect(&folder, "http://host/", &[]).fails(2, &["`http://` is not TLS"]);
    let said = connect(&folder, "https://me:hunter2@host/", &[]).fails(2, &["does not belong into the address of a server"]);
    assert!(!said.err.contains("hunter2"), "{}", said.err);
    connect(&folder, "bücher.example", &[]).fails(2, &["letters beyond ASCII", "xn--"]);
    let with_secret = ["--http", "GET", "/", "--client-id", "x", "--client-secret"];
    connect(&folder, &address, &[&with_secret[..], &["pass:x"]].concat()).fails(2, &["--client-secret does not take pass:"]);
    connect(&folder, &address, &[&with_secret[..], &["env:STOREPASS", "--danger-accept-any-server"]].concat())
        .fails(2, &["cannot be used with"]);
    connect(&folder, &address, &["--http", "get", "/"]).fails(2, &["`get` is no HTTP method"]);
}

#[test]
fn a_url_says_what_is_asked_for() {
    let folder = received();
    let server = Server::start(&folder);
    let url = format!("https://{}", server.address());
    let text = connect(&folder, &format!("{url}/"), &[]).ok().text();
    assert!(text.contains("Our certificate was accepted.") && !text.contains("The server answered"), "{text}");
    let asked = format!("{url}/status?x=1");
    let text = connect(&folder, &asked, &[]).ok().text();
    assert!(text.contains("The server answered 200 ok"), "{text}");
    connect(&folder, &asked, &["--http", "GET", "/status?x=1"]).ok();
    connect(&folder, &asked, &["--http", "GET", "/other"]).fails(2, &["the URL and --http name two paths"]);
    connect(&folder, &url, &["--client-id", "x"]).fails(2, &["none is asked for", "--http GET /path"]);
}

/// Nobody types a password for a host that is not there, and no key is derived.
#[test]
fn the_port_is_tried_before_any_password_is_needed() {
    let folder = received();
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let line = ["connect", &gone, "--password", "env:NOT_SET", "--http", "GET", "/", "--client-id", "x"];
    let secret = ["--client-secret", "env:NOT_SET"];
    folder.keyferry(&[&line[..], &secret].concat()).fails(1, &[&format!("nobody listens at {gone}")]);
    let server = Server::start(&folder);
    let line = ["connect", &server.address(), "--password", "env:NOT_SET"];
    folder.keyferry(&line).fails(3, &["the environment variable NOT_SET is not set"]);
    connect(&folder, &server.address(), &["--identity", "KeyName.pem", "--truststore", "ready/ca_cert.pem"])
        .fails(4, &["KeyName.pem: the key has no certificate to show", "another --identity"]);
}

#[test]
fn what_the_server_sent_is_saved_whatever_is_thought_of_it() {
    let folder = received();
    let server = Server::start(&folder);
    let said = connect(&folder, &server.address(), &["--save-chain", "chain.pem", "--json"]).ok();
    let json: serde_json::Value = serde_json::from_slice(&said.out).unwrap();
    assert_eq!((&json["written"][0]["file"], &json["written"][0]["private"]), (&"chain.pem".into(), &false.into()));
    let blocks = |name: &str| -> Vec<String> {
        let text = String::from_utf8(folder.read(name)).unwrap();
        text.split("-----BEGIN").skip(1).map(|block| block.split("-----END").next().unwrap().to_owned()).collect()
    };
    let sent = [blocks("demo/authority/server.pem"), blocks("demo/authority/issuing.pem")].concat();
    assert_eq!(blocks("chain.pem"), sent);
    let text = String::from_utf8(folder.read("chain.pem")).unwrap();
    assert!(text.starts_with("subject=CN=") && text.contains("\nissuer=CN="), "{text}");
    // Others read it, names and all.
    assert_eq!(folder.keytool(&["-printcert", "-file", "chain.pem"]).ok().text().matches("Owner:").count(), 2);
    let line = ["crl2pkcs7", "-nocrl", "-certfile", "chain.pem", "-out", "chain.p7b"];
    folder.openssl(&line).ok();
    connect(&folder, &server.address(), &["--save-chain", "chain.pem"]).fails(1, &["chain.pem exists already", "--force"]);
    connect(&folder, &server.address(), &["--save-chain", "-"]).fails(2, &["standard output has the report"]);
    // Neither our key is lost nor the server's certificate trusted by that.
    for read in ["ready/keystore.p12", "ready/ca_cert.pem"] {
        let before = folder.read(read);
        let line = ["--save-chain", read, "--force", "--identity", "ready/keystore.p12", "--truststore", "ready/ca_cert.pem"];
        connect(&folder, &server.address(), &line)
            .fails(2, &["is a file that is read", "give --save-chain the name of another file"]);
        assert!(folder.read(read) == before, "{read}");
    }
    // Not trusted, and written all the same.
    folder.keyferry(&["demo", "other"]).ok();
    let line = ["--save-chain", "chain.pem", "--force", "--truststore", "other/authority/ca.pem"];
    folder.write("chain.pem", "");
    let said = connect(&folder, &server.address(), &line).fails(5, &["the server's certificate is not accepted"]);
    assert!(
        said.err.contains("chain.pem: 2 certificates, as the server sent them. Nothing is trusted by that; keyferry trust")
            && blocks("chain.pem") == sent,
        "{}",
        said.err
    );
}

#[test]
fn without_an_identity_the_server_is_judged_all_the_same() {
    let folder = received();
    folder.keyferry(&["demo", "other"]).ok();
    // A folder without a registration.
    let away = Folder::new();
    for (name, from) in [("ca.pem", "ready/ca_cert.pem"), ("ca.p12", "ready/truststore.p12"), ("ca.jks", "ready/truststore.jks")]
    {
        away.write(name, folder.read(from));
    }
    away.write("other.pem", folder.read("other/authority/ca.pem"));
    let connect = |server: &Server, options: &[&str]| away.keyferry(&[&["connect", &server.address()], options].concat());
    let server = Server::with(&folder, &[]);
    for truststore in
        [&["--truststore=ca.pem"][..], &["--truststore=ca.p12", PASS[0], PASS[1]], &["--truststore=ca.jks", PASS[0], PASS[1]]]
    {
        let said = connect(&server, &[truststore, &["--http", "GET", "/"]].concat()).ok();
        let text = said.text();
        assert!(text.contains("verified against the truststore") && text.contains("The server answered 200 ok"), "{text}");
        assert!(said.err.contains("No certificate of ours is shown") && !said.err.contains("warning"), "{}", said.err);
    }
    connect(&server, &["--truststore=other.pem"]).fails(5, &["the server's certificate is not accepted"]);
    connect(&server, &["--truststore=ca.pem", "--server-name=api.example"]).fails(5, &["it is for other names"]);
    connect(&server, &[]).fails(2, &["which certificate is to be shown?", "that alone shows no certificate"]);
    connect(&server, &["--anonymous"]).fails(2, &["which authority is to be trusted"]);
    connect(&server, &["--truststore=ca.pem", "--registration=mine.toml"]).fails(2, &["mine.toml is not there to say it"]);
    connect(&server, &["--anonymous", "--identity=x.pem"]).fails(2, &["cannot be used with"]);
    // One that asks and insists on nothing, and one that insists.
    let server = Server::with(&folder, &["-verify", "3", "-CAfile", "demo/authority/ca.pem"]);
    for version in ["--tls=1.2", "--tls=1.3"] {
        let said = connect(&server, &["--truststore=ca.pem", version]).ok().text();
        assert!(said.contains("The server asked for a certificate, and none was shown.") && !said.contains("Ours is"), "{said}");
    }
    let said = connect(&server, &["--truststore=ca.pem", "--json"]).ok().out;
    let json: serde_json::Value = serde_json::from_slice(&said).unwrap();
    assert_eq!((&json["client_certificate"], json["ours_is_asked_for"].is_null()), (&"not-shown".into(), true), "{json}");
    let server = Server::start(&folder);
    for version in ["--tls=1.2", "--tls=1.3"] {
        let said = connect(&server, &["--truststore=ca.pem", version]);
        said.fails(5, &["the server wants a client certificate and got none", "give it with --identity"]);
    }
    // In the folder of a registration its truststore is taken, and its certificate not shown.
    let said = folder.keyferry(&[&["connect", &server.address(), "--anonymous"], &PASS[..]].concat());
    said.fails(5, &["got none"]);
    assert!(!String::from_utf8(folder.read("keyferry.toml")).unwrap().contains("in-use-since"));
}
