//! What strangers make up for whole commands: configurations without an end, texts that are nested without one, times that no calendar has, aliases that
//! would lead elsewhere, a thousand authorities of one name.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use keyferry_core::Timestamp;
use keyferry_formats::pbe::Session;
use keyferry_formats::pem::{self, label};
use keyferry_formats::{EncodeOptions, Entry, EntryKind, Keystore, Password, jks};

use crate::odd_certificates::{Draft, authority, host, key};
use crate::pairing::certificate;
use crate::support::{Folder, PASSWORD};

const DEEP: usize = 100_000;

/// Every command that reads a configuration says the same of it.
#[track_caller]
fn refuses(folder: &Folder, config: &str, words: &str) {
    for (line, code) in [
        (format!("request --config {config} --plain-key"), 4),
        (format!("openssl req -new -key key.pem -config {config}"), 1),
        (format!("openssl x509 -in a.pem -key key.pem -noout -extfile {config}"), 1),
    ] {
        let said = folder.keyferry(&line.split(' ').collect::<Vec<_>>());
        said.fails(code, &[words]);
    }
}

#[test]
fn configurations_end() {
    let folder = Folder::new();
    let line = "req -x509 -newkey ed25519 -noenc -keyout key.pem -subj /CN=a -out a.pem";
    folder.openssl(&line.split(' ').collect::<Vec<_>>()).ok();
    folder.write("circle.cnf", ".include other.cnf\n");
    folder.write("other.cnf", "a = b\n.include circle.cnf\n");
    refuses(&folder, "circle.cnf", "more than 64 files are included, or one includes itself");
    for number in 0..70 {
        folder.write(&format!("many/{number:02}.cnf"), "a = b\n");
    }
    folder.write("many.cnf", ".include many\n");
    refuses(&folder, "many.cnf", "more than 64 files are included");
    // Each copy would be in memory while the next one is read.
    folder.write("large.cnf", format!("#{}\n.include large.cnf\n", "x".repeat(3 << 20)));
    refuses(&folder, "large.cnf", "the included files have more than 16 MiB together");
    let doubled = (1..40).fold("a0 = xxxxxxxxxxxxxxxx\n".to_owned(), |mut text, number| {
        writeln!(text, "a{number} = $a{0}$a{0}", number - 1).unwrap();
        text
    });
    folder.write("doubled.cnf", doubled);
    refuses(&folder, "doubled.cnf", "variables make the value larger than 65536 bytes");
    let long = format!("a = {}\n", "x".repeat(60_000));
    let copies = (0..100).fold(long, |mut text, number| {
        writeln!(text, "b{number} = $a").unwrap();
        text
    });
    folder.write("copies.cnf", copies);
    refuses(&folder, "copies.cnf", "variables make the value larger than 4194304 bytes");
}

#[test]
fn nothing_is_nested_too_deeply() {
    let folder = Folder::new();
    for (name, text) in [
        ("lists.toml", format!("a = {}", "[".repeat(DEEP))),
        ("tables.toml", format!("a = {}", "{a=".repeat(DEEP))),
        ("names.toml", format!("{}a = 1", "a.".repeat(DEEP))),
        ("headers.toml", format!("[{}a]\nb = 1", "a.".repeat(DEEP))),
    ] {
        folder.write(name, text);
        folder.keyferry(&["status", "--registration", name]).fails(4, &[name, "it is nested too deeply"]);
    }
    let jobs = [
        format!("{{\"id\":\"1\",\"inputs\":{}", "[".repeat(DEEP)),
        format!("{{\"id\":\"2\",\"z\":{}1{}}}", "{\"a\":".repeat(DEEP), "}".repeat(DEEP)),
        "[".repeat(3 << 20),
        "{\"id\":\"4\",\"inputs\":\"missing.pem\",\"output\":\"o.p12\"}".to_owned(),
    ];
    folder.write("jobs", jobs.join("\n") + "\n");
    let said = folder.keyferry(&["batch", "jobs"]);
    let results = said.text();
    let results: Vec<&str> = results.lines().collect();
    assert_eq!((said.code, results.len()), (1, 4), "{results:?}");
    for (result, words) in results.iter().zip(["the line is no JSON", "the line is no JSON", "longer than 1 MiB", "missing.pem"])
    {
        assert!(result.contains(words), "{result}");
    }
}

/// A JKS file of the same certificate under these aliases, with these times.
fn store<'a>(folder: &Folder, name: &str, entries: impl IntoIterator<Item = (&'a str, i64)>) {
    let certificate = certificate(folder, "a.pem");
    let entries = entries.into_iter().map(|(alias, time)| {
        Entry::new(alias.to_owned(), Some(Timestamp(time)), EntryKind::TrustedCertificate(certificate.clone()))
    });
    let (password, session) = (Password::new(PASSWORD), Session::default());
    let options = EncodeOptions::new(&password, Timestamp(0), &session);
    let store: Keystore = entries.collect();
    folder.write(name, jks::encode(jks::Kind::Jks, &store, &options, &mut keyferry_core::SystemRandom).unwrap());
}

fn with_certificate() -> Folder {
    let folder = Folder::new();
    let line = "req -x509 -newkey ed25519 -noenc -keyout key.pem -subj /CN=a -out a.pem";
    folder.openssl(&line.split(' ').collect::<Vec<_>>()).ok();
    folder
}

#[test]
fn times_that_no_calendar_has_are_shown_and_written() {
    let folder = with_certificate();
    let times = [i64::MIN, i64::MIN + 1, -62_167_219_200_001, -1, 253_402_300_800_000, i64::MAX];
    let names: Vec<String> = times.iter().map(|time| format!("t{time}")).collect();
    store(&folder, "times.jks", names.iter().map(String::as_str).zip(times));
    let shown = folder.keyferry(&["show", "times.jks", "--password", "env:STOREPASS"]).ok().text();
    for words in
        ["made -9223372036854775808 ms after 1970", "made 1969-12-31T23:59:59Z", "made 9223372036854775807 ms after 1970"]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    for line in [
        "show times.jks --json --password env:STOREPASS",
        "store list times.jks --password env:STOREPASS",
        "explain times.jks --password env:STOREPASS",
        "store rename times.jks t-1 new --password env:STOREPASS",
        "diff times.jks times.jks --password env:STOREPASS",
        "keytool -list -v -keystore times.jks -storepass changeit",
        "keytool -list -keystore times.jks -storepass changeit",
        "keytool -importkeystore -srckeystore times.jks -srcstorepass changeit -destkeystore copy.p12 -deststorepass changeit",
    ] {
        folder.keyferry(&line.split(' ').collect::<Vec<_>>()).ok();
    }
    for name in ["o.p12", "o.jks", "o.jceks", "o.bks", "o.uber", "o.bcfks"] {
        folder.keyferry(&["convert", "times.jks", "-o", name, "--password", "env:STOREPASS"]).ok();
        let said = folder.keyferry(&["store", "list", name, "--password", "env:STOREPASS"]).ok().text();
        assert_eq!(said.lines().filter(|line| line.starts_with('t') || line.starts_with("new")).count(), times.len(), "{said}");
    }
}

#[test]
fn aliases_lead_out_of_no_folder() {
    let long = "x".repeat(5000);
    let accents = "\u{e9}".repeat(3000);
    let aliases = [
        "../../x",
        "/etc/x",
        "..",
        ".",
        "~",
        "",
        "a\0b",
        "a\\b",
        "c:x",
        "con",
        "COM1",
        "aux.txt",
        "-rf",
        "a/",
        "nul ",
        "\u{202e}x",
        &long,
        &accents,
    ];
    let folder = with_certificate();
    store(&folder, "odd.jks", aliases.iter().map(|alias| (*alias, 0)));
    let given = ["odd.jks", "--password", "env:STOREPASS"];
    folder.keyferry(&[&["convert", "-o", "one/"], &given[..]].concat()).ok();
    folder.keyferry(&[&["store", "split", "-o", "two"], &given[..]].concat()).ok();
    folder.keyferry(&[&["store", "split", "-o", "three", "--to", "jks"], &given[..]].concat()).ok();
    // NUL stands in no command line.
    let exported: Vec<&str> = aliases.into_iter().filter(|alias| !alias.contains('\0')).collect();
    folder.keyferry(&[&["store", "export", "-o", "four/"], &given[..], &["--"], &exported].concat()).ok();
    assert_eq!(folder.names(), ["a.pem", "four", "key.pem", "odd.jks", "one", "three", "two"]);
    for (made, count) in [("one", aliases.len()), ("two", aliases.len()), ("three", aliases.len()), ("four", aliases.len() - 1)] {
        let names = folder.names_in(made);
        assert_eq!(names.len(), count, "{names:?}");
        for name in names {
            let harmless = |character: char| character.is_alphanumeric() || "_-.".contains(character);
            assert!(name.chars().all(harmless) && !name.starts_with(['.', '-']) && name.len() < 150, "{name}");
            let stem = name.split('.').next().unwrap().to_lowercase();
            assert!(!["con", "aux", "nul", "com1"].contains(&stem.as_str()), "{name}");
        }
    }
}

/// Much more than any of these takes, and much less than to try every way.
const SOON: Duration = Duration::from_secs(15);

fn in_pem(label: &str, ders: &[Vec<u8>]) -> String {
    ders.iter().map(|der| pem::block(label, der).to_string()).collect()
}

#[test]
fn a_thousand_authorities_of_one_name_cost_little() {
    let folder = Folder::new();
    let (right, own) = (key(), key());
    // No two are the same.
    let named = |number: usize| Draft {
        subject: "Odd CA",
        extensions: vec![authority(), host(&format!("h{number}.example"))],
        ..Draft::default()
    };
    let keys: Vec<_> = (0..20).map(|_| key()).collect();
    // Each has signed each other one and itself: more ways than anybody can go.
    let web: Vec<Vec<u8>> = (0..400).map(|number| named(number).sign(&keys[number / 20], &keys[number % 20])).collect();
    let strangers: Vec<Vec<u8>> = (0..1000).map(|number| named(number).sign(&keys[number % 20], &keys[number % 20])).collect();
    // More than are tried.
    let unknown = (0..250).map(|number| (number, key())).map(|(number, own)| named(number).sign(&own, &own)).collect::<Vec<_>>();
    let root = named(1000).sign(&right, &right);
    let leaf = |issuer| Draft { extensions: vec![host("localhost")], ..Draft::default() }.sign(&own, issuer);
    for (name, ders) in [
        ("web.pem", &web[..]),
        ("root.pem", std::slice::from_ref(&root)),
        ("first.pem", &[std::slice::from_ref(&root), &strangers].concat()),
        ("last.pem", &[&strangers, std::slice::from_ref(&root)].concat()),
        ("strangers.pem", &strangers),
        ("unknown.pem", &unknown),
        ("leaf.pem", &[leaf(&right)]),
        ("lost.pem", &[leaf(&keys[0])]),
    ] {
        folder.write(name, in_pem(label::CERTIFICATE, ders));
    }
    folder.write("key.pem", in_pem(label::PRIVATE_KEY, &[own.as_pkcs8_der().to_vec()]));
    folder.write("right.key", in_pem(label::PRIVATE_KEY, &[right.as_pkcs8_der().to_vec()]));
    folder.write("ca.cnf", "[ca]\ndefault_ca = own\n[own]\ndatabase = index.txt\ndefault_md = sha256\ndefault_crl_days = 30\n");
    folder.write("index.txt", "");
    let list = "ca -gencrl -config ca.cnf -cert root.pem -keyfile right.key -out list.crl";
    folder.openssl(&list.split(' ').collect::<Vec<_>>()).ok();
    let receive = |rest: &str| format!("receive {rest} --key key.pem --out-password env:STOREPASS --force -o new");
    for (line, code) in [
        ("openssl verify -CAfile first.pem leaf.pem".to_owned(), 0),
        // openssl takes the first of the name, and refuses too.
        ("openssl verify -CAfile last.pem leaf.pem".to_owned(), 2),
        ("openssl verify -CAfile strangers.pem leaf.pem".to_owned(), 2),
        ("openssl verify -CAfile root.pem -untrusted strangers.pem leaf.pem".to_owned(), 0),
        ("openssl verify -CAfile root.pem -untrusted web.pem lost.pem".to_owned(), 2),
        ("openssl verify -CAfile root.pem -untrusted web.pem -partial_chain lost.pem".to_owned(), 2),
        (receive("leaf.pem root.pem strangers.pem"), 0),
        (receive("leaf.pem strangers.pem"), 5),
        (receive("leaf.pem unknown.pem root.pem"), 5),
        (receive("lost.pem web.pem root.pem"), 0),
        ("trust new.p12 strangers.pem --out-password env:STOREPASS".to_owned(), 0),
        ("openssl crl -in list.crl -noout -CAfile first.pem".to_owned(), 0),
        ("openssl crl -in list.crl -noout -CAfile last.pem".to_owned(), 1),
    ] {
        let start = Instant::now();
        let said = folder.keyferry(&line.split(' ').collect::<Vec<_>>());
        assert!(start.elapsed() < SOON, "{line}: {:?}", start.elapsed());
        assert_eq!(said.code, code, "{line}: {}{}", said.text(), said.err);
        assert_eq!(said.err.contains("not all of them were tried"), code == 5, "{line}: {}", said.err);
        let limit = "More than 100 certificates of -CAfile have the name of the CRL issuer";
        assert_eq!(said.err.contains(limit), line.contains(" crl ") && code == 1, "{line}: {}", said.err);
    }
}
