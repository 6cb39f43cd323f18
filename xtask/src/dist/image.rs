//! An image for containers, in the layout of the Open Container Initiative: blobs that are called by their SHA-256, in one archive. One layer has the program, and a
//! user without rights whom it runs as.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::packages::PAPERS;
use super::sums::sha256;
use super::target::Target;
use super::tree::Tree;
use super::{Release, archive, contents, folder, gzip, read, tar, write};
use crate::root;

/// The user, who owns nothing.
const USER: &str = "65532:65532";
const PASSWD: &str = "root:x:0:0:root:/:/sbin/nologin\nkeyferry:x:65532:65532:keyferry:/work:/sbin/nologin\n";
const GROUP: &str = "root:x:0:\nkeyferry:x:65532:\n";
/// The program in the image.
pub(crate) const PROGRAM: &str = "/usr/bin/keyferry";

/// Where the image for a target is.
pub(crate) fn path(target: &Target, release: &Release) -> PathBuf {
    folder().join(format!("{}.oci.tar", archive::stem(target, release)))
}

/// Makes it; gives its path.
pub(crate) fn make(target: &Target, release: &Release) -> Result<PathBuf, String> {
    target.must_be_linux()?;
    let mut tree = Tree::default();
    tree.program(PROGRAM.trim_start_matches('/'), read(&target.build(release)?)?);
    tree.text("etc/passwd", PASSWD);
    tree.text("etc/group", GROUP);
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        tree.text(format!("{PAPERS}/{name}"), read(&root().join(name))?);
    }
    for (name, bytes) in contents::papers_of_others(target)? {
        tree.text(format!("{PAPERS}/{name}"), bytes);
    }
    // Where the user's files are mounted; who mounts none can write there, and elsewhere nowhere but in /tmp.
    tree.folder("work", 0o1777);
    tree.folder("tmp", 0o1777);
    let path = path(target, release);
    write(&path, &tar::archive(&layout(&tree, target.processor[2], release)?, release.time)?)?;
    Ok(path)
}

/// The files of the layout with one layer.
fn layout(tree: &Tree, processor: &str, release: &Release) -> Result<Tree, String> {
    let layer = tar::archive(tree, release.time)?;
    let packed = gzip::packed(&layer);
    let created = release.when();
    let config = json!({
        "architecture": processor,
        "os": "linux",
        "created": created,
        "config": {
            "User": USER,
            "Entrypoint": [PROGRAM],
            "Env": ["PATH=/usr/bin"],
            "WorkingDir": "/work",
            "Labels": labels(release),
        },
        "rootfs": { "type": "layers", "diff_ids": [format!("sha256:{}", sha256(&layer))] },
        "history": [{ "created": created, "created_by": "cargo xtask dist image" }],
    });
    let config = config.to_string().into_bytes();
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": descriptor("application/vnd.oci.image.config.v1+json", &config),
        "layers": [descriptor("application/vnd.oci.image.layer.v1.tar+gzip", &packed)],
        "annotations": labels(release),
    });
    let manifest = manifest.to_string().into_bytes();
    let mut entry = descriptor(MANIFEST, &manifest);
    if let Some(entry) = entry.as_object_mut() {
        entry.insert("platform".to_owned(), json!({ "architecture": processor, "os": "linux" }));
        entry.insert("annotations".to_owned(), json!({ "org.opencontainers.image.ref.name": release.version }));
    }
    let index = json!({ "schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [entry] });
    let mut files = Tree::default();
    files.text("oci-layout", json!({ "imageLayoutVersion": "1.0.0" }).to_string());
    files.text("index.json", index.to_string());
    for blob in [packed, config, manifest] {
        files.text(format!("blobs/sha256/{}", sha256(&blob)), blob);
    }
    Ok(files)
}

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// How one blob names another.
fn descriptor(kind: &str, blob: &[u8]) -> Value {
    json!({ "mediaType": kind, "digest": format!("sha256:{}", sha256(blob)), "size": blob.len() })
}

fn labels(release: &Release) -> Value {
    json!({
        "org.opencontainers.image.title": "keyferry",
        "org.opencontainers.image.description": "Ferries keys between the OpenSSL world and the Java world",
        "org.opencontainers.image.licenses": "MIT OR Apache-2.0",
        "org.opencontainers.image.version": release.version,
        "org.opencontainers.image.revision": release.commit.as_deref().unwrap_or("unknown"),
    })
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn every_blob_is_called_by_its_content_and_the_layer_unpacks() {
        let mut tree = Tree::default();
        tree.program("usr/bin/keyferry", b"program".to_vec());
        tree.folder("work", 0o1777);
        let release = Release { version: "1.2.3", commit: None, time: 1_000_000_000 };
        let layout = layout(&tree, "amd64", &release).unwrap();
        let read = |path: &str| -> Value { serde_json::from_slice(&layout.files[path].bytes).unwrap() };
        // The blob that a descriptor describes.
        let follow = |entry: &Value| {
            let path = format!("blobs/{}", entry["digest"].as_str().unwrap().replace(':', "/"));
            let bytes = &layout.files[&path].bytes;
            assert_eq!(
                (entry["size"].as_u64(), path.rsplit('/').next()),
                (Some(bytes.len() as u64), Some(sha256(bytes).as_str()))
            );
            path
        };
        let manifest = read(&follow(&read("index.json")["manifests"][0]));
        let config = read(&follow(&manifest["config"]));
        assert_eq!((&config["created"], &config["config"]["User"]), (&json!("2001-09-09T01:46:40Z"), &json!(USER)));
        let layer = &layout.files[&follow(&manifest["layers"][0])].bytes;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("layer.tar.gz"), layer).unwrap();
        let tar = Command::new("tar").args(["-tzf", "layer.tar.gz"]).current_dir(folder.path()).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&tar.stdout), "usr/\nusr/bin/\nwork/\nusr/bin/keyferry\n");
        Command::new("gzip").args(["-d", "layer.tar.gz"]).current_dir(folder.path()).status().unwrap();
        let unpacked = std::fs::read(folder.path().join("layer.tar")).unwrap();
        assert_eq!(config["rootfs"]["diff_ids"][0], format!("sha256:{}", sha256(&unpacked)));
    }
}
