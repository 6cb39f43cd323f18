//! `keyferry renew`: a request for the next certificate, the same subject to the byte. The files in use stay as they are, until a renewal that runs
//! `itself` has its answer.

mod answer;
mod arguments;
mod in_use;
mod itself;
mod options;
mod pass;
mod request;

pub(crate) use arguments::Arguments;
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;

pub(crate) fn run(arguments: &Arguments, context: &Context) -> Result<(), Failure> {
    if arguments.itself.is_asked() { itself::run(arguments, context) } else { request::request(arguments, context) }
}
