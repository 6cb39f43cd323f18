//! Command lines that are suggested can be typed as they stand, whatever blanks and quotes are in the names.

use std::path::Path;

use crate::support::{FIELDS, Folder, PASSWORD, Said};
use crate::tls::Server;

/// A folder's name with everything that a shell takes for something else.
const ODD: &str = "it's my $HOME; \"keys\"";

/// Runs a line by a shell that finds keyferry.
fn shell(folder: &Folder, line: &str) -> Said {
    let binaries = Path::new(env!("CARGO_BIN_EXE_keyferry")).parent().unwrap();
    let line = format!("PATH={}:$PATH; {line}", binaries.display());
    folder.run("sh".as_ref(), &["-c", &line], b"")
}

/// What stands behind these words in a line that was said.
#[track_caller]
fn behind(said: &str, words: &str) -> String {
    let found = said.lines().find_map(|line| line.split_once(words).map(|(_, rest)| rest.to_owned()));
    found.unwrap_or_else(|| panic!("`{words}` is not said in:\n{said}"))
}

/// The words that a shell makes of a line.
fn words(folder: &Folder, line: &str) -> Vec<String> {
    let said = folder.run("sh".as_ref(), &["-c", &format!("printf '%s\\n' {line}")], b"").ok().text();
    said.lines().map(str::to_owned).collect()
}

fn at(name: &str) -> String {
    format!("{ODD}/{name}")
}

/// The demonstration in that folder: an authority, keys, and what was received.
fn demonstrated() -> (Folder, Said) {
    let folder = Folder::new();
    let said = folder.keyferry(&["demo", ODD]).ok();
    (folder, said)
}

#[test]
fn the_lines_of_the_demonstration_are_those_that_it_runs() {
    let (folder, said) = demonstrated();
    let lines: Vec<&str> = said.err.lines().filter_map(|line| line.trim().strip_prefix("$ ")).collect();
    assert!(lines.len() > 8, "{}", said.err);
    for line in &lines {
        // Another key would have no certificate: of those lines the words are looked at.
        if line.starts_with("keyferry request ") {
            let key =
                words(&folder, line).into_iter().filter(|word| word.contains("KeyName.pem") || word.contains("KeyStoreName"));
            assert!(key.map(|name| folder.exists(&name)).eq([true]), "{line}");
        } else {
            shell(&folder, line).ok();
        }
    }
    // The server's line, and those that use the files.
    let server = said.err.split_once("openssl s_server ").unwrap().1.split_once("\n  curl ").unwrap();
    let names = [server.0, server.1.split_once("\n  java ").unwrap().0].map(|line| words(&folder, &line.replace("\\\n", " ")));
    let existing =
        |words: &[String]| words.iter().filter(|word| folder.exists(word.trim_end_matches(&format!(":{PASSWORD}")))).count();
    assert_eq!((existing(&names[0]), existing(&names[1])), (4, 3), "{names:?}");
    let java = words(&folder, &server.1.split_once("\n  java ").unwrap().1.replace("\\\n", " "));
    let stores: Vec<&str> = java.iter().filter_map(|word| word.split_once("Store=")).map(|(_, path)| path).collect();
    assert!(stores.len() == 2 && stores.iter().all(|path| folder.exists(path)), "{java:?}");
}

#[test]
fn a_key_and_a_keystore_are_named_for_the_certificate_to_come() {
    let (folder, _) = demonstrated();
    let authorities = words(&folder, &format!("{}/ca.pem {}/issuing.pem", quoted(&at("authority")), quoted(&at("authority"))));
    let sign = |request: &str| {
        std::fs::rename(folder.path().join(ODD), folder.path().join("demo")).unwrap();
        std::fs::copy(folder.path().join("demo").join(request), folder.path().join("sent.csr")).unwrap();
        folder.sign("sent.csr", "issued.pem", "365");
        std::fs::rename(folder.path().join("demo"), folder.path().join(ODD)).unwrap();
    };
    let files = format!("issued.pem {} {}", quoted(&authorities[0]), quoted(&authorities[1]));
    let (key, store) = (at("a b.pem"), at("s t.p12"));
    // A new key, that key again, and one in a keystore.
    let out = ["--out", &at("one.csr")];
    let said = folder.keyferry(&[&FIELDS[..], &["--keyout", &key], &out].concat()).ok().err;
    let new = behind(&said, "keyferry receive ISSUED CA ");
    let out = ["--out", &at("two.csr")];
    let fields: Vec<&str> = FIELDS.iter().copied().filter(|word| *word != "--plain-key").collect();
    let said = folder.keyferry(&[&fields[..], &["--key", &key], &out].concat()).ok().err;
    assert_eq!(behind(&said, "keyferry receive ISSUED CA "), new);
    let out = ["--out", &at("three.csr"), "--password", "env:STOREPASS"];
    let said = folder.keyferry(&[&fields[..], &["--keystore", &store], &out].concat()).ok().err;
    let keystore = behind(&said, "keyferry receive ISSUED CA ");
    for (request, options, ready) in [("one.csr", new, "r1"), ("three.csr", keystore, "r2")] {
        sign(request);
        let passwords = "--password env:STOREPASS --out-password env:STOREPASS";
        let said = shell(&folder, &format!("keyferry receive {files} {options} --out {} {passwords}", quoted(&at(ready)))).ok();
        // How they are used is shown.
        let curl = words(&folder, &format!("--key {}", behind(&said.err, "  curl --key ")));
        assert!(curl.contains(&at(&format!("{ready}/key.pem"))), "{curl:?}");
    }
    // A renewal.
    let (certificate, key) = (at("r1/client_cert.pem"), at("r1/key.pem"));
    let line = ["renew", &certificate, &key, "--same-key", "--out", "next.csr", "--password", "env:STOREPASS"];
    let said = folder.keyferry(&line).ok().err;
    let options = behind(&said, "keyferry receive FILES ");
    std::fs::copy(folder.path().join("next.csr"), folder.path().join(at("next.csr"))).unwrap();
    sign("next.csr");
    shell(&folder, &format!("keyferry receive {files} {options} --out {} --password env:STOREPASS", quoted(&at("r1")))).ok();
    // The certificate of another key, which lies beside.
    let line =
        ["receive", "issued.pem", &authorities[0], &authorities[1], "--key", &at("openssl/KeyName.pem"), "--out", &at("r1")];
    let said = folder.keyferry(&[&line[..], &["--password", "env:STOREPASS", "--force"]].concat());
    let options = behind(&said.err, "keyferry receive FILES ");
    let options = options.split_once("; otherwise").unwrap().0;
    shell(&folder, &format!("keyferry receive {files} {options} --out r3 --password env:STOREPASS")).ok();
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[test]
fn outputs_and_aliases_are_named_as_they_are_typed() {
    let folder = Folder::with_fixtures("twins");
    std::fs::create_dir(folder.path().join(ODD)).unwrap();
    // The other outputs of a conversion.
    let line = ["convert", "leaf.p12", "-o", &at("a b.crt"), "--password", "env:STOREPASS"];
    let said = folder.keyferry(&line).ok().err;
    let (key, both) = said.split_once("holds certificates. ").unwrap().1.split_once(" writes the key, ").unwrap();
    for option in [key, both.split_once(" both.").unwrap().0] {
        shell(&folder, &format!("keyferry convert leaf.p12 {option} --plain-key --password env:STOREPASS")).ok();
    }
    assert!(folder.exists(&at("a b.key")) && folder.exists(&at("a b.pem")));
    // The client secret that comes later.
    let said = folder.keyferry(&["receive", "--client-id", "env:STOREPASS", "--out", &at("ready")]).ok().err;
    let options = behind(&said, "keyferry receive --client-secret SPEC ");
    shell(&folder, &format!("keyferry receive --client-secret env:STOREPASS {options}")).ok();
    let text = String::from_utf8(folder.read(&at("ready/client.env"))).unwrap();
    assert!(text.contains("CLIENT_ID=") && text.contains("CLIENT_SECRET="), "{text}");
    // A key with a password of its own, under an alias with blanks.
    let alias = "it's mine";
    folder.key_pair("x", "own.jks", "JKS", &["-keypass", "another one", "-alias", alias]);
    let own = |said: &Said| behind(&said.err, "with --key-password ").split("=SPEC").next().unwrap().to_owned();
    let line = ["convert", "own.jks", "-o", "out.p12", "--password", "env:STOREPASS"];
    let converted = own(&folder.keyferry(&line).fails(3, &["has a password of its own"]));
    let line = ["store", "passwd", "own.jks", "--new-key-password", "env:STOREPASS", "--password", "env:STOREPASS"];
    let changed = own(&folder.keyferry(&line).fails(3, &["has a password of its own"]));
    assert_eq!(converted, changed);
    shell(&folder, &format!("OTHER='another one' keyferry convert own.jks -o out.p12 --password env:STOREPASS --key-password {converted}=env:OTHER")).ok();
}

#[test]
fn curl_gets_through_with_the_line_that_is_shown() {
    let folder = Folder::new();
    folder.keyferry(&["demo", "demo"]).ok();
    let server = Server::start(&folder);
    let line = ["receive", "demo/openssl/issued.pem", "demo/authority", "--key", "demo/openssl/KeyName.pem"];
    for out in ["plain", "a:b c", ODD] {
        let said = folder
            .keyferry(&[&line[..], &["--out", out, "--write", "pem,curl", "--password", "env:STOREPASS"]].concat())
            .ok()
            .err;
        let curl = format!("curl -sS --max-time 20 --key {}", behind(&said, "  curl --key "));
        let curl = curl.replace(":PASSWORD", &format!(":{PASSWORD}")).replace("//HOST/", &format!("//{}/", server.address()));
        let said = shell(&folder, &curl).ok().text();
        assert!(said.contains("s_server"), "{out}: {curl}\n{said}");
        // And with the file that is written for it, by the line in its head.
        let config = String::from_utf8(folder.read(&format!("{out}/curl.config"))).unwrap();
        let line = behind(&config, "# Options for curl: ").replace("URL", &format!("https://{}/", server.address()));
        let said = shell(&folder, &format!("{line} -sS --max-time 20 --pass {PASSWORD}")).ok().text();
        assert!(said.contains("s_server"), "{out}: {line}\n{config}\n{said}");
    }
}
