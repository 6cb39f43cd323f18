//! The policies that hold for a path, as openssl prints them.

use keyferry_core::chain::{HeldPolicy, PolicyOutcome};
use keyferry_core::shown::shown;

use crate::text::policy::policies;

/// Says whether a policy has to hold, and which do.
pub(crate) fn say(outcome: Option<&PolicyOutcome>) {
    let none = PolicyOutcome { explicit: true, ..PolicyOutcome::default() };
    let outcome = outcome.unwrap_or(&none);
    say!("Require explicit Policy: {}", if outcome.explicit { "True" } else { "False" });
    for (title, held) in [("Authority", &outcome.authority), ("User", &outcome.user)] {
        if held.is_empty() {
            say!("{title} Policies: <empty>");
            continue;
        }
        say!("{title} Policies:");
        for policy in held {
            say_one(policy);
        }
    }
}

fn say_one(policy: &HeldPolicy) {
    let lines = policies(&policy.der).unwrap_or_default();
    let mut lines = lines.iter();
    if let Some((_, name)) = lines.next() {
        say!("  {name}");
    }
    say!("    {}", if policy.critical { "Critical" } else { "Non Critical" });
    if !policy.qualified {
        say!("    No Qualifiers");
    }
    for (indent, line) in lines {
        say!("{:width$}{}", "", shown(line), width = indent + 2);
    }
}
