//! What openssl's configuration files ask of the system: variables and included files.

use std::fs;
use std::path::Path;

use crate::config::{Environment, INCLUDED, INCLUDES, IncludeError, Source};

use keyferry_host::files;

/// The variables of this process and the files of this machine, as openssl sees them.
#[derive(Clone, Copy, Debug)]
pub struct SystemEnvironment;

impl Environment for SystemEnvironment {
    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn include(&self, path: &str) -> Result<Vec<Source>, IncludeError> {
        let path = Path::new(path);
        let mut paths = vec![path.to_owned()];
        if path.is_dir() {
            let entries = fs::read_dir(path)?;
            let is_config = |path: &Path| path.extension().is_some_and(|extension| extension == "cnf" || extension == "conf");
            paths = entries.flatten().map(|entry| entry.path()).filter(|path| is_config(path)).collect();
            paths.sort();
        }
        let (mut sources, mut length) = (Vec::new(), 0);
        for path in paths.into_iter().take(INCLUDES + 1) {
            let bytes = files::whole(Some(&path))?;
            let text = str::from_utf8(&bytes).map_err(|_| IncludeError::NotText)?.to_owned();
            length += text.len();
            sources.push(Source { name: path.to_string_lossy().into_owned(), text });
            if length > INCLUDED {
                break;
            }
        }
        Ok(sources)
    }
}
