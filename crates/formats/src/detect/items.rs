//! What is in one PEM block or one DER structure.

use keyferry_core::certificate::{Certificate, is_revocation_list};
use keyferry_core::chain::TrustAnchor;
use keyferry_core::csr::CertificationRequest;
use keyferry_core::key::{PrivateKey, SubjectPublicKeyInfo};

use crate::assemble::BagAttributes;
use crate::contents::{Format, Item};
use crate::definition::{Decoder, Definition, Holds, Opening};
use crate::pem::{Block, TraditionalKey, label};
use crate::{DecodeError, Key, PerhapsSealed, SealedKey, ber, openssh, pkcs7, pkcs8, pvk};

/// One DER structure.
pub(crate) const DER: Definition = Definition {
    name: "DER",
    decoder: Some(Decoder {
        knows: |bytes| bytes.first() == Some(&0x30),
        decode: |bytes, _| Ok((Format::Der, vec![der_item(bytes)?]).into()),
        is_keystore: false,
    }),
    holds: Holds { revocation_lists: false, ..Holds::LOOSE },
};

/// One private key of Microsoft's.
pub(crate) const PVK: Definition = Definition {
    name: "PVK",
    decoder: Some(Decoder {
        knows: pvk::is_pvk,
        decode: |bytes, _| {
            let key = key_of(pvk::decode(bytes)?, SealedKey::Pvk);
            Ok((Format::Pvk, vec![Item::PrivateKey { attributes: BagAttributes::default(), key }]).into())
        },
        is_keystore: false,
    }),
    holds: Holds { revocation_lists: false, ..Holds::LOOSE },
};

fn key_of<S>(key: PerhapsSealed<S>, seal: fn(S) -> SealedKey) -> Key {
    match key {
        PerhapsSealed::Clear(key) => Key::Clear(key),
        PerhapsSealed::Sealed(sealed) => Key::Sealed(seal(sealed)),
    }
}

fn is_certificate_label(label: &str) -> bool {
    [label::CERTIFICATE, "X509 CERTIFICATE"].contains(&label)
}

/// What a PEM block holds according to its label, as openssl takes it where it looks for a key or a certificate: bundles are neither. Nothing,
/// when it only repeats what stands in the key (the parameters of a curve).
pub fn block_items(mut block: Block) -> Result<Vec<Item>, DecodeError> {
    if is_certificate_label(&block.label) {
        // No second copy: it may be large, and is no secret.
        let certificate = Certificate::from_der(std::mem::take(&mut *block.content))?;
        return Ok(vec![Item::Certificate { attributes: block.attributes, certificate, trust: None }]);
    }
    labelled(&block)
}

/// What a PEM block holds, whatever its label: that of a certificate is used for bundles, that of one form of keys for another, and
/// certtool has one of its own for PKCS#12. The content decides where the label is wrong.
pub(crate) fn items(block: Block, with: &Opening<'_>) -> Result<Vec<Item>, DecodeError> {
    let content = block.content.as_slice();
    if openssh::is_openssh(content) {
        return Ok(vec![Item::PrivateKey {
            attributes: block.attributes.clone(),
            key: key_of(openssh::decode(content)?, SealedKey::OpenSsh),
        }]);
    }
    if is_certificate_label(&block.label) {
        // Requests and revocation lists are signed structures too.
        let other = if is_versioned(content) { Err(DecodeError::Unrecognised) } else { by_content(content, with) };
        return match other {
            Ok(items) if !items.iter().any(|item| matches!(item, Item::Certificate { .. })) || pkcs7::is_pkcs7(content) => {
                Ok(items)
            }
            _ => block_items(block),
        };
    }
    let encrypted = block.label != label::ENCRYPTED_PRIVATE_KEY || pkcs8::is_encrypted(content);
    let is_bundle = [label::PKCS7, "CMS", "PKCS #7 SIGNED DATA"].contains(&block.label.as_str());
    let labelled = if is_bundle { pkcs7::decode(content).map(Vec::from) } else { labelled(&block) };
    match labelled {
        Ok(items) if encrypted => Ok(items),
        // What is encrypted in the traditional way is nothing yet.
        Err(error) if block.dek_info.is_some() => Err(error),
        labelled => match by_content(content, with) {
            Ok(items) => Ok(items.into_iter().map(|item| named(item, &block.attributes)).collect()),
            Err(error @ (DecodeError::PasswordRequired | DecodeError::WrongPassword | DecodeError::Limit { .. })) => Err(error),
            Err(_) => labelled,
        },
    }
}

/// The item with the attributes that stood above its block.
fn named(item: Item, attributes: &BagAttributes) -> Item {
    match item {
        Item::PrivateKey { key, .. } => Item::PrivateKey { attributes: attributes.clone(), key },
        Item::Certificate { certificate, trust, .. } => Item::Certificate { attributes: attributes.clone(), certificate, trust },
        other => other,
    }
}

/// Whether it begins as certificates of versions 2 and 3 do: with a version number.
fn is_versioned(signed: &[u8]) -> bool {
    let inside = |bytes| ber::enter(bytes).filter(|(tag, _)| *tag == 0x30).map(|(_, content)| content);
    inside(signed).and_then(inside).is_some_and(|content| content.first() == Some(&0xa0))
}

fn by_content(content: &[u8], with: &Opening<'_>) -> Result<Vec<Item>, DecodeError> {
    if let Some(contents) = with.keystore(content) {
        return contents.map(|contents| contents.items);
    }
    if pkcs7::is_pkcs7(content) {
        return Ok(pkcs7::decode(content)?.into());
    }
    Ok(vec![der_item(content)?])
}

fn labelled(block: &Block) -> Result<Vec<Item>, DecodeError> {
    let (content, attributes) = (block.content.as_slice(), block.attributes.clone());
    if let Some(dek_info) = &block.dek_info {
        let sealed = TraditionalKey::new(&block.label, dek_info, content.to_vec())?;
        return Ok(vec![Item::PrivateKey { attributes, key: Key::Sealed(SealedKey::Traditional(sealed)) }]);
    }
    let clear = |key: PrivateKey| Item::PrivateKey { attributes: attributes.clone(), key: Key::Clear(key) };
    Ok(vec![match block.label.as_str() {
        label::PRIVATE_KEY => clear(PrivateKey::from_pkcs8_der(content)?),
        label::RSA_PRIVATE_KEY => clear(PrivateKey::from_pkcs1_der(content)?),
        label::EC_PRIVATE_KEY => clear(PrivateKey::from_sec1_der(content)?),
        label::DSA_PRIVATE_KEY => clear(PrivateKey::from_dsa_der(content)?),
        // The curve or the group stands in the key again.
        "EC PARAMETERS" | "DSA PARAMETERS" | "DH PARAMETERS" => return Ok(Vec::new()),
        label::ENCRYPTED_PRIVATE_KEY => Item::PrivateKey { attributes, key: Key::Sealed(SealedKey::Info(content.to_vec())) },
        label::TRUSTED_CERTIFICATE => {
            // Settings that cannot be read may say that it is not to be trusted.
            let anchor = TrustAnchor::from_trusted_der(content)?;
            Item::Certificate { attributes, certificate: anchor.certificate, trust: anchor.settings }
        }
        label::X509_CRL if is_revocation_list(content) => Item::RevocationList(content.to_vec()),
        label::PUBLIC_KEY => Item::PublicKey(SubjectPublicKeyInfo::from_der(content).map_err(|_| unreadable(block))?),
        label::X509_CRL => return Err(unreadable(block)),
        label::REQUEST | label::NEW_REQUEST => Item::Request(Box::new(CertificationRequest::from_der(content)?)),
        other => return Err(DecodeError::Unsupported { what: format!("the {} in line {}", label::shown(other), block.line) }),
    }])
}

fn unreadable(block: &Block) -> DecodeError {
    let what = format!("the {} in line {} cannot be read as one", label::shown(&block.label), block.line);
    DecodeError::malformed("the PEM block", what)
}

/// A key, certificate or request, told apart by trying.
pub(super) fn der_item(bytes: &[u8]) -> Result<Item, DecodeError> {
    ber::complete(bytes)?;
    if pkcs8::is_encrypted(bytes) {
        return Ok(Item::PrivateKey { attributes: BagAttributes::default(), key: Key::Sealed(SealedKey::Info(bytes.to_vec())) });
    }
    let key = PrivateKey::from_pkcs8_der(bytes).or_else(|_| PrivateKey::from_pkcs1_der(bytes));
    if let Ok(key) = key.or_else(|_| PrivateKey::from_sec1_der(bytes)).or_else(|_| PrivateKey::from_dsa_der(bytes)) {
        return Ok(Item::PrivateKey { attributes: BagAttributes::default(), key: Key::Clear(key) });
    }
    if let Ok(request) = CertificationRequest::from_der(bytes) {
        return Ok(Item::Request(Box::new(request)));
    }
    if is_revocation_list(bytes) {
        return Ok(Item::RevocationList(bytes.to_vec()));
    }
    if let Ok(key) = SubjectPublicKeyInfo::from_der(bytes).or_else(|_| SubjectPublicKeyInfo::of_rsa(bytes)) {
        return Ok(Item::PublicKey(key));
    }
    let certificate = Certificate::from_der(bytes).map_err(|_| DecodeError::Unrecognised)?;
    match certificate.details() {
        Ok(_) => Ok(certificate.into()),
        Err(_) => Err(DecodeError::Unrecognised),
    }
}
