//! The authorities that openssl's commands are told to trust, and revocation lists.

use std::path::Path;

use keyferry_core::chain::TrustAnchor;
use keyferry_core::revocation::RevocationList;
use keyferry_formats::detect::{self, Item};
use keyferry_formats::pem::{self, Block, label};

use super::command_error::CommandError;
use super::{input, output};

/// What a file of authorities holds.
#[derive(Debug, Default)]
pub(crate) struct Authorities {
    pub anchors: Vec<TrustAnchor>,
    pub lists: Vec<RevocationList>,
}

/// The content of `-CAfile`; PEM only, as in openssl, and nothing when one block is damaged.
pub(crate) fn ca_file(path: &Path) -> Result<Authorities, CommandError> {
    let name = path.to_string_lossy();
    let failed = || CommandError::new(format!("Error loading file {name}"));
    let queued =
        |reason: &str| failed().queue(0x0588_0088, "x509 certificate routines", "X509_load_cert_crl_file_ex", reason, "");
    if let Err(error) = std::fs::File::open(path) {
        let detail = format!("calling fopen({name}, r)");
        return Err(failed().queue(0x8000_0002, "system library", "BIO_new_file", output::reason(&error), &detail));
    }
    let bytes = input::file_bytes(Some(path))?;
    let mut found = Authorities::default();
    for block in input::blocks(&bytes)? {
        add(block, &mut found).ok_or_else(|| queued("PEM lib"))?;
    }
    if found.anchors.is_empty() && found.lists.is_empty() {
        return Err(queued("no certificate or crl found"));
    }
    Ok(found)
}

/// `None` for a certificate or a list that is none; what else stands there is passed over.
fn add(block: Block, found: &mut Authorities) -> Option<()> {
    if block.label == label::TRUSTED_CERTIFICATE {
        found.anchors.push(TrustAnchor::from_trusted_der(&block.content).ok()?);
        return Some(());
    }
    let counts = [label::CERTIFICATE, "X509 CERTIFICATE", label::X509_CRL].contains(&block.label.as_str());
    match detect::block_items(block) {
        Err(_) if counts => return None,
        items => {
            for item in items.unwrap_or_default() {
                match item {
                    Item::Certificate { certificate, .. } => found.anchors.push(certificate.into()),
                    Item::RevocationList(der) => found.lists.push(RevocationList::from_der(&der).ok()?),
                    _ => {}
                }
            }
        }
    }
    Some(())
}

/// The certificates of `-trusted`, of whatever format, with what is kept beside them.
pub(crate) fn trusted(path: &Path) -> Result<Vec<TrustAnchor>, CommandError> {
    let what = "trusted certificates";
    let bytes = input::store_bytes(Some(path), &format!("certs of {what}"))?;
    let trusted = input::blocks(&bytes)?.into_iter().filter(|block| block.label == label::TRUSTED_CERTIFICATE);
    let with_settings: Result<Vec<TrustAnchor>, _> = trusted.map(|block| TrustAnchor::from_trusted_der(&block.content)).collect();
    // Settings that cannot be read may say that the certificate is not to be trusted.
    let with_settings = with_settings.map_err(|_| input::could_not_read(&format!("any {what}"), Some(path)))?;
    let all = match input::certificates_of(&bytes, Some(path), what, None) {
        Err(_) if !with_settings.is_empty() => Vec::new(),
        all => all?,
    };
    // Settings count for the certificate wherever it stands.
    let plain = all.into_iter().filter(|certificate| with_settings.iter().all(|anchor| anchor.certificate != *certificate));
    let plain: Vec<TrustAnchor> = plain.map(TrustAnchor::from).collect();
    Ok([plain, with_settings].concat())
}

/// The lists of `-CRLfile`. One that cannot be read may revoke, so the file is refused.
pub(crate) fn lists(path: &Path) -> Result<Vec<RevocationList>, CommandError> {
    let what = "other CRLs";
    let bytes = input::store_bytes(Some(path), what)?;
    let ders: Vec<Vec<u8>> = if pem::is_pem(&bytes) {
        let blocks = input::blocks(&bytes)?.into_iter().filter(|block| block.label == label::X509_CRL);
        blocks.map(|block| block.content.to_vec()).collect()
    } else {
        vec![bytes.to_vec()]
    };
    let found: Result<Vec<RevocationList>, _> = ders.iter().map(|der| RevocationList::from_der(der)).collect();
    let found = found.ok().filter(|lists| !lists.is_empty());
    found.ok_or_else(|| input::could_not_read(&format!("any {what}"), Some(path)))
}
