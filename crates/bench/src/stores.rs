//! Keystores read by us and by other crates.

use std::fs;
use std::hint::black_box;

use keyferry_formats::pbe::Session;
use keyferry_formats::{Password, jks, pkcs12};
use p12_keystore::{KeyStore, Pkcs12ImportPolicy};

use crate::process::Place;
use crate::race::{Contender, Outcome, race};

pub(crate) fn races(place: &Place) -> Result<Vec<Outcome>, String> {
    let read = |name: &str| fs::read(place.root.join("fixtures/keytool").join(name)).map_err(|error| format!("{name}: {error}"));
    let (p12, store) = (read("default.p12")?, read("store.jks")?);
    let (password, key_password) = (Password::new("changeit"), Password::new("keypassword"));
    let ours = Contender::new("keyferry", || {
        let session = Session::default();
        let mut decoded = pkcs12::decode(&p12, Some(&password), &session).map_err(|error| error.to_string())?;
        decoded.keystore.unseal_all(&password, &session).map_err(|error| error.to_string())?;
        black_box(decoded);
        Ok(())
    });
    let theirs = Contender::new("p12-keystore", || {
        let found = KeyStore::from_pkcs12(&p12, "changeit", Pkcs12ImportPolicy::Relaxed);
        found.map(|found| drop(black_box(found))).map_err(|error| error.to_string())
    });
    let pkcs12 = race("keytool's PKCS#12 file, keys decrypted", 51, &[], vec![ours, theirs])?;
    let ours = Contender::new("keyferry", || {
        let session = Session::default();
        let mut decoded = jks::decode(&store, Some(&password), &session).map_err(|error| error.to_string())?;
        decoded.keystore.unseal_all(&key_password, &session).map_err(|error| error.to_string())?;
        black_box(decoded);
        Ok(())
    });
    let theirs = Contender::new("jks", || {
        let mut found = ::jks::KeyStore::new();
        found.load(store.as_slice(), b"changeit").map_err(|error| error.to_string())?;
        for alias in found.aliases() {
            if found.is_private_key_entry(&alias) {
                black_box(found.get_private_key_entry(&alias, b"keypassword").map_err(|error| error.to_string())?);
            }
        }
        Ok(())
    });
    Ok(vec![pkcs12, race("A JKS file, keys decrypted", 51, &[], vec![ours, theirs])?])
}
