//! Java's own truststore.

use std::path::{Path, PathBuf};

/// The file `cacerts`: below `JAVA_HOME`, or where the system has it.
pub(super) fn cacerts() -> Option<PathBuf> {
    let home = std::env::var_os("JAVA_HOME").map(PathBuf::from);
    let below = home.into_iter().flat_map(|home| [home.join("lib/security/cacerts"), home.join("jre/lib/security/cacerts")]);
    let system = ["/etc/ssl/certs/java/cacerts", "/etc/pki/java/cacerts", "/etc/pki/ca-trust/extracted/java/cacerts"];
    below.chain(system.iter().map(PathBuf::from)).find(|path| Path::is_file(path))
}
