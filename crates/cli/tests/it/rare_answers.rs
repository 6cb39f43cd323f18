//! What `connect` says of answers that no usual server gives, and of files of ours that TLS cannot be spoken with.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;

use keyferry_formats::pem::{self, label};

use crate::hostile::Stage;
use crate::loopback::{Loopback, answer, silent};
use crate::odd_certificates::{Draft, authority, key};
use crate::registration::received;
use crate::support::Said;
use crate::tls::Server;

impl Stage {
    /// A server of TLS that answers every request so.
    fn answering(&self, answer_of: &'static [u8]) -> Loopback {
        let chain = [Draft::default().sign(&self.key, &self.authority)];
        Loopback::tls(&chain, &self.key, move |stream| answer(stream, answer_of))
    }

    fn said_of(&self, server: &Loopback, more: &[&str]) -> Said {
        let address = server.address();
        let line = [&["connect", &address, "--truststore", "ca.pem", "--timeout", "2"], more].concat();
        self.keyferry(&line).0
    }
}

const OURS: [&str; 2] = ["--identity", "identity.pem"];

#[test]
fn an_answer_that_is_an_error_or_none_at_all() {
    let stage = Stage::new();
    let get = [&OURS[..], &["--http", "GET", "/"]].concat();
    for (head, status, advice) in [
        (
            &b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"[..],
            "401 Unauthorized",
            "check the client ID, the secret and the token",
        ),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "404 Not Found", "check the path"),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "503 Busy", "that is the server's own fault"),
    ] {
        let words = format!("the connection is fine, but the server answered {status}\n  help: ");
        let said = stage.said_of(&stage.answering(head), &get).fails(5, &[&words]);
        assert!(said.err.contains(advice), "{}", said.err);
    }
    let words = ["the connection is fine, but the answer of localhost:", " is no HTTP\n  help: check the port"];
    stage.said_of(&stage.answering(b"hello\r\n\r\n"), &get).fails(1, &words);
}

/// Shorter than a message with certificates, and longer than any other.
const CERTIFICATE: usize = 1000;

/// Whatever stands between carries the first message of each side, and ends the connection when so many bytes have come: a certificate, or that there is
/// none. In TLS 1.3 a message of a few bytes comes before it.
fn between(server: &Server, enough: usize) -> Loopback {
    let port = server.port.clone();
    Loopback::raw(move |stream| {
        let mut server = TcpStream::connect(format!("127.0.0.1:{port}"))?;
        let (mut from, mut to) = (server.try_clone()?, stream.try_clone()?);
        let mut bytes = [0; 16_384];
        let length = stream.read(&mut bytes)?;
        server.write_all(&bytes[..length])?;
        let answering = thread::spawn(move || io::copy(&mut from, &mut to));
        let mut came = 0;
        while came < enough {
            came += stream.read(&mut bytes)?.max(1);
        }
        server.shutdown(Shutdown::Both)?;
        stream.shutdown(Shutdown::Both)?;
        answering.join().unwrap().map(drop)
    })
}

#[test]
fn a_server_that_hangs_up_when_it_sees_our_certificate_or_none() {
    let folder = received();
    let server = Server::start(&folder);
    let ours = "the server hung up when it saw our certificate, without saying why";
    let trust = "\n  help: it probably does not trust our certificate's authority";
    let none = "the server hung up when it got no certificate of ours, without saying why";
    for version in ["1.2", "1.3"] {
        for (enough, identity, words) in [
            (CERTIFICATE, &["--password", "env:STOREPASS"][..], [ours, trust]),
            (40, &["--anonymous", "--truststore", "ready/ca_cert.pem"], [none, "\n  help: give it with --identity"]),
        ] {
            let between = between(&server, enough);
            let line = ["connect", &between.address(), "--tls", version, "--timeout", "5"];
            folder.keyferry(&[&line[..], identity].concat()).fails(5, &words);
        }
    }
}

/// A `ServerHello` in a record: a version of TLS, 32 random bytes, no session, a cipher suite, no compression. Servers from before TLS 1.3 answer
/// so, whatever they are asked; newer ones see that they are not meant.
fn greeting(version: u8, suite: [u8; 2]) -> Loopback {
    let hello = [&[0x16, 3, version, 0, 42, 2, 0, 0, 38, 3, version][..], &[0xA7; 32], &[0], &suite, &[0]].concat();
    Loopback::raw(move |stream| answer(stream, &hello))
}

#[test]
fn a_server_from_before_tls_1_3() {
    let stage = Stage::new();
    let (good, bad) = ([0xC0, 0x2F], [0, 5]);
    for (server, option, words) in [
        (greeting(3, good), "--tls=1.3", "the server speaks another version of TLS than 1.3\n  help: leave --tls out"),
        (greeting(2, good), "--tls=1.2", "the server speaks only versions of TLS before 1.2\n  help: ask its owner to offer"),
        (greeting(3, bad), "--tls=1.2", "the server chose a way of encryption that was not offered to it\n  help: "),
    ] {
        let said = stage.said_of(&server, &[&OURS[..], &[option]].concat());
        assert!(said.code != 0 && said.err.contains(words), "{words}: {}", said.err);
    }
}

#[test]
fn a_key_that_tls_is_not_spoken_with() {
    let stage = Stage::new();
    let make = "keytool -genkeypair -keyalg DSA -keysize 1024 -alias odd -dname CN=client -keystore odd.p12 -storepass changeit";
    stage.folder.keyferry(&make.split(' ').collect::<Vec<_>>()).ok();
    let odd = ["--identity", "odd.p12", "--password", "env:STOREPASS"];
    stage
        .said_of(&Loopback::raw(silent), &odd)
        .fails(4, &["TLS cannot be spoken with our key: it is a key for DSA 1024", "RSA, EC or"]);
    // The certificate of somebody else.
    stage.folder.write("other.key", pem::block(label::PRIVATE_KEY, key().as_pkcs8_der()).as_bytes());
    let words = ["none of the certificates in other.key, ca.pem belongs to the key", "give the certificate that was issued for"];
    stage.said_of(&Loopback::raw(silent), &["--identity", "other.key", "--identity", "ca.pem"]).fails(5, &words);
}

#[test]
fn a_truststore_with_a_certificate_that_cannot_be_read() {
    let stage = Stage::new();
    let broken = Draft { until: "4901010000Z", extensions: vec![authority()], ..Draft::default() };
    stage.folder.write("ca.pem", pem::block(label::CERTIFICATE, &broken.sign(&stage.authority, &stage.authority)).as_bytes());
    let words = ["the certificate of the truststore with the SHA-256 ", " cannot be read", "take it out of the truststore"];
    stage.said_of(&Loopback::raw(silent), &OURS).fails(4, &words);
}

/// What a server says that breaks off at once (RFC 8446, section 6.2), and what is made of it.
#[test]
fn every_alert_has_a_sentence() {
    let stage = Stage::new();
    for (alert, words) in [
        (44, "our certificate was revoked (alert certificate_revoked)\n  help: ask the car maker why"),
        (48, "the server does not know the authority of our certificate (alert unknown_ca)"),
        (49, "the server knows our certificate and does not let it in (alert access_denied)\n  help: ask the car maker whether"),
        (70, "the server does not speak this version of TLS (alert protocol_version)\n  help: leave --tls out"),
        (80, "the server broke off: it says `internal error`\n  help: ask the server's owner what its log says"),
        (112, "the server does not know the name that was asked for (alert unrecognized_name)\n  help: check the host, or give"),
        (116, "the server wants a client certificate and got none (alert certificate_required)\n  help: give it with --identity"),
    ] {
        let server = Loopback::raw(move |stream| answer(stream, &[0x15, 3, 3, 0, 2, 2, alert]));
        stage.said_of(&server, &OURS).fails(5, &[words]);
    }
}
