//! The section that describes a request, read setting by setting: what `openssl req` and the native commands both ask it.

use super::{Config, ConfigError, ConfigErrorKind, Setting};
use crate::strings::Mask;
use keyferry_formats::Password;

/// The section `req`, or the one that is read in its place. What it does not say, the default section does.
#[derive(Clone, Copy)]
pub(crate) struct RequestSection<'a> {
    config: &'a Config,
    name: &'a str,
}

/// A section that a setting points to.
#[derive(Clone, Copy)]
pub(crate) struct Pointed<'a> {
    /// The section's name.
    pub name: &'a str,
    /// What stands in it.
    pub settings: &'a [Setting],
}

impl<'a> RequestSection<'a> {
    pub(crate) fn new(config: &'a Config, name: &'a str) -> Self {
        Self { config, name }
    }

    fn get(self, name: &str) -> Option<&'a Setting> {
        self.config.get(self.name, name)
    }

    fn text(self, name: &str) -> Option<&'a str> {
        self.get(name).map(|setting| setting.value.as_str())
    }

    fn is_no(self, name: &str) -> bool {
        self.text(name) == Some("no")
    }

    /// `prompt`: whether the fields are asked for.
    pub(crate) fn asks(self) -> bool {
        !self.is_no("prompt")
    }

    /// `encrypt_key`, or by its older name `encrypt_rsa_key`.
    pub(crate) fn encrypts_key(self) -> bool {
        !self.is_no("encrypt_key") && !self.is_no("encrypt_rsa_key")
    }

    /// `utf8`: whether values are UTF-8 for openssl, and not Latin-1.
    pub(crate) fn is_utf8(self) -> bool {
        self.text("utf8") == Some("yes")
    }

    /// `default_bits`.
    pub(crate) fn bits(self) -> Option<&'a Setting> {
        self.get("default_bits")
    }

    /// `default_md`, when it is not what is usual anyway.
    pub(crate) fn digest(self) -> Option<&'a Setting> {
        self.get("default_md").filter(|setting| setting.value != "default")
    }

    /// `default_keyfile`.
    pub(crate) fn key_file(self) -> Option<&'a str> {
        self.text("default_keyfile")
    }

    /// `input_password`.
    pub(crate) fn input_password(self) -> Option<Password> {
        self.text("input_password").map(Password::new)
    }

    /// `output_password`.
    pub(crate) fn output_password(self) -> Option<Password> {
        self.text("output_password").map(Password::new)
    }

    /// `string_mask`.
    pub(crate) fn mask(self) -> Result<Mask, ConfigError> {
        let Some(setting) = self.get("string_mask") else { return Ok(Mask::UTF8_ONLY) };
        let why = "the string types are utf8only, nombstr, pkix, default or MASK: and a number";
        Mask::parse(&setting.value).ok_or_else(|| ConfigError::of_setting(setting, why))
    }

    /// The fields of the subject.
    pub(crate) fn subject(self) -> Result<Option<Pointed<'a>>, ConfigError> {
        self.pointed("distinguished_name")
    }

    /// The attributes.
    pub(crate) fn attributes(self) -> Result<Option<Pointed<'a>>, ConfigError> {
        self.pointed("attributes")
    }

    /// The name of the section with the extensions of a request, or of a certificate.
    pub(crate) fn extensions(self, certificate: bool) -> Option<&'a str> {
        self.text(if certificate { "x509_extensions" } else { "req_extensions" })
    }

    /// The extensions that a request asks for.
    pub(crate) fn requested_extensions(self) -> Result<Option<Pointed<'a>>, ConfigError> {
        self.pointed("req_extensions")
    }

    fn pointed(self, name: &str) -> Result<Option<Pointed<'a>>, ConfigError> {
        let Some(setting) = self.get(name) else { return Ok(None) };
        let missing = || ConfigError {
            place: Some(setting.place.clone()),
            kind: ConfigErrorKind::NoSection { section: setting.value.clone(), setting: name.to_owned() },
        };
        let settings = self.config.settings(&setting.value).ok_or_else(missing)?;
        Ok(Some(Pointed { name: &setting.value, settings }))
    }
}
