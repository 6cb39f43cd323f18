//! Contenders that do the same thing by turns, so that what else the machine does meets all of them alike.

use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};

/// What one run took.
#[derive(Clone, Copy)]
pub(crate) struct Sample {
    pub wall: f64,
    /// Of all threads and child processes.
    pub cpu: f64,
}

/// Something that is measured.
pub(crate) struct Contender<'a> {
    pub name: &'static str,
    /// What is done before each run, and not measured.
    pub before: Option<Box<dyn FnMut() + 'a>>,
    pub run: Box<dyn FnMut() -> Result<(), String> + 'a>,
    /// The most memory that a process of its own took, in bytes.
    pub peak: Option<u64>,
}

impl<'a> Contender<'a> {
    pub(crate) fn new(name: &'static str, run: impl FnMut() -> Result<(), String> + 'a) -> Self {
        Self { name, before: None, run: Box::new(run), peak: None }
    }
}

/// How much of another contender's time keyferry may take.
#[derive(Clone, Copy)]
pub(crate) struct Goal {
    pub beside: &'static str,
    pub wall: Option<f64>,
    pub cpu: Option<f64>,
}

impl Goal {
    pub(crate) fn wall(beside: &'static str, wall: f64) -> Self {
        Self { beside, wall: Some(wall), cpu: None }
    }
}

/// A contender's medians, and the medians of the ratios of keyferry's time to its own in each round.
pub(crate) struct Standing {
    pub name: &'static str,
    pub median: Sample,
    pub ratio: Sample,
    pub peak: Option<u64>,
}

/// How a race came out; the first standing is keyferry's.
pub(crate) struct Outcome {
    pub what: String,
    pub standings: Vec<Standing>,
    pub goals: Vec<Goal>,
}

/// Runs the contenders, keyferry first, in so many rounds.
pub(crate) fn race(what: &str, rounds: usize, goals: &[Goal], mut contenders: Vec<Contender<'_>>) -> Result<Outcome, String> {
    eprintln!("{what} ...");
    let mut samples: Vec<Vec<Sample>> = contenders.iter().map(|_| Vec::new()).collect();
    for _ in 0..rounds {
        for (contender, samples) in contenders.iter_mut().zip(&mut samples) {
            if let Some(before) = &mut contender.before {
                before();
            }
            let (wall, cpu) = (Instant::now(), cpu_time());
            (contender.run)().map_err(|error| format!("{what}, {}: {error}", contender.name))?;
            let (wall, cpu) = (wall.elapsed(), cpu_time().saturating_sub(cpu));
            samples.push(Sample { wall: wall.as_secs_f64(), cpu: cpu.as_secs_f64() });
        }
    }
    let ours = samples.first().cloned().unwrap_or_default();
    let standings = contenders.iter().zip(&samples).map(|(contender, theirs)| {
        let ratio = |of: fn(&Sample) -> f64| median(ours.iter().zip(theirs).map(|(ours, theirs)| of(ours) / of(theirs)));
        let middle = |of: fn(&Sample) -> f64| median(theirs.iter().map(of));
        let both = |wall, cpu| Sample { wall, cpu };
        Standing {
            name: contender.name,
            median: both(middle(|sample| sample.wall), middle(|sample| sample.cpu)),
            ratio: both(ratio(|sample| sample.wall), ratio(|sample| sample.cpu)),
            peak: contender.peak,
        }
    });
    Ok(Outcome { what: what.to_owned(), standings: standings.collect(), goals: goals.to_vec() })
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// What this process and the children that it has waited for have taken of the processors.
fn cpu_time() -> Duration {
    [UsageWho::RUSAGE_SELF, UsageWho::RUSAGE_CHILDREN]
        .into_iter()
        .filter_map(|who| getrusage(who).ok())
        .flat_map(|usage| [usage.user_time(), usage.system_time()])
        .map(|time| {
            Duration::from_secs(u64::try_from(time.tv_sec()).unwrap_or_default())
                + Duration::from_micros(u64::try_from(time.tv_usec()).unwrap_or_default())
        })
        .sum()
}

/// The most memory that a child of this process took, in bytes.
pub(crate) fn peak_of_children() -> u64 {
    getrusage(UsageWho::RUSAGE_CHILDREN).map_or(0, |usage| 1024 * u64::try_from(usage.max_rss()).unwrap_or_default())
}
