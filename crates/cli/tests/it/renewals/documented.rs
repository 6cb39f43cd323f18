//! What docs/renewal.md shows runs as it stands: the command lines of the units and of the `CronJob`, with the scripts that they call, against an authority that
//! answers over HTTP. Only places of this machine are put in: the binary, the folders, the address.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_yaml_ng::Value;

use super::{KEYFERRY, aged, comes, pair, text};
use crate::loopback::Loopback;
use crate::support::{Folder, PASSWORD};

/// The blocks of code that begin with a path, by that.
fn blocks() -> BTreeMap<String, String> {
    let document = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/renewal.md")).unwrap();
    let blocks = document.split("```").skip(1).step_by(2).filter_map(|block| {
        let (_, code) = block.split_once('\n')?;
        let named = code.lines().take(2).find_map(|line| line.strip_prefix("# "))?;
        Some((named.to_owned(), code.to_owned()))
    });
    blocks.collect()
}

/// A registration that is due, the documented files, and the authority.
struct Place {
    folder: Folder,
    blocks: BTreeMap<String, String>,
    authority: Loopback,
}

impl Place {
    fn new() -> Self {
        let folder = aged();
        let root = folder.path().to_owned();
        let authority = Loopback::raw(move |stream| sign(stream, &root));
        let place = Self { blocks: blocks(), authority, folder };
        for name in ["submit", "reload"] {
            let script = place.here(&place.blocks[&format!("/etc/keyferry/{name}")]);
            place.executable(&format!("etc/{name}"), &script);
        }
        place.executable("bin/systemctl", "#!/bin/sh\necho \"$@\" >> \"$KEYFERRY_FOLDER/../told\"\n");
        place.folder.write("etc/storepass", PASSWORD);
        place
    }

    /// The same text with the places of this test.
    fn here(&self, text: &str) -> String {
        let path = |name: &str| self.folder.path().join(name).display().to_string();
        let text =
            text.replace("/usr/local/bin/keyferry", KEYFERRY).replace("/srv/fleet", &path("")).replace("%d/", &path("etc/"));
        let text =
            text.replace("/etc/keyferry", &path("etc")).replace("within 30d", "within 200d").replace("within=30d", "within=200d");
        text.replace("https://ca.example", &format!("http://{}", self.authority.address())).replace("--every 1h", "--every 1s")
    }

    fn executable(&self, name: &str, text: &str) {
        self.folder.write(name, text);
        fs::set_permissions(self.folder.path().join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// A command that finds our systemctl.
    fn command(&self, program: &str) -> Command {
        let mut command = self.folder.command(program.as_ref());
        command.env("PATH", format!("{}:{}", self.folder.path().join("bin").display(), std::env::var("PATH").unwrap()));
        command
    }

    /// The value of a setting of a unit.
    fn setting(&self, unit: &str, name: &str) -> String {
        let unit = self.here(&self.blocks[&format!("/etc/systemd/system/{unit}")]);
        let found = unit.lines().find_map(|line| line.strip_prefix(&format!("{name}=")));
        found.unwrap_or_else(|| panic!("there is no {name} in {unit}")).to_owned()
    }

    /// The command of a service.
    fn service(&self, unit: &str) -> Command {
        // What the service finds under %d is this file.
        assert_eq!(self.setting(unit, "LoadCredential"), format!("storepass:{}/etc/storepass", self.folder.path().display()));
        let line = self.setting(unit, "ExecStart");
        let mut words = line.split(' ');
        let mut command = self.command(words.next().unwrap());
        command.args(words).current_dir(self.setting(unit, "WorkingDirectory")).env_remove("STOREPASS");
        command
    }

    fn is_renewed(&self, before: &str) {
        assert_ne!(pair(&self.folder, "ready"), before);
        assert_eq!(text(&self.folder, "told"), "try-reload-or-restart fleet.service\n");
    }
}

/// Answers a request over HTTP with the certificate for what was sent.
fn sign(stream: &mut (impl Read + Write), folder: &Path) -> io::Result<()> {
    let (mut bytes, mut piece) = (Vec::new(), [0; 4096]);
    let body = loop {
        let length = stream.read(&mut piece)?;
        bytes.extend_from_slice(&piece[..length]);
        let text = String::from_utf8_lossy(&bytes);
        match text.split_once("\r\n\r\n") {
            _ if length == 0 => return Ok(()),
            Some((head, body)) if body.contains("-----END CERTIFICATE REQUEST-----\n") => {
                assert!(head.starts_with("POST /sign ") && head.contains("application/pkcs10"), "{head}");
                break body.to_owned();
            }
            _ => {}
        }
    };
    fs::write(folder.join("sent.csr"), body)?;
    let mut openssl = Command::new("openssl");
    openssl.current_dir(folder).args(["x509", "-req", "-in", "sent.csr", "-days", "365", "-extfile", "extensions.cnf"]);
    openssl.args(["-CA", "demo/authority/issuing.pem", "-CAkey", "demo/authority/issuing-key.pem"]);
    let issued = openssl.output()?.stdout;
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", issued.len())?;
    stream.write_all(&issued)
}

#[test]
fn the_timer_s_service_renews() {
    let place = Place::new();
    let before = pair(&place.folder, "ready");
    let output = place.service("keyferry-renew.service").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    place.is_renewed(&before);
    assert_eq!(place.setting("keyferry-renew.service", "Type"), "oneshot");
    assert_eq!(place.setting("keyferry-renew.timer", "WantedBy"), "timers.target");
    // Where systemd is there, it has no word against the units.
    let units = place.folder.path().join("units");
    let paths: Vec<PathBuf> =
        ["renew.service", "renew.timer", "watch.service"].map(|name| units.join(format!("keyferry-{name}"))).into();
    for path in &paths {
        let name = path.file_name().unwrap().to_str().unwrap();
        let unit = place.here(&place.blocks[&format!("/etc/systemd/system/{name}")]).replace("User=fleet", "User=root");
        place.folder.write(&format!("units/{name}"), unit);
    }
    match place.command("systemd-analyze").arg("verify").args(&paths).output() {
        Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr)),
        Err(error) => assert_eq!(error.kind(), io::ErrorKind::NotFound),
    }
}

#[test]
fn the_service_that_stays_renews() {
    let place = Place::new();
    let before = pair(&place.folder, "ready");
    let said = fs::File::create(place.folder.path().join("said")).unwrap();
    let child = place.service("keyferry-watch.service").stderr(said).spawn().unwrap();
    let watch = super::Watch(child);
    comes(&place.folder, "the call", || place.folder.exists("told") && text(&place.folder, "said").contains("is due at"));
    assert_eq!(watch.signal(&place.folder, "TERM"), 0);
    place.is_renewed(&before);
}

#[test]
fn the_cron_job_renews() {
    let place = Place::new();
    let before = pair(&place.folder, "ready");
    let job: Value = serde_yaml_ng::from_str(&place.here(&place.blocks["cronjob.yaml"])).unwrap();
    assert_eq!((job["apiVersion"].as_str(), job["kind"].as_str()), (Some("batch/v1"), Some("CronJob")));
    assert_eq!(job["spec"]["concurrencyPolicy"], "Forbid");
    assert_eq!(job["spec"]["schedule"].as_str().unwrap().split(' ').count(), 5);
    let pod = &job["spec"]["jobTemplate"]["spec"]["template"]["spec"];
    let container = &pod["containers"][0];
    let words = |name: &str| -> Vec<String> {
        container[name].as_sequence().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    // What is mounted is there, and the password is in the environment.
    let volumes: Vec<&Value> = pod["volumes"].as_sequence().unwrap().iter().map(|volume| &volume["name"]).collect();
    for mount in container["volumeMounts"].as_sequence().unwrap() {
        assert!(volumes.contains(&&mount["name"]) && Path::new(mount["mountPath"].as_str().unwrap()).is_dir(), "{mount:?}");
    }
    assert_eq!(container["env"][0]["name"], "STOREPASS");
    let mut command = place.command(&words("command")[0]);
    command.args(words("args")).current_dir(container["workingDir"].as_str().unwrap());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    place.is_renewed(&before);
}
