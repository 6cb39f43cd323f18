//! Where a registration stands.

use std::fmt;

use serde::Serialize;

use super::{CertificateRecord, Registration, RequestRecord};
use crate::Timestamp;

/// The stages of a registration, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// The description has gaps.
    Begun,
    /// The application is described; it can be sent, and after the approval the request be made.
    Described,
    /// The request is made.
    Requested,
    /// The certificate is there.
    Received,
    /// A server has accepted it.
    InUse,
    /// It runs out soon.
    Expiring,
    /// It has run out.
    Expired,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Begun => "begun",
            Self::Described => "described",
            Self::Requested => "requested",
            Self::Received => "received",
            Self::InUse => "in use",
            Self::Expiring => "expiring",
            Self::Expired => "expired",
        })
    }
}

impl Registration {
    /// The stage at `now`; a certificate is expiring when it has `warn_days` days or fewer.
    pub fn stage(&self, now: Timestamp, warn_days: i64) -> Stage {
        let Some(certificate) = &self.state.certificate else {
            return match self.state.request {
                Some(_) => Stage::Requested,
                None if self.application.gaps().is_empty() => Stage::Described,
                None => Stage::Begun,
            };
        };
        if now > certificate.not_after {
            Stage::Expired
        } else if now.plus_days(warn_days) >= certificate.not_after {
            Stage::Expiring
        } else if certificate.in_use_since.is_some() {
            Stage::InUse
        } else {
            Stage::Received
        }
    }

    /// The whole days that are left to the certificate, below zero after its end; `None` without one.
    pub fn days_left(&self, now: Timestamp) -> Option<i64> {
        let certificate = self.state.certificate.as_ref()?;
        Some((certificate.not_after.seconds() - now.seconds()).div_euclid(86_400))
    }

    /// When the next certificate is to be asked for: so many days before the end of this one, and never before a third of its time is over, for one that is
    /// short would be renewed for ever; `None` without one.
    pub fn renewal_at(&self, days_before: i64) -> Option<Timestamp> {
        let CertificateRecord { not_before, not_after, .. } = self.state.certificate.as_ref()?;
        let third = not_before.seconds() + (not_after.seconds() - not_before.seconds()) / 3;
        Some(Timestamp::from_seconds(third.max(not_after.plus_days(-days_before).seconds())))
    }

    /// The request whose certificate has not come yet.
    pub fn pending(&self) -> Option<&RequestRecord> {
        let first = self.state.request.as_ref().filter(|_| self.state.certificate.is_none());
        self.state.renewal.as_ref().or(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registration_goes_through_its_stages() {
        let mut registration = Registration::default();
        let now = Timestamp::from_seconds(1_700_000_000);
        assert_eq!(registration.stage(now, 30), Stage::Begun);
        registration.state.certificate = Some(CertificateRecord {
            received: now,
            subject: String::new(),
            sha256: String::new(),
            not_before: now,
            not_after: now.plus_days(100),
            in_use_since: None,
        });
        assert_eq!(registration.stage(now, 30), Stage::Received);
        registration.state.certificate.as_mut().unwrap().in_use_since = Some(now);
        for (days, stage, left) in [
            (0, Stage::InUse, 100),
            (69, Stage::InUse, 31),
            (70, Stage::Expiring, 30),
            (100, Stage::Expiring, 0),
            (101, Stage::Expired, -1),
        ] {
            let then = now.plus_days(days);
            assert_eq!((registration.stage(then, 30), registration.days_left(then)), (stage, Some(left)), "{days}");
        }
    }

    #[test]
    fn a_renewal_is_due_before_the_end_and_not_before_a_third_of_the_time() {
        let mut registration = Registration::default();
        let now = Timestamp::from_seconds(1_700_000_000);
        assert_eq!(registration.renewal_at(30), None);
        for (days, before, due) in [(365, 30, 335), (90, 30, 60), (30, 30, 10), (6, 30, 2), (365, 0, 365)] {
            registration.state.certificate = Some(CertificateRecord {
                received: now,
                subject: String::new(),
                sha256: String::new(),
                not_before: now,
                not_after: now.plus_days(days),
                in_use_since: None,
            });
            assert_eq!(registration.renewal_at(before), Some(now.plus_days(due)), "{days}, {before}");
        }
    }
}
