//! The certificates that the machine trusts already: its own and Java's.

use std::path::{Path, PathBuf};

/// Java's own truststore, the file `cacerts`: below `JAVA_HOME`, or where the system has it.
pub fn cacerts() -> Option<PathBuf> {
    let home = std::env::var_os("JAVA_HOME").map(PathBuf::from);
    let below = home.into_iter().flat_map(|home| [home.join("lib/security/cacerts"), home.join("jre/lib/security/cacerts")]);
    let system = ["/etc/ssl/certs/java/cacerts", "/etc/pki/java/cacerts", "/etc/pki/ca-trust/extracted/java/cacerts"];
    below.chain(system.iter().map(PathBuf::from)).find(|path| Path::is_file(path))
}

/// The bundle of the system's roots in PEM: of Debian, Fedora and theirs, openSUSE, and of Alpine, macOS and the BSDs.
pub fn system() -> Option<PathBuf> {
    let places = [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ];
    places.iter().map(PathBuf::from).find(|path| Path::is_file(path))
}
