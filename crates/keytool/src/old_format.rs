//! The warning about the old formats.

use std::path::Path;

use keyferry_formats::{Entry, jks};

use super::format::Format;
use super::release::{OLD_FORMAT, now};
use super::run::Run;
use keyferry_host::files;

/// Warns of the keystore of the command line, as the file is when the command has run. Truststores are let be.
pub(super) fn check(run: &Run) {
    if run.format_checked.replace(true) {
        return;
    }
    let Ok(name) = run.keystore_name() else { return };
    let Ok(bytes) = files::whole(Some(Path::new(&name))) else { return };
    let Some(format @ (Format::Jks | Format::Jceks)) = Format::of(&bytes) else { return };
    let Ok(decoded) = jks::decode(&bytes, None, &run.context.session) else { return };
    if !decoded.keystore.entries().iter().any(Entry::has_key) {
        return;
    }
    run.warn(now(&OLD_FORMAT).replace("{format}", format.name()).replace("{name}", &name));
}
