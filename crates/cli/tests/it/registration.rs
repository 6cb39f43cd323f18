//! A registration from its first line to its first renewal, and the state that it keeps on the way.

use crate::support::{Folder, PASSWORD};
use crate::tls::Server;

pub(crate) const DESCRIPTION: [&str; 13] = [
    "init",
    "--name=Fleet charging",
    "--concept=Shows operators how their cars charge.",
    "--company=Free2Move",
    "--contact-name=IT desk",
    "--contact-email=it@partner.example",
    "--requests-per-month=50000",
    "--scopes=data:telemetry,data:trip",
    "--confirm=exve,gdpr,rules",
    "--country=FR",
    "--state=Kansas",
    "--locality=Paris",
    "--organization=Free2Move",
];

/// The authorities in the order in which nobody expects them.
pub(crate) const AUTHORITIES: [&str; 2] = ["demo/authority/ca.pem", "demo/authority/issuing.pem"];

const PASS: [&str; 2] = ["--password", "env:STOREPASS"];

/// A registration with its request out, and the demonstration's authority beside it.
pub(crate) fn requested() -> Folder {
    let folder = Folder::new();
    folder.keyferry(&["demo", "demo"]).ok();
    folder.keyferry(&DESCRIPTION).ok();
    folder.keyferry(&[&["request", "--mzp", "MZP128745"], &PASS[..]].concat()).ok();
    folder
}

/// The same with its certificate received.
pub(crate) fn received() -> Folder {
    let folder = requested();
    folder.sign("CSRName.csr", "issued.pem", "365");
    folder.keyferry(&[&["receive", "issued.pem"], &AUTHORITIES[..], &PASS].concat()).ok();
    folder
}

fn status(folder: &Folder) -> serde_json::Value {
    serde_json::from_slice(&folder.keyferry(&["status", "--json"]).ok().out).unwrap()
}

fn connect(folder: &Folder, server: &Server) {
    let said = folder.keyferry(&[&["connect", &server.address()], &PASS[..]].concat()).ok().text();
    for words in [
        "TLS 1.3",
        "subject    CN=localhost",
        "verified against the truststore",
        "CN=Demonstration Root CA",
        "Our certificate was accepted.",
    ] {
        assert!(said.contains(words), "`{words}` is not said in:\n{said}");
    }
}

/// Every store opens in keytool, and a Java program gets through with them.
fn java_agrees(folder: &Folder, server: &Server, issued: &str) {
    let der = folder.openssl(&["x509", "-in", issued, "-outform", "DER"]).ok().out;
    let fingerprint = keyferry_core::key::fingerprint(&der);
    for (kind, ending) in [("PKCS12", "p12"), ("JKS", "jks")] {
        let store = |name: &str| format!("ready/{name}.{ending}");
        let said = folder.keytool(&["-list", "-keystore", &store("keystore"), "-storepass:env", "STOREPASS"]).ok().text();
        let plain = said.replace(':', "").to_lowercase();
        assert!(plain.contains(&fingerprint) && plain.contains("client, "), "{said}");
        folder.keytool(&["-list", "-keystore", &store("truststore"), "-storepass:env", "STOREPASS"]).ok();
        let said =
            folder.java("MutualTls", &[&server.port, kind, &store("keystore"), &store("truststore"), PASSWORD]).ok().text();
        assert!(said.contains("HTTP/1.0 200 ok") && said.contains("sent 3 certificates"), "{said}");
    }
}

#[test]
fn from_the_first_line_to_the_first_renewal() {
    let folder = Folder::new();
    folder.keyferry(&["demo", "demo"]).ok();
    folder.keyferry(&["status"]).fails(1, &["there is no registration: keyferry.toml is not there", "keyferry init"]);

    folder.keyferry(&["init", "--name", "Fleet"]).ok();
    assert_eq!(status(&folder)["stage"], "begun");
    folder.keyferry(&["application", "check"]).fails(
        5,
        &[
            "keyferry.toml, line 10: the concept is missing",
            "line 14: the expected requests",
            "line 16: no vehicle data",
            "line 20: it is not confirmed that personal data",
            "9 gaps",
        ],
    );
    folder.keyferry(&DESCRIPTION).ok();
    assert_eq!(status(&folder)["stage"], "described");
    folder.keyferry(&["application", "check"]).ok();
    let email = folder.keyferry(&["application", "render"]).ok().text();
    assert!(
        email.starts_with("Subject: Registration of the application Fleet charging\n") && email.contains("- data:trip\n"),
        "{email}"
    );
    let markdown = folder.keyferry(&["application", "render", "--format", "markdown"]).ok().text();
    assert!(
        markdown.starts_with("# Fleet charging\n") && markdown.contains("| Contact | IT desk <it@partner.example> |"),
        "{markdown}"
    );
    let json = folder.keyferry(&["application", "render", "--format", "json"]).ok().out;
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["application"]["requests_per_month"], 50000);

    folder
        .keyferry(&[&["request"], &PASS[..]].concat())
        .fails(2, &["keyferry.toml, line 30: the login (mzp) is missing", "--mzp MZP128745"]);
    folder.keyferry(&[&["request", "--mzp", "MZP128745"], &PASS[..]].concat()).ok();
    let said = folder.openssl(&["req", "-in", "CSRName.csr", "-noout", "-verify", "-subject", "-nameopt", "RFC2253"]).ok().text();
    assert!(
        said.contains("emailAddress=it@partner.example,CN=MZP128745,OU=Programs Partners,O=Free2Move,L=Paris,ST=Kansas,C=FR"),
        "{said}"
    );
    let before = status(&folder);
    assert_eq!(before["stage"], "requested");
    let csr = folder.openssl(&["req", "-in", "CSRName.csr", "-outform", "DER"]).ok().out;
    assert_eq!(before["request"]["csr_sha256"], keyferry_core::key::fingerprint(&csr));
    folder
        .keyferry(&[&["request"], &PASS[..]].concat())
        .fails(1, &["is out: CSRName.csr, for the key in KeyName.pem", "--force"]);

    folder.sign("CSRName.csr", "issued.pem", "365");
    let line = [&["receive", "issued.pem"], &AUTHORITIES[..], &PASS].concat();
    let credentials = ["--client-id", "file:id.txt", "--client-secret", "file:secret.txt"];
    folder.write("id.txt", "client-42\n");
    folder.write("secret.txt", "s'e cret\n");
    folder.keyferry(&[&line[..], &credentials].concat()).ok();
    assert_eq!(folder.read("ready/client.env"), b"CLIENT_ID=client-42\nCLIENT_SECRET='s'\\''e cret'\n");
    let text = String::from_utf8(folder.read("keyferry.toml")).unwrap();
    assert!(text.contains("client-id = \"client-42\"") && !text.contains("cret'") && text.contains("# Step 1:"), "{text}");
    assert_eq!(status(&folder)["stage"], "received");

    let server = Server::start(&folder);
    connect(&folder, &server);
    assert_eq!(status(&folder)["stage"], "in-use");
    java_agrees(&folder, &server, "issued.pem");
    folder.keyferry(&["status", "--warn-days", "30"]).ok();
    folder.keyferry(&["status", "--warn-days", "366"]).fails(5, &["the certificate expires at", "keyferry renew"]);

    let in_use = folder.read("ready/keystore.p12");
    folder.keyferry(&[&["renew", "--out", "renewal.csr", "--keyout", "renewal.pem"], &PASS[..]].concat()).ok();
    assert_eq!(folder.read("ready/keystore.p12"), in_use);
    let subject = |name: &str| {
        let der = folder.openssl(&["req", "-in", name, "-outform", "DER"]).ok().out;
        keyferry_core::csr::CertificationRequest::from_der(&der).unwrap().subject().clone()
    };
    assert_eq!(subject("renewal.csr"), subject("CSRName.csr"));
    assert_eq!(status(&folder)["renewal"]["key"], "renewal.pem");
    connect(&folder, &server);
    folder.keyferry(&["renew"]).fails(1, &["the renewal of", "is out: renewal.csr", "--force"]);

    folder.sign("renewal.csr", "next.pem", "400");
    folder.keyferry(&[&["receive", "next.pem"], &AUTHORITIES[..], &PASS].concat()).ok();
    let names = folder.names_in("ready").into_iter();
    let kept: Vec<String> = names.filter(|name| name.starts_with("keystore.p12.20")).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert_eq!(folder.read(&format!("ready/{}", kept[0])), in_use);
    assert_eq!(status(&folder)["stage"], "received");
    assert!(status(&folder)["renewal"].is_null());
    let server = Server::start(&folder);
    connect(&folder, &server);
    java_agrees(&folder, &server, "next.pem");
    assert_eq!(status(&folder)["stage"], "in-use");
}

#[test]
fn by_the_path_of_keytool() {
    let folder = Folder::new();
    folder.keyferry(&["demo", "demo"]).ok();
    folder.keyferry(&[&DESCRIPTION[..], &["--mzp", "MZP128745", "--style", "keytool"]].concat()).ok();
    folder
        .keyferry(
            &[&["request", "--keystore", "KeyStoreName.jks", "--store-type", "jks", "--alias", "KeyName"], &PASS[..]].concat(),
        )
        .ok();
    let made =
        ["-certreq", "-alias", "KeyName", "-keystore", "KeyStoreName.jks", "-storepass:env", "STOREPASS", "-file", "theirs.csr"];
    folder.keytool(&made).ok();
    assert_eq!(
        folder.openssl(&["req", "-in", "CSRName.csr", "-outform", "DER"]).ok().out,
        folder.openssl(&["req", "-in", "theirs.csr", "-outform", "DER"]).ok().out
    );
    folder.sign("CSRName.csr", "issued.pem", "365");
    folder.keyferry(&[&["receive", "issued.pem"], &AUTHORITIES[..], &PASS].concat()).ok();
    // With the same key, from each kind of file, registered or not, the request is the same to the bit.
    folder.keyferry(&[&["renew", "--same-key", "--out", "renewal.csr"], &PASS[..]].concat()).ok();
    assert_eq!(folder.read("renewal.csr"), folder.read("CSRName.csr"));
    for files in [&["ready/keystore.jks"][..], &["ready/keystore.p12"], &["ready/key.pem", "ready/client_cert.pem"]] {
        let line = [&["renew", "--same-key", "--style", "keytool", "--out", "again.csr", "--force"], files, &PASS].concat();
        folder.keyferry(&line).ok();
        assert_eq!(folder.read("again.csr"), folder.read("CSRName.csr"), "{files:?}");
    }
    folder.sign("renewal.csr", "next.pem", "365");
    folder.keyferry(&[&["receive", "next.pem"], &AUTHORITIES[..], &PASS].concat()).ok();
}

#[test]
fn the_secret_goes_to_a_program_and_nowhere_else() {
    let folder = requested();
    folder.sign("CSRName.csr", "issued.pem", "365");
    let text = String::from_utf8(folder.read("keyferry.toml")).unwrap();
    let line = [
        &["receive", "issued.pem"],
        &AUTHORITIES[..],
        &PASS,
        &["--client-id", "env:STOREPASS", "--client-secret", "env:STOREPASS"],
    ]
    .concat();
    folder.keyferry(&[&line[..6], &["--client-secret", "pass:x"]].concat()).fails(2, &["--client-secret does not take pass:"]);
    folder.write("keyferry.toml", text.replace("secret-command = []", "secret-command = [\"false\"]"));
    folder.keyferry(&line).fails(1, &["could not be given to `false`", "nothing was written"]);
    assert!(!folder.exists("ready/key.pem"));
    folder.write("keyferry.toml", text.replace("secret-command = []", "secret-command = [\"sh\", \"-c\", \"cat > taken\"]"));
    folder.keyferry(&line).ok();
    assert_eq!(folder.read("taken"), PASSWORD.as_bytes());
    assert!(!folder.exists("ready/client.env"));
}

#[test]
fn what_comes_later_and_where_things_go_is_remembered() {
    let folder = requested();
    folder.sign("CSRName.csr", "issued.pem", "365");
    folder.keyferry(&["receive"]).fails(2, &["nothing arrived", "keyferry receive --client-id SPEC --client-secret SPEC"]);
    folder
        .keyferry(
            &[&["receive", "issued.pem"], &AUTHORITIES[..], &PASS, &["--out", "there", "--write", "jks", "--alias", "Mine"]]
                .concat(),
        )
        .ok();
    assert!(folder.exists("there/keystore.jks") && !folder.exists("there/keystore.p12") && !folder.exists("there/client.env"));
    let server = Server::start(&folder);
    connect(&folder, &server);
    folder.keyferry(&["receive", "--client-id", "env:STOREPASS", "--client-secret", "env:STOREPASS"]).ok();
    assert_eq!(folder.read("there/client.env"), b"CLIENT_ID=changeit\nCLIENT_SECRET=changeit\n");
    folder.keyferry(&["receive", "--client-secret", "env:STOREPASS"]).ok();
    folder.write("other.txt", "another");
    let other = ["receive", "--client-secret", "file:other.txt"];
    folder.keyferry(&other).fails(1, &["there/client.env has another client secret already", "--force"]);
    assert_eq!(folder.read("there/client.env"), b"CLIENT_ID=changeit\nCLIENT_SECRET=changeit\n");
    folder.keyferry(&[&other[..], &["--keep-old"]].concat()).ok();
    assert_eq!(folder.read("there/client.env"), b"CLIENT_ID=changeit\nCLIENT_SECRET=another\n");
    let kept = |name: &String| name.starts_with("client.env.20");
    assert_eq!(folder.names_in("there").iter().filter(|name| kept(name)).count(), 1);
    folder.keyferry(&[&["renew"], &PASS[..]].concat()).ok();
    // The request that is recorded was replaced since: that is said, and a request that is given must be the right one.
    let folder = requested();
    folder.sign("CSRName.csr", "issued.pem", "365");
    std::fs::copy(folder.path().join("demo/keytool/CSRName.csr"), folder.path().join("CSRName.csr")).unwrap();
    let line = [&["receive", "issued.pem"], &AUTHORITIES[..], &PASS].concat();
    let words = "CSRName.csr is not the request that the certificate was issued for: it has another public key";
    folder.keyferry(&[&line[..], &["--csr", "CSRName.csr"]].concat()).fails(5, &[words, "Nothing was written"]);
    folder.keyferry(&line).fails(0, &[words]);
}

#[test]
fn client_id_and_secret_come_one_by_one() {
    let line = |folder: &Folder, options: &[&str]| folder.keyferry(&[&["receive"], options].concat());
    for (first, second) in [("--client-id", "--client-secret"), ("--client-secret", "--client-id")] {
        let folder = requested();
        folder.write("--client-id", "client-42\n");
        folder.write("--client-secret", "s3cret\n");
        let spec = |option: &str| format!("file:{option}");
        let of = |option: &str| option.trim_start_matches('-').replace("id", "ID").replace('-', " ");
        assert_eq!(status(&folder)["missing_credentials"], "client ID and secret");
        let said = line(&folder, &[first, &spec(first)]).ok().err;
        assert!(said.contains(&format!("ready/client.env: the {}, for", of(first))), "{said}");
        assert!(
            said.contains(&format!("The {} is still missing. When it comes: keyferry receive {second} SPEC", of(second))),
            "{said}"
        );
        assert_eq!(status(&folder)["missing_credentials"], of(second));
        let text = folder.keyferry(&["status"]).ok().text();
        assert!(text.contains(&format!("[ ] credentials missing: {}", of(second))), "{text}");
        // Between the two, somebody adds a line, and the certificate comes.
        let mut kept = folder.read("ready/client.env");
        kept.extend(b"PORT=1\n");
        folder.write("ready/client.env", &kept);
        folder.sign("CSRName.csr", "issued.pem", "365");
        line(&folder, &[&["issued.pem"], &AUTHORITIES[..], &PASS, &["--force"]].concat()).ok();
        let said = line(&folder, &[second, &spec(second), "--force"]).ok().err;
        assert!(said.contains("ready/client.env: the client ID and secret, for the environment of your service"), "{said}");
        let text = String::from_utf8(folder.read("ready/client.env")).unwrap();
        let mut lines: Vec<_> = text.lines().collect();
        lines.sort_unstable();
        assert_eq!(lines, ["CLIENT_ID=client-42", "CLIENT_SECRET=s3cret", "PORT=1"]);
        assert!(status(&folder)["missing_credentials"].is_null());
        assert!(folder.keyferry(&["status"]).ok().text().contains("[x] credentials\n"));
        line(&folder, &[]).fails(2, &["nothing arrived", "the client ID and secret are there already"]);
    }
}

#[test]
fn credentials_that_cannot_be_kept_are_refused() {
    let folder = requested();
    folder.write("empty.txt", "\n");
    folder.write("two.txt", "a\tb\n");
    let secret = |spec: &str| folder.keyferry(&["receive", "--client-secret", spec]);
    secret("file:empty.txt").fails(2, &["the client secret is empty"]);
    secret("file:two.txt").fails(2, &["control character"]);
    let text = String::from_utf8(folder.read("keyferry.toml")).unwrap();
    folder.write("keyferry.toml", text.replace("secret-file = \"client.env\"", "secret-file = \"\""));
    secret("env:STOREPASS").fails(2, &["there is no place for the client secret"]);
    assert!(!folder.exists("ready"));
    // Without a registration a folder is enough.
    let folder = Folder::new();
    let line = ["receive", "--client-id", "env:STOREPASS"];
    folder.keyferry(&line).fails(2, &["where are the client ID and secret to go?", "--out"]);
    let said = folder.keyferry(&[&line[..], &["--out", "here"]].concat()).ok().err;
    assert!(said.contains("When it comes: keyferry receive --client-secret SPEC --out here"), "{said}");
    assert_eq!(folder.read("here/client.env"), b"CLIENT_ID=changeit\n");
    folder.keyferry(&["receive", "--key", "x"]).fails(2, &["no certificate for it"]);
}

#[cfg(unix)]
#[test]
fn secrets_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = requested();
    folder.sign("CSRName.csr", "issued.pem", "365");
    folder
        .keyferry(
            &[
                &["receive", "issued.pem"],
                &AUTHORITIES[..],
                &PASS,
                &["--client-secret", "env:STOREPASS", "--write", "pem,pkcs12,jks,kubernetes"],
            ]
            .concat(),
        )
        .ok();
    for name in ["key.pem", "keystore.p12", "keystore.jks", "kubernetes-secret.yaml", "client.env"] {
        let mode = std::fs::metadata(folder.path().join("ready").join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_file_with_mistakes_names_them() {
    let folder = Folder::new();
    folder.write("keyferry.toml", "[subject]\ncuntry = \"FR\"\n");
    folder.keyferry(&["status"]).fails(4, &["keyferry.toml: ", "line 2", "unknown field `cuntry`"]);
    folder.write("keyferry.toml", "[application]\nscopes = [\"data:telemetri\"]\n[subject]\ncountry = \"FRA\"\nmzp = \"MZP1\"\n");
    folder
        .keyferry(&["application", "render"])
        .fails(0, &["line 2: the scope `data:telemetri` is not documented", "did you mean data:telemetry?"]);
    folder.keyferry(&[&["request"], &PASS[..]].concat()).fails(5, &["keyferry.toml, line 4: C `FRA`", "FR instead of FRA"]);
    assert_eq!(folder.names(), ["keyferry.toml"]);
}

#[test]
fn another_authority_has_rules_of_its_own() {
    let folder = Folder::new();
    folder.write("other.toml", "name = \"other\"\n[[rule]]\nid = \"unit\"\nfield = \"OU\"\nequals = \"Cars\"\nmessage = \"the unit must be Cars\"\nfix = \"write OU=Cars\"\n");
    folder.write("keyferry.toml", "profile = \"other.toml\"\n[subject]\norganizational-unit = \"Trucks\"\nmzp = \"X1\"\n");
    folder
        .keyferry(&[&["request"], &PASS[..]].concat())
        .fails(5, &["keyferry.toml, line 3: OU `Trucks`: the unit must be Cars", "[rule unit]"]);
    folder.keyferry(&[&["request", "--profile", "none"], &PASS[..]].concat()).ok();
    folder.keyferry(&["csr", "check", "CSRName.csr"]).fails(5, &["the unit must be Cars"]);
}
