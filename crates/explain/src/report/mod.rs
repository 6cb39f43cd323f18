//! What is said of files as data: once for the texts and the JSON of the command line and for the page.

#![expect(missing_docs, reason = "the names of the fields are those of docs/report.schema.json, which describes them")]

mod explained;
mod file;
mod groups;
mod item;
mod key;
mod signed;
mod tree;

pub use explained::{CureReport, ExplainedReport, FindingReport, NeedReport, ReaderReport, ReasonReport};
pub use file::FileReport;
pub use groups::ReaderGroup;
pub use item::ItemReport;
pub use key::{KeyReport, PublicKeyReport};
pub use signed::{CertificateReport, DetailsReport, ExtensionReport, RequestReport, TrustReport};
pub use tree::{Issuance, drawn, trees};
