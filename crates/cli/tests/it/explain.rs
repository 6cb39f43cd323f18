//! `keyferry explain`: what it finds, that the commands it prints mend it, and what it says where it cannot look.

use serde_json::Value;

use crate::pairing::bags;
use crate::support::{Folder, PASSWORD, fixture};

const PASS: [&str; 2] = ["--password", "env:STOREPASS"];

/// A key, its certificate by an intermediate authority, and a root: `leaf.key`, `leaf.pem`, `int.pem`, `root.pem`.
fn folder() -> Folder {
    let folder = Folder::new();
    let ec = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    let run = |line: &str| folder.openssl(&line.split(' ').collect::<Vec<_>>()).ok();
    folder.write("ca.ext", "basicConstraints=critical,CA:TRUE\n");
    run(&format!("req -x509 {ec} -keyout root.key -out root.pem -days 3000 -subj /CN=Root"));
    run(&format!("req {ec} -keyout int.key -out int.csr -subj /CN=Intermediate"));
    run("x509 -req -in int.csr -CA root.pem -CAkey root.key -days 3000 -out int.pem -extfile ca.ext");
    run(&format!("req {ec} -keyout leaf.key -out leaf.csr -subj /CN=Leaf"));
    run("x509 -req -in leaf.csr -CA int.pem -CAkey int.key -days 3000 -out leaf.pem");
    folder
}

fn export(folder: &Folder, output: &str, more: &str) {
    let line = format!("pkcs12 -export -inkey leaf.key -in leaf.pem -passout env:STOREPASS -out {output} {more}");
    folder.openssl(&line.split_whitespace().collect::<Vec<_>>()).ok();
}

fn report(folder: &Folder, words: &[&str]) -> Value {
    let said = folder.keyferry(&[&["explain", "--json"], words].concat());
    serde_json::from_slice(&said.out).unwrap_or_else(|error| panic!("{error}: {}{}", said.text(), said.err))
}

/// The finding of this kind.
fn finding(report: &Value, kind: &str) -> Option<Value> {
    let found = report["files"][0]["findings"].as_array().unwrap().iter().find(|finding| finding["kind"] == kind);
    found.cloned()
}

/// Runs a line in a shell, with keyferry on the path and no terminal.
fn shell(folder: &Folder, line: &str) {
    let binaries = std::path::Path::new(env!("CARGO_BIN_EXE_keyferry")).parent().unwrap();
    let script = format!("PATH={}:$PATH; export OTHER=otherpass; {line}", binaries.display());
    folder.run("sh".as_ref(), &["-c", &script], b"").ok();
}

/// The file that a command writes, or the one that it changes.
fn result<'a>(line: &'a str, file: &'a str) -> &'a str {
    line.rsplit_once(" -o ").map_or(file, |(_, rest)| rest.split(' ').next().unwrap())
}

/// The command that mends a file does: its finding is gone.
#[track_caller]
fn mends(folder: &Folder, file: &str, kind: &str, passwords: &str, replace: &[(&str, &str)]) {
    let found = finding(&report(folder, &[&[file], &PASS[..]].concat()), kind);
    let found =
        found.unwrap_or_else(|| panic!("{kind} is not found in {file}: {}", report(folder, &[&[file], &PASS[..]].concat())));
    let mut line = found["mend"].as_str().unwrap_or_else(|| panic!("{found}")).to_owned();
    for (from, to) in replace {
        line = line.replace(from, to);
    }
    let written = result(&line, file).to_owned();
    shell(folder, &format!("{}{passwords}", line.replace(" && ", &format!("{passwords} && "))));
    let after = report(folder, &[&[written.as_str()], &PASS[..]].concat());
    assert_eq!(after["files"][0]["not_looked_at"], serde_json::json!([]), "{after}");
    assert_eq!(finding(&after, kind), None, "{file}: {line}");
}

const SAME: &str = " --password env:STOREPASS";
const NEW: &str = " --out-password env:STOREPASS";

#[test]
fn what_protects_little_is_mended() {
    let folder = folder();
    let both = |algorithm: &str| format!("-legacy -keypbe {algorithm} -certpbe {algorithm}");
    for (algorithm, kind) in [
        ("PBE-SHA1-RC2-40", "broken-encryption"),
        ("PBE-SHA1-RC4-128", "broken-encryption"),
        ("PBE-MD5-DES", "broken-encryption"),
        ("PBE-SHA1-3DES", "old-encryption"),
        ("DES-EDE3-CBC", "old-encryption"),
        ("PBE-SHA1-RC2-128", "old-encryption"),
    ] {
        export(&folder, "weak.p12", &both(algorithm));
        mends(&folder, "weak.p12", kind, SAME, &[]);
    }
    for (option, kind) in [
        ("-macalg sha1", "old-integrity"),
        ("-macalg md5", "old-integrity"),
        ("-iter 100", "few-iterations"),
        ("-nomac", "no-integrity"),
    ] {
        export(&folder, "weak.p12", option);
        mends(&folder, "weak.p12", kind, SAME, &[]);
    }
    export(&folder, "plain.p12", "-keypbe NONE");
    mends(&folder, "plain.p12", "plain-key", SAME, &[]);
    let line = [&["convert", "leaf.key", "leaf.pem", "-o", "store.jks", "--out-password", "env:STOREPASS"][..]].concat();
    folder.keyferry(&line).ok();
    mends(&folder, "store.jks", "weak-format", SAME, &[]);
    // Keys in PEM.
    mends(&folder, "leaf.key", "plain-key", NEW, &[]);
    let rsa = ["genrsa", "-traditional", "-aes128", "-passout", "env:STOREPASS", "-out", "traditional.pem", "2048"];
    folder.openssl(&rsa).ok();
    mends(&folder, "traditional.pem", "broken-encryption", SAME, &[]);
    folder.openssl(&["pkcs8", "-topk8", "-in", "leaf.key", "-passout", "env:STOREPASS", "-out", "pbes2.pem"]).ok();
    mends(&folder, "pbes2.pem", "pbes2-key", SAME, &[]);
    folder.write("both.pem", [folder.read("pbes2.pem"), folder.read("leaf.pem")].concat());
    mends(&folder, "both.pem", "pbes2-key", SAME, &[]);
}

#[test]
fn what_programs_do_not_find_is_mended() {
    let folder = folder();
    // A name with a blank and a quote is one word of the command.
    export(&folder, "it.p12", "");
    folder.write("it's mine.p12", folder.read("it.p12"));
    mends(&folder, "it's mine.p12", "no-alias", SAME, &[]);
    let listed = folder.keytool(&["-list", "-keystore", "it's mine.p12", "-storepass", PASSWORD]).ok().text();
    assert!(listed.contains("leaf, "), "{listed}");
    for (certificates, word) in [("root.pem", ""), ("leaf.pem", " --trust-all")] {
        folder
            .openssl(&["pkcs12", "-export", "-nokeys", "-in", certificates, "-passout", "env:STOREPASS", "-out", "trust.p12"])
            .ok();
        let found = finding(&report(&folder, &["trust.p12", PASS[0], PASS[1]]), "not-shown-by-java").unwrap();
        assert!(found["severity"] == "wrong" && found["mend"].as_str().unwrap().ends_with(&format!("p12{word}")), "{found}");
        mends(&folder, "trust.p12", "not-shown-by-java", SAME, &[]);
        let listed = folder.keytool(&["-list", "-keystore", "trust-marked.p12", "-storepass", PASSWORD]).ok().text();
        assert!(listed.contains("trustedCertEntry"), "{listed}");
        std::fs::remove_file(folder.path().join("trust-marked.p12")).unwrap();
    }
    export(&folder, "lone.p12", "-nocerts -name lone");
    mends(&folder, "lone.p12", "no-certificate", SAME, &[(" CERTIFICATE ", " leaf.pem ")]);
    // A password that Java does not take.
    let umlaut = [("UMLAUT", "größe")];
    let line = ["convert", "leaf.key", "leaf.pem", "-o", "umlaut.pem", "--plain-key"];
    folder.keyferry(&line).ok();
    folder
        .run("sh".as_ref(), &["-c", "openssl pkcs12 -export -in umlaut.pem -passout pass:größe -out umlaut.p12 -name a"], b"")
        .ok();
    let said = folder.keyferry_in(&umlaut, &["explain", "umlaut.p12", "--password", "env:UMLAUT", "--json"]).ok();
    let found = finding(&serde_json::from_slice(&said.out).unwrap(), "password-not-for-java").unwrap();
    let line = found["mend"].as_str().unwrap();
    shell(&folder, &format!("export UMLAUT=größe; {line} --password env:UMLAUT --new-password env:STOREPASS"));
    assert_eq!(finding(&report(&folder, &["umlaut.p12", PASS[0], PASS[1]]), "password-not-for-java"), None);
}

#[test]
fn chains_are_put_in_order_and_completed() {
    let folder = folder();
    let parts = |names: &[&str]| names.iter().flat_map(|name| folder.read(name)).collect::<Vec<u8>>();
    folder.write("mixed.pem", parts(&["leaf.key", "root.pem", "leaf.pem", "int.pem"]));
    mends(&folder, "mixed.pem", "chain-order", " --plain-key", &[]);
    folder.write("turned.pem", parts(&["leaf.key", "leaf.pem", "root.pem", "int.pem"]));
    mends(&folder, "turned.pem", "chain-order", " --plain-key", &[]);
    folder.write("whole.pem", parts(&["leaf.key", "leaf.pem", "int.pem", "root.pem"]));
    let report = report(&folder, &["whole.pem"]);
    assert!(finding(&report, "chain-order").is_none() && finding(&report, "chain-incomplete").is_none(), "{report}");
    export(&folder, "short.p12", "-name leaf");
    let both = parts(&["int.pem", "root.pem"]);
    folder.write("issuers.pem", both);
    mends(&folder, "short.p12", "chain-incomplete", SAME, &[(" ISSUER ", " issuers.pem ")]);
    folder.write("short.pem", parts(&["leaf.key", "leaf.pem"]));
    mends(&folder, "short.pem", "chain-incomplete", " --plain-key", &[(" ISSUER ", " issuers.pem ")]);
    // In JKS the order is the file's.
    let line = "convert leaf.key leaf.pem int.pem root.pem -o right.p12 --alias leaf --out-password env:STOREPASS";
    folder.keyferry(&line.split(' ').collect::<Vec<_>>()).ok();
    folder.java("TurnedChain", &["right.p12", "turned.jks", PASSWORD, PASSWORD]).ok();
    mends(&folder, "turned.jks", "chain-order", SAME, &[]);
}

#[test]
fn keys_and_certificates_belong_together() {
    let folder = folder();
    let line = "convert leaf.key leaf.pem int.pem root.pem -o right.p12 --alias leaf --out-password env:STOREPASS";
    folder.keyferry(&line.split(' ').collect::<Vec<_>>()).ok();
    // A key with a password of its own.
    folder.java("TurnedChain", &["right.p12", "own.jks", PASSWORD, "otherpass"]).ok();
    mends(
        &folder,
        "own.jks",
        "key-password",
        SAME,
        &[("--key-password leaf=ask", "--key-password leaf=env:OTHER"), ("=ask", "=env:STOREPASS")],
    );
    folder.keytool(&["-certreq", "-alias", "leaf", "-keystore", "own.jks", "-storepass", PASSWORD]).ok();
    folder.java("TurnedChain", &["right.p12", "own.p12", PASSWORD, "otherpass"]).ok();
    mends(&folder, "own.p12", "key-password", &format!("{SAME} --new-password env:STOREPASS"), &[("=ask", "=env:OTHER")]);
    // Identifiers that say something else than the keys.
    folder.openssl(&["x509", "-req", "-in", "int.csr", "-signkey", "int.key", "-days", "3000", "-out", "other.pem"]).ok();
    let certificates = [("leaf.pem", "", &b"1"[..]), ("other.pem", "", b"2")];
    bags(&folder, "swapped.p12", &certificates, &[("leaf.key", "leaf", b"2"), ("int.key", "other", b"1")]);
    mends(&folder, "swapped.p12", "misplaced-certificate", SAME, &[]);
    bags(&folder, "foreign.p12", &certificates[1..], &[("leaf.key", "leaf", b"2")]);
    let found = finding(&report(&folder, &["foreign.p12", PASS[0], PASS[1]]), "foreign-certificate").unwrap();
    assert_eq!(
        (&found["where"], &found["severity"], &found["mend"]),
        (&"`leaf`".into(), &"wrong".into(), &Value::Null),
        "{found}"
    );
    // Another key's certificate.
    folder.write("foreign.pem", [folder.read("leaf.key"), folder.read("root.pem")].concat());
    let found = finding(&report(&folder, &["foreign.pem"]), "foreign-certificate").unwrap();
    assert!(found["severity"] == "wrong" && found["advice"].is_string(), "{found}");
    // A curve in numbers.
    let explicit = ["ecparam", "-name", "prime256v1", "-genkey", "-param_enc", "explicit", "-noout", "-out", "explicit.key"];
    folder.openssl(&explicit).ok();
    folder
        .openssl(&["req", "-x509", "-key", "explicit.key", "-subj", "/CN=Explicit", "-days", "3000", "-out", "explicit.pem"])
        .ok();
    let line = "pkcs12 -export -inkey explicit.key -in explicit.pem -name explicit -passout env:STOREPASS -out explicit.p12";
    folder.openssl(&line.split(' ').collect::<Vec<_>>()).ok();
    let report = report(&folder, &["explicit.p12", PASS[0], PASS[1]]);
    let found = finding(&report, "explicit-curve").unwrap();
    assert_eq!(finding(&report, "chain-incomplete"), None);
    let renewed = format!("{} --password env:STOREPASS --keyout new.key --out new.csr", found["mend"].as_str().unwrap());
    shell(&folder, &renewed);
    folder.openssl(&["req", "-in", "new.csr", "-verify", "-noout"]).ok();
}

#[test]
fn certificates_are_judged_by_the_clock_and_by_their_strength() {
    let folder = Folder::new();
    folder.key_pair("old", "old.p12", "PKCS12", &["-validity", "20", "-startdate", "-1H"]);
    folder.key_pair("fresh", "old.p12", "PKCS12", &["-validity", "4000", "-startdate", "-1H"]);
    let fresh = report(&folder, &["old.p12", PASS[0], PASS[1]]);
    assert_eq!(finding(&fresh, "expired"), None, "{fresh}");
    let said = folder.keyferry_after(30, &["explain", "old.p12", "--json", PASS[0], PASS[1]]).ok();
    let found = finding(&serde_json::from_slice(&said.out).unwrap(), "expired").unwrap();
    assert_eq!((&found["where"], &found["mend"]), (&"`old`".into(), &"keyferry renew old.p12 --alias old --profile none".into()));
    assert!(found["what"].as_str().unwrap().contains("expired 10 days ago"), "{found}");
    let said = folder.keyferry_after(-30, &["explain", "old.p12", "--json", PASS[0], PASS[1]]).ok();
    assert!(finding(&serde_json::from_slice(&said.out).unwrap(), "not-yet-valid").is_some());
    shell(&folder, &format!("{} --password env:STOREPASS --keyout n.pem --out n.csr", found["mend"].as_str().unwrap()));
    folder.openssl(&["req", "-in", "n.csr", "-verify", "-noout"]).ok();
    // A trusted certificate is taken out.
    let line = "req -x509 -newkey rsa:1024 -nodes -keyout k.pem -out weak.pem -days 3000 -subj /CN=Weak";
    folder.openssl(&line.split(' ').collect::<Vec<_>>()).ok();
    folder.openssl(&["req", "-x509", "-key", "k.pem", "-subj", "/CN=Other", "-days", "3000", "-out", "other.pem", "-sha1"]).ok();
    folder.keyferry(&["trust", "trust.p12", "weak.pem", "--any", "--out-password", "env:STOREPASS"]).ok();
    mends(&folder, "trust.p12", "weak-certificate", SAME, &[]);
}

#[test]
fn what_mail_did_to_a_file_is_undone() {
    let folder = folder();
    export(&folder, "a.p12", "-name a");
    folder.openssl(&["base64", "-in", "a.p12", "-out", "mailed.p12"]).ok();
    let report = report(&folder, &["mailed.p12", PASS[0], PASS[1]]);
    let refused = report["files"][0]["readers"].as_array().unwrap().iter().filter(|reader| reader["verdict"] == "does-not-open");
    assert!(refused.count() > 15, "{report}");
    mends(&folder, "mailed.p12", "wrapped", SAME, &[]);
}

#[test]
fn without_a_password_the_structure_is_explained() {
    let folder = folder();
    export(&folder, "a.p12", "-legacy");
    let said = folder.keyferry(&["explain", "a.p12"]).ok();
    let text = said.text();
    for words in [
        "a.p12: PKCS#12\n",
        "  integrity: HMAC with SHA-1, 2048 iterations\n",
        "  key: PKCS#12's triple DES with SHA-1, 2048 iterations\n",
        "  certificates: RC2 with 40 bits, 2048 iterations\n",
        "  not looked at: entries, names and certificates are encrypted, and no password was given (--password)\n",
        "Opens:\n  every Java, OpenSSL 1.0.2, 1.1.1, 3.0 to 3.3 with -legacy, ",
        "Does not open:\n  OpenSSL 3.0 to 3.3, 3.4 and later: it needs the legacy provider for that (-legacy)\n",
        "  certificates: RC2 with 40 bits protects nothing any more\n",
        "    keyferry store passwd a.p12 --p12-profile modern\n",
        "To write a file for those that do not open this one:\n  for OpenSSL 3.0 to 3.3, 3.4 and later\n    keyferry convert a.p12 -o a-modern.p12\n",
    ] {
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
    folder
        .keyferry_in(&[("WRONG", "wrongpass")], &["explain", "a.p12", "--password", "env:WRONG"])
        .fails(3, &["the password is wrong"]);
    // Of a key that stands alone, and of keys in a keystore, too.
    folder.openssl(&["pkcs8", "-topk8", "-in", "leaf.key", "-passout", "env:STOREPASS", "-out", "sealed.key"]).ok();
    folder.openssl(&["ec", "-in", "leaf.key", "-aes256", "-passout", "env:STOREPASS", "-out", "traditional.key"]).ok();
    folder.key_pair("own", "own.jks", "JKS", &["-keypass", "otherpass"]);
    let variables = [("WRONG", "wrongpass"), ("OWN", "otherpass")];
    let line = |words: &str| folder.keyferry_in(&variables, &words.split(' ').collect::<Vec<_>>());
    line("explain sealed.key --password env:WRONG --for openssl3").fails(3, &["sealed.key: the password is wrong"]);
    line("explain sealed.key --key-password env:WRONG").fails(3, &["sealed.key: the password is wrong"]);
    folder.write("mixed.pem", [folder.read("leaf.key"), folder.read("sealed.key")].concat());
    line("explain mixed.pem --password env:WRONG").fails(3, &["mixed.pem: the password is wrong"]);
    line("explain sealed.key leaf.pem --password env:STOREPASS").ok();
    line("explain leaf.pem leaf.key --password env:WRONG").ok();
    let said = line("explain traditional.key leaf.pem --password env:WRONG");
    assert!(said.code == 3 && said.err.contains("traditional.key: the password is wrong"), "{} {}", said.code, said.err);
    assert!(said.text().starts_with("leaf.pem: PEM\n"), "{}", said.text());
    let own = "explain own.jks --password env:STOREPASS --key-password own=env:";
    line(&format!("{own}WRONG")).fails(3, &["the key `own` in own.jks: the password is wrong"]);
    line(&format!("{own}OWN")).ok();
    assert!(line("explain own.jks --password env:STOREPASS").ok().text().contains("not looked at: a key"));
    // JKS can be read without its password; whose its keys are cannot.
    folder.key_pair("one", "b.jks", "JKS", &["-keypass", PASSWORD]);
    let text = folder.keyferry(&["explain", "b.jks"]).ok().text();
    assert!(text.contains("not looked at: keys are encrypted, and no password was given"), "{text}");
}

/// The commands that make a file for others do: they open it.
#[test]
fn cures_make_files_that_the_others_open() {
    let folder = folder();
    let mut count = 0;
    export(&folder, "usual.p12", "-name a");
    export(&folder, "old.p12", "-name a -legacy");
    export(&folder, "plain.p12", "-name a -keypbe NONE");
    export(&folder, "aes192.p12", "-name a -keypbe AES-192-CBC -certpbe AES-192-CBC -macalg sha3-256");
    folder.openssl(&["pkcs12", "-export", "-nokeys", "-in", "leaf.pem", "-passout", "env:STOREPASS", "-out", "trust.p12"]).ok();
    folder.openssl(&["pkcs8", "-topk8", "-in", "leaf.key", "-passout", "env:STOREPASS", "-out", "pbes2.pem"]).ok();
    folder.write("both.pem", [folder.read("pbes2.pem"), folder.read("leaf.pem")].concat());
    folder.keyferry(&["convert", "leaf.key", "leaf.pem", "-o", "a.jks", "--out-password", "env:STOREPASS"]).ok();
    folder.write("b.bks", std::fs::read(fixture("bouncycastle/store.bks")).unwrap());
    for file in ["usual.p12", "old.p12", "plain.p12", "aes192.p12", "trust.p12", "both.pem", "a.jks", "b.bks"] {
        let report = report(&folder, &[file, PASS[0], PASS[1]]);
        for cure in report["files"][0]["cures"].as_array().unwrap() {
            let line = cure["command"].as_str().unwrap();
            shell(&folder, &format!("{line}{SAME} --quiet"));
            let readers: Vec<&str> = cure["readers"].as_array().unwrap().iter().map(|reader| reader.as_str().unwrap()).collect();
            folder.keyferry(&["explain", result(line, file), PASS[0], PASS[1], "--for", &readers.join(",")]).ok();
            count += 1;
        }
    }
    assert!(count >= 12, "{count}");
}

#[test]
fn anything_is_explained() {
    let folder = Folder::new();
    for (file, words) in [
        (
            "bouncycastle/store.bks",
            &["Opens:\n  Bouncy Castle's provider\n", "every Java: it needs Bouncy Castle's provider"][..],
        ),
        ("twins/leaf.csr", &["with keytool -printcertreq only", "it takes keys and certificates only"]),
        ("twins/bundle.p7b", &["Opens:\n  every OpenSSL, every GnuTLS\n"]),
        ("keytool/store.jceks", &["JCEKS protects its keys with MD5 and triple DES"]),
        ("keytool/secrets.p12", &["every OpenSSL: it leaves secret keys encrypted"]),
        ("openssl/key-plain.der", &["the key is not encrypted: only the rights of the file protect it"]),
    ] {
        folder.write("file", std::fs::read(fixture(file)).unwrap());
        let said = folder.keyferry(&["explain", "file", PASS[0], PASS[1]]).ok().text();
        for word in words {
            assert!(said.contains(word), "`{word}` is not said of {file}:\n{said}");
        }
    }
    // What comes on standard input has no name that a command could take.
    let key = folder.read("file");
    let said = folder.run(env!("CARGO_BIN_EXE_keyferry").as_ref(), &["explain", "-"], &key).ok().text();
    assert!(said.starts_with("standard input: DER\n") && said.contains("keyferry convert FILE -o FILE-new.pem\n"), "{said}");
    // Of a folder, what is nothing is passed over.
    folder.write("stores/key.der", &key);
    folder.write("stores/readme.txt", "Dear all,\n");
    let said = folder.keyferry(&["explain", "stores"]).ok();
    assert!(said.err.contains("readme.txt: passed over") && said.text().starts_with("stores/key.der: DER\n"), "{}", said.err);
}

#[test]
fn readers_can_be_chosen() {
    let folder = folder();
    export(&folder, "a.p12", "-legacy -name a");
    let line = |readers: &str| folder.keyferry(&["explain", "a.p12", PASS[0], PASS[1], "--for", readers]);
    let said = line("java8,openssl1.0.2").ok().text();
    assert!(!said.contains("Windows") && !said.contains("To write a file"), "{said}");
    let said = line("java8,openssl3").fails(5, &["OpenSSL 3.0 to 3.3 does not open a.p12", "the report says why"]);
    assert!(said.text().contains("keyferry convert a.p12 -o a-modern.p12\n"), "{}", said.text());
    shell(&folder, "keyferry convert a.p12 -o a-modern.p12 --password env:STOREPASS");
    folder.keyferry(&["explain", "a-modern.p12", PASS[0], PASS[1], "--for", "openssl3,java17"]).ok();
    folder.keyferry(&["explain", "a-modern.p12", PASS[0], PASS[1], "--for", "java17,java8"]).fails(5, &["Java 8 before 8u301"]);
    line("kafka-java17").fails(5, &["Kafka's PEM files up to Java 17 is not known to open a.p12"]);
    folder.keyferry(&["explain", "--for", "java8"]).fails(2, &["nothing is given to be explained"]);
    line("openssl-3").fails(2, &["there is no reader `openssl-3`", "did you mean `openssl3`?", "java8u301, java11, "]);
    line("openssl33").fails(2, &["there is no reader `openssl33`", "did you mean `openssl3`?"]);
    line("windows").fails(2, &["choose among `windows2016`, `windows2019`"]);
    line("tomcat").fails(2, &["it reads keystores through its Java; choose among `java8`, `java8u301`"]);
    line("amiga").fails(2, &["there is no reader `amiga`", "the readers are java8, "]);
    let report = report(&folder, &["a.p12", PASS[0], PASS[1], "--for", "openssl3"]);
    let readers = report["files"][0]["readers"].as_array().unwrap();
    assert_eq!((readers.len(), &readers[0]["reader"], &readers[0]["verdict"]), (1, &"openssl3".into(), &"does-not-open".into()));
    assert!(readers[0]["reasons"][0]["source"].as_str().unwrap().contains("openssl/openssl#14790"), "{report}");
}

#[test]
fn what_cannot_be_read_is_said_and_the_others_are_explained() {
    let folder = folder();
    folder.write("nothing.txt", "Dear all,\n");
    let said = folder.keyferry(&["explain", "nothing.txt", "leaf.pem", "missing.p12"]);
    assert_eq!(said.code, 4, "{}", said.err);
    assert!(said.err.contains("nothing.txt: it is text without a PEM block") && said.err.contains("missing.p12"), "{}", said.err);
    assert!(said.text().starts_with("leaf.pem: PEM\n"), "{}", said.text());
    export(&folder, "whole.p12", "-name a");
    let whole = folder.read("whole.p12");
    folder.write("cut.p12", &whole[..500]);
    let words = format!("cut.p12: the file is cut off: it says that it is {} bytes long, and it is 500", whole.len());
    folder.keyferry(&["explain", "cut.p12"]).fails(4, &[&words, "in binary mode"]);
}
