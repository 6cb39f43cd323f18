//! The options of a renewal that runs by itself.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::spans;

/// How a renewal runs by itself.
#[derive(Debug, Args)]
#[group(skip)]
pub(super) struct ItselfArguments {
    /// Stay, and renew whenever it is due, until a signal ends it
    #[arg(long, group = "itself", conflicts_with_all = ALONE)]
    watch: bool,
    /// Renew if it is due, or go on with a renewal that is out, and end: for a systemd timer or a CronJob
    #[arg(long, group = "itself", conflicts_with_all = ALONE)]
    pub(super) if_due: bool,
    /// How long before its end a certificate is to be renewed (30d, 4w); never before a third of its time is over
    #[arg(long, value_name = "DAYS", value_parser = spans::days, default_value = "30d", requires = "itself")]
    pub(super) within: i64,
    /// The command that takes the request to the authority; the shell runs it, the request is its standard input and in the file that
    /// KEYFERRY_CSR names. What it prints is the answer, at once or, without --answer, when it is called again
    #[arg(long, value_name = "CMD", requires = "itself")]
    pub(super) submit: Option<String>,
    /// The folder into which the answer comes
    #[arg(long, value_name = "DIR", requires = "itself")]
    pub(super) answer: Option<PathBuf>,
    /// The command that tells the services of the new files; the shell runs it, and KEYFERRY_FOLDER names their folder
    #[arg(long, value_name = "CMD", requires = "itself")]
    pub(super) exec: Option<String>,
    /// How often --watch looks whether it is due and whether the answer is there (30s, 5m, 2h, 1d)
    #[arg(long, value_name = "TIME", value_parser = spans::duration, default_value = "5m", requires = "itself", conflicts_with = "if_due")]
    pub(super) every: Duration,
    /// How long each command may take
    #[arg(long, value_name = "TIME", value_parser = spans::duration, default_value = "10m", requires = "itself")]
    pub(super) timeout: Duration,
}

/// What has no place where a renewal runs by itself: other files, other places, and what is for once.
const ALONE: [&str; 8] = ["files", "alias", "keyout", "keystore", "out", "new_password", "force", "json"];

impl ItselfArguments {
    pub(super) fn is_asked(&self) -> bool {
        self.watch || self.if_due
    }
}
