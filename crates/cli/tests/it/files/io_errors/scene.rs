//! What is done while the disk fails: the files before, the command, and how it is seen whether they are old or new.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use super::super::kills::Issued;
use crate::registration::{AUTHORITIES, requested};
use crate::support::Folder;

/// A folder that is brought back to what it was before each error.
pub(super) struct Scene {
    pub folder: Folder,
    pub line: &'static [&'static str],
    /// One of them is named when something goes wrong.
    pub names: &'static [&'static str],
    before: Files,
    /// Whether what is there is the new state; asked when it is not the old one.
    is_new: Box<IsNew>,
}

/// Says what is not as it should be.
type IsNew = dyn Fn(&Folder) -> Result<(), String>;

/// Contents and modes, by name.
type Files = BTreeMap<String, (Vec<u8>, u32)>;

pub(super) enum State {
    Old,
    New,
    Torn(String),
}

/// The folders that files are looked for in.
const FOLDERS: [&str; 2] = ["", "ready/"];

/// What the test itself makes.
const OURS: &str = "trace";

fn files(folder: &Folder) -> Files {
    let mut files = Files::new();
    for inner in FOLDERS.iter().filter(|inner| folder.exists(inner)) {
        for name in folder.names_in(inner) {
            let (name, path) = (format!("{inner}{name}"), folder.path().join(inner).join(&name));
            let metadata = fs::symlink_metadata(&path).unwrap();
            if metadata.is_file() && name != OURS {
                files.insert(name, (fs::read(&path).unwrap(), metadata.mode() & 0o777));
            }
        }
    }
    files
}

impl Scene {
    fn new(
        folder: Folder,
        line: &'static [&'static str],
        names: &'static [&'static str],
        is_new: impl Fn(&Folder) -> Result<(), String> + 'static,
    ) -> Self {
        Self { before: files(&folder), folder, line, names, is_new: Box::new(is_new) }
    }

    /// Makes everything as it was.
    pub(super) fn restore(&self) {
        for (name, now) in files(&self.folder) {
            if self.before.get(&name) != Some(&now) {
                fs::remove_file(self.folder.path().join(name)).unwrap();
            }
        }
        for (name, (bytes, mode)) in &self.before {
            if !self.folder.exists(name) {
                self.folder.write(name, bytes);
                fs::set_permissions(self.folder.path().join(name), fs::Permissions::from_mode(*mode)).unwrap();
            }
        }
    }

    /// Names of ours that should be gone.
    pub(super) fn left_over(&self) -> Vec<String> {
        files(&self.folder).into_keys().filter(|name| name.contains(".keyferry-")).collect()
    }

    /// The journals by which the next run goes. A mark that leads to one that is done says nothing.
    pub(super) fn journals(&self) -> Vec<String> {
        let is_journal = |(name, (bytes, _)): &(String, (Vec<u8>, u32))| {
            name.ends_with(".keyferry-journal") && bytes.starts_with(b"{\"Files\"")
        };
        files(&self.folder).into_iter().filter(is_journal).map(|(name, _)| name).collect()
    }

    /// Whether a file that is left has no key in it: no PEM of one, and no JKS that begins with one.
    pub(super) fn is_public(&self, name: &str) -> bool {
        let bytes = self.folder.read(name);
        let is_store = bytes.starts_with(b"\xfe\xed\xfe\xed") && bytes.get(12..16) == Some(&[0, 0, 0, 1]);
        !is_store && !bytes.windows(11).any(|word| word == b"PRIVATE KEY") && !bytes.starts_with(b"0")
    }

    /// What the next run does.
    pub(super) fn recover(&self) {
        if !self.left_over().is_empty() {
            self.folder.keyferry(&["status"]);
        }
    }

    /// What became of it, in the eyes of whoever looks now.
    pub(super) fn state(&self) -> State {
        let now = files(&self.folder);
        if self.before.iter().all(|(name, before)| now.get(name) == Some(before))
            && now.keys().all(|name| self.before.contains_key(name) || name.contains(".keyferry-"))
        {
            return State::Old;
        }
        // Nothing else has changed.
        match (self.is_new)(&self.folder) {
            Ok(()) => State::New,
            Err(what) => State::Torn(what),
        }
    }
}

/// The aliases of a store, with the password that it should have now.
fn aliases(folder: &Folder, store: &str, password: &str) -> Result<Vec<String>, String> {
    let said = folder.keyferry(&["show", store, "--json", "--password", &format!("pass:{password}")]);
    if said.code != 0 {
        return Err(format!("{store} cannot be read: {}", said.err));
    }
    let json: serde_json::Value = serde_json::from_slice(&said.out).map_err(|error| error.to_string())?;
    let text = json.to_string();
    Ok(regex::Regex::new(r#""alias":"([^"]*)""#).unwrap().captures_iter(&text).map(|found| found[1].to_owned()).collect())
}

fn has(store: &'static str, password: &'static str, expected: &'static [&'static str]) -> impl Fn(&Folder) -> Result<(), String> {
    move |folder| {
        let found = aliases(folder, store, password)?;
        if found == expected { Ok(()) } else { Err(format!("{store} has {found:?}")) }
    }
}

fn stores() -> Folder {
    let folder = Folder::new();
    for name in ["leaf.p12", "ed.pem"] {
        folder.twin(name, name);
    }
    folder.keyferry(&["convert", "leaf.p12", "-o", "store.jks", "--password", "env:STOREPASS"]).ok();
    folder
        .keyferry(&[
            "convert",
            "leaf.p12",
            "ed.pem",
            "--trust-all",
            "-o",
            "two.p12",
            "--password",
            "env:STOREPASS",
            "--out-password",
            "env:STOREPASS",
        ])
        .ok();
    folder
}

/// A line that receives the second certificate.
const fn receiving(option: &'static str) -> [&'static str; 9] {
    let [one, other] = AUTHORITIES;
    ["receive", "second.pem", one, other, "--password", "env:STOREPASS", "--write", "pem,jks,curl,java", option]
}

pub(super) fn all() -> Vec<Scene> {
    const RENAME: [&str; 7] = ["store", "rename", "store.jks", "leaf", "mine", "--password", "env:STOREPASS"];
    const DELETE: [&str; 6] = ["store", "delete", "two.p12", "leaf", "--password", "env:STOREPASS"];
    const PASSWD: [&str; 7] =
        ["store", "passwd", "leaf.p12", "--password", "env:STOREPASS", "--new-password", "pass:another one"];
    const PLAIN: [&str; 9] = ["openssl", "pkcs12", "-in", "leaf.p12", "-nodes", "-passin", "pass:changeit", "-out", "plain.key"];
    const OVER: [&str; 8] = ["convert", "leaf.p12", "-o", "ed.pem", "--plain-key", "--force", "--password", "env:STOREPASS"];
    const IMPORT: [&str; 11] = [
        "keytool",
        "-importcert",
        "-noprompt",
        "-alias",
        "new",
        "-file",
        "ed.pem",
        "-keystore",
        "store.jks",
        "-storepass",
        "changeit",
    ];
    const RECEIVE: [&str; 9] = receiving("--force");
    const KEEP: [&str; 9] = receiving("--keep-old");
    let received = |line: &'static [&'static str]| {
        let folder = requested();
        let issued = ["first.pem", "second.pem"].map(|name| Issued::new(&folder, name));
        let first: Vec<&str> = RECEIVE.iter().map(|word| if *word == "second.pem" { "first.pem" } else { word }).collect();
        folder.keyferry(&first).ok();
        Scene::new(
            folder,
            line,
            &["keyferry.toml", "ready", "second.pem", "KeyName.pem", "demo/", "CSRName.csr"],
            move |folder| {
                let found = issued.each_ref().map(|issued| issued.is_in(folder));
                if found == [[false; 3], [true; 3]] {
                    Ok(())
                } else {
                    Err(format!("{found:?} of registration, PEM file, keystore"))
                }
            },
        )
    };
    vec![
        Scene::new(stores(), &RENAME, &["store.jks"], has("store.jks", "changeit", &["mine"])),
        Scene::new(stores(), &DELETE, &["two.p12"], has("two.p12", "changeit", &["ca"])),
        Scene::new(stores(), &PASSWD, &["leaf.p12"], has("leaf.p12", "another one", &["leaf"])),
        Scene::new(stores(), &IMPORT, &["store.jks", "ed.pem"], has("store.jks", "changeit", &["leaf", "new"])),
        Scene::new(stores(), &PLAIN, &["leaf.p12", "plain.key"], |folder| {
            let said = folder.openssl(&["pkey", "-in", "plain.key", "-noout"]);
            let mode = fs::metadata(folder.path().join("plain.key")).map(|metadata| metadata.mode() & 0o777);
            if said.code == 0 && mode.is_ok_and(|mode| mode == 0o600) { Ok(()) } else { Err(said.err) }
        }),
        Scene::new(stores(), &OVER, &["leaf.p12", "ed.pem"], |folder| {
            let said = folder.openssl(&["pkey", "-in", "ed.pem", "-noout"]);
            if said.code == 0 { Ok(()) } else { Err(said.err) }
        }),
        received(&RECEIVE),
        received(&KEEP),
    ]
}
