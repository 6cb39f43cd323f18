//! Our side of the handshake: key, chain and the authorities that we trust.

use std::path::PathBuf;

use keyferry_core::certificate::Certificate;
use keyferry_core::key::PrivateKey;
use keyferry_core::registration::Output;

use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::input::{self, InputPasswordArguments, InputPasswords, Loaded};
use crate::project::Project;

/// What we show, and whom we trust.
pub(super) struct Client {
    pub key: PrivateKey,
    pub chain: Vec<Certificate>,
    pub authorities: Vec<Certificate>,
}

impl Client {
    pub(super) fn load(
        project: Option<&Project>,
        identity: &[PathBuf],
        truststores: &[PathBuf],
        alias: Option<&str>,
        passwords: InputPasswordArguments,
        context: &Context,
    ) -> Result<Self, Failure> {
        let (own_identity, own_truststore) = project.map(in_use).transpose()?.unwrap_or_default();
        let identity = if identity.is_empty() { own_identity } else { identity.to_vec() };
        let truststores = if truststores.is_empty() { own_truststore } else { truststores.to_vec() };
        if truststores.is_empty() {
            return Err(Failure::usage("whom is the server's certificate to be of?").hint("give the authority with --truststore FILE"));
        }
        let passwords = InputPasswords::from(passwords);
        let mut files = input::load_all(&identity, &passwords, context)?;
        files.iter_mut().try_for_each(|file| file.unseal(&passwords, context))?;
        let names = files.iter().map(Loaded::name).collect::<Vec<_>>().join(", ");
        let planned = project.map(|project| project.registration().outputs.alias.clone());
        let alias = alias.map(str::to_owned).or(planned.filter(|_| files.len() == 1));
        let held = input::held_key(files.into_iter().map(|file| file.contents), alias.as_deref(), &names)?;
        if held.chain.is_empty() {
            return Err(Failure::new(Kind::Input, format!("{names}: the key has no certificate to show"))
                .hint("give the certificate too, with another --identity"));
        }
        let trusted = input::load_all(&truststores, &passwords, context)?;
        let authorities: Vec<Certificate> =
            trusted.iter().flat_map(|file| file.contents.certificates()).cloned().collect();
        if authorities.is_empty() {
            let names = trusted.iter().map(Loaded::name).collect::<Vec<_>>().join(", ");
            return Err(Failure::new(Kind::Input, format!("{names}: there is no certificate to trust")));
        }
        Ok(Self { key: held.key, chain: held.chain, authorities })
    }
}

/// The outputs of a registration: the files with key and chain, and the truststore.
fn in_use(project: &Project) -> Result<(Vec<PathBuf>, Vec<PathBuf>), Failure> {
    let registration = project.registration();
    if registration.state.certificate.is_none() {
        return Err(Failure::new(Kind::Failed, "there is no certificate yet").hint("see keyferry status for what is next"));
    }
    let write = &registration.outputs.write;
    let (identity, truststore): (&[&str], _) = if write.contains(&Output::Pkcs12) {
        (&["keystore.p12"], "truststore.p12")
    } else if write.contains(&Output::Jks) {
        (&["keystore.jks"], "truststore.jks")
    } else {
        (&["key.pem", "client_cert.pem"], "ca_cert.pem")
    };
    let folder = project.resolve(&registration.outputs.folder);
    Ok((identity.iter().map(|name| folder.join(name)).collect(), vec![folder.join(truststore)]))
}
