//! The files of an identity, put where they belong.

mod target;

use std::path::Path;

use keyferry_core::key::PrivateKey;
use keyferry_core::registration::{Output, OutputPlan};
use keyferry_core::shell;
use keyferry_formats::detect::Format;
use keyferry_formats::{Keystore, Password};
use keyferry_identity::{Identity, Unfit, Writes, for_curl, is_private, stores};

use crate::generate;
use crate::output::{self, StoreType};
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;
use keyferry_host::outputs::{Access, Outputs};

pub(crate) use target::Target;

/// How the files are protected: one password for all of them.
struct Writer<'a> {
    password: &'a Password,
    /// Whether the PEM key is encrypted with it too.
    encrypts_key: bool,
    context: &'a Context,
}

/// What does not go together on the command line or in a registration.
struct Refused(Failure);

impl From<Unfit> for Refused {
    fn from(unfit: Unfit) -> Self {
        Self(Failure::usage(unfit.what).hint(unfit.hint))
    }
}

impl Writes for Writer<'_> {
    type Error = Refused;

    fn key(&self, key: &PrivateKey) -> Result<Vec<u8>, Refused> {
        let written = generate::key_file(key, self.encrypts_key.then_some(self.password), self.context);
        written.map(|bytes| bytes.to_vec()).map_err(Refused)
    }

    fn keystore(&self, store: &Keystore, format: Format) -> Result<Vec<u8>, Refused> {
        let kind = if format == Format::Jks { StoreType::Jks } else { StoreType::Pkcs12 };
        output::keystore(store, kind, self.password, self.context).map_err(Refused)
    }
}

/// Adds every file to `outputs`: stores under `password`, the PEM key encrypted with it too unless the plan says otherwise.
pub(crate) fn add_files(
    identity: &Identity<'_>,
    outputs: &mut Outputs,
    target: &Target,
    password: &Password,
    context: &Context,
) -> Result<(), Failure> {
    let plan = &target.plan;
    let writer = Writer { password, encrypts_key: !plan.plain_key, context };
    for (name, bytes) in identity.files(plan, &target.deployed_at(), &writer).map_err(|Refused(failure)| failure)? {
        outputs.add(&target.folder.join(name), bytes, if is_private(name) { Access::Private } else { Access::Public })?;
    }
    Ok(())
}

/// The lines that use the files of an identity: for curl, and for a Java program.
pub(crate) fn usage_lines(folder: &Path, plan: &OutputPlan) -> Vec<String> {
    let path = |name: &str| shell::path(&folder.join(name));
    let mut lines = Vec::new();
    if plan.write.contains(&Output::Pem) {
        let password = if plan.plain_key { "" } else { ":PASSWORD" };
        let certificate = for_curl(&folder.join("client_cert.pem").to_string_lossy());
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
