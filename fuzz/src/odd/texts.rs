//! Texts: PEM, what else carries a file, JSON Web Keys, names, and files of others.

use base64ct::{Base64, Encoding};

use crate::layers::{pkcs12_file, sequence, utf16};
use crate::seeds::{self, file, raw};

/// Those for a target.
pub(super) fn of(target: &str) -> Vec<Vec<u8>> {
    match target {
        "pem" => pem(),
        "detect" => [pem(), carried(), labelled(), foreign()].concat(),
        "jwk" => jwk(),
        "names" => NAMES.iter().map(|name| name.as_bytes().to_vec()).collect(),
        _ => Vec::new(),
    }
}

const NAMES: [&str; 24] = [
    "CN",
    "CN=a,OU",
    "XX=a",
    "CN=\"a",
    "CN=\"a\" b",
    "CN=\"a\\\"b\\,\"",
    "CN=\"a\\",
    "CN=a\\",
    "CN=a\\q",
    "CN=a\\,b\\+c \\ ",
    "CN=a<b",
    "CN=#zz",
    "CN=#0c02",
    "CN=\\C3",
    "CN=\\C3\\28",
    "CN=\\#a b#, O= \\ x",
    "CN=a  \\ b",
    "",
    "/CN",
    "/CN=",
    "/CN=a\\",
    "/XX=a",
    "/CN=#a",
    "/CN=a,b\\/c/O=",
];

fn key() -> String {
    String::from_utf8_lossy(&raw("key-ed25519.pem")).into_owned()
}

fn certificate() -> String {
    String::from_utf8_lossy(&raw("cert-ed448.pem")).into_owned()
}

fn block(label: &str, content: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", Base64::encode_string(content))
}

/// PEM in which markers, lines and headers are not as they should be.
fn pem() -> Vec<Vec<u8>> {
    let (key, certificate) = (key(), certificate());
    let body = key.lines().nth(1).unwrap_or_default();
    [
        format!("\u{feff}Bag Attributes\n    friendlyName: my key\n    localKeyID: 01 02\n{key}words\n{certificate}"),
        format!("Dear all,\r\n\r\n{}\r\nRegards\r\n", key.replace('\n', "\r\n")),
        key.replace("PRIVATE KEY-----\n", "PRIVATE KEY-----"),
        key.replace('\n', ""),
        key.replace('\n', " "),
        key.replace('\n', "\\n"),
        format!("\"{}\"", key.replace('\n', "\\\\n")),
        format!("{key}{key}").replace('\n', ""),
        format!("-----BEGIN PRIVATE KEY-----X-----\n{key}"),
        format!("-----BEGIN PRIVATE KEY-----\n{body}\n"),
        format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END"),
        format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIV"),
        format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END CERTIFICATE-----\n"),
        format!("-----BEGIN PRIVATE KEY-----\n{body}\n{key}"),
        format!("-----BEGIN PRIVATE KEY\n{body}\n-----END PRIVATE KEY-----\n"),
        format!("-----BEGIN PRIVATE KEY\n{body}\n{certificate}"),
        "x -----BEGIN X509 CRL".to_owned(),
        "\"-----BEGIN RSA PRIVATE KEY".to_owned(),
        key.replace('M', "*"),
        certificate.replace("BEGIN", "begin"),
        certificate.replacen("MII", "M*I", 1),
        certificate.replacen("MII", "M I", 1),
        certificate.replace("END CERTIFICATE", "END X509 CERTIFICATE"),
        certificate.replace('\n', "  \n"),
        certificate.replace("-----END CERTIFICATE-----", ""),
        // Quoted, in mails and in programs.
        format!("> {}", key.replace('\n', "\n> ")),
        format!("{}\"", key.replace('\n', "\\n\" +\n\"")),
        format!("  '{}',", key.replace('\n', "',\n  '")),
        key.replacen("-----\n", "----- the key of the server\n", 1),
        certificate.replacen("-----\n", "----- remark, with words\n", 1),
        "-----BEGIN RSA PRIVATE KEY----- Proc-Type: 4,ENCRYPTED DEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----".to_owned(),
        "-----BEGIN RSA PRIVATE KEY-----Proc-Type: 4,ENCRYPTED\\nDEK-Info: AES-128-CBC,00\\n\\nAAAA\\n-----END RSA PRIVATE KEY-----".to_owned(),
        key.replacen('\n', "\\u000a", 1).replacen("MC", "\\u004dC", 1),
        key.replacen('\n', "\\t\\q\\\"\\ux", 1),
        key.replacen('\n', "\\n--x-----y\\", 1),
    ]
    .map(String::into_bytes)
    .to_vec()
}

/// A file within a text: Base64, JSON, UTF-16.
fn carried() -> Vec<Vec<u8>> {
    let (key, certificate) = (key(), certificate());
    let base64 = Base64::encode_string(&seeds::small_key());
    let of_certificate = Base64::encode_string(&seeds::small_certificate());
    let twice = Base64::encode_string(Base64::encode_string(&seeds::small_key()).as_bytes());
    let json = |text: &str| format!("{{\"name\": \"{text}\", \"x\": [\"a\\\"b\", 1]}}");
    let escaped = key.replace('\n', "\\n");
    let mut all: Vec<Vec<u8>> = [
        base64.clone(),
        base64.replace('+', "-").replace('/', "_"),
        of_certificate.replace('+', "-").replace('/', "_"),
        of_certificate.replace('/', "\\/"),
        format!("{base64}\\n\\t\\r\\\\\\\""),
        format!("{base64}\\q"),
        format!("{base64}*"),
        format!("KEY={base64}"),
        format!("data:application/x;base64,{base64}"),
        twice,
        Base64::encode_string(key.as_bytes()),
        Base64::encode_string(b"words that are no file, but long enough"),
        "=".repeat(40),
        json(&base64),
        json(&escaped),
        json(&escaped.replacen('M', "\\u004d", 1)),
        json(&escaped.replacen("\\n", "\\u000a", 1)),
        json(&escaped.replacen("\\n", "\\n\\t\\b\\f\\r\\/\\ud800", 1)),
        json(&escaped.replacen("\\n", "\\uzzzz", 1)),
        json(&escaped.replacen("\\n", "\\u00", 1)),
        json(&escaped.replace('M', "*")),
        json(&key),
        json(&block("CERTIFICATE", b"none").replace('\n', "\\n")),
        json(&block("ENCRYPTED PRIVATE KEY", &file("v2-des3.pem")).replace('\n', "\\n")),
        json(&Base64::encode_string(&pkcs12_file(b"none"))),
        json(&Base64::encode_string(&seeds::small_certificate()).split_off(80)),
        json(&of_certificate.chars().take(80).collect::<String>()),
        format!("{{\"a\": \"{escaped}"),
        format!("[\"{escaped}\", \"{base64}\", \"{of_certificate}\"]"),
        "{\"a\": \"text without an end".to_owned(),
        "{\"a\": \"\\".to_owned(),
        "{\"a\": 1}".to_owned(),
    ]
    .map(String::into_bytes)
    .to_vec();
    let wide = utf16(&certificate);
    let swapped = |wide: &[u8]| wide.as_chunks::<2>().0.iter().flat_map(|[high, low]| [*low, *high]).collect::<Vec<u8>>();
    all.extend([
        wide.clone(),
        [&[0xfe, 0xff][..], &wide].concat(),
        [&[0xff, 0xfe][..], &swapped(&wide)].concat(),
        swapped(&wide),
    ]);
    all.push([&[0xfe, 0xff][..], &wide, &[0xd8, 0]].concat());
    all
}

/// Blocks whose label says something else than what is in them.
fn labelled() -> Vec<Vec<u8>> {
    const LABELS: [&str; 14] = [
        "CERTIFICATE",
        "TRUSTED CERTIFICATE",
        "X509 CRL",
        "CERTIFICATE REQUEST",
        "PUBLIC KEY",
        "PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "RSA PRIVATE KEY",
        "EC PRIVATE KEY",
        "DSA PRIVATE KEY",
        "EC PARAMETERS",
        "PKCS7",
        "PGP MESSAGE",
        "SOMETHING",
    ];
    let jks = crate::layers::jks_file(&[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, 0]);
    let contents = [
        b"none".to_vec(),
        seeds::small_key(),
        seeds::small_certificate(),
        file("bundle.p7b"),
        file("request-ed25519.pem"),
        file("list-plain.pem"),
        file("public-ed25519.pem"),
        file("v2-des3.pem"),
        pkcs12_file(&sequence(&[])),
        jks,
    ];
    let mut all: Vec<Vec<u8>> =
        LABELS.iter().flat_map(|label| contents.iter().map(|content| block(label, content).into_bytes())).collect();
    let with_headers = |headers: &str| {
        format!(
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: {headers}\n\nAAAAAAAAAAA=\n-----END RSA PRIVATE KEY-----\n"
        )
    };
    all.extend(
        ["AES-128-CBC", "AES-128-CBC,zz", "AES-128-CBC,00", "UNKNOWN,00", "DES-CBC,0001020304050607", ""]
            .map(|headers| with_headers(headers).into_bytes()),
    );
    all
}

/// Files of other programs, told by how they begin.
fn foreign() -> Vec<Vec<u8>> {
    let mut all = vec![vec![], vec![0; 20], b" \n \n".to_vec(), [&[b'a'; 257][..], b"ustar\0\0"].concat()];
    all.extend(
        [
            "PuTTY-User-Key-File-3: ssh-ed25519",
            "ssh-ed25519 AAAA",
            "<?xml version=\"1.0\"?><a/>",
            "<?xml version=\"1.0\"?><HTML><body>",
            "<!DOCTYPE html><p>",
            "From me",
            "eyJhbGciOiJIUzI1NiJ9.e30.x",
            "BEGIN CERTIFICATE\nEND CERTIFICATE",
            "words",
            "[]",
            "apiVersion: v1",
            "\x7fELF\x02\x01\x01\0",
            "SQLite format 3\0",
            "\0\x01\x02\x03unknown",
        ]
        .map(|text| text.as_bytes().to_vec()),
    );
    all
}

/// JSON Web Keys with wrong members.
fn jwk() -> Vec<Vec<u8>> {
    let ours = crate::written::jwk();
    let of = |wanted: &str| {
        let texts = ours.iter().map(|text| String::from_utf8_lossy(text).into_owned());
        texts.filter(|text| text.contains(wanted)).min_by_key(String::len).unwrap_or_default()
    };
    let keys = ["\"RSA\"", "\"P-256\"", "\"Ed25519\""].map(of);
    let mut all = Vec::new();
    for text in &keys {
        // Each member is missing, empty, zero, of another kind, and no Base64.
        for member in ["kty", "crv", "x", "y", "n", "e", "d", "p", "q", "dp", "dq", "qi"] {
            let name = format!("\"{member}\": \"");
            let Some((before, behind)) = text.split_once(&name) else { continue };
            let Some((_, rest)) = behind.split_once('"') else { continue };
            let mut changed = behind.to_owned();
            // One character is another one.
            changed.replace_range(..1, if behind.starts_with('A') { "B" } else { "A" });
            all.push(format!("{before}{name}{changed}"));
            all.push(format!("{before}\"other\": \"{behind}"));
            all.extend(["", "AA", "*", "AQAB", "oct", "AKP"].map(|value| format!("{before}{name}{value}\"{rest}")));
            all.push(format!("{before}\"{member}\": 7{rest}"));
        }
        let more = |members: &str| text.replacen("\"kty\"", &format!("{members},\"kty\""), 1);
        let certificate = Base64::encode_string(&seeds::small_certificate());
        all.extend([
            more("\"oth\":[]"),
            more("\"x5c\":[\"*\"]"),
            more("\"x5c\":[\"AAAA\"]"),
            more(&format!("\"x5c\":[\"{certificate}\"]")),
            format!("{{\"keys\":[{text},{text}]}}"),
            format!(
                "{{\"keys\":[{},{}]}}",
                text.replace("\"kty\": \"", "\"kty\": \"x"),
                text.replace("\"kty\": \"", "\"kty\": \"y")
            ),
            format!("{{\"keys\":[{text}]"),
            format!("\u{feff}  {text}"),
        ]);
        all.extend(text.find('}').map(|end| text[..end].to_owned()));
    }
    all.into_iter().map(String::into_bytes).collect()
}
