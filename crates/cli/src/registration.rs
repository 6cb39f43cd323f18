//! The files of a registration: the request that goes out, and what is made of the certificate that comes back.

use std::path::{Path, PathBuf};

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::Chain;
use keyferry_core::csr::{CertificationRequest, Style};
use keyferry_core::key::PrivateKey;
use keyferry_core::name::DistinguishedName;
use keyferry_formats::pem::{self, label};
use keyferry_formats::{Entry, EntryKind, Key, Keystore, Password};
use rand_core::TryRng;
use zeroize::Zeroizing;

use crate::clock;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::files::{Access, Outputs};
use crate::output::{self, StoreType};

/// How long the placeholder beside a new key is valid, in days: keytool's number.
const PLACEHOLDER_DAYS: i64 = 90;

/// A new RSA key.
pub(crate) fn generate(bits: usize) -> Result<PrivateKey, Failure> {
    PrivateKey::generate_rsa(&mut clock::random(), bits).map_err(|error| Failure::usage(error.to_string()))
}

/// The text of a PEM file with one key, encrypted when there is a password.
pub(crate) fn key_file(key: &PrivateKey, password: Option<&Password>, context: &Context) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let mut document = pem::Document::default();
    let added = document.private_key(key, password, &mut clock::random(), &context.session);
    added.map_err(|error| Failure::encode("the private key", &error))?;
    Ok(document.into_bytes())
}

/// The text of a CSR file, under the label that the tool gives it.
pub(crate) fn request_file(request: &CertificationRequest, style: Style) -> Vec<u8> {
    let label = match style {
        Style::OpenSsl => label::REQUEST,
        Style::Keytool => label::NEW_REQUEST,
    };
    pem::block(label, request.as_der()).as_bytes().to_vec()
}

/// A keystore with a new key and its self-signed placeholder certificate, as `keytool -genkeypair` makes it; the alias in lower case.
pub(crate) fn new_keystore(
    key: &PrivateKey,
    subject: &DistinguishedName,
    alias: &str,
    style: Style,
    context: &Context,
) -> Result<Keystore, Failure> {
    let mut serial = [0; 8];
    let filled = clock::random().try_fill_bytes(&mut serial);
    filled.map_err(|error| Failure::new(Kind::Failed, format!("the system gives no random numbers: {error}")))?;
    let placeholder = Certificate::self_signed(key, subject, context.now, PLACEHOLDER_DAYS, serial, style);
    let placeholder = placeholder.map_err(|error| Failure::usage(error.to_string()))?;
    let kind = EntryKind::PrivateKey { key: Key::Clear(key.clone()), chain: vec![placeholder] };
    Ok([Entry::new(alias.to_lowercase(), Some(context.now), kind)].into_iter().collect())
}

/// An identity, complete: what `receive` writes into a folder.
pub(crate) struct Identity<'a> {
    pub alias: &'a str,
    pub key: &'a PrivateKey,
    pub chain: &'a Chain,
    /// Further authorities to trust.
    pub more_authorities: &'a [Certificate],
}

/// The files of an identity and what they are for.
pub(crate) const FILES: [(&str, &str); 7] = [
    ("key.pem", "the private key, for curl and other users of openssl"),
    ("client_cert.pem", "the issued certificate and the intermediate authorities"),
    ("ca_cert.pem", "the authority"),
    ("keystore.p12", "key and chain for Java, PKCS#12"),
    ("keystore.jks", "key and chain for Java 8 and older, JKS"),
    ("truststore.p12", "the authority for Java, PKCS#12"),
    ("truststore.jks", "the authority for Java 8 and older, JKS"),
];

/// Where the files of an identity go.
pub(crate) fn paths(folder: &Path) -> impl Iterator<Item = PathBuf> {
    FILES.iter().map(|(name, _)| folder.join(name))
}

impl Identity<'_> {
    /// Adds every file to `outputs`: stores under `password`, the PEM key encrypted with it too unless `plain_key`.
    pub(crate) fn add_files(
        &self,
        outputs: &mut Outputs,
        folder: &Path,
        password: &Password,
        plain_key: bool,
        context: &Context,
    ) -> Result<(), Failure> {
        let mut paths = paths(folder);
        let mut next = || paths.next().unwrap_or_default();
        let authorities = || std::iter::once(&self.chain.anchor).chain(self.more_authorities);
        let key = key_file(self.key, (!plain_key).then_some(password), context)?;
        outputs.add(&next(), key, Access::Private)?;
        let certificates = std::iter::once(&self.chain.leaf).chain(&self.chain.intermediates);
        outputs.add(&next(), certificate_file(certificates), Access::Public)?;
        outputs.add(&next(), certificate_file(authorities()), Access::Public)?;
        let (keystore, truststore) = (self.keystore(context), self.truststore(context));
        for (store, access) in [(keystore, Access::Private), (truststore, Access::Public)] {
            for kind in [StoreType::Pkcs12, StoreType::Jks] {
                outputs.add(&next(), output::keystore(&store, kind, password, context)?, access)?;
            }
        }
        Ok(())
    }

    fn keystore(&self, context: &Context) -> Keystore {
        let kind = EntryKind::PrivateKey { key: Key::Clear(self.key.clone()), chain: self.chain.certificates() };
        [Entry::new(self.alias, Some(context.now), kind)].into_iter().collect()
    }

    fn truststore(&self, context: &Context) -> Keystore {
        let authorities = std::iter::once(&self.chain.anchor).chain(self.more_authorities);
        authorities
            .map(|certificate| Entry::new("ca", Some(context.now), EntryKind::TrustedCertificate(certificate.clone())))
            .collect()
    }
}

fn certificate_file<'a>(certificates: impl Iterator<Item = &'a Certificate>) -> Vec<u8> {
    let mut document = pem::Document::default();
    certificates.for_each(|certificate| document.certificate(certificate.as_der()));
    document.into_bytes().to_vec()
}

/// The lines that use the files of an identity: for curl, and for a Java program.
pub(crate) fn usage_lines(folder: &Path, plain_key: bool) -> String {
    let path = |name: &str| folder.join(name).display().to_string();
    let password = if plain_key { "" } else { ":PASSWORD" };
    format!(
        "curl --key {} --cert {}{password} --cacert {} https://HOST/\n\
         java -Djavax.net.ssl.keyStore={} -Djavax.net.ssl.keyStorePassword=PASSWORD \\\n     \
         -Djavax.net.ssl.trustStore={} -Djavax.net.ssl.trustStorePassword=PASSWORD -jar APPLICATION.jar",
        path("key.pem"),
        path("client_cert.pem"),
        path("ca_cert.pem"),
        path("keystore.p12"),
        path("truststore.p12"),
    )
}
