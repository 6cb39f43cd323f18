//! What programs do not find, or cannot open: names, marks, passwords.

use keyferry_core::shown::shown;
use keyferry_formats::Keystore;
use keyferry_formats::detect::Format;
use keyferry_formats::pkcs12::{Bag, BagContent};

use crate::commands::Commands;
use crate::file::{File, Opened, unmarked};
use crate::finding::{Finding, Kind, Severity};
use crate::mend;
use crate::needs::Inside;

/// The attribute by which PKCS#12 names things.
const FRIENDLY_NAME: keyferry_core::der::asn1::ObjectIdentifier = keyferry_core::oid::pkcs9::FRIENDLY_NAME;

pub(super) fn find(file: &File<'_>, inside: Option<&Inside>, opened: &Opened, commands: &Commands, found: &mut Vec<Finding>) {
    if file.format() == Some(Format::Pkcs12) {
        for keystore in opened.contents.keystores() {
            if let Some(inside) = inside {
                names(inside, keystore, commands, found);
            }
            marks(opened, keystore, commands, found);
        }
    }
    password(file, commands, found);
    for alias in &opened.other_password {
        key_password(file, alias, commands, found);
    }
}

fn count_unnamed(bags: &[Bag]) -> usize {
    let unnamed = |bag: &Bag| match &bag.content {
        BagContent::Key(_) | BagContent::ShroudedKey { .. } => {
            usize::from(!bag.attributes.iter().flatten().any(|attribute| attribute.oid == FRIENDLY_NAME))
        }
        BagContent::Bags(inner) => count_unnamed(inner),
        _ => 0,
    };
    bags.iter().map(unnamed).sum()
}

/// Keys without a name: Java numbers them, and whoever looks for an alias finds none.
fn names(inside: &Inside, keystore: &Keystore, commands: &Commands, found: &mut Vec<Finding>) {
    let unnamed: usize = inside.safes.iter().filter_map(|safe| safe.bags.as_ref().ok()).map(|bags| count_unnamed(bags)).sum();
    for number in 1..=unnamed {
        let alias = number.to_string();
        let Some(entry) = keystore.get(&alias).filter(|entry| entry.has_key()) else { continue };
        let subject = entry.certificates().first().and_then(|certificate| certificate.details().ok());
        let new = subject.map(|details| details.subject.alias()).filter(|new| keystore.get(new).is_none());
        let new = new.unwrap_or_else(|| format!("key-{number}"));
        let what = format!(
            "the key has no name of its own: Java calls it `{alias}`, and programs that look for an alias do not find it"
        );
        let line = commands.store("rename", &format!(" {alias} {}", mend::word(&new, "NAME")));
        found.push(Finding::new(Kind::NoAlias, Severity::Wrong, what).at(format!("`{alias}`")).mend(line));
    }
}

/// Certificates that Java does not show.
fn marks(opened: &Opened, keystore: &Keystore, commands: &Commands, found: &mut Vec<Finding>) {
    let count = unmarked(keystore).count();
    if count == 0 {
        return;
    }
    let all = count == keystore.entries().len();
    let (severity, what) = if all {
        let what =
            "Java shows an empty keystore: no certificate has the mark that Java's truststores need, and openssl writes none";
        (Severity::Wrong, what.to_owned())
    } else {
        let these = keyferry_core::counted(count, "certificate that belongs", "certificates that belong");
        (Severity::Note, format!("Java does not show {these} to no key and that nobody marked as trusted"))
    };
    let line = commands.convert("marked", "p12", opened.trust_option());
    found.push(Finding::new(Kind::NotShownByJava, severity, what).mend(line));
}

/// What Java cannot be given as a password.
fn password(file: &File<'_>, commands: &Commands, found: &mut Vec<Finding>) {
    let matters = matches!(file.format(), Some(Format::Pkcs12 | Format::Jceks));
    if matters && file.password.is_some_and(|password| !password.is_for_java()) {
        let what = "Java does not take the password: its characters are not all of printable ASCII (`Password is not ASCII`)";
        let line = commands.store("passwd", "");
        found.push(Finding::new(Kind::PasswordNotForJava, Severity::Wrong, what).mend(line));
    }
}

/// A key that the password of the keystore does not open.
fn key_password(file: &File<'_>, alias: &str, commands: &Commands, found: &mut Vec<Finding>) {
    let typed = mend::word(alias, "ALIAS");
    let finding = |severity, what: &str| Finding::new(Kind::KeyPassword, severity, what).at(format!("`{}`", shown(alias)));
    match file.format() {
        Some(Format::Pkcs12) => {
            let what = "the key has another password than the keystore, and Java's tools know one password for both only";
            let line = commands.store("passwd", &format!(" --key-password {typed}=ask"));
            found.push(finding(Severity::Wrong, what).mend(line));
        }
        Some(Format::Jks | Format::Jceks | Format::Bks | Format::Uber | Format::Bcfks) => {
            let what = "the key has another password than the keystore: programs that are told one password only do not open it";
            let line = commands.store("passwd", &format!(" --key-password {typed}=ask --new-key-password {typed}=ask"));
            let advice = "give the password of the keystore as the new one of the key";
            found.push(finding(Severity::Wrong, what).mend(line).advice(advice));
        }
        _ => {}
    }
}
