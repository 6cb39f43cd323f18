//! Our side of the handshake: key, chain and the authorities that we trust.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::TrustAnchor;
use keyferry_core::key::PrivateKey;

use super::trust;
use crate::input::{self, InputPasswordArguments, InputPasswords, Loaded};
use crate::project::Project;
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::secret::PasswordSpec;

/// What we show, and whom we trust.
pub(super) struct Client {
    /// None for a client that shows no certificate, and once TLS has taken it: while a server is waited for, one copy is enough.
    pub key: Cell<Option<PrivateKey>>,
    pub chain: Vec<Certificate>,
    pub authorities: Vec<TrustAnchor>,
}

/// The files that these are in; none for an identity that is not shown.
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
        anonymous: bool,
    ) -> Result<Self, Failure> {
        // Who is not to show it does not need it.
        let project = project.filter(|_| !anonymous || truststore.is_empty());
        let (mut own_identity, own_truststore) = project.map(in_use).transpose()?.unwrap_or_default();
        if anonymous {
            own_identity.clear();
        }
        let truststore = if truststore.is_empty() { own_truststore } else { truststore };
        if truststore.is_empty() {
            return Err(Failure::usage("which authority is to be trusted for the server's certificate?").hint(
                "give it with --truststore FILE; keyferry trust roots.pem --system makes such a file of those that this system trusts",
            ));
        }
        Ok(Self { identity: if identity.is_empty() { own_identity } else { identity }, truststore, alias })
    }

    /// All of them.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.identity.iter().chain(&self.truststore).map(PathBuf::as_path)
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
        let given = passwords.usual().cloned();
        let passwords = InputPasswords::from(passwords);
        if files.identity.is_empty() {
            let authorities = Self::trusted(files, truststore_password.or(given), context)?;
            return Ok(Self { key: Cell::default(), chain: Vec::new(), authorities });
        }
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
        let authorities = Self::trusted(files, truststore_password.or(used), context)?;
        Ok(Self { key: Cell::new(Some(held.key)), chain: held.chain, authorities })
    }

    /// Whether it has no certificate to show.
    pub(super) fn is_anonymous(&self) -> bool {
        self.chain.is_empty()
    }

    fn trusted(files: &Files, password: Option<PasswordSpec>, context: &Context) -> Result<Vec<TrustAnchor>, Failure> {
        let passwords = InputPasswords::new(password, "--truststore-password");
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
        Ok(authorities)
    }
}

/// The outputs of a registration: the files with key and chain, and the truststore.
fn in_use(project: &Project) -> Result<(Vec<PathBuf>, Vec<PathBuf>), Failure> {
    let registration = project.registration();
    if registration.state.certificate.is_none() {
        return Err(Failure::new(Kind::Failed, "there is no certificate yet").hint("see keyferry status for what is next"));
    }
    let (identity, truststore) = keyferry_identity::in_use(&registration.outputs);
    let folder = project.resolve(&registration.outputs.folder);
    Ok((identity.iter().map(|name| folder.join(name)).collect(), vec![folder.join(truststore)]))
}
