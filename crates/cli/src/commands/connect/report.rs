//! What a connection has shown, as text or JSON.

use std::fmt::Write;

use keyferry_core::Timestamp;
use serde::Serialize;

use super::client::Client;
use super::http::Answer;
use super::ours;
use super::route::Route;
use super::session::{Session, Verdict};
use crate::commands::show;
use crate::report::{self, ErrorReport, WrittenFile};
use keyferry_explain::report::ItemReport;
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;
use keyferry_host::outputs::Written;
use keyferry_host::toned::{Tone, TonedText};

#[derive(Serialize)]
pub(super) struct Report<'a> {
    server: String,
    /// Through which proxy, and what names that.
    proxy: Option<Through>,
    protocol: Option<&'static str>,
    cipher_suite: Option<&'a str>,
    server_certificates: Vec<ItemReport>,
    server_problem: Option<String>,
    /// Whose certificates the server asks for; none when it does not ask at all, and an empty list when any will do.
    requested_authorities: Option<Vec<String>>,
    /// Whether one of those issued ours, or its issuer.
    ours_is_asked_for: Option<bool>,
    client_certificate: Verdict,
    answer: Option<&'a Answer>,
    error: Option<ErrorReport>,
    /// The file with the server's certificates.
    written: Vec<WrittenFile>,
}

#[derive(Serialize)]
struct Through {
    address: String,
    named_by: &'static str,
}

impl<'a> Report<'a> {
    pub(super) fn new(route: &Route, session: &'a Session, client: &Client, written: &[Written], now: Timestamp) -> Self {
        let asked: Option<Vec<String>> = session.asked.as_ref().map(|names| names.iter().map(ToString::to_string).collect());
        let ours = session.asked.as_ref().filter(|_| !client.is_anonymous());
        let ours = ours.map(|asked| ours::is_asked_for(asked, &client.chain));
        Self {
            server: route.address.to_string(),
            proxy: route.proxy.as_ref().map(|proxy| Through { address: proxy.to_string(), named_by: proxy.named_by }),
            protocol: session.protocol,
            cipher_suite: session.cipher_suite.as_deref(),
            server_certificates: session
                .server
                .chain
                .iter()
                .map(|certificate| ItemReport::of_certificate(certificate, now))
                .collect(),
            server_problem: session.server.problem().map(|problem| problem.what.clone()),
            requested_authorities: asked,
            ours_is_asked_for: ours,
            client_certificate: session.verdict,
            answer: session.answer.as_ref(),
            error: session.outcome.as_ref().err().map(ErrorReport::from),
            written: report::written(written),
        }
    }

    pub(super) fn print(&self, json: bool, context: &Context) -> Result<(), Failure> {
        if json { report::json(self) } else { report::toned(&self.text(context)) }
    }

    fn text(&self, context: &Context) -> TonedText {
        let mut text = TonedText::default();
        if let Some(proxy) = &self.proxy {
            let _ = writeln!(text, "Through the proxy {} ({})", proxy.address, proxy.named_by);
        }
        if let Some(protocol) = self.protocol {
            let _ = writeln!(text, "{}: {protocol}, {}", self.server, self.cipher_suite.unwrap_or("no cipher suite yet"));
        }
        if let Some(leaf) = self.server_certificates.first() {
            text.push_str("The server's ");
            show::write_item(&mut text, leaf, context.now);
            if let Some(problem) = &self.server_problem {
                text.begin(Tone::Wrong);
                let _ = writeln!(text, "  NOT ACCEPTED: {problem}");
            } else {
                text.push_str("  verified against the truststore\n");
            }
        } else if let Some(problem) = &self.server_problem {
            text.begin(Tone::Wrong);
            let _ = writeln!(text, "The server's certificate is NOT ACCEPTED: {problem}");
        }
        match &self.requested_authorities {
            None => {}
            Some(names) if names.is_empty() => text.push_str("The server asks for a certificate of any authority.\n"),
            Some(names) => {
                text.push_str("The server asks for a certificate of one of these authorities:\n");
                for name in names {
                    let _ = writeln!(text, "  {name}");
                }
                if self.ours_is_asked_for == Some(false) {
                    text.begin(Tone::Doubtful);
                    text.push_str("Ours is of none of them; Java would not even send it.\n");
                }
            }
        }
        if self.client_certificate == Verdict::Refused {
            text.begin(Tone::Wrong);
        }
        text.push_str(match self.client_certificate {
            Verdict::Accepted => "Our certificate was accepted.\n",
            Verdict::Refused => "Our certificate was NOT accepted.\n",
            Verdict::NotAsked => "The server did not ask for our certificate.\n",
            Verdict::NotShown => "The server asked for a certificate, and none was shown.\n",
            Verdict::NoObjection => "Our certificate was sent, and the server did not object.\n",
            Verdict::Unknown => "",
        });
        if let Some(answer) = self.answer {
            let _ = writeln!(text, "The server answered {}:\n{}", answer.status_line(), answer.body.trim_end());
        }
        text
    }
}
