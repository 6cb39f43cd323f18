//! Paths of certificates before three referees: ours, openssl and webpki. Where ours says yes and another one no, or the other way round, the kind of
//! scene is named below with the reason, and a name that shows no difference any more is an error.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod author;
mod scenes;

use std::collections::BTreeSet;
use std::process::Command;
use std::time::Duration;

use author::Keys;
use base64ct::{Base64, Encoding};
use keyferry_core::Timestamp;
use keyferry_core::certificate::Certificate;
use keyferry_core::chain::{self, Persistence, Purpose, Rules, VerifyParams};
use rustls_pki_types::{CertificateDer, UnixTime};
use scenes::Scene;

/// 2026-01-01.
const NOW: i64 = 1_767_225_600;

fn certificate(der: &[u8]) -> Certificate {
    Certificate::from_der(der).unwrap()
}

/// The numbers of the faults that we find, each with its place.
fn ours(scene: &Scene) -> Vec<(u32, usize)> {
    let rules = Rules {
        at: Some(Timestamp::from_seconds(NOW)),
        purpose: scene.purpose.and_then(Purpose::by_name),
        persistence: Persistence::AsVerify,
        ..Rules::default()
    };
    let params = VerifyParams {
        trusted: scene.trusted.iter().map(|der| certificate(der).into()).collect(),
        untrusted: scene.untrusted.iter().map(|der| certificate(der)).collect(),
        rules,
        ..VerifyParams::default()
    };
    let path = chain::verify(&certificate(&scene.leaf), &params);
    let faults: Vec<(u32, usize)> = path.faults().map(|found| (found.fault.number(), found.depth)).collect();
    assert_eq!(path.holds(), faults.is_empty(), "{}", scene.title);
    faults
}

fn pem(ders: &[Vec<u8>]) -> String {
    let mut text = String::new();
    for der in ders {
        text += "-----BEGIN CERTIFICATE-----\n";
        for line in Base64::encode_string(der).as_bytes().chunks(64) {
            text += std::str::from_utf8(line).unwrap();
            text.push('\n');
        }
        text += "-----END CERTIFICATE-----\n";
    }
    text
}

/// The faults that openssl finds. One that it has no number for is (1, 0).
fn openssl(scene: &Scene, folder: &std::path::Path) -> Vec<(u32, usize)> {
    let write = |name: &str, ders: &[Vec<u8>]| std::fs::write(folder.join(name), pem(ders)).unwrap();
    write("leaf.pem", std::slice::from_ref(&scene.leaf));
    write("untrusted.pem", &scene.untrusted);
    write("trusted.pem", &scene.trusted);
    let mut command = Command::new("openssl");
    command.current_dir(folder).args(["verify", "-attime", &NOW.to_string(), "-trusted", "trusted.pem"]);
    if !scene.untrusted.is_empty() {
        command.args(["-untrusted", "untrusted.pem"]);
    }
    command.args(scene.purpose.iter().flat_map(|purpose| ["-purpose", purpose])).arg("leaf.pem");
    let output = command.output().expect("openssl is missing: apt-get install openssl");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let mut faults: Vec<(u32, usize)> = said
        .lines()
        .filter_map(|line| {
            let (number, rest) = line.strip_prefix("error ")?.split_once(" at ")?;
            Some((number.parse().ok()?, rest.split(' ').next()?.parse().ok()?))
        })
        .collect();
    if !output.status.success() && faults.is_empty() {
        faults.push((1, 0));
    }
    faults
}

/// Whether webpki says yes; it has to be asked for a purpose. Of what is trusted it takes name, key and constraints, and nothing else.
fn webpki(scene: &Scene) -> Option<bool> {
    let usage = match scene.purpose.filter(|_| !scene.of_anchor)? {
        "sslserver" => webpki::KeyUsage::server_auth(),
        _ => webpki::KeyUsage::client_auth(),
    };
    let leaf = CertificateDer::from(scene.leaf.as_slice());
    let untrusted: Vec<CertificateDer<'_>> = scene.untrusted.iter().map(|der| der.as_slice().into()).collect();
    let trusted: Vec<CertificateDer<'_>> = scene.trusted.iter().map(|der| der.as_slice().into()).collect();
    let anchors: Vec<_> = trusted.iter().filter_map(|der| webpki::anchor_from_trusted_cert(der).ok()).collect();
    let at = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(NOW).unwrap()));
    let holds = webpki::EndEntityCert::try_from(&leaf).is_ok_and(|leaf| {
        leaf.verify_for_usage(webpki::ALL_VERIFICATION_ALGS, &anchors, &untrusted, at, usage, None, None).is_ok()
    });
    Some(holds)
}

/// Kinds of scenes in which two referees differ, and why.
type Differences = &'static [(&'static str, &'static str)];

const STRICTER_THAN_OPENSSL: Differences =
    &[("addresses of the net", "RFC 3779's extensions are not heeded, so nobody may go by the rest")];

/// Each has a path that holds, and openssl goes another way first and does not turn round.
const MORE_PATHS_THAN_OPENSSL: Differences = &[
    ("a twin that is no authority", "the twin comes first"),
    ("a twin that is no authority without identifiers", "the twin comes first"),
    ("a twin for other hosts", "the twin comes first"),
    ("a twin for other hosts without identifiers", "the twin comes first"),
    ("crossed by a stranger", "the stranger's comes first"),
    ("crossed by a stranger without identifiers", "the stranger's comes first"),
    ("a circle and a way out", "the circle comes first"),
    ("a circle and a way out without identifiers", "the circle comes first"),
    ("two roots of one name without identifiers", "the wrong root comes first, and signatures are looked at last"),
    ("two of one name in between without identifiers", "the wrong one comes first, and signatures are looked at last"),
];
const OTHER_FAULTS_THAN_OPENSSL: Differences = &[];
/// webpki does not look at these extensions, or at these bits of the key usage.
const STRICTER_THAN_WEBPKI: Differences = &[
    ("Netscape's type for clients", "Netscape's type is not known there"),
    ("Netscape's type for servers and authorities", "Netscape's type is not known there"),
    ("Netscape's type unreadable", "Netscape's type is not known there"),
    ("no constraints but Netscape's type", "Netscape's type is not known there"),
    ("addresses of the net", "RFC 3779 is not known there"),
    ("authority key identifier of another key", "identifiers are not compared there"),
    ("authority key identifier of another serial number", "identifiers are not compared there"),
    ("authority key identifier twice", "identifiers are not read there"),
    ("authority key identifier unreadable", "identifiers are not read there"),
    ("subject key identifier twice", "identifiers are not read there"),
    ("distribution point of nobody", "distribution points are read for revocation only"),
    ("key agreement", "a leaf's key is looked at by the handshake"),
    ("key usage empty", "a leaf's key usage is not read"),
    ("key usage for encipherment only", "a leaf's key usage is not read"),
    ("key usage for signatures only", "an authority's key usage is not read"),
    ("key usage unreadable", "key usage is not read"),
];
const WEBPKI_REFUSES: Differences = &[
    ("issuer in other letters", "names are compared byte by byte there"),
    ("names permitted", "names are compared byte by byte there"),
    ("mailboxes permitted", "constraints of mailboxes are not known there"),
    ("path length 0", "no authority is an end entity there"),
    ("path length 1", "no authority is an end entity there"),
    ("path length 300", "no authority is an end entity, and no path that long, there"),
    ("version 1", "version 1 is not known there"),
];

/// The kinds that are named have to be those that were seen.
fn compare(what: &str, seen: &BTreeSet<&str>, named: Differences) {
    let named: BTreeSet<&str> = named.iter().map(|(kind, _)| *kind).collect();
    let more: Vec<_> = seen.difference(&named).collect();
    let fewer: Vec<_> = named.difference(seen).collect();
    assert!(more.is_empty() && fewer.is_empty(), "{what}: not named: {more:?}; named, and not seen: {fewer:?}");
}

#[test]
fn three_referees_agree_but_for_what_is_named() {
    let keys = Keys::new();
    let scenes: Vec<Scene> = scenes::changed(&keys).into_iter().chain(scenes::crossed(&keys)).collect();
    assert!(scenes.len() >= 500, "{}", scenes.len());
    let folder = tempfile::tempdir().unwrap();
    let [mut stricter, mut more, mut other, mut stricter_webpki, mut webpki_refuses] = [const { BTreeSet::new() }; 5];
    for scene in &scenes {
        let (our, their) = (ours(scene), openssl(scene, folder.path()));
        if std::env::var_os("KEYFERRY_SCENES").is_some() && our != their {
            println!("{}: ours {our:?}, openssl {their:?}", scene.title);
        }
        match (our.is_empty(), their.is_empty()) {
            (false, true) => drop(stricter.insert(scene.kind)),
            (true, false) => drop(more.insert(scene.kind)),
            _ if our != their => drop(other.insert(scene.kind)),
            _ => {}
        }
        match (our.is_empty(), webpki(scene)) {
            (false, Some(true)) => drop(stricter_webpki.insert(scene.kind)),
            (true, Some(false)) => drop(webpki_refuses.insert(scene.kind)),
            _ => {}
        }
    }
    println!("{} paths", scenes.len());
    compare("stricter than openssl", &stricter, STRICTER_THAN_OPENSSL);
    compare("paths that openssl does not try", &more, MORE_PATHS_THAN_OPENSSL);
    compare("refused by both for other reasons", &other, OTHER_FAULTS_THAN_OPENSSL);
    compare("stricter than webpki", &stricter_webpki, STRICTER_THAN_WEBPKI);
    compare("refused by webpki", &webpki_refuses, WEBPKI_REFUSES);
}
