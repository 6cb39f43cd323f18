//! Where revocation lists are (RFC 5280, sections 4.2.1.13 and 5.2.5), with openssl's line ends: none behind a name.

use std::fmt::Write;

use super::general_name::list;
use super::{bit_names, elements, inside, number, sequence};
use crate::release::{LINE_BEHIND_POINTS, now};

/// The reasons as bits; there is no `removeFromCRL` among them.
const REASONS: [&str; 9] = [
    "Unused",
    "Key Compromise",
    "CA Compromise",
    "Affiliation Changed",
    "Superseded",
    "Cessation Of Operation",
    "Certificate Hold",
    "Privilege Withdrawn",
    "AA Compromise",
];

/// The points of a certificate.
pub(super) fn points(value: &[u8], indent: usize) -> Option<String> {
    let mut text = String::new();
    for (index, point) in sequence(value)?.into_iter().enumerate() {
        if index > 0 && !now(&LINE_BEHIND_POINTS) {
            text.push('\n');
        }
        for part in inside(point)? {
            match number(&part)? {
                0 => {
                    name(&mut text, part.value(), indent)?;
                    if now(&LINE_BEHIND_POINTS) {
                        text.push('\n');
                    }
                }
                1 => reasons(&mut text, "Reasons", part.value(), indent),
                _ => titled_names(&mut text, "CRL Issuer", part.value(), indent)?,
            }
        }
    }
    Some(text)
}

/// The point of a revocation list.
pub(super) fn issuing(value: &[u8], indent: usize) -> Option<String> {
    let mut text = String::new();
    for part in sequence(value)? {
        let flag = match number(&part)? {
            0 => {
                name(&mut text, part.value(), indent)?;
                continue;
            }
            3 => {
                reasons(&mut text, "Only Some Reasons", part.value(), indent);
                continue;
            }
            1 => "Only User Certificates",
            2 => "Only CA Certificates",
            4 => "Indirect CRL",
            _ => "Only Attribute Certificates",
        };
        if part.value() != [0] {
            let _ = writeln!(text, "{:indent$}{flag}", "");
        }
    }
    if text.is_empty() {
        let _ = writeln!(text, "{:indent$}<EMPTY>", "");
    }
    Some(text)
}

fn name(text: &mut String, content: &[u8], indent: usize) -> Option<()> {
    for choice in elements(content)? {
        match number(&choice)? {
            0 => titled_names(text, "Full Name", choice.value(), indent)?,
            // The relative name itself is of no use without the issuer's.
            _ => {
                let _ = writeln!(text, "{:indent$}Relative Name:", "");
            }
        }
    }
    Some(())
}

fn titled_names(text: &mut String, title: &str, content: &[u8], indent: usize) -> Option<()> {
    let names: Vec<String> = list(content, false)?.into_iter().map(|name| format!("{:1$}{name}", "", indent + 2)).collect();
    let _ = write!(text, "{:indent$}{title}:\n{}", "", names.join("\n"));
    Some(())
}

fn reasons(text: &mut String, title: &str, bits: &[u8], indent: usize) {
    let deeper = indent + 2;
    let _ = writeln!(text, "{:indent$}{title}:\n{:deeper$}{}", "", "", bit_names(bits, &REASONS));
}
