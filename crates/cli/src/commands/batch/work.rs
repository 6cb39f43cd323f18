//! One job: the same conversion as that of a command line, by itself, whatever comes of it.

use keyferry_core::wipe_stack;
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;
use keyferry_host::stop::Stop;
use keyferry_host::words::Kept;
use keyferry_host::{apart, files, guard};

use super::job::{Task, What};
use super::order::Work;
use super::result::{Answer, Of, Status};
use crate::commands::convert::{self, Report};

/// Who does jobs on one thread.
pub(super) struct Worker {
    context: Context,
    stop: Stop,
}

impl Worker {
    pub(super) fn new(context: &Context, stop: &Stop) -> Result<Self, Failure> {
        Ok(Self { context: context.later()?, stop: stop.clone() })
    }

    #[inline(never)]
    fn convert(&self, of: Of, conversion: convert::Arguments) -> Answer {
        // What is derived from passwords is kept for one job, and no longer.
        let context = match self.context.later() {
            Ok(context) => context,
            Err(failure) => return of.failed(&failure),
        };
        let output = files::path(conversion.paths().1);
        let (done, said) = apart::work(|| guard::caught(|| convert::convert(conversion, &context)));
        match (done, context.unread()) {
            (Ok(report), None) => of.answer(Status::Done, report, None, said),
            (Ok(report), Some(kind)) => {
                let what = format!("{output} was written without what could not be read");
                let failure =
                    Failure::new(kind, what).at(output).hint("`errors` says what that is; with `strict`, nothing is written");
                of.answer(Status::Failed, report, Some(&failure), said)
            }
            (Err(failure), _) => of.answer(Status::Failed, Report::default(), Some(&failure), said),
        }
    }
}

impl Work<Task, Answer> for Worker {
    fn work(&mut self, Task { line, id, job, what }: Task) -> Option<Answer> {
        let of = Of { line, id, job };
        match what {
            What::Refuse(failure) => Some(of.failed(&failure)),
            What::Skip(written) => {
                let report = Report::of_earlier(written);
                Some(of.answer(Status::Skipped, report, None, Kept::default()))
            }
            What::Convert(_) if self.stop.is_asked() => None,
            What::Convert(conversion) => {
                let answer = self.convert(of, *conversion);
                // The next job may be long in coming.
                wipe_stack();
                Some(answer)
            }
        }
    }
}
