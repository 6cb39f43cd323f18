//! What openssl's configuration files ask of the system: variables and included files.

use std::fs;
use std::path::Path;

use crate::config::{Environment, Source};

use keyferry_host::files;

/// The variables of this process and the files of this machine, as openssl sees them.
#[derive(Clone, Copy, Debug)]
pub struct SystemEnvironment;

impl Environment for SystemEnvironment {
    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn include(&self, path: &str) -> Result<Vec<Source>, String> {
        let path = Path::new(path);
        let mut paths = vec![path.to_owned()];
        if path.is_dir() {
            let entries = fs::read_dir(path).map_err(|error| error.to_string())?;
            let is_config = |path: &Path| path.extension().is_some_and(|extension| extension == "cnf" || extension == "conf");
            paths = entries.flatten().map(|entry| entry.path()).filter(|path| is_config(path)).collect();
            paths.sort();
        }
        paths
            .into_iter()
            .map(|path| {
                let bytes = files::whole(Some(&path)).map_err(|error| error.to_string())?;
                let text = str::from_utf8(&bytes).map_err(|_| "it is not UTF-8 text".to_owned())?.to_owned();
                Ok(Source { name: path.to_string_lossy().into_owned(), text })
            })
            .collect()
    }
}
