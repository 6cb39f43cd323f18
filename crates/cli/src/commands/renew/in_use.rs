//! The certificate in use, from the outputs of the registration or from files that are named.

use std::path::{Path, PathBuf};

use keyferry_core::certificate::CertificateDetails;
use keyferry_core::extension::{Extension, SUBJECT_ALTERNATIVE_NAME};
use keyferry_core::key::{KeyKind, PrivateKey};
use keyferry_core::registration::Output;
use keyferry_formats::Password;

use super::arguments::Arguments;
use crate::input::{self, InputPasswords, Loaded};
use crate::project::Project;
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};

/// The outputs of the registration that hold the certificate, and its key when that is needed.
pub(super) fn outputs_in_use(project: &Project, with_key: bool) -> Vec<PathBuf> {
    let plan = &project.registration().outputs;
    let folder = project.resolve(&plan.folder);
    let names = match keyferry_identity::in_use(plan).0 {
        // The certificate alone is there without a password too.
        _ if !with_key && plan.write.contains(&Output::Pem) => &["client_cert.pem"],
        names => names,
    };
    names.iter().map(|name| folder.join(name)).collect()
}

/// The certificate in use, and with --same-key its key.
pub(super) struct InUse {
    pub details: CertificateDetails,
    pub key: Option<PrivateKey>,
    /// The file that the key is in.
    key_file: Option<PathBuf>,
    /// The alias in the keystore that it comes from, or the one that was asked for.
    pub alias: Option<String>,
    /// Whether it comes from loose files and not from a keystore.
    pub from_pem: bool,
    /// The password that opened a file.
    pub password: Option<Password>,
}

impl InUse {
    pub(super) fn read(
        paths: &[PathBuf],
        arguments: &Arguments,
        project: Option<&Project>,
        passwords: &InputPasswords,
        context: &Context,
    ) -> Result<Self, Failure> {
        let mut files = input::load_all(paths, passwords, context)?;
        let names = files.iter().map(Loaded::name).collect::<Vec<_>>().join(", ");
        let from_pem = files.iter().all(|file| file.contents.format.is_loose());
        let planned = project.map(|project| project.registration().outputs.alias.clone());
        let alias = arguments.alias.clone().or(planned.filter(|_| !from_pem));
        if arguments.same_key {
            input::unseal_one(&mut files, alias.as_deref(), passwords, context)?;
        }
        let password = files.iter().find_map(|file| file.password.clone());
        let keys: Vec<(PathBuf, PrivateKey)> =
            files.iter().flat_map(|file| file.private_keys().map(|key| (file.path.clone(), key.clone()))).collect();
        let came = files.iter().any(|file| !file.contents.certificates().is_empty());
        let contents = files.into_iter().map(|file| file.contents);
        let (certificate, key, found) = if arguments.same_key {
            let held = input::held_key(contents, alias.as_deref(), &names)?;
            (held.chain.first().cloned(), Some(held.key), Some(held.alias))
        } else {
            let (certificate, found) = input::certificate_in_use(contents, alias.as_deref(), &names)?;
            (certificate, None, found)
        };
        let alias = alias.or(found.filter(|_| !from_pem));
        let key_file = keys.into_iter().find(|(_, one)| Some(one) == key.as_ref()).map(|(path, _)| path);
        let details = match certificate {
            Some(certificate) => certificate.details().map_err(|error| Failure::certificate(&names, &error))?,
            None => return Err(no_certificate(&names, came)),
        };
        Ok(Self { details, key, key_file, alias, from_pem, password })
    }

    /// The file with the key; where that is not known, a word for it.
    pub(super) fn key_file(&self) -> &Path {
        self.key_file.as_deref().unwrap_or(Path::new("KEY"))
    }

    /// The alternative names, as they stand in the certificate.
    pub(super) fn alternative_names(&self) -> Vec<Extension> {
        let extensions = self.details.extensions.iter();
        extensions.filter(|extension| extension.extn_id == SUBJECT_ALTERNATIVE_NAME).cloned().collect()
    }

    /// The length of its key, if that is an RSA key.
    pub(super) fn bits(&self) -> usize {
        let key = self.details.public_key.algorithm().ok().filter(|key| key.kind == KeyKind::Rsa);
        key.and_then(|key| key.bits).unwrap_or(2048)
    }
}

/// There is none; or some `came`, and belong to other keys.
fn no_certificate(names: &str, came: bool) -> Failure {
    if came {
        return input::strangers(names);
    }
    Failure::new(Kind::Input, format!("{names}: there is no certificate, and so no subject to ask for again"))
        .hint("give the issued certificate too")
}
