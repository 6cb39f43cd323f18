//! What openssl's configuration files ask of the world around them.

use std::fs;
use std::path::Path;

use keyferry_formats::openssl_config::{Environment, Source};

use crate::files;

/// Environment variables and included files, as openssl sees them.
pub(crate) struct World;

impl Environment for World {
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
