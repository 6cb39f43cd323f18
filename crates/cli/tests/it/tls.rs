//! Mutual TLS with openssl's server on this machine: from Java with our keystores, from openssl and curl with our PEM files.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use crate::stores::registered;
use crate::support::{Folder, PASSWORD};

/// A server of openssl; gone with the value.
pub(crate) struct Server {
    child: Child,
    pub port: String,
}

/// It has the certificate that the demonstration made for it.
const IDENTITY: [&str; 6] =
    ["-cert", "demo/authority/server.pem", "-cert_chain", "demo/authority/issuing.pem", "-key", "demo/authority/server-key.pem"];

impl Server {
    /// It lets in nobody without a certificate of the demonstration's authority.
    pub(crate) fn start(folder: &Folder) -> Self {
        let mutual = ["-Verify", "3", "-verify_return_error", "-CAfile", "demo/authority/ca.pem"];
        Self::with(folder, &[&IDENTITY[..], &mutual].concat())
    }

    /// With these options, and those of the identity where there is no other.
    pub(crate) fn with(folder: &Folder, options: &[&str]) -> Self {
        Self::of("openssl".as_ref(), folder, options)
    }

    /// The same of another openssl.
    pub(crate) fn of(openssl: &OsStr, folder: &Folder, options: &[&str]) -> Self {
        let mut command = folder.command(openssl);
        command.args(["s_server", "-accept", "127.0.0.1:0", "-www", "-naccept", "6"]).args(options);
        if !options.contains(&"-cert") {
            command.args(IDENTITY);
        }
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let port =
            lines.find_map(|line| line.strip_prefix("ACCEPT ").and_then(|address| address.rsplit(':').next()).map(str::to_owned));
        // The server must not stop because nobody reads what it says.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, port: port.expect("openssl s_server says where it listens") }
    }

    pub(crate) fn address(&self) -> String {
        format!("localhost:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn java_completes_the_handshake_with_both_kinds_of_store() {
    let folder = registered();
    let server = Server::start(&folder);
    for (kind, ending, path) in [("PKCS12", "p12", "openssl"), ("JKS", "jks", "keytool")] {
        let store = |name: &str| format!("demo/{path}/ready/{name}.{ending}");
        let said =
            folder.java("MutualTls", &[&server.port, kind, &store("keystore"), &store("truststore"), PASSWORD]).ok().text();
        assert!(said.contains("HTTP/1.0 200 ok"), "{said}");
        assert!(said.contains("sent 3 certificates"), "{said}");
    }
}

#[test]
fn openssl_and_curl_complete_it_with_the_pem_files() {
    let folder = registered();
    let server = Server::start(&folder);
    let path = |name: &str| format!("demo/openssl/ready/{name}");
    let address = format!("localhost:{}", server.port);
    let (key, certificate, authority) = (path("key.pem"), path("client_cert.pem"), path("ca_cert.pem"));
    let line = [
        "s_client",
        "-connect",
        &address,
        "-key",
        &key,
        "-pass",
        "env:STOREPASS",
        "-cert",
        &certificate,
        "-cert_chain",
        &certificate,
        "-CAfile",
        &authority,
        "-verify_return_error",
        "-quiet",
        "-ign_eof",
    ];
    let said = folder.openssl_with(&line, "GET / HTTP/1.0\r\n\r\n").text();
    assert!(said.contains("HTTP/1.0 200 ok"), "{said}");
    let (url, with_password) = (format!("https://{address}/"), format!("{certificate}:{PASSWORD}"));
    let line = ["-sS", "--max-time", "20", "--key", &key, "--cert", &with_password, "--cacert", &authority, &url];
    let said = folder.run("curl".as_ref(), &line, b"").ok().text();
    assert!(said.contains("s_server"), "{said}");
    // Without a certificate the server lets nobody in.
    let line = ["-sS", "--max-time", "20", "--cacert", &authority, &url];
    assert_ne!(folder.run("curl".as_ref(), &line, b"").code, 0);
}
