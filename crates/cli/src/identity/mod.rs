//! An identity, complete: the files that `receive` makes of it.

mod configuration;
mod target;

use std::path::Path;

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::Chain;
use keyferry_core::key::PrivateKey;
use keyferry_core::registration::{Output, OutputPlan};
use keyferry_core::shell;
use keyferry_formats::{Entry, EntryKind, Key, Keystore, Password, pem};

use crate::generate;
use crate::output::{self, StoreType};
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;
use keyferry_host::outputs::{Access, Outputs};

use configuration::Configuration;
use target::{FILES, stores};
pub(crate) use target::{Target, files, in_use, is_private};

/// What the files are made of.
#[derive(Debug)]
pub(crate) struct Identity<'a> {
    pub alias: &'a str,
    pub key: &'a PrivateKey,
    pub chain: &'a Chain,
    /// Further authorities to trust.
    pub more_authorities: &'a [Certificate],
}

impl Identity<'_> {
    /// Adds every file to `outputs`: stores under `password`, the PEM key encrypted with it too unless the plan says otherwise.
    pub(crate) fn add_files(
        &self,
        outputs: &mut Outputs,
        target: &Target,
        password: &Password,
        context: &Context,
    ) -> Result<(), Failure> {
        let plan = &target.plan;
        let configuration = Configuration::new(target, self.alias)?;
        let mut made: Vec<(&str, Vec<u8>)> = Vec::new();
        for (_, name, _) in FILES.iter().filter(|(output, ..)| plan.write.contains(output)) {
            let store = |store: &Keystore, kind| output::keystore(store, kind, password, context);
            let bytes = match *name {
                "key.pem" => generate::key_file(self.key, (!plan.plain_key).then_some(password), context)?.to_vec(),
                "client_cert.pem" => certificate_file(std::iter::once(&self.chain.leaf).chain(&self.chain.intermediates)),
                "ca_cert.pem" => certificate_file(self.authorities()),
                "keystore.p12" => store(&self.keystore(context), StoreType::Pkcs12)?,
                "keystore.jks" => store(&self.keystore(context), StoreType::Jks)?,
                "truststore.p12" => store(&self.truststore(context), StoreType::Pkcs12)?,
                "truststore.jks" => store(&self.truststore(context), StoreType::Jks)?,
                "kubernetes-secret.yaml" => configuration.kubernetes(&made).into_bytes(),
                name => configuration.text(name).into_bytes(),
            };
            made.push((name, bytes));
        }
        for (name, bytes) in made {
            outputs.add(&target.folder.join(name), bytes, if is_private(name) { Access::Private } else { Access::Public })?;
        }
        Ok(())
    }

    fn authorities(&self) -> impl Iterator<Item = &Certificate> {
        std::iter::once(&self.chain.anchor).chain(self.more_authorities)
    }

    fn keystore(&self, context: &Context) -> Keystore {
        let kind = EntryKind::PrivateKey { key: Key::Clear(self.key.clone()), chain: self.chain.certificates() };
        [Entry::new(self.alias, Some(context.written), kind)].into_iter().collect()
    }

    fn truststore(&self, context: &Context) -> Keystore {
        let entry = |certificate: &Certificate| {
            Entry::new("ca", Some(context.written), EntryKind::TrustedCertificate(certificate.clone()))
        };
        self.authorities().map(entry).collect()
    }
}

fn certificate_file<'a>(certificates: impl Iterator<Item = &'a Certificate>) -> Vec<u8> {
    let mut document = pem::Document::default();
    certificates.for_each(|certificate| document.certificate(certificate.as_der()));
    document.into_bytes().to_vec()
}

/// The lines that use the files of an identity: for curl, and for a Java program.
pub(crate) fn usage_lines(folder: &Path, plan: &OutputPlan) -> Vec<String> {
    let path = |name: &str| shell::path(&folder.join(name));
    let mut lines = Vec::new();
    if plan.write.contains(&Output::Pem) {
        let password = if plan.plain_key { "" } else { ":PASSWORD" };
        let certificate = configuration::for_curl(&folder.join("client_cert.pem").to_string_lossy());
        let (key, certificate, authority) = (path("key.pem"), shell::file(&certificate), path("ca_cert.pem"));
        lines.push(format!("curl --key {key} --cert {certificate}{password} --cacert {authority} https://HOST/"));
    }
    if let Some((_, ending)) = stores(plan) {
        lines.push(format!(
            "java -Djavax.net.ssl.keyStore={} -Djavax.net.ssl.keyStorePassword=PASSWORD \\\n     \
             -Djavax.net.ssl.trustStore={} -Djavax.net.ssl.trustStorePassword=PASSWORD -jar APPLICATION.jar",
            path(&format!("keystore.{ending}")),
            path(&format!("truststore.{ending}")),
        ));
    }
    lines
}
