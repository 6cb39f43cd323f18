//! A file explained: what it demands, who opens it, what is weak or wrong, and what mends it.

use keyferry_formats::detect::Format;
use keyferry_formats::pkcs12::Profile;

use crate::commands::Commands;
use crate::feature::Feature;
use crate::file::{File, Opened};
use crate::finding::Finding;
use crate::findings;
use crate::needs::{Inside, Needs};
use crate::readers::Reader;
use crate::verdict::{Opens, Verdict};

/// What is said of a file.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// What it demands of its reader.
    pub needs: Needs,
    /// A verdict for each reader.
    pub verdicts: Vec<Verdict>,
    /// What is weak, wrong or worth knowing.
    pub findings: Vec<Finding>,
    /// What could not be looked at, and why.
    pub unseen: Vec<&'static str>,
    /// The aliases of the keys that no password opened; a key outside of keystores may have none.
    pub closed: Vec<String>,
    /// The option that makes Java show what it does not show now.
    trust_option: &'static str,
    commands: Commands,
}

/// A command line that writes the file anew, and whom it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cure {
    /// Who does not open the file, and opens the new one.
    pub readers: Vec<Reader>,
    /// The command line.
    pub line: String,
}

/// The profiles that are proposed, the best protection first.
const PROFILES: [(Profile, &str); 3] = [(Profile::Modern, "modern"), (Profile::Java8, "java8"), (Profile::Legacy, "legacy")];

/// Explains a file.
pub fn explain(file: &File<'_>) -> Explanation {
    let opened = file.opened();
    let inside = Inside::read(file.bytes, file.contents, file.password, file.session);
    let mut needs = Needs::of_parts(file.bytes, file.contents, inside.as_ref());
    if let Some(opened) = &opened {
        needs.add_keys(&opened.contents);
    }
    let mut unseen = Vec::new();
    match &opened {
        None => unseen.push("entries, names and certificates are encrypted, and no password was given (--password)"),
        Some(opened) if !opened.closed.is_empty() && file.password.is_none() => {
            unseen.push("keys are encrypted, and no password was given: whether they have their own certificates was not looked at (--password)");
        }
        Some(opened) if !opened.closed.is_empty() => {
            unseen.push(
                "a key is encrypted with another password: whether it has its own certificate was not looked at (--key-password)",
            );
        }
        Some(_) => {}
    }
    let verdicts = Reader::all().map(|reader| Verdict::of(&needs, reader)).collect();
    let commands = Commands::of(file, &needs, opened.as_ref());
    let findings = findings::all(file, &needs, &commands, inside.as_ref(), opened.as_ref());
    let trust_option = opened.as_ref().map_or("", Opened::trust_option);
    let closed = opened.map(|opened| opened.closed).unwrap_or_default();
    Explanation { needs, verdicts, findings, unseen, closed, trust_option, commands }
}

impl Explanation {
    /// The command lines after which each of these readers opens the file that is not known to do so now: the fewest that do, the best protection
    /// first.
    pub fn cures(&self, file: &File<'_>, readers: &[Reader]) -> Vec<Cure> {
        let refuse = self.verdicts.iter().filter(|verdict| verdict.opens >= Opens::NotKnown && readers.contains(&verdict.reader));
        let refuse = refuse.filter(|_| self.needs.holds.anything());
        let mut left: Vec<Reader> = refuse.map(|verdict| verdict.reader).collect();
        let mut cures = Vec::new();
        for (needs, line) in self.rewritten(file) {
            let opens = |reader: &Reader| Verdict::of(&needs, *reader).opens < Opens::NotKnown;
            let (mended, others): (Vec<Reader>, Vec<Reader>) = left.into_iter().partition(opens);
            left = others;
            if !mended.is_empty() {
                cures.push(Cure { readers: mended, line });
            }
        }
        cures
    }

    /// The forms in which the file can be written anew, and how, the best protection first.
    fn rewritten(&self, file: &File<'_>) -> Vec<(Needs, String)> {
        let (needs, commands) = (&self.needs, &self.commands);
        let is_loose = file.format().is_some_and(Format::is_loose);
        let mut forms = Vec::new();
        // A text that only stands badly in its file stays a text.
        let forms_of_text = [Feature::Wrapped, Feature::ByteOrderMark, Feature::Utf16, Feature::Indented];
        let is_text = forms_of_text.iter().any(|form| needs.features.contains_key(form));
        if is_text && is_loose {
            forms.push((needs.as_pem(needs.holds.keys && !file.has_clear_loose_key()), commands.as_pem()));
        }
        // A key alone is of no use in a keystore.
        if !(is_loose && needs.holds.only_keys()) {
            for (profile, word) in PROFILES {
                let option = if word == "modern" { String::new() } else { format!(" --p12-profile {word}") };
                let line = commands.convert(word, "p12", &format!("{option}{}", self.trust_option));
                forms.push((needs.rewritten(&profile.into()), line));
            }
        }
        // PEM holds no secret keys.
        if !needs.holds.secrets {
            let plain = if needs.holds.keys { " --plain-key" } else { "" };
            forms.push((needs.as_pem(false), commands.convert("plain", "pem", plain)));
        }
        forms.into_iter().filter_map(|(needs, line)| Some((needs, line?))).collect()
    }
}
