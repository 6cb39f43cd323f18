//! What a password has to be that something new gets: long enough, and one that Java takes where Java is to open it.

use crate::registration::{AUTHORITIES, requested};
use crate::support::{FIELDS, Folder, PASSWORD, Said};

/// Not ASCII, as many languages are.
const OTHER: &str = "ma\u{f1}ana12";

const WARNING: &str = "Java cannot open";

fn with(folder: &Folder, words: &[&[&str]], password: &str) -> Said {
    let words: Vec<String> = words.concat().into_iter().map(str::to_owned).collect();
    folder.unattended(&words, "", &[("NEWPASS", password)])
}

/// Whether Java opens the keystore with the password, which comes as it is.
fn java_opens(folder: &Folder, kind: &str, store: &str) -> bool {
    let said = folder.java_with(&["-Dsun.jnu.encoding=UTF-8"], "KeyStoreProbe", &[kind, store, OTHER, OTHER]);
    said.code == 0
}

#[test]
fn a_password_that_java_does_not_take_is_warned_of_wherever_it_is_set() {
    let folder = requested();
    folder.sign("CSRName.csr", "issued.pem", "365");
    let out = ["--out-password", "env:NEWPASS"];
    let receive = [&["receive", "issued.pem"][..], &AUTHORITIES, &["--password", "env:STOREPASS"]].concat();
    let said = with(&folder, &[&receive, &out], OTHER).ok().err;
    assert!(said.contains("Java cannot open the new keystores with this password") && said.contains("ASCII"), "{said}");
    assert!(!java_opens(&folder, "PKCS12", "ready/keystore.p12") && java_opens(&folder, "JKS", "ready/keystore.jks"));
    let convert = ["convert", "ready/client_cert.pem", "--force", "-o"];
    for (name, options, warned) in [
        ("x.p12", &[][..], true),
        ("x.p12", &["--p12-profile", "java8"], true),
        ("x.p12", &["--p12-profile", "legacy"], true),
        ("x.jks", &[], false),
        ("x.pem", &[], false),
    ] {
        let said = with(&folder, &[&convert, &[name], options, &out], OTHER).ok().err;
        assert_eq!(said.contains(WARNING), warned, "{name}: {said}");
        let kind = if warned { "PKCS12" } else { "JKS" };
        assert!(name == "x.pem" || java_opens(&folder, kind, name) != warned, "{name} {options:?}");
    }
    // One that is carried over is judged too.
    let said = with(&folder, &[&["convert", "ready/keystore.jks", "-o", "y.p12", "--password", "env:NEWPASS"]], OTHER).ok().err;
    assert!(said.contains("Java cannot open y.p12 (that of the input; --out-password gives another)"), "{said}");
    let request = ["request", "--dname", "CN=x", "--profile", "none", "--password", "env:NEWPASS", "--force", "--out", "x.csr"];
    for (options, warned) in [
        (&["--keystore", "r.p12"][..], true),
        (&["--keystore", "r.jks", "--store-type", "jks"], false),
        (&["--keyout", "r.pem"], false),
    ] {
        let said = with(&folder, &[&request, options], OTHER).ok().err;
        assert_eq!(said.contains(WARNING), warned, "{options:?}: {said}");
    }
    let renew = ["renew", "issued.pem", "--keystore", "n.p12", "--out", "n.csr", "--new-password", "env:NEWPASS"];
    assert!(with(&folder, &[&renew], OTHER).ok().err.contains(WARNING));
    // Blanks and punctuation are ASCII.
    let said = with(&folder, &[&convert, &["z.p12"], &out], "a b~!{}\"").ok().err;
    assert!(!said.contains(WARNING), "{said}");
}

#[test]
fn a_line_break_at_the_end_is_warned_of_and_taken() {
    let folder = Folder::new();
    folder.keyferry(&FIELDS).ok();
    let convert = ["convert", "KeyName.pem", "-o"];
    let out = ["--out-password", "env:NEWPASS"];
    let said = with(&folder, &[&convert, &["a.pem"], &out], "changeit\n").ok().err;
    assert!(said.contains("the password in the environment variable NEWPASS ends with a line break"), "{said}");
    folder.openssl(&["pkey", "-in", "a.pem", "-passin", "pass:changeit\n", "-noout"]).ok();
    let said = with(&folder, &[&convert, &["b.pem", "--out-password", "pass:changeit\r"]], "").ok().err;
    assert!(said.contains("the password on the command line ends with a line break"), "{said}");
    folder.write("word.txt", "changeit\r\nmore\n");
    let said = with(&folder, &[&convert, &["c.pem", "--out-password", "file:word.txt"]], "").ok().err;
    assert!(!said.contains("line break"), "{said}");
    folder.openssl(&["pkey", "-in", "c.pem", "-passin", "env:STOREPASS", "-noout"]).ok();
}

#[test]
fn no_command_takes_a_shorter_one() {
    let folder = requested();
    folder.sign("CSRName.csr", "issued.pem", "365");
    let fields = ["--dname", "CN=x", "--profile", "none", "--out", "n.csr"];
    let receive = [&["receive", "issued.pem"][..], &AUTHORITIES, &["--password", "env:STOREPASS"]].concat();
    let convert = ["convert", "KeyName.pem", "--password", "env:STOREPASS"];
    let renew = ["renew", "issued.pem", "--new-password", "env:NEWPASS"];
    let out = ["--out-password", "env:NEWPASS"];
    let before = folder.names();
    for line in [
        [&["request", "--keyout", "n.pem", "--password", "env:NEWPASS"][..], &fields].concat(),
        [&["request", "--keystore", "n.jks", "--store-type", "jks", "--password", "env:NEWPASS"][..], &fields].concat(),
        [&receive[..], &out].concat(),
        [&receive[..], &["--write", "pem"], &out].concat(),
        [&convert[..], &["-o", "n.pem"], &out].concat(),
        [&convert[..], &["-o", "n.der"], &out].concat(),
        [&convert[..], &["-o", "n.p12"], &out].concat(),
        [&convert[..], &["-o", "n.pem", "--out-key-password", "env:NEWPASS"]].concat(),
        [&renew[..], &["--keyout", "n.pem"]].concat(),
        [&renew[..], &["--keystore", "n.p12"]].concat(),
    ] {
        with(&folder, &[&line], "short").fails(3, &["has 5 characters; at least 6 are needed"]);
    }
    assert_eq!(folder.names(), before);
    // A configuration file is no way around it.
    folder.write("x.conf", "[req]\nprompt=no\noutput_password=short\ndistinguished_name=dn\n[dn]\nCN=x\n");
    let line = ["request", "--config", "x.conf", "--profile", "none", "--keyout", "n.pem", "--out", "n.csr"];
    folder.keyferry(&line).fails(3, &["has 5 characters; at least 6 are needed"]);
    assert!(!folder.exists("n.pem"));
}

/// A script that is fed by a pipe gives a password to one command, and the rest to the next.
#[test]
fn what_stands_behind_a_password_is_left_for_who_reads_next() {
    let folder = Folder::with_fixtures("twins");
    let keyferry = env!("CARGO_BIN_EXE_keyferry");
    for line in [
        "\"$K\" openssl pkey -in encrypted.key -passin stdin -noout; cat",
        "\"$K\" convert leaf.p12 -o new.pem --plain-key --password stdin; cat",
        "\"$K\" keytool -certreq -alias leaf -keystore leaf.p12 -file new.csr; cat",
        // Two of one command have a line each.
        "\"$K\" openssl pkcs8 -topk8 -in encrypted.key -passin stdin -passout stdin -out new.key; cat",
    ] {
        let (of_key, rest) =
            (if line.contains("encrypted.key") { "openssl1" } else { PASSWORD }, "another-one\nnot a password\n");
        let said = folder.run("sh".as_ref(), &["-c", &format!("K='{keyferry}'; {line}")], format!("{of_key}\n{rest}").as_bytes());
        let left = if line.contains("-passout") { "not a password\n" } else { rest };
        assert_eq!(said.text(), left, "{line}: {}", said.err);
    }
    folder.openssl(&["pkey", "-in", "new.key", "-passin", "pass:another-one", "-noout"]).ok();
}

/// `keytool` of Java 25 takes every password; that of 17, which may be the one that reads the file, does not.
#[test]
fn keytool_writes_what_every_java_opens_unless_it_is_said_which_is_meant() {
    let folder = Folder::new();
    let keytool = |release: &str, words: &str| {
        let words: Vec<&str> = words.split(' ').chain(["-storepass", OTHER]).collect();
        folder.keyferry_in(&[("KEYFERRY_KEYTOOL_AS", release)], &[&["keytool"], &words[..]].concat())
    };
    let pair = "-genkeypair -alias a -keyalg EC -dname CN=x -keystore";
    for words in [format!("{pair} new.p12"), format!("{pair} new.jceks -storetype JCEKS")] {
        let said = keytool("", &words);
        let text = said.text() + &said.err;
        assert!(said.code == 1 && text.contains("no Java before 25 opens") && text.contains("KEYFERRY_KEYTOOL_AS=25"), "{text}");
    }
    assert!(!folder.names().iter().any(|name| name.starts_with("new")), "{:?}", folder.names());
    // JKS takes every password in every release; and what was written so is read by all that know how.
    keytool("", &format!("{pair} every.jks -storetype JKS")).ok();
    assert!(java_opens(&folder, "JKS", "every.jks"));
    keytool("25", &format!("{pair} newer.p12")).ok();
    keytool("", "-list -keystore newer.p12").ok();
    assert!(!java_opens(&folder, "PKCS12", "newer.p12"));
}
