//! Files that were read, as they are reported.

use keyferry_explain::Needs;
use keyferry_explain::report::FileReport;
use zeroize::Zeroizing;

use crate::input::{Loaded, Unread};
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;
use keyferry_host::files;

/// A file and what of it cannot be read. What is reported is let go, for there may be much of it; only keys that stand alone stay.
pub(crate) fn reported(loaded: &mut Loaded, faults: &[Failure], context: &Context) -> FileReport {
    loaded.bytes = Zeroizing::default();
    let faults = faults.iter().map(ToString::to_string);
    FileReport::new(loaded.raw_name(), &mut loaded.contents, loaded.password.as_ref(), faults, &context.session, context.now)
}

/// The same with the keys that stand alone opened by the password of their file. Gives what it does not open.
pub(super) fn open_keys(report: &mut FileReport, loaded: &Loaded, context: &Context) -> Vec<Failure> {
    let closed = report.open_keys(&loaded.contents, loaded.password.as_ref(), &context.session);
    closed.iter().map(|error| Failure::decode(&loaded.name(), error)).collect()
}

/// A file of which nothing can be read.
pub(super) fn unread(unread: &Unread) -> FileReport {
    FileReport::unread(files::raw_name(&unread.path), unread.failure.to_string())
}

/// How a file is protected.
pub(super) fn protection(loaded: &Loaded, context: &Context) -> Vec<String> {
    Needs::of(&loaded.bytes, Some(&loaded.contents), loaded.password.as_ref(), &context.session).protection
}
