//! A renewal that runs by itself: once, when it is due, or for as long as it is let.

use super::arguments::Arguments;
use super::pass::{Outcome, Pass};
use crate::project::Project;
use crate::spans;
use keyferry_core::wipe_stack;
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::files;
use keyferry_host::outputs::Lock;
use keyferry_host::stop::Stop;
use keyferry_host::words;

/// Runs by itself.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<(), Failure> {
    let itself = &arguments.itself;
    if itself.submit.is_none() && itself.answer.is_none() {
        let hint = "give a command with --submit, or a folder with --answer";
        return Err(Failure::usage("a renewal that runs by itself needs a way to get its answer").hint(hint));
    }
    if arguments.passwords.cannot_be_read_again() {
        let what = "a renewal that runs by itself needs its password more than once, and nobody is there to type it";
        return Err(Failure::usage(what).hint("give --password env:NAME or file:PATH"));
    }
    let project = arguments.project.open()?;
    // Where no signals can be received, they do what they do to every program.
    let stop = Stop::on_signals().unwrap_or_default();
    let _alone = alone(&project)?;
    if itself.if_due {
        say(&Pass { arguments, stop: &stop, context }.run()?);
        return Ok(());
    }
    watch(arguments, &stop, context)
}

/// One at a time works on a registration.
fn alone(project: &Project) -> Result<Lock, Failure> {
    let name = project.path().file_name().unwrap_or_default().to_string_lossy();
    let path = project.path().with_file_name(format!(".{name}.lock"));
    Lock::alone(&path)?.ok_or_else(|| {
        Failure::new(Kind::Failed, format!("another renewal of {} is running", project.name()))
            .at(files::path(&path))
            .hint("one is enough; wait until it has ended, or stop it")
    })
}

/// Goes on until somebody asks it to stop. What goes wrong is said, and tried again the next time.
fn watch(arguments: &Arguments, stop: &Stop, context: &Context) -> Result<(), Failure> {
    let every = arguments.itself.every;
    let mut said = None;
    loop {
        // What the pass has derived goes with it.
        let passed = context.later().map(|context| Pass { arguments, stop, context: &context }.run())?;
        match passed {
            Ok(outcome) if said.as_ref() == Some(&outcome) => {}
            Ok(outcome) => {
                say(&outcome);
                said = Some(outcome);
            }
            Err(_) if stop.is_asked() => {}
            Err(failure) => {
                words::one_error(failure);
                words::note(&format!("It is tried again in {}.", spans::written(every)));
                said = None;
            }
        }
        wipe_stack();
        if stop.wait(every) {
            words::note("Stopped, as asked; the next run goes on from here.");
            return Ok(());
        }
    }
}

fn say(outcome: &Outcome) {
    words::note(&match outcome {
        Outcome::NotDue(at) => format!("The renewal is due at {at}."),
        Outcome::Waiting(csr) => format!("{csr}: its answer is not there yet."),
        Outcome::Renewed => "Renewed; the files are swapped.".to_owned(),
    });
}
