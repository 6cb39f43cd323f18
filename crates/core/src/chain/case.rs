//! A path on its way through the checks: what is known of it, and what was found.

use super::engine::{Built, Engine, Id};
use super::facts::Facts;
use super::policy::PolicyOutcome;
use super::{Event, Fault, Found, Path, Persistence, Rules};

pub(super) struct Case<'a> {
    pub(super) engine: &'a Engine<'a>,
    pub(super) built: &'a Built,
    /// Looks for the path of who signed a revocation list, and judges it; `None` when this is such a path.
    list_path: Option<&'a dyn Fn(Id) -> Path>,
    pub(super) events: Vec<Event>,
    pub(super) policies: Option<PolicyOutcome>,
}

impl<'a> Case<'a> {
    pub(super) fn new(engine: &'a Engine<'a>, built: &'a Built, list_path: Option<&'a dyn Fn(Id) -> Path>) -> Self {
        Self { engine, built, list_path, events: Vec::new(), policies: None }
    }

    /// Whether the path is that of who signed a revocation list.
    pub(super) fn is_for_lists(&self) -> bool {
        self.list_path.is_none()
    }

    pub(super) fn engine(&self) -> &'a Engine<'a> {
        self.engine
    }

    pub(super) fn rules(&self) -> &'a Rules {
        self.engine.rules()
    }

    pub(super) fn path(&self) -> &'a [Id] {
        &self.built.path
    }

    /// The certificate at a place of the path.
    pub(super) fn facts(&self, depth: usize) -> Option<&'a Facts> {
        self.built.path.get(depth).map(|id| self.engine.facts(*id))
    }

    /// Records a fault, and returns whether verification goes on.
    pub(super) fn fault(&mut self, fault: Fault, depth: usize) -> bool {
        // A policy is no one certificate's.
        let subject = self.facts(depth).filter(|_| fault != Fault::NoExplicitPolicy).map(|facts| facts.subject.clone());
        self.events.push(Event::Fault(Found { fault, depth, subject, of_list_path: self.is_for_lists() }));
        match self.rules().persistence {
            Persistence::All => true,
            Persistence::AsVerify => fault.verify_goes_on(),
            Persistence::First => false,
        }
    }

    /// Whether the path of who signed a revocation list holds, and ends where ours does. There is no list for that path's own lists.
    pub(super) fn check_list_path(&mut self, issuer: Id) -> bool {
        let Some(verify) = self.list_path else { return false };
        let path = verify(issuer);
        let same_end = path.links.last().map(|link| &link.certificate)
            == self.facts(self.path().len().saturating_sub(1)).map(|facts| &facts.certificate);
        let holds = path.holds();
        self.events.extend(path.events.into_iter().filter(|event| matches!(event, Event::Fault(_))));
        holds && same_end
    }
}
