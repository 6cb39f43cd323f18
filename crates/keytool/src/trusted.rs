//! The certificates that are known while a command runs: those of its keystore, and with `-trustcacerts` those of Java's truststore. A certificate
//! that is trusted is not warned of for its signature, which nobody checks.

use std::cell::OnceCell;
use std::collections::HashMap;

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::{Ancestry, Issuers};
use keyferry_core::shown::shown;

use super::command_error::CommandError;
use super::java::certificate;
use super::names::{STOREPASS, STORETYPE, TRUSTCACERTS};
use super::run::Run;
use super::store::{self, Store};
use keyferry_host::roots::cacerts;

/// What is known, by alias and in the order of the stores.
#[derive(Debug, Default)]
pub(super) struct Trusted {
    pub own: Vec<Known>,
    pub system: Vec<Known>,
    /// Whether each certificate is trusted, found when somebody first asks: a list asks for every entry.
    verdicts: OnceCell<HashMap<Certificate, bool>>,
}

/// The first certificate of an entry.
#[derive(Debug)]
pub(super) struct Known {
    pub alias: String,
    pub certificate: Certificate,
    is_key: bool,
}

impl Trusted {
    /// What a command knows that works with this keystore.
    pub(super) fn of(run: &Run, store: &Store) -> Result<Self, CommandError> {
        let system = match cacerts().filter(|_| run.arguments.flag(TRUSTCACERTS)) {
            Some(path) => known(&Store::load(path.clone(), &keyferry_host::files::read(&path)?, None, None, run)?),
            None => Vec::new(),
        };
        Ok(Self { own: known(store), system, verdicts: OnceCell::new() })
    }

    /// The keystore alone.
    pub(super) fn of_store(store: &Store) -> Self {
        Self { own: known(store), ..Self::default() }
    }

    /// What a command knows that works with a file, and looks into the keystore of its command line only when there is one.
    pub(super) fn beside(run: &Run) -> Result<Self, CommandError> {
        let name = run.keystore_name()?;
        let path = std::path::PathBuf::from(&name);
        let shown = run.arguments.get(STORETYPE).map(str::to_uppercase);
        let store = match store::read(&name, &path, "Keystore file", true)? {
            Some(bytes) => Store::load(path, &bytes, shown.as_deref(), run.arguments.password(STOREPASS), run)?,
            None => Store::new(None, None)?,
        };
        Self::of(run, &store)
    }

    /// Those that may have signed something: the keystore's own first.
    pub(super) fn all(&self) -> impl Iterator<Item = &Known> {
        self.own.iter().chain(&self.system)
    }

    /// Whether it is one that the owner of the keystore, or of the machine, trusts. The first entry that has it decides.
    pub(super) fn trusts(&self, certificate: &Certificate) -> bool {
        let verdicts = self.verdicts.get_or_init(|| {
            let mut verdicts: HashMap<Certificate, bool> =
                self.system.iter().map(|known| (known.certificate.clone(), true)).collect();
            for known in &self.own {
                verdicts.entry(known.certificate.clone()).or_insert(!known.is_key);
            }
            verdicts
        });
        verdicts.get(certificate).copied().unwrap_or_default()
    }

    /// Warns of a certificate by itself.
    pub(super) fn warn(&self, run: &Run, label: &str, certificate: &Certificate) -> Result<(), CommandError> {
        self.warn_of(run, label, certificate, true)
    }

    /// Warns of the certificates of a chain, each with its number.
    pub(super) fn warn_chain(&self, run: &Run, label: &str, chain: &[Certificate]) -> Result<(), CommandError> {
        for (place, certificate) in chain.iter().enumerate() {
            self.warn_in_chain(run, &numbered(label, place, chain.len()), certificate, place)?;
        }
        Ok(())
    }

    /// The same of a chain whose first certificate is new: what that is for counts, whether it is an authority or not.
    pub(super) fn warn_new_chain(&self, run: &Run, label: &str, chain: &[Certificate]) -> Result<(), CommandError> {
        for (place, certificate) in chain.iter().enumerate() {
            self.warn_of(run, &numbered(label, place, chain.len()), certificate, place == 0)?;
        }
        Ok(())
    }

    /// Warns of a certificate at a place of its chain: what it is for counts for the first one, unless that is an authority.
    pub(super) fn warn_in_chain(&self, run: &Run, label: &str, one: &Certificate, place: usize) -> Result<(), CommandError> {
        self.warn_of(run, label, one, place == 0 && !certificate::is_authority(one)?)
    }

    /// Warns of a certificate whatever it is for.
    pub(super) fn warn_for_any_use(&self, run: &Run, label: &str, one: &Certificate) -> Result<(), CommandError> {
        self.warn_of(run, label, one, false)
    }

    /// The certificates above `certificate`, up to one that signed itself, each with where it was found; `None` when there is no such way. Warns of all
    /// of them, from the top on, and of the certificate itself. `look` is [`Issuers::proven`] for whoever trusts what comes out, or
    /// [`Issuers::signed`].
    pub(super) fn chain_above(
        &self,
        run: &Run,
        certificate: &Certificate,
        look: fn(&Issuers, &Certificate) -> Ancestry,
    ) -> Result<Option<Vec<Certificate>>, CommandError> {
        let known: Vec<&Known> = self.all().collect();
        let above = look(&Issuers::new(known.iter().map(|known| &known.certificate)), certificate);
        if !above.is_complete {
            return Ok(None);
        }
        for place in above.places.iter().rev() {
            if let Some(known) = known.get(*place) {
                self.warn(run, &self.issuer(known), &known.certificate)?;
            }
        }
        self.warn(run, "The input", certificate)?;
        let certificates = above.places.iter().filter_map(|place| known.get(*place).map(|known| known.certificate.clone()));
        Ok(Some(certificates.collect()))
    }

    /// What a known certificate is called in warnings.
    pub(super) fn issuer(&self, known: &Known) -> String {
        let place = if self.system.iter().any(|other| std::ptr::eq(other, known)) { " in cacerts" } else { "" };
        format!("Issuer <{alias}>{place}", alias = shown(&known.alias))
    }

    fn warn_of(&self, run: &Run, label: &str, one: &Certificate, with_use: bool) -> Result<(), CommandError> {
        for warning in certificate::warnings(label, one, self.trusts(one), with_use)? {
            run.warn(warning);
        }
        Ok(())
    }
}

/// The entry that has this certificate.
pub(super) fn entry_of<'a>(known: &'a [Known], certificate: &Certificate) -> Option<&'a Known> {
    known.iter().find(|known| known.certificate == *certificate)
}

/// `Reply #1 of 3`.
fn numbered(label: &str, place: usize, count: usize) -> String {
    if count == 1 { label.to_owned() } else { format!("{label} #{} of {count}", place + 1) }
}

fn known(store: &Store) -> Vec<Known> {
    let entries = store.keystore.entries().iter();
    let known = entries.filter_map(|entry| {
        Some(Known { alias: entry.alias.clone(), certificate: entry.certificates().first()?.clone(), is_key: entry.has_key() })
    });
    known.collect()
}
