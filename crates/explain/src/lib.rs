#![doc = include_str!("../README.md")]

mod commands;
mod explanation;
mod feature;
mod file;
mod finding;
mod findings;
mod mend;
pub mod message;
mod needs;
mod readers;
pub mod report;
mod scheme;
mod text_form;
mod verdict;

pub use explanation::{Cure, Explanation, explain};
pub use feature::Feature;
pub use file::File;
pub use finding::{Finding, Kind, Severity};
pub use needs::{Holds, Needs};
pub use readers::{Claim, MostIterations, Reader, Support, claims};
pub use verdict::{Opens, Reason, Verdict};
