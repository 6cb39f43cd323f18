//! Renewals that run by themselves: from the request to the services, whatever ends them on the way.

mod documented;
mod kills;

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::registration::{AUTHORITIES, requested};
use crate::support::Folder;

const KEYFERRY: &str = env!("CARGO_BIN_EXE_keyferry");

const PASS: [&str; 2] = ["--password", "env:STOREPASS"];

/// One pass over a certificate of [`aged`] that is due, and not over one that is new.
const IF_DUE: [&str; 5] = ["renew", "--if-due", "--within=200d", PASS[0], PASS[1]];

/// An authority as a command: it signs what stands in the file that it is told of.
const AUTHORITY: &str = "\
openssl x509 -req -in \"$KEYFERRY_CSR\" -CA demo/authority/issuing.pem -CAkey demo/authority/issuing-key.pem -days 365 -extfile extensions.cnf
";

/// Signs a request so many days ago, for 365.
pub(crate) fn sign_ago(folder: &Folder, ago: u32, request: &str, issued: &str) {
    folder.write("extensions.cnf", "basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=clientAuth\n");
    let line = ["-f", &format!("-{ago}d"), "openssl", "x509", "-req", "-days", "365", "-extfile", "extensions.cnf"];
    let authority = ["-CA", "demo/authority/issuing.pem", "-CAkey", "demo/authority/issuing-key.pem"];
    folder.run("faketime".as_ref(), &[&line[..], &authority, &["-in", request, "-out", issued]].concat(), b"").ok();
}

/// A registration whose certificate is 200 of its 365 days old, and the authority beside it.
pub(crate) fn aged() -> Folder {
    let folder = requested();
    sign_ago(&folder, 200, "CSRName.csr", "issued.pem");
    folder.keyferry(&[&["receive", "issued.pem"], &AUTHORITIES[..], &PASS].concat()).ok();
    folder.write("authority.sh", AUTHORITY);
    folder
}

fn text(folder: &Folder, name: &str) -> String {
    String::from_utf8(folder.read(name)).unwrap()
}

/// Key and certificate in this folder are of each other; gives the certificate's fingerprint.
#[track_caller]
fn pair(folder: &Folder, inner: &str) -> String {
    let (key, certificate) = (format!("{inner}/key.pem"), format!("{inner}/client_cert.pem"));
    let of_key = folder.openssl(&["pkey", "-in", &key, "-passin", "env:STOREPASS", "-pubout"]).ok().text();
    let of_certificate = folder.openssl(&["x509", "-in", &certificate, "-noout", "-pubkey"]).ok().text();
    assert_eq!(of_key, of_certificate);
    let der = folder.openssl(&["x509", "-in", &certificate, "-outform", "DER"]).ok().out;
    keyferry_core::key::fingerprint(&der)
}

/// The names in the folder that begin so.
fn named(folder: &Folder, begin: &str) -> Vec<String> {
    folder.names().into_iter().filter(|name| name.starts_with(begin)).collect()
}

/// A renewal that stays; gone with the value.
struct Watch(Child);

impl Watch {
    fn begin(folder: &Folder, more: &[&str]) -> Self {
        let mut command = folder.heeding(KEYFERRY);
        command.args(["renew", "--watch", "--within=200d", "--every=1s"]).args(PASS).args(more);
        let said = std::fs::File::create(folder.path().join("said")).unwrap();
        Self(command.stdin(Stdio::null()).stdout(said.try_clone().unwrap()).stderr(said).spawn().unwrap())
    }

    /// Sends a signal and gives the exit code.
    fn signal(mut self, folder: &Folder, name: &str) -> i32 {
        folder.run("kill".as_ref(), &["-s", name, &self.0.id().to_string()], b"").ok();
        let begin = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status.code().unwrap_or(-1);
            }
            assert!(begin.elapsed() < Duration::from_secs(20), "{name} does not end it: {}", text(folder, "said"));
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[track_caller]
pub(crate) fn comes(folder: &Folder, what: &str, is_there: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is_there() {
        assert!(begin.elapsed() < Duration::from_secs(60), "{what} does not come: {}", text(folder, "said"));
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn one_pass_renews_what_is_due() {
    let folder = aged();
    let line = [&IF_DUE[..], &["--submit", "sh authority.sh", "--exec", "cp -RL \"$KEYFERRY_FOLDER\" told"]].concat();
    let early: Vec<&str> = line.iter().map(|word| if *word == "--within=200d" { "--within=20d" } else { word }).collect();
    let before = pair(&folder, "ready");
    let said = folder.keyferry(&early).ok().err;
    assert!(said.contains("The renewal is due at ") && !folder.exists("told"), "{said}");
    assert_eq!(named(&folder, "CSRName-").len(), 0);
    let said = folder.keyferry(&line).ok().err;
    assert!(said.contains(": submitted") && said.contains("Renewed; the files are swapped."), "{said}");
    let after = pair(&folder, "ready");
    assert_ne!(before, after);
    assert!(text(&folder, "keyferry.toml").contains(&after));
    assert_eq!(pair(&folder, "told"), after, "the command sees the new files");
    // Java opens them through the links, and everything beside is as it was.
    for (store, kind) in [("keystore.p12", "PKCS12"), ("keystore.jks", "JKS"), ("truststore.p12", "PKCS12")] {
        let store = format!("ready/{store}");
        assert!(folder.path().join(&store).symlink_metadata().unwrap().is_symlink());
        folder.keytool(&["-list", "-keystore", &store, "-storetype", kind, "-storepass:env", "STOREPASS"]).ok();
    }
    let dated: Vec<String> = folder.names_in("ready").into_iter().filter(|name| name.starts_with("..2")).collect();
    assert_eq!(dated.len(), 2, "the new files and the old ones: {dated:?}");
    let old = dated.iter().map(|name| pair(&folder, &format!("ready/{name}"))).collect::<Vec<_>>();
    assert!(old.contains(&before) && old.contains(&after));
    // Again: nothing is due, and nothing is called.
    std::fs::remove_dir_all(folder.path().join("told")).unwrap();
    let said = folder.keyferry(&line).ok().err;
    assert!(said.contains("The renewal is due at ") && !folder.exists("told"), "{said}");
    assert_eq!((named(&folder, "CSRName-").len(), named(&folder, "KeyName-").len()), (1, 1));
    // Who receives by hand in such a folder swaps too.
    sign_ago(&folder, 0, &named(&folder, "CSRName-")[0], "again.pem");
    folder.keyferry(&[&["receive", "again.pem", "--force"], &AUTHORITIES[..], &PASS].concat()).ok();
    assert!(folder.path().join("ready/key.pem").symlink_metadata().unwrap().is_symlink());
    assert_ne!(pair(&folder, "ready"), after);
}

#[test]
fn a_command_may_have_the_answer_later_and_keys_may_stay() {
    let folder = aged();
    let submit = "echo x >> calls; test $(wc -l < calls) -lt 3 || sh authority.sh";
    let line = [&IF_DUE[..], &["--same-key", "--submit", submit]].concat();
    let before = pair(&folder, "ready");
    for _ in 0..2 {
        let said = folder.keyferry(&line).ok().err;
        assert!(said.contains("its answer is not there yet"), "{said}");
        assert_eq!(pair(&folder, "ready"), before);
    }
    let status = folder.keyferry(&["status"]).ok().text();
    assert!(status.contains(", submitted 2") && status.contains("next: wait for the answer to CSRName-"), "{status}");
    let said = folder.keyferry(&line).ok().err;
    assert!(said.contains("Renewed"), "{said}");
    assert_ne!(pair(&folder, "ready"), before);
    assert_eq!((text(&folder, "calls").lines().count(), named(&folder, "KeyName-").len()), (3, 0));
}

#[test]
fn the_registration_may_change_while_a_command_runs() {
    let folder = aged();
    let receive = format!("{KEYFERRY} receive --client-id env:STOREPASS");
    let submit = format!("{receive} >&2; sh authority.sh");
    folder.keyferry(&[&IF_DUE[..], &["--submit", &submit, "--exec", &format!("{receive} --force")]].concat()).ok();
    let renewed = pair(&folder, "ready");
    let registration = text(&folder, "keyferry.toml");
    assert!(registration.contains(&renewed) && registration.contains("client-id = \"changeit\""), "{registration}");
    assert!(!registration.contains("exec-due") && registration.contains("submitted = "), "{registration}");
    assert!(folder.exists("ready/client.env"));
}

#[test]
fn a_watch_renews_from_a_folder_and_ends_by_a_signal() {
    let folder = aged();
    std::fs::create_dir(folder.path().join("inbox")).unwrap();
    // What is no answer: the certificate in use, a text, a certificate that is cut off.
    folder.write("inbox/old.pem", folder.read("issued.pem"));
    folder.write("inbox/read.me", "soon");
    let before = pair(&folder, "ready");
    let more = ["--submit", "cat > taken.csr", "--answer", "inbox", "--exec", "echo x >> told"];
    let watch = Watch::begin(&folder, &more);
    comes(&folder, "the request", || text(&folder, "said").contains("its answer is not there yet"));
    let csr = named(&folder, "CSRName-");
    assert_eq!(folder.read("taken.csr"), folder.read(&csr[0]), "the request is the command's standard input");
    folder.keyferry(&[&IF_DUE[..], &more].concat()).fails(1, &["another renewal of keyferry.toml is running", "one is enough"]);
    sign_ago(&folder, 0, "taken.csr", "new.pem");
    let issued = folder.read("new.pem");
    folder.write("inbox/new.pem", &issued[..issued.len() / 2]);
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(pair(&folder, "ready"), before);
    folder.write("inbox/new.pem", &issued);
    comes(&folder, "the call", || folder.exists("told"));
    comes(&folder, "the next pass", || text(&folder, "said").contains("The renewal is due at "));
    assert_ne!(pair(&folder, "ready"), before);
    assert_eq!(watch.signal(&folder, "TERM"), 0);
    let said = text(&folder, "said");
    assert!(said.contains("Stopped, as asked") && said.matches("its answer is not there yet").count() == 1, "{said}");
    assert_eq!((named(&folder, "CSRName-"), text(&folder, "told")), (csr, "x\n".to_owned()));
}

#[test]
fn a_signal_ends_what_a_command_would_not() {
    let folder = aged();
    for name in ["TERM", "INT", "HUP"] {
        let watch = Watch::begin(&folder, &["--submit", "echo $$ > pid; sleep 300 & wait"]);
        comes(&folder, "the command", || folder.exists("pid") && !folder.read("pid").is_empty());
        assert_eq!(watch.signal(&folder, name), 0, "{name}");
        // What has ended may still wait for its parent, which may be nobody.
        let group = text(&folder, "pid").trim().to_owned();
        let living = folder.run("ps".as_ref(), &["-e", "-o", "pgid=,stat="], b"").ok().text();
        let mut living = living.lines().filter_map(|line| line.trim().split_once(' '));
        assert!(!living.any(|(pgid, state)| pgid == group && !state.trim().starts_with('Z')), "{name}: what it began lives on");
        std::fs::remove_file(folder.path().join("pid")).unwrap();
    }
    assert_eq!(named(&folder, "CSRName-").len(), 1, "always the same request");
}

#[test]
fn what_goes_wrong_is_said_and_tried_again() {
    let folder = aged();
    let submit = |line: &str, more: &[&str]| folder.keyferry(&[&IF_DUE[..], &["--submit", line], more].concat());
    submit("echo no >&2; exit 3", &[]).fails(1, &["no\n", "the command of --submit: it ended with exit status: 3", "run again"]);
    submit("sleep 60", &["--timeout=1s"]).fails(1, &["the command of --submit: it was ended after 1 seconds", "--timeout"]);
    submit("head -c 2000000 /dev/zero", &[]).fails(1, &["the command of --submit: it prints more than 1 MiB"]);
    // What it began holds the output open.
    submit("sleep 60 & true", &["--timeout=1s"]).fails(1, &["it was ended after 1 seconds"]);
    // The answer of an authority that nobody has looked at makes it trusted by nobody.
    folder.authority();
    let other = AUTHORITY.replace("demo/authority/issuing-key.pem", "ca.key").replace("demo/authority/issuing.pem", "ca.pem");
    folder.write("other.sh", format!("{other}cat ca.pem"));
    submit("sh other.sh", &[]).fails(5, &["the chain ends at `CN=My CA`, an authority that is not trusted yet", "by hand"]);
    let kept = named(&folder, "CSRName-").into_iter().find(|name| name.ends_with(".answer")).unwrap();
    std::fs::remove_file(folder.path().join(kept)).unwrap();
    let exec = ["--exec", "echo x >> told; test $(wc -l < told) -gt 1"];
    submit("sh authority.sh", &exec).fails(1, &["the command of --exec: it ended with exit status: 1"]);
    // Renewed it is, and the services are told with the next pass.
    submit("false", &exec).ok();
    submit("false", &exec).ok();
    assert_eq!((text(&folder, "told"), named(&folder, "CSRName-").len()), ("x\nx\n".to_owned(), 1));
    pair(&folder, "ready");
}

#[test]
fn what_cannot_run_by_itself_says_so() {
    let folder = requested();
    let line = ["renew", "--if-due"];
    folder.keyferry(&line).fails(2, &["needs a way to get its answer", "--submit", "--answer"]);
    folder.keyferry(&[&line[..], &["--submit=x"]].concat()).fails(1, &["there is no certificate to renew yet"]);
    folder.keyferry(&[&line[..], &["--submit=x", "--password=stdin"]].concat()).fails(2, &["needs its password more than once"]);
    folder.keyferry(&["renew", "--submit=x"]).fails(2, &["--watch"]);
    folder.keyferry(&["renew", "--if-due", "--watch", "--submit=x"]).fails(2, &["cannot be used with"]);
    folder.keyferry(&["renew", "x.pem", "--watch", "--submit=x"]).fails(2, &["cannot be used with"]);
    folder.keyferry(&["renew", "--if-due", "--submit=x", "--every=5m"]).fails(2, &["cannot be used with"]);
    folder.keyferry(&["renew", "--watch", "--submit=x", "--every=soon"]).fails(2, &["a time with its unit"]);
    folder.keyferry(&[&line[..], &["--answer=nowhere"]].concat()).fails(1, &["there is no certificate"]);
    std::fs::remove_file(folder.path().join(".keyferry.toml.lock")).unwrap();
    // Somebody who may write there lets it lead to a file that is to come into being elsewhere.
    std::os::unix::fs::symlink("elsewhere", folder.path().join(".keyferry.toml.lock")).unwrap();
    folder.keyferry(&[&line[..], &["--submit=x"]].concat()).fails(1, &[".keyferry.toml.lock cannot be opened: it is a link"]);
    assert!(!folder.exists("elsewhere"));
    std::fs::remove_file(folder.path().join(".keyferry.toml.lock")).unwrap();
    std::fs::create_dir(folder.path().join(".keyferry.toml.lock")).unwrap();
    folder.keyferry(&[&line[..], &["--submit=x"]].concat()).fails(1, &[".keyferry.toml.lock cannot be opened: "]);
}
