//! Files as people have them: the same keys and certificates, however they are wrapped.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]
#![allow(clippy::format_collect, reason = "the texts are short")]

use std::fs;
use std::path::Path;

use base64ct::{Base64, Encoding};
use keyferry_core::key::SubjectPublicKeyInfo;
use keyferry_formats::detect::{self, Contents, Format, Item};
use keyferry_formats::pbe::Session;
use keyferry_formats::pem::{self, Oddity};
use keyferry_formats::{DecodeError, Key, Password};

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name)).unwrap()
}

fn read(bytes: impl AsRef<[u8]>) -> Result<Contents, DecodeError> {
    detect::read(bytes.as_ref(), Some(&Password::new("changeit")), &Session::default())
}

/// Everything in a file, told apart by its content.
fn items(contents: &Contents) -> Vec<String> {
    let debug = |item: &Item| match item {
        Item::PrivateKey { key: Key::Clear(key), .. } => format!("{:?}", key.public_key().unwrap()),
        Item::Keystore { keystore, .. } => {
            format!("{:?}", keystore.entries().iter().map(|entry| (&entry.alias, entry.certificates())).collect::<Vec<_>>())
        }
        other => format!("{other:?}"),
    };
    contents.items.iter().map(debug).collect()
}

#[track_caller]
fn same(bytes: impl AsRef<[u8]>, expected: &[String], what: &str) -> Contents {
    let contents = read(&bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(items(&contents), expected, "{what}");
    assert_eq!(contents.faults, [], "{what}");
    contents
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

/// A text in a JSON string.
fn json(text: &str) -> String {
    text.replace('/', "\\/").replace('+', "\\u002B").replace('\n', "\\n")
}

#[test]
fn pem_is_read_however_its_lines_are_written() {
    for name in [
        "openssl/client.pem",
        "openssl/key-plain.pem",
        "openssl/key-traditional.pem",
        "openssl/KeyName.pem",
        "openssl/CSRName.csr",
    ] {
        let text = String::from_utf8(fixture(name)).unwrap();
        let plain = read(&text).unwrap();
        let expected = items(&plain);
        assert!(!expected.is_empty() && plain.oddities.is_empty(), "{name}");
        let lines = |line: &dyn Fn(&str) -> String| text.lines().map(line).collect::<String>();
        for (how, wrapped) in [
            ("without line ends", text.replace('\n', "")),
            ("blanks in place of line ends", text.replace('\n', " ")),
            ("escaped line ends", text.replace('\n', "\\n")),
            ("escaped line ends of Windows", text.replace('\n', "\\r\\n")),
            ("escaped twice", text.replace('\n', "\\\\n")),
            ("carriage returns", text.replace('\n', "\r")),
            ("a variable", format!("TLS_KEY=\"{}\"\n", text.replace('\n', "\\n"))),
            ("JSON", format!("{{\"data\":{{\"certificate\":\"{}\",\"serial\":\"1\"}}}}", json(&text))),
            ("JSON in JSON", format!("{{\"body\":\"{}\"}}", json(&json(&text)).replace('\\', "\\\\"))),
            ("a mail", lines(&|line| format!("> {line}\n"))),
            ("a mail in a mail", lines(&|line| format!("> > {line}\r\n"))),
            ("a program", lines(&|line| format!("    \"{line}\\n\"\n"))),
            ("another program", lines(&|line| format!("\"{line}\\n\" +\n"))),
            ("a byte order mark and indentation", format!("\u{feff}{}", lines(&|line| format!("  {line}\r\n")))),
            ("words before BEGIN", text.replace("-----BEGIN", "words -----BEGIN")),
            ("a manifest", format!("key: |\n{}", lines(&|line| format!("    {line}\n")))),
            ("remarks", text.replace("-----\nM", "----- # what it is\nM")),
            ("an END and a BEGIN on one line", text.replace("-----\n-----", "----------")),
            ("Base64", Base64::encode_string(text.as_bytes())),
        ] {
            let contents = same(&wrapped, &expected, &format!("{name}, {how}"));
            assert_eq!(contents.format, Format::Pem, "{how}");
        }
        for (how, wrapped) in [
            ("UTF-16 of Windows", utf16(&format!("\u{feff}{}", text.replace('\n', "\r\n")), u16::to_le_bytes)),
            ("UTF-16, big end first", utf16(&format!("\u{feff}{text}"), u16::to_be_bytes)),
            ("UTF-16 without a mark", utf16(&text, u16::to_le_bytes)),
            ("Latin-1 around it", [&b"caf\xe9\n"[..], text.as_bytes()].concat()),
        ] {
            same(&wrapped, &expected, &format!("{name}, {how}"));
        }
    }
}

#[test]
fn binary_files_are_read_in_base64_and_with_blanks_behind() {
    for name in [
        "openssl/key-plain.der",
        "openssl/bundle.p7b",
        "openssl/default.p12",
        "keytool/default.p12",
        "keytool/store.jks",
        "keytool/store.jceks",
        "bouncycastle/store.bks",
        "bouncycastle/store.uber",
        "bouncycastle/store.bcfks",
    ] {
        let bytes = fixture(name);
        let plain = read(&bytes).unwrap();
        let expected = items(&plain);
        assert!(!expected.is_empty(), "{name}");
        let base64 = Base64::encode_string(&bytes);
        let folded: String = base64.as_bytes().chunks(76).map(|line| format!("{}\r\n", str::from_utf8(line).unwrap())).collect();
        for (how, wrapped) in [
            ("on one line", base64.clone()),
            ("in lines", folded.clone()),
            ("in UTF-8 with a mark", format!("\u{feff}{folded}")),
            ("in quotes", format!("\"{base64}\"\n")),
            ("for URLs", base64.replace('+', "-").replace('/', "_").trim_end_matches('=').to_owned()),
            ("a data URL", format!("data:application/octet-stream;base64,{base64}")),
            ("a variable", format!("KEYSTORE={base64}\n")),
            ("JSON", format!("{{\"value\":\"{base64}\",\"contentType\":\"application/x-pkcs12\"}}")),
        ] {
            let contents = same(&wrapped, &expected, &format!("{name}, {how}"));
            assert_eq!(contents.format, plain.format, "{name}, {how}");
        }
        same(utf16(&format!("\u{feff}{folded}"), u16::to_le_bytes), &expected, &format!("{name}, UTF-16"));
        if bytes[0] == 0x30 {
            for behind in [&b"\n"[..], b"\r\n", b"\0"] {
                same([&bytes, behind].concat(), &expected, name);
                detect::decode(&[&bytes, behind].concat(), Some(&Password::new("changeit")), &Session::default()).unwrap();
            }
        }
    }
}

#[test]
fn the_content_decides_where_the_label_is_wrong() {
    let der = |name: &str| pem::decode(&fixture(name)).unwrap().remove(0).content.to_vec();
    let (certificate, request) = (der("openssl/client.pem"), der("openssl/CSRName.csr"));
    let (pkcs8, pkcs1, sealed) = (der("openssl/key-plain.pem"), der("openssl/key-traditional.pem"), der("openssl/KeyName.pem"));
    let (bundle, store) = (fixture("openssl/bundle.p7b"), fixture("openssl/default.p12"));
    let Item::PrivateKey { key: Key::Clear(key), .. } = read(&pkcs8).unwrap().items.remove(0) else { panic!() };
    let spki = key.public_key().unwrap().unwrap();
    let rsa_public_key = spki.subject_public_key().unwrap();
    assert_eq!(SubjectPublicKeyInfo::of_rsa(&rsa_public_key).unwrap(), spki);
    let spki = spki.into_der();
    for (label, content) in [
        ("CERTIFICATE", &bundle),
        ("CMS", &bundle),
        ("PKCS #7 SIGNED DATA", &bundle),
        ("CERTIFICATE", &request),
        ("CERTIFICATE", &pkcs8),
        ("CERTIFICATE REQUEST", &certificate),
        ("PKCS12", &store),
        ("RSA PRIVATE KEY", &pkcs8),
        ("EC PRIVATE KEY", &pkcs8),
        ("PRIVATE KEY", &pkcs1),
        ("PRIVATE KEY", &sealed),
        ("RSA PRIVATE KEY", &sealed),
        ("ENCRYPTED PRIVATE KEY", &pkcs8),
        ("RSA PUBLIC KEY", &rsa_public_key),
        ("RSA PUBLIC KEY", &spki),
        ("PUBLIC KEY", &rsa_public_key),
        ("SOMETHING NEW", &certificate),
    ] {
        same(&*pem::block(label, content), &items(&read(content).unwrap()), label);
    }
    // A certificate of version 1 begins as a request does.
    let old = pem::block("CERTIFICATE", &der("twins/ca.pem"));
    assert!(matches!(read(&*old).unwrap().items[..], [Item::Certificate { .. }]));
}

#[test]
fn a_block_that_cannot_be_read_hides_no_other() {
    let certificate = String::from_utf8(fixture("openssl/client.pem")).unwrap().replace("-----\n-----", "-----\n\n-----");
    let blocks: Vec<&str> = certificate.split("\n\n").collect();
    let [one, two] = blocks[..] else { panic!("{} blocks", blocks.len()) };
    let expected = items(&read(format!("{one}\n{two}")).unwrap());
    let line = one.lines().count() + 1;
    for (bad, word) in [
        (two.replacen("MII", "M*I", 1), "is not Base64"),
        (two.replace("-----END CERTIFICATE-----", ""), "has no END line before the next block begins"),
        (two.replace("END CERTIFICATE", "END X509 CRL"), "ends something else"),
        ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----".to_owned(), "the certificate is malformed"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nMIIB\n-----END OPENSSH PRIVATE KEY-----".to_owned(), "the OPENSSH PRIVATE KEY"),
        ("-----BEGIN MARKER-----\nMIIB\n-----END MARKER-----".to_owned(), "block of an unknown kind"),
        ("-----BEGIN CERTIFICATE----\nMIIB\n".to_owned(), "should end with five hyphens"),
    ] {
        let contents = read(format!("{one}\n{bad}\n{two}")).unwrap();
        assert_eq!(items(&contents), expected, "{word}");
        let [fault] = &contents.faults[..] else { panic!("{:?}", contents.faults) };
        let said = fault.error.to_string();
        assert!(said.contains(word) && !said.contains("MARKER"), "{said}");
        assert_eq!((fault.line, fault.cut_off), (line, false), "{word}");
    }
    let cut = read(format!("{one}\n{}", &two[..two.len() / 2])).unwrap();
    assert_eq!((items(&cut).len(), cut.faults[0].cut_off), (1, true));
    let with_json = format!("[\n\"{}\",\n\"{}\"]", json(&two.replacen("MII", "M*I", 1)), json(one));
    let contents = read(with_json).unwrap();
    assert_eq!((contents.items.len(), contents.faults.len(), contents.faults[0].line), (1, 1, 2));
    assert_eq!(contents.oddities, [Oddity::Json]);
}

#[test]
fn what_the_tools_refuse_the_other_way_of_reading_still_refuses() {
    let text = String::from_utf8(fixture("openssl/client.pem")).unwrap();
    for (how, bytes) in [
        ("no line ends", text.replace('\n', "").into_bytes()),
        ("escapes", text.replace('\n', "\\n").into_bytes()),
        ("quoting", text.lines().map(|line| format!("> {line}\n")).collect::<String>().into_bytes()),
        ("UTF-16", utf16(&text, u16::to_le_bytes)),
        ("Base64", Base64::encode_string(text.as_bytes()).into_bytes()),
    ] {
        let found = detect::decode(&bytes, None, &Session::default());
        assert!(found.is_err() || found.is_ok_and(|contents| contents.items.is_empty()), "{how}");
    }
}

#[test]
fn passwords_are_asked_for_through_every_wrapping() {
    let store = fixture("openssl/default.p12");
    let base64 = Base64::encode_string(&store);
    for wrapped in [base64.clone(), format!("[\"{base64}\"]"), pem::block("PKCS12", &store).to_string()] {
        let of = |password: Option<&str>| {
            let password = password.map(Password::new);
            detect::read(wrapped.as_bytes(), password.as_ref(), &Session::default()).map(drop)
        };
        assert_eq!(of(None), Err(DecodeError::PasswordRequired));
        assert_eq!(of(Some("not this one")), Err(DecodeError::WrongPassword));
        assert_eq!(of(Some("changeit")), Ok(()));
    }
}
