//! One connection: TLS, and waiting for the server's verdict on our certificate.

use std::io::{self, Read, Write};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use keyferry_core::key::PrivateKey;
use keyferry_core::shown::shown;
use rustls::client::Resumption;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, Error, ProtocolVersion, StreamOwned, version};

use super::answer;
use super::client::Client;
use super::explain;
use super::http::{Answer, Request};
use super::route::Opened;
use super::server::{Seen, Tickets, Watcher};
use super::session::{ConnectOptions, Session, Verdict};
use super::trust::Trust;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::tls::wire::{self, Stream};
use keyferry_host::tls::{self, ClientIdentity, plain};

/// The longest that a server of TLS 1.3 is waited for to say what it thinks of our certificate.
const OBJECTION: Duration = Duration::from_secs(2);

/// Makes the handshake, and tells everything.
pub(super) fn run(opened: Opened<'_>, options: &ConnectOptions, client: &Client, request: Option<&Request>) -> Session {
    let mut session = Session {
        protocol: None,
        cipher_suite: None,
        server: Seen::default(),
        asked: None,
        verdict: Verdict::Unknown,
        shaken: false,
        answer: None,
        outcome: Ok(()),
    };
    session.outcome = attempt(opened, options, client, request, &mut session);
    session
}

fn attempt(
    opened: Opened<'_>,
    options: &ConnectOptions,
    client: &Client,
    request: Option<&Request>,
    session: &mut Session,
) -> Result<(), Failure> {
    let machinery = Machinery::new(options, client)?;
    let name = ServerName::try_from(options.server_name.clone()).map_err(|_| {
        Failure::usage(format!("`{}` is not the name of a server", shown(&options.server_name)))
            .hint("give the name of a host, or an IP address, with --server-name")
    })?;
    let address = &opened.route.address;
    let tcp = opened.wire()?;
    let failed = |error: Error| explain::sentence(Kind::Failed, &plain::of_tls(&error, false));
    let tls = ClientConnection::new(Arc::new(machinery.config.clone()), name).map_err(failed)?;
    let mut stream = StreamOwned::new(tls, tcp);
    let shaken = wire::shake(&mut stream);
    session.server = machinery.watcher.seen.lock().map(|seen| seen.clone()).unwrap_or_default();
    session.asked = machinery.identity.asked();
    session.protocol = stream.conn.protocol_version().map(protocol_name);
    session.cipher_suite = stream.conn.negotiated_cipher_suite().map(|suite| plain::suite_name(suite.suite()));
    let explain = |error: &io::Error, session: &Session| explain::failure(error, address, options, client, session);
    if let Err(error) = shaken {
        // When it is us who did not like the server, or nobody said anything, ours was not judged.
        if session.asked.is_some() && explain::is_refusal(&error) {
            session.verdict = if client.is_anonymous() { Verdict::NotShown } else { Verdict::Refused };
        }
        return Err(explain(&error, session));
    }
    session.shaken = true;
    let heard = match request {
        Some(request) => exchange(&mut stream, request).map(|answer| {
            session.answer = Some(answer);
            true
        }),
        None if session.asked.is_some() => wait(&mut stream, &machinery),
        None => Ok(false),
    };
    session.verdict = match (&heard, &session.asked) {
        (_, None) => Verdict::NotAsked,
        _ if client.is_anonymous() => Verdict::NotShown,
        (Ok(true), _) => Verdict::Accepted,
        (Err(error), _) if explain::is_refusal(error) => Verdict::Refused,
        // What is no HTTP is an answer too; in TLS 1.2 it looked at ours before.
        (Err(error), _) if error.kind() != io::ErrorKind::TimedOut || session.protocol == Some("TLS 1.2") => Verdict::Accepted,
        (Ok(false) | Err(_), _) => Verdict::NoObjection,
    };
    stream.conn.send_close_notify();
    // The server may be gone already.
    let _ = stream.flush();
    heard.map(drop).map_err(|error| explain(&error, session))
}

/// What rustls is set up with.
struct Machinery {
    config: ClientConfig,
    watcher: Arc<Watcher>,
    identity: Arc<ClientIdentity>,
    tickets: Arc<Tickets>,
}

impl Machinery {
    fn new(options: &ConnectOptions, client: &Client) -> Result<Self, Failure> {
        let trust = Trust::new(&client.authorities)?;
        let watcher = Arc::new(Watcher { trust, any_server: options.any_server, seen: Mutex::default() });
        let identity = client.key.take().map(|key| ClientIdentity::new(&key, &client.chain).map_err(|_| not_for_tls(&key)));
        let identity = Arc::new(identity.transpose()?.unwrap_or_default());
        let tickets = Arc::new(Tickets::default());
        let versions: &[_] = match options.tls.as_deref() {
            Some("1.2") => &[&version::TLS12],
            Some(_) => &[&version::TLS13],
            None => &[&version::TLS13, &version::TLS12],
        };
        let config = tls::client_config(versions, &watcher, &identity);
        let mut config = config.map_err(|error| explain::sentence(Kind::Failed, &plain::of_tls(&error, false)))?;
        config.resumption = Resumption::store(Arc::<Tickets>::clone(&tickets));
        Ok(Self { config, watcher, identity, tickets })
    }
}

/// rustls does not say what it has against a key.
fn not_for_tls(key: &PrivateKey) -> Failure {
    let kind = key.algorithm().map_or_else(|error| error.to_string(), |algorithm| format!("it is a key for {algorithm}"));
    Failure::new(Kind::Input, format!("TLS cannot be spoken with our key: {kind}"))
        .hint("ask for a certificate for an RSA, EC or Ed25519 key; if this is one, take another copy of it")
}

/// In TLS 1.3 the server looks at our certificate when we think that all is done. Waits until it offers a session, sends anything, says no,
/// or stays silent; whether it went on.
fn wait(stream: &mut Stream, machinery: &Machinery) -> io::Result<bool> {
    if stream.conn.protocol_version() == Some(ProtocolVersion::TLSv1_2) {
        // There it looked before it finished.
        return Ok(true);
    }
    let enough = Instant::now() + OBJECTION;
    stream.sock.until = stream.sock.until.map(|until| until.min(enough));
    loop {
        if machinery.tickets.offered.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let moved = match stream.conn.complete_io(&mut stream.sock) {
            Err(error) if error.kind() == io::ErrorKind::TimedOut => return Ok(false),
            moved => moved?,
        };
        match stream.conn.reader().read(&mut [0]) {
            Ok(1..) => return Ok(true),
            // Among them that the server hung up without a closing message.
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
            _ if moved == (0, 0) => return Ok(false),
            _ => {}
        }
    }
}

fn exchange(stream: &mut Stream, request: &Request) -> io::Result<Answer> {
    stream.write_all(request.as_bytes())?;
    stream.flush()?;
    answer::read(stream, request.head_only)
}

fn protocol_name(version: ProtocolVersion) -> &'static str {
    match version {
        ProtocolVersion::TLSv1_2 => "TLS 1.2",
        ProtocolVersion::TLSv1_3 => "TLS 1.3",
        _ => "TLS",
    }
}
