//! A first request over the connection, HTTP/1.1, and its answer.

use std::io::{self, Read};

use base64ct::{Base64, Encoding};
use keyferry_formats::Password;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::secret::PasswordSpec;

/// The most of an answer that is read.
const MOST: u64 = 1 << 20;

/// A request, ready to be sent.
pub(super) struct Request(Zeroizing<Vec<u8>>);

impl Request {
    /// The request for `[METHOD, PATH]`; `None` when none is wanted.
    pub(super) fn new(
        line: Option<&[String]>,
        host: &str,
        client_id: Option<&str>,
        secret: Option<&PasswordSpec>,
    ) -> Result<Option<Self>, Failure> {
        let Some([method, path]) = line else { return Ok(None) };
        if method.is_empty() || !method.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(Failure::usage(format!("`{method}` is no HTTP method")).hint("for example --http GET /path"));
        }
        if !path.starts_with('/') || !path.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Failure::usage(format!("`{path}` is no path")).hint("it begins with a slash, and blanks are written %20"));
        }
        let secret = secret.map(|spec| spec.hidden("--client-secret")?.read()).transpose()?;
        let mut target = path.clone();
        if let Some(id) = client_id.filter(|_| secret.is_none() && !path.contains("client_id=")) {
            target.push(if path.contains('?') { '&' } else { '?' });
            target.push_str("client_id=");
            target.push_str(&percent_encoded(id));
        }
        let mut text = Zeroizing::new(format!(
            "{method} {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: keyferry/{}\r\nAccept: */*\r\nConnection: close\r\n",
            env!("CARGO_PKG_VERSION")
        ));
        if let Some(secret) = secret {
            let id = client_id
                .ok_or_else(|| Failure::usage("the client secret needs the client ID beside it").hint("give --client-id ID"))?;
            text.push_str(&basic(id, &secret));
        }
        if method != "GET" && method != "HEAD" {
            text.push_str("Content-Length: 0\r\n");
        }
        text.push_str("\r\n");
        Ok(Some(Self(Zeroizing::new(text.as_bytes().to_vec()))))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Basic authentication (RFC 7617).
fn basic(id: &str, secret: &Password) -> Zeroizing<String> {
    let pair = Zeroizing::new(format!("{id}:{}", secret.as_str()));
    let encoded = Zeroizing::new(Base64::encode_string(pair.as_bytes()));
    Zeroizing::new(format!("Authorization: Basic {}\r\n", *encoded))
}

/// The unreserved characters stay (RFC 3986, section 2.3).
fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// The server's answer.
#[derive(Clone, Debug, serde::Serialize)]
pub(super) struct Answer {
    pub status: u16,
    reason: String,
    pub body: String,
}

impl Answer {
    /// Reads until the server is done. Servers that hang up without a closing message are met; what came counts.
    pub(super) fn read(stream: &mut impl Read) -> io::Result<Self> {
        let mut bytes = Vec::new();
        match stream.take(MOST).read_to_end(&mut bytes) {
            Err(error) if bytes.is_empty() || error.kind() == io::ErrorKind::InvalidData => return Err(error),
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            _ => {}
        }
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").or_else(|| text.split_once("\n\n")).unwrap_or((&text, ""));
        let mut status = head.lines().next().unwrap_or_default().splitn(3, ' ');
        let is_http = status.next().is_some_and(|version| version.starts_with("HTTP/"));
        let number = status.next().and_then(|number| number.parse().ok()).filter(|_| is_http);
        let status_number = number.ok_or_else(|| io::Error::other("the answer is no HTTP"))?;
        Ok(Self { status: status_number, reason: status.next().unwrap_or_default().trim().to_owned(), body: body.to_owned() })
    }

    pub(super) fn status_line(&self) -> String {
        format!("{} {}", self.status, self.reason).trim_end().to_owned()
    }

    /// What to look at when the answer is an error.
    pub(super) fn advice(&self) -> &'static str {
        match self.status {
            401 => "the certificate was taken, the rest was not: check the client ID, the secret and the token",
            403 => "the certificate was taken: check that the application is approved for this data, and the client ID",
            404 => "check the path",
            429 => "wait: there were too many requests",
            500.. => "that is the server's own fault: try later, then ask the car maker",
            _ => "check the request",
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn the_client_id_goes_into_the_query_or_into_basic_authentication() {
        let line = ["GET".to_owned(), "/user?x=1".to_owned()];
        let text = |secret: Option<&PasswordSpec>| {
            let request = Request::new(Some(&line), "host", Some("a b"), secret).unwrap().unwrap();
            String::from_utf8(request.as_bytes().to_vec()).unwrap()
        };
        assert!(text(None).starts_with("GET /user?x=1&client_id=a%20b HTTP/1.1\r\nHost: host\r\n"));
        let secret = PasswordSpec::Known(Password::new("c"));
        assert!(
            text(Some(&secret)).contains("GET /user?x=1 HTTP/1.1")
                && text(Some(&secret)).contains("Authorization: Basic YSBiOmM=\r\n")
        );
    }

    #[test]
    fn answers_are_taken_apart() {
        let answer = Answer::read(&mut &b"HTTP/1.1 403 Forbidden\r\nA: b\r\n\r\nno\n"[..]).unwrap();
        assert_eq!((answer.status_line().as_str(), answer.body.as_str()), ("403 Forbidden", "no\n"));
        assert!(Answer::read(&mut &b"hello"[..]).is_err() && Answer::read(&mut &b""[..]).is_err());
    }
}
