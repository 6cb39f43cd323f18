//! Who may read what was written.

use std::fs;
use std::os::unix::fs::MetadataExt;

use super::is_root;
use crate::support::Folder;

/// Command lines that write a private key to the file OUT.
const KEYS: [&str; 11] = [
    "openssl genrsa -out OUT",
    "openssl rsa -in leaf.key -out OUT",
    "openssl pkey -in leaf.key -out OUT",
    "openssl pkcs8 -topk8 -nocrypt -in leaf.key -out OUT",
    "openssl genpkey -algorithm ED25519 -out OUT",
    "openssl req -new -newkey rsa:2048 -nodes -subj /CN=x -out new.csr -keyout OUT",
    "openssl pkcs12 -export -inkey leaf.key -in leaf.pem -passout pass:changeit -out OUT",
    "openssl pkcs12 -in made.p12 -passin pass:changeit -nodes -out OUT",
    "keytool -genkeypair -keyalg EC -dname CN=x -storepass changeit -keystore OUT",
    "keytool -importkeystore -srckeystore made.p12 -srcstorepass changeit -deststorepass changeit -destkeystore OUT",
    "convert made.p12 --force --to pem --plain-key --password env:STOREPASS -o OUT",
];

fn folder() -> Folder {
    let folder = Folder::new();
    for name in ["leaf.pem", "leaf.key", "ed.pem", "trust.p12"] {
        folder.twin(name, name);
    }
    folder
        .openssl(&["pkcs12", "-export", "-inkey", "leaf.key", "-in", "leaf.pem", "-passout", "pass:changeit", "-out", "made.p12"])
        .ok();
    folder
}

#[test]
fn private_keys_are_for_their_owner_only_whatever_the_umask_the_link_and_the_command() {
    let folder = folder();
    let links = ["new", "through-link", "through-links"];
    for (number, line) in KEYS.iter().enumerate() {
        for (kind, link) in links.iter().enumerate() {
            let (name, end) = (format!("{link}-{number}.out"), format!("end-{number}-{kind}.out"));
            if kind > 0 {
                std::os::unix::fs::symlink(&end, folder.path().join(format!("{name}{}", if kind == 2 { ".next" } else { "" })))
                    .unwrap();
            }
            if kind == 2 {
                std::os::unix::fs::symlink(format!("{name}.next"), folder.path().join(&name)).unwrap();
            }
            folder.shell(&format!("umask 0; \"$K\" {}", line.replace("OUT", &name))).ok();
            let written = if kind == 0 { &name } else { &end };
            assert_eq!(folder.mode(written), 0o600, "{line} {link}");
            assert!(fs::symlink_metadata(folder.path().join(&name)).unwrap().is_symlink() == (kind > 0), "{line} {link}");
        }
    }
    assert_eq!(folder.litter(), [] as [&str; 0]);
}

#[test]
fn a_file_that_everybody_could_read_is_narrowed_for_a_private_key_and_a_narrower_one_stays() {
    let folder = folder();
    // A store is no store before, and so the two of keytool that open it are left out.
    for line in KEYS.iter().filter(|line| !line.starts_with("keytool")) {
        for (before, after) in [(0o644, 0o600), (0o640, 0o640), (0o600, 0o600)] {
            folder.write("there.out", "old");
            folder.set_mode("there.out", before);
            folder.shell(&format!("umask 0; \"$K\" {}", line.replace("OUT", "there.out"))).ok();
            assert_eq!(folder.mode("there.out"), after, "{line} over {before:o}");
        }
    }
}

#[test]
fn what_is_public_has_the_mode_that_the_real_tools_give_it() {
    let folder = folder();
    let line = "-importcert -noprompt -alias n -file ed.pem -storepass changeit -keystore";
    for umask in ["022", "027", "077", "0"] {
        folder.shell(&format!("umask {umask}; openssl x509 -in leaf.pem -out theirs-{umask}.pem")).ok();
        folder.shell(&format!("umask {umask}; \"$K\" openssl x509 -in leaf.pem -out ours-{umask}.pem")).ok();
        assert_eq!(folder.mode(&format!("ours-{umask}.pem")), folder.mode(&format!("theirs-{umask}.pem")), "umask {umask}");
        folder.shell(&format!("umask {umask}; \"$K\" keytool {line} ours-{umask}.p12")).ok();
        assert_eq!(folder.mode(&format!("ours-{umask}.p12")), folder.mode(&format!("theirs-{umask}.pem")), "umask {umask}");
    }
    folder.shell(&format!("umask 022; keytool {line} theirs.p12")).ok();
    assert_eq!((folder.mode("theirs.p12"), folder.mode("ours-022.p12")), (0o644, 0o644));
}

#[test]
fn what_is_there_keeps_its_mode() {
    let folder = folder();
    for mode in [0o600, 0o640, 0o664, 0o604] {
        folder.write("theirs.pem", "old");
        folder.write("ours.pem", "old");
        for name in ["theirs.pem", "ours.pem"] {
            folder.set_mode(name, mode);
        }
        folder.openssl(&["x509", "-in", "leaf.pem", "-out", "theirs.pem"]).ok();
        folder.keyferry(&["openssl", "x509", "-in", "leaf.pem", "-out", "ours.pem"]).ok();
        assert_eq!((folder.mode("ours.pem"), folder.mode("theirs.pem")), (mode, mode));
        // A keystore with a key keeps the mode that its owner gave it, as with keytool.
        folder.set_mode("made.p12", mode);
        folder.import("made.p12", &format!("n{mode}")).ok();
        assert_eq!(folder.mode("made.p12"), mode);
    }
    // The first key comes into a truststore.
    folder.set_mode("trust.p12", 0o644);
    let new = ["keytool", "-genkeypair", "-keyalg", "EC", "-alias", "k", "-dname", "CN=x", "-storepass", "changeit"];
    folder.keyferry(&[&new[..], &["-keystore", "trust.p12"]].concat()).ok();
    assert_eq!(folder.mode("trust.p12"), 0o600);
}

#[test]
fn what_is_edited_keeps_its_owner_and_all_of_its_names() {
    for tool in ["real", "ours"] {
        let folder = folder();
        folder.set_mode("trust.p12", 0o640);
        fs::hard_link(folder.path().join("trust.p12"), folder.path().join("second.p12")).unwrap();
        std::os::unix::fs::symlink("trust.p12", folder.path().join("link.p12")).unwrap();
        // Only root can give a file away; for others the owner is their own.
        if is_root() {
            std::os::unix::fs::chown(folder.path().join("trust.p12"), Some(65534), Some(65534)).unwrap();
        }
        let line = super::import("link.p12", "n");
        if tool == "real" { folder.keytool(&line[1..]) } else { folder.keyferry(&line) }.ok();
        let metadata = fs::metadata(folder.path().join("trust.p12")).unwrap();
        assert_eq!((metadata.mode() & 0o777, metadata.nlink()), (0o640, 2), "{tool}");
        assert!(!is_root() || (metadata.uid(), metadata.gid()) == (65534, 65534), "{tool}");
        assert!(fs::symlink_metadata(folder.path().join("link.p12")).unwrap().is_symlink(), "{tool}");
        assert_eq!(folder.read("second.p12"), folder.read("trust.p12"), "{tool}");
        assert_eq!(folder.litter(), [] as [&str; 0], "{tool}");
    }
    // One name: it is replaced, and keeps its owner all the same.
    let folder = folder();
    if is_root() {
        std::os::unix::fs::chown(folder.path().join("trust.p12"), Some(65534), Some(65534)).unwrap();
    }
    let before = fs::metadata(folder.path().join("trust.p12")).unwrap();
    folder.import("trust.p12", "n").ok();
    let after = fs::metadata(folder.path().join("trust.p12")).unwrap();
    assert_eq!((after.uid(), after.gid(), after.mode()), (before.uid(), before.gid(), before.mode()));
}

#[test]
#[cfg(target_os = "linux")]
fn access_control_lists_stay() {
    use rustix::fs::{XattrFlags, getxattr, setxattr};
    const LIST: &str = "system.posix_acl_access";
    let folder = folder();
    let path = folder.path().join("trust.p12");
    // user::rw-, user:nobody:r--, group::---, mask::r--, other::---
    let entries: [(u16, u16, u32); 5] =
        [(1, 6, u32::MAX), (2, 4, 65534), (4, 0, u32::MAX), (0x10, 4, u32::MAX), (0x20, 0, u32::MAX)];
    let mut list = 2_u32.to_le_bytes().to_vec();
    for (tag, rights, who) in entries {
        list.extend([&tag.to_le_bytes()[..], &rights.to_le_bytes(), &who.to_le_bytes()].concat());
    }
    match setxattr(&path, LIST, &list, XattrFlags::empty()) {
        Err(rustix::io::Errno::OPNOTSUPP) => return eprintln!("no access control lists on this disk: not tested"),
        set => set.unwrap(),
    }
    folder.import("trust.p12", "n").ok();
    let mut found = [0; 100];
    let length = getxattr(&path, LIST, &mut found).unwrap();
    assert_eq!(found[..length], list);
    assert_eq!(folder.mode("trust.p12"), 0o640);

    // What new files of the folder inherit is not for a file that was there without.
    folder.twin("trust.p12", "plain.p12");
    folder.set_mode("plain.p12", 0o640);
    setxattr(folder.path(), "system.posix_acl_default", &list, XattrFlags::empty()).unwrap();
    folder.import("plain.p12", "n").ok();
    assert_eq!(getxattr(folder.path().join("plain.p12"), LIST, &mut found).unwrap_err(), rustix::io::Errno::NODATA);
    assert_eq!(folder.mode("plain.p12"), 0o640);
}

#[test]
fn metrics_are_for_everybody_whatever_the_umask() {
    let folder = Folder::new();
    folder.twin("leaf.pem", "leaf.pem");
    let line = "umask 077; \"$K\" show leaf.pem --prometheus m.prom";
    // Another name is given to a file that has its mode already: whoever reads the folder never finds one that he cannot read.
    let traced = "strace -f -qq -e trace=chmod,fchmod,fchmodat,rename,renameat,renameat2,link,linkat -o trace";
    folder.shell(&line.replace("\"$K\"", &format!("{traced} \"$K\""))).ok();
    assert_eq!(folder.mode("m.prom"), 0o644);
    let trace = String::from_utf8(folder.read("trace")).unwrap();
    let calls: Vec<&str> = trace.lines().filter(|line| line.contains("0644") || line.contains("m.prom")).collect();
    assert!(calls.len() == 2 && calls[0].contains("fchmod(") && calls[1].contains("m.prom"), "{trace}");
    // A mode that is there was somebody's decision.
    folder.set_mode("m.prom", 0o640);
    folder.shell(line).ok();
    assert_eq!(folder.mode("m.prom"), 0o640);
}
