//! `openssl s_client`: a TLS connection with a certificate of ours, and what goes over it.

mod failed;
mod judge;
mod options;
mod report;
mod talk;

use crate::names::{
    ALPN, AUTH_LEVEL, BRIEF, CAFILE, CERT, CERT_CHAIN, CONNECT, HOST, IPV4, IPV6, KEY, NAMEOPT, NO_TLS1_2, NO_TLS1_3,
    NOSERVERNAME, PASS, PORT, QUIET, SERVERNAME, TLS1_2, TLS1_3, VERIFY, VERIFY_AUTHORITIES, VERIFYCAFILE,
};
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use keyferry_core::chain::{Purpose, Rules, VerifyParams};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned, SupportedProtocolVersion, version};

use super::authorities::Authorities;
use super::command_error::{CommandError, Outcome};
use super::input::{self, Form};
use super::options::Options;
use super::output;
use super::pass;
use super::text::name::NameFormat;
use super::verify;
use judge::Judge;
use keyferry_host::tls::wire::{self, Stream, Unreachable, Wire};
use keyferry_host::tls::{self, Address, ClientIdentity, plain};

pub(super) use options::SPEC;

/// openssl's own.
const USUAL_PORT: u16 = 4433;

/// How long the server may be silent, and how long it may send, when standard input has ended; openssl knows no end.
const SILENCE: Duration = Duration::from_secs(60);
const TOTAL: Duration = Duration::from_secs(600);

pub(super) fn run(options: &Options) -> Outcome {
    let names = NameFormat::parse(&options.values(NAMEOPT)).ok_or_else(|| CommandError::usage("s_client", None))?;
    let address = address(options)?;
    let judge = Arc::new(Judge::new(options, params(options)?, names));
    let presented = Arc::new(identity(options)?);
    let config = config(options, &judge, &presented)?;
    let name = options.value(SERVERNAME).unwrap_or(&address.host).to_owned();
    let name = ServerName::try_from(name.clone())
        .map_err(|_| CommandError::new(format!("s_client: `{name}` is not the name of a server")))?;
    if options.has(VERIFY) {
        say!("verify depth is {}", options.number(VERIFY_AUTHORITIES).unwrap_or_default());
    }
    let tcp = connect(&address, options)?;
    let patience = wire::given_patience()?;
    let patience = talk::Patience { silence: patience.unwrap_or(SILENCE), total: patience.unwrap_or(TOTAL) };
    let tls = ClientConnection::new(Arc::new(config), name).map_err(|error| failed::failed(&io::Error::other(error), false))?;
    let mut stream = StreamOwned::new(tls, tcp);
    let brief = options.has(BRIEF);
    if !options.has(QUIET) && !brief {
        tell!("CONNECTED(00000003)");
    }
    let shaken = wire::shake(&mut stream);
    let seen = report::Seen { judge: &judge, presented: &presented, options, connection: &stream.conn };
    if brief {
        if shaken.is_ok() {
            seen.brief(&names);
        }
    } else if !options.has(QUIET) {
        seen.full(&names)?;
    }
    shaken.map_err(|error| failed::failed(&error, stream.conn.protocol_version().is_some()))?;
    talk::talk(&mut stream, options, patience)
}

/// `-connect`, or the operand.
fn address(options: &Options) -> Result<Address, CommandError> {
    let text = match options.operands.as_slice() {
        [] => options.value(CONNECT).map(Into::into),
        [one] => Some(one.to_string_lossy()),
        _ => {
            options.no_operands()?;
            None
        }
    };
    let wrong =
        |why: String| CommandError::new(format!("s_client: -connect argument or target parameter malformed or ambiguous: {why}"));
    let mut address = Address::parse(text.as_deref().unwrap_or("localhost"), USUAL_PORT).map_err(wrong)?;
    if let Some(host) = options.value(HOST) {
        host.clone_into(&mut address.host);
    }
    if let Some(port) = options.number(PORT).and_then(|port| u16::try_from(port).ok()) {
        address.port = port;
    }
    Ok(address)
}

/// Debian's level of security for TLS, which openssl asks of certificates too.
const LEVEL: u32 = 2;

fn params(options: &Options) -> Result<VerifyParams, CommandError> {
    let found = match options.path(VERIFYCAFILE).or(options.path(CAFILE)) {
        Some(path) => verify::ca_file(path).map_err(CommandError::queue_only)?,
        None => Authorities::default(),
    };
    let given = verify::rules(options)?;
    let rules = Rules {
        purpose: given.purpose.or(Some(Purpose::SslServer)),
        level: if options.has(AUTH_LEVEL) { given.level } else { LEVEL },
        ..given
    };
    Ok(VerifyParams { trusted: found.anchors, lists: found.lists, rules, ..VerifyParams::default() })
}

/// The key and its certificate with those that follow it; an empty one when we show none.
fn identity(options: &Options) -> Result<ClientIdentity, CommandError> {
    let Some(path) = options.path(CERT) else { return Ok(ClientIdentity::default()) };
    let pass = pass::input(options.secret(PASS))?;
    let key_path = options.path(KEY).unwrap_or(path);
    let key = input::private_key(Some(key_path), "client certificate private key", Form::Any, pass.as_ref())?;
    let certificate = input::certificate(Some(path), "client certificate", Form::Any, pass.as_ref())?;
    let details = certificate.details()?;
    if key.public_key().ok().flatten().as_ref() != Some(&details.public_key) {
        return Err(CommandError::new("Private key does not match the certificate public key"));
    }
    let mut chain = vec![certificate];
    if let Some(path) = options.path(CERT_CHAIN) {
        let more = input::certificates(Some(path), "client certificate chain", pass.as_ref())?;
        chain.extend(
            more.into_iter().filter(|other| Some(other) != chain.first().as_ref().map(|first| *first)).collect::<Vec<_>>(),
        );
    }
    ClientIdentity::new(&key, &chain).map_err(|error| {
        CommandError::new(format!("s_client: TLS cannot be spoken with this key: {}", plain::of_tls(&error, false).what))
    })
}

/// TLS 1.2 and 1.3, as far as they are not excluded.
fn versions(options: &Options) -> Vec<&'static SupportedProtocolVersion> {
    let only = [(TLS1_2, &version::TLS12), (TLS1_3, &version::TLS13)].into_iter().find(|(name, _)| options.has(*name));
    if let Some((_, version)) = only {
        return vec![version];
    }
    let all = [(NO_TLS1_3, &version::TLS13), (NO_TLS1_2, &version::TLS12)];
    all.into_iter().filter(|(name, _)| !options.has(*name)).map(|(_, version)| version).collect()
}

fn config(options: &Options, judge: &Arc<Judge>, identity: &Arc<ClientIdentity>) -> Result<ClientConfig, CommandError> {
    let config = tls::client_config(&versions(options), judge, identity);
    let mut config = config.map_err(|_| CommandError::new("s_client: no version of TLS is left"))?;
    config.enable_sni = !options.has(NOSERVERNAME);
    config.alpn_protocols =
        options.value(ALPN).map(|list| list.split(',').map(|name| name.as_bytes().to_vec()).collect()).unwrap_or_default();
    Ok(config)
}

fn connect(address: &Address, options: &Options) -> Result<Wire, CommandError> {
    let until = Instant::now() + wire::patience()?;
    let wanted =
        |address: &std::net::SocketAddr| (!options.has(IPV4) || address.is_ipv4()) && (!options.has(IPV6) || address.is_ipv6());
    Wire::open(address, until, wanted).map_err(|why| match why {
        Unreachable::Name(cause) => {
            let error = CommandError::new("connect:errno=2");
            error.queue(0x1000_0002, "BIO routines", "BIO_lookup_ex", "system lib", &output::reason(&cause))
        }
        Unreachable::Addresses(cause) => {
            let number = cause.raw_os_error().unwrap_or(if cause.kind() == io::ErrorKind::TimedOut { 110 } else { 0 });
            let error = CommandError::new(format!("connect:errno={number}"));
            error.queue(0x8000_006F, "system library", "BIO_connect", output::reason(&cause), "calling connect()")
        }
    })
}
