//! The lean build (`--no-default-features`) has one version of each crate (but for one that is known), those that only run while it is compiled among them.

use std::path::Path;
use std::process::Command;

/// `slh-dsa` has not moved to the version that all others have; docs/decisions.md weighs it.
const KNOWN: &str = "sha3";

#[test]
fn the_lean_build_has_one_version_of_each_crate() {
    let mut tree = Command::new(env!("CARGO"));
    tree.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")));
    tree.args([
        "tree",
        "--package",
        "keyferry",
        "--no-default-features",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--locked",
        "--offline",
    ]);
    let output = tree.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut crates: Vec<_> =
        text.lines().filter_map(|line| line.split_whitespace().next().zip(line.split_whitespace().nth(1))).collect();
    crates.sort_unstable();
    crates.dedup();
    assert!(crates.len() > 50, "the tree of crates is not as it was understood:\n{text}");
    let mut twice: Vec<_> = crates.windows(2).filter(|pair| pair[0].0 == pair[1].0).collect();
    assert!(twice.iter().any(|pair| pair[0].0 == KNOWN), "{KNOWN} is there once only: let this test say so");
    twice.retain(|pair| pair[0].0 != KNOWN);
    assert!(
        twice.is_empty(),
        "these are there in two versions: {twice:?}\n`cargo tree -p keyferry --no-default-features --duplicates` tells who wants them;\n\
        hold the newer one back with `cargo update CRATE --precise VERSION` until all have moved"
    );
}
