//! The configuration of `openssl req`: the file of `-config`, that of `OPENSSL_CONF`, or what openssl is distributed with.

use crate::release::{ADDED_WRONG, IDENTIFIERS, Identifiers, now};

use crate::config::{Config, ConfigError, ConfigErrorKind, RequestSection};
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

/// The same for the release that is spoken.
fn distributed() -> String {
    if now(&IDENTIFIERS) != Identifiers::AsConfigured {
        return DISTRIBUTED.to_owned();
    }
    DISTRIBUTED.replace("keyid:always,issuer", "keyid:nonss,issuer:nonss").replace("keyid,issuer", "keyid:nonss,issuer:nonss")
}

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
        let config = match options.path(CONFIG) {
            Some(path) => extensions::read_config(path),
            None => extensions::usual_config(&distributed()),
        }
        .map_err(|error| error.prefixed("req: Error on line", "Error on line"))?;
        let section = options.value(SECTION).unwrap_or("req").to_owned();
        let mut settings = Self { config, section, extensions: None, mask: Mask::UTF8_ONLY };
        let (option, kind) = if certificate { (EXTENSIONS, "x509") } else { (REQEXTS, "request") };
        let configured = || settings.section().extensions(certificate);
        if let Some(section) = options.value(option).or_else(configured).map(str::to_owned) {
            let wrong = || format!("Error checking {kind} extension section {section}");
            let found = extensions::section(&settings.config, &section).ok_or_else(|| CommandError::new(wrong()))?;
            extensions::check(&found, &section, Some(&settings.config)).map_err(|error| error.before(wrong()))?;
            settings.extensions = Some((section, found));
        }
        extensions::check(added, "default", Some(&settings.config)).map_err(|error| error.before(now(&ADDED_WRONG)))?;
        settings.mask = settings.section().mask().map_err(in_words)?;
        Ok(settings)
    }

    /// The section that describes the request.
    pub(super) fn section(&self) -> RequestSection<'_> {
        RequestSection::new(&self.config, &self.section)
    }
}

/// What openssl says of a setting that points to nothing.
pub(super) fn in_words(error: ConfigError) -> CommandError {
    CommandError::new(match error.kind {
        ConfigErrorKind::NoSection { section, .. } => format!("Unable to get '{section}' section"),
        ConfigErrorKind::Setting { name, value: Some(value), .. } if name == "string_mask" => {
            format!("Invalid global string mask setting {value}")
        }
        _ => error.to_string(),
    })
}
