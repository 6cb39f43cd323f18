//! The way to a server through an HTTP proxy, which is asked to open it with CONNECT (RFC 9110, section 9.3.6).

use std::env;
use std::io::{self, Read, Write};
use std::time::Instant;

use keyferry_core::shown::shown;
use zeroize::Zeroizing;

use super::Address;
use super::bypass;
use super::wire::{Unreachable, Wire};
use crate::failure::Failure;

/// A proxy.
pub struct Proxy {
    /// Where it is.
    pub address: Address,
    /// The option or the variable that names it.
    pub named_by: &'static str,
    /// What it is shown to say who asks: the value of `Proxy-Authorization`.
    pub authorization: Option<Zeroizing<String>>,
}

/// Why there is no connection through a proxy.
#[derive(Debug)]
pub enum ProxyFault {
    /// The proxy itself is not reached.
    Unreachable(Unreachable),
    /// It is, and the connection ends or fails before its answer.
    Broken(io::Error),
    /// What it says is no HTTP, or more than anybody reads.
    NoHttp,
    /// It says no: a status, and the words behind it.
    Refused(u16, String),
}

/// The variables that name a proxy for HTTPS, in the order in which curl asks for them.
const VARIABLES: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
/// Those that name hosts without one.
const EXCEPTIONS: [&str; 2] = ["no_proxy", "NO_PROXY"];
/// The most of an answer that is read.
const MOST: usize = 16_384;

impl Proxy {
    /// `http://HOST:PORT`, or without the scheme. What is wrong is said without the text, which may hold a password.
    pub fn parse(text: &str, named_by: &'static str) -> Result<Self, Failure> {
        let wrong = |what: String, hint: &str| {
            let without = if named_by.starts_with('-') { "" } else { "; --no-proxy goes without it" };
            Err(Failure::usage(format!("{named_by}: {what}")).hint(format!("{hint}{without}")))
        };
        let usual = "name it as http://HOST:PORT";
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.contains('@') {
            return wrong(
                "a name and a password do not belong into the address of a proxy, which others can see".to_owned(),
                "give --proxy http://HOST:PORT --proxy-user NAME --proxy-password SPEC",
            );
        }
        match scheme.to_ascii_lowercase().as_str() {
            "http" => {}
            "https" => {
                return wrong(
                    "TLS to the proxy itself (https://) is not supported".to_owned(),
                    "see whether it takes http:// too",
                );
            }
            scheme if scheme.starts_with("socks") => {
                return wrong("SOCKS is not supported".to_owned(), "give an HTTP proxy: http://HOST:PORT");
            }
            _ => return wrong("this is not the address of an HTTP proxy".to_owned(), usual),
        }
        if rest.contains(['/', '?', '#', '\\', '%']) || !rest.bytes().all(|byte| byte.is_ascii_graphic()) {
            return wrong("the proxy's address has more in it than host and port".to_owned(), usual);
        }
        match Address::parse(rest, 0) {
            Ok(address) if address.port != 0 => Ok(Self { address, named_by, authorization: None }),
            // curl would take 1080 and others 80.
            Ok(_) => wrong("the proxy's port is missing".to_owned(), usual),
            Err(_) => wrong("the proxy's address is not host and port".to_owned(), usual),
        }
    }

    /// The proxy that the environment names for this server, unless it excepts it.
    pub fn of_environment(target: &Address) -> Result<Option<Self>, Failure> {
        let given = |name: &&'static str| Some((*name, env::var_os(name).filter(|value| !value.is_empty())?));
        let Some((name, value)) = VARIABLES.iter().find_map(given) else { return Ok(None) };
        let exceptions = EXCEPTIONS.iter().find_map(given).map(|(_, list)| list.to_string_lossy().into_owned());
        if exceptions.is_some_and(|list| bypass::excepts(&list, target)) {
            return Ok(None);
        }
        Self::parse(&value.to_string_lossy(), name).map(Some)
    }

    /// Lets the proxy open the way to a server. What is sent and read from then on is the server's.
    pub fn open(&self, target: &Address, until: Instant) -> Result<Wire, ProxyFault> {
        let mut wire = Wire::open(&self.address, until, |_| true).map_err(ProxyFault::Unreachable)?;
        let mut request = Zeroizing::new(format!(
            "CONNECT {target} HTTP/1.1\r\nHost: {target}\r\nUser-Agent: keyferry/{}\r\n",
            env!("CARGO_PKG_VERSION")
        ));
        if let Some(authorization) = &self.authorization {
            request.push_str("Proxy-Authorization: ");
            request.push_str(authorization);
            request.push_str("\r\n");
        }
        request.push_str("\r\n");
        wire.write_all(request.as_bytes()).map_err(ProxyFault::Broken)?;
        match answer(&mut wire)? {
            (200..=299, _) => Ok(wire),
            (status, reason) => Err(ProxyFault::Refused(status, reason)),
        }
    }
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proxy").field("address", &self.address).field("named_by", &self.named_by).finish_non_exhaustive()
    }
}

impl std::fmt::Display for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.address)
    }
}

/// The status of the answer that is not an interim one. Byte by byte: what is behind its head is of the server.
fn answer(wire: &mut impl Read) -> Result<(u16, String), ProxyFault> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    for _ in 0..MOST {
        wire.read_exact(&mut byte).map_err(ProxyFault::Broken)?;
        head.extend_from_slice(&byte);
        // What does not begin as HTTP does will not end as it does either.
        if !head.starts_with(b"HTTP/".get(..head.len().min(5)).unwrap_or_default()) {
            return Err(ProxyFault::NoHttp);
        }
        if head.ends_with(b"\r\n\r\n") || head.ends_with(b"\n\n") {
            let text = String::from_utf8_lossy(&head).into_owned();
            match status(&text).ok_or(ProxyFault::NoHttp)? {
                (100..=199, _) => head.clear(),
                (status, reason) => return Ok((status, shown(reason).into_owned())),
            }
        }
    }
    Err(ProxyFault::NoHttp)
}

/// The status at the beginning of an answer in HTTP/1.1, and the words behind it (RFC 9112, section 4).
pub fn status(head: &str) -> Option<(u16, &str)> {
    let mut line = head.lines().next()?.splitn(3, ' ');
    line.next().filter(|version| version.starts_with("HTTP/"))?;
    let number = line.next()?.parse().ok()?;
    Some((number, line.next().unwrap_or_default().trim()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn an_address_is_host_and_port_and_a_password_is_not_repeated() {
        for text in ["http://proxy.example:3128", "proxy.example:3128/", "HTTP://[::1]:3128"] {
            assert_eq!(Proxy::parse(text, "--proxy").unwrap().address.port, 3128, "{text}");
        }
        for text in [
            "https://proxy:1",
            "socks5h://proxy:1",
            "ftp://proxy:1",
            "http://proxy",
            "http://me:hunter2@proxy:1",
            "me:hunter2@proxy:1",
            "http://proxy:1/x",
            "",
            "http://",
            "http://proxy:x",
            "http://proxy:0",
            "pro xy:1",
            "pröxy:1",
        ] {
            let said = Proxy::parse(text, "--proxy").err().unwrap().to_string();
            assert!(said.starts_with("--proxy: ") && !said.contains("hunter2"), "{text}: {said}");
        }
    }

    #[test]
    fn nothing_is_read_behind_the_head_and_garbage_is_none() {
        let mut bytes = &b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 Connection established\r\nA: b\r\n\r\n\x16\x03"[..];
        assert_eq!(answer(&mut bytes).unwrap(), (200, "Connection established".to_owned()));
        assert_eq!(bytes, b"\x16\x03");
        assert!(matches!(answer(&mut &b"SSH-2.0-x"[..]), Err(ProxyFault::NoHttp)));
        assert!(matches!(answer(&mut &b"HTTP/1.1 ok\n\n"[..]), Err(ProxyFault::NoHttp)));
        assert!(matches!(answer(&mut &b"HTTP/1.1 200"[..]), Err(ProxyFault::Broken(_))));
        assert!(matches!(answer(&mut (&b"HTTP/1.1 200 "[..]).chain(io::repeat(b'x'))), Err(ProxyFault::NoHttp)));
    }
}
