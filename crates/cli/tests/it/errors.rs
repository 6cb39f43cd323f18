//! What goes wrong is said plainly, with the right exit code, and nothing is written.

use crate::stores::registered;
use crate::support::{FIELDS, Folder, PASSWORD, fixture};

#[track_caller]
fn nothing_but(folder: &Folder, names: &[&str]) {
    assert_eq!(folder.names(), names);
}

#[test]
fn subjects_against_the_rules() {
    let folder = Folder::new();
    for (right, wrong, words) in [
        ("FR", "FRA", ["C `FRA`: that is a three-letter code", "FR instead of FRA"]),
        ("FR", "fr", ["C `fr`", "capitals"]),
        ("MZP128745", "MZPXXXX", ["CN `MZPXXXX`", "placeholder"]),
        ("--email=it@partner.example", "--email=nobody", ["emailAddress `nobody`", "it@partner.example"]),
    ] {
        let line = FIELDS.map(|word| if word == right { wrong } else { word });
        folder.keyferry(&line).fails(5, &words);
    }
    let dname = "CN=MZP128745,OU=Programs Partner,O=Free2Move,L=Paris,ST=Kansas,C=FR,email=it@partner.example";
    let line = ["request", "--style", "keytool", "--keystore", "new.jks", "--password", "env:STOREPASS", "--dname", dname];
    folder.keyferry(&line).fails(5, &["OU `Programs Partner`", "`s` at the end is missing", "--allow OU", "nothing was written"]);
    nothing_but(&folder, &[]);
    folder.keyferry(&[&line[..], &["--allow", "OU"]].concat()).ok();
}

#[test]
fn the_line_of_a_wrong_value_is_named() {
    let folder = Folder::new();
    folder.write("x.conf", "[req]\nprompt=no\ndistinguished_name=dn\n[dn]\nC=FRA\nL=Paris\nO=x\nOU=Programs Partner\nCN=MZP1\nemailAddress=a@b.example\n");
    let said = folder.keyferry(&["request", "--config", "x.conf", "--plain-key"]);
    said.fails(5, &["x.conf, line 5: C `FRA`", "x.conf, line 8: OU `Programs Partner`", "breaks 2 rules"]);
    nothing_but(&folder, &["x.conf"]);
}

#[test]
fn wrong_passwords() {
    let folder = Folder::new();
    for (name, words) in [
        ("openssl/KeyName.pem", "password is wrong, or the file is damaged"),
        ("openssl/default.p12", "the password is wrong"),
        ("openssl/legacy.p12", "the password is wrong"),
        ("keytool/default.p12", "the password is wrong"),
        ("keytool/legacy.p12", "the password is wrong"),
        ("keytool/store.jks", "the password is wrong"),
    ] {
        let path = fixture(name);
        let line = ["convert", path.to_str().unwrap(), "-o", "out.p12", "--password", "pass:not this one"];
        folder.keyferry(&line).fails(3, &[words]);
    }
    let path = fixture("keytool/default.p12");
    folder.keyferry(&["show", path.to_str().unwrap()]).fails(3, &["is needed, and there is no terminal", "--password env:NAME"]);
    nothing_but(&folder, &[]);
}

#[test]
fn a_key_with_a_password_of_its_own() {
    let folder = Folder::new();
    let path = fixture("keytool/store.jks");
    let line = ["convert", path.to_str().unwrap(), "-o", "out.p12", "--password", "env:STOREPASS"];
    folder.keyferry(&line).fails(3, &["the key `keyname`", "--key-password keyname=SPEC"]);
    nothing_but(&folder, &[]);
    folder.keyferry(&[&line[..], &["--key-password", "pass:keypassword"]].concat()).ok();
}

#[test]
fn truncated_and_damaged_files() {
    let folder = Folder::new();
    for name in ["openssl/default.p12", "keytool/store.jks", "openssl/client.pem", "openssl/key-plain.der"] {
        let bytes = std::fs::read(fixture(name)).unwrap();
        folder.write("cut", &bytes[..bytes.len() * 2 / 3]);
        let line = ["convert", "cut", "-o", "out.p12", "--password", "env:STOREPASS"];
        folder.keyferry(&line).fails(4, &["the file was cut off"]);
    }
    let mut bytes = std::fs::read(fixture("keytool/default.p12")).unwrap();
    let middle = bytes.len() - 100;
    bytes[middle] ^= 1;
    folder.write("cut", &bytes);
    let line = ["convert", "cut", "-o", "out.jks", "--password", "env:STOREPASS"];
    let said = folder.keyferry(&line);
    said.fails(4, &["the password is right", "changed or damaged"]);
    folder.write("cut", "no key at all\n");
    folder.keyferry(&line).fails(4, &["no key, certificate, request or keystore"]);
    nothing_but(&folder, &["cut"]);
}

#[test]
fn certificates_that_do_not_fit() {
    let folder = registered();
    let receive = |files: &[&str], key: &str| {
        let line = [&["receive"], files, &["--key", key, "--out", "new", "--password", "env:STOREPASS"]].concat();
        folder.keyferry(&line)
    };
    let (issued, other, key) = ("demo/openssl/issued.pem", "demo/keytool/issued.pem", "demo/openssl/KeyName.pem");
    let (ca, issuing) = ("demo/authority/ca.pem", "demo/authority/issuing.pem");
    receive(&[other, ca, issuing], key)
        .fails(5, &["does not belong to the key in demo/openssl/KeyName.pem", "public key of the certificate"]);
    receive(&[issued, ca], key)
        .fails(5, &["the issuer of", "Demonstration Issuing CA", "ask for the certificate of that issuer"]);
    receive(&[issued, other], key).fails(5, &["the issuer of"]);
    receive(&["demo/openssl/CSRName.csr", ca], key).fails(4, &["has no certificate in it", "what you sent"]);
    // The authority of another demonstration has the same names and other keys.
    folder.keyferry(&["demo", "other"]).ok();
    receive(&[issued, "other/authority/ca.pem", "other/authority/issuing.pem"], key)
        .fails(5, &["was not signed by", "another environment"]);
    folder.openssl(&["req", "-x509", "-key", key, "-passin", "env:STOREPASS", "-subj", "/CN=me", "-out", "self.pem"]).ok();
    receive(&["self.pem", ca], key).fails(5, &["signed with its own key"]);
    nothing_but(&folder, &["demo", "other", "self.pem"]);
    // The issuing authority alone is enough where that is what was given; and the order does not matter.
    receive(&[issued, issuing], key).ok();
    std::fs::remove_dir_all(folder.path().join("new")).unwrap();
    receive(&[issuing, ca, issued], key).ok();
}

#[test]
fn expired_and_not_yet_valid() {
    let folder = registered();
    for (days, words) in [(-2, "is not valid before"), (800, "expired at")] {
        let files = ["demo/openssl/issued.pem", "demo/authority/ca.pem", "demo/authority/issuing.pem"];
        let rest = ["--key", "demo/openssl/KeyName.pem", "--out", "new", "--password", "env:STOREPASS"];
        folder.keyferry_after(days, &[&["receive"], &files[..], &rest].concat()).fails(5, &[words]);
    }
    nothing_but(&folder, &["demo"]);
}

#[test]
fn files_that_exist_stay() {
    let folder = Folder::new();
    folder.write("KeyName.pem", "mine");
    folder.keyferry(&FIELDS).fails(1, &["KeyName.pem exists already", "--force"]);
    assert_eq!(folder.read("KeyName.pem"), b"mine");
    nothing_but(&folder, &["KeyName.pem"]);
    folder.keyferry(&[&FIELDS[..], &["--force"]].concat()).ok();
    assert_ne!(folder.read("KeyName.pem"), b"mine");
}

#[test]
fn short_passwords_are_refused() {
    let folder = Folder::new();
    let store = [&["request", "--keystore", "x.p12", "--password", "pass:short"], &FIELDS[2..]].concat();
    folder.keyferry(&store).fails(3, &["has 5 characters; at least 6"]);
    let pem = [&["request", "--password", "pass:a"], &FIELDS[2..]].concat();
    folder.keyferry(&pem).fails(3, &["has 1 character; at least 6"]);
    nothing_but(&folder, &[]);
}

#[test]
fn command_lines_that_cannot_be() {
    let folder = Folder::new();
    for (line, words) in [
        (&["request"][..], "the request needs a subject"),
        (&["request", "--subject", "C=FR"], "begins with a slash"),
        (&["request", "--dname", "CN"], "no `=`"),
        (&["request", "--config", "none.conf"], "none.conf cannot be read"),
        (&["convert", "x", "-o", "out"], "does not say what to write"),
        (&["convert", "x", "-o", "out.p12", "--plain-key"], "--plain-key is for PEM, DER and JWK outputs"),
        (&["show", "x", "--password", "secret"], "env:NAME"),
        (&["csr", "check", "x", "--profile", "none-such"], "no profile and no file"),
        (&["csr", "check", "x", "--allow", "XX"], "no rule or field called XX"),
        (&["receive", "x"], "--key"),
    ] {
        let said = folder.keyferry(line);
        assert!(said.code == 2 || said.code == 1, "{line:?}: {}", said.code);
        assert!(said.err.contains(words), "{line:?}: {}", said.err);
    }
    nothing_but(&folder, &[]);
}

/// What only reads had nothing to write.
#[test]
fn commands_that_read_do_not_speak_of_writing() {
    let folder = registered();
    folder.write("broken.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
    folder.write("cut.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n");
    folder.write("empty.pem", "");
    folder.write("keyferry.toml", "[subject]\nmzp = 'x'\n");
    let (store, key) = ("demo/openssl/ready/keystore.p12", "demo/openssl/ready/key.pem");
    let wrong = ["--password", "pass:wrong"];
    let connect = |identity| [&["connect", "localhost:1", "--truststore", store, "--identity", identity], &wrong[..]].concat();
    for line in [
        &[&["show", store], &wrong[..]].concat()[..],
        &["show", "broken.pem"],
        &["show", "cut.pem"],
        &["show", "empty.pem"],
        &["show", "nowhere.pem"],
        &["csr", "show", "broken.pem"],
        &["csr", "show", store],
        &["csr", "check", "broken.pem"],
        &["application", "check"],
        &["status"],
        &connect(store),
        &connect(key),
    ] {
        let said = folder.keyferry(line);
        assert!(!said.err.contains("was written"), "{line:?}: {}", said.err);
        assert!(line == ["status"] || said.code != 0, "{line:?}");
    }
}

#[test]
fn one_is_one() {
    let folder = registered();
    let extensions = "basicConstraints=CA:TRUE,pathlen:1";
    let subject = "/CN=Authority";
    let key = ["-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key"];
    folder
        .openssl(&[&["req", "-x509", "-days", "1", "-out", "ca.pem", "-subj", subject, "-addext", extensions], &key[..]].concat())
        .ok();
    folder.openssl(&["req", "-new", "-key", "ca.key", "-out", "ca.csr", "-subj", subject, "-addext", extensions]).ok();
    let shown = folder.keyferry(&["csr", "show", "ca.csr"]).ok().text();
    assert!(shown.contains("an authority, at most 1 authority below\n"), "{shown}");
    let shown = folder.keyferry_after(2, &["show", "ca.pem"]).ok().text();
    assert!(shown.contains(", EXPIRED 1 day ago\n"), "{shown}");
    assert!(shown.contains("yes, over at most 1 further authority\n") && shown.contains("PEM, 1 entry\n"), "{shown}");
    let silent = crate::loopback::Loopback::raw(crate::loopback::silent);
    let identity = ["--identity", "demo/openssl/ready/keystore.p12", "--truststore", "demo/authority/ca.pem"];
    let address = silent.address();
    let line = [&["connect", &address, "--timeout", "1", "--password", "env:STOREPASS"], &identity[..]].concat();
    folder.keyferry(&line).fails(1, &["within 1 second\n"]);
}

#[test]
fn commands_that_are_called_otherwise_here_are_named() {
    let folder = Folder::new();
    for (word, instead) in [
        ("list", "tip: keyferry show FILE; keyferry store list STORE"),
        ("import", "tip: keyferry store add STORE FILE"),
        ("passwd", "tip: keyferry store passwd STORE"),
        ("shw", "tip: a similar subcommand exists: 'show'"),
    ] {
        folder.keyferry(&[word, "x"]).fails(2, &["unrecognized subcommand", instead]);
    }
}

#[test]
fn what_was_probably_meant_is_named() {
    let folder = Folder::new();
    folder.key_pair("client", "a.p12", "PKCS12", &["-keypass", PASSWORD]);
    let pass = ["--password", "env:STOREPASS"];
    let fails = |line: &[&str], code, words: &[&str]| folder.keyferry(&[line, &pass[..]].concat()).fails(code, words);
    for line in [
        &["convert", "a.p12", "-o", "b.jks", "--only", "clinet"][..],
        &["store", "export", "a.p12", "clinet", "-o", "b.jks"],
        &["store", "delete", "a.p12", "clinet"],
        &["renew", "a.p12", "--alias", "clinet", "--same-key", "--profile", "none"],
    ] {
        fails(line, 2, &["did you mean `client`?"]);
    }
    fails(&["convert", "a.p12", "-o", "b.pk12"], 2, &["did you mean b.p12?"]);
    fails(&["convert", "a.p12", "-o", "b", "--to", "pkcs"], 2, &["'pkcs7'"]);
    fails(&["convert", "a.p12", "-o", "b.jks", "--onyl", "client"], 2, &["'--only'"]);
    // Other names of formats are theirs too.
    fails(&["convert", "a.p12", "-o", "b", "--to", "pfx"], 0, &[]);
    folder.keyferry(&["receive", "x", "--write", "pem,springboot"]).fails(2, &["'spring-boot'"]);
    folder.write("keyferry.toml", "[application]\nnam = \"secret\"\n");
    let said = folder.keyferry(&["status"]).fails(4, &["did you mean `name`?", "  2 | nam = ...\n    | ^\n"]);
    assert!(!said.err.contains("secret"));
    folder.write("bad.cnf", "[req]\nprompt = no\ndistinguished_name = dn\n[dn\nCN = secret\n");
    let line = ["request", "--config", "bad.cnf", "--keyout", "k.pem", "--registration", "none.toml"];
    let said = folder.keyferry(&line).fails(4, &["bad.cnf: line 4: ", "  4 | [dn\n    | ^\n"]);
    assert!(!said.err.contains("secret"));
}
