//! `keyferry batch`: many conversions, each a line of JSON, on all cores. One bad job stops no other, and what was done is not done again.

mod digest;
mod fields;
mod job;
mod lines;
mod order;
mod refused;
mod result;
mod resume;
mod shard;
mod taken;
mod work;

use std::fs::File;
use std::io::{self, BufReader, IsTerminal};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;

use clap::Args;

use keyferry_core::counted;
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::progress::Work;
use keyferry_host::standard_input::StandardInput;
use keyferry_host::stop::Stop;
use keyferry_host::{files, secret, words};

use job::Jobs;
use lines::Lines;
use result::{Answer, Counts};
use resume::Earlier;
use shard::Shard;
use work::Worker;

/// More threads than any machine has cores for.
const MOST_THREADS: usize = 1024;

/// Do many conversions at once, each a line of JSON
///
/// A job is what one `keyferry convert` does: its fields are convert's options under the same names, and `inputs` and `output`. The result of each job is a
/// line of JSON on standard output, in the order of the jobs. One bad job stops no other. Passwords are env:NAME or file:PATH. docs/batch.md has all of it, with Kubernetes and Spark.
///
/// Exit codes: 0 when every job is done, 1 when one is not; its result says why.
#[derive(Debug, Args)]
#[command(after_help = "A job:
  {\"id\": \"7\", \"inputs\": [\"a.jks\"], \"output\": \"a.p12\", \"password\": \"env:STOREPASS\"}

Examples:
  keyferry batch jobs.jsonl > results.jsonl
  keyferry batch jobs.jsonl --resume results.jsonl >> results.jsonl
  keyferry batch jobs.jsonl --shard auto/8 > results.jsonl
  keyferry batch - < jobs.jsonl")]
pub(crate) struct Arguments {
    /// The file with a job in each line; `-` or nothing is standard input
    #[arg(value_name = "JOBS")]
    file: Option<PathBuf>,
    /// How many jobs are done at the same time [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = threads)]
    jobs: Option<usize>,
    /// The results of an earlier run, whole or cut off: what was done there, and is still there, is not done again, and what it may have been killed at may
    /// be replaced; can be given more than once
    #[arg(long, value_name = "FILE")]
    resume: Vec<PathBuf>,
    /// Do only the jobs of this shard, of N that have each job once: I counts from 0; `auto` takes it from JOB_COMPLETION_INDEX, which Kubernetes sets
    #[arg(long, value_name = "I/N|auto/N")]
    shard: Option<Shard>,
}

fn threads(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=MOST_THREADS).contains(number));
    number.ok_or_else(|| format!("a whole number from 1 to {MOST_THREADS}, as in 4"))
}

pub(crate) fn run(arguments: &Arguments, context: &Context) -> Result<(), Failure> {
    let share = arguments.shard.map(Shard::share).transpose()?;
    let earlier = Earlier::read(&arguments.resume)?;
    let stop = Stop::on_signals()
        .map_err(|error| Failure::new(Kind::Failed, format!("signals cannot be received: {error}; nothing was done")))?;
    let lines = lines(arguments.file.as_deref(), &stop)?;
    let threads = arguments.jobs.or_else(|| thread::available_parallelism().ok().map(NonZero::get)).unwrap_or(1);
    let workers = (0..threads).map(|_| Worker::new(context, &stop)).collect::<Result<Vec<_>, _>>()?;
    if earlier.as_ref().is_some_and(Earlier::needs_line_end) {
        // What follows is not a part of the line in which the earlier run was cut off.
        print("\n")?;
    }
    let mut jobs = Jobs::new(lines, share, earlier);
    let mut counts = Counts::default();
    let work = (!io::stdout().is_terminal()).then(|| Work::new(|| "doing the jobs".to_owned()));
    let mut printed = Ok(());
    let taken = order::in_order(workers, &mut jobs, |Answer { status, line }: Answer| {
        counts.add(status);
        if let Some(work) = &work {
            work.says(|| format!("doing the jobs, {counts} so far"));
        }
        printed = print(&line);
        if printed.is_err() {
            stop.ask();
        }
        printed.is_ok()
    });
    drop(work);
    taken.map_err(|error| Failure::new(Kind::Failed, format!("no thread can be started: {error}")).hint("give --jobs 1"))?;
    printed?;
    jobs.end()?;
    summary(&counts, stop.is_asked())
}

/// The lines of the jobs, which are read as they are needed.
fn lines(path: Option<&Path>, stop: &Stop) -> Result<Lines, Failure> {
    let Some(path) = path.filter(|path| *path != Path::new("-")) else {
        if secret::on_terminal() {
            words::note("Jobs are read from the terminal, one in each line, until Ctrl-D.");
        }
        return Ok(Lines::of(BufReader::new(StandardInput), "standard input".to_owned(), stop.clone()));
    };
    let name = files::path(path);
    let file = File::open(path).map_err(|error| {
        Failure::new(Kind::Failed, format!("{name} cannot be read: {error}")).at(&name).hint("check the spelling and the folder")
    })?;
    Ok(Lines::of(BufReader::new(file), name, stop.clone()))
}

fn print(text: &str) -> Result<(), Failure> {
    words::print(text.as_bytes()).map_err(|error| {
        Failure::new(Kind::Failed, format!("the results cannot be written on standard output: {error}"))
            .hint("no more jobs were begun; --resume with the results that there are goes on")
    })
}

/// What became of all of them.
fn summary(counts: &Counts, stopped: bool) -> Result<(), Failure> {
    let jobs = counted(counts.all(), "job", "jobs");
    if stopped {
        return Err(Failure::new(Kind::Failed, format!("stopped after {jobs}: {counts}"))
            .hint("--resume with these results goes on with the others"));
    }
    if counts.failed > 0 {
        return Err(Failure::new(Kind::Failed, format!("not every job is done: {counts}"))
            .hint("the results with \"status\":\"failed\" say why; --resume with these results does only those again"));
    }
    if counts.all() > 0 {
        words::note(&format!("{jobs}: {counts}."));
    }
    Ok(())
}
