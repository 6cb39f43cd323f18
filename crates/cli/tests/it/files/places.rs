//! Files that cannot be replaced by another of their name, disks that are full, and what is no file.

use std::fs;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};

use super::is_root;
use crate::support::{Folder, Said};

fn folder() -> Folder {
    let folder = Folder::new();
    for name in ["leaf.pem", "leaf.key", "leaf.p12", "ed.pem", "trust.p12"] {
        folder.twin(name, name);
    }
    folder
}

#[test]
fn a_file_that_something_is_mounted_on_is_written_over() {
    let folder = folder();
    folder.twin("trust.p12", "mounted.p12");
    folder.write("empty.p12", "");
    let line = "mount --bind mounted.p12 empty.p12 && \
        \"$K\" keytool -importcert -noprompt -alias n -file ed.pem -keystore empty.p12 -storepass changeit && \
        \"$K\" convert leaf.pem --trust-all --to pkcs12 -o empty.p12 --out-password env:STOREPASS --force; code=$?; umount empty.p12; exit $code";
    if let Some(said) = folder.namespace(line) {
        said.ok();
        assert_eq!((folder.entries("mounted.p12"), folder.read("empty.p12").len()), (1, 0));
        assert_eq!(folder.litter(), [] as [&str; 0]);
    }
}

/// Runs a line as somebody who is not root, in a folder where only the file `store.p12` can be written; root could write anywhere.
fn without_rights(folder: &Folder, line: &str) -> Said {
    let program = folder.path().join("keyferry");
    if !is_root() {
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
        let said = folder.shell(line);
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        return said;
    }
    // Where the binary is, others may not look.
    folder.copy_program();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    std::os::unix::fs::chown(folder.path().join("store.p12"), Some(65534), Some(65534)).unwrap();
    let line = format!("K=./keyferry; {line}");
    let said =
        folder.run("setpriv".as_ref(), &["--reuid", "65534", "--regid", "65534", "--clear-groups", "sh", "-c", &line], b"");
    fs::remove_file(program).unwrap();
    said
}

#[test]
fn in_a_folder_that_takes_no_file_what_is_there_is_written_over_and_nothing_new_is_made() {
    let folder = folder();
    folder.twin("trust.p12", "store.p12");
    let before = (folder.entries("store.p12"), folder.names());
    let said = without_rights(
        &folder,
        "\"$K\" keytool -importcert -noprompt -alias n -file ed.pem -keystore store.p12 -storepass changeit",
    );
    let said = said.ok();
    assert!(said.err.contains("store.p12 is written over as it stands: its folder takes no copy of it"), "{}", said.err);
    assert!(said.err.contains("Certificate was added to keystore"), "{}", said.err);
    assert_eq!((folder.entries("store.p12"), folder.names()), (before.0 + 1, before.1.clone()));

    without_rights(&folder, "\"$K\" openssl x509 -in leaf.pem -out new.pem")
        .fails(1, &["Can't open \"new.pem\" for writing, Permission denied"]);
    without_rights(&folder, "\"$K\" convert leaf.pem -o new.pem")
        .fails(1, &["new.pem cannot be written", "run it as a user who may"]);
    let said = without_rights(
        &folder,
        "\"$K\" keytool -importcert -noprompt -alias n -file ed.pem -keystore new.p12 -storepass changeit",
    );
    assert!(said.code == 1 && said.text().contains("Permission denied"), "{}{}", said.text(), said.err);
    assert!(!said.err.contains("was added"), "{}", said.err);
    assert_eq!(folder.names(), before.1);

    // A file that is not for writing is not written to, as with the tools.
    folder.set_mode("store.p12", 0o444);
    let before = folder.read("store.p12");
    without_rights(&folder, "\"$K\" openssl x509 -in leaf.pem -out store.p12")
        .fails(1, &["Can't open \"store.p12\" for writing, Permission denied"]);
    let said = without_rights(
        &folder,
        "\"$K\" keytool -importcert -noprompt -alias m -file ed.pem -keystore store.p12 -storepass changeit",
    );
    assert!(said.code == 1 && said.text().contains("store.p12 (Permission denied)"), "{}{}", said.text(), said.err);
    assert_eq!(folder.read("store.p12"), before);
}

/// A file may have no more than so many bytes, which is as good as a full disk.
#[test]
fn what_does_not_fit_leaves_what_was_there() {
    let folder = folder();
    fs::hard_link(folder.path().join("trust.p12"), folder.path().join("second.p12")).unwrap();
    folder.twin("trust.p12", "one-name.p12");
    let before = (folder.read("trust.p12"), folder.names());
    for store in ["trust.p12", "one-name.p12", "new.p12"] {
        let line = format!(
            "trap '' XFSZ; ulimit -f 1; \"$K\" keytool -importcert -noprompt -alias n -file ed.pem -keystore {store} -storepass changeit"
        );
        let said = folder.shell(&line);
        assert_eq!(said.code, 1, "{}{}", said.text(), said.err);
        assert!(said.text().contains("too large"), "{}{}", said.text(), said.err);
        assert!(!said.err.contains("was added"), "{}", said.err);
        assert_eq!((folder.read("trust.p12"), folder.names()), before);
    }
    assert_eq!(folder.read("one-name.p12"), before.0);
    let line = "trap '' XFSZ; ulimit -f 1; \"$K\" keytool -importkeystore -srckeystore leaf.p12 -srcstorepass changeit \
                -destkeystore new.p12 -deststorepass changeit";
    let said = folder.shell(line);
    assert!(said.code == 1 && !said.err.contains("successfully imported"), "{}{}", said.text(), said.err);
    let line = "trap '' XFSZ; ulimit -f 1; \"$K\" openssl pkey -in leaf.key -text -out key.pem";
    folder.shell(line).fails(1, &["key.pem cannot be written", "too large"]);
    assert_eq!(folder.names(), before.1);
}

#[test]
fn a_full_disk_leaves_what_was_there() {
    let folder = folder();
    fs::create_dir(folder.path().join("disk")).unwrap();
    // The disk has room for the store, but not for another one beside.
    let line = "mount -t tmpfs -o size=16k none disk && cp trust.p12 disk/store.p12 && cp trust.p12 before.p12 && \
        head -c 12288 /dev/zero > disk/rest; \
        \"$K\" keytool -importcert -noprompt -alias n -file ed.pem -keystore disk/store.p12 -storepass changeit; echo code $?; \
        cmp disk/store.p12 before.p12 && ls -A disk; \
        \"$K\" convert leaf.pem -o disk/leaf.pem; echo code $?; ls -A disk; umount disk";
    if let Some(said) = folder.namespace(line) {
        let text = said.text();
        assert!(text.matches("code 1\nrest\nstore.p12\n").count() == 2, "{text}{}", said.err);
        assert!(text.contains("No space left on device") && said.err.contains("No space left on device"), "{text}{}", said.err);
        assert!(said.err.contains("make room on the disk") && !said.err.contains("was added"), "{}", said.err);
    }
    // The store is mounted into a folder that takes no file, and has to grow on its own full disk: it is written over, and put back.
    folder.write("closed/place", "");
    let line = "cat leaf.pem ed.pem leaf.pem ed.pem leaf.pem ed.pem leaf.pem ed.pem leaf.pem > many.pem; cp ed.pem before.pem; \
        mount -t tmpfs -o size=16k none disk && cp ed.pem disk/store.pem && head -c 12288 /dev/zero > disk/rest; \
        mount -t tmpfs none closed && touch closed/store.pem && mount --bind disk/store.pem closed/store.pem && \
        mount -o remount,ro closed || exit 99; \
        \"$K\" openssl crl2pkcs7 -nocrl -certfile many.pem -out closed/store.pem; echo code $?; cmp disk/store.pem before.pem && echo same; \
        \"$K\" openssl x509 -in leaf.pem -out closed/store.pem; echo code $?; cmp disk/store.pem leaf.pem; ls -A closed";
    if let Some(said) = folder.namespace(line) {
        let text = said.text();
        assert!(text.contains("code 1\nsame\ncode 0\n") && text.ends_with("store.pem\n"), "{text}{}", said.err);
        assert!(said.err.contains("No space left on device") && said.err.contains("takes no copy"), "{}", said.err);
    }
}

#[test]
fn devices_and_pipes_are_written_to() {
    let folder = folder();
    let leaf = folder.read("leaf.pem");
    for line in [
        "\"$K\" openssl x509 -in leaf.pem -out /dev/stdout",
        "\"$K\" convert leaf.pem --to pem -o /dev/stdout",
        "\"$K\" convert leaf.pem --to pem -o -",
        "\"$K\" openssl x509 -in leaf.pem -out /dev/stdout > here; cat here; rm here",
        "mkfifo pipe; \"$K\" openssl x509 -in leaf.pem -out pipe & cat pipe; rm pipe",
        "mkfifo pipe; \"$K\" convert leaf.pem --to pem -o pipe & cat pipe; rm pipe",
        "echo before > here; (\"$K\" openssl x509 -in leaf.pem -out /dev/stdout) >> here; tail -n +2 here; rm here",
    ] {
        let text = folder.shell(line).ok().text();
        let body: Vec<&str> = text.lines().filter(|line| line.len() == 64).collect();
        assert!(text.contains("BEGIN CERTIFICATE") && !body.is_empty(), "{line}: {text}");
        assert!(body.iter().all(|line| String::from_utf8_lossy(&leaf).contains(line)), "{line}: {text}");
    }
    folder.keyferry(&["openssl", "genrsa", "-out", "/dev/null"]).ok();
    folder.keyferry(&["convert", "leaf.pem", "--to", "pem", "-o", "/dev/null"]).ok();
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    for line in [
        "\"$K\" openssl x509 -in leaf.pem -out /dev/full",
        "\"$K\" openssl x509 -in leaf.pem > /dev/full",
        "\"$K\" convert leaf.pem --to pem -o /dev/full",
        "\"$K\" convert leaf.pem --to pem -o - > /dev/full",
    ] {
        folder.shell(line).fails(1, &["No space left on device"]);
    }
    let said = folder.shell("\"$K\" keytool -printcert -rfc -file leaf.pem > /dev/full");
    assert_eq!(said.code, 1, "{}", said.err);
}
