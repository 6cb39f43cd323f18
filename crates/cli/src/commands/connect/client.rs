//! Our side of the handshake: key, chain and the authorities that we trust.

use std::path::PathBuf;

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::TrustAnchor;
use keyferry_core::key::PrivateKey;

use super::trust;
use crate::identity;
use crate::input::{self, InputPasswordArguments, InputPasswords, Loaded};
use crate::project::Project;
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::secret::PasswordSpec;

/// What we show, and whom we trust.
pub(super) struct Client {
    pub key: PrivateKey,
    pub chain: Vec<Certificate>,
    pub authorities: Vec<TrustAnchor>,
}

/// The files that these are in.
pub(super) struct Files {
    identity: Vec<PathBuf>,
    truststore: Vec<PathBuf>,
    alias: Option<String>,
}

impl Files {
    /// What is given goes before the outputs of the registration.
    pub(super) fn new(
        project: Option<&Project>,
        identity: Vec<PathBuf>,
        truststore: Vec<PathBuf>,
        alias: Option<String>,
    ) -> Result<Self, Failure> {
        let (own_identity, own_truststore) = project.map(in_use).transpose()?.unwrap_or_default();
        let truststore = if truststore.is_empty() { own_truststore } else { truststore };
        if truststore.is_empty() {
            return Err(Failure::usage("which authority is to be trusted for the server's certificate?").hint(
                "give it with --truststore FILE; keyferry trust roots.pem --system makes such a file of those that this system trusts",
            ));
        }
        Ok(Self { identity: if identity.is_empty() { own_identity } else { identity }, truststore, alias })
    }
}

impl Client {
    /// Reads the files. The truststore has the password of the key, unless it has one of its own.
    pub(super) fn load(
        files: &Files,
        passwords: InputPasswordArguments,
        truststore_password: Option<PasswordSpec>,
        context: &Context,
    ) -> Result<Self, Failure> {
        let passwords = InputPasswords::from(passwords);
        let mut loaded = input::load_all(&files.identity, &passwords, context)?;
        let used = input::unseal_one(&mut loaded, files.alias.as_deref(), &passwords, context)?.map(PasswordSpec::Known);
        let names = loaded.iter().map(Loaded::name).collect::<Vec<_>>().join(", ");
        let came = loaded.iter().any(|file| !file.contents.certificates().is_empty());
        let held = input::held_key(loaded.into_iter().map(|file| file.contents), files.alias.as_deref(), &names)?;
        if held.chain.is_empty() && came {
            return Err(input::strangers(&names));
        }
        if held.chain.is_empty() {
            return Err(Failure::new(Kind::Input, format!("{names}: the key has no certificate to show"))
                .hint("give the certificate too, with another --identity"));
        }
        let passwords = InputPasswords::new(truststore_password.or(used), "--truststore-password");
        let trusted = input::load_all(&files.truststore, &passwords, context)?;
        let authorities: Vec<TrustAnchor> = trusted.iter().flat_map(|file| trust::trusted(&file.contents)).collect();
        if authorities.is_empty() {
            let names = trusted.iter().map(Loaded::name).collect::<Vec<_>>().join(", ");
            // openssl marks none, and Java opens such a file as an empty truststore.
            let hint = if trusted.iter().any(|file| file.contents.has_unmarked_certificates()) {
                "its certificates do not have the mark without which Java shows none; keyferry convert FILE -o NEW.p12 marks authorities"
            } else {
                "certificates count that stand alone, not those that belong to a key; give the authority's with --truststore"
            };
            return Err(Failure::new(Kind::Input, format!("{names}: there is no certificate to trust")).hint(hint));
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
    let (identity, truststore) = identity::in_use(&registration.outputs);
    let folder = project.resolve(&registration.outputs.folder);
    Ok((identity.iter().map(|name| folder.join(name)).collect(), vec![folder.join(truststore)]))
}
