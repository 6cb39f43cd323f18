//! The extensions that a configuration file lets a request ask for.

use std::fmt;

use keyferry_core::extension::Extension;
use keyferry_core::key::SubjectPublicKeyInfo;
use keyferry_core::name::DistinguishedName;

use super::section::Pointed;
use super::{Config, ConfigError, ConfigErrorKind};
use crate::extensions::{self, Purpose};

/// The section of `req_extensions`. The values are made when subject and key are known.
#[derive(Clone, PartialEq, Eq)]
pub struct RequestedExtensions {
    /// Other sections may be pointed to.
    config: Config,
    section: String,
    settings: Vec<crate::extension::Setting>,
}

impl fmt::Debug for RequestedExtensions {
    /// Without the file, which may hold passwords.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestedExtensions").field("section", &self.section).finish_non_exhaustive()
    }
}

impl RequestedExtensions {
    /// The settings of a section; one of which nothing can be made is an error before there is a key.
    pub(super) fn read(config: &Config, section: Pointed<'_>) -> Result<Self, ConfigError> {
        let settings = section.settings.iter().map(|setting| (setting.name.clone(), setting.value.clone())).collect();
        let read = Self { config: config.clone(), section: section.name.to_owned(), settings };
        read.make(&mut Vec::new(), &extensions::Trial::default().purpose())?;
        Ok(read)
    }

    /// Adds the extensions for this subject and public key to those that are there.
    pub fn add(
        &self,
        to: &mut Vec<Extension>,
        subject: &DistinguishedName,
        public_key: &SubjectPublicKeyInfo,
    ) -> Result<(), ConfigError> {
        self.make(to, &Purpose { subject, public_key, authority: None })
    }

    fn make(&self, to: &mut Vec<Extension>, purpose: &Purpose<'_>) -> Result<(), ConfigError> {
        extensions::add_each(to, &self.settings, Some(&self.config), purpose).map_err(|(name, error)| ConfigError {
            place: self.config.own(&self.section, name).map(|setting| setting.place.clone()),
            kind: ConfigErrorKind::Setting { name: name.to_owned(), value: None, why: error.to_string() },
        })
    }
}
