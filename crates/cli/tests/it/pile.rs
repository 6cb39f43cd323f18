//! A pile of old files of others: what is in it, whose certificate is whose, and what becomes of it when it is put together. Nothing is passed over,
//! chosen or doubled without a word.

use crate::pairing::bags;
use crate::support::{Folder, PASSWORD, Said};
use crate::terminal;

const PASS: [&str; 2] = ["--password", "env:STOREPASS"];

/// An authority, a key, and a certificate of that authority for it.
fn identity() -> Folder {
    let folder = Folder::new();
    folder.authority();
    folder.openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "key.pem"]).ok();
    folder.openssl(&["req", "-new", "-key", "key.pem", "-subj", "/CN=fleet", "-out", "leaf.csr"]).ok();
    issue(&folder, "leaf.pem");
    folder
}

/// Has the authority sign the request, once more.
fn issue(folder: &Folder, certificate: &str) {
    let line = ["x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "200", "-out", certificate];
    folder.openssl(&line).ok();
}

/// A JKS whose keys have passwords of their own, with certificates.
fn with_own_passwords(folder: &Folder, aliases: &[(&str, &str)]) {
    for (alias, password) in aliases {
        folder.key_pair(alias, "own.jks", "JKS", &["-keypass", password]);
    }
}

fn opens(folder: &Folder, store: &str, password: &str) -> Said {
    folder.keytool(&["-list", "-keystore", store, "-storepass", password])
}

#[test]
fn what_is_no_file_within_a_folder_is_not_passed_over_in_silence() {
    let folder = Folder::new();
    folder.authority();
    std::fs::create_dir_all(folder.path().join("pile/deep")).unwrap();
    std::fs::create_dir_all(folder.path().join("pile/..data")).unwrap();
    folder.write("pile/ca.pem", folder.read("ca.pem"));
    std::os::unix::fs::symlink("nowhere", folder.path().join("pile/gone.pem")).unwrap();
    for line in [vec!["show", "pile", "--expiring", "1"], vec!["trust", "out.p12", "pile", "--out-password", "env:STOREPASS"]] {
        let said = folder.keyferry(&line);
        assert!(
            said.err.contains("not looked into") && said.err.contains("pile/deep") && !said.err.contains("..data"),
            "{}",
            said.err
        );
        assert!(said.err.contains("a link to nothing: pile/gone.pem"), "{}", said.err);
    }
}

#[test]
fn a_converted_jks_has_the_password_of_the_store() {
    let folder = Folder::new();
    with_own_passwords(&folder, &[("one", "the first key"), ("two", "the second key")]);
    let mut session = terminal::keyferry(&folder, &["convert", "own.jks", "-o", "new.p12"]);
    let questions = [
        ("Password of own.jks:", PASSWORD),
        ("Password of the key `two` in own.jks:", "wrong"),
        ("Password of the key `two` in own.jks:", "the second key"),
        ("Password of the key `one` in own.jks:", "the first key"),
    ];
    terminal::converse(&mut session, &questions);
    let said = session.exp_eof().unwrap();
    assert!(said.contains("of their own: `two` in own.jks, `one` in own.jks."), "{said}");
    assert!(opens(&folder, "new.p12", PASSWORD).ok().text().contains("2 entries"));
    // The password of the store is verified, not believed.
    let mut session = terminal::keyferry(&folder, &["store", "export", "own.jks", "one", "-o", "one.jks"]);
    terminal::converse(&mut session, &[("Password of own.jks:", "the first key"), ("Password of own.jks:", PASSWORD)]);
    terminal::converse(&mut session, &[("Password of the key `one` in own.jks:", "the first key")]);
    session.exp_eof().unwrap();
    opens(&folder, "one.jks", PASSWORD).ok();
}

#[test]
fn what_several_files_hold_is_taken_once() {
    let folder = identity();
    let convert = |inputs: &[&str]| {
        let line = [&["convert"], inputs, &["-o", "all.p12", "--force", "--out-password", "env:STOREPASS"], &PASS].concat();
        folder.keyferry(&line).ok().err
    };
    convert(&["key.pem", "leaf.pem", "ca.pem"]);
    folder.write("first.p12", folder.read("all.p12"));
    convert(&["key.pem", "leaf.pem", "--alias", "other"]);
    folder.write("without-authority.p12", folder.read("all.p12"));
    // The first one learns from the second what stands above its certificate.
    let said = convert(&["without-authority.p12", "first.p12"]);
    assert!(said.contains("`key` is the same key, with the same certificate, as `other`, and taken once."), "{said}");
    let listed = opens(&folder, "all.p12", PASSWORD).ok().text();
    assert!(listed.contains("1 entry"), "{listed}");
    let text = folder.keytool(&["-list", "-v", "-keystore", "all.p12", "-storepass", PASSWORD]).ok().text();
    assert!(text.contains("Certificate chain length: 2"), "{text}");
    // A key alone is the one that stands with its certificate already.
    let said = convert(&["first.p12", "key.pem"]);
    assert!(said.contains("is a key that is there with its certificate too, and taken once."), "{said}");
    // A bundle that has one twice means nothing by it.
    folder.write("twice.pem", [folder.read("ca.pem"), folder.read("ca.pem")].concat());
    folder
        .keytool(&["-importcert", "-noprompt", "-alias", "root", "-file", "ca.pem", "-keystore", "t.p12", "-storepass", PASSWORD])
        .ok();
    let said = convert(&["t.p12", "twice.pem"]);
    assert!(opens(&folder, "all.p12", PASSWORD).ok().text().contains("1 entry"), "{said}");
}

#[test]
fn merging_twice_is_merging_once() {
    let folder = Folder::new();
    for store in ["a.p12", "b.p12"] {
        folder.key_pair("client", store, "PKCS12", &[]);
    }
    let line = [&["store", "merge", "a.p12", "b.p12", "--on-conflict", "rename"][..], &PASS].concat();
    assert!(folder.keyferry(&line).ok().err.contains("`client-2` is added"));
    let before = folder.read("a.p12");
    let said = folder.keyferry(&line).ok().err;
    assert!(said.contains("nothing to change") && said.contains("client-2"), "{said}");
    assert_eq!(before, folder.read("a.p12"));
    // merge has no --alias to recommend.
    let line = [&["store", "merge", "b.p12", "a.p12", "--only", "client"][..], &PASS].concat();
    let said = folder.keyferry(&line).fails(5, &["`client` is a private key there, and the new private key is another one"]);
    assert!(!said.err.contains("--alias"), "{}", said.err);
}

#[test]
fn a_key_that_is_added_says_what_it_lacks_and_how_it_differs() {
    let folder = identity();
    let line = ["convert", "key.pem", "leaf.pem", "-o", "a.p12", "--out-password", "env:STOREPASS"];
    folder.keyferry(&line).ok();
    folder.openssl(&["genpkey", "-algorithm", "ED25519", "-out", "alone.pem"]).ok();
    let said = folder.keyferry(&[&["store", "add", "a.p12", "alone.pem", "--alias", "alone"][..], &PASS].concat()).ok().err;
    assert!(
        said.contains("`alone` it has no certificate") || said.contains("no certificate, and Java shows no such key"),
        "{said}"
    );
    issue(&folder, "newer.pem");
    let line = [&["store", "add", "a.p12", "key.pem", "newer.pem", "--alias", "key"][..], &PASS].concat();
    folder.keyferry(&line).fails(5, &["the new one has the same key and another certificate"]);
    // Of two certificates for one key the other one is named.
    let line = ["convert", "key.pem", "newer.pem", "leaf.pem", "-o", "b.p12", "--out-password", "env:STOREPASS"];
    let said = folder.keyferry(&line).ok().err;
    assert!(said.contains("the key `key` has another one"), "{said}");
}

#[test]
fn show_tells_whose_certificate_is_whose() {
    let folder = identity();
    folder.openssl(&["pkcs8", "-topk8", "-in", "key.pem", "-out", "sealed.pem", "-passout", "env:STOREPASS"]).ok();
    let said = folder.keyferry(&[&["show", "sealed.pem", "leaf.pem", "ca.pem"][..], &PASS].concat()).ok().text();
    for line in ["  key          EC 256, encrypted\n", "  certificate  in leaf.pem\n", "    its key    in sealed.pem\n"] {
        assert!(said.contains(line), "{line}{said}");
    }
    let keys: Vec<&str> = said.lines().filter_map(|line| line.trim().strip_prefix("public key")).map(str::trim).collect();
    assert!(keys.len() == 3 && keys[0] == keys[1] && keys[0] != keys[2], "{said}");
    let said = folder.keyferry(&[&["show", "sealed.pem", "ca.pem"][..], &PASS].concat()).ok().text();
    assert!(said.contains("  certificate  none of these files has its certificate\n"), "{said}");
    let said =
        folder.keyferry(&["show", "sealed.pem", "--password", "pass:another"]).fails(3, &["sealed.pem", "the password is wrong"]);
    assert!(said.text().contains("  key          encrypted\n"), "{}", said.text());
    // What a certificate says about an encrypted key is no more than that.
    folder.key_pair("one", "one.p12", "PKCS12", &[]);
    let said = folder.keyferry(&[&["show", "one.p12"][..], &PASS].concat()).ok().text();
    assert!(said.contains(", by its certificate\n"), "{said}");
}

#[test]
fn a_store_is_split_into_chains_in_a_folder() {
    let folder = identity();
    let line = ["convert", "key.pem", "leaf.pem", "ca.pem", "-o", "a.p12", "--alias", "fleet", "--out-password", "env:STOREPASS"];
    folder.keyferry(&line).ok();
    let split = |more: &[&str]| folder.keyferry(&[&["store", "split", "a.p12"], more, &PASS].concat());
    let said = split(&["-o", "parts", "--to", "pkcs7"]).ok();
    assert!(said.err.contains("left out: the key `fleet`: PKCS#7 holds no keys"), "{}", said.err);
    assert_eq!(folder.names_in("parts"), ["fleet.p7b"]);
    let text = folder.openssl(&["pkcs7", "-inform", "DER", "-in", "parts/fleet.p7b", "-print_certs", "-noout"]).ok().text();
    assert_eq!(text.matches("subject=").count(), 2, "{text}");
    split(&["-o", "all.jks"]).fails(2, &["all.jks is called like a file", "-o parts/"]);
    assert!(!folder.exists("all.jks"));
}

#[test]
fn a_truststore_is_made_of_the_authorities_in_a_pile() {
    let folder = identity();
    std::fs::create_dir(folder.path().join("pile")).unwrap();
    for name in ["ca.pem", "leaf.pem"] {
        folder.write(&format!("pile/{name}"), folder.read(name));
    }
    let trust =
        |more: &[&str]| folder.keyferry(&[&["trust", "out.p12", "pile", "--out-password", "env:STOREPASS"], more].concat());
    let said = trust(&[])
        .fails(5, &["pile/leaf.pem: the certificate of `CN=fleet` is no authority's", "--authorities-only leaves such out"]);
    assert!(!folder.exists("out.p12"), "{}", said.err);
    let said = trust(&["--authorities-only"]).ok().err;
    assert!(said.contains("the certificate of `CN=fleet` in pile/leaf.pem") && said.contains("it is no authority's"), "{said}");
    assert!(opens(&folder, "out.p12", PASSWORD).ok().text().contains("1 entry"));
}

#[test]
fn a_broken_pair_is_not_the_same_as_a_whole_one() {
    let folder = identity();
    let line = ["convert", "key.pem", "leaf.pem", "-o", "good.jks", "--alias", "fleet", "--out-password", "env:STOREPASS"];
    folder.keyferry(&line).ok();
    folder.openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "other.pem"]).ok();
    bags(&folder, "broken.p12", &[("leaf.pem", "fleet", b"1")], &[("other.pem", "fleet", b"1")]);
    let said = folder.keyferry(&[&["diff", "broken.p12", "good.jks"][..], &PASS].concat()).fails(5, &[]).text();
    assert!(said.contains("fleet") && said.contains("key"), "{said}");
}

#[test]
fn keys_of_one_name_in_two_files_have_passwords_of_their_own() {
    let folder = Folder::new();
    for (store, password) in [("a.jks", "first of all"), ("b.jks", "second to none")] {
        folder.key_pair("client", store, "JKS", &["-keypass", password]);
    }
    let line = ["convert", "a.jks", "b.jks", "-o", "all.p12"];
    let given = ["--key-password", "a.jks=client=pass:first of all", "--key-password", "b.jks=client=pass:second to none"];
    let said = folder.keyferry(&[&line[..], &given, &PASS].concat()).ok().err;
    assert!(said.contains("of their own: `client` in a.jks, `client` in b.jks."), "{said}");
    assert!(opens(&folder, "all.p12", PASSWORD).ok().text().contains("2 entries"));
}

#[test]
fn a_key_that_nobody_needs_is_not_in_the_way_of_a_renewal() {
    let folder = identity();
    folder.openssl(&["pkey", "-in", "key.pem", "-aes256", "-passout", "env:STOREPASS", "-out", "sealed.pem"]).ok();
    folder.write("all.pem", [folder.read("ca.pem"), folder.read("sealed.pem"), folder.read("leaf.pem")].concat());
    let renew = |file: &str| {
        folder.keyferry(&["renew", file, "--profile", "none", "--plain-key", "--keyout", "new.key", "--out", "new.csr"])
    };
    renew("all.pem").ok();
    assert!(folder.keyferry(&["csr", "show", "new.csr"]).ok().text().contains("subject      CN=fleet\n"));
    // Of two certificates nobody knows which it is.
    folder
        .openssl(&[
            "req",
            "-x509",
            "-key",
            "key.pem",
            "-subj",
            "/CN=other",
            "-days",
            "9",
            "-addext",
            "basicConstraints=CA:FALSE",
            "-out",
            "other.pem",
        ])
        .ok();
    folder.write("two.pem", [folder.read("other.pem"), folder.read("leaf.pem")].concat());
    std::fs::remove_file(folder.path().join("new.csr")).unwrap();
    std::fs::remove_file(folder.path().join("new.key")).unwrap();
    renew("two.pem").fails(2, &["which of 2 certificates is the one in use?"]);
    assert!(!folder.exists("new.csr"));
}
