//! Whether each key stands with its own certificate, as decrypted keys tell.

use keyferry_core::shown::shown;
use keyferry_formats::Pairing;

use crate::commands::Commands;
use crate::file::Opened;
use crate::finding::{Finding, Kind, Severity};

pub(super) fn find(opened: &Opened, commands: &Commands, found: &mut Vec<Finding>) {
    for pairing in &opened.pairings {
        let finding = |kind, alias: &str, what: &str| Finding::new(kind, Severity::Wrong, what).at(format!("`{}`", shown(alias)));
        found.push(match pairing {
            Pairing::Foreign { alias } => {
                let what =
                    "the certificate belongs to another key, and the key's own is not in the file: no handshake succeeds with it";
                finding(Kind::ForeignCertificate, alias, what).advice("take the key with the certificate that was issued for it")
            }
            Pairing::Mended { alias, .. } => {
                let what = "the key's own certificate stands elsewhere in the file, and programs use another one or none";
                finding(Kind::MisplacedCertificate, alias, what).mend(commands.convert("new", "p12", ""))
            }
        });
    }
}
