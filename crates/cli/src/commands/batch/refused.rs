//! What a single conversion may have, and a job of many may not.

use std::path::Path;

use keyferry_host::failure::Failure;
use keyferry_host::{files, outputs};

use super::fields;
use crate::commands::convert;

/// Fails for what a job of many cannot have: standard input and output belong to all of them, and nobody can be asked.
pub(super) fn check(conversion: &convert::Arguments) -> Result<(), Failure> {
    let (inputs, output) = conversion.paths();
    let stream = |path: &Path| path == Path::new("-") || outputs::is_stream(path);
    if let Some(input) = inputs.iter().find(|input| stream(input)) {
        let name = files::path(input);
        return Err(Failure::usage(format!("the field `inputs`: {name} is no file, and a job reads files"))
            .at("inputs")
            .hint("write what comes out of it into a file first; standard input has the jobs"));
    }
    if stream(output) {
        let name = files::path(output);
        return Err(Failure::usage(format!("the field `output`: {name} is no file, and a job writes files"))
            .at("output")
            .hint("give a name; standard output has the results"));
    }
    let passwords = conversion.password_specs().find(|(_, spec)| !spec.is_kept());
    passwords.map_or(Ok(()), |(field, _)| Err(fields::no_password(field)))
}
