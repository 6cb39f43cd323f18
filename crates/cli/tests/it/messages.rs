//! `keyferry explain --error`: the messages that it knows, said by the programs themselves.

use std::io::Read;

use serde_json::Value;

use crate::loopback;
use crate::support::{Folder, PASSWORD, Said};
use crate::tls::Server;

/// What `explain` makes of a text: the message that tells most, and all of them.
fn explained(folder: &Folder, text: &str) -> (String, Vec<String>) {
    let said = folder.keyferry_with(&["explain", "--error", "-", "--json"], text);
    let report: Value = serde_json::from_slice(&said.out).unwrap_or_else(|error| panic!("{error}: {}{}", said.text(), said.err));
    let id = |message: &Value| message["id"].as_str().unwrap_or_default().to_owned();
    let first = id(&report["message"]);
    let others = report["around"].as_array().unwrap().iter().map(id);
    (first.clone(), std::iter::once(first).chain(others).collect())
}

/// The text has this message; as the first, unless it only stands around another one.
#[track_caller]
fn tells(folder: &Folder, text: &str, id: &str, around: bool) {
    let (first, all) = explained(folder, text);
    let found = if around { all.iter().any(|one| one == id) } else { first == id };
    assert!(found, "{id} is not found, but {all:?}, in:\n{text}");
}

fn all(said: &Said) -> String {
    format!("{}{}", said.text(), said.err)
}

fn openssl(folder: &Folder, line: &str) -> Said {
    folder.openssl(&line.split(' ').collect::<Vec<_>>())
}

/// Servers' certificates: `named` for localhost, `other` for another name, `bare` without alternative names, and a key each; `trust.p12` has their authority.
fn servers(folder: &Folder) {
    folder.authority();
    for (name, subject, extension) in [
        ("named", "/CN=localhost", "subjectAltName=DNS:localhost"),
        ("other", "/CN=other.example", "subjectAltName=DNS:other.example"),
        ("bare", "/CN=other.example", "extendedKeyUsage=serverAuth"),
    ] {
        folder.write("names.ext", format!("{extension}\n"));
        openssl(
            folder,
            &format!("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout {name}.key -out {name}.csr -subj {subject}"),
        )
        .ok();
        let sign = format!("x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -days 30 -extfile names.ext -out {name}.pem");
        openssl(folder, &sign).ok();
    }
    folder.keyferry(&["trust", "own.p12", "ca.pem", "--out-password", "env:STOREPASS"]).ok();
}

fn server(folder: &Folder, name: &str, more: &str) -> Server {
    let line = format!("-cert {name}.pem -key {name}.key {more}");
    Server::with(folder, &line.split_whitespace().collect::<Vec<_>>())
}

/// `mark.pem` and `utf-16.pem`: a certificate as editors and PowerShell on Windows write it.
fn in_windows_encodings(folder: &Folder) {
    let text = format!("\u{feff}{}", String::from_utf8(folder.read("ca.pem")).unwrap());
    folder.write("utf-16.pem", text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    folder.write("mark.pem", text);
}

#[test]
fn java_says_them() {
    let folder = Folder::with_fixtures("twins");
    servers(&folder);
    folder.keyferry(&["convert", "leaf.p12", "-o", "pbmac1.p12", "--p12-profile", "pbmac1", "--password", "env:STOREPASS"]).ok();
    openssl(&folder, "rsa -in leaf.key -traditional -outform DER -out pkcs1.der").ok();
    let explicit = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit -nodes -keyout e.key -out explicit.pem -days 9 -subj /CN=e";
    openssl(&folder, explicit).ok();
    openssl(&folder, "req -x509 -newkey rsa:1024 -md5 -nodes -keyout w.key -out weak.pem -days 9 -subj /CN=w").ok();
    folder.write("empty.pem", "");
    folder.write("cut.jks", &folder.read("seed.jks")[..300]);
    for (alias, start) in [("old", "-30d"), ("new", "+30d")] {
        folder.key_pair(alias, "dates.jks", "JKS", &["-startdate", start, "-validity", "10"]);
        folder
            .keytool(&[
                "-exportcert",
                "-rfc",
                "-alias",
                alias,
                "-keystore",
                "dates.jks",
                "-storepass",
                PASSWORD,
                "-file",
                &format!("{alias}.pem"),
            ])
            .ok();
    }
    let named = server(&folder, "named", "");
    let other = server(&folder, "other", "");
    let bare = server(&folder, "bare", "");
    let mutual = server(&folder, "named", "-Verify 1 -verify_return_error -CAfile ca.pem");
    let mutual_12 = server(&folder, "named", "-Verify 1 -verify_return_error -CAfile ca.pem -tls1_2");
    let sign = [
        "2020-02-02",
        "openssl",
        "x509",
        "-req",
        "-in",
        "named.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-days",
        "9",
        "-out",
        "expired.pem",
    ];
    folder.run("faketime".as_ref(), &sign, b"").ok();
    let expired = Server::with(&folder, &["-cert", "expired.pem", "-key", "named.key"]);
    let plain = loopback::Loopback::raw(|stream| loopback::answer(stream, b"HTTP/1.1 400 Bad Request\r\n\r\n"));
    let any = server(&folder, "named", "-Verify 1 -verify_return_error -tls1_2");
    let gone = loopback::Loopback::raw(|stream| stream.read(&mut [0; 4096]).map(drop));
    let port = |address: &str| address.rsplit(':').next().unwrap().to_owned();
    let tls =
        |port: &str, trust: &str, identity: &str, protocols: &str| format!("tls localhost {port} {trust} {identity} {protocols}");
    let cases = [
        ("java-keystore-password", "store PKCS12 leaf.p12 wrong1".to_owned()),
        ("java-jks-password", "store JKS seed.jks wrong1".to_owned()),
        ("java-keystore-format", "store JCEKS ca.pem changeit".to_owned()),
        ("java-not-der", "store PKCS12 ca.pem changeit".to_owned()),
        ("java-pbmac1", "store PKCS12 pbmac1.p12 changeit".to_owned()),
        ("java-key-password", "key JKS seed.jks changeit leaf wrong1".to_owned()),
        ("java-get-key", "key PKCS12 leaf.p12 changeit leaf wrong1".to_owned()),
        ("java-keystore-type", "store PFX leaf.p12 changeit".to_owned()),
        ("java-no-file", "store PKCS12 missing.p12 changeit".to_owned()),
        ("java-cut-off", "store JKS cut.jks changeit".to_owned()),
        ("java-key-not-pkcs8", "pkcs8 pkcs1.der".to_owned()),
        ("java-certificate", "certificate empty.pem".to_owned()),
        ("java-explicit-curve", "certificate explicit.pem".to_owned()),
        ("java-expired", "valid old.pem".to_owned()),
        ("java-not-yet-valid", "valid new.pem".to_owned()),
        ("java-weak-algorithm", "path weak.pem weak.pem".to_owned()),
        ("java-path-validation", tls(&expired.port, "own.p12", "-", "-")),
        ("java-trust-anchors", tls(&named.port, "key.p12", "-", "-")),
        ("java-pkix-path", tls(&named.port, "trust.p12", "-", "-")),
        ("java-other-name", tls(&other.port, "own.p12", "-", "-")),
        ("java-no-name", tls(&bare.port, "own.p12", "-", "-")),
        ("java-no-names", format!("tls 127.0.0.1 {} own.p12 - -", bare.port)),
        ("java-certificate-required", tls(&mutual.port, "own.p12", "-", "-")),
        ("java-handshake-failure", tls(&mutual_12.port, "own.p12", "-", "TLSv1.2")),
        ("java-unknown-ca", tls(&any.port, "own.p12", "leaf.p12", "TLSv1.2")),
        ("java-protocol-version", tls(&mutual_12.port, "own.p12", "-", "TLSv1.3")),
        ("java-no-protocol", tls(&named.port, "own.p12", "-", "TLSv1")),
        ("java-plain-server", tls(&port(&plain.address()), "own.p12", "-", "-")),
        ("java-hung-up", tls(&port(&gone.address()), "own.p12", "-", "-")),
        ("java-handshake", tls(&named.port, "trust.p12", "-", "-")),
        ("java-path-building", tls(&named.port, "trust.p12", "-", "-")),
        ("java-padding", "key PKCS12 leaf.p12 changeit leaf wrong1".to_owned()),
    ];
    folder.keyferry(&["convert", "leaf.key", "-o", "key.p12", "--out-password", "env:STOREPASS"]).ok();
    java(&folder, &cases);
}

/// Has Java do what fails, and looks at each of its stack traces.
fn java(folder: &Folder, cases: &[(&str, impl AsRef<str>)]) {
    let lines: Vec<&str> = cases.iter().map(|(_, line)| line.as_ref()).collect();
    let said = folder.java("Messages", &lines).ok().text();
    let traces: Vec<&str> = said.split("### ").skip(1).collect();
    assert_eq!(traces.len(), cases.len(), "{said}");
    let around = ["java-handshake", "java-path-building", "java-path-validation", "java-padding"];
    for ((id, _), trace) in cases.iter().zip(traces) {
        tells(folder, trace, id, around.contains(id));
    }
}

#[test]
fn java_says_what_is_wrong_with_files_and_addresses() {
    let folder = Folder::with_fixtures("twins");
    in_windows_encodings(&folder);
    folder.keyferry(&["convert", "leaf.key", "-o", "key.p12", "--out-password", "env:STOREPASS"]).ok();
    let cases = [
        ("java-no-certificates", "certificates utf-16.pem"),
        ("java-incomplete", "certificate mark.pem"),
        ("java-incomplete", "certificates mark.pem"),
        ("java-key-as-certificate", "certificate leaf.key"),
        ("java-no-chain", "lone PKCS12 leaf.p12 changeit leaf changeit"),
        ("java-secret-in-jks", "secret JKS seed.jks changeit"),
        ("java-mac", "store PKCS12 key.p12 wrong1"),
        ("java-refused", "tls localhost 1 trust.p12 - -"),
        ("java-unknown-host", "tls nowhere.invalid 443 trust.p12 - -"),
    ];
    java(&folder, &cases);
    let said = folder.java("ReaderProbe", &[PASSWORD, "encrypted.key"]).ok().text();
    tells(&folder, &said, "java-pbes2-cipher", false);
}

#[test]
fn keytool_says_them() {
    let folder = Folder::with_fixtures("twins");
    folder.key_pair("mine", "k.p12", "PKCS12", &[]);
    in_windows_encodings(&folder);
    folder.write("empty.p12", "");
    folder.keytool(&["-certreq", "-alias", "mine", "-keystore", "k.p12", "-storepass", PASSWORD, "-file", "mine.csr"]).ok();
    openssl(&folder, "x509 -req -in mine.csr -CA ca.pem -CAkey ca.key -days 9 -out mine.pem").ok();
    openssl(&folder, "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -days 9 -out others.pem").ok();
    folder
        .keytool(&["-importcert", "-noprompt", "-alias", "ca", "-keystore", "t.p12", "-storepass", PASSWORD, "-file", "ca.pem"])
        .ok();
    let import = |alias: &'static str, store: &'static str, file: &'static str| {
        vec!["-importcert", "-noprompt", "-alias", alias, "-keystore", store, "-storepass", PASSWORD, "-file", file]
    };
    let pair = ["-genkeypair", "-keyalg", "EC", "-dname", "CN=x"];
    for (id, line) in [
        ("keytool-no-alias", vec!["-list", "-alias", "nobody", "-keystore", "k.p12", "-storepass", PASSWORD]),
        ("keytool-chain-from-reply", import("mine", "k.p12", "mine.pem")),
        ("keytool-other-key", import("mine", "k.p12", "others.pem")),
        ("keytool-not-x509", import("x", "t.p12", "leaf.key")),
        ("keytool-alias-taken", import("ca", "t.p12", "issuing.pem")),
        ("keytool-key-taken", [&pair[..], &["-alias", "mine", "-keystore", "k.p12", "-storepass", PASSWORD]].concat()),
        ("keytool-short-password", [&pair[..], &["-alias", "x", "-keystore", "n.p12", "-storepass", "short"]].concat()),
        (
            "keytool-key-password",
            [&pair[..], &["-alias", "x", "-keystore", "n.p12", "-storepass", PASSWORD, "-keypass", "another"]].concat(),
        ),
        ("keytool-jks", vec!["-list", "-keystore", "seed.jks", "-storepass", PASSWORD]),
        ("keytool-unrecognized", vec!["-list", "-keystore", "ca.pem", "-storepass", PASSWORD]),
        ("keytool-parse", vec!["-printcert", "-file", "mark.pem"]),
        ("keytool-parse", vec!["-printcert", "-file", "utf-16.pem"]),
        ("keytool-parse", vec!["-printcert", "-file", "k.p12"]),
        ("keytool-empty-input", vec!["-printcert", "-file", "empty.p12"]),
        ("keytool-empty-store", vec!["-list", "-keystore", "empty.p12", "-storepass", PASSWORD]),
        ("keytool-no-store", vec!["-list", "-keystore", "missing.p12", "-storepass", PASSWORD]),
        ("keytool-no-key", vec!["-certreq", "-alias", "ca", "-keystore", "t.p12", "-storepass", PASSWORD]),
        (
            "keytool-other-alias-taken",
            vec!["-changealias", "-alias", "mine", "-destalias", "mine", "-keystore", "k.p12", "-storepass", PASSWORD],
        ),
        ("keytool-not-a-request", vec!["-printcertreq", "-file", "mine.pem"]),
        ("keytool-other-der", vec!["-printcertreq", "-file", "ca.pem"]),
        (
            "keytool-no-keypasswd",
            vec!["-keypasswd", "-alias", "mine", "-new", "another", "-keystore", "k.p12", "-storepass", PASSWORD],
        ),
        (
            "keytool-name",
            vec!["-genkeypair", "-keyalg", "EC", "-alias", "n", "-dname", "CN=a,b", "-keystore", "k.p12", "-storepass", PASSWORD],
        ),
    ] {
        let said = folder.keytool(&line);
        tells(&folder, &all(&said), id, false);
    }
}

#[test]
fn openssl_and_curl_say_them() {
    let folder = Folder::with_fixtures("twins");
    servers(&folder);
    openssl(&folder, "pkcs12 -export -legacy -in leaf.pem -inkey leaf.key -passout pass:changeit -out old.p12").ok();
    folder.write("cut.p12", &folder.read("leaf.p12")[..300]);
    folder.write("empty.cnf", "[req]\ndistinguished_name = dn\n");
    folder.write("nothing.cnf", "[req]\nprompt = no\ndistinguished_name = dn\n[dn]\n");
    for (id, line) in [
        ("openssl-mac", "pkcs12 -in leaf.p12 -noout -passin pass:wrong1"),
        ("openssl-legacy", "pkcs12 -in old.p12 -nodes -passin pass:changeit"),
        ("openssl-bad-decrypt", "pkey -in encrypted.key -passin pass:wrong1 -noout"),
        ("openssl-no-matching-certificate", "pkcs12 -export -inkey ec.key -in leaf.pem -passout pass:changeit -out x.p12"),
        ("openssl-certificate", "x509 -in leaf.key -noout"),
        ("openssl-key", "pkey -in leaf.pem -noout"),
        ("openssl-private-key", "rsa -in leaf.pem -noout"),
        ("openssl-no-section", "req -new -key ec.key -config empty.cnf"),
        ("openssl-no-objects", "req -new -key ec.key -config nothing.cnf"),
        ("openssl-string-too-long", "req -new -key ec.key -subj /C=FRANCE"),
        ("openssl-subject", "req -new -key ec.key -subj CN=x"),
        ("openssl-expired", "verify -attime 9000000000 -CAfile ca.pem named.pem"),
        ("openssl-not-yet-valid", "verify -attime 1000000000 -CAfile ca.pem named.pem"),
        ("openssl-local-issuer", "verify leaf.pem"),
        ("openssl-no-file", "x509 -in missing.pem -noout"),
        ("openssl-cannot-open", "req -in missing.csr -noout"),
        ("openssl-any-certificates", "pkcs12 -export -nokeys -in leaf.key -passout pass:changeit -out x.p12"),
        ("openssl-nothing-found", "verify -CAfile empty.cnf leaf.pem"),
        ("openssl-load-file", "verify -CAfile missing.pem leaf.pem"),
        ("openssl-wrong-tag", "pkcs12 -in leaf.pem -nodes -passin pass:changeit"),
        ("openssl-not-enough-data", "pkcs12 -in cut.p12 -nodes -passin pass:changeit"),
        ("openssl-header-too-long", "pkcs12 -in seed.jks -nodes -passin pass:changeit"),
        ("openssl-not-rsa", "rsa -in ec.key -noout"),
        ("openssl-no-start-line", "req -in leaf.pem -noout"),
        ("openssl-revocation-list", "crl -in leaf.pem -noout"),
        ("openssl-refused", "s_client -connect localhost:1"),
    ] {
        tells(&folder, &all(&openssl(&folder, line)), id, false);
    }
    for (id, line) in [
        ("openssl-load-certificate", "x509 -in leaf.key -noout"),
        ("openssl-request", "req -in leaf.pem -noout"),
        ("openssl-pkcs7", "pkcs7 -in leaf.pem -noout"),
        ("openssl-authority-mismatch", "x509 -req -in leaf.csr -CA ca.pem -CAkey ec.key"),
    ] {
        tells(&folder, &all(&openssl(&folder, line)), id, true);
    }
    let named = server(&folder, "named", "");
    let mutual = server(&folder, "named", "-Verify 1 -verify_return_error -CAfile ca.pem");
    let mutual_12 = server(&folder, "named", "-Verify 1 -verify_return_error -CAfile ca.pem -tls1_2");
    let whole = server(&folder, "named", "-cert_chain ca.pem");
    folder.openssl(&["req", "-x509", "-key", "named.key", "-subj", "/CN=localhost", "-days", "9", "-out", "self.pem"]).ok();
    let own = Server::with(&folder, &["-cert", "self.pem", "-key", "named.key"]);
    let plain = loopback::Loopback::raw(|stream| loopback::answer(stream, b"HTTP/1.1 400 Bad Request\r\n\r\n"));
    let client = |address: &str, more: &str| {
        let line = format!("s_client -connect {address} {more}");
        all(&folder.openssl_with(&line.split_whitespace().collect::<Vec<_>>(), "GET / HTTP/1.0\r\n\r\n"))
    };
    for (id, said) in [
        ("openssl-first-certificate", client(&named.address(), "")),
        ("openssl-self-signed-chain", client(&whole.address(), "")),
        ("openssl-self-signed", client(&own.address(), "")),
        ("openssl-plain-server", client(&plain.address(), "")),
        ("openssl-certificate-required", client(&mutual.address(), "-CAfile ca.pem -ign_eof")),
        ("openssl-handshake-failure", client(&mutual_12.address(), "-CAfile ca.pem")),
        ("openssl-unknown-ca", client(&mutual_12.address(), "-CAfile ca.pem -cert self.pem -key named.key")),
        ("openssl-protocol-version", client(&mutual_12.address(), "-CAfile ca.pem -tls1_3")),
    ] {
        tells(&folder, &said, id, false);
    }
    // Each takes six connections.
    let named = server(&folder, "named", "");
    let another = server(&folder, "named", "");
    let url = format!("https://localhost:{}/", named.port);
    let another = format!("https://localhost:{}/", another.port);
    let third = server(&folder, "named", "");
    let third = format!("https://localhost:{}/", third.port);
    let numbers = format!("https://127.0.0.1:{}/", named.port);
    let own = format!("https://localhost:{}/", own.port);
    for (id, line) in [
        ("curl-client-certificate", vec!["--cert", "missing.pem", "--cacert", "ca.pem", &url]),
        ("curl-private-key", vec!["--cert", "leaf.pem", "--key", "missing.key", "--cacert", "ca.pem", &url]),
        ("curl-mismatch", vec!["--cert", "leaf.pem", "--key", "ec.key", "--cacert", "ca.pem", &url]),
        ("curl-authorities", vec!["--cacert", "missing.pem", &url]),
        ("curl-other-name", vec!["--cacert", "ca.pem", &numbers]),
        ("curl-self-signed", vec![&own]),
        ("curl-resolve", vec!["https://nowhere.invalid/"]),
        ("curl-connect", vec!["https://localhost:1/"]),
        ("curl-pkcs12", vec!["--cert", "leaf.p12:wrong1", "--cert-type", "P12", "--cacert", "ca.pem", &third]),
        ("openssl-local-issuer", vec![&another]),
    ] {
        let said = folder.run("curl".as_ref(), &[&["-sS", "--max-time", "20"], &line[..]].concat(), b"");
        tells(&folder, &all(&said), id, false);
    }
}

/// Python is what the tests need anyway; Node.js says its messages where it is installed, and the samples of the table stand for it elsewhere.
#[test]
fn python_and_node_say_them() {
    let folder = Folder::with_fixtures("twins");
    servers(&folder);
    openssl(&folder, "pkcs12 -export -legacy -in leaf.pem -inkey leaf.key -passout pass:changeit -out old.p12").ok();
    let (named, own) = (server(&folder, "named", ""), server(&folder, "other", ""));
    let script = format!(
        "import ssl, socket, traceback\n\
         def case(name, work):\n\
         \x20   print('### ' + name)\n\
         \x20   try: work()\n\
         \x20   except Exception: traceback.print_exc(file=__import__('sys').stdout)\n\
         def connect():\n\
         \x20   with socket.create_connection(('localhost', {port}), 20) as plain:\n\
         \x20       ssl.create_default_context().wrap_socket(plain, server_hostname='localhost')\n\
         fresh = lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)\n\
         def other_name():\n\
         \x20   with socket.create_connection(('localhost', {port}), 20) as plain:\n\
         \x20       ssl.create_default_context(cafile='ca.pem').wrap_socket(plain, server_hostname='other.example')\n\
         case('python-verify', connect)\n\
         case('python-host-name', other_name)\n\
         case('openssl-nothing-found', lambda: fresh().load_verify_locations('leaf.key'))\n\
         case('python-mismatch', lambda: fresh().load_cert_chain('named.pem', 'other.key'))\n\
         case('python-other-kind', lambda: fresh().load_cert_chain('leaf.pem', 'ec.key'))\n\
         case('python-pem', lambda: fresh().load_cert_chain('leaf.p12'))\n",
        port = named.port
    );
    folder.write("cases.py", script);
    let said = folder.run("python3".as_ref(), &["cases.py"], b"").ok().text();
    for case in said.split("### ").skip(1) {
        let (id, text) = case.split_once('\n').unwrap();
        tells(&folder, text, id, id == "python-verify");
    }
    let script = format!(
        "const tls = require('tls'), fs = require('fs');\n\
         const show = (name, error) => console.log('### ' + name + '\\n' + require('util').inspect(error));\n\
         const attempt = (name, work) => {{ try {{ work(); show(name, 'nothing failed'); }} catch (error) {{ show(name, error); }} }};\n\
         const connect = (name, port, options) => new Promise(done => {{\n\
         \x20 const socket = tls.connect({{ port, host: 'localhost', ...options }}, () => {{ socket.destroy(); show(name, 'nothing failed'); done(); }});\n\
         \x20 socket.setTimeout(20000, () => socket.destroy(new Error('timed out')));\n\
         \x20 socket.on('error', error => {{ show(name, error); done(); }});\n\
         }});\n\
         attempt('node-mac', () => tls.createSecureContext({{ pfx: fs.readFileSync('leaf.p12'), passphrase: 'wrong1' }}));\n\
         attempt('node-pfx-unsupported', () => tls.createSecureContext({{ pfx: fs.readFileSync('old.p12'), passphrase: 'changeit' }}));\n\
         attempt('openssl-key-mismatch', () => tls.createSecureContext({{ cert: fs.readFileSync('named.pem'), key: fs.readFileSync('other.key') }}));\n\
         attempt('openssl-no-start-line', () => tls.createSecureContext({{ cert: fs.readFileSync('leaf.p12') }}));\n\
         attempt('node-interrupted', () => require('crypto').createPrivateKey(fs.readFileSync('encrypted.key')));\n\
         connect('node-first-certificate', {named}, {{}})\n\
         \x20 .then(() => connect('node-other-name', {other}, {{ ca: fs.readFileSync('ca.pem') }}));\n",
        named = named.port,
        other = own.port
    );
    folder.write("cases.js", script);
    let said = folder.run("node".as_ref(), &["cases.js"], b"").ok().text();
    for case in said.split("### ").skip(1) {
        let (id, text) = case.split_once('\n').unwrap();
        tells(&folder, text, id, false);
    }
}
