//! Names that are made to be obeyed by a terminal, or to be read otherwise than they are: in no output of any command.

use std::collections::BTreeSet;

use crate::support::{Folder, Said};
use crate::tls::Server;
use crate::{batch, discreet, registration};

/// A title for the window, a cleared screen, a colour, text from right to left, text without width, an overwritten and a forged line.
const HOSTILE: &str = "\u{1b}]0;x\u{7}\u{1b}[2J\u{9b}31m\u{202e}\u{2066}\u{200b}\rz\u{7f}\nforged";
/// The same, as far as file names and command lines of openssl take it.
const PATH: &str = "n\u{1b}[2J\u{202e}\u{9b}31m\nforged";

#[track_caller]
fn harmless(line: &[&str], said: &Said) {
    let hidden = |character: &char| {
        let code = u32::from(*character);
        character.is_control() && !"\n\t".contains(*character) || [0x200b, 0x202e, 0x2066].contains(&code)
    };
    for (stream, text) in [("standard output", said.text()), ("standard error", said.err.clone())] {
        // Java ends the lines of PEM so.
        let text = text.replace("\r\n", "\n");
        let found: BTreeSet<char> = text.chars().filter(hidden).collect();
        assert!(found.is_empty(), "{line:?} has {found:?} on {stream}:\n{text:?}");
        assert!(!text.lines().any(|line| line.starts_with("forged")), "{line:?}, {stream}:\n{text}");
        assert!(!text.contains("panicked"), "{line:?}: {text}");
    }
}

/// Certificates, requests and keystores with hostile names.
fn folder() -> Folder {
    let folder = registration::received();
    let name = format!("/CN={HOSTILE}/O=good\u{202e}live");
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "k.pem"];
    let san = "subjectAltName=DNS:a\u{1b}[31m\u{7}.example,email:b\u{1b}[2J@c,URI:u\u{1b}[2J";
    let constraints = ["-addext", "nsComment=c\u{1b}[2J\u{7}\\nforged", "-addext", "crlDistributionPoints=URI:http://d\u{1b}[2J"];
    folder
        .openssl(&[&["req", "-x509", "-utf8", "-subj", &name, "-addext", san, "-out", "c.pem"], &constraints[..], &key].concat())
        .ok();
    folder.openssl(&["req", "-new", "-utf8", "-key", "k.pem", "-subj", &name, "-addext", san, "-out", "r.csr"]).ok();
    let export = ["pkcs12", "-export", "-in", "c.pem", "-inkey", "k.pem", "-passout", "env:STOREPASS"];
    folder.openssl(&[&export[..], &["-name", HOSTILE, "-caname", HOSTILE, "-out", "s.p12"]].concat()).ok();
    let import = ["-importkeystore", "-srckeystore", "s.p12", "-srcstorepass", "changeit", "-deststorepass", "changeit"];
    folder.keytool(&[&import[..], &["-destkeystore", "s.jks", "-deststoretype", "JKS"]].concat()).ok();
    folder
        .keytool(&[
            "-importcert",
            "-noprompt",
            "-file",
            "c.pem",
            "-alias",
            HOSTILE,
            "-keystore",
            "t.p12",
            "-storepass",
            "changeit",
        ])
        .ok();
    for name in ["c.pem", "k.pem", "r.csr", "s.p12", "s.jks"] {
        folder.write(&format!("{PATH}{name}"), folder.read(name));
    }
    folder.write("bad\u{1b}[2J.pem", "nothing");
    folder
}

/// Runs a line of ours; `@` in its words is the hostile path, `~` a hostile value.
fn run(folder: &Folder, line: &str) {
    let words: Vec<String> = line.split(' ').map(|word| word.replace('@', PATH).replace('~', HOSTILE)).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    harmless(&words, &folder.keyferry_with(&words, "\n\n\nyes\n"));
}

const NATIVE: [&str; 84] = [
    "completions @",
    "man @",
    "man --all @",
    "show c.pem",
    "show c.pem r.csr s.p12 s.jks t.p12 --password env:STOREPASS",
    "show c.pem r.csr s.p12 s.jks t.p12 --password env:STOREPASS --json",
    "show s.p12 --password pass:wrong",
    "show @c.pem @s.p12 --password env:STOREPASS",
    "show @c.pem --json",
    "show @missing",
    "show @s.p12",
    "show bad\u{1b}[2J.pem",
    "show s.p12 --password env:@",
    "show s.p12 --password file:@",
    "show s.p12 --password @",
    "show --@",
    "@",
    "show @c.pem s.p12 --table --password env:STOREPASS",
    "show @c.pem s.p12 --expiring 9999 --password env:STOREPASS",
    "explain c.pem r.csr s.p12 s.jks t.p12 --password env:STOREPASS",
    "explain c.pem r.csr s.p12 s.jks t.p12 --password env:STOREPASS --json",
    "explain @c.pem @s.p12 @s.jks --password env:STOREPASS --for java8,openssl3",
    "explain @s.p12 @k.pem",
    "explain @missing c.pem --for @",
    "explain s.p12 --key-password @",
    "trust new.pem @c.pem --any --dry-run",
    "trust new.pem @c.pem s.p12 --password env:STOREPASS",
    "trust new.p12 c.pem --any --dry-run --json --out-password env:STOREPASS",
    "trust t.p12 --remove-alias ~x --out-password env:STOREPASS",
    "trust @missing c.pem",
    "diff s.p12 s.jks --password env:STOREPASS",
    "diff @c.pem s.p12 --json --password env:STOREPASS",
    "diff @missing @c.pem",
    "store list s.p12 --password env:STOREPASS",
    "store list @c.pem",
    "store rename s.p12 ~ ~2 --dry-run --password env:STOREPASS",
    "store rename s.p12 ~x ~2 --password env:STOREPASS",
    "store rename @missing a b --password env:STOREPASS",
    "store delete s.p12 ~ --dry-run --password env:STOREPASS",
    "store reorder s.p12 ~ --password env:STOREPASS",
    "store add s.p12 @c.pem --password env:STOREPASS",
    "store add s.p12 @c.pem --trust --alias ~x --dry-run --json --password env:STOREPASS",
    "store merge s.p12 s.jks --password env:STOREPASS",
    "store export s.p12 ~ -o - --to pem --password env:STOREPASS",
    "store split s.p12 -o @parts --password env:STOREPASS",
    "store passwd s.jks --new-password env:@ --password env:STOREPASS",
    "store passwd s.jks --key-password ~x=env:STOREPASS --new-key-password env:STOREPASS --password env:STOREPASS",
    "status @",
    "csr show r.csr",
    "csr show @r.csr",
    "csr show @missing",
    "csr check r.csr",
    "csr check r.csr --profile @",
    "csr check @r.csr --profile none",
    "convert s.p12 -o o.jks --force --password env:STOREPASS",
    "convert s.jks -o o.pem --force --password env:STOREPASS",
    "convert s.jks -o - --to pem --password env:STOREPASS",
    "convert s.p12 -o o.p7b --force --password env:STOREPASS",
    "convert s.p12 t.p12 -o o.jceks --force --password env:STOREPASS --alias ~",
    "convert s.p12 -o o.p12 --force --password env:STOREPASS --only ~x",
    "convert c.pem -o @o.p12 --force --out-password env:STOREPASS",
    "convert c.pem -o @o",
    "convert c.pem -o @/o.p12 --out-password env:STOREPASS",
    "batch hostile.jsonl",
    "batch hostile.jsonl --verbose",
    "batch hostile.jsonl --resume hostile.jsonl",
    "batch @missing --shard ~/4",
    "batch @missing --resume @missing",
    "receive c.pem --key k.pem --out-password env:STOREPASS -o new",
    "receive c.pem demo/authority/ca.pem --key @k.pem --out-password env:STOREPASS -o new",
    "receive @c.pem --keystore s.p12 --password env:STOREPASS --alias ~x -o new",
    "receive t.p12 --received-password env:STOREPASS --key k.pem --out-password env:STOREPASS -o new2",
    "request --mzp ~ --country ~ --organization ~ --plain-key",
    "request --subject /CN=~ --plain-key",
    "request --dname CN=~ --plain-key",
    "request --config hostile.conf --plain-key --values-in-config",
    "request --config @missing --plain-key",
    "request --mzp MZP1 --plain-key --profile none --out @x/y.csr",
    "status --registration hostile.toml",
    "status --registration @",
    "application check --registration hostile.toml",
    "application render --registration hostile.toml",
    "renew --registration hostile.toml --plain-key",
    "init --registration hostile.toml --company ~",
];

#[test]
fn our_own_commands_show_names_and_do_not_send_them() {
    let folder = folder();
    let escaped = HOSTILE.replace('\n', "\\n").replace('\u{1b}', "x");
    folder.write(
        "hostile.conf",
        format!(
            "[req]\nprompt = no\ndistinguished_name = dn\n[dn]\nC = FR\u{1b}[2J\nO = a\\nforged\nCN = {escaped}\n~\u{1b}x = 1\n"
        ),
    );
    let of = |inputs: &str, output: &str| {
        let password = "env:STOREPASS";
        serde_json::json!({ "id": HOSTILE, "inputs": inputs, "output": output, "password": password, "force": true })
    };
    let mut jobs: Vec<serde_json::Value> = ["s.p12", "s.jks", "t.p12", &format!("{PATH}c.pem"), &format!("{PATH}missing")]
        .iter()
        .enumerate()
        .map(|(number, inputs)| of(inputs, &format!("{PATH}{number}.pem")))
        .collect();
    for (name, value) in [("only", HOSTILE), ("alias", HOSTILE), ("to", HOSTILE), ("password", HOSTILE), (HOSTILE, "x")] {
        let mut job = of("s.p12", &format!("{}.jks", jobs.len()));
        job[name] = value.into();
        jobs.push(job);
    }
    folder.write("hostile.jsonl", format!("{}{HOSTILE}\n{{\"id\": \"{HOSTILE}\n", batch::lines(&jobs)));
    // Texts of several lines are in order there.
    let toml = serde_json::to_string(&HOSTILE.replace('\n', "")).unwrap();
    let toml = String::from_utf8(folder.read("keyferry.toml")).unwrap().lines().fold(String::new(), |text, line| {
        let line = match line.split_once(" = \"") {
            Some((name, _)) if !["made", "received", "not-before", "not-after", "profile", "style"].contains(&name) => {
                format!("{name} = {toml}")
            }
            _ => line.to_owned(),
        };
        text + &line + "\n"
    });
    folder.write("hostile.toml", toml);
    for line in NATIVE {
        run(&folder, line);
    }
    let said = folder.keyferry(&["show", "s.p12", "c.pem", "--json", "--password", "env:STOREPASS"]).ok();
    let json: serde_json::Value = serde_json::from_slice(&said.out).unwrap();
    assert_eq!(json["files"][0]["items"][0]["alias"], HOSTILE);
    let shown = folder.keyferry(&["show", "s.p12", "--password", "env:STOREPASS"]).ok().text();
    assert!(shown.contains("`\\1B]0;x\\07\\1B[2J\\C2\\9B31m\\E2\\80\\AE"), "{shown}");
    // What a server sends.
    let server = Server::with(&folder, &["-cert", "c.pem", "-key", "k.pem"]);
    for more in ["", " --json", " --http GET /"] {
        run(&folder, &format!("connect {} --password env:STOREPASS{more}", server.address()));
        run(&folder, &format!("connect {} --password env:STOREPASS --truststore @c.pem{more}", server.address()));
    }
    run(&folder, "connect @:1 --password env:STOREPASS");
    run(&folder, &format!("openssl s_client -connect {}", server.address()));
    run(&folder, &format!("openssl s_client -connect {} -showcerts -verify 3 -nameopt utf8", server.address()));
    // None is forgotten.
    let help = folder.keyferry(&["--help"]).ok().text();
    for command in discreet::commands(&help) {
        let elsewhere = ["demo", "help", "keytool", "openssl", "connect"].contains(&command.as_str());
        assert!(elsewhere || NATIVE.iter().any(|line| line.starts_with(&format!("{command} "))), "{command}");
    }
}

#[test]
fn keytool_shows_names_and_does_not_send_them() {
    let folder = folder();
    for (command, _) in discreet::helps(&folder, "keytool") {
        // With what is missing, what is there and what is in the way.
        for more in [
            "-alias ~ -keystore s.p12 -storepass changeit -rfc",
            "-alias ~ -keystore s.p12 -storepass changeit -rfc -v -destalias ~",
            "-alias ~ -keystore s.jks -storepass changeit -rfc -v -new changeit2 -keypass changeit",
            "-alias ~x -keystore s.jks -storepass changeit -rfc -v",
            "-alias x -keystore t.p12 -storepass changeit -rfc -file c.pem",
            "-keystore s.p12 -storepass changeit -v",
            "-keystore s.p12 -storepass changeit -file @c.pem -alias ~",
            "-keystore @missing -storepass changeit -alias ~ -rfc",
            "-keystore s.p12 -storepass wrong1 -alias ~ -rfc",
            "-srckeystore s.jks -srcstorepass changeit -keystore s.p12 -storepass changeit -rfc",
            "-srckeystore t.p12 -srcstorepass changeit -keystore new.p12 -storepass changeit -rfc",
            "-file c.pem",
            "-file r.csr",
            "-file @missing -alias ~ -keystore s.p12 -storepass changeit",
            "-dname CN=~ -alias ~y -keystore new.jks -storepass changeit -keyalg EC -rfc",
            "-dname ~ -alias y -keystore new.jks -storepass changeit -rfc",
            "-ext ~ -alias ~ -keystore s.p12 -storepass changeit -rfc",
            "-~",
            "-alias ~ ~",
            "-sslserver ~",
            "-debug ~",
        ] {
            if more.starts_with("-dname CN") && command == "-genseckey" {
                continue;
            }
            run(&folder, &format!("keytool {command} {more}"));
        }
    }
}

#[test]
fn openssl_shows_names_and_does_not_send_them() {
    let folder = folder();
    for (command, help) in discreet::helps(&folder, "openssl") {
        let has = |option: &str| {
            discreet::options(&help).iter().any(|(name, ..)| name == option) || help.contains(&format!(" -{option} "))
        };
        let pass = if has("passin") { " -passin env:STOREPASS" } else { "" };
        for file in ["c.pem", "r.csr", "s.p12", "k.pem", "@c.pem", "@missing", "bad\u{1b}[2J.pem"] {
            if !has("in") {
                continue;
            }
            run(&folder, &format!("openssl {command} -in {file}{pass}"));
            for option in ["text", "subject", "issuer", "fingerprint", "email", "purpose", "print", "print_certs", "info"] {
                if has(option) {
                    run(&folder, &format!("openssl {command} -in {file}{pass} -{option}"));
                    if has("nameopt") {
                        for names in ["utf8", "RFC2253", "multiline", "compat", "utf8,sep_multiline,-esc_ctrl"] {
                            run(&folder, &format!("openssl {command} -in {file}{pass} -{option} -nameopt {names}"));
                        }
                    }
                }
            }
        }
        for more in ["-out @x/y -in c.pem", "-@", "@", "-passin @", "-passin file:@", "-passin env:@", "-inform @", "-days @"] {
            run(&folder, &format!("openssl {command} {more}"));
        }
    }
    for line in [
        "openssl pkcs12 -in s.p12 -passin env:STOREPASS -nokeys",
        "openssl pkcs12 -in t.p12 -passin env:STOREPASS -info",
        "openssl pkcs12 -in @s.p12 -passin env:STOREPASS -noenc",
        "openssl verify c.pem @c.pem @missing",
        "openssl verify -CAfile c.pem -show_chain -nameopt utf8 @c.pem",
        "openssl storeutl -text c.pem",
        "openssl storeutl -certs @c.pem",
        "openssl storeutl -passin env:STOREPASS s.p12",
        "openssl x509 -in c.pem -noout -ext subjectAltName,nsComment,crlDistributionPoints",
        "openssl x509 -req -in r.csr -signkey k.pem",
        "openssl x509 -in c.pem -noout -checkhost ~",
        "openssl req -in r.csr -verify -noout",
        "openssl req -new -key k.pem -subj /CN=~/~=x",
        "openssl req -new -key k.pem -config hostile.conf",
        "openssl ~",
        "openssl help ~",
    ] {
        folder.write("hostile.conf", "[req]\nprompt = no\ndistinguished_name = dn\n[dn]\nC = FR\u{1b}[2J\n\u{1b}x = 1\n");
        run(&folder, line);
    }
}
