//! The JSON of every command is what `docs/report.schema.json` says, by Debian's python3-jsonschema.

use serde_json::{Value, json};

use crate::registration::DESCRIPTION;
use crate::support::{Folder, INSTALL, fixture};
use crate::tls::Server;

/// Validates each document against the definition of its name; prints one line for each fault.
const VALIDATE: &str = "\
import json, sys
from jsonschema import Draft202012Validator
schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
for case in json.load(sys.stdin):
    one = {'$ref': '#/$defs/' + case['definition'], '$defs': schema['$defs']}
    for fault in Draft202012Validator(one).iter_errors(case['document']):
        print(case['line'], ':', '/'.join(map(str, fault.absolute_path)), ':', fault.message[:300])
";

fn faults(folder: &Folder, cases: &[Value]) -> String {
    let schema = fixture("../docs/report.schema.json");
    let input = serde_json::to_string(cases).unwrap();
    let said = folder.run("/usr/bin/python3".as_ref(), &["-c", VALIDATE, schema.to_str().unwrap()], input.as_bytes());
    assert!(!said.err.contains("No module named"), "{}install it: {INSTALL}", said.err);
    said.ok().text()
}

fn folder() -> Folder {
    let folder = Folder::with_fixtures("twins");
    for (from, name) in [("bouncycastle", "bc-"), ("openssl", "o-"), ("keytool", "k-")] {
        folder.copy_fixtures(from, name);
    }
    folder
}

/// The lines of commands, and the definition that each one's report is.
const LINES: [(&str, &str); 37] = [
    (
        "show",
        "show leaf.p12 seed.jceks trust.p12 bundle.p7b leaf.csr list.crl ec.key encrypted.key seed.jks --password env:STOREPASS",
    ),
    ("show", "show o-certificates-only.p12 missing.pem broken.pem rejected.pem public.pem --password env:STOREPASS"),
    ("csr_show", "csr show leaf.csr"),
    ("csr_check", "csr check leaf.csr"),
    ("csr_check", "csr check o-CSRName.csr"),
    ("failure", "csr show nothing.csr"),
    ("convert", "convert leaf.p12 leaf.csr -o new.jks --password env:STOREPASS"),
    ("convert", "convert leaf.p12 -o parts/ --password env:STOREPASS"),
    ("failure", "convert leaf.p12 -o new.jks --password env:STOREPASS"),
    ("store", "store rename seed.p12 leaf other --password env:STOREPASS"),
    ("store", "store add seed.p12 ec.key ec.pem --alias ec --password env:STOREPASS"),
    ("store", "store add seed.p12 ec.key ec.pem --alias ec --password env:STOREPASS"),
    ("store", "store add seed.p12 ed.key ed.pem --alias ec --on-conflict replace --password env:STOREPASS"),
    ("store", "store reorder seed.p12 ec --password env:STOREPASS --dry-run"),
    ("store", "store passwd seed.p12 --p12-profile java8 --password env:STOREPASS --new-password env:NEWPASS"),
    ("store", "store passwd seed.jks --password env:STOREPASS --new-password env:NEWPASS"),
    ("store", "store delete seed.p12 ec --password env:NEWPASS"),
    ("convert", "store export leaf.p12 leaf -o exported.pem --password env:STOREPASS"),
    ("store", "trust t.p12 ca.pem issuing.pem weak.pem --out-password env:STOREPASS"),
    ("store", "trust t.p12 leaf.p12 --add --password env:STOREPASS --out-password env:STOREPASS"),
    ("store", "trust t.p12 ca.pem leaf.pem --remove --any --out-password env:STOREPASS"),
    ("diff", "diff leaf.p12 new.jks --password env:STOREPASS"),
    ("diff", "diff ca.pem issuing.pem"),
    ("diff", "diff leaf.p12 trust.p12 --password env:STOREPASS"),
    ("request", "request --profile none --subject /CN=x --keyout x.key --out x.csr --password env:STOREPASS"),
    ("request", "request --profile none --subject /CN=x --key leaf.key --out y.csr"),
    ("request", "renew leaf.pem --profile none --out z.csr --keyout z.key --plain-key"),
    ("receive", "receive leaf.pem issuing.pem ca.pem --key leaf.key --out id --out-password env:STOREPASS"),
    ("receive", "receive --client-id env:STOREPASS --client-secret env:STOREPASS --out credentials"),
    ("status", "status"),
    ("application_check", "application check"),
    ("explain", "explain leaf.p12 o-legacy.p12 trust.p12 encrypted.key seed.jks missing.p12 --password env:STOREPASS"),
    ("explain", "explain leaf.p12 --for java8,openssl3"),
    ("explain_error", "explain --error x"),
    ("explain_error", "explain --error java.io.EOFException"),
    ("failure", "connect localhost:1 --identity leaf.p12 --truststore ca.pem --password env:STOREPASS"),
    ("failure", "request --subject /CN=x --key leaf.key --out w.csr"),
];

#[test]
fn every_report_is_as_the_schema_says() {
    let folder = folder();
    folder.write("broken.pem", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n");
    folder.openssl(&["x509", "-in", "ca.pem", "-addreject", "serverAuth", "-trustout", "-out", "rejected.pem"]).ok();
    folder.openssl(&["pkey", "-in", "ec.key", "-pubout", "-out", "public.pem"]).ok();
    folder.openssl(&["req", "-x509", "-key", "ec.key", "-sha1", "-subj", "/CN=Weak", "-days", "9", "-out", "weak.pem"]).ok();
    let variables = [("NEWPASS", "another one")];
    folder.keyferry(&DESCRIPTION).ok();
    let mut cases = Vec::new();
    let mut run = |definition: &str, words: &[&str]| {
        let said = folder.keyferry_in(&variables, &[words, &["--json"]].concat());
        let line = words.join(" ");
        let document: Value = serde_json::from_slice(&said.out).unwrap_or_else(|error| panic!("{line}: {error}\n{}", said.err));
        cases.push(json!({ "definition": definition, "line": line, "document": document }));
    };
    for (definition, line) in LINES {
        run(definition, &line.split(' ').collect::<Vec<_>>());
    }
    let stores: Vec<String> =
        folder.names().into_iter().filter(|name| name.starts_with("bc-") || name.starts_with("k-")).collect();
    let words = [&["show", "--password", "env:STOREPASS"], &stores.iter().map(String::as_str).collect::<Vec<_>>()[..]].concat();
    run("show", &words);
    let server = Server::with(&folder, &["-cert", "leaf.pem", "-key", "leaf.key", "-Verify", "1", "-CAfile", "ca.pem"]);
    let identity = ["--identity", "leaf.p12", "--password", "env:STOREPASS"];
    run("connect", &[&["connect", &server.address(), "--truststore", "ca.pem", "--http", "GET", "/"], &identity[..]].concat());
    let address = format!("https://{}/", server.address());
    run(
        "connect",
        &[
            &["connect", &address, "--truststore", "ca.pem", "--danger-accept-any-server", "--save-chain", "sent.pem"],
            &identity[..],
        ]
        .concat(),
    );
    let asking = Server::with(&folder, &["-cert", "leaf.pem", "-key", "leaf.key", "-verify", "1", "-CAfile", "ca.pem"]);
    run("connect", &["connect", &asking.address(), "--truststore", "ca.pem", "--anonymous", "--danger-accept-any-server"]);
    let jobs = [
        r#"{"id": "a", "inputs": ["leaf.p12", "leaf.csr"], "output": "batch.jks", "password": "env:STOREPASS"}"#,
        r#"{"id": 1.5, "inputs": ["leaf.pem", "broken.pem"], "output": "batch.pem"}"#,
        r#"{"inputs": "missing.p12", "output": "batch.p12"}"#,
        "no JSON",
    ];
    folder.write("jobs.jsonl", jobs.join("\n"));
    folder.write("results.jsonl", folder.keyferry(&["batch", "jobs.jsonl"]).out);
    let again = folder.keyferry(&["batch", "jobs.jsonl", "--resume", "results.jsonl"]).out;
    let results = [folder.read("results.jsonl"), again].concat();
    for line in results.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let document: Value = serde_json::from_slice(line).unwrap();
        cases.push(json!({ "definition": "batch_result", "line": "batch", "document": document }));
    }
    let application = folder.keyferry(&["application", "render", "--format", "json"]).ok().out;
    let document: Value = serde_json::from_slice(&application).unwrap();
    cases.push(json!({ "definition": "application_render", "line": "application render", "document": document }));
    let wrong = faults(&folder, &cases);
    assert!(wrong.is_empty(), "{wrong}");
    // What is not in the schema is found.
    for (change, value) in [("unknown", json!(1)), ("schema", json!(2))] {
        let mut other = cases.clone();
        for case in &mut other {
            case["document"][change] = value.clone();
        }
        let found = faults(&folder, &other);
        assert!(found.lines().count() >= other.len(), "{change}: {found}");
    }
}
