//! The options of `keyferry renew`.

use std::path::PathBuf;

use clap::Args;

use super::options::ItselfArguments;
use crate::commands::request::StyleArgument;
use crate::input::InputPasswordArguments;
use crate::output::StoreType;
use crate::project::ProjectArguments;
use crate::report::ReportArguments;
use crate::rules::RuleArguments;
use keyferry_host::secret::PasswordSpec;

/// Make a request for the next certificate, for the same subject
///
/// Subject and alternative names are those of the certificate in use, byte for byte; it is read from PEM files, PKCS#12 or JKS. A new key is
/// made, unless --same-key uses the old one again. The files in use are not touched; when the new certificate comes, keyferry receive replaces
/// them and keeps the old ones next to the new. In a folder with a registration, keyferry.toml says which files to read and to write.
///
/// With --watch or --if-due a renewal runs by itself, from the request to the new files: when it is due it makes the request, gives it to the
/// command of --submit, waits for the answer in the folder of --answer or from that command, receives it, swaps the files all at once, and
/// calls the command of --exec. Whenever it is stopped, the next run goes on with the same key and request.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry renew
  keyferry renew client_cert.pem key.pem --same-key
  keyferry renew keystore.jks --alias fleet --keystore new.jks --store-type jks
  keyferry renew --watch --submit './sign.sh' --exec 'systemctl reload fleet'
  keyferry renew --if-due --within 30d --submit ./send.sh --answer inbox/")]
pub(crate) struct Arguments {
    /// The certificate in use, with its key for --same-key: PEM files, a PKCS#12 or JKS keystore [default: the outputs of the registration]
    pub(super) files: Vec<PathBuf>,
    /// The alias of the entry, in a keystore with several
    #[arg(long)]
    pub(super) alias: Option<String>,
    /// Use the old key again
    #[arg(long, conflicts_with_all = ["keyout", "keystore", "bits", "plain_key", "new_password"])]
    pub(super) same_key: bool,
    /// Where the new key goes [default: as in the registration with the date in its name, or KeyName-DATE.pem]
    #[arg(long, value_name = "FILE", conflicts_with = "keystore")]
    pub(super) keyout: Option<PathBuf>,
    /// Make the new key in a new keystore, with a self-signed placeholder certificate
    #[arg(long, value_name = "STORE")]
    pub(super) keystore: Option<PathBuf>,
    /// The type of the new keystore
    #[arg(long, value_enum, default_value = "pkcs12", requires = "keystore")]
    pub(super) store_type: StoreType,
    /// Where the request goes [default: as in the registration with the date in its name, or CSRName-DATE.csr]
    #[arg(long, short, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Write the request as this tool would [default: as in the registration, or keytool for keystores and openssl for PEM]
    #[arg(long, value_enum)]
    pub(super) style: Option<StyleArgument>,
    /// The length of the new key in bits [default: that of the old one]
    #[arg(long, value_name = "N")]
    pub(super) bits: Option<usize>,
    #[command(flatten)]
    pub(super) passwords: InputPasswordArguments,
    /// The password of the new key or keystore, at least 6 characters [default: that of the old one]
    #[arg(long, value_name = "SPEC")]
    pub(super) new_password: Option<PasswordSpec>,
    /// Leave the new PEM key unencrypted
    #[arg(long, conflicts_with_all = ["keystore", "new_password"])]
    pub(super) plain_key: bool,
    #[command(flatten)]
    pub(super) rules: RuleArguments,
    #[command(flatten)]
    pub(super) project: ProjectArguments,
    /// Replace files that exist, and a renewal that was already requested
    #[arg(long)]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) itself: ItselfArguments,
    #[command(flatten)]
    pub(super) report: ReportArguments,
}
