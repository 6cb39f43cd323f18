//! The configuration of `openssl req`: the file of `-config`, that of `OPENSSL_CONF`, or what openssl is distributed with.

use crate::config::{Config, Setting as ConfigSetting};
use crate::extension::Setting;
use crate::names::{CONFIG, EXTENSIONS, REQEXTS, SECTION};

use crate::command_error::CommandError;
use crate::extensions;
use crate::options::Options;
use crate::strings::Mask;

/// The section `req` and what belongs to it in the file that openssl is distributed with.
const DISTRIBUTED: &str = "\
[ req ]
default_bits = 2048
default_keyfile = privkey.pem
distinguished_name = req_distinguished_name
attributes = req_attributes
x509_extensions = v3_ca
string_mask = utf8only
[ req_distinguished_name ]
countryName = Country Name (2 letter code)
countryName_default = AU
countryName_min = 2
countryName_max = 2
stateOrProvinceName = State or Province Name (full name)
stateOrProvinceName_default = Some-State
localityName = Locality Name (eg, city)
0.organizationName = Organization Name (eg, company)
0.organizationName_default = Internet Widgits Pty Ltd
organizationalUnitName = Organizational Unit Name (eg, section)
commonName = Common Name (e.g. server FQDN or YOUR name)
commonName_max = 64
emailAddress = Email Address
emailAddress_max = 64
[ req_attributes ]
challengePassword = A challenge password
challengePassword_min = 4
challengePassword_max = 20
unstructuredName = An optional company name
[ usr_cert ]
basicConstraints = CA:FALSE
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid,issuer
[ v3_req ]
basicConstraints = CA:FALSE
keyUsage = nonRepudiation, digitalSignature, keyEncipherment
[ v3_ca ]
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always,issuer
basicConstraints = critical,CA:true
";

/// What the configuration says.
pub(super) struct Settings {
    pub config: Config,
    /// The section that is read in place of `req`.
    section: String,
    /// The extensions of a request or of a certificate, with the name of their section.
    pub extensions: Option<(String, Vec<Setting>)>,
    /// The string types of names.
    pub mask: Mask,
}

impl Settings {
    /// Reads the file; the sections with extensions and those of `-addext` are tried.
    pub(super) fn read(options: &Options, certificate: bool, added: &[Setting]) -> Result<Self, CommandError> {
        let path = options.value(CONFIG).map(str::to_owned).or_else(|| std::env::var("OPENSSL_CONF").ok());
        let config = match path {
            Some(path) => {
                extensions::read_config(&path).map_err(|error| error.prefixed("req: Error on line", "Error on line"))?
            }
            None => extensions::config(DISTRIBUTED, "the distributed configuration")?,
        };
        let section = options.value(SECTION).unwrap_or("req").to_owned();
        let mut settings = Self { config, section, extensions: None, mask: Mask::UTF8_ONLY };
        let (option, name, kind) =
            if certificate { (EXTENSIONS, "x509_extensions", "x509") } else { (REQEXTS, "req_extensions", "request") };
        if let Some(section) = options.value(option).map(str::to_owned).or_else(|| settings.get(name)) {
            let wrong = || format!("Error checking {kind} extension section {section}");
            let found = extensions::section(&settings.config, &section).ok_or_else(|| CommandError::new(wrong()))?;
            extensions::check(&found, &section, Some(&settings.config)).map_err(|error| error.before(wrong()))?;
            settings.extensions = Some((section, found));
        }
        extensions::check(added, "default", Some(&settings.config))
            .map_err(|error| error.before("Error checking extensions defined using -addext"))?;
        if let Some(mask) = settings.get("string_mask") {
            let wrong = || CommandError::new(format!("Invalid global string mask setting {mask}"));
            settings.mask = Mask::parse(&mask).ok_or_else(wrong)?;
        }
        Ok(settings)
    }

    /// A setting of the section, or else of the default one.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.config.get(&self.section, name).map(|setting| setting.value.clone())
    }

    /// Whether a setting says `no`.
    pub(super) fn is_no(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value == "no")
    }

    /// The section with the fields of the subject; none when it is not named.
    pub(super) fn subject_section(&self) -> Result<Option<(String, &[ConfigSetting])>, CommandError> {
        self.named_section("distinguished_name")
    }

    /// The section with the attributes.
    pub(super) fn attribute_section(&self) -> Result<Option<(String, &[ConfigSetting])>, CommandError> {
        self.named_section("attributes")
    }

    fn named_section(&self, name: &str) -> Result<Option<(String, &[ConfigSetting])>, CommandError> {
        let Some(section) = self.get(name) else { return Ok(None) };
        match self.config.settings(&section) {
            Some(settings) => Ok(Some((section, settings))),
            None => Err(CommandError::new(format!("Unable to get '{section}' section"))),
        }
    }
}
