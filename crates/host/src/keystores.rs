//! The bytes of keystores, read back with somebody else's code when that is asked for.

use keyferry_core::certificate::Certificate;
use keyferry_core::key::PrivateKey;
use keyferry_formats::detect::BagAttributes;
#[cfg(feature = "cross-check")]
use keyferry_formats::jks;
use keyferry_formats::pkcs12::Protection;
use keyferry_formats::{EncodeError, EncodeOptions, Keystore, Password, StoreKind, pkcs12};

#[cfg(feature = "cross-check")]
use keyferry_cross_check::Outcome;

use crate::context::Context;
use crate::random;
#[cfg(feature = "cross-check")]
use crate::read_back::read_back;

fn options<'a>(password: &'a Password, context: &'a Context) -> EncodeOptions<'a> {
    EncodeOptions::new(password, context.written, &context.session)
}

/// The bytes of a PKCS#12 file.
pub fn pkcs12(store: &Keystore, password: &Password, protection: &Protection, context: &Context) -> Result<Vec<u8>, EncodeError> {
    let bytes = pkcs12::encode(store, protection, &options(password, context), &mut random::system())?;
    #[cfg(feature = "cross-check")]
    read_back(context.cross_check, || keyferry_cross_check::pkcs12(&bytes, store, password, protection))?;
    Ok(bytes)
}

/// The bytes of a PKCS#12 file as openssl makes it: of certificates and keys with their attributes, in this order.
pub fn pkcs12_bags(
    certificates: &[(Certificate, BagAttributes)],
    keys: &[(PrivateKey, BagAttributes)],
    password: &Password,
    protection: &Protection,
    context: &Context,
) -> Result<Vec<u8>, EncodeError> {
    let bytes = pkcs12::encode_bags(certificates, keys, protection, &options(password, context), &mut random::system())?;
    #[cfg(feature = "cross-check")]
    read_back(context.cross_check, || {
        let keys = keys.iter().map(|(key, _)| key).collect();
        let certificates = certificates.iter().map(|(certificate, _)| certificate).collect();
        keyferry_cross_check::bags(&bytes, keys, certificates, password, protection)
    })?;
    Ok(bytes)
}

/// The bytes of a keystore that is no PKCS#12; keys take the store password where `key_password` knows none.
pub fn store(
    kind: StoreKind,
    store: &Keystore,
    password: &Password,
    key_password: &dyn Fn(&str) -> Option<Password>,
    context: &Context,
) -> Result<Vec<u8>, EncodeError> {
    let options = options(password, context).key_passwords(key_password);
    let bytes = kind.encode(store, &options, &mut random::system())?;
    #[cfg(feature = "cross-check")]
    read_back(context.cross_check, || match kind {
        StoreKind::Java(jks::Kind::Jks) => keyferry_cross_check::jks(&bytes, store, &options),
        other => Ok(Outcome::NotChecked(format!("there is no independent reader of {}", other.format()))),
    })?;
    Ok(bytes)
}
