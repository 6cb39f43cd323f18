//! How files are written: for whom, over what, by whom at once, and what is left of a run that is killed or finds the disk full. The measure for
//! the drop-ins is what openssl and keytool leave.

mod io_errors;
mod kills;
mod modes;
mod not_utf8;
mod own_store;
mod places;
mod together;
mod writers;

use std::fs;
use std::os::unix::fs::MetadataExt;

use crate::support::{Folder, Said, fixture};

/// The binary under test.
const KEYFERRY: &str = env!("CARGO_BIN_EXE_keyferry");

/// Whether this may do everything. Others own what they make.
fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

impl Folder {
    /// Copies a fixture of the differential suite.
    fn twin(&self, name: &str, to: &str) {
        self.write(to, fs::read(fixture("twins").join(name)).unwrap());
    }

    fn mode(&self, name: &str) -> u32 {
        fs::metadata(self.path().join(name)).unwrap().mode() & 0o777
    }

    fn set_mode(&self, name: &str, mode: u32) {
        fs::set_permissions(self.path().join(name), std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    }

    /// Runs a line of the shell; `$K` is keyferry.
    fn shell(&self, line: &str) -> Said {
        let line = format!("K='{KEYFERRY}'; {line}");
        self.run("sh".as_ref(), &["-c", &line], b"")
    }

    /// The same as root of a namespace of its own, where something can be mounted. Nothing where the system has none for us; what it is
    /// needed for is tested by other ways there too.
    fn namespace(&self, line: &str) -> Option<Said> {
        let unshare = |line: &str| self.run("unshare".as_ref(), &["--map-root-user", "--mount", "sh", "-c", line], b"");
        if unshare("mount -t tmpfs none /mnt").code != 0 {
            eprintln!("no namespaces here: mounts are not tested");
            return None;
        }
        Some(unshare(&format!("K='{KEYFERRY}'; {line}")))
    }

    /// Names that keyferry gives to what is not in its place yet.
    fn litter(&self) -> Vec<String> {
        self.names().into_iter().filter(|name| name.starts_with(".keyferry")).collect()
    }

    /// The command line that imports a certificate into a store.
    fn import(&self, store: &str, alias: &str) -> Said {
        self.keyferry(&import(store, alias))
    }

    /// How many entries keytool finds.
    fn entries(&self, store: &str) -> usize {
        let said = self.keytool(&["-list", "-keystore", store, "-storepass", "changeit"]).ok().text();
        said.lines().filter(|line| line.contains("trustedCertEntry") || line.contains("PrivateKeyEntry")).count()
    }
}

fn import<'a>(store: &'a str, alias: &'a str) -> [&'a str; 11] {
    let (file, password) = ("ed.pem", "changeit");
    ["keytool", "-importcert", "-noprompt", "-alias", alias, "-file", file, "-keystore", store, "-storepass", password]
}
