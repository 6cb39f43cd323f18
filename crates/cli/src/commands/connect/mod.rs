//! `keyferry connect`: a mutual TLS handshake with the files that were made, and plain words for what comes of it.

mod answer;
mod client;
mod demand;
mod explain;
mod handshake;
mod http;
mod judgement;
mod ours;
mod problem;
mod report;
mod server;
mod session;
mod trust;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::input::InputPasswordArguments;
use crate::project::{Project, ProjectArguments};
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;
use keyferry_host::files;
use keyferry_host::outputs::{Existing, Outputs};
use keyferry_host::secret::PasswordSpec;
use keyferry_host::tls::Address;
use keyferry_host::words;

use client::Client;
use session::{ConnectOptions, Verdict};

/// Make a mutual TLS handshake with a server, and report what it asked for and whether it accepted the certificate
///
/// Uses the files that receive wrote, as the registration names them, or those that you give. Shows the protocol, the server's certificate and
/// anything wrong with it, the authorities whose client certificates the server asks for, and whether it accepted ours.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry connect api.example.com
  keyferry connect api.example.com:8443 --identity keystore.p12 --truststore truststore.p12")]
pub(crate) struct Arguments {
    /// The server; without a port, 443 is used
    #[arg(value_name = "HOST[:PORT]")]
    address: Address,
    /// The key and its certificate: PEM files, or a keystore; can be given more than once [default: those of the registration]
    #[arg(long, value_name = "FILE")]
    identity: Vec<PathBuf>,
    /// The alias of the key, in a keystore with several
    #[arg(long)]
    alias: Option<String>,
    /// The authorities to trust for the server's certificate: a truststore or PEM file; can be given more than once [default: that of the
    /// registration]
    #[arg(long, value_name = "FILE")]
    truststore: Vec<PathBuf>,
    #[command(flatten)]
    passwords: InputPasswordArguments,
    /// The password of the truststore [default: that of the key]
    #[arg(long, value_name = "SPEC")]
    truststore_password: Option<PasswordSpec>,
    /// Also send a request, and print the answer: --http GET /path
    #[arg(long, num_args = 2, value_names = ["METHOD", "PATH"])]
    http: Option<Vec<String>>,
    /// The client ID, sent as the parameter `client_id` of the request [default: that of the registration]
    #[arg(long, value_name = "ID", requires = "http")]
    client_id: Option<String>,
    /// The client secret (pass: is not allowed): sends the request with Basic authentication, as the token call requires
    #[arg(long, value_name = "SPEC", requires = "http", conflicts_with = "danger_accept_any_server")]
    client_secret: Option<PasswordSpec>,
    /// The name that the server's certificate must have, when it is not HOST
    #[arg(long, value_name = "NAME")]
    server_name: Option<String>,
    /// Use only this version of TLS
    #[arg(long, value_parser = ["1.2", "1.3"])]
    tls: Option<String>,
    /// How many seconds everything may take together, from looking up the name to the end of the answer
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    timeout: u64,
    /// DANGEROUS: accept any certificate of the server. Whoever answers gets the request; use it only to examine a broken server
    #[arg(long)]
    danger_accept_any_server: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    project: ProjectArguments,
}

pub(crate) fn run(arguments: Arguments, context: &Context) -> Result<(), Failure> {
    let mut project = if arguments.identity.is_empty() { Some(registered(&arguments.project)?) } else { None };
    let request = http::Request::new(
        arguments.http.as_deref(),
        &arguments.address.host_field(),
        arguments.client_id.as_deref().or(project.as_ref().and_then(|project| project.registration().state.client_id.as_deref())),
        arguments.client_secret.as_ref(),
    )?;
    let given = client::Files::new(project.as_ref(), arguments.identity, arguments.truststore, arguments.alias)?;
    let client = Client::load(&given, arguments.passwords, arguments.truststore_password, context)?;
    if arguments.danger_accept_any_server {
        words::warning(
            "THE SERVER'S CERTIFICATE IS NOT VERIFIED: anybody could be answering",
            Some("leave --danger-accept-any-server out for anything but a look at a broken server"),
        );
    }
    let options = ConnectOptions {
        server_name: arguments.server_name.unwrap_or_else(|| arguments.address.host.clone()),
        tls: arguments.tls,
        timeout: Duration::from_secs(arguments.timeout),
        any_server: arguments.danger_accept_any_server,
    };
    let session = handshake::run(&arguments.address, &options, &client, request.as_ref());
    let report = report::Report::new(&arguments.address, &session, &client, context.now);
    report.print(arguments.json, context)?;
    session.outcome?;
    if session.verdict == Verdict::NotAsked {
        words::warning(
            "the server did not ask for a certificate: this was no mutual TLS",
            Some("check host and port; some servers ask only for certain paths, try --http GET /path"),
        );
    }
    if let Some(project) = project.as_mut().filter(|_| session.verdict == Verdict::Accepted && !options.any_server) {
        // The handshake took its time, and somebody else may have been at work in the folder.
        *project = registered(&arguments.project)?;
        in_use(project, &client, context)?;
    }
    session.answer.map_or(Ok(()), |answer| answer.judged(arguments.timeout))
}

fn registered(arguments: &ProjectArguments) -> Result<Project, Failure> {
    arguments.find()?.ok_or_else(|| {
        let what = format!("which certificate is to be shown? {} is not there to say it", files::path(&arguments.registration));
        Failure::usage(what).hint("give key and certificate with --identity, and the authority with --truststore")
    })
}

/// The first time that a server takes the certificate of the registration is remembered.
fn in_use(project: &mut Project, client: &Client, context: &Context) -> Result<(), Failure> {
    let Some(certificate) = &mut project.registration_mut().state.certificate else { return Ok(()) };
    if certificate.in_use_since.is_some() || client.chain.first().is_none_or(|leaf| leaf.fingerprint() != certificate.sha256) {
        return Ok(());
    }
    certificate.in_use_since = Some(context.written);
    let mut outputs = Outputs::new(Existing::Refuse);
    project.add_to(&mut outputs)?;
    outputs.write().map(drop)
}
