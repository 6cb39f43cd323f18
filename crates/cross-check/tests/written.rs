//! What our encoders write is read by others, and what was changed is told.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use getrandom::SysRng;
use keyferry_core::Timestamp;
use keyferry_core::certificate::{Certificate, SelfSigned};
use keyferry_core::csr::Style;
use keyferry_core::key::PrivateKey;
use keyferry_core::name::rfc4514;
use keyferry_cross_check::Outcome;
use keyferry_formats::pbe::Session;
use keyferry_formats::pkcs12::{self, Profile};
use keyferry_formats::{EncodeError, EncodeOptions, Entry, EntryKind, Key, Keystore, Password, jks};

fn entry(name: &str) -> Entry {
    let key = PrivateKey::generate_rsa(&mut SysRng, 2048).unwrap();
    let subject = rfc4514::parse(&format!("CN={name}")).unwrap();
    let now = Timestamp::from_seconds(1_700_000_000);
    let certificate = Certificate::self_signed(
        &key,
        &SelfSigned { subject: &subject, not_before: now, days: 90, serial: &[1], style: Style::Keytool },
    )
    .unwrap();
    Entry::new(name, Some(now), EntryKind::PrivateKey { key: Key::Clear(key), chain: vec![certificate] })
}

#[test]
fn every_profile_is_read_and_another_content_is_told() {
    let (password, session) = (Password::new("changeit"), Session::default());
    let options = EncodeOptions::new(&password, Timestamp(9), &session);
    let (store, other): (Keystore, Keystore) = ([entry("one")].into_iter().collect(), [entry("two")].into_iter().collect());
    for profile in [Profile::Modern, Profile::Java8, Profile::Legacy, Profile::Pbmac1, Profile::Passwordless] {
        let protection = profile.into();
        let bytes = pkcs12::encode(&store, &protection, &options, &mut SysRng).unwrap();
        let same = keyferry_cross_check::pkcs12(&bytes, &store, &password, &protection);
        assert_eq!(same.unwrap(), Outcome::Same, "{profile:?}");
        let told = keyferry_cross_check::pkcs12(&bytes, &other, &password, &protection);
        assert!(matches!(told, Err(EncodeError::CrossCheck { .. })), "{profile:?}: {told:?}");
    }
}

#[test]
fn jks_is_read_and_another_content_is_told() {
    let (password, session) = (Password::new("changeit"), Session::default());
    let options = EncodeOptions::new(&password, Timestamp(9), &session);
    let (store, other): (Keystore, Keystore) = ([entry("one")].into_iter().collect(), [entry("one")].into_iter().collect());
    let bytes = jks::encode(jks::Kind::Jks, &store, &options, &mut SysRng).unwrap();
    assert_eq!(keyferry_cross_check::jks(&bytes, &store, &options).unwrap(), Outcome::Same);
    let told = keyferry_cross_check::jks(&bytes, &other, &options);
    assert!(matches!(told, Err(EncodeError::CrossCheck { .. })), "{told:?}");
}
