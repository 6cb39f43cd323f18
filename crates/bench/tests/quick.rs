//! The short run of the bench, with what the tests have compiled. `cargo xtask bench --quick` runs it, by itself.

use std::path::Path;
use std::process::Command;

#[test]
#[ignore = "it measures, and so runs by itself: cargo xtask bench --quick"]
fn no_goal_is_missed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    // What runs as a process of keyferry's own is no part of it.
    let status = Command::new(env!("CARGO_BIN_EXE_keyferry-bench")).arg(&root).arg("keyferry").arg("--quick").status();
    assert!(status.unwrap().success(), "a goal is missed, or something failed");
}
