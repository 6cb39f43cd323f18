//! A first request over the connection, HTTP/1.1, and what is to be said of its answer.

use base64ct::{Base64, Encoding};
use keyferry_core::counted;
use keyferry_formats::Password;
use zeroize::Zeroizing;

use keyferry_host::failure::{Failure, Kind};
use keyferry_host::secret::PasswordSpec;
use keyferry_host::words;

/// A request, ready to be sent.
pub(super) struct Request {
    bytes: Zeroizing<Vec<u8>>,
    /// Whether the answer has no body, whatever its head says.
    pub head_only: bool,
}

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
            return Err(
                Failure::usage(format!("`{path}` is not a path")).hint("it begins with a slash, and blanks are written %20")
            );
        }
        let secret = secret.map(|spec| spec.hidden("--client-secret")?.read("The client secret (not shown): ")).transpose()?;
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
        Ok(Some(Self { bytes: Zeroizing::new(text.as_bytes().to_vec()), head_only: method == "HEAD" }))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes
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

/// The most of an answer that is read.
pub(super) const MOST: usize = 1 << 20;

/// Where the reading ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum End {
    /// Where the answer ends.
    Whole,
    /// At [`MOST`] bytes; there is more.
    TooLong,
    /// The server hung up before its answer was whole.
    CutShort,
    /// The time was over before its answer was whole.
    Late,
}

/// The server's answer.
#[derive(Clone, Debug, serde::Serialize)]
pub(super) struct Answer {
    pub status: u16,
    reason: String,
    pub body: String,
    pub end: End,
}

impl Answer {
    pub(super) fn new((status, reason): (u16, &str), body: &[u8], end: End) -> Self {
        Self { status, reason: reason.to_owned(), body: String::from_utf8_lossy(body).into_owned(), end }
    }

    pub(super) fn status_line(&self) -> String {
        format!("{} {}", self.status, self.reason).trim_end().to_owned()
    }

    /// Whether the answer is a good one, and all of it came within so many seconds.
    pub(super) fn judged(&self, seconds: u64) -> Result<(), Failure> {
        if self.status >= 400 {
            let what = format!("the connection is fine, but the server answered {}", self.status_line());
            return Err(Failure::new(Kind::Check, what).hint(self.advice()));
        }
        match self.end {
            End::Whole => Ok(()),
            End::TooLong => {
                let what = format!("the answer is longer than {} KiB; the rest was not read", MOST >> 10);
                words::warning(&what, Some("ask for less, or with curl"));
                Ok(())
            }
            End::CutShort => Err(Failure::new(Kind::Failed, "the server hung up in the middle of its answer")
                .hint("what came of it is printed; try again, and ask the server's owner if it stays so")),
            End::Late => Err(Failure::new(
                Kind::Failed,
                format!("the server did not finish its answer within {}", counted(seconds, "second", "seconds")),
            )
            .hint("what came of it is printed; wait longer with --timeout")),
        }
    }

    /// What to look at when the answer is an error.
    fn advice(&self) -> &'static str {
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
}
