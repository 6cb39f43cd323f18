//! `certificatePolicies` (RFC 5280, section 4.2.1.4) and the extensions that constrain policies and names.

use der::asn1::AnyRef;
use keyferry_core::oid;
use keyferry_core::oid::policy::{CPS, USER_NOTICE};
use keyferry_core::shown::shown;

use super::general_name::{general_name, network};
use super::{elements, inside, integer, number, oid, sequence};

/// The lines of the policies, with the indentation of each.
pub(crate) fn policies(value: &[u8]) -> Option<Vec<(usize, String)>> {
    let mut lines = Vec::new();
    for policy in sequence(value)? {
        let parts = inside(policy)?;
        lines.push((0, format!("Policy: {}", oid::display_name(&oid(parts.first()?)?))));
        for qualifier in parts.get(1).map_or(Some(Vec::new()), |qualifiers| inside(*qualifiers))? {
            qualifier_lines(&inside(qualifier)?, &mut lines)?;
        }
    }
    Some(lines)
}

fn qualifier_lines(parts: &[AnyRef<'_>], lines: &mut Vec<(usize, String)>) -> Option<()> {
    let kind = oid(parts.first()?)?;
    let value = parts.get(1)?;
    match kind {
        CPS => lines.push((2, format!("CPS: {}", text(value.value())))),
        USER_NOTICE => {
            lines.push((2, "User Notice:".to_owned()));
            for part in inside(*value)? {
                match inside(part) {
                    Some(reference) => {
                        lines.push((4, format!("Organization: {}", text(reference.first()?.value()))));
                        let numbers: Vec<String> =
                            inside(*reference.get(1)?)?.iter().map(|number| integer(number.value())).collect();
                        let plural = if numbers.len() > 1 { "s" } else { "" };
                        lines.push((4, format!("Number{plural}: {}", numbers.join(", "))));
                    }
                    None => lines.push((4, format!("Explicit Text: {}", text(part.value())))),
                }
            }
        }
        _ => lines.push((4, format!("Unknown Qualifier: {}", oid::display_name(&kind)))),
    }
    Some(())
}

fn text(bytes: &[u8]) -> String {
    shown(&String::from_utf8_lossy(bytes)).into_owned()
}

/// `policyConstraints`, in one line.
pub(super) fn constraints(value: &[u8]) -> Option<String> {
    let parts = sequence(value)?.into_iter().map(|part| {
        let name = match number(&part)? {
            0 => "Require Explicit Policy",
            1 => "Inhibit Policy Mapping",
            _ => return None,
        };
        Some(format!("{name}:{}", integer(part.value())))
    });
    Some(parts.collect::<Option<Vec<_>>>()?.join(", "))
}

/// `nameConstraints` (section 4.2.1.10).
pub(super) fn name_constraints(value: &[u8]) -> Option<Vec<(usize, String)>> {
    let mut lines = Vec::new();
    for side in sequence(value)? {
        lines.push((0, if number(&side)? == 0 { "Permitted:" } else { "Excluded:" }.to_owned()));
        for subtree in elements(side.value())? {
            let base = *inside(subtree)?.first()?;
            let name = if number(&base) == Some(7) { network(base.value()) } else { general_name(&base, false) };
            lines.push((2, name));
        }
    }
    Some(lines)
}
