//! How the file protects what is in it.

use keyferry_core::counted;
use keyferry_formats::detect::Format;

use crate::commands::Commands;
use crate::feature::Feature;
use crate::file::File;
use crate::finding::{Finding, Kind, Severity};
use crate::needs::Needs;

/// Fewer than this many iterations of a key derivation are few: what openssl has written since 1999.
const FEW: u32 = 2048;

/// What protects nothing.
const BROKEN: [Feature; 7] = [
    Feature::Rc2_40,
    Feature::Rc4_128,
    Feature::Rc4_40,
    Feature::Md5Des,
    Feature::Pbes1Other,
    Feature::KeyTraditionalEncrypted,
    Feature::OtherEncryption,
];
/// What protects little.
const OLD: [Feature; 4] = [Feature::TripleDes, Feature::TwoKeyTripleDes, Feature::Rc2_128, Feature::Pbes2TripleDes];

pub(super) fn find(file: &File<'_>, needs: &Needs, commands: &Commands, found: &mut Vec<Finding>) {
    let is_pkcs12 = file.format() == Some(Format::Pkcs12) && !needs.features.contains_key(&Feature::Wrapped);
    let anew = if is_pkcs12 { Some(commands.protect()) } else { commands.convert("new", "pem", "") };
    let is_loose = file.format().is_some_and(Format::is_loose);
    let has = |feature: &Feature| needs.features.get(feature);
    if is_pkcs12 || is_loose {
        if let Some((feature, of)) = BROKEN.iter().find_map(|feature| Some((feature, has(feature)?))) {
            let what = match feature {
                Feature::KeyTraditionalEncrypted => {
                    "the password becomes the key in one round of MD5: guessing it costs nothing".to_owned()
                }
                Feature::OtherEncryption => "keyferry does not know the encryption, and few programs will".to_owned(),
                feature => format!("{feature} protects nothing any more"),
            };
            found.push(Finding::new(Kind::BrokenEncryption, Severity::Weak, what).at(of).mend(anew.clone()));
        } else if let Some((feature, of)) = OLD.iter().find_map(|feature| Some((feature, has(feature)?))) {
            let what = format!("{feature} is old; programs of today take AES-256");
            found.push(Finding::new(Kind::OldEncryption, Severity::Weak, what).at(of).mend(anew.clone()));
        }
    }
    if is_pkcs12 {
        integrity(needs, anew.as_ref(), found);
    }
    if (is_pkcs12 || is_loose) && needs.iterations > 0 && needs.least_iterations < FEW {
        let count = counted(needs.least_iterations, "iteration", "iterations");
        let what = format!("a key is derived from the password in {count}, so that many passwords can be tried quickly");
        found.push(Finding::new(Kind::FewIterations, Severity::Weak, what).mend(anew.clone()));
    }
    // A truststore has nothing that would be encrypted.
    let has_keys = needs.holds.keys || needs.holds.secrets;
    if let Some(format @ (Format::Jks | Format::Jceks)) = file.format().filter(|_| has_keys) {
        let what = match format {
            Format::Jks => "JKS protects its keys with SHA-1 and no iterations, and whoever has the file tries passwords quickly",
            _ => "JCEKS protects its keys with MD5 and triple DES",
        };
        let to = commands.convert("new", "p12", "");
        found.push(Finding::new(Kind::WeakFormat, Severity::Weak, what).mend(to));
    }
    plain_keys(file, needs, anew.as_ref(), is_pkcs12, found);
    pbes2_keys(needs, is_loose, commands, found);
}

fn integrity(needs: &Needs, anew: Option<&String>, found: &mut Vec<Finding>) {
    let has = |feature: Feature| needs.features.contains_key(&feature);
    if let Some(feature) = [Feature::MacMd, Feature::MacSha1].into_iter().find(|feature| has(*feature)) {
        let what = format!("{feature} is old; programs of today take SHA-256");
        found.push(Finding::new(Kind::OldIntegrity, Severity::Weak, what).at("integrity").mend(anew.cloned()));
    }
    if has(Feature::NoMac) {
        let what = "nothing tells whether the file was changed: whoever may write it can add authorities";
        found.push(Finding::new(Kind::NoIntegrity, Severity::Note, what).at("integrity").mend(anew.cloned()));
    }
}

fn plain_keys(file: &File<'_>, needs: &Needs, anew: Option<&String>, is_pkcs12: bool, found: &mut Vec<Finding>) {
    if is_pkcs12 && needs.features.contains_key(&Feature::PlainKey) {
        let what = "a key is not encrypted: whoever reads the file has it, and Java does not show it";
        found.push(Finding::new(Kind::PlainKey, Severity::Wrong, what).mend(anew.cloned()));
    } else if !is_pkcs12 && file.has_clear_loose_key() {
        let what = "the key is not encrypted: only the rights of the file protect it";
        found.push(Finding::new(Kind::PlainKey, Severity::Note, what).mend(anew.cloned()));
    }
}

/// Keys that programs cannot open which ask Java for the name of their encryption.
fn pbes2_keys(needs: &Needs, is_loose: bool, commands: &Commands, found: &mut Vec<Finding>) {
    let pbes2 = [
        Feature::Pbes2Aes,
        Feature::Pbes2Aes192,
        Feature::Pbes2TripleDes,
        Feature::Pbes2OtherCipher,
        Feature::Pbes2Authenticated,
        Feature::Scrypt,
    ];
    if is_loose && pbes2.iter().any(|feature| needs.features.contains_key(feature)) {
        let what = "programs that read PEM through older Java (Kafka up to Java 17, Netty up to summer 2023) do not open a key with PBES2";
        // A key alone is of no use in a keystore.
        let (ending, plain) = if needs.holds.only_keys() { ("pem", " --plain-key") } else { ("p12", "") };
        let to = commands.convert("new", ending, plain);
        found.push(Finding::new(Kind::Pbes2Key, Severity::Note, what).at("key").mend(to));
    }
}
