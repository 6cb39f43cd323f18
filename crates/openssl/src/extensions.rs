//! Extensions from configuration files and `-addext`, and those that openssl adds by itself.

use std::collections::HashSet;
use std::path::Path;

use crate::config::{Config, ConfigError};
use crate::extension::{ExtensionContext, ExtensionError, Issuer, Setting, parse};
use der::asn1::ObjectIdentifier;
use keyferry_core::extension::{AUTHORITY_KEY_IDENTIFIER, Extension, SUBJECT_KEY_IDENTIFIER, subject_key_identifier};
use keyferry_core::key::SubjectPublicKeyInfo;
use keyferry_core::name::DistinguishedName;

use super::command_error::CommandError;
use super::input;
use crate::environment::SystemEnvironment;
use crate::release::{IDENTIFIERS, Identifiers, now};

/// What the extensions are for.
#[derive(Clone, Copy)]
pub(crate) struct Purpose<'a> {
    /// The subject.
    pub subject: &'a DistinguishedName,
    /// Its public key.
    pub public_key: &'a SubjectPublicKeyInfo,
    /// The certificate of the authority; `None` for a request.
    pub authority: Option<Authority<'a>>,
}

/// Who signs a certificate.
#[derive(Clone, Copy)]
pub(crate) struct Authority<'a> {
    /// The DER of the name of the authority's issuer.
    pub issuer_name: &'a [u8],
    /// The authority's serial number.
    pub serial_number: &'a [u8],
    /// The authority's extensions; `None` when the certificate is its own authority.
    pub extensions: Option<&'a [Extension]>,
    /// Whether the key that signs is the subject's.
    pub own_key: bool,
}

impl From<ExtensionError> for CommandError {
    fn from(error: ExtensionError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<ConfigError> for CommandError {
    fn from(error: ConfigError) -> Self {
        Self::new(error.to_string())
    }
}

/// A configuration file.
pub(crate) fn read_config(path: &Path) -> Result<Config, CommandError> {
    let bytes = input::file_bytes(Some(path))?;
    config(&String::from_utf8_lossy(&bytes), &path.to_string_lossy())
}

/// The one that counts where none is named: that of `OPENSSL_CONF`, or what openssl is distributed with.
pub(crate) fn usual_config(distributed: &str) -> Result<Config, CommandError> {
    match std::env::var_os("OPENSSL_CONF") {
        Some(path) => read_config(Path::new(&path)),
        None => config(distributed, "the distributed configuration"),
    }
}

/// The text of one.
pub(crate) fn config(text: &str, name: &str) -> Result<Config, CommandError> {
    Config::parse(text, &SystemEnvironment).map_err(|error| {
        let line = error.place.as_ref().map_or(0, |place| place.line);
        CommandError::new(format!("Error on line {line} of config file \"{name}\"")).queue(
            0x0700_0065,
            "configuration file routines",
            "def_load_bio",
            error,
            "",
        )
    })
}

/// The settings of a section.
pub(crate) fn section(config: &Config, name: &str) -> Option<Vec<Setting>> {
    let settings = config.settings(name)?;
    Some(settings.iter().map(|setting| (setting.name.clone(), setting.value.clone())).collect())
}

/// Adds the extensions of `settings` to those that are there; one of the same kind replaces the older.
pub(crate) fn add(
    to: &mut Vec<Extension>,
    settings: &[Setting],
    section_name: &str,
    config: Option<&Config>,
    purpose: &Purpose<'_>,
) -> Result<(), CommandError> {
    add_each(to, settings, config, purpose).map_err(|(name, error)| {
        // Not the value: a file is not repeated.
        let detail = format!("section={section_name}, name={name}");
        CommandError::silent(1).queue(0x1100_0082, "X509 V3 routines", "do_ext_nconf", error.reason, &error.detail).queue(
            0x1100_0080,
            "X509 V3 routines",
            "X509V3_EXT_nconf_int",
            "error in extension",
            &detail,
        )
    })
}

/// The same; what is wrong comes with the name of its setting.
pub(crate) fn add_each<'a>(
    to: &mut Vec<Extension>,
    settings: &'a [Setting],
    config: Option<&Config>,
    purpose: &Purpose<'_>,
) -> Result<(), (&'a str, ExtensionError)> {
    let mut there: HashSet<ObjectIdentifier> = to.iter().map(|extension| extension.extn_id).collect();
    for (name, value) in settings {
        // What stands behind a point tells repeated settings apart.
        let made = one(name, value, config, purpose, to).map_err(|error| (name.as_str(), error))?;
        if !there.insert(made.extn_id) {
            to.retain(|extension| extension.extn_id != made.extn_id);
        }
        to.push(made);
    }
    Ok(())
}

/// Whether the settings make extensions, before it is known for whom.
pub(crate) fn check(settings: &[Setting], section_name: &str, config: Option<&Config>) -> Result<(), CommandError> {
    add(&mut Vec::new(), settings, section_name, config, &Trial::default().purpose())
}

/// Somebody for whom extensions are tried before it is known for whom they are.
pub(crate) struct Trial {
    subject: DistinguishedName,
    public_key: SubjectPublicKeyInfo,
    /// The authority's.
    extensions: Vec<Extension>,
}

impl Default for Trial {
    fn default() -> Self {
        let public_key = SubjectPublicKeyInfo::ed25519(&[0; 32]);
        let extensions = subject_key_identifier(&public_key).into_iter().collect();
        Self { subject: DistinguishedName::default(), public_key, extensions }
    }
}

impl Trial {
    pub(crate) fn purpose(&self) -> Purpose<'_> {
        let authority =
            Authority { issuer_name: &[0x30, 0], serial_number: &[1], extensions: Some(&self.extensions), own_key: false };
        Purpose { subject: &self.subject, public_key: &self.public_key, authority: Some(authority) }
    }
}

fn one(
    name: &str,
    value: &str,
    config: Option<&Config>,
    purpose: &Purpose<'_>,
    so_far: &[Extension],
) -> Result<Extension, ExtensionError> {
    let sections = |name: &str| config.and_then(|config| section(config, name));
    let issuer = purpose.authority.map(|authority| Issuer {
        issuer_name: authority.issuer_name,
        serial_number: authority.serial_number,
        extensions: authority.extensions.unwrap_or(so_far),
        same: authority.extensions.is_none(),
        own_key: authority.own_key,
    });
    let context =
        ExtensionContext { subject: Some(purpose.subject), public_key: Some(purpose.public_key), issuer, sections: &sections };
    parse(name, value, &context)
}

/// Takes away the key identifiers that say `none`, and that of an authority of which nothing is to be said.
pub(crate) fn drop_empty(extensions: &mut Vec<Extension>) {
    extensions.retain(|extension| {
        let is_identifier = [SUBJECT_KEY_IDENTIFIER, AUTHORITY_KEY_IDENTIFIER].contains(&extension.extn_id);
        !is_identifier || extension.extn_value.as_bytes().len() > 2
    });
}

/// Adds the key identifiers that RFC 5280 wants to a certificate that has extensions at all, and takes away those that say `none`.
pub(crate) fn complete(extensions: &mut Vec<Extension>, purpose: &Purpose<'_>) -> Result<(), CommandError> {
    let adds = match now(&IDENTIFIERS) {
        Identifiers::WithOthers => !extensions.is_empty(),
        Identifiers::Always => true,
        Identifiers::AsConfigured => false,
    };
    let own_key = purpose.authority.is_some_and(|authority| authority.own_key);
    let identifiers = [
        (SUBJECT_KEY_IDENTIFIER, "subjectKeyIdentifier", "hash", true),
        (AUTHORITY_KEY_IDENTIFIER, "authorityKeyIdentifier", "keyid, issuer", !own_key),
    ];
    for (oid, name, value, wanted) in identifiers {
        let is_there = extensions.iter().any(|extension| extension.extn_id == oid);
        if !is_there && wanted && adds {
            let made = one(name, value, None, purpose, extensions);
            extensions.push(made?);
        }
    }
    drop_empty(extensions);
    Ok(())
}
