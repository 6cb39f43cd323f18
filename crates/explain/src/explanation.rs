//! A file explained: what it demands, who opens it, what is weak or wrong, and what mends it.

use keyferry_formats::pkcs12::Profile;

use crate::file::{File, Opened};
use crate::finding::Finding;
use crate::findings;
use crate::mend;
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
    /// The option that makes Java show what it does not show now.
    trust_option: &'static str,
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
    let findings = findings::all(file, &needs, inside.as_ref(), opened.as_ref());
    let trust_option = opened.as_ref().map_or("", Opened::trust_option);
    Explanation { needs, verdicts, findings, unseen, trust_option }
}

impl Explanation {
    /// The command lines after which each of these readers opens the file that is not known to do so now: the fewest that do, the best protection
    /// first.
    pub fn cures(&self, file: &File<'_>, readers: &[Reader]) -> Vec<Cure> {
        let refuse = self.verdicts.iter().filter(|verdict| verdict.opens >= Opens::NotKnown && readers.contains(&verdict.reader));
        let refuse = refuse.filter(|_| self.needs.holds.anything());
        let mut left: Vec<Reader> = refuse.map(|verdict| verdict.reader).collect();
        let (name, mut cures) = (mend::file(file.name), Vec::new());
        let trust = self.trust_option;
        let written = PROFILES.iter().map(|(profile, word)| {
            let profile_option = if *word == "modern" { String::new() } else { format!(" --p12-profile {word}") };
            let line = format!("keyferry convert {name} -o {}{profile_option}{trust}", mend::beside(file.name, word, "p12"));
            (self.needs.rewritten(&(*profile).into()), line)
        });
        let plain = if self.needs.holds.keys { " --plain-key" } else { "" };
        let pem = format!("keyferry convert {name} -o {}{plain}", mend::beside(file.name, "plain", "pem"));
        // PEM holds no secret keys.
        let pem = (!self.needs.holds.secrets).then(|| (self.needs.as_plain_pem(), pem));
        for (needs, line) in written.chain(pem) {
            let opens = |reader: &Reader| Verdict::of(&needs, *reader).opens < Opens::NotKnown;
            let (mended, others): (Vec<Reader>, Vec<Reader>) = left.into_iter().partition(opens);
            left = others;
            if !mended.is_empty() {
                cures.push(Cure { readers: mended, line });
            }
        }
        cures
    }
}
