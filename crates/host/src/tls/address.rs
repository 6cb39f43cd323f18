//! Where a server is.

use std::str::FromStr;

/// A host and a port.
#[derive(Clone, Debug)]
pub struct Address {
    /// The name of the host, or its IP address without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

/// That of HTTPS.
const USUAL_PORT: u16 = 443;

impl Address {
    /// `HOST`, `HOST:PORT`, `[IPV6]:PORT`. What is wrong is said in a sentence.
    pub fn parse(text: &str, usual_port: u16) -> Result<Self, String> {
        if text.contains("://") {
            return Err("give the host alone, without https:// and path; --http sends a request".to_owned());
        }
        // An IPv6 address stands in brackets where a port follows.
        let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, rest)) => (host, rest.strip_prefix(':')),
            None if text.matches(':').count() > 1 => (text, None),
            None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
        };
        let port = port.map_or(Ok(usual_port), |port| port.parse().map_err(|_| format!("`{port}` is not a port number")))?;
        if host.is_empty() { Err("the host is missing".to_owned()) } else { Ok(Self { host: host.to_owned(), port }) }
    }

    /// What a request says of it: without the usual port (RFC 9112, section 3.2).
    pub fn host_field(&self) -> String {
        let all = self.to_string();
        all.strip_suffix(&format!(":{USUAL_PORT}")).map(str::to_owned).unwrap_or(all)
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text, USUAL_PORT)
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_said_as_it_is_given() {
        for (given, said, field) in [
            ("host", "host:443", "host"),
            ("host:8443", "host:8443", "host:8443"),
            ("::1", "[::1]:443", "[::1]"),
            ("[::1]:8443", "[::1]:8443", "[::1]:8443"),
        ] {
            let address: Address = given.parse().unwrap();
            assert_eq!((address.to_string().as_str(), address.host_field().as_str()), (said, field));
        }
        assert!("".parse::<Address>().is_err() && "a:b".parse::<Address>().is_err());
    }
}
