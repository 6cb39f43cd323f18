//! The answer to a request, among files that others put into a folder, old ones and half-written ones among them.

use std::path::{Path, PathBuf};

use keyferry_core::certificate::CertificateDetails;
use keyferry_core::registration::{CertificateRecord, RequestRecord};
use keyferry_formats::detect;

use crate::project::Project;
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;
use keyferry_host::files::{self, Folder};
use keyferry_host::words;

/// No answer is larger; what else lies in the folder is not read again and again.
const LARGEST: u64 = 1 << 20;

/// The files that are to be received: those with a certificate for the key of the request that ends later than the one in use, and those of authorities
/// beside them; nothing as long as there is none. Looked at is the `folder`, and what the command printed, which is in `kept`. What cannot be read
/// without a password is no answer, or none yet.
pub(super) fn find(
    project: &Project,
    renewal: &RequestRecord,
    folder: Option<&Path>,
    kept: &Path,
    context: &Context,
) -> Result<Option<Vec<PathBuf>>, Failure> {
    let mut paths = folder.map(Folder::read).transpose()?.map(|folder| folder.files).unwrap_or_default();
    paths.extend(kept.is_file().then(|| kept.to_owned()));
    let in_use = project.registration().state.certificate.as_ref();
    let (mut files, mut is_there) = (Vec::new(), false);
    for path in paths {
        let certificates = certificates(&path, context);
        let is_answer = certificates.iter().any(|details| is_next(details, renewal, in_use));
        let is_authorities = !certificates.is_empty() && certificates.iter().all(CertificateDetails::is_authority);
        if is_answer || is_authorities {
            words::detail(|| format!("{}: {}", files::path(&path), if is_answer { "the answer" } else { "authorities" }));
            files.push(path);
        }
        is_there |= is_answer;
    }
    Ok(is_there.then_some(files))
}

/// Whether it is for the key of the request, and ends later than the one in use: with the same key there are others.
fn is_next(details: &CertificateDetails, renewal: &RequestRecord, in_use: Option<&CertificateRecord>) -> bool {
    let is_later = in_use.is_none_or(|in_use| details.not_after > in_use.not_after);
    is_later && !details.is_self_issued() && details.public_key.fingerprint() == renewal.public_key_sha256
}

fn certificates(path: &Path, context: &Context) -> Vec<CertificateDetails> {
    if path.metadata().map_or(true, |metadata| metadata.len() > LARGEST) {
        return Vec::new();
    }
    let Ok(bytes) = files::read(path) else { return Vec::new() };
    context.session.next_input();
    let contents = detect::read(&bytes, None, &context.session);
    let contents = contents.map(|contents| contents.certificates().into_iter().filter_map(|one| one.details().ok()).collect());
    contents.unwrap_or_default()
}
