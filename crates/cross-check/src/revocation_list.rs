//! Revocation lists, read by x509-parser.

use keyferry_core::extension::Extension;
use keyferry_core::key::SubjectPublicKeyInfo;
use keyferry_core::revocation::RevocationListContent;
use keyferry_formats::EncodeError;
use x509_parser::extensions::X509Extension;
use x509_parser::prelude::FromDer;
use x509_parser::revocation_list::CertificateRevocationList;
use x509_parser::x509;

use crate::{Outcome, UNKNOWN_SIGNATURE, failed, signature};

/// Reads the revocation list `bytes`, compares it with what was meant, and checks the signature with the issuer's public key.
pub fn revocation_list(
    bytes: &[u8],
    content: &RevocationListContent,
    issuer_key: &SubjectPublicKeyInfo,
) -> Result<Outcome, EncodeError> {
    const READER: &str = "x509-parser";
    let unread = |error: String| failed(READER, &error);
    let (rest, read) = CertificateRevocationList::from_der(bytes).map_err(|error| unread(error.to_string()))?;
    let differs = |what: &str| failed(READER, &format!("{what} differ"));
    if !rest.is_empty() || read.issuer().as_raw() != content.issuer {
        return Err(differs("the issuers or the lengths"));
    }
    let times = (read.last_update().timestamp(), read.next_update().map(|time| time.timestamp()));
    if times != (content.this_update.seconds(), content.next_update.map(keyferry_core::Timestamp::seconds)) {
        return Err(differs("the dates"));
    }
    let mut found = read.iter_revoked_certificates();
    for meant in &content.revoked {
        let same = found.next().is_some_and(|one| {
            significant(one.raw_serial()).eq(significant(&meant.serial_number))
                && one.revocation_date.timestamp() == meant.date.seconds()
                && are_same(one.extensions(), &meant.extensions)
        });
        if !same {
            return Err(differs("the revoked certificates"));
        }
    }
    if found.next().is_some() || !are_same(read.extensions(), &content.extensions) {
        return Err(differs("the revoked certificates or the extensions"));
    }
    let (_, issuer) = x509::SubjectPublicKeyInfo::from_der(issuer_key.as_der()).map_err(|error| unread(error.to_string()))?;
    Ok(if signature::holds(&read.verify_signature(&issuer), &issuer)? {
        Outcome::Same
    } else {
        Outcome::NotChecked(UNKNOWN_SIGNATURE.to_owned())
    })
}

/// Whether these are the extensions that were meant, in their order.
pub(crate) fn are_same(found: &[X509Extension<'_>], meant: &[Extension]) -> bool {
    let meant = meant.iter().map(|one| (one.extn_id.as_bytes(), one.critical, one.extn_value.as_bytes()));
    found.iter().map(|one| (one.oid.as_bytes(), one.critical, one.value)).eq(meant)
}

/// The bytes of a magnitude without zeros in front.
pub(crate) fn significant(bytes: &[u8]) -> impl Iterator<Item = &u8> {
    bytes.iter().skip_while(|byte| **byte == 0)
}
