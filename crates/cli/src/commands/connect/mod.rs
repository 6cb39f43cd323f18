//! `keyferry connect`: a mutual TLS handshake with the files that were made, and plain words for what comes of it.

mod answer;
mod chain_file;
mod client;
mod demand;
mod explain;
mod handshake;
mod http;
mod judgement;
mod ours;
mod problem;
mod report;
mod route;
mod server;
mod session;
mod target;
mod trust;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use keyferry_formats::Password;

use crate::input::InputPasswordArguments;
use crate::project::{Project, ProjectArguments};
use crate::report::ReportArguments;
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;
use keyferry_host::files;
use keyferry_host::outputs::{Existing, Outputs};
use keyferry_host::secret::PasswordSpec;
use keyferry_host::words;

use chain_file::{ChainArguments, ChainFile};
use client::Client;
use route::{ProxyArguments, Route};
use session::{ConnectOptions, Verdict};
use target::Target;

/// Make a mutual TLS handshake with a server, and report what it asked for and whether it accepted the certificate
///
/// Uses the files that receive wrote, as the registration names them, or those that you give; with only a truststore, no certificate of ours is shown. Shows the protocol, the server's certificate and
/// anything wrong with it, the authorities whose client certificates the server asks for, and whether it accepted ours. The path of a URL is asked
/// for with GET, as --http does. The port is tried before any password is asked for.
///
/// HTTPS_PROXY, ALL_PROXY and NO_PROXY (or the same in small letters) are heeded as curl heeds them.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry connect api.example.com
  keyferry connect https://api.example.com/v1/user --proxy http://proxy.example.com:3128
  keyferry connect api.example.com:8443 --identity keystore.p12 --truststore truststore.p12
  keyferry connect api.example.com --truststore roots.pem")]
pub(crate) struct Arguments {
    /// The server: HOST, HOST:PORT, or a URL, https://HOST:PORT/PATH; without a port, 443 is used
    #[arg(value_name = "SERVER")]
    server: String,
    /// The key and its certificate: PEM files, or a keystore; can be given more than once [default: those of the registration]
    #[arg(long, value_name = "FILE")]
    identity: Vec<PathBuf>,
    /// Show no certificate, whatever the registration has; without a registration and --identity none is shown anyway
    #[arg(long, conflicts_with_all = ["identity", "alias", "key_password"])]
    anonymous: bool,
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
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// The client secret (pass: is not allowed): sends the request with Basic authentication, as the token call requires
    #[arg(long, value_name = "SPEC", conflicts_with = "danger_accept_any_server")]
    client_secret: Option<PasswordSpec>,
    /// The name that the server's certificate must have, when it is not HOST
    #[arg(long, value_name = "NAME")]
    server_name: Option<String>,
    #[command(flatten)]
    proxy: ProxyArguments,
    #[command(flatten)]
    chain: ChainArguments,
    /// Use only this version of TLS
    #[arg(long, value_parser = ["1.2", "1.3"])]
    tls: Option<String>,
    /// How many seconds everything may take together, from looking up the name to the end of the answer
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    timeout: u64,
    /// DANGEROUS: accept any certificate of the server. Whoever answers gets the request; use it only to examine a broken server
    #[arg(long)]
    danger_accept_any_server: bool,
    #[command(flatten)]
    report: ReportArguments,
    #[command(flatten)]
    project: ProjectArguments,
}

pub(crate) fn run(arguments: Arguments, context: &Context) -> Result<(), Failure> {
    let target = Target::parse(&arguments.server)?;
    let line = http::Line::of(arguments.http.as_deref(), target.path.as_deref())?;
    let chain_file = ChainFile::new(&arguments.chain)?;
    let mut project = project(&arguments)?;
    let anonymous = arguments.anonymous || (arguments.identity.is_empty() && project.is_none());
    let registered_id = project.as_ref().and_then(|project| project.registration().state.client_id.clone());
    let asked = Credentials::new(arguments.client_id, registered_id, arguments.client_secret, line.is_some())?;
    let given = client::Files::new(project.as_ref(), arguments.identity, arguments.truststore, arguments.alias, anonymous)?;
    if let Some(file) = &chain_file {
        file.check_beside(given.paths())?;
    }
    let route = Route::new(target.address, &arguments.proxy, Duration::from_secs(arguments.timeout))?;
    // A wrong host is said before anybody types a password.
    let opened = route.open()?;
    let secret = asked.secret()?;
    let request = line.map(|line| http::Request::new(&line, &route.address.host_field(), asked.id.as_deref(), secret.as_ref()));
    let client = Client::load(&given, arguments.passwords, arguments.truststore_password, context)?;
    context.session.forget_all();
    if client.is_anonymous() {
        words::note("No certificate of ours is shown.");
    }
    if arguments.danger_accept_any_server {
        words::warning(
            "THE SERVER'S CERTIFICATE IS NOT VERIFIED: anybody could be answering",
            Some("leave --danger-accept-any-server out for anything but a look at a broken server"),
        );
    }
    let options = ConnectOptions {
        server_name: arguments.server_name.unwrap_or_else(|| route.address.host.clone()),
        tls: arguments.tls,
        timeout: route.timeout,
        any_server: arguments.danger_accept_any_server,
    };
    let session = handshake::run(opened, &options, &client, request.as_ref());
    let saved = chain_file.map_or(Ok(Vec::new()), |file| file.write(&session.server.chain));
    let written = saved.as_deref().unwrap_or_default();
    report::Report::new(&route, &session, &client, written, context.now).print(arguments.report.json, context)?;
    if let (Err(_), Err(unsaved)) = (&session.outcome, &saved) {
        words::error(unsaved);
    }
    session.outcome?;
    saved?;
    if session.verdict == Verdict::NotAsked && !anonymous {
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

/// By what a request says whose it is.
struct Credentials {
    id: Option<String>,
    secret: Option<PasswordSpec>,
}

impl Credentials {
    /// Those of the command line, and the client ID of the registration where there is no other.
    fn new(id: Option<String>, registered: Option<String>, secret: Option<PasswordSpec>, sent: bool) -> Result<Self, Failure> {
        if !sent && (id.is_some() || secret.is_some()) {
            return Err(Failure::usage("client ID and secret are sent with a request, and none is asked for")
                .hint("give a URL with a path, or --http GET /path"));
        }
        if let Some(secret) = &secret {
            secret.hidden("--client-secret")?;
        }
        let id = id.or(registered);
        if secret.is_some() && id.is_none() {
            return Err(Failure::usage("the client secret needs the client ID beside it").hint("give --client-id ID"));
        }
        Ok(Self { id, secret })
    }

    fn secret(&self) -> Result<Option<Password>, Failure> {
        self.secret.as_ref().map(|spec| spec.read("The client secret (not shown): ")).transpose()
    }
}

/// The registration, where something of it is needed. With a truststore there need be none; one that is named has to be there.
fn project(arguments: &Arguments) -> Result<Option<Project>, Failure> {
    if !arguments.identity.is_empty() {
        return Ok(None);
    }
    let is_usual = arguments.project.registration == Path::new(ProjectArguments::USUAL);
    match arguments.project.find()? {
        None if !is_usual || (arguments.truststore.is_empty() && !arguments.anonymous) => {
            registered(&arguments.project).map(Some)
        }
        found => Ok(found),
    }
}

fn registered(arguments: &ProjectArguments) -> Result<Project, Failure> {
    arguments.find()?.ok_or_else(|| {
        let what = format!("which certificate is to be shown? {} is not there to say it", files::path(&arguments.registration));
        Failure::usage(what).hint(
            "give key and certificate with --identity, and the authority with --truststore; that alone shows no certificate",
        )
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
