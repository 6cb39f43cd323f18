//! The short run of the bench, with what the tests have compiled. `cargo xtask bench --quick` runs it, by itself.

use std::path::Path;
use std::process::Command;

#[test]
#[ignore = "it measures, and so runs by itself: cargo xtask bench --quick"]
fn no_goal_is_missed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let bench = Path::new(env!("CARGO_BIN_EXE_keyferry-bench"));
    let status = Command::new(bench).arg(&root).arg(bench.with_file_name("keyferry")).arg("--quick").status();
    assert!(status.unwrap().success(), "a goal is missed, or something failed");
}
