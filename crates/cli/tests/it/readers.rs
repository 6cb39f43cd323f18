//! The table of readers of `keyferry explain`, held against those that are here: Java, OpenSSL with and without its legacy provider, NSS, `GnuTLS`, and the
//! calls by which Kafka and Netty decrypt keys. And docs/readers.md, which is made from it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use keyferry_explain::{Reader, Support, claims};
use serde_json::Value;

use crate::support::{Folder, PASSWORD, Said, fixture};

/// Files by openssl, each with its options for `pkcs12 -export`.
const EXPORTED: [(&str, &str); 25] = [
    ("usual", ""),
    ("old", "-legacy"),
    ("3des", "-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1"),
    ("2-key-3des", "-keypbe PBE-SHA1-2DES -certpbe PBE-SHA1-2DES"),
    ("rc2-128", "-legacy -keypbe PBE-SHA1-RC2-128 -certpbe PBE-SHA1-RC2-128"),
    ("rc2-40", "-legacy -keypbe PBE-SHA1-RC2-40 -certpbe PBE-SHA1-RC2-40"),
    ("rc4-128", "-legacy -keypbe PBE-SHA1-RC4-128 -certpbe PBE-SHA1-RC4-128"),
    ("rc4-40", "-legacy -keypbe PBE-SHA1-RC4-40 -certpbe PBE-SHA1-RC4-40"),
    ("md5-des", "-legacy -keypbe PBE-MD5-DES -certpbe PBE-MD5-DES"),
    ("sha1-des", "-legacy -keypbe PBE-SHA1-DES -certpbe PBE-SHA1-DES"),
    ("aes-128", "-keypbe AES-128-CBC -certpbe AES-128-CBC -macalg sha384"),
    ("aes-192", "-keypbe AES-192-CBC -certpbe AES-192-CBC -macalg sha512"),
    ("pbes2-3des", "-keypbe DES-EDE3-CBC -certpbe DES-EDE3-CBC"),
    ("camellia", "-keypbe CAMELLIA-256-CBC -certpbe CAMELLIA-256-CBC"),
    ("mac-sha224", "-macalg sha224"),
    ("mac-sha512-256", "-macalg sha512-256"),
    ("mac-sha3", "-macalg sha3-256"),
    ("mac-md5", "-macalg md5"),
    ("no-mac", "-nomac"),
    ("plain-certificates", "-certpbe NONE"),
    ("plain-key", "-keypbe NONE"),
    ("plain", "-keypbe NONE -certpbe NONE -nomac"),
    ("lone-key", "-nocerts"),
    ("authority", "-nokeys"),
    ("once", "-iter 1"),
];

/// Keys in PEM by openssl, each with its options for `pkcs8 -topk8`.
const KEYS: [(&str, &str); 9] = [
    ("k-aes-256", "-v2 aes-256-cbc"),
    ("k-aes-128-sha1", "-v2 aes-128-cbc -v2prf hmacWithSHA1"),
    ("k-aes-192", "-v2 aes-192-cbc"),
    ("k-3des", "-v2 des3"),
    ("k-camellia", "-v2 camellia-256-cbc"),
    ("k-scrypt", "-scrypt"),
    ("k-pkcs12-3des", "-v1 PBE-SHA1-3DES"),
    ("k-md5-des", "-v1 PBE-MD5-DES -provider legacy -provider default"),
    ("k-rc2-40", "-v1 PBE-SHA1-RC2-40 -provider legacy -provider default"),
];

/// Keystores and keys of every kind that keyferry and openssl write.
pub(crate) fn files(folder: &Folder) -> (Vec<String>, Vec<String>) {
    let openssl = |line: &str| folder.openssl(&line.split_whitespace().collect::<Vec<_>>()).ok();
    let keyferry = |line: &str| folder.keyferry(&line.split_whitespace().collect::<Vec<_>>()).ok();
    let ec = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    openssl(&format!("req -x509 {ec} -keyout key.pem -out cert.pem -days 3000 -subj /CN=a"));
    let mut stores = Vec::new();
    for (name, options) in EXPORTED {
        let keys = if options.contains("-nokeys") { "" } else { "-inkey key.pem" };
        openssl(&format!("pkcs12 -export {keys} -in cert.pem -name a -passout env:STOREPASS -out {name}.p12 {options}"));
        stores.push(format!("{name}.p12"));
    }
    for profile in ["modern", "java8", "legacy", "pbmac1", "passwordless"] {
        let out = format!("-o p-{profile}.p12 --p12-profile {profile} --out-password env:STOREPASS");
        keyferry(&format!("convert key.pem cert.pem --alias a {out}"));
        keyferry(&format!("trust t-{profile}.p12 cert.pem --p12-profile {profile} --out-password env:STOREPASS"));
        stores.extend([format!("p-{profile}.p12"), format!("t-{profile}.p12")]);
    }
    openssl("ecparam -name prime256v1 -genkey -param_enc explicit -noout -out explicit.pem");
    openssl("genpkey -algorithm ed25519 -out ed25519.pem");
    for name in ["explicit", "ed25519"] {
        openssl(&format!("req -x509 -key {name}.pem -out {name}.crt -days 3000 -subj /CN=a"));
        openssl(&format!("pkcs12 -export -inkey {name}.pem -in {name}.crt -name a -passout env:STOREPASS -out {name}.p12"));
        stores.push(format!("{name}.p12"));
    }
    keyferry("convert key.pem cert.pem -o a.jks --alias a --out-password env:STOREPASS");
    folder.write("gcm.p12", fs::read(fixture("bouncycastle/aes256-aes128-gcm.p12")).unwrap());
    stores.extend(["a.jks", "gcm.p12"].map(str::to_owned));
    let mut keys = Vec::new();
    for (name, options) in KEYS {
        openssl(&format!("pkcs8 -topk8 -in key.pem -passout env:STOREPASS -out {name}.key {options}"));
        keys.push(format!("{name}.key"));
    }
    (stores, keys)
}

/// What was measured: a reader, a file, whether it opens, and what it said.
pub(crate) type Measured = Vec<(&'static str, String, bool, String)>;

/// Asks Java by the command that runs `ReaderProbe`; `by_name` and `by_text` are those that decrypt keys with it, one way or the other.
pub(crate) fn ask_java(
    ask: impl FnOnce(&[&str]) -> Said,
    (store, by_name, by_text): (&'static str, &[&'static str], &[&'static str]),
    files: &[String],
    into: &mut Measured,
) {
    let all: Vec<&str> = std::iter::once(PASSWORD).chain(files.iter().map(String::as_str)).collect();
    for line in ask(&all).ok().text().lines() {
        let mut words = line.splitn(3, ' ');
        let (file, how, what) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
        let readers = match how {
            "store" | "certificates" => &[store],
            "name" => by_name,
            _ => by_text,
        };
        into.extend(readers.iter().map(|reader| (*reader, file.to_owned(), what == "opens", what.to_owned())));
    }
}

/// Asks an openssl, with options for keystores and for keys.
pub(crate) fn ask_openssl(
    ask: impl Fn(&[&str]) -> Said,
    (reader, for_stores, for_keys): (&'static str, &[&str], &[&str]),
    (stores, keys): (&[String], &[String]),
    into: &mut Measured,
) {
    let of_store = |file: &str| {
        if Path::new(file).extension().is_some_and(|ending| ending == "crt") {
            (["x509", "-noout"], &[][..])
        } else {
            (["pkcs12", "-nodes"], for_stores)
        }
    };
    let lines = stores.iter().map(|file| {
        let (command, more) = of_store(file);
        (file, command, more)
    });
    for (file, [command, how], more) in lines.chain(keys.iter().map(|file| (file, ["pkey", "-noout"], for_keys))) {
        let said = ask(&[&[command, "-in", file, how, "-passin", "env:STOREPASS"][..], more].concat());
        into.push((reader, file.clone(), said.code == 0, said.err));
    }
}

/// The options by which openssl 3 loads its legacy provider, for keystores and for keys.
pub(crate) const WITH_LEGACY: (&[&str], &[&str]) = (&["-legacy"], &["-provider", "legacy", "-provider", "default"]);

fn ask_others(folder: &Folder, stores: &[String], keys: &[String], into: &mut Measured) {
    for file in stores {
        fs::create_dir_all(folder.path().join("nss")).unwrap();
        folder.run("certutil".as_ref(), &["-N", "-d", "nss", "--empty-password"], b"").ok();
        let said = folder.run("pk12util".as_ref(), &["-i", file, "-d", "nss", "-W", PASSWORD], b"");
        into.push(("nss3.87", file.clone(), said.code == 0, said.text() + &said.err));
        fs::remove_dir_all(folder.path().join("nss")).unwrap();
        let said = folder.run("certtool".as_ref(), &["--p12-info", "--inder", "--infile", file, "--password", PASSWORD], b"");
        // It prints keys that it cannot read.
        let has_key = said.text().contains("PRIVATE KEY-----");
        let reads =
            !has_key || folder.run("certtool".as_ref(), &["--key-info", "--pkcs8", "--password", PASSWORD], &said.out).code == 0;
        into.push(("gnutls3.7", file.clone(), said.code == 0 && reads, said.text() + &said.err));
    }
    for file in keys {
        let said = folder.run("certtool".as_ref(), &["--key-info", "--pkcs8", "--infile", file, "--password", PASSWORD], b"");
        into.push(("gnutls3.7", file.clone(), said.code == 0, said.text() + &said.err));
    }
}

/// What explain says of a file and a reader.
pub(crate) type Verdicts = BTreeMap<(String, String), Value>;

/// What explain says of each file and reader.
pub(crate) fn verdicts(folder: &Folder, files: &[String]) -> Verdicts {
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let said = folder.keyferry(&[&["explain", "--json", "--password", "env:STOREPASS"][..], &files].concat()).ok();
    let report: Value = serde_json::from_slice(&said.out).unwrap();
    let mut found = BTreeMap::new();
    for file in report["files"].as_array().unwrap() {
        for reader in file["readers"].as_array().unwrap() {
            let key = (file["file"].as_str().unwrap().to_owned(), reader["reader"].as_str().unwrap().to_owned());
            found.insert(key, reader.clone());
        }
    }
    found
}

/// A certificate in PEM in every form that a text may have: what stands before it, its line ends, its encoding.
pub(crate) fn texts(folder: &Folder) -> Vec<String> {
    let ec = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout t.pem -out plain.crt -days 3000 -subj /CN=t";
    folder.openssl(&ec.split(' ').collect::<Vec<_>>()).ok();
    let text = String::from_utf8(folder.read("plain.crt")).unwrap();
    let utf16 = |encode: fn(u16) -> [u8; 2]| format!("\u{feff}{text}").encode_utf16().flat_map(encode).collect::<Vec<u8>>();
    folder.write("mark.crt", format!("\u{feff}{text}"));
    folder.write("mark-and-text.crt", format!("\u{feff}subject=CN = t\n{text}"));
    folder.write("marks.crt", format!("\u{feff}{text}").repeat(2));
    folder.write("crlf.crt", text.replace('\n', "\r\n"));
    folder.write("text.crt", format!("subject=CN = t\n\n{text}and more\n"));
    folder.write("indented.crt", text.replace("-----BEGIN", "    -----BEGIN").replace('\n', "\n    "));
    folder.write("utf-16le.crt", utf16(u16::to_le_bytes));
    folder.write("utf-16be.crt", utf16(u16::to_be_bytes));
    let names = ["plain", "mark", "marks", "mark-and-text", "crlf", "text", "indented", "utf-16le", "utf-16be"];
    names.iter().map(|name| format!("{name}.crt")).collect()
}

/// What a reader makes of each, by what explain suggests: the file that is written instead is read by all.
#[test]
fn the_form_of_a_text_matters_as_the_table_says() {
    let folder = Folder::new();
    let mut files = texts(&folder);
    for file in files.clone() {
        let said = folder.keyferry(&["explain", &file, "--json"]).ok();
        let report: Value = serde_json::from_slice(&said.out).unwrap();
        let findings = report["files"][0]["findings"].as_array().unwrap();
        let kinds: Vec<&str> = findings.iter().map(|finding| finding["kind"].as_str().unwrap()).collect();
        let meant = match file.split('.').next().unwrap() {
            "mark" => &["byte-order-mark"][..],
            "marks" => &["byte-order-mark", "duplicate-certificate"],
            "indented" => &["indented"],
            "utf-16le" | "utf-16be" => &["utf-16"],
            _ => &[],
        };
        assert_eq!(kinds, meant, "{file}");
        for finding in findings.iter().take(1) {
            let line = finding["mend"].as_str().unwrap().to_owned();
            folder.keyferry(&line.split(' ').skip(1).collect::<Vec<_>>()).ok();
            let written = line.rsplit_once(' ').unwrap().1;
            let new = written.replace(".pem", ".crt");
            folder.write(&new, folder.read(written));
            files.push(new);
        }
    }
    let mut measured = Vec::new();
    ask_java(|line| folder.java("ReaderProbe", line), ("java17", &[], &[]), &files, &mut measured);
    ask_openssl(|line| folder.openssl(line), ("openssl3", &[], &[]), (&files, &[]), &mut measured);
    for file in &files {
        let said = folder.run("certtool".as_ref(), &["--certificate-info", "--infile", file], b"");
        measured.push(("gnutls3.7", file.clone(), said.code == 0, said.text() + &said.err));
    }
    assert_eq!(measured.len(), 3 * (9 + 5));
    assert!(measured.iter().all(|(_, file, opens, _)| *opens || !file.contains("-new")), "{measured:?}");
    let wrong = differences(&measured, &verdicts(&folder, &files));
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// Where the table says something else than was measured, or nothing.
pub(crate) fn differences(measured: &Measured, verdicts: &Verdicts) -> String {
    let mut wrong = String::new();
    for (reader, file, opens, said) in measured {
        let verdict = verdicts.get(&(file.clone(), (*reader).to_owned())).unwrap_or(&Value::Null);
        let holds = match verdict["verdict"].as_str() {
            Some("opens" | "reserved") => *opens,
            Some("does-not-open") => !*opens,
            _ => false,
        };
        if !holds {
            let line = said.lines().find(|line| !line.is_empty()).unwrap_or_default();
            let _ =
                writeln!(wrong, "{file}, {reader}: {} by {}; it said: {opens}, {line}", verdict["verdict"], verdict["reasons"]);
        }
    }
    wrong
}

#[test]
fn the_readers_that_are_here_do_what_the_table_says() {
    let folder = Folder::new();
    let (stores, keys) = files(&folder);
    let mut measured = Vec::new();
    // Nobody has looked what the others make of secret keys.
    folder.write("secrets.p12", fs::read(fixture("keytool/secrets.p12")).unwrap());
    let more = [&stores[..], &["secrets.p12".to_owned()]].concat();
    let all = [&more[..], &keys[..]].concat();
    let java17 = ("java17", &["kafka-java17", "netty-old"][..], &["netty"][..]);
    ask_java(|line| folder.java("ReaderProbe", line), java17, &all, &mut measured);
    let (for_stores, for_keys) = WITH_LEGACY;
    for asked in [("openssl3", &[][..], &[][..]), ("openssl3-legacy", for_stores, for_keys)] {
        ask_openssl(|line| folder.openssl(line), asked, (&more, &keys), &mut measured);
    }
    ask_others(&folder, &stores, &keys, &mut measured);
    let wrong = differences(&measured, &verdicts(&folder, &all));
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(measured.len() > 200, "{}", measured.len());
}

/// Makes few.p12, and many.p12 with one iteration more than five million. The number is put into a file that asks for less: nobody else has to do them all.
pub(crate) fn files_with_many_iterations(folder: &Folder) -> [String; 2] {
    let ec = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -days 3000 -subj /CN=a";
    folder.openssl(&ec.split(' ').collect::<Vec<_>>()).ok();
    let old = "-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -nomac";
    let export =
        format!("pkcs12 -export -inkey key.pem -in cert.pem -name a -passout env:STOREPASS -iter 70000 {old} -out few.p12");
    folder.openssl(&export.split(' ').collect::<Vec<_>>()).ok();
    let few = [2, 3, 0x01, 0x11, 0x70];
    let mut bytes = folder.read("few.p12");
    let places: Vec<usize> = (0..bytes.len()).filter(|place| bytes[*place..].starts_with(&few)).collect();
    assert!(!places.is_empty());
    for place in places {
        bytes[place..place + 5].copy_from_slice(&[2, 3, 0x4c, 0x4b, 0x41]);
    }
    folder.write("many.p12", bytes);
    ["few.p12", "many.p12"].map(str::to_owned)
}

/// Java refuses what asks for more than five million iterations, before it derives anything.
#[test]
fn java_does_so_many_iterations_and_no_more() {
    let folder = Folder::new();
    files_with_many_iterations(&folder);
    let said = folder.java("ReaderProbe", &[PASSWORD, "few.p12", "many.p12"]).ok().text();
    assert!(said.contains("few.p12 store opens\n") && said.contains("iteration count too large"), "{said}");
    for (file, code) in [("few.p12", 0), ("many.p12", 5)] {
        let said = folder.keyferry(&["explain", file, "--for", "java17"]);
        assert_eq!((said.code, said.text().contains("asks for 5000001 iterations")), (code, code == 5), "{}", said.text());
    }
}

/// The facts as a document: for each feature a table of readers.
fn document() -> String {
    let mut text = "# Who reads what\n\nThe facts behind `keyferry explain`. What is not here is not known. `UPDATE_DOCS=1 cargo test -p keyferry --test it readers` writes this page from \
         `crates/explain/src/readers`; `--for` takes the words in the second column.\n\n| Reader | `--for` | Iterations at most |\n| --- | --- | --- |\n"
        .to_owned();
    for reader in Reader::all() {
        let most = reader.most_iterations().map(|limit| format!("{} ({})", limit.most, limit.source)).unwrap_or_default();
        let _ = writeln!(text, "| {} | `{}` | {most} |", reader.name(), reader.word());
    }
    text.push_str("\n| What a file has | Readers | What they do | Source |\n| --- | --- | --- | --- |\n");
    let mut all: Vec<_> = claims().collect();
    all.sort_by_key(|claim| claim.feature);
    for claim in all {
        let readers: Vec<&str> = claim.readers.iter().map(|reader| reader.word()).collect();
        let what = match claim.support {
            Support::Opens => "opens".to_owned(),
            Support::Reserved(what) => format!("opens, but: {what}"),
            Support::Not(why) => format!("does not open: {why}"),
        };
        let _ = writeln!(text, "| {} | {} | {what} | {} |", claim.feature, readers.join(", "), claim.source);
    }
    text
}

#[test]
fn the_document_has_every_fact() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/readers.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, document()).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), document(), "UPDATE_DOCS=1 writes it");
}
