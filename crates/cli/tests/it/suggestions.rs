//! Every command line that `keyferry explain` suggests works when it is pasted into a terminal, where passwords are asked and nothing else.

use std::collections::BTreeSet;
use std::path::Path;

use keyferry_explain::message::messages;
use rexpect::ReadUntil;
use rexpect::session::{PtySession, spawn_command};
use serde_json::Value;

use crate::support::{Folder, PASSWORD, fixture};

/// A file, how openssl or keytool makes it or nothing, its password, and what is found in it. Each is made after those before it.
const FILES: [(&str, &str, &str, &[&str]); 30] = [
    ("empty.p12", "openssl pkcs12 -export -legacy -inkey leaf.key -in leaf.pem -passout pass: -out empty.p12", "", &["no-alias"]),
    (
        "short.p12",
        "openssl pkcs12 -export -legacy -inkey leaf.key -in leaf.pem -passout pass:abc -out short.p12",
        "abc",
        &["old-integrity"],
    ),
    (
        "authorities.p12",
        "openssl pkcs12 -export -nokeys -in both.pem -passout pass: -out authorities.p12",
        "",
        &["not-shown-by-java"],
    ),
    ("server.p12", "openssl pkcs12 -export -nokeys -in leaf.pem -passout pass: -out server.p12", "", &["not-shown-by-java"]),
    ("lone.p12", "openssl pkcs12 -export -nocerts -inkey leaf.key -passout pass:abc -out lone.p12", "abc", &["no-certificate"]),
    ("mailed.p12", "openssl base64 -in short.p12 -out mailed.p12", "abc", &["wrapped"]),
    (
        "weak.p12",
        "openssl pkcs12 -export -inkey weak.key -in weak.pem -name weak -passout pass:changeit -out weak.p12",
        PASSWORD,
        &["weak-certificate"],
    ),
    ("weak-pair.pem", "cat weak.key weak.pem > weak-pair.pem", PASSWORD, &["weak-certificate"]),
    (
        "weak-sealed.pem",
        "{ openssl pkcs8 -topk8 -in weak.key -passout pass:changeit; cat weak.pem; } > weak-sealed.pem",
        PASSWORD,
        &["weak-certificate"],
    ),
    (
        "twice.p12",
        "cat root.pem int.pem root.pem > chain.pem; openssl pkcs12 -export -inkey leaf.key -in leaf.pem -certfile chain.pem -name leaf -passout pass:changeit -out twice.p12",
        PASSWORD,
        &["duplicate-certificate"],
    ),
    ("twice.pem", "cat root.pem int.pem root.pem > twice.pem", PASSWORD, &["duplicate-certificate"]),
    (
        "one.jks",
        "keytool -importcert -noprompt -alias one -file root.pem -keystore one.jks -storetype JKS -storepass changeit",
        PASSWORD,
        &[],
    ),
    (
        "two.jks",
        "cp one.jks two.jks; keytool -importcert -noprompt -alias 'the second' -file root.pem -keystore two.jks -storepass changeit",
        PASSWORD,
        &["duplicate-certificate"],
    ),
    (
        "leaf.jks",
        "cp one.jks leaf.jks; keytool -importcert -noprompt -alias \"it's\" -file leaf.pem -keystore leaf.jks -storepass changeit",
        PASSWORD,
        &["no-authority"],
    ),
    (
        "leaf-trust.p12",
        "keytool -importkeystore -srckeystore leaf.jks -srcstorepass changeit -destkeystore leaf-trust.p12 -deststorepass changeit -deststoretype PKCS12",
        PASSWORD,
        &["no-authority"],
    ),
    (
        "own.jks",
        "keytool -genkeypair -keyalg EC -alias own -dname CN=own -keystore own.jks -storetype JKS -storepass changeit -keypass otherpass",
        PASSWORD,
        &["key-password"],
    ),
    (
        "old.jks",
        "keytool -genkeypair -keyalg DSA -keysize 1024 -alias old -dname CN=old -keystore old.jks -storetype JKS -storepass changeit -startdate -30d -validity 9",
        PASSWORD,
        &["expired", "weak-format"],
    ),
    ("short.pem", "openssl pkcs8 -topk8 -in leaf.key -passout pass:abcd -out short.pem", "abcd", &["pbes2-key"]),
    ("short-pair.pem", "cat short.pem leaf.pem > short-pair.pem", "abcd", &["pbes2-key"]),
    (
        "traditional.pem",
        "openssl ec -in leaf.key -aes128 -passout pass:changeit -out traditional.pem",
        PASSWORD,
        &["broken-encryption"],
    ),
    ("foreign.pem", "cat leaf.key root.pem > foreign.pem", PASSWORD, &["foreign-certificate"]),
    ("foreign-sealed.pem", "cat short.pem root.pem > foreign-sealed.pem", "abcd", &["foreign-certificate"]),
    ("mark.pem", "{ printf '\\357\\273\\277'; cat leaf.key leaf.pem; } > mark.pem", PASSWORD, &["byte-order-mark"]),
    ("mark-short.pem", "{ printf '\\357\\273\\277'; cat short-pair.pem; } > mark-short.pem", "abcd", &["byte-order-mark"]),
    ("mark-request.pem", "{ printf '\\357\\273\\277'; cat leaf.csr; } > mark-request.pem", PASSWORD, &["byte-order-mark"]),
    ("utf-16.pem", "iconv -t UTF-16 short.pem > utf-16.pem", "abcd", &["utf-16"]),
    ("store.bks", "", PASSWORD, &["expired"]),
    ("store.uber", "", PASSWORD, &["expired"]),
    ("store.bcfks", "", PASSWORD, &["expired"]),
    ("store.jceks", "", PASSWORD, &["weak-format"]),
];

/// An authority, one below it, a server's certificate, and a weak one.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("ca.ext", "basicConstraints=critical,CA:TRUE\n");
    let ec = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    shell(
        &folder,
        &format!(
            "openssl req -x509 {ec} -keyout root.key -out root.pem -days 3000 -subj /CN=Root
             openssl req {ec} -keyout int.key -out int.csr -subj /CN=Intermediate
             openssl x509 -req -in int.csr -CA root.pem -CAkey root.key -days 3000 -out int.pem -extfile ca.ext
             openssl req {ec} -keyout leaf.key -out leaf.csr -subj /CN=Leaf
             openssl x509 -req -in leaf.csr -CA int.pem -CAkey int.key -days 3000 -out leaf.pem
             openssl req -x509 -newkey rsa:1024 -nodes -keyout weak.key -out weak.pem -days 300 -subj /CN=Weak
             cat int.pem root.pem > both.pem"
        ),
    );
    for (name, line, ..) in FILES {
        match line {
            "" if name.ends_with("jceks") => folder.write(name, std::fs::read(fixture("keytool/store.jceks")).unwrap()),
            "" => folder.write(name, std::fs::read(fixture(&format!("bouncycastle/{name}"))).unwrap()),
            line => shell(&folder, line),
        }
    }
    folder
}

#[track_caller]
fn shell(folder: &Folder, lines: &str) {
    folder.run("sh".as_ref(), &["-ec", lines], b"").ok();
}

/// What is found in a file, and every command that is suggested for it, each in the words of a terminal.
fn suggested(folder: &Folder, file: &str, password: &str) -> (Vec<String>, Vec<String>) {
    let said = folder.keyferry_in(&[("ITS", password)], &["explain", file, "--json", "--password", "env:ITS"]).ok();
    let report: Value = serde_json::from_slice(&said.out).unwrap();
    let findings = report["files"][0]["findings"].as_array().unwrap();
    let kinds = findings.iter().map(|finding| finding["kind"].as_str().unwrap().to_owned()).collect();
    let mends = findings.iter().filter_map(|finding| finding["mend"].as_str());
    let cures = report["files"][0]["cures"].as_array().unwrap().iter().map(|cure| cure["command"].as_str().unwrap());
    let mut lines: Vec<String> =
        mends.chain(cures).map(|line| line.replace(" ISSUER ", " both.pem ").replace(" CERTIFICATE ", " leaf.pem ")).collect();
    lines.sort();
    lines.dedup();
    (kinds, lines)
}

/// The folder once more.
fn copy(folder: &Folder) -> Folder {
    let copy = Folder::new();
    for name in folder.names() {
        copy.write(&name, folder.read(&name));
    }
    copy
}

/// Answers every question for a password until the line is through. Returns what was said if it fails.
fn paste(folder: &Folder, line: &str, file: &str, password: &str) -> Option<String> {
    let binaries = Path::new(env!("CARGO_BIN_EXE_keyferry")).parent().unwrap();
    let mut command = folder.command("sh".as_ref());
    command.args(["-c", &format!("PATH={}:$PATH; {line}; echo \"its code: $?\"", binaries.display())]);
    let mut session: PtySession = spawn_command(command, Some(30_000)).unwrap();
    let mut said = String::new();
    for _ in 0..12 {
        let question = regex("(?:New password|Password|The same again)[^\r\n]*: $");
        let (before, found) = session.exp_any(vec![question, regex("its code: [0-9]+")]).unwrap();
        said.extend([before.as_str(), found.as_str()]);
        if let Some(code) = found.strip_prefix("its code: ") {
            return (code != "0").then_some(said);
        }
        let answer = match found.as_str() {
            found if found.starts_with("New") || found.contains("again") => PASSWORD,
            found if found.contains("key `own`") => "otherpass",
            // A new file has its password, or the one that was asked for.
            found if found.contains(file) || !line.contains("-password ask") => password,
            _ => PASSWORD,
        };
        session.send_line(answer).unwrap();
    }
    Some(format!("{said}\nit does not stop asking"))
}

fn regex(pattern: &str) -> ReadUntil {
    ReadUntil::Regex(rexpect::reader::Regex::new(pattern).unwrap())
}

#[test]
fn what_is_suggested_works_on_a_terminal() {
    let folder = folder();
    let (mut failed, mut count) = (Vec::new(), 0);
    for (file, _, password, kinds) in FILES {
        let (found, lines) = suggested(&folder, file, password);
        for kind in kinds {
            assert!(found.iter().any(|one| one == kind), "{kind} is not found in {file}: {found:?}");
        }
        for line in lines {
            count += 1;
            if let Some(said) = paste(&copy(&folder), &line, file, password) {
                failed.push(format!("{line}\n{said}"));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(count > 60, "{count}");
}

#[test]
fn what_would_be_refused_is_not_suggested() {
    let folder = folder();
    let lines = |file: &str| {
        let (_, _, password, _) = FILES.into_iter().find(|(name, ..)| *name == file).unwrap();
        suggested(&folder, file, password).1
    };
    // Key and certificate that do not belong together; a text in which is no key and no certificate.
    for file in ["foreign.pem", "foreign-sealed.pem", "mark-request.pem"] {
        assert_eq!(lines(file), Vec::<String>::new(), "{file}");
    }
    // Java shows no key without a certificate.
    for file in ["traditional.pem", "short.pem"] {
        assert!(lines(file).iter().all(|line| !line.contains(".p12")), "{:?}", lines(file));
    }
    // Bouncy Castle's keystores are changed in place: nothing is converted first.
    for file in ["store.bks", "store.uber", "store.bcfks"] {
        let lines = lines(file);
        assert!(!lines.is_empty() && lines.iter().all(|line| !line.contains("&& keyferry store")), "{lines:?}");
    }
    assert!(lines("short.p12").contains(&"keyferry store passwd short.p12 --p12-profile modern --new-password ask".to_owned()));
    // An empty password is found out.
    let said = folder.keyferry(&["explain", "empty.p12"]).ok().text();
    assert!(said.contains("--out-password ask\n") && !said.contains("not looked at"), "{said}");
    // A truststore has no keys that would be protected badly.
    assert!(suggested(&folder, "one.jks", PASSWORD).0.is_empty());
    let said = folder.keyferry(&["explain", "one.jks"]).ok().text();
    assert!(!said.contains("protect"), "{said}");
}

/// The new key in the place of a weak one is strong.
#[test]
fn a_weak_key_is_followed_by_a_strong_one() {
    let folder = folder();
    for file in ["weak.p12", "weak-pair.pem", "weak-sealed.pem"] {
        let (_, lines) = suggested(&folder, file, PASSWORD);
        let line = lines.iter().find(|line| line.contains("keyferry renew")).unwrap();
        let copy = copy(&folder);
        assert_eq!(paste(&copy, &format!("{line} --keyout strong.key --out strong.csr"), file, PASSWORD), None);
        let said = copy.openssl(&["req", "-in", "strong.csr", "-noout", "-text"]).ok().text();
        assert!(said.contains("(3072 bit)") && said.contains("CN = Weak"), "{said}");
    }
}

#[test]
fn what_stands_twice_stands_once_afterwards() {
    let folder = folder();
    for (file, command, written) in [
        ("twice.p12", "convert twice.p12 -o", "twice-new.p12"),
        ("twice.pem", "convert twice.pem -o", "twice-new.pem"),
        ("two.jks", "store delete", "two.jks"),
    ] {
        let found = suggested(&folder, file, PASSWORD);
        assert_eq!(found.0.iter().filter(|kind| *kind == "duplicate-certificate").count(), 1, "{file}: {found:?}");
        let line = found.1.iter().find(|line| line.contains(command) && line.contains(written)).unwrap();
        assert_eq!(paste(&folder, line, file, PASSWORD), None);
        let after = suggested(&folder, written, PASSWORD).0;
        assert!(!after.contains(&"duplicate-certificate".to_owned()), "{written}: {after:?}");
    }
    // keytool writes the authority once for each of two keys that have it.
    shell(
        &folder,
        "keytool -genkeypair -keyalg EC -storepass changeit -keystore pair.p12 -dname CN=ca -alias ca -ext bc:c
         for name in one two; do
             keytool -genkeypair -keyalg EC -storepass changeit -keystore pair.p12 -dname CN=$name -alias $name -signer ca
         done",
    );
    assert!(!suggested(&folder, "pair.p12", PASSWORD).0.contains(&"duplicate-certificate".to_owned()));
}

/// The commands that are suggested for messages are understood: what fails is the file or the host that is not there.
#[test]
fn what_is_suggested_for_messages_is_understood() {
    let folder = Folder::new();
    let lines: BTreeSet<&str> =
        messages().flat_map(|message| message.cure).copied().filter(|line| line.starts_with("keyferry ")).collect();
    let binaries = Path::new(env!("CARGO_BIN_EXE_keyferry")).parent().unwrap();
    let mut wrong = Vec::new();
    for line in &lines {
        let line = line.replace("SPEC", "env:STOREPASS").replace("HOST:443", "localhost:1").replace("HOST:PORT", "localhost:1");
        let script = format!("PATH={}:$PATH; {line}", binaries.display());
        let said = folder.run("sh".as_ref(), &["-c", &script], b"");
        if said.code == 2 || said.code >= 70 {
            wrong.push(format!("{line}\n{} {}", said.code, said.err));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(lines.len() > 50, "{}", lines.len());
}
