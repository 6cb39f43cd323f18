//! Commands of the user's that we run: with a time limit, and ended when we are asked to stop.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::{Failure, Kind};
use crate::stop::Stop;

/// The most that is taken of what a command prints.
const MOST: u64 = 1 << 20;

/// How long a command has to end when it is asked to.
#[cfg(unix)]
const GRACE: Duration = Duration::from_secs(5);

/// How often we look whether it has ended.
const LOOK: Duration = Duration::from_millis(20);

/// A command line for the shell.
#[derive(Clone, Copy, Debug)]
pub struct Program<'a> {
    /// The option that it comes from, for messages.
    pub option: &'static str,
    /// The line itself.
    pub line: &'a str,
    /// What is in its environment beside our own.
    pub variables: &'a [(&'static str, &'a OsStr)],
    /// How long it may take.
    pub timeout: Duration,
}

impl Program<'_> {
    /// Runs it with this on its standard input, and gives what it prints.
    pub fn asked(&self, input: &[u8], stop: &Stop) -> Result<Vec<u8>, Failure> {
        let mut child = self.begin(Stdio::piped(), Stdio::piped())?;
        let (stdin, stdout, input) = (child.stdin.take(), child.stdout.take(), input.to_vec());
        // A command that does not read all of it is none of our business.
        thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&input)));
        let reading = thread::spawn(move || {
            let mut bytes = Vec::new();
            let read = stdout.map(|stdout| stdout.take(MOST + 1).read_to_end(&mut bytes));
            read.transpose().map(|_| bytes)
        });
        // What it started may print on when it has ended itself.
        let ended = self.end(child, stop, &|| reading.is_finished());
        if !reading.is_finished() {
            return ended.map(|()| Vec::new());
        }
        let printed = reading.join().map_err(|_| self.failed("what it prints was lost"))?;
        let printed = printed.map_err(|error| self.failed(&format!("what it prints cannot be read: {error}")))?;
        if printed.len() as u64 > MOST {
            return Err(self.failed("it prints more than 1 MiB").hint("it is to print the certificate, and nothing else"));
        }
        ended.map(|()| printed)
    }

    /// Runs it with nothing on its standard input; what it prints goes where ours goes.
    pub fn told(&self, stop: &Stop) -> Result<(), Failure> {
        let child = self.begin(Stdio::null(), Stdio::inherit())?;
        self.end(child, stop, &|| true)
    }

    fn begin(&self, stdin: Stdio, stdout: Stdio) -> Result<Child, Failure> {
        let (shell, option) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
        let mut command = Command::new(shell);
        command.args([option, self.line]).envs(self.variables.iter().copied()).stdin(stdin).stdout(stdout);
        // A group of its own: what the terminal sends comes to us, and what we send to all that it started.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command
            .spawn()
            .map_err(|error| self.failed(&error.to_string()).hint(format!("it is run by {shell}, which has to be there")))
    }

    /// Waits for its end, and until that is `all`.
    fn end(&self, mut child: Child, stop: &Stop, all: &dyn Fn() -> bool) -> Result<(), Failure> {
        let begin = Instant::now();
        loop {
            match child.try_wait() {
                Ok(None) => {}
                Ok(Some(status)) if status.success() && all() => return Ok(()),
                Ok(Some(status)) if status.success() => {}
                Ok(Some(status)) => return Err(self.ended_with(status)),
                Err(error) => return Err(self.failed(&error.to_string())),
            }
            if stop.is_asked() {
                put_an_end_to(&mut child);
                return Err(self.failed("it was ended, for we were asked to stop").hint("the next run goes on from here"));
            }
            if begin.elapsed() > self.timeout {
                put_an_end_to(&mut child);
                let what = format!("it was ended after {} seconds", self.timeout.as_secs());
                return Err(self.failed(&what).hint("give it longer with --timeout, or see what it waits for"));
            }
            thread::sleep(LOOK);
        }
    }

    fn ended_with(&self, status: ExitStatus) -> Failure {
        self.failed(&format!("it ended with {status}")).hint("see what it said; it is run again the next time")
    }

    fn failed(&self, why: &str) -> Failure {
        Failure::new(Kind::Failed, format!("the command of {}: {why}", self.option)).at(self.option)
    }
}

/// Asks it to end, and all that it started; and ends it when it does not.
fn put_an_end_to(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        use rustix::process::{Signal, kill_process_group};
        let _ = kill_process_group(group, Signal::TERM);
        let begin = Instant::now();
        while begin.elapsed() < GRACE && matches!(child.try_wait(), Ok(None)) {
            thread::sleep(LOOK);
        }
        let _ = kill_process_group(group, Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}
