//! What `keyferry trust` is given.

use std::path::PathBuf;

use clap::Args;

use crate::output::Pkcs12Profile;
use crate::report::ReportArguments;
use keyferry_host::secret::{EntrySpec, PasswordSpec};

/// Make a truststore, or change one
///
/// OUT gets every certificate that is given, each once, under an alias made from its subject: files of any kind (PEM, DER, .p7b, keystores), folders of them,
/// and with --system or --java what this machine trusts already. Its ending says the format: .p12 or .pfx, .jks, .bks, .bcfks, .pem. What is given is trusted, for that is
/// what is asked for; keys are never taken. Certificates that have expired or are weak are reported. A PEM file is always written from its certificates alone:
/// remarks in it are lost.
///
/// With SOURCE_DATE_EPOCH the same certificates always give the same bytes: PEM, JKS and PKCS#12 with --p12-profile passwordless. Other PKCS#12 files hold
/// random numbers.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry trust truststore.p12 authorities/ partner.p7b
  keyferry trust truststore.p12 --p12-profile passwordless --java company-root.pem
  keyferry trust truststore.p12 --add new-root.pem --out-password env:STOREPASS
  keyferry trust bundle.pem --remove old-root.pem")]
pub(crate) struct Arguments {
    /// The truststore: .p12, .pfx, .jks, .jceks, .pem or .crt
    #[arg(value_name = "OUT")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) sources: SourceArguments,
    #[command(flatten)]
    pub(super) change: ChangeArguments,
    /// Leave out what has expired or is not valid yet
    #[arg(long)]
    pub(super) no_expired: bool,
    /// The password of OUT, at least 6 characters: env:NAME, file:PATH, fd:N, stdin, ask or pass:PASSWORD; PEM and passwordless PKCS#12 have none
    #[arg(long, value_name = "SPEC")]
    pub(super) out_password: Option<PasswordSpec>,
    /// How a new PKCS#12 file is protected [default: modern]
    #[arg(long, value_enum, value_name = "PROFILE")]
    pub(super) p12_profile: Option<Pkcs12Profile>,
    /// Say what would be done, and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    #[command(flatten)]
    pub(super) report: ReportArguments,
}

/// Where certificates come from.
#[derive(Debug, Args)]
pub(super) struct SourceArguments {
    /// The files with certificates, or folders of files; `-` is standard input
    #[arg(value_name = "CERTS", required_unless_present_any = ["system", "java", "remove_alias"])]
    pub(super) certificates: Vec<PathBuf>,
    /// Take the roots of this system
    #[arg(long)]
    pub(super) system: bool,
    /// Take the roots of Java: its cacerts, below JAVA_HOME or where the system has it
    #[arg(long)]
    pub(super) java: bool,
    #[command(flatten)]
    pub(super) others: OthersArguments,
    /// The password of a file to take from; FILE=SPEC is for one of several; can be given more than once; asked for when needed
    #[arg(long, value_name = "[FILE=]SPEC")]
    pub(super) password: Vec<EntrySpec>,
}

/// What becomes of certificates that are no authority's.
#[derive(Debug, Args)]
pub(super) struct OthersArguments {
    /// Take certificates that are no authority's too, a server's own for example
    #[arg(long)]
    pub(super) any: bool,
    /// Leave out certificates that are no authority's, in place of stopping at them
    #[arg(long, conflicts_with = "any")]
    pub(super) authorities_only: bool,
}

/// What becomes of a truststore that is there.
#[derive(Debug, Args)]
pub(super) struct ChangeArguments {
    /// Replace OUT if it exists
    #[arg(long, conflicts_with_all = ["add", "remove", "remove_alias"])]
    pub(super) force: bool,
    /// Add to OUT in place; when there is none it is made
    #[arg(long, conflicts_with_all = ["remove", "remove_alias"])]
    pub(super) add: bool,
    /// Take these certificates out of OUT, in place
    #[arg(long)]
    pub(super) remove: bool,
    /// Take out what has this alias; can be given more than once
    #[arg(long, value_name = "ALIAS")]
    pub(super) remove_alias: Vec<String>,
}

impl ChangeArguments {
    pub(super) fn removes(&self) -> bool {
        self.remove || !self.remove_alias.is_empty()
    }
}
