//! What grows with the file grows as fast as the file, and no faster: eight times as much takes about eight times as long.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]
#![allow(clippy::format_collect, reason = "the texts are short")]

mod jars;
mod paths;

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Duration;

use keyferry_core::Timestamp;
use keyferry_core::certificate::{Certificate, CertificateContent, SelfSigned, Validity};
use keyferry_core::chain::{VerifyParams, verify};
use keyferry_core::csr::{CertificationRequest, RequestContent, Style};
use keyferry_core::extension::{dns_name, subject_alternative_name};
use keyferry_core::key::PrivateKey;
use keyferry_core::name::{openssl, rfc4514};
use keyferry_core::registration::RegistrationFile;
use keyferry_core::revocation::{RevocationList, RevocationListContent, Revoked};
use keyferry_core::signed::SignatureAlgorithm;
use keyferry_formats::detect::BagAttributes;
use keyferry_formats::pbe::{Scheme, Session};
use keyferry_formats::pkcs12::Profile;
use keyferry_formats::{
    Attribute, EncodeOptions, Entry, EntryKind, Key, Keystore, Limits, Password, SealedKey, detect, pair, pem, pkcs7, pkcs8,
    pkcs12,
};
use keyferry_keytool::extension as keytool;
use keyferry_openssl::config::{Config, Environment, IncludeError, RequestConfig, Source};
use rustix::time::{ClockId, clock_gettime};

/// What this thread has computed so far: other programs' work is not in it.
fn now() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
}

/// The time that `work` computes, the shortest of three: caches that others filled only add to it.
fn time<I, O>(work: &dyn Fn(&I) -> O, input: &I) -> Duration {
    let once = || {
        let start = now();
        black_box(work(input));
        now().saturating_sub(start)
    };
    (0..3).map(|_| once()).min().unwrap()
}

/// Looks for a size that takes long enough to be measured, and compares it with eight times as much, which would take 64 times as long were it
/// quadratic; three times as long as expected is what caches and the allocator may add.
#[track_caller]
fn is_linear<I, O>(what: &str, mut n: usize, make: impl Fn(usize) -> I, work: impl Fn(&I) -> O) {
    let mut small = make(n);
    while n < 100_000 && time(&work, &small) < Duration::from_millis(2) {
        n *= 2;
        small = make(n);
    }
    let large = make(8 * n);
    // A machine that is busy with something else may spoil a measurement, but not four in a row.
    let mut ratios = Vec::new();
    while ratios.len() < 4 && ratios.last().is_none_or(|ratio| *ratio >= 24.0) {
        ratios.push(time(&work, &large).as_secs_f64() / time(&work, &small).as_secs_f64());
    }
    assert!(ratios.last().is_some_and(|ratio| *ratio < 24.0), "{what}: eight times {n} takes {ratios:.1?} times as long");
}

struct Nowhere;

impl Environment for Nowhere {
    fn variable(&self, _: &str) -> Option<String> {
        None
    }

    fn include(&self, _: &str) -> Result<Vec<Source>, IncludeError> {
        Err(std::io::Error::from(std::io::ErrorKind::NotFound).into())
    }
}

fn session() -> Session {
    Session::new(Limits { entries: usize::MAX, ..Limits::default() })
}

fn lines(n: usize, line: impl Fn(usize) -> String) -> String {
    (0..n).map(|index| line(index) + "\n").collect()
}

#[test]
fn settings_sections_and_variables() {
    let parse = |text: &String| Config::parse(text, &Nowhere).unwrap();
    is_linear("settings", 1000, |n| lines(n, |index| format!("a{index} = b")), parse);
    is_linear("settings of one name", 1000, |n| lines(n, |_| "a = b".to_owned()), parse);
    is_linear("sections", 1000, |n| lines(n, |index| format!("[ a{index} ]\nb = c")), parse);
    is_linear("variables", 1000, |n| lines(n, |index| format!("a{index} = b\nc{index} = $a{index}")), parse);
    let questions =
        |n| "[ req ]\ndistinguished_name = d\nprompt = no\n[ d ]\n".to_owned() + &lines(n, |index| format!("{index}.OU = b"));
    is_linear("fields", 1000, questions, |text| RequestConfig::from_config(&parse(text)).is_ok());
    let own = |n| {
        let fields = lines(n, |index| format!("my{index} = b"));
        format!("oid_section = o\n[ req ]\ndistinguished_name = d\nprompt = no\n[ d ]\n{fields}[ o ]\n")
            + &lines(n, |index| format!("my{index} = 1.2.{index}"))
    };
    is_linear("fields with types of their own", 500, own, |text| RequestConfig::from_config(&parse(text)).is_ok());
}

#[test]
fn names() {
    let text = |n, before: &str| (0..n).map(|index| format!("{before}OU=a{index}")).collect::<String>();
    is_linear("-subj", 1000, |n| text(n, "/"), |text| openssl::parse(text).unwrap());
    is_linear("-subj with +", 1000, |n| text(n, "+").replacen('+', "/", 1), |text| openssl::parse(text).unwrap());
    is_linear("-dname", 1000, |n| text(n, ",").replacen(',', "", 1), |text| rfc4514::parse(text).unwrap());
    let der = |n| rfc4514::parse(&text(n, "+").replacen('+', "", 1)).unwrap().to_der(Style::OpenSsl).unwrap();
    let parsed = |n| rfc4514::parse(&text(n, "+").replacen('+', "", 1)).unwrap();
    is_linear("a relative name that is written", 1000, parsed, |name| name.to_der(Style::OpenSsl).unwrap());
    let fields = |n: usize| (0..n).map(|index| format!("/1.2.3.{index}=a")).collect::<String>();
    let both = |n| (openssl::parse(&fields(n)).unwrap(), openssl::parse(&fields(n / 2)).unwrap());
    is_linear("fields that differ", 1000, both, |(one, other)| one.differences(other).len());
    is_linear("a relative name", 1000, der, |der| keyferry_core::name::DistinguishedName::from_der(der).unwrap().to_string());
}

fn key() -> PrivateKey {
    PrivateKey::generate_ed25519(&mut keyferry_core::SystemRandom).unwrap()
}

#[test]
fn requests() {
    let key = key();
    let subject = rfc4514::parse("CN=x").unwrap();
    let request = |n: usize| {
        let names = (0..n).map(|index| dns_name(&format!("h{index}.example")).unwrap()).collect();
        let extensions = vec![subject_alternative_name(&names).unwrap()];
        RequestContent { subject: &subject, style: Style::OpenSsl, algorithm: None, extensions }
    };
    is_linear("alternative names", 1000, request, |content| CertificationRequest::create(&key, content).unwrap());
    let attributes = |n: usize| {
        let oid = |index: usize| format!("1.2.3.{index}").parse().unwrap();
        (0..n).rev().map(|index| (oid(index), der::Any::null())).collect::<Vec<_>>()
    };
    let content = request(0);
    is_linear("attributes", 500, attributes, |more| {
        let made = CertificationRequest::create_with_attributes(&key, &content, more).unwrap();
        CertificationRequest::from_der(made.as_der()).unwrap()
    });
}

#[test]
fn extensions() {
    let options = |n: usize| (0..n).map(|index| format!("1.2.3.{index}=05:00")).collect::<Vec<_>>();
    is_linear("-ext", 1000, options, |options| {
        let mut all = keytool::Extensions::default();
        all.apply(&options.iter().map(String::as_str).collect::<Vec<_>>(), None).unwrap();
        all
    });
    let names = |n: usize| "san=dns:a".to_owned() + &(0..n).map(|index| format!(",dns:a{index}")).collect::<String>();
    is_linear("names of one -ext", 1000, names, |option| keytool::parse(option).unwrap());
    let key = key();
    let name = rfc4514::parse("CN=x").unwrap().to_der(Style::OpenSsl).unwrap();
    let content = |n: usize| CertificateContent {
        version: 3,
        serial_number: vec![1],
        issuer: name.clone(),
        subject: name.clone(),
        validity: Validity { not_before: Timestamp(0), not_after: Timestamp(2) },
        public_key: key.public_key().unwrap().unwrap(),
        extensions: (0..n).map(|index| keytool::parse(&format!("1.2.3.{index}=05:00")).unwrap().unwrap()).collect(),
    };
    let certificate = |n: usize| Certificate::issue(&content(n), &key, SignatureAlgorithm::Ed25519).unwrap();
    is_linear("extensions of a certificate", 500, certificate, |certificate| {
        let terms = VerifyParams { trusted: vec![certificate.clone().into()], ..VerifyParams::default() };
        let path = verify(certificate, &terms);
        (certificate.details().unwrap(), path)
    });
}

#[test]
fn revocation_lists() {
    let key = key();
    let issuer = rfc4514::parse("CN=x").unwrap().to_der(Style::OpenSsl).unwrap();
    let content = |n: usize| {
        let revoked = |index: usize| Revoked {
            serial_number: u64::try_from(index + 1).unwrap().to_be_bytes().to_vec(),
            date: Timestamp(0),
            extensions: Vec::new(),
        };
        let revoked = (0..n).map(revoked).collect();
        RevocationListContent {
            issuer: issuer.clone(),
            this_update: Timestamp(0),
            next_update: None,
            revoked,
            extensions: Vec::new(),
        }
    };
    is_linear("revoked certificates", 1000, content, |content| {
        let made = RevocationList::create(content, &key, SignatureAlgorithm::Ed25519).unwrap();
        RevocationList::from_der(made.as_der()).unwrap()
    });
}

#[test]
fn registrations() {
    let read = |text: &String| RegistrationFile::parse(text).unwrap();
    let scopes = |n: usize| lines(n, |index| format!("\"data:unknown{index}\","));
    is_linear(
        "scopes",
        500,
        |n| format!("[application]\nscopes = [\n{}]\n", scopes(n)),
        |text| {
            let file = read(text);
            (file.registration.application.unknown_scopes(), file.line_of(&["application", "scopes"]), file.to_text().unwrap())
        },
    );
    let unknown = |n| lines(n, |index| format!("unknown{index} = 1"));
    is_linear("what is not known", 1000, unknown, |text| RegistrationFile::parse(text).unwrap_err());
}

/// Certificates of one name, each with a serial number and a key of its own.
fn certificates(n: usize) -> Vec<Certificate> {
    let own = key();
    let subject = rfc4514::parse("CN=x").unwrap();
    let serial = |index: usize| u64::try_from(index).unwrap().to_be_bytes();
    let whole = Certificate::self_signed(
        &own,
        &SelfSigned { subject: &subject, not_before: Timestamp(0), days: 1, serial: &[0x11; 8], style: Style::OpenSsl },
    )
    .unwrap();
    let point = own.public_key().unwrap().unwrap().subject_public_key().unwrap();
    let at = |searched: &[u8]| whole.as_der().windows(searched.len()).position(|bytes| bytes == searched).unwrap();
    let (number, key) = (at(&[0x11; 8]), at(&point));
    let numbered = |index: usize| {
        let mut der = whole.as_der().to_vec();
        der[number + 1..number + 8].copy_from_slice(&serial(index)[1..]);
        der[key..key + 8].copy_from_slice(&serial(index));
        Certificate::from_der(der).unwrap()
    };
    (0..n).map(numbered).collect()
}

fn pem_of(certificates: &[Certificate]) -> String {
    certificates.iter().map(|one| pem::block("CERTIFICATE", one.as_der()).to_string()).collect()
}

#[test]
fn blocks_and_bundles() {
    let text = |n: usize| pem_of(&certificates(n));
    is_linear("PEM blocks", 500, text, |text| {
        detect::into_keystore([detect::decode(text.as_bytes(), None, &session()).unwrap()]).unwrap()
    });
    is_linear("a long block", 10_000, |n| pem::block("PUBLIC KEY", &vec![0; n]), |text| pem::decode(text.as_bytes()).unwrap());
    let bundle = |n| pkcs7::encode(&pkcs7::Bundle { certificates: certificates(n), revocation_lists: Vec::new() }).unwrap();
    is_linear("PKCS#7", 500, bundle, |der| detect::decode(der, None, &session()).unwrap());
}

/// Reading what people have, of every kind of text that is put right first.
#[test]
fn wrapped_texts() {
    let read = |text: &String| detect::read(text.as_bytes(), None, &session()).map(|contents| contents.faults.len());
    let lost = |end: &'static str| move |n: usize| pem_of(&certificates(n)).replace('\n', end);
    is_linear("lost line ends", 300, lost(""), read);
    is_linear("escaped line ends", 300, lost("\\n"), read);
    is_linear("quoted lines", 300, lost("\n> "), read);
    is_linear(
        "JSON",
        300,
        |n| format!("[{}]", format!("\"{}\",", pem_of(&certificates(1)).replace('\n', "\\n")).repeat(n)),
        read,
    );
    for part in [
        "-----BEGIN ",
        "-----BEGIN A-----",
        "-----BEGIN A-----\n",
        "-----BEGIN CERTIFICATE\n",
        "-----END A-----",
        "-----BEGIN A-----\\n-----END B-----",
        "-",
        "----- ",
        "\\",
        "\\u002b",
        "\"",
        "> ",
        "MIIB",
        "MIIB\n> ",
        "=",
        "a:",
        "<",
        "\r",
    ] {
        for head in ["", "{\"", "-----BEGIN A-----", "-----BEGIN A-----\n-----END A-----"] {
            is_linear(&format!("{head:?} and many {part:?}"), 20_000, |n| head.to_owned() + &part.repeat(n), read);
        }
    }
    let nested = |n: usize| {
        let base64 = |text: &str| pem::block("X", text.as_bytes()).lines().filter(|line| !line.contains('-')).collect::<String>();
        format!("[{}]", format!("\"{}\",", base64(&pem_of(&certificates(1)))).repeat(n))
    };
    is_linear("Base64 in JSON", 100, nested, read);
}

/// Keys of an algorithm that does not tell its public half, so that each looks for the one certificate of its own.
#[test]
fn keys_that_look_for_their_certificates() {
    let unknown = [0x30, 0x0e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6f, 4, 2, 4, 0];
    let text = |n: usize| {
        let mut text = pem_of(&certificates(n));
        (0..n).for_each(|_| text.write_str(&pem::block("PRIVATE KEY", &unknown)).unwrap());
        text
    };
    is_linear("keys", 250, text, |text| {
        detect::into_keystore([detect::decode(text.as_bytes(), None, &session()).unwrap()]).unwrap()
    });
}

/// What is derived for keys ahead, each under a salt of its own.
#[test]
fn keys_under_salts_of_their_own() {
    let (own, password) = (key(), Password::new("changeit"));
    let store = |n: usize| -> Keystore {
        let sealed = || pkcs8::encrypt(&own, &password, Scheme::aes256(1), &mut keyferry_core::SystemRandom, &session()).unwrap();
        let kind = || EntryKind::PrivateKey { key: Key::Sealed(SealedKey::Info(sealed())), chain: Vec::new() };
        (0..n).map(|number| Entry::new(format!("a{number}"), None, kind())).collect()
    };
    is_linear("keys that are decrypted", 4000, store, |store| store.clone().unseal_all(&password, &session()).unwrap());
}

/// Keys and certificates whose identifiers tell nothing, or something wrong.
#[test]
fn keys_and_certificates_that_identifiers_do_not_tell() {
    let own = key();
    let password = Password::new("");
    let bags = |n: usize, id: Option<&[u8]>| {
        let attributes =
            || BagAttributes { friendly_name: None, local_key_id: id.map(<[u8]>::to_vec), ..BagAttributes::default() };
        let certificates: Vec<_> = certificates(n).into_iter().map(|one| (one, attributes())).collect();
        let keys: Vec<_> = (0..n).map(|_| (own.clone(), attributes())).collect();
        let protection = Profile::Passwordless.into();
        let random = &mut keyferry_core::SystemRandom;
        pkcs12::encode_bags(
            &certificates,
            &keys,
            &protection,
            &EncodeOptions::new(&password, Timestamp(0), &Session::default()),
            random,
        )
        .unwrap()
    };
    for (what, id) in [("no identifier", None), ("one identifier", Some(&b"1"[..]))] {
        is_linear(what, 500, |n| bags(n, id), |der| detect::decode(der, Some(&password), &session()).unwrap());
    }
    let swapped = |n: usize| -> Keystore {
        let entry = |(index, one)| {
            let kind = EntryKind::PrivateKey { key: Key::Clear(own.clone()), chain: vec![one] };
            Entry::new(format!("a{index}"), None, kind)
        };
        certificates(n).into_iter().enumerate().map(entry).collect()
    };
    is_linear("other keys' certificates", 500, swapped, |store| pair(&mut store.clone()));
}

fn write(store: &Keystore) -> Vec<u8> {
    let protection = Profile::Modern.into();
    let now = Timestamp(1);
    pkcs12::encode(
        store,
        &protection,
        &EncodeOptions::new(&Password::new("changeit"), now, &Session::default()),
        &mut keyferry_core::SystemRandom,
    )
    .unwrap()
}

#[test]
fn entries_and_their_attributes() {
    let entry = |alias: String, certificate| Entry::new(alias, None, EntryKind::TrustedCertificate(certificate));
    let all = |n: usize, alias: fn(usize) -> String| -> Vec<Entry> {
        certificates(n).into_iter().enumerate().map(|(index, one)| entry(alias(index), one)).collect()
    };
    let one_by_one = |entries: &Vec<Entry>| {
        let mut store = Keystore::default();
        for entry in entries {
            assert!(store.get(&entry.alias).is_none());
            store.set(entry.clone());
        }
        store
    };
    is_linear("aliases", 500, |n| all(n, |index| format!("Alias{index}")), one_by_one);
    let together = |entries: &Vec<Entry>| entries.iter().cloned().collect::<Keystore>();
    is_linear("one alias", 500, |n| all(n, |_| "a".to_owned()), together);
    let password = Password::new("changeit");
    let file = |n| write(&together(&all(n, |index| format!("a{index}"))));
    is_linear("bags", 2000, file, |der| detect::decode(der, Some(&password), &session()).unwrap());
    let attributed = |n: usize| {
        let oid = |index: usize| format!("1.2.3.{index}").parse().unwrap();
        let attributes = (0..n).rev().map(|index| Attribute { oid: oid(index), values: vec![0x31, 2, 5, 0] }).collect();
        let one = certificates(1).remove(0);
        let entry = Entry { attributes, ..entry("a".to_owned(), one) };
        [entry].into_iter().collect::<Keystore>()
    };
    is_linear("attributes of a bag", 4000, attributed, write);
}

/// The time that the program computes. Only the shortest of some runs counts, for others use the machine too.
fn run_time(words: &[&str], folder: &std::path::Path, code: i32) -> Duration {
    let once = || {
        let start = std::time::Instant::now();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_keyferry"));
        let output = command.args(words).current_dir(folder).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
        start.elapsed()
    };
    (0..4).map(|_| once()).min().unwrap()
}

#[test]
fn truststores_and_what_differs_between_them() {
    let folder = tempfile::tempdir().unwrap();
    for n in [1000, 8000] {
        // All of one name, and one of each half that the other has not.
        let all = certificates(n);
        std::fs::write(folder.path().join(format!("a{n}.pem")), pem_of(&all[1..])).unwrap();
        std::fs::write(folder.path().join(format!("b{n}.pem")), pem_of(&all[..n - 1])).unwrap();
    }
    let ratio = |words: &dyn Fn(usize) -> Vec<String>, code| {
        let time = |n| run_time(&words(n).iter().map(String::as_str).collect::<Vec<_>>(), folder.path(), code).as_secs_f64();
        let (small, large) = (time(1000), time(8000));
        assert!(large / small < 24.0, "{:?}: eight times as much takes {:.1} times as long", words(8000), large / small);
    };
    let words = |line: String| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    ratio(&|n| words(format!("trust t{n}.pem a{n}.pem --any --force")), 0);
    ratio(&|n| words(format!("trust j{n}.jks a{n}.pem --any --force --out-password pass:changeit")), 0);
    ratio(&|n| words(format!("trust t{n}.pem b{n}.pem --any --add --dry-run")), 0);
    ratio(&|n| words(format!("trust j{n}.jks b{n}.pem --remove --dry-run --out-password pass:changeit")), 0);
    ratio(&|n| words(format!("diff j{n}.jks b{n}.pem --password pass:changeit")), 5);
    ratio(&|n| words(format!("trust k{n}.p12 b{n}.pem --any --force --out-password pass:changeit")), 0);
    ratio(&|n| words(format!("show j{n}.jks --json --password pass:changeit")), 0);
    ratio(&|n| words(format!("show k{n}.p12 --table --password pass:changeit")), 0);
    ratio(&|n| words(format!("show k{n}.p12 a{n}.pem --expiring 0 --password pass:changeit")), 5);
    ratio(&|n| words(format!("explain k{n}.p12 --json --password pass:changeit")), 0);
    // Each entry is looked up among all that are trusted.
    ratio(&|n| words(format!("keytool -list -keystore j{n}.jks -storepass changeit")), 0);
    ratio(&|n| words(format!("convert j{n}.jks -o c{n}.p12 --force --password pass:changeit --out-password pass:changeit")), 0);
    let same = "--password pass:changeit --from-password pass:changeit --on-conflict rename --dry-run";
    ratio(&|n| words(format!("store merge k{n}.p12 j{n}.jks {same}")), 0);
}
