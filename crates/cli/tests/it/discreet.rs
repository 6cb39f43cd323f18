//! What is secret, and what stands in a file, is in no message: every option that takes a secret and every file that is read, in every command, by
//! the help texts and the tables of options.

use std::sync::LazyLock;

use crate::loopback::{Loopback, answer};
use crate::support::{Folder, fixture};

/// What must not be repeated.
const MARKER: &str = "hunter2hunter2";

/// A command that takes secrets, and what it needs to come so far that it reads them.
const NATIVE: [(&str, &str); 17] = [
    ("request", "--mzp MZP1 --profile none"),
    ("receive", "leaf.p12 --key encrypted.key"),
    ("renew", ""),
    ("connect", "SERVER --identity seed.p12 --truststore trust.p12 --http GET /"),
    ("explain", "seed.p12 seed.jks encrypted.key"),
    ("convert", "encrypted.key leaf.pem -o new.p12"),
    ("trust", "new.p12 ca.pem"),
    ("diff", "seed.p12 seed.jks"),
    ("store list", "seed.p12"),
    ("store rename", "seed.p12 a b"),
    ("store delete", "seed.p12 a"),
    ("store reorder", "seed.p12 a"),
    ("store passwd", "seed.jks"),
    ("store add", "seed.p12 encrypted.key leaf.pem"),
    ("store merge", "seed.p12 seed.jks"),
    ("store export", "seed.p12 a -o new.p12"),
    ("store split", "seed.p12 -o parts"),
];

/// Who takes every connection, as a proxy does: what comes behind it is read only then.
static SERVER: LazyLock<Loopback> = LazyLock::new(|| Loopback::raw(|stream| answer(stream, b"HTTP/1.1 200 ok\r\n\r\n")));

fn folder() -> Folder {
    let folder = Folder::with_fixtures("twins");
    folder.write("secret.txt", format!("{MARKER}\n"));
    folder.write("empty.txt", "");
    folder
}

/// Runs a line, without a terminal, and looks for the marker in all that is said.
#[track_caller]
fn discreet(folder: &Folder, words: &[&str]) {
    let words: Vec<String> = words.iter().map(|word| word.replace("SERVER", &SERVER.address())).collect();
    let said = folder.unattended(&words, &format!("{MARKER}\n"), &[("MARKED", MARKER)]);
    let all = format!("{}{}", said.text(), said.err);
    assert!(!all.contains(MARKER), "{words:?} repeats it:\n{all}");
    assert!(!all.contains("panicked"), "{words:?}:\n{all}");
}

/// Every way in which a value can be wrong, as the words of a command line; `separator` is what stands between an option and its value in one word.
fn wrong_values(option: &str) -> Vec<Vec<String>> {
    let long = MARKER.repeat(400);
    let values = [
        MARKER.to_owned(),
        format!("wrong:{MARKER}"),
        format!("fd:{MARKER}"),
        format!("{MARKER}:{MARKER}"),
        format!("leaf={MARKER}"),
        format!("pass:{MARKER}"),
        format!("leaf=pass:{MARKER}"),
        format!("pass:{long}"),
        long,
        "env:MARKED".to_owned(),
        "file:secret.txt".to_owned(),
        "file:empty.txt".to_owned(),
        "file:missing".to_owned(),
        "stdin".to_owned(),
        "pass:".to_owned(),
        String::new(),
    ];
    let mut lines: Vec<Vec<String>> = values.into_iter().map(|value| vec![option.to_owned(), value]).collect();
    for separator in ["=", ":", "", ":env:", "=wrong:", "=pass:"] {
        lines.push(vec![format!("{option}{separator}{MARKER}")]);
    }
    lines.push(vec![option.to_owned(), "pass:x".to_owned(), option.to_owned(), MARKER.to_owned()]);
    for modifier in ["env", "file", "other", MARKER] {
        lines.push(vec![format!("{option}:{modifier}"), "secret.txt".to_owned()]);
    }
    lines
}

/// The commands that a help text lists.
pub(crate) fn commands(help: &str) -> Vec<String> {
    let lists = help.split("\nCommands").skip(1).filter_map(|list| list.split_once(":\n")).map(|(_, list)| list);
    let lines = lists.flat_map(|list| list.lines().take_while(|line| line.starts_with("  ")));
    lines
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn our_own_commands_repeat_no_secret() {
    let folder = folder();
    let mut options = 0;
    let mut queue: Vec<Vec<String>> = vec![Vec::new()];
    while let Some(command) = queue.pop() {
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        if words.last().is_some_and(|word| ["help", "keytool", "openssl"].contains(word)) {
            continue;
        }
        let help = folder.keyferry(&[&words[..], &["--help"]].concat()).ok().text();
        queue.extend(commands(&help).into_iter().map(|name| [&command[..], &[name]].concat()));
        let secret = help.lines().map(str::trim).filter_map(|line| {
            let at = line.find("--")?;
            let (name, value) = line[at..].split_once(' ')?;
            value.contains("SPEC>").then(|| name.to_owned())
        });
        for option in secret {
            options += 1;
            let name = command.join(" ");
            let base = NATIVE.iter().find(|(known, _)| *known == name).map(|(_, base)| *base);
            let base = base.or_else(|| help.contains("<FILE").then_some("encrypted.key"));
            let base: Vec<&str> = base.unwrap_or_else(|| panic!("{name} takes secrets: add it to the list")).split(' ').collect();
            let mut base: Vec<&str> = base.into_iter().filter(|word| !word.is_empty()).collect();
            if option == "--proxy-password" {
                base.extend(["--proxy", "http://SERVER", "--proxy-user", "me"]);
            }
            for wrong in wrong_values(&option) {
                let wrong: Vec<&str> = wrong.iter().map(String::as_str).collect();
                discreet(&folder, &[&words[..], &base, &wrong].concat());
            }
            // A password with a blank in it and no quotes; where more files may follow, the word is one.
            if !help.lines().any(|line| line.starts_with("Usage:") && line.contains("]...")) && !help.contains("...\n") {
                discreet(&folder, &[&words[..], &base, &[option.as_str(), "pass:my", MARKER]].concat());
            }
        }
    }
    assert!(options >= 15, "{options} options");
}

/// A name and the kind of its value, of the lines of a help text: `-storepass <arg>`, `-passin val`.
pub(crate) fn options(help: &str) -> Vec<(String, String, String)> {
    let lines = help.lines().filter_map(|line| line.trim_start_matches([' ', '[']).strip_prefix('-'));
    let options = lines.filter_map(|line| {
        let (name, rest) = line.split_once(' ')?;
        let (value, text) = rest.split_once("  ").or_else(|| rest.split_once(' ')).unwrap_or((rest, ""));
        let value = value.trim_end_matches(']');
        (!value.is_empty() && !value.starts_with(' ')).then(|| (name.to_owned(), value.to_owned(), text.trim().to_owned()))
    });
    options.collect()
}

/// What every command of a tool is, and its help.
pub(crate) fn helps(folder: &Folder, tool: &str) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(fixture("../docs/compatibility.md")).unwrap();
    let prefix = format!("### `{tool} ");
    let titles = text.lines().filter_map(|line| line.strip_prefix(&prefix)?.split('`').next());
    titles
        .map(|name| {
            let newest = [("KEYFERRY_KEYTOOL_AS", "27"), ("KEYFERRY_OPENSSL_AS", "4.0")];
            let help = folder.keyferry_in(&newest, &[tool, name, "-help"]).ok();
            (name.to_owned(), help.err)
        })
        .collect()
}

#[test]
fn keytool_repeats_no_secret() {
    let folder = folder();
    let mut passwords = 0;
    for (command, help) in helps(&folder, "keytool") {
        for (name, _, text) in options(&help) {
            if !text.to_lowercase().contains("password") {
                continue;
            }
            passwords += 1;
            let option = format!("-{name}");
            let store = if name.starts_with("src") { "-srckeystore" } else { "-keystore" };
            let base = ["keytool", command.as_str(), "-alias", "leaf", store, "seed.jks", "-dname", "CN=x", "-noprompt"];
            for wrong in wrong_values(&option) {
                let wrong: Vec<&str> = wrong.iter().map(String::as_str).collect();
                discreet(&folder, &[&base[..], &wrong].concat());
                discreet(&folder, &[&base[..], &wrong, &["-debug", "-v"]].concat());
            }
            discreet(&folder, &[&base[..], &[&option, "my", MARKER]].concat());
            discreet(&folder, &[&base[..], &[&option, "changeit", MARKER, "-v"]].concat());
        }
    }
    assert!(passwords >= 30, "{passwords}");
}

#[test]
fn openssl_repeats_no_secret() {
    let folder = folder();
    let mut passwords = 0;
    for (command, help) in helps(&folder, "openssl") {
        for (name, _, text) in options(&help) {
            if !text.to_lowercase().contains("pass") && name != "psk" {
                continue;
            }
            passwords += 1;
            let option = format!("-{name}");
            let has = |option: &str| options(&help).iter().any(|(name, ..)| name == option);
            for input in [&["-in", "encrypted.key"][..], &["-in", "leaf.p12"], &["-key", "encrypted.key"], &["-cert", "leaf.p12"]]
            {
                if !has(&input[0][1..]) {
                    continue;
                }
                for wrong in wrong_values(&option) {
                    let wrong: Vec<&str> = wrong.iter().map(String::as_str).collect();
                    discreet(&folder, &[&["openssl", command.as_str()], input, &wrong].concat());
                }
            }
            for wrong in wrong_values(&option) {
                let wrong: Vec<&str> = wrong.iter().map(String::as_str).collect();
                discreet(&folder, &[&["openssl", command.as_str()][..], &wrong].concat());
                discreet(&folder, &[&["openssl", command.as_str()][..], &wrong, &["-nothing"]].concat());
            }
            // The operands of these are files and addresses.
            if !["verify", "storeutl", "s_client"].contains(&command.as_str()) {
                discreet(&folder, &["openssl", &command, &option, "pass:my", MARKER]);
            }
        }
    }
    assert!(passwords >= 15, "{passwords}");
}

/// Files that hold the marker and are not what they should be.
fn malformed() -> Vec<String> {
    let mut files = vec![
        MARKER.to_owned(),
        format!("0{MARKER}"),
        format!("-----BEGIN PRIVATE KEY-----{MARKER}-----END PRIVATE KEY-----"),
        format!("-----BEGIN PRIVATE KEY-----\\n{MARKER}\\n-----END PRIVATE KEY-----"),
        format!("-----BEGIN {MARKER}-----\nAQID\n-----END {MARKER}-----\n"),
        format!("-----BEGIN {MARKER}-----\nAQID\n"),
        format!("-----BEGIN {MARKER}-----\nAQID\n-----END CERTIFICATE-----\n"),
        format!(
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: {MARKER},00\n\nAQID\n-----END RSA PRIVATE KEY-----\n"
        ),
        format!(
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,{MARKER}\n\nAQID\n-----END RSA PRIVATE KEY-----\n"
        ),
        format!("friendlyName: {MARKER}\n-----BEGIN PRIVATE KEY-----\nAQID\n-----END PRIVATE KEY-----\n"),
        format!("{{\"kty\":\"{MARKER}\"}}"),
        format!("{{\"kty\":\"EC\",\"crv\":\"{MARKER}\",\"x\":\"AQ\",\"y\":\"AQ\"}}"),
        format!("{{\"kty\":\"OKP\",\"crv\":\"{MARKER}\",\"x\":\"AQ\"}}"),
    ];
    for label in ["CERTIFICATE", "CERTIFICATE REQUEST", "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PUBLIC KEY", "PKCS7", "X509 CRL"]
    {
        files.push(format!("-----BEGIN {label}-----\n{MARKER}*\n-----END {label}-----\n"));
        // 13 characters and more are no Base64, 12 are; a key under another label.
        files.push(format!("-----BEGIN {label}-----\n{MARKER}ab\n-----END {label}-----\n"));
        files.push(format!("-----BEGIN {label}-----\n{MARKER}\n"));
    }
    files
}

/// Files of settings that hold the marker where nobody should write it.
fn settings() -> Vec<String> {
    let mut files: Vec<String> = [
        "M",
        "M = 1\n",
        "= M",
        "[M",
        "[req]\nM\n",
        "[req]\nM\ndefault_bits = 1",
        "x = \"M",
        "x = 'M",
        "[subject]\nmzp = M\n",
        "[subject]\nmzp = 1M\n",
        "[subject]\nmzp = [\"M\"]\n",
        "style = \"M\"\n",
        "[outputs]\nwrite = [\"M\"]\n",
        "[outputs]\nplain-key = \"M\"\n",
        "[state.request]\nmade = \"M\"\n",
        "name = \"x\"\n[[rule]]\nid = \"M\"\n",
        "[application]\nrequests-per-month = \"M\"\n",
        "[req]\ndistinguished_name = dn\ninput_password = ab$M\n[dn]\nC = x\n",
        "[req]\ndistinguished_name = dn\noutput_password = ${M\n[dn]\nC = x\n",
        "[req]\ndistinguished_name = dn\noutput_password = $ENV::M\n[dn]\nC = x\n",
        "[req]\noutput_password = M\n",
        "[req]\ndistinguished_name = dn\noutput_password = M\n[dn]\n",
        "[req]\nprompt = no\ndistinguished_name = dn\n[dn]\ninput_password = M\n",
        "[req]\nprompt = no\ndistinguished_name = dn\ninput_password = M\n[dn]\nC=FRANCE\n",
        ".include = nothing\noutput_password = M\n",
    ]
    .iter()
    .map(|text| text.replace('M', MARKER))
    .collect();
    files.extend(malformed());
    files
}

#[test]
fn our_own_commands_repeat_nothing_of_a_file() {
    let folder = folder();
    for text in malformed() {
        folder.write("bad", &text);
        for line in [
            "show bad",
            "show bad --json",
            "show bad --pem",
            "show bad --password env:STOREPASS",
            "convert bad -o new.p12 --out-password env:STOREPASS",
            "convert leaf.pem bad -o new.jks --out-password env:STOREPASS",
            "csr show bad",
            "csr check bad",
            "receive bad --key leaf.key --out-password env:STOREPASS",
            "receive leaf.pem ca.pem --key bad --out-password env:STOREPASS",
            "receive leaf.pem ca.pem --keystore bad --password env:STOREPASS",
            "receive leaf.pem issuing.pem ca.pem --key leaf.key --csr bad --out-password env:STOREPASS",
            "request --key bad --mzp MZP1 --profile none",
            "connect SERVER --identity bad --password env:STOREPASS",
            "connect SERVER --identity leaf.p12 --password env:STOREPASS --truststore bad",
        ] {
            discreet(&folder, &line.split(' ').collect::<Vec<_>>());
        }
    }
    for text in settings() {
        folder.write("bad", &text);
        for line in [
            "request --config bad --plain-key",
            "request --config bad --values-in-config --plain-key",
            "request --mzp MZP1 --plain-key --profile bad",
            "csr check leaf.csr --profile bad",
            "status --registration bad",
            "request --registration bad --plain-key",
            "application check --registration bad",
            "application render --registration bad",
            "init --registration bad",
            "renew --registration bad",
            "receive leaf.pem --registration bad",
            "connect localhost:1 --registration bad",
        ] {
            discreet(&folder, &line.split(' ').collect::<Vec<_>>());
        }
    }
}

#[test]
fn keytool_repeats_nothing_of_a_file() {
    let folder = folder();
    let lines: Vec<Vec<String>> = helps(&folder, "keytool")
        .into_iter()
        .flat_map(|(command, help)| {
            let files: Vec<String> = options(&help)
                .into_iter()
                .filter(|(_, value, text)| ["<keystore>", "<file>"].contains(&value.as_str()) && !text.contains("output"))
                .map(|(name, ..)| format!("-{name}"))
                .collect();
            let line = move |option: String| {
                let store: &[&str] = if option.ends_with("keystore") { &[] } else { &["-keystore", "seed.p12"] };
                let base = [
                    "keytool",
                    command.as_str(),
                    "-storepass",
                    "changeit",
                    "-srcstorepass",
                    "changeit",
                    "-alias",
                    "leaf",
                    option.as_str(),
                    "bad",
                ];
                base.iter().chain(store).map(|word| (*word).to_owned()).collect::<Vec<_>>()
            };
            files.into_iter().map(line).collect::<Vec<_>>()
        })
        .collect();
    assert!(lines.len() > 20, "{}", lines.len());
    for text in malformed() {
        folder.write("bad", &text);
        for line in &lines {
            discreet(&folder, &line.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
}

#[test]
fn openssl_repeats_nothing_of_a_file() {
    let folder = folder();
    let mut lines: Vec<Vec<String>> = Vec::new();
    for (command, help) in helps(&folder, "openssl") {
        for (name, value, _) in options(&help) {
            if ["infile", "file", "uri", "<"].iter().any(|kind| value.contains(kind)) && name != "out" && name != "keyout" {
                lines.push(["openssl", &command, &format!("-{name}"), "bad"].map(str::to_owned).to_vec());
            }
        }
        lines.push(["openssl", &command, "bad"].map(str::to_owned).to_vec());
    }
    assert!(lines.len() > 60, "{}", lines.len());
    for text in malformed() {
        folder.write("bad", &text);
        for line in &lines {
            discreet(&folder, &line.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
    // The names of settings are named.
    for text in settings().into_iter().filter(|text| !text.starts_with(&format!("{MARKER} ="))) {
        folder.write("bad", &text);
        for line in [
            "req -new -key leaf.key -config bad",
            "req -x509 -key leaf.key -config bad -subj /CN=x",
            "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -extfile bad",
        ] {
            discreet(&folder, &["openssl"].into_iter().chain(line.split(' ')).collect::<Vec<_>>());
        }
    }
}
