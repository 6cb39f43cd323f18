//! `init` and `.gitignore`: git itself says what it ignores.

use crate::registration::DESCRIPTION;
use crate::support::{Folder, Said};

fn git(folder: &Folder, arguments: &[&str]) -> Said {
    folder.run("git".as_ref(), arguments, b"")
}

fn text(folder: &Folder) -> String {
    String::from_utf8(folder.read(".gitignore")).unwrap()
}

#[test]
fn git_takes_no_secret_and_everything_else() {
    let folder = Folder::new();
    git(&folder, &["init", "-q"]).ok();
    folder.write(".gitignore", "target\r\n/ready/key.pem\n# mine");
    let said = folder.keyferry(&[&DESCRIPTION[..], &["--gitignore"]].concat()).ok();
    assert!(said.err.contains(".gitignore: 11 lines added"), "{}", said.err);
    let first = text(&folder);
    assert!(first.starts_with("target\r\n/ready/key.pem\n# mine\n# Files with secrets: keyferry init\n"), "{first}");
    folder.keyferry(&["demo", "demo"]).ok();
    folder.keyferry(&["request", "--mzp", "MZP128745", "--password", "env:STOREPASS"]).ok();
    folder.sign("CSRName.csr", "issued.pem", "365");
    let receive = ["receive", "issued.pem", "demo/authority/ca.pem", "demo/authority/issuing.pem", "--password", "env:STOREPASS"];
    let variables = [("ID", "client-42"), ("SECRET", "s3cret")];
    let credentials = ["--client-id", "env:ID", "--client-secret", "env:SECRET"];
    folder.keyferry_in(&variables, &[&receive[..], &credentials].concat()).ok();
    // The next certificate, with a new key, and the old files beside.
    folder.keyferry(&["renew", "--password", "env:STOREPASS"]).ok();
    let csr = folder.names().into_iter().find(|name| name.starts_with("CSRName-")).unwrap();
    folder.sign(&csr, "issued.pem", "365");
    folder.keyferry_in(&variables, &[&receive[..], &credentials].concat()).ok();
    git(&folder, &["add", "-A", "."]).ok();
    let known = git(&folder, &["ls-files"]).ok().text();
    let known: Vec<&str> = known.lines().filter(|name| !name.starts_with("demo/") && !name.starts_with("CSRName-")).collect();
    let public: Vec<&str> = known.iter().copied().filter(|name| !name.contains(".20")).collect();
    let expected = [
        ".gitignore",
        "CSRName.csr",
        "extensions.cnf",
        "issued.pem",
        "keyferry.toml",
        "ready/ca_cert.pem",
        "ready/client_cert.pem",
    ];
    assert_eq!(public, [&expected[..], &["ready/truststore.jks", "ready/truststore.p12"]].concat());
    for name in &known {
        let content = String::from_utf8_lossy(&folder.read(name)).into_owned();
        assert!(!content.contains("PRIVATE KEY") && !content.contains("s3cret") && !name.contains("keystore"), "{name}");
    }
    assert!(folder.names_in("ready").iter().any(|name| name.starts_with("key.pem.20")));
    // Files that are swapped stand in folders of their own.
    folder.keyferry(&[&receive[..], &["--swap", "--force"]].concat()).ok();
    assert!(folder.names_in("ready").iter().any(|name| name.starts_with("..20")));
    let status = git(&folder, &["status", "--porcelain", "--untracked-files=all"]).ok().text();
    assert!(status.contains("ready/..data") && !status.contains("ready/..20"), "{status}");
    // The same again changes nothing.
    let before = text(&folder);
    let said = folder.keyferry(&["init", "--gitignore"]).ok();
    let added = text(&folder);
    assert!(added.starts_with(&before), "{}", said.err);
    let said = folder.keyferry(&["init", "--gitignore"]).ok();
    assert!(said.err.contains(".gitignore: names all files with secrets already.") && text(&folder) == added, "{}", said.err);
}

#[test]
fn nobody_is_asked_and_nothing_written_unless_somebody_wants_it() {
    let folder = Folder::new();
    let said = folder.keyferry(&DESCRIPTION).ok();
    assert!(!said.err.contains("gitignore"), "{}", said.err);
    std::fs::create_dir(folder.path().join("below")).unwrap();
    git(&folder, &["init", "-q"]).ok();
    let below = [&DESCRIPTION[..], &["--registration", "below/keyferry.toml"]].concat();
    let said = folder.keyferry(&[&below[..], &["--no-gitignore"]].concat()).ok();
    assert!(!said.err.contains("gitignore"), "{}", said.err);
    std::fs::remove_file(folder.path().join("below/keyferry.toml")).unwrap();
    let said = folder.keyferry(&below).ok();
    assert!(
        said.err.contains("keyferry init --gitignore adds them") && folder.names_in("below") == ["keyferry.toml"],
        "{}",
        said.err
    );
    // What lies outside is named.
    let toml = String::from_utf8(folder.read("below/keyferry.toml")).unwrap();
    folder.write("below/keyferry.toml", toml.replace("\"KeyName.pem\"", "\"../a[1] .pem\"").replace("\"ready\"", "\"re*dy\""));
    let said = folder.keyferry(&["init", "--gitignore", "--registration", "below/keyferry.toml"]).ok();
    assert!(said.err.contains("cannot name what is outside of its folder: ../a[1] .pem"), "{}", said.err);
    git(&folder, &["check-ignore", "-q", "below/re*dy/key.pem"]).ok();
    assert_eq!(git(&folder, &["check-ignore", "-q", "below/ready/key.pem"]).code, 1);
}
