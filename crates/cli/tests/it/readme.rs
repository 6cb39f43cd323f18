//! The examples of the README run as they stand.

use crate::console::{document, examples, hold};
use crate::support::Folder;

#[test]
fn every_example_does_what_it_shows() {
    let examples = examples(&document("README.md"));
    assert!(examples.len() > 8, "the README has examples");
    hold(&Folder::new(), &examples);
}
