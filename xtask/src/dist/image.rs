//! An image for containers, in the layout of the Open Container Initiative: a folder of blobs that are called by their SHA-256. One layer has the program, and a
//! user without rights whom it runs as.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::sums::sha256;
use super::target::Target;
use super::tree::Tree;
use super::{Release, archive, folder, gzip, licences, read, tar, write};
use crate::root;

/// The user, who owns nothing.
const USER: &str = "65532:65532";
const PASSWD: &str = "root:x:0:0:root:/:/sbin/nologin\nkeyferry:x:65532:65532:keyferry:/work:/sbin/nologin\n";
const GROUP: &str = "root:x:0:\nkeyferry:x:65532:\n";
/// The program in the image.
pub(crate) const PROGRAM: &str = "/usr/bin/keyferry";

/// The folder of the image for a target.
pub(crate) fn path(target: &Target, release: &Release) -> PathBuf {
    folder().join(format!("{}.oci", archive::stem(target, release)))
}

/// Makes it; gives its folder.
pub(crate) fn make(target: &Target, release: &Release) -> Result<PathBuf, String> {
    let mut tree = Tree::default();
    tree.program(PROGRAM.trim_start_matches('/'), read(&target.build(release)?)?);
    tree.text("etc/passwd", PASSWD);
    tree.text("etc/group", GROUP);
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        tree.text(format!("usr/share/doc/keyferry/{name}"), read(&root().join(name))?);
    }
    tree.text("usr/share/doc/keyferry/THIRD-PARTY.txt", licences::of_crates(target)?);
    // Where the user's files are mounted; who mounts none can write there, and elsewhere nowhere but in /tmp.
    tree.folder("work", 0o1777);
    tree.folder("tmp", 0o1777);
    let path = path(target, release);
    if path.exists() {
        fs::remove_dir_all(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    for (name, bytes) in layout(&tree, target.processor[2], release)? {
        write(&path.join(name), &bytes)?;
    }
    Ok(path)
}

/// The files of the layout with one layer, by their paths.
fn layout(tree: &Tree, processor: &str, release: &Release) -> Result<Vec<(String, Vec<u8>)>, String> {
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
    let mut files = vec![
        ("oci-layout".to_owned(), json!({ "imageLayoutVersion": "1.0.0" }).to_string().into_bytes()),
        ("index.json".to_owned(), index.to_string().into_bytes()),
    ];
    files.extend([packed, config, manifest].map(|blob| (format!("blobs/sha256/{}", sha256(&blob)), blob)));
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
