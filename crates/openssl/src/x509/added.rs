//! The extensions that a configuration adds to a certificate: that of `-extfile`, or the one that openssl is distributed with.

use std::path::Path;

use keyferry_core::extension::Extension;

use crate::command_error::CommandError;
use crate::config::Config;
use crate::extension::Setting;
use crate::extensions::{self, Purpose};
use crate::names::{EXTENSIONS, EXTFILE};
use crate::options::Options;
use crate::release::{EXTENSION_FILE, IDENTIFIERS, Identifiers, now};

/// The configuration file with extensions, and the section of it.
pub(super) struct Added {
    config: Config,
    section: String,
}

fn extension_config(path: &Path) -> Result<Config, CommandError> {
    if now(&EXTENSION_FILE) && !path.exists() {
        return Err(CommandError::new(format!("Error opening: {}", path.display())));
    }
    extensions::read_config(path)
}

/// What the file that openssl is distributed with says of new certificates.
const DISTRIBUTED: &str = "\
extensions = default_skid_akid
[ default_skid_akid ]
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:nonss,issuer:nonss
";

/// The extensions of `-extfile`, or those of the usual configuration where that counts.
pub(super) fn read(options: &Options) -> Result<Option<Added>, CommandError> {
    let config = match (options.path(EXTFILE), now(&IDENTIFIERS)) {
        (Some(path), _) => extension_config(path)?,
        (None, Identifiers::AsConfigured) => extensions::usual_config(DISTRIBUTED)?,
        (None, _) => return Ok(None),
    };
    let named = config.get("default", "extensions").map(|setting| setting.value.clone());
    if options.path(EXTFILE).is_none() && named.is_none() && !options.has(EXTENSIONS) {
        return Ok(None);
    }
    let section = options.value(EXTENSIONS).map(str::to_owned).or(named).unwrap_or_else(|| "default".to_owned());
    let added = Added { config, section };
    let wrong = || format!("Error checking extension section {}", added.section);
    let settings = added.settings().ok_or_else(|| CommandError::new(wrong()))?;
    extensions::check(&settings, &added.section, Some(&added.config)).map_err(|error| error.before(wrong()))?;
    Ok(Some(added))
}

impl Added {
    /// The settings of the section; in the default one stands its own name too.
    fn settings(&self) -> Option<Vec<Setting>> {
        let settings = extensions::section(&self.config, &self.section)?;
        Some(settings.into_iter().filter(|(name, _)| name != "extensions" || self.section != "default").collect())
    }

    pub(super) fn add(&self, extensions: &mut Vec<Extension>, purpose: &Purpose<'_>) -> Result<(), CommandError> {
        let settings = self.settings().unwrap_or_default();
        extensions::add(extensions, &settings, &self.section, Some(&self.config), purpose)
            .map_err(|error| error.before(format!("Error adding extensions from section {}", self.section)))
    }
}
