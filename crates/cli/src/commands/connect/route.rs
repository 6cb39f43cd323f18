//! The way to the server: straight, or through a proxy. It is tried before anybody is asked for a password.

use std::io;
use std::time::{Duration, Instant};

use clap::Args;

use super::explain::{self, seconds};
use super::http;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::secret::PasswordSpec;
use keyferry_host::tls::Address;
use keyferry_host::tls::plain;
use keyferry_host::tls::proxy::{Proxy, ProxyFault};
use keyferry_host::tls::wire::Wire;
use keyferry_host::words;

/// How old a connection may be on which nothing was said: a server gives up one that is silent for too long.
const FRESH: Duration = Duration::from_secs(5);

/// Where the server is, and how it is reached.
pub(super) struct Route {
    pub address: Address,
    pub proxy: Option<Proxy>,
    /// For everything together, from looking the name up to the last byte of the answer.
    pub timeout: Duration,
}

/// What the command line says of a proxy.
#[derive(Debug, Args)]
pub(super) struct ProxyArguments {
    /// Go through this HTTP proxy: http://HOST:PORT [default: that of HTTPS_PROXY, unless NO_PROXY names the host]
    #[arg(long, value_name = "URL", help_heading = "Proxy")]
    proxy: Option<String>,
    /// Go straight to the server, whatever the environment says
    #[arg(long, conflicts_with_all = ["proxy", "proxy_user"], help_heading = "Proxy")]
    no_proxy: bool,
    /// The name that the proxy asks for
    #[arg(long, value_name = "NAME", requires = "proxy_password", help_heading = "Proxy")]
    proxy_user: Option<String>,
    /// The password that the proxy asks for (pass: is not allowed); the proxy gets it unencrypted
    #[arg(long, value_name = "SPEC", requires = "proxy_user", help_heading = "Proxy")]
    proxy_password: Option<PasswordSpec>,
}

impl ProxyArguments {
    /// The proxy that is named here, else that of the environment. It is asked for before its password is.
    fn chosen(&self, target: &Address, timeout: Duration) -> Result<Option<Proxy>, Failure> {
        let proxy = match &self.proxy {
            _ if self.no_proxy => None,
            Some(url) => Some(Proxy::parse(url, "--proxy")?),
            None => Proxy::of_environment(target)?,
        };
        let (Some(user), Some(password)) = (&self.proxy_user, &self.proxy_password) else { return Ok(proxy) };
        let password = password.hidden("--proxy-password")?;
        let Some(mut proxy) = proxy else {
            return Err(Failure::usage("a name and a password are given for a proxy, and there is none")
                .hint("name it with --proxy http://HOST:PORT; NO_PROXY may except this host from that of the environment"));
        };
        if user.contains(':') || user.chars().any(char::is_control) {
            return Err(Failure::usage("a colon or a control character cannot be in the name for a proxy (--proxy-user)")
                .hint("give the name alone; its password has an option of its own, --proxy-password"));
        }
        if password.asks() {
            let reached = Wire::open(&proxy.address, Instant::now() + timeout, |_| true);
            reached.map_err(|why| unreachable_proxy(&proxy, &explain::unreachable(&proxy.address, &why, timeout)))?;
        }
        let password = password.read(&format!("Password of {user} for the proxy {proxy} (not shown): "))?;
        proxy.authorization = Some(http::basic(user, &password));
        Ok(Some(proxy))
    }
}

impl Route {
    pub(super) fn new(address: Address, arguments: &ProxyArguments, timeout: Duration) -> Result<Self, Failure> {
        Ok(Self { proxy: arguments.chosen(&address, timeout)?, address, timeout })
    }

    pub(super) fn open(&self) -> Result<Opened<'_>, Failure> {
        let begun = Instant::now();
        let wire = self.wire(begun + self.timeout)?;
        words::detail(|| match &self.proxy {
            Some(proxy) => format!("the proxy {proxy} has opened the way to {}", self.address),
            None => format!("{} takes connections", self.address),
        });
        Ok(Opened { route: self, wire, at: Instant::now(), took: begun.elapsed() })
    }

    fn wire(&self, until: Instant) -> Result<Wire, Failure> {
        match &self.proxy {
            None => {
                Wire::open(&self.address, until, |_| true).map_err(|why| explain::unreachable(&self.address, &why, self.timeout))
            }
            Some(proxy) => proxy.open(&self.address, until).map_err(|fault| self.explained(proxy, &fault)),
        }
    }

    fn explained(&self, proxy: &Proxy, fault: &ProxyFault) -> Failure {
        let target = &self.address;
        let failed = |what: String, hint: &str| Failure::new(Kind::Failed, what).hint(hint);
        match fault {
            ProxyFault::Unreachable(why) => unreachable_proxy(proxy, &explain::unreachable(&proxy.address, why, self.timeout)),
            ProxyFault::Broken(error) if error.kind() == io::ErrorKind::TimedOut => failed(
                format!("the proxy {proxy} did not open the way to {target} within {}", seconds(self.timeout)),
                "it may not reach the server; wait longer with --timeout, or ask whoever runs the proxy",
            ),
            ProxyFault::Broken(error) => failed(
                format!(
                    "the proxy {proxy} did not open the way to {target}: {}",
                    if explain::is_hanging_up(error) { "it hung up".to_owned() } else { plain::of_system(error) }
                ),
                "check that this is the port of an HTTP proxy, and ask whoever runs it what its log says",
            ),
            ProxyFault::NoHttp => failed(
                format!("{proxy} does not answer as an HTTP proxy does"),
                "check host and port of the proxy; one for https:// or SOCKS is not supported",
            ),
            ProxyFault::Refused(status, reason) => refused(proxy, target, *status, reason),
        }
    }
}

/// The proxy itself is not there; `why` is what is said of any server.
fn unreachable_proxy(proxy: &Proxy, why: &Failure) -> Failure {
    let hint = format!("the proxy comes from {}: correct that, or go without it with --no-proxy", proxy.named_by);
    Failure::new(Kind::Failed, format!("the proxy {proxy} is not reached: {why}")).hint(hint)
}

/// What a proxy means that says no.
fn refused(proxy: &Proxy, target: &Address, status: u16, reason: &str) -> Failure {
    let said = format!("{status} {reason}");
    let said = said.trim_end();
    let (kind, what, hint) = match status {
        407 if proxy.authorization.is_some() => (
            Kind::Password,
            format!("the proxy {proxy} does not take this name and password ({said})"),
            "check both; they are sent as Basic authentication, and the proxy may want another kind",
        ),
        407 => (
            Kind::Password,
            format!("the proxy {proxy} wants to know who asks ({said})"),
            "give --proxy-user NAME --proxy-password SPEC",
        ),
        403 => (
            Kind::Failed,
            format!("the proxy {proxy} does not allow connections to {target} ({said})"),
            "ask whoever runs the proxy to allow this host and port",
        ),
        400 | 405 | 501 => (
            Kind::Failed,
            format!("{proxy} does not open connections for others ({said})"),
            "it is probably a web server, or a proxy for http:// only: check host and port of the proxy",
        ),
        502..=504 => (
            Kind::Failed,
            format!("the proxy {proxy} does not reach {target} ({said})"),
            "check host and port of the server; the server may be down",
        ),
        _ => (
            Kind::Failed,
            format!("the proxy {proxy} does not open the way to {target} ({said})"),
            "ask whoever runs the proxy what its log says",
        ),
    };
    Failure::new(kind, what).hint(hint)
}

/// A connection on which nothing was said yet.
pub(super) struct Opened<'a> {
    pub route: &'a Route,
    wire: Wire,
    at: Instant,
    took: Duration,
}

impl Opened<'_> {
    /// The connection for the handshake, with the rest of the time. What was typed in between took as long as it took: then it is opened anew.
    pub(super) fn wire(self) -> Result<Wire, Failure> {
        let Self { route, mut wire, at, took } = self;
        if at.elapsed() > FRESH || !wire.is_open() {
            drop(wire);
            words::detail(|| "the connection is opened anew".to_owned());
            return route.wire(Instant::now() + route.timeout);
        }
        wire.until = Some(Instant::now() + route.timeout.saturating_sub(took));
        Ok(wire)
    }
}
