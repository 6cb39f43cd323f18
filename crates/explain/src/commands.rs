//! The command lines that mend a file. Each works as it stands here, and asks for nothing but passwords: what the command would refuse is not offered, and
//! an option that it needs is there.

use keyferry_formats::detect::{self, Format, Item};
use keyferry_formats::{EntryKind, Pairing};

use crate::feature::Feature;
use crate::file::{File, Opened};
use crate::mend;
use crate::needs::Needs;

/// What the commands have to know of a file.
#[derive(Clone, Debug)]
pub(crate) struct Commands {
    /// The name as it was given, and as a shell takes it.
    raw: String,
    name: String,
    form: Form,
    /// Whether `keyferry convert` takes it.
    is_convertible: bool,
    /// Whether its password is too short for a new file.
    has_short_password: bool,
    keys: Keys,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// A keystore that `keyferry store` changes.
    Store,
    /// Keys and certificates one by one.
    Loose,
    /// What has to be converted first.
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keys {
    None,
    Clear,
    Sealed,
}

impl Commands {
    pub(crate) fn of(file: &File<'_>, needs: &Needs, opened: Option<&Opened>) -> Self {
        let is_changed = [Feature::Wrapped, Feature::Utf16].iter().any(|feature| needs.features.contains_key(feature));
        let form = match file.format() {
            Some(format) if format.is_loose() => Form::Loose,
            Some(Format::Pkcs12 | Format::Jks | Format::Jceks | Format::Bks | Format::Uber | Format::Bcfks) if !is_changed => {
                Form::Store
            }
            _ => Form::Other,
        };
        let keys = match (needs.holds.keys, file.has_clear_loose_key()) {
            (false, _) => Keys::None,
            (true, true) => Keys::Clear,
            (true, false) => Keys::Sealed,
        };
        Self {
            raw: file.name.to_owned(),
            name: mend::file(file.name),
            form,
            is_convertible: needs.holds.anything() && opened.is_none_or(fits_together),
            has_short_password: file.password.is_some_and(|password| password.too_short().is_some()),
            keys,
        }
    }

    /// `keyferry convert` into a new file, with another one read too, or options.
    fn converted(&self, input: &str, what: &str, ending: &str, options: &str) -> Option<String> {
        let is_sealed = match ending {
            "pem" => self.keys != Keys::None && !options.contains("--plain-key"),
            ending => ending != "p7b",
        };
        let password = if self.has_short_password && is_sealed { " --out-password ask" } else { "" };
        let line = format!("keyferry convert {}{input} -o {}{options}{password}", self.name, self.beside(what, ending));
        self.is_convertible.then_some(line)
    }

    /// `keyferry convert` into a new file of this ending, its name with this word more.
    pub(crate) fn convert(&self, what: &str, ending: &str, options: &str) -> Option<String> {
        self.converted("", what, ending, options)
    }

    /// The same with another file beside it, for which a word stands.
    pub(crate) fn convert_with(&self, other: &str, ending: &str) -> Option<String> {
        self.converted(&format!(" {other}"), "new", ending, "")
    }

    /// The file as PEM once more; a key stays encrypted, or as it was.
    pub(crate) fn as_pem(&self) -> Option<String> {
        self.convert("new", "pem", if self.keys == Keys::Clear { " --plain-key" } else { "" })
    }

    /// Takes one key out of it, and puts it together with a certificate, for which a word stands.
    pub(crate) fn join(&self, only: Option<&str>, certificate: &str) -> String {
        let only = only.map(|alias| format!(" --only {}", mend::word(alias, "ALIAS"))).unwrap_or_default();
        let (key, new, name) = (self.beside("key", "pem"), self.beside("new", "p12"), &self.name);
        let password = if self.has_short_password { " --out-password ask" } else { "" };
        format!("keyferry convert {name}{only} -o {key}{password} && keyferry convert {key} {certificate} -o {new}")
    }

    /// A command of `keyferry store`; a file that it does not change is converted first.
    pub(crate) fn store(&self, verb: &str, rest: &str) -> Option<String> {
        if self.form == Form::Store {
            return Some(format!("keyferry store {verb} {}{rest}", self.name));
        }
        let convert = self.convert("new", "p12", "")?;
        Some(format!("{convert} && keyferry store {verb} {}{rest}", self.beside("new", "p12")))
    }

    /// Takes an entry out.
    pub(crate) fn delete(&self, alias: &str) -> Option<String> {
        self.store("delete", &format!(" {}", mend::word(alias, "ALIAS")))
    }

    /// Protects it anew: a keystore of PKCS#12 stays the file that it is.
    pub(crate) fn protect(&self) -> String {
        let password = if self.has_short_password { " --new-password ask" } else { "" };
        format!("keyferry store passwd {} --p12-profile modern{password}", self.name)
    }

    /// Asks for the next certificate of a key; the new key has so many bits.
    pub(crate) fn renew(&self, alias: Option<&str>, bits: Option<u32>) -> String {
        let alias = alias.map(|alias| format!(" --alias {}", mend::word(alias, "ALIAS"))).unwrap_or_default();
        let bits = bits.map(|bits| format!(" --bits {bits}")).unwrap_or_default();
        let password = if self.has_short_password { " --new-password ask" } else { "" };
        format!("keyferry renew {}{alias} --profile none{bits}{password}", self.name)
    }

    fn beside(&self, what: &str, ending: &str) -> String {
        mend::beside(&self.raw, what, ending)
    }
}

/// Whether each key has its own certificate, where certificates are there: `keyferry convert` refuses to take apart what was not meant to come apart.
fn fits_together(opened: &Opened) -> bool {
    if opened.pairings.iter().any(|pairing| matches!(pairing, Pairing::Foreign { .. })) {
        return false;
    }
    let is_loose = |item: &Item| matches!(item, Item::Certificate { .. });
    if !opened.contents.items.iter().any(is_loose) {
        return true;
    }
    // A key that is still closed does not tell.
    let Ok(store) = detect::into_keystore([opened.contents.clone()]) else { return true };
    let is_alone = |kind: &EntryKind| matches!(kind, EntryKind::PrivateKey { chain, .. } if chain.is_empty());
    !store.entries().iter().any(|entry| is_alone(&entry.kind))
}
