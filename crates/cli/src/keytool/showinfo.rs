//! `-showinfo`: what TLS is made with here.

use std::fmt::Write;

use rustls::crypto::ring;

use super::output;
use super::run::Run;
use super::stop::Stop;

/// `-showinfo`.
pub(super) fn run(run: &Run) -> Result<(), Stop> {
    if !run.arguments.flag("tls") {
        return output::print("Missing option for -showinfo. Try \"keytool -showinfo -tls\".\n");
    }
    let title = |text: &str| format!("{text}\n{}\n", "-".repeat(text.len()));
    let mut text = format!("{}TLSv1.3\nTLSv1.2\n\n{}", title("Enabled Protocols"), title("Enabled Cipher Suites"));
    for suite in ring::default_provider().cipher_suites {
        // rustls writes the version into the name of those of TLS 1.3.
        let _ = writeln!(text, "{}", format!("{:?}", suite.suite()).replace("TLS13_", "TLS_"));
    }
    output::print(&text)
}
