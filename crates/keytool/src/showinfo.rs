//! `-showinfo`: what TLS is made with here.

use std::fmt::Write;

use super::command_error::CommandError;
use super::names::TLS;
use super::output;
use super::run::Run;
use keyferry_host::tls::{self, plain};

/// `-showinfo`.
pub(super) fn run(run: &Run) -> Result<(), CommandError> {
    if !run.arguments.flag(TLS) {
        return output::print("Missing option for -showinfo. Try \"keytool -showinfo -tls\".\n");
    }
    let title = |text: &str| format!("{text}\n{}\n", "-".repeat(text.len()));
    let mut text = format!("{}TLSv1.3\nTLSv1.2\n\n{}", title("Enabled Protocols"), title("Enabled Cipher Suites"));
    for suite in tls::provider().cipher_suites {
        let _ = writeln!(text, "{}", plain::suite_name(suite.suite()));
    }
    output::print(&text)
}
